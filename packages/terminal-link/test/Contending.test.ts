/** Two connections that speak for one terminal, over real sockets: who is talked to, who hears nothing, what the books are told. */
import { assert, describe, it } from "@effect/vitest"
import {
  Admission,
  type Admitted,
  Contested,
  type DirectoryEntry,
  Instant,
  type Takeover,
  TerminalGateway
} from "@yugou/core"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import * as TestClock from "effect/testing/TestClock"
import { type Limits, TerminalLink } from "../src/index.ts"
import {
  ask,
  Books,
  credit,
  dialFrom,
  login,
  type Peer,
  read,
  type Setting,
  set,
  station,
  terminal,
  turn,
  until,
  watch
} from "./Harness.ts"
import { count, probed, reasonOf, replaced, reply, serves } from "./Plays.ts"

/** Where newcomers dial from: the former connection is at 127.0.0.1, and nothing proves it. */
const sources = {
  stranger: "127.0.0.2",
  sameSource: "127.0.0.1",
  pinned: "127.0.0.3",
  certificate: "127.0.0.4"
} as const
type Newcomer = keyof typeof sources

const proofs: Readonly<Record<string, Admitted>> = {
  [sources.pinned]: { _tag: "Admit", proof: "source" },
  [sources.certificate]: { _tag: "Admit", proof: "certificate" },
  "127.0.0.5": { _tag: "Quarantine", reason: "host" },
  "127.0.0.6": { _tag: "Refuse", reason: "host" }
}

/** The host says who is proved: what the settings of a terminal say stands in the tests of the port. */
const admission = Layer.succeed(Admission, {
  admit: ({ source }) => Effect.succeed(proofs[source] ?? { _tag: "Admit", proof: "none" })
})

const over = (setting: Setting = {}) => station(setting).pipe(Layer.provide(admission))

/** What the former connection does. */
const formers = {
  /** Nothing more, and the station does not know it. */
  silent: () => Effect.void,
  alive: (peer: Peer) =>
    Effect.forkChild(
      Effect.forever(Effect.map(peer.hear("TIME?"), (line) => peer.say(line.replace("TIME?", "TIME")))),
      { startImmediately: true }
    ),
  /** It works on something for long, so that it cannot be asked. */
  unclear: (peer: Peer) => Effect.andThen(ask(read("long")), peer.hear("GET long"))
} as const
type Former = keyof typeof formers

type Done = "comes in at once" | "comes in when the former one was asked" | "both suspect" | `held: ${string}`

const rows: ReadonlyArray<readonly [Takeover, Former, Newcomer, Done]> = [
  ["holdWhileAlive", "silent", "stranger", "comes in when the former one was asked"],
  ["holdWhileAlive", "silent", "sameSource", "comes in when the former one was asked"],
  ["holdWhileAlive", "silent", "pinned", "comes in at once"],
  ["holdWhileAlive", "silent", "certificate", "comes in at once"],
  ["holdWhileAlive", "alive", "stranger", "both suspect"],
  ["holdWhileAlive", "alive", "sameSource", "both suspect"],
  ["holdWhileAlive", "alive", "pinned", "comes in at once"],
  ["holdWhileAlive", "alive", "certificate", "comes in at once"],
  ["holdWhileAlive", "unclear", "stranger", "held: unclear"],
  ["holdWhileAlive", "unclear", "sameSource", "comes in when the former one was asked"],
  ["holdWhileAlive", "unclear", "pinned", "comes in at once"],
  ["holdWhileAlive", "unclear", "certificate", "comes in at once"],
  ["newestWins", "silent", "stranger", "comes in at once"],
  ["newestWins", "alive", "stranger", "comes in at once"],
  ["newestWins", "unclear", "stranger", "comes in at once"],
  ["newestWins", "alive", "sameSource", "comes in at once"],
  ["newestWins", "alive", "pinned", "comes in at once"],
  ["newestWins", "alive", "certificate", "comes in at once"],
  ["quarantine", "silent", "stranger", "held: quarantine"],
  ["quarantine", "alive", "stranger", "held: quarantine"],
  ["quarantine", "unclear", "stranger", "held: quarantine"],
  ["quarantine", "silent", "sameSource", "held: quarantine"],
  ["quarantine", "alive", "pinned", "comes in at once"],
  ["quarantine", "silent", "certificate", "comes in at once"]
]

/** Dials in as terminal 1 and sends on without waiting to be answered. */
const claim = Effect.fnUntraced(function* (source: string) {
  const peer = yield* dialFrom(source)
  peer.socket.write("HELLO 1\nEVENT theirs\nMEMO theirs\n")
  return peer
})

/** Whoever is held hears nothing and is not heard, and is closed after its time. */
const isHeld = Effect.fnUntraced(function* (peer: Peer) {
  const { accepted, memos } = yield* Books
  yield* Effect.repeat(turn, { times: 5 })
  assert.strictEqual(peer.state.closed, "no")
  yield* TestClock.adjust(5_000)
  yield* peer.closed
  assert.deepStrictEqual(peer.lines, [])
  assert.notInclude(
    accepted.map(({ key }) => key),
    "theirs"
  )
  assert.deepStrictEqual(memos, [])
})

describe("a second connection that speaks for a terminal", () => {
  for (const [policy, state, who, expected] of rows) {
    it.effect(`${policy}, the former one ${state}, ${who}: ${expected}`, () =>
      Effect.gen(function* () {
        const events = yield* watch
        const { accepted } = yield* Books
        const first = yield* login(1)
        yield* formers[state](first)
        const newcomer = yield* claim(sources[who])
        if (state !== "alive" && (expected === "held: unclear" || expected.endsWith("asked"))) {
          yield* probed([1], state === "unclear" ? 2 : 1)
          yield* Effect.repeat(turn, { times: 5 })
          assert.deepStrictEqual(newcomer.lines, [])
          assert.strictEqual(first.state.closed, "no")
          yield* TestClock.adjust(5_000)
        }
        if (expected.startsWith("comes in")) {
          yield* newcomer.hear("OK")
          yield* first.closed
          yield* newcomer.hear("ACK theirs")
          yield* until(() => accepted.some(({ kind }) => kind === "connectionReplaced"))
          return
        }
        const held = yield* events.expect("Held")
        assert.strictEqual(`held: ${held.reason}`, expected === "both suspect" ? "held: alive" : expected)
        assert.strictEqual(
          events.seen.some(({ _tag }) => _tag === "TakenOver"),
          expected === "both suspect"
        )
        yield* isHeld(newcomer)
        assert.strictEqual(first.state.closed, "no")
        if (state === "unclear") first.say("VAL long 1")
        yield* serves(first, "after", 1)
        yield* count(1)
      }).pipe(Effect.provide(over({ admission: { takeover: policy } })))
    )
  }

  for (const [source, decision] of [
    ["127.0.0.5", "quarantined"],
    ["127.0.0.6", "refused"]
  ] as const) {
    it.effect(`one that may not speak as it is ${decision}: it hears nothing, and the terminal is not asked`, () =>
      Effect.gen(function* () {
        const events = yield* watch
        const first = yield* login(1)
        const peer = yield* claim(source)
        assert.deepInclude(yield* events.expect("NotAdmitted"), { terminalId: terminal(1), decision, reason: "host" })
        yield* isHeld(peer)
        assert.deepStrictEqual(first.lines, [])
        yield* serves(first, "a", 1)
      }).pipe(Effect.provide(over()))
    )
  }

  it.effect("a host that dies, or never says who may speak, lets nobody in", () =>
    Effect.gen(function* () {
      const events = yield* watch
      const peer = yield* claim("127.0.0.1")
      assert.deepInclude(yield* events.expect("NotAdmitted"), { decision: "quarantined", reason: "unavailable" })
      yield* isHeld(peer)
    }).pipe(
      Effect.provide(
        station().pipe(Layer.provide(Layer.succeed(Admission, { admit: () => Effect.die(new Error("broken")) })))
      )
    )
  )

  it.effect(
    "a terminal whose line was cut without a word comes back from another port within the time of one question",
    () =>
      Effect.gen(function* () {
        const { accepted } = yield* Books
        const first = yield* login(1)
        // Its address translation has forgotten it: nothing arrives any more, and nothing says so.
        first.socket.pause()
        yield* TestClock.adjust(60_000)
        const back = yield* replaced(1)
        yield* serves(back, "a", 1)
        yield* until(() => accepted.length > 0)
        assert.deepStrictEqual(
          accepted.map(({ kind }) => kind),
          ["connectionReplaced"]
        )
      }).pipe(Effect.provide(station()))
  )

  it.effect("the former one ends while it is asked: the newcomer comes in at once", () =>
    Effect.gen(function* () {
      const first = yield* login(1)
      const peer = yield* claim(sources.stranger)
      yield* first.hear("TIME?")
      first.socket.end()
      yield* peer.hear("OK")
    }).pipe(Effect.provide(over()))
  )

  it.effect("any good frame is a sign of life when the time is over", () =>
    Effect.gen(function* () {
      const events = yield* watch
      const first = yield* login(1)
      yield* claim(sources.stranger)
      yield* first.hear("TIME?")
      first.say("PING")
      yield* first.hear("PONG")
      yield* Effect.repeat(turn, { times: 10 })
      assert.isFalse(events.seen.some(({ _tag }) => _tag === "TakenOver"))
      yield* TestClock.adjust(5_000)
      assert.deepInclude(yield* events.expect("TakenOver"), { terminalId: terminal(1) })
      assert.deepInclude(yield* events.expect("Held"), { reason: "alive" })
    }).pipe(Effect.provide(over()))
  )

  it.effect("a bad frame is none", () =>
    Effect.gen(function* () {
      const events = yield* watch
      const first = yield* login(1)
      const peer = yield* claim(sources.stranger)
      yield* first.hear("TIME?")
      first.say("junk")
      yield* events.expect("BadFrame")
      yield* TestClock.adjust(5_000)
      yield* peer.hear("OK")
    }).pipe(Effect.provide(over()))
  )

  it.effect(
    "a frame that was under way when the terminal hung up is none: it dials in again, and nobody is suspect",
    () =>
      Effect.gen(function* () {
        const events = yield* watch
        const first = yield* login(1)
        const peer = yield* claim(sources.sameSource)
        yield* first.hear("TIME?")
        first.say("PING")
        yield* first.hear("PONG")
        yield* Effect.repeat(turn, { times: 10 })
        first.socket.end()
        yield* peer.hear("OK")
        assert.isFalse(events.seen.some(({ _tag }) => _tag === "TakenOver"))
      }).pipe(Effect.provide(over()))
  )

  for (const [says, expected] of [
    ["nothing", "comes in"],
    ["PING", "both suspect"]
  ] as const) {
    it.effect(`one that can be asked late only has as long to answer; it says ${says}: ${expected}`, () =>
      Effect.gen(function* () {
        const events = yield* watch
        const first = yield* login(1)
        yield* formers.unclear(first)
        const peer = yield* claim(sources.stranger)
        yield* probed([1], 2)
        yield* TestClock.adjust(3_000)
        yield* first.hear("TIME?")
        yield* TestClock.adjust(4_900)
        yield* Effect.repeat(turn, { times: 5 })
        assert.deepStrictEqual(peer.lines, [])
        assert.isFalse(events.seen.some(({ _tag }) => _tag === "Held"))
        if (says === "PING") {
          first.say(says)
          yield* first.hear("PONG")
        }
        yield* TestClock.adjust(100)
        if (says === "PING") return void (yield* events.expect("TakenOver"))
        yield* peer.hear("OK")
      }).pipe(Effect.provide(over({ settings: { answerMillis: 3_000 } })))
    )
  }
})

describe("two that are both alive", () => {
  const contested = Effect.gen(function* () {
    const events = yield* watch
    const first = yield* login(1)
    yield* formers.alive(first)
    const second = yield* claim(sources.stranger)
    const told = yield* events.expect("TakenOver")
    return { events, first, second, told }
  })

  it.effect("are told to the books once a minute, with both ends", () =>
    Effect.gen(function* () {
      const { accepted } = yield* Books
      yield* TestClock.adjust(1_000)
      const { first, second, told } = yield* contested
      assert.deepInclude(told, {
        old: `127.0.0.1:${first.socket.localPort}`,
        new: `127.0.0.2:${second.socket.localPort}`
      })
      yield* until(() => accepted.length === 1)
      const since = Instant.fromMillis(1_000)
      const detail = Schema.encodeSync(Contested)({
        old: { source: "127.0.0.1", certificate: null, since },
        new: { source: "127.0.0.2", certificate: null, since }
      })
      assert.deepInclude(accepted[0], { terminalId: terminal(1), kind: "connectionContested", detail })
      for (let n = 0; n < 3; n++) {
        yield* claim(sources.sameSource)
        yield* Effect.repeat(turn, { times: 10 })
        yield* TestClock.adjust(6_000)
      }
      assert.strictEqual(accepted.length, 1)
    }).pipe(Effect.provide(over()))
  )

  it.effect("get neither money nor control, and reads go on to the one that was there", () =>
    Effect.gen(function* () {
      const { first, second } = yield* contested
      const gateway = yield* TerminalGateway
      for (const request of [credit("m"), set("c")]) {
        const outcome = yield* gateway.execute(request)
        assert.strictEqual(reasonOf(outcome), "NotSent(suspected)")
        assert.include(JSON.stringify(outcome), "127.0.0.1 and 127.0.0.2 claim to be this terminal")
      }
      yield* serves(first, "r", 1)
      assert.deepStrictEqual(first.lines, [])
      assert.deepStrictEqual(second.lines, [])
      const [one] = yield* Effect.flatMap(TerminalLink, (link) => link.online)
      assert.deepInclude(one, { standing: "suspected", identity: "unproved" })
    }).pipe(Effect.provide(over()))
  )

  it.effect(
    "what waits, and what has begun and let nothing effecting go, ends with them; what is under way goes on",
    () =>
      Effect.gen(function* () {
        const first = yield* login(1)
        const begun = yield* ask(credit("begun"))
        yield* first.hear("CLK begun")
        const waits = yield* ask(credit("waits"))
        yield* claim(sources.stranger)
        yield* probed([1], 3)
        first.say("PING")
        yield* first.hear("PONG")
        yield* TestClock.adjust(5_000)
        assert.strictEqual(reasonOf(yield* Fiber.join(waits)), "NotSent(suspected)")
        first.say("CLK begun")
        assert.strictEqual(reasonOf(yield* Fiber.join(begun)), "NotSent(suspected)")
        assert.deepStrictEqual(first.lines, [])
      }).pipe(Effect.provide(over()))
  )

  it.effect("a credit whose effecting frame has left is answered as it would be", () =>
    Effect.gen(function* () {
      const first = yield* login(1)
      const asked = yield* ask(credit("a"))
      yield* reply(first, "CLK a", "CLK a")
      yield* first.hear("PUT a")
      const events = yield* watch
      yield* claim(sources.stranger)
      yield* probed([1], 2)
      first.say("PING")
      yield* first.hear("PONG")
      yield* TestClock.adjust(5_000)
      yield* events.expect("TakenOver")
      first.say("DONE a")
      assert.strictEqual(reasonOf(yield* Fiber.join(asked)), "Answered")
    }).pipe(Effect.provide(over()))
  )

  const chosen: ReadonlyArray<readonly [string, DirectoryEntry["trusted"], "stays" | "goes"]> = [
    ["the one that was there", { source: "127.0.0.1", certificate: null, by: "persons" }, "stays"],
    ["the one that came", { source: "127.0.0.2", certificate: null, by: "persons" }, "goes"],
    ["neither", undefined, "goes"]
  ]
  for (const [name, trusted, expected] of chosen) {
    it.effect(`persons choose ${name}: the connection that was there ${expected}`, () =>
      Effect.gen(function* () {
        const books = yield* Books
        const gateway = yield* TerminalGateway
        const { first } = yield* contested
        const entry = books.entries.get("1")
        if (entry === undefined) return assert.fail("it is known")
        const met = { source: "127.0.0.1", certificate: null, since: Instant.fromMillis(0) }
        const suspected = { at: Instant.fromMillis(0), old: met, new: { ...met, source: "127.0.0.2" }, closingTo: null }
        books.entries.set("1", { ...entry, suspected })
        yield* gateway.renew(terminal(1))
        assert.strictEqual(reasonOf(yield* gateway.execute(credit("a"))), "NotSent(suspected)")
        books.entries.set("1", trusted === undefined ? entry : { ...entry, trusted })
        yield* gateway.renew(terminal(1))
        if (expected === "goes") return yield* first.closed
        const asked = yield* ask(credit("b"))
        yield* reply(first, "CLK b", "CLK b")
        yield* reply(first, "PUT b", "DONE b")
        assert.strictEqual(reasonOf(yield* Fiber.join(asked)), "Answered")
      }).pipe(Effect.provide(over()))
    )
  }

  it.effect("a request that came before the session of a suspected terminal opened is kept from it, too", () =>
    Effect.gen(function* () {
      const books = yield* Books
      const entry = books.entries.get("1")
      if (entry === undefined) return assert.fail("it is known")
      const met = { source: "127.0.0.1", certificate: null, since: Instant.fromMillis(0) }
      const suspected = { at: Instant.fromMillis(0), old: null, new: met, closingTo: null }
      books.entries.set("1", { ...entry, suspected })
      books.afterLookUp = () => {
        books.mode = "hangs"
      }
      const peer = yield* dialFrom("127.0.0.1")
      peer.say("HELLO 1")
      yield* until(() => books.waiting === 1)
      const asked = yield* ask(set("c"))
      books.mode = "works"
      yield* Deferred.succeed(books.relief, undefined)
      assert.strictEqual(reasonOf(yield* Fiber.join(asked)), "NotSent(suspected)")
      yield* peer.hear("OK")
      yield* serves(peer, "r", 1)
      assert.deepStrictEqual(peer.lines, [])
    }).pipe(Effect.provide(over()))
  )

  it.effect("books that do not know of it yet cannot end it", () =>
    Effect.gen(function* () {
      const gateway = yield* TerminalGateway
      const { first } = yield* contested
      yield* gateway.renew(terminal(1))
      assert.strictEqual(reasonOf(yield* gateway.execute(credit("a"))), "NotSent(suspected)")
      yield* serves(first, "r", 1)
    }).pipe(Effect.provide(over()))
  )
})

describe("how often", () => {
  const few: Partial<Limits> = { takeoversBurst: 2, takeoverMillis: 60_000 }

  it.effect("strangers may take a terminal over; the admitted source and the former one always come in", () =>
    Effect.gen(function* () {
      const events = yield* watch
      yield* login(1)
      for (const last of [11, 12]) yield* (yield* claim(`127.0.0.${last}`)).hear("OK")
      const third = yield* claim("127.0.0.13")
      assert.deepInclude(yield* events.expect("Held"), { reason: "tooMany" })
      assert.deepStrictEqual(third.lines, [])
      yield* (yield* claim("127.0.0.12")).hear("OK")
      for (let n = 0; n < 5; n++) yield* (yield* claim(sources.pinned)).hear("OK")
    }).pipe(Effect.provide(over({ limits: few, admission: { takeover: "newestWins" } })))
  )

  it.effect("one of them is forgiven after its time", () =>
    Effect.gen(function* () {
      const events = yield* watch
      yield* login(1)
      for (const last of [11, 12]) yield* (yield* claim(`127.0.0.${last}`)).hear("OK")
      yield* claim("127.0.0.13")
      yield* events.expect("Held")
      yield* TestClock.adjust(60_000)
      yield* (yield* claim("127.0.0.14")).hear("OK")
    }).pipe(Effect.provide(over({ limits: few, admission: { takeover: "newestWins" } })))
  )

  it.effect("a terminal that was found alive is not asked again for strangers' sake, and only one of them waits", () =>
    Effect.gen(function* () {
      const events = yield* watch
      const first = yield* login(1)
      yield* claim("127.0.0.11")
      const question = yield* first.hear("TIME?")
      yield* claim("127.0.0.12")
      assert.deepInclude(yield* events.expect("Held"), { reason: "taken" })
      first.say(question.replace("?", ""))
      yield* events.expect("TakenOver")
      events.seen.length = 0
      yield* claim("127.0.0.13")
      assert.deepInclude(yield* events.expect("Held"), { reason: "alive" })
      assert.deepStrictEqual(first.lines, [])
    }).pipe(Effect.provide(over()))
  )
})

describe("over which connection an answer came", () => {
  const rows: ReadonlyArray<readonly [string, "proved" | "unproved"]> = [
    [sources.sameSource, "unproved"],
    [sources.pinned, "proved"],
    [sources.certificate, "proved"]
  ]
  for (const [source, identity] of rows) {
    it.effect(`${source}: ${identity}`, () =>
      Effect.gen(function* () {
        yield* TestClock.adjust(1_000)
        const peer = yield* dialFrom(source)
        peer.say("HELLO 1")
        yield* peer.hear("OK")
        const asked = yield* ask(read("a"))
        yield* reply(peer, "GET a", "VAL a 1")
        const outcome = yield* Fiber.join(asked)
        const { connectionId = "", ...over } = outcome._tag === "Answered" ? { ...outcome.over } : {}
        assert.deepStrictEqual(over, { source, certificate: null, since: Instant.fromMillis(1_000), identity })
        // Another process counts from one, too.
        assert.match(connectionId, /^[\da-f]{8}-1$/)
      }).pipe(Effect.provide(over()))
    )
  }
})
