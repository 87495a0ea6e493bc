/** What a connection may do to the front end: nothing that another connection would notice. */
import { connect } from "node:net"
import { assert, describe, it } from "@effect/vitest"
import { Instant, TerminalGateway } from "@yugou/core"
import * as Arr from "effect/Array"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import * as TestClock from "effect/testing/TestClock"
import { FrameLog, TerminalLink } from "../src/index.ts"
import {
  ask,
  Books,
  credit,
  dial,
  login,
  read,
  set,
  station,
  terminal,
  turn,
  until,
  untilSome,
  watch
} from "./Harness.ts"

const count = (n: number) =>
  untilSome(
    Effect.flatMap(TerminalLink, (link) =>
      Effect.map(link.connections, (open) => (open === n ? Option.some(open) : Option.none()))
    )
  )

/** Waits until the answer to FILL was handed to the socket. */
const filled = untilSome(
  Effect.flatMap(FrameLog, (log) =>
    Effect.map(log.recent(terminal(1), 5), (frames) => Arr.findFirst(frames, ({ hex }) => hex.startsWith("7878")))
  )
)

/** Shows that a terminal that was there before is still served. */
const serves = Effect.fnUntraced(function* (
  peer: Effect.Success<ReturnType<typeof login>>,
  requestId: string,
  n: number
) {
  const asked = yield* ask(read(requestId, n))
  yield* peer.hear(`GET ${requestId}`)
  peer.say(`VAL ${requestId} 1`)
  assert.strictEqual((yield* Fiber.join(asked))._tag, "Answered")
})

describe("before it is known who dials", () => {
  it.effect("bytes of no dialect are logged with offset and closed", () =>
    Effect.gen(function* () {
      const events = yield* watch
      const peer = yield* dial
      peer.socket.write(Buffer.from([0x16, 0x03, 0x01, 0x02]))
      yield* peer.closed
      assert.deepInclude(yield* events.expect("Unrecognised"), { reason: "noDialect", offset: 4, head: "16030102" })
    }).pipe(Effect.provide(station()))
  )

  it.effect("a frame that does not end within the bytes allowed is closed", () =>
    Effect.gen(function* () {
      const events = yield* watch
      const peer = yield* dial
      peer.socket.write(`HELLO ${"9".repeat(100)}`)
      yield* peer.closed
      assert.deepInclude(yield* events.expect("Unrecognised"), { reason: "tooLong", offset: 106 })
    }).pipe(Effect.provide(station({ limits: { identifyBytes: 64 } })))
  )

  it.effect("a slow loris is closed when its time is over, however it trickles", () =>
    Effect.gen(function* () {
      const events = yield* watch
      const peer = yield* dial
      yield* count(1)
      for (const letter of "HELL") {
        peer.socket.write(letter)
        yield* TestClock.adjust(7_000)
      }
      assert.strictEqual(peer.state.closed, "no")
      yield* TestClock.adjust(2_000)
      yield* peer.closed
      assert.deepInclude(yield* events.expect("Unrecognised"), { reason: "tooSlow" })
      yield* count(0)
    }).pipe(Effect.provide(station({ limits: { identifyMillis: 30_000 } })))
  )

  it.effect("a peer that says nothing and closes leaves nothing behind", () =>
    Effect.gen(function* () {
      const events = yield* watch
      const peer = yield* dial
      yield* count(1)
      peer.socket.end()
      assert.deepInclude(yield* events.expect("Unrecognised"), { reason: "closed", offset: 0 })
      yield* count(0)
    }).pipe(Effect.provide(station()))
  )

  it.effect("a login split at every byte is recognised", () =>
    Effect.gen(function* () {
      const peer = yield* dial
      for (const letter of "HELLO 1\n") {
        peer.socket.write(letter)
        yield* until(() => peer.socket.bytesWritten > 0 && peer.socket.writableLength === 0)
      }
      yield* peer.hear("OK")
    }).pipe(Effect.provide(station()))
  )

  it.effect("frames that follow the login in the same packet are not lost", () =>
    Effect.gen(function* () {
      const peer = yield* dial
      peer.socket.write("HELLO 1\nPING\nPING\n")
      yield* peer.hear("OK")
      yield* until(() => peer.lines.length === 2)
      assert.deepStrictEqual(peer.lines, ["PONG", "PONG"])
    }).pipe(Effect.provide(station()))
  )

  it.effect("an unknown terminal is logged, kept unanswered for its time, then closed", () =>
    Effect.gen(function* () {
      const events = yield* watch
      const known = yield* login(1)
      const peer = yield* dial
      peer.say("HELLO 77")
      assert.deepInclude(yield* events.expect("UnknownTerminal"), { dialectId: "line", address: "77" })
      peer.say("PING")
      yield* serves(known, "a", 1)
      assert.strictEqual(peer.state.closed, "no")
      yield* TestClock.adjust(5_000)
      yield* peer.closed
      assert.deepStrictEqual(peer.lines, [])
      yield* serves(known, "b", 1)
    }).pipe(Effect.provide(station()))
  )

  it.effect("a directory that fails, or does not answer, closes the connection with an event", () =>
    Effect.gen(function* () {
      const events = yield* watch
      const books = yield* Books
      books.mode = "fails"
      const first = yield* dial
      first.say("HELLO 1")
      yield* first.closed
      assert.include((yield* events.expect("DirectoryFailed")).reason, "unavailable")
      events.seen.length = 0
      books.mode = "hangs"
      const second = yield* dial
      second.say("HELLO 1")
      second.say("PING")
      yield* count(1)
      yield* until(() => second.socket.writableLength === 0)
      yield* events.expect("Connected")
      for (let n = 0; n < 20 && second.state.closed === "no"; n++) yield* TestClock.adjust(1_000)
      yield* second.closed
      assert.include((yield* events.expect("DirectoryFailed")).reason, "no answer")
    }).pipe(Effect.provide(station({ limits: { identifyMillis: 600_000 } })))
  )

  it.effect("settings that the dialect cannot read are named", () =>
    Effect.gen(function* () {
      const events = yield* watch
      const books = yield* Books
      const entry = books.entries.get("1")
      if (entry !== undefined) books.entries.set("1", { ...entry, settings: { manners: 5 } })
      const peer = yield* dial
      peer.say("HELLO 1")
      yield* peer.closed
      assert.deepInclude(yield* events.expect("BadSettings"), { terminalId: terminal(1), path: "manners" })
    }).pipe(Effect.provide(station()))
  )

  it.effect("too many at the door: the newcomer is turned away, who is known stays", () =>
    Effect.gen(function* () {
      const events = yield* watch
      const known = yield* login(1)
      yield* dial
      yield* dial
      yield* count(3)
      const third = yield* dial
      yield* third.closed
      assert.deepInclude(yield* events.expect("TurnedAway"), { reason: "tooManyAnonymous" })
      yield* serves(known, "a", 1)
    }).pipe(Effect.provide(station({ limits: { anonymousConnections: 2 } })))
  )

  it.effect("too many connections: the newcomer is turned away", () =>
    Effect.gen(function* () {
      const events = yield* watch
      yield* login(1)
      yield* login(2)
      const third = yield* dial
      yield* third.closed
      assert.deepInclude(yield* events.expect("TurnedAway"), { reason: "tooManyConnections" })
    }).pipe(Effect.provide(station({ limits: { connections: 2 } })))
  )
})

describe("in conversation", () => {
  it.effect("bad frames are logged with their offset, a good one between forgives, too many in a row close", () =>
    Effect.gen(function* () {
      const events = yield* watch
      const other = yield* login(2)
      const peer = yield* login(1)
      for (const line of ["junk", "junk", "PING", "junk", "junk"]) peer.say(line)
      yield* peer.hear("PONG")
      assert.deepInclude(yield* events.expect("BadFrame"), {
        terminalId: terminal(1),
        problem: "unknown word at offset 0: junk",
        head: "6A756E6B"
      })
      yield* serves(peer, "a", 1)
      for (const line of ["junk", "junk", "junk"]) peer.say(line)
      yield* peer.closed
      assert.deepInclude(yield* events.expect("Offline"), { detail: "more than 2 bad frames in a row" })
      yield* serves(other, "b", 2)
    }).pipe(Effect.provide(station({ limits: { badFrames: 2 } })))
  )

  it.effect("megabytes of garbage cost this connection only", () =>
    Effect.gen(function* () {
      const other = yield* login(2)
      const peer = yield* login(1)
      peer.socket.write(Buffer.alloc(4_000_000, 0x78))
      yield* serves(other, "a", 2)
      yield* peer.closed
      yield* serves(other, "b", 2)
      const log = yield* FrameLog
      const frames = yield* log.recent(terminal(1), 10)
      assert.include(frames.at(-1)?.problem ?? "", "line longer than 128 at offset 128; cut off at 1000 of")
      assert.strictEqual(frames.at(-1)?.hex.length, 2_000)
    }).pipe(Effect.provide(station({ limits: { frameBytes: 1_000, badFrames: 4 } })))
  )

  it.effect("a half-open connection ends when no whole frame comes, trickling or not", () =>
    Effect.gen(function* () {
      const events = yield* watch
      const peer = yield* login(1)
      yield* TestClock.adjust(50_000)
      peer.say("PING")
      yield* peer.hear("PONG")
      yield* TestClock.adjust(59_000)
      peer.socket.write("PIN")
      yield* until(() => peer.socket.writableLength === 0)
      assert.strictEqual(peer.state.closed, "no")
      yield* TestClock.adjust(1_000)
      yield* peer.closed
      assert.deepInclude(yield* events.expect("Offline"), { detail: "no whole frame for 60000 ms" })
    }).pipe(Effect.provide(station({ limits: { idleMillis: 60_000 } })))
  )

  it.effect("a peer that takes nothing is closed", () =>
    Effect.gen(function* () {
      const events = yield* watch
      const peer = yield* login(1)
      peer.socket.pause()
      peer.say("FILL 24000000\nPING")
      yield* filled
      while (events.seen.every(({ _tag }) => _tag !== "Offline")) {
        yield* TestClock.adjust(1_000)
        yield* turn
      }
      assert.deepInclude(yield* events.expect("Offline"), { detail: "the peer took nothing for 10000 ms" })
    }).pipe(Effect.provide(station()))
  )

  it.effect("an effecting frame that waits behind unflushed bytes does not leave after its time", () =>
    Effect.gen(function* () {
      const peer = yield* login(1)
      peer.socket.pause()
      peer.say("FILL 24000000")
      yield* filled
      const asked = yield* ask(set("a", 1, Instant.fromMillis(5_000)))
      for (let n = 0; n < 5; n++) yield* turn
      yield* TestClock.adjust(5_001)
      peer.socket.resume()
      assert.deepInclude(yield* Fiber.join(asked), { _tag: "NotSent", reason: "expired" })
      peer.say("PING")
      yield* peer.hear("PONG")
      assert.deepStrictEqual(
        peer.lines.filter((line) => line.startsWith("PUT")),
        []
      )
    }).pipe(Effect.provide(station()))
  )

  it.effect("a second connection of the same terminal replaces the first", () =>
    Effect.gen(function* () {
      const events = yield* watch
      const gateway = yield* TerminalGateway
      const first = yield* login(1)
      yield* TestClock.adjust(1_000)
      const second = yield* login(1)
      yield* first.closed
      assert.deepInclude(yield* events.expect("Offline"), { terminalId: terminal(1), cause: "replaced" })
      assert.strictEqual((yield* gateway.presence(terminal(1))).state, "online")
      yield* serves(second, "a", 1)
      yield* count(1)
    }).pipe(Effect.provide(station()))
  )

  it.effect("three connections of one terminal at once leave one", () =>
    Effect.gen(function* () {
      const peers = yield* Effect.all([dial, dial, dial])
      for (const peer of peers) peer.say("HELLO 1")
      yield* until(() => peers.filter(({ state }) => state.closed === "yes").length === 2)
      const last = peers.find(({ state }) => state.closed === "no")
      if (last === undefined) return assert.fail("no connection is left")
      yield* last.hear("OK")
      yield* serves(last, "a", 1)
    }).pipe(Effect.provide(station()))
  )

  it.effect("an event is confirmed after it is stored, and not when the store fails", () =>
    Effect.gen(function* () {
      const events = yield* watch
      const books = yield* Books
      const peer = yield* login(1)
      peer.say("EVENT e1 hello")
      yield* peer.hear("ACK e1")
      assert.deepStrictEqual(books.accepted, [{ terminalId: terminal(1), key: "e1", kind: "test", detail: "hello" }])
      books.mode = "fails"
      peer.say("EVENT e2")
      assert.deepInclude(yield* events.expect("EventNotStored"), { key: "e2" })
      books.mode = "works"
      peer.say("EVENT e2")
      yield* peer.hear("ACK e2")
      assert.deepStrictEqual(peer.lines, [])
    }).pipe(Effect.provide(station()))
  )

  it.effect("a store that hangs delays neither answers nor other terminals, and the overflow is reported", () =>
    Effect.gen(function* () {
      const events = yield* watch
      const books = yield* Books
      const other = yield* login(2)
      const peer = yield* login(1)
      books.mode = "hangs"
      for (const key of ["e1", "e2", "e3", "e4"]) peer.say(`EVENT ${key}`)
      assert.deepInclude(yield* events.expect("EventNotStored"), { reason: "more than 2 events wait" })
      yield* serves(peer, "a", 1)
      yield* serves(other, "b", 2)
      yield* Deferred.succeed(books.relief, undefined)
      yield* peer.hear("ACK e2")
    }).pipe(Effect.provide(station({ limits: { pendingEvents: 2 } })))
  )

  it.effect("a memo is saved; one that is too long is not", () =>
    Effect.gen(function* () {
      const events = yield* watch
      const books = yield* Books
      const peer = yield* login(1)
      peer.say("MEMO counter-7")
      yield* until(() => books.memos.length === 1)
      assert.deepStrictEqual(books.memos, [[terminal(1), "counter-7"]])
      peer.say("BIGMEMO")
      assert.deepInclude(yield* events.expect("SessionFault"), {
        detail: "memo of 302 bytes, allowed are 256: not saved"
      })
      assert.strictEqual(books.memos.length, 1)
    }).pipe(Effect.provide(station()))
  )

  it.effect("every frame is in the log, in both directions, in order", () =>
    Effect.gen(function* () {
      const log = yield* FrameLog
      const peer = yield* login(1)
      yield* serves(peer, "a", 1)
      const frames = yield* log.recent(terminal(1), 10)
      const shown = frames.map(({ direction, hex, problem }) => [
        direction,
        Buffer.from(hex, "hex").toString("latin1").trim(),
        problem
      ])
      assert.deepStrictEqual(shown, [
        ["up", "HELLO 1", null],
        ["down", "OK", null],
        ["down", "GET a", null],
        ["up", "VAL a 1", null]
      ])
      assert.strictEqual((yield* log.recent(terminal(1), 2)).length, 2)
      assert.deepStrictEqual(yield* log.recent(terminal(2), 2), [])
    }).pipe(Effect.provide(station()))
  )
})

describe("many", () => {
  it.effect("200 terminals at once, each asked at once", () =>
    Effect.gen(function* () {
      const all = Array.from({ length: 200 }, (_, index) => index + 1)
      const peers = yield* Effect.forEach(all, (n) => login(n), { concurrency: "unbounded" })
      yield* count(200)
      yield* Effect.forEach(peers, (peer, index) => serves(peer, `r${index}`, index + 1), { concurrency: "unbounded" })
    }).pipe(Effect.provide(station({ terminals: 200 })))
  )
})

describe("shutdown", () => {
  it.effect("settles by what left, refuses what comes after, closes every connection and the port", () =>
    Effect.gen(function* () {
      const scope = yield* Scope.make()
      const context = yield* Layer.buildWithScope(station(), scope)
      yield* Effect.gen(function* () {
        const link = yield* TerminalLink
        const { address } = link
        const gateway = yield* TerminalGateway
        const peers = yield* Effect.forEach([1, 2, 3], (n) => login(n))
        const [one, two, three] = peers
        if (one === undefined || two === undefined || three === undefined) return assert.fail("three peers")
        const stranger = yield* dial
        yield* count(4)
        const events = yield* Effect.forkChild(Stream.runCollect(link.events), { startImmediately: true })
        const sent = yield* ask(credit("sent", 1))
        yield* one.hear("CLK")
        one.say("CLK sent")
        yield* one.hear("PUT")
        const waiting = yield* ask(credit("waiting", 1))
        const before = yield* ask(credit("before", 2))
        yield* two.hear("CLK")

        yield* Scope.close(scope, Exit.void)

        assert.deepInclude(yield* Fiber.join(sent), { _tag: "NoAnswer", cause: "stationStopped" })
        assert.deepInclude(yield* Fiber.join(waiting), { _tag: "NotSent", reason: "shutdown" })
        assert.deepInclude(yield* Fiber.join(before), { _tag: "NotSent" })
        assert.deepInclude(yield* gateway.execute(credit("late", 3)), { _tag: "NotSent", reason: "shutdown" })
        for (const peer of [...peers, stranger]) yield* peer.closed
        const offline = (yield* Fiber.join(events)).filter(({ _tag }) => _tag === "Offline")
        assert.deepStrictEqual(
          offline.map((event) => (event._tag === "Offline" ? event.cause : null)),
          ["shutdown", "shutdown", "shutdown"]
        )
        const refused = yield* Effect.callback<string | undefined>((resume) => {
          connect(address.port, "127.0.0.1").on("error", (error: NodeJS.ErrnoException) =>
            resume(Effect.succeed(error.code))
          )
        })
        assert.strictEqual(refused, "ECONNREFUSED")
      }).pipe(Effect.provide(context))
    })
  )

  it.effect("a session that settles nothing is settled by the link", () =>
    Effect.gen(function* () {
      const scope = yield* Scope.make()
      const context = yield* Layer.buildWithScope(station({ settings: { manners: "mute" } }), scope)
      yield* Effect.gen(function* () {
        const one = yield* login(1)
        const two = yield* login(2)
        const sent = yield* ask(credit("sent", 1))
        const before = yield* ask(credit("before", 2))
        yield* one.hear("CLK")
        one.say("CLK sent")
        yield* one.hear("PUT")
        yield* two.hear("CLK")
        yield* Scope.close(scope, Exit.void)
        assert.deepInclude(yield* Fiber.join(sent), { _tag: "NoAnswer", cause: "stationStopped" })
        assert.deepInclude(yield* Fiber.join(before), { _tag: "NotSent", reason: "shutdown" })
      }).pipe(Effect.provide(context))
    })
  )

  it.effect("a port that is taken, or no port at all, fails with its name", () =>
    Effect.gen(function* () {
      const { address } = yield* TerminalLink
      const taken = yield* Effect.flip(Layer.build(station({ port: address.port })))
      assert.deepInclude(taken, { _tag: "ListenError", code: "EADDRINUSE", port: address.port })
      const none = yield* Effect.flip(Layer.build(station({ port: 70_000 })))
      assert.deepInclude(none, { _tag: "LinkConfigError", setting: "port" })
      const limit = yield* Effect.flip(Layer.build(station({ limits: { idleMillis: 0 } })))
      assert.deepInclude(limit, { _tag: "LinkConfigError", setting: "limits.idleMillis" })
    }).pipe(Effect.provide(station()))
  )
})
