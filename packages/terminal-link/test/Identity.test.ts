/** Whose connection it is when the books come to name another device for a terminal. */
import { assert, describe, it } from "@effect/vitest"
import { type DirectoryEntry, TerminalGateway } from "@yugou/core"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import * as TestClock from "effect/testing/TestClock"
import { ask, Books, credit, dial, login, type Peer, station, terminal, untilSome, watch } from "./Harness.ts"
import { goodSettings } from "./LineDialect.ts"
import { reasonOf, reply, serves } from "./Plays.ts"

/** The address of terminal 1 is corrected in the books: the device that dialled in under the old one is another. */
const corrected = Effect.gen(function* () {
  const books = yield* Books
  const entry = books.entries.get("1")
  if (entry === undefined) return assert.fail("terminal 1 is in the books")
  books.entries.delete("1")
  books.entries.set("77", { ...entry, address: "77" })
})

const offline = Effect.gen(function* () {
  const gateway = yield* TerminalGateway
  const { state } = yield* gateway.presence(terminal(1))
  return state === "offline" ? Option.some(state) : Option.none()
})

describe("a terminal whose address was corrected", () => {
  it.effect("gets nothing over the connection of the wrong device, which ends", () =>
    Effect.gen(function* () {
      const gateway = yield* TerminalGateway
      const peer = yield* login(1)
      yield* corrected
      const identity = { dialectId: "line", address: "77" }
      const outcome = yield* gateway.execute({ ...credit("a"), identity })
      assert.strictEqual(reasonOf(outcome), "NotSent(offline)")
      yield* peer.closed
      yield* untilSome(offline)
      assert.notInclude(peer.lines.join(), "PUT")
    }).pipe(Effect.provide(station()))
  )

  it.effect("whose entry is gone gets nothing, and its connection ends", () =>
    Effect.gen(function* () {
      const gateway = yield* TerminalGateway
      const peer = yield* login(1)
      const books = yield* Books
      books.entries.delete("1")
      const identity = { dialectId: "line", address: "77" }
      assert.strictEqual(reasonOf(yield* gateway.execute({ ...credit("a"), identity })), "NotSent(offline)")
      yield* peer.closed
      yield* untilSome(offline)
    }).pipe(Effect.provide(station()))
  )

  it.effect("keeps its connection when only an old request names another device", () =>
    Effect.gen(function* () {
      const gateway = yield* TerminalGateway
      yield* login(1)
      const identity = { dialectId: "line", address: "of before" }
      assert.strictEqual(reasonOf(yield* gateway.execute({ ...credit("a"), identity })), "NotSent(offline)")
      assert.strictEqual((yield* gateway.presence(terminal(1))).state, "online")
    }).pipe(Effect.provide(station()))
  )

  it.effect("is dialled in anew when the station says that its entry has changed", () =>
    Effect.gen(function* () {
      const gateway = yield* TerminalGateway
      const peer = yield* login(1)
      yield* corrected
      yield* gateway.renew(terminal(1))
      yield* peer.closed
      yield* untilSome(offline)
    }).pipe(Effect.provide(station()))
  )
})

/** Changes the entry of terminal 1, as another process would: nobody tells the front end. */
const elsewhere = (change: (books: Books["Service"], entry: DirectoryEntry) => void) =>
  Effect.gen(function* () {
    const books = yield* Books
    const entry = books.entries.get("1")
    if (entry === undefined) return assert.fail("terminal 1 is in the books")
    change(books, entry)
  })

/** The credit goes out after the clock was read. */
const hearsCredit = (peer: Peer, id: string) =>
  Effect.andThen(reply(peer, `CLK ${id}`, `CLK ${id}`), peer.hear(`PUT ${id}`))

/** What another process may do to an entry that a connection does not outlive. */
const changes: ReadonlyArray<readonly [what: string, change: Parameters<typeof elsewhere>[0]]> = [
  ["retired", (books) => void books.entries.delete("1")],
  [
    "given another address",
    (books, entry) => {
      books.entries.delete("1")
      books.entries.set("77", { ...entry, address: "77", entryNo: 1 })
    }
  ],
  [
    "retired, its address another one's",
    (books, entry) => void books.entries.set("1", { ...entry, terminalId: terminal(9) })
  ],
  [
    "given another password",
    (books, entry) => void books.entries.set("1", { ...entry, settings: { ...goodSettings, word: "new" }, entryNo: 1 })
  ]
]

describe("a terminal that another process changes", () => {
  for (const [what, change] of changes) {
    it.effect(`${what}: an idle connection ends within twice recheckMillis`, () =>
      Effect.gen(function* () {
        const events = yield* watch
        const peer = yield* login(1)
        yield* elsewhere(change)
        yield* TestClock.adjust(20_000)
        yield* peer.closed
        assert.deepInclude(yield* events.expect("EntryChanged"), { terminalId: terminal(1), address: "1" })
        yield* untilSome(offline)
      }).pipe(Effect.provide(station({ limits: { recheckMillis: 10_000 } })))
    )

    it.effect(`${what}: between the look-up and the entering into the registry: nobody is met`, () =>
      Effect.gen(function* () {
        const events = yield* watch
        const books = yield* Books
        books.afterLookUp = () => Effect.runSync(Effect.provideService(elsewhere(change), Books, books))
        const peer = yield* dial
        peer.say("HELLO 1")
        yield* peer.closed
        assert.deepStrictEqual(peer.lines, [])
        yield* events.expect("EntryChanged")
        assert.notInclude(
          events.seen.map(({ _tag }) => _tag),
          "Online"
        )
      }).pipe(Effect.provide(station()))
    )
  }

  it.effect("what its former device pushes is not stored, not confirmed, and ends the connection", () =>
    Effect.gen(function* () {
      const books = yield* Books
      const events = yield* watch
      const peer = yield* login(1)
      yield* corrected
      peer.say("EVENT e1 hello")
      yield* peer.closed
      assert.deepStrictEqual(books.accepted, [])
      assert.notInclude(peer.lines.join(), "ACK")
      assert.include((yield* events.expect("EventNotStored")).reason, "otherDevice")
    }).pipe(Effect.provide(station()))
  )

  it.effect("a request made under its new password waits for a connection that was made under it, too", () =>
    Effect.gen(function* () {
      const gateway = yield* TerminalGateway
      const peer = yield* login(1)
      yield* elsewhere((books, entry) => void books.entries.set("1", { ...entry, entryNo: 1 }))
      const identity = { dialectId: "line", address: "1", entryNo: 1 }
      assert.strictEqual(reasonOf(yield* gateway.execute({ ...credit("a"), identity })), "NotSent(offline)")
      yield* peer.closed
      yield* untilSome(offline)
      assert.notInclude(peer.lines.join(), "PUT")
      const again = yield* login(1)
      const asked = yield* ask({ ...credit("b"), identity })
      yield* hearsCredit(again, "b")
      again.say("DONE b")
      assert.strictEqual((yield* Fiber.join(asked))._tag, "Answered")
      const before = { dialectId: "line", address: "1" }
      assert.strictEqual(reasonOf(yield* gateway.execute({ ...credit("c"), identity: before })), "NotSent(offline)")
      yield* serves(again, "d", 1)
    }).pipe(Effect.provide(station({ entryNo: 0 })))
  )

  it.effect("a request for whoever has its address now ends the connection that was met as the former one", () =>
    Effect.gen(function* () {
      const gateway = yield* TerminalGateway
      const peer = yield* login(1)
      yield* elsewhere((books, entry) => void books.entries.set("1", { ...entry, terminalId: terminal(9) }))
      const identity = { dialectId: "line", address: "1" }
      const request = { ...credit("a", 9), identity }
      assert.strictEqual(reasonOf(yield* gateway.execute(request)), "NotSent(offline)")
      yield* peer.closed
      const again = yield* login(1)
      const asked = yield* ask({ ...credit("b", 9), identity })
      yield* hearsCredit(again, "b")
      again.say("DONE b")
      assert.strictEqual((yield* Fiber.join(asked))._tag, "Answered")
    }).pipe(Effect.provide(station()))
  )
})

describe("a terminal whose entry is saved as it was, or only tuned", () => {
  const tuned = (books: Books["Service"], entry: DirectoryEntry) =>
    void books.entries.set("1", { ...entry, settings: { ...goodSettings, patience: 9 } })

  it.effect("keeps its connection, and the credit that is in flight over it", () =>
    Effect.gen(function* () {
      const gateway = yield* TerminalGateway
      const peer = yield* login(1)
      const asked = yield* ask(credit("a"))
      yield* hearsCredit(peer, "a")
      yield* gateway.renew(terminal(1))
      yield* elsewhere(tuned)
      yield* gateway.renew(terminal(1))
      yield* TestClock.adjust(20_000)
      peer.say("DONE a")
      assert.strictEqual((yield* Fiber.join(asked))._tag, "Answered")
      assert.strictEqual(peer.state.closed, "no")
    }).pipe(Effect.provide(station({ entryNo: 0, limits: { recheckMillis: 5_000, requestMillis: 600_000 } })))
  )

  it.effect("keeps it while the directory does not answer: nothing is known then", () =>
    Effect.gen(function* () {
      const books = yield* Books
      const peer = yield* login(1)
      books.mode = "fails"
      yield* TestClock.adjust(20_000)
      yield* serves(peer, "a", 1)
    }).pipe(Effect.provide(station({ limits: { recheckMillis: 5_000 } })))
  )
})
