/** What a caller of `TerminalGateway` sees: one outcome for each request, whatever the terminal and the network do. */
import { assert, describe, it } from "@effect/vitest"
import { Energy, Instant, type Outcome, TerminalGateway, type TerminalRequest } from "@yugou/core"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import * as TestClock from "effect/testing/TestClock"
import { TerminalLink } from "../src/index.ts"
import { ask, Books, credit, login, type Peer, read, station, terminal, until, untilSome } from "./Harness.ts"
import * as LineDialect from "./LineDialect.ts"

const reasonOf = (outcome: Outcome): string => {
  switch (outcome._tag) {
    case "Answered":
      return "Answered"
    case "Refused":
      return `Refused(${outcome.reason})`
    case "NotSent":
      return `NotSent(${outcome.reason})`
    case "NoAnswer":
      return `NoAnswer(${outcome.cause})`
  }
}

const offline = (n: number) =>
  Effect.flatMap(TerminalGateway, (gateway) =>
    untilSome(
      Effect.map(gateway.presence(terminal(n)), ({ state }) =>
        state === "offline" ? Option.some(state) : Option.none()
      )
    )
  )

interface Row {
  readonly name: string
  readonly request: TerminalRequest
  readonly play: (peer: Peer) => Effect.Effect<unknown, never, TerminalLink>
  readonly end: string
}

const silence = (peer: Peer, line: string) => Effect.andThen(peer.hear(line), TestClock.adjust(30_000))
const reset = (peer: Peer, line: string) =>
  Effect.andThen(
    peer.hear(line),
    Effect.sync(() => peer.socket.resetAndDestroy())
  )
const bare = (peer: Peer, line: string) =>
  Effect.andThen(
    peer.hear(line),
    Effect.sync(() => peer.socket.end())
  )
const kicked = (peer: Peer, line: string) =>
  Effect.andThen(
    peer.hear(line),
    Effect.flatMap(TerminalLink, (link) => link.kick(terminal(1)))
  )
const reply = (peer: Peer, line: string, answer: string) =>
  Effect.andThen(
    peer.hear(line),
    Effect.sync(() => peer.say(answer))
  )
/** Answers the read before the write, then goes on. */
const afterClock = (next: (peer: Peer, line: string) => Effect.Effect<unknown, never, TerminalLink>) => (peer: Peer) =>
  Effect.andThen(reply(peer, "CLK a", "CLK a"), next(peer, "PUT a"))

const table: ReadonlyArray<Row> = [
  {
    name: "a read that is answered",
    request: read("a"),
    play: (p) => reply(p, "GET a", "VAL a 12.5"),
    end: "Answered"
  },
  { name: "a read without an answer", request: read("a"), play: (p) => silence(p, "GET a"), end: "NotSent(offline)" },
  {
    name: "a credit that is answered",
    request: credit("a"),
    play: afterClock((p, line) => reply(p, line, "DONE a")),
    end: "Answered"
  },
  {
    name: "a credit that is refused",
    request: credit("a"),
    play: afterClock((p, line) => reply(p, line, "NAK a")),
    end: "Refused(unspecified)"
  },
  {
    name: "no answer before the effecting frame",
    request: credit("a"),
    play: (p) => silence(p, "CLK"),
    end: "NotSent(offline)"
  },
  {
    name: "no answer after the effecting frame",
    request: credit("a"),
    play: afterClock(silence),
    end: "NoAnswer(timeout)"
  },
  {
    name: "a reset before the effecting frame",
    request: credit("a"),
    play: (p) => reset(p, "CLK"),
    end: "NotSent(offline)"
  },
  {
    name: "a reset after the effecting frame",
    request: credit("a"),
    play: afterClock(reset),
    end: "NoAnswer(linkLost)"
  },
  {
    name: "a close before the effecting frame",
    request: credit("a"),
    play: (p) => bare(p, "CLK"),
    end: "NotSent(offline)"
  },
  {
    name: "a close after the effecting frame",
    request: credit("a"),
    play: afterClock(bare),
    end: "NoAnswer(linkLost)"
  },
  {
    name: "a kick before the effecting frame",
    request: credit("a"),
    play: (p) => kicked(p, "CLK"),
    end: "NotSent(offline)"
  },
  {
    name: "a kick after the effecting frame",
    request: credit("a"),
    play: afterClock(kicked),
    end: "NoAnswer(linkLost)"
  },
  {
    name: "a second connection before the effecting frame",
    request: credit("a"),
    play: (p) => Effect.andThen(p.hear("CLK"), Effect.scoped(login(1))),
    end: "NotSent(offline)"
  },
  {
    name: "a second connection after the effecting frame",
    request: credit("a"),
    play: afterClock((p, line) => Effect.andThen(p.hear(line), Effect.scoped(login(1)))),
    end: "NoAnswer(linkLost)"
  },
  {
    name: "a request that the dialect does not know",
    request: { ...read("a"), _tag: "SetClock", payload: {} },
    play: () => Effect.void,
    end: "NotSent(unsupported)"
  }
]

describe("outcomes", () => {
  for (const { name, request, play, end } of table) {
    it.effect(`${name}: ${end}`, () =>
      Effect.gen(function* () {
        const peer = yield* login(1)
        const asked = yield* ask(request)
        yield* play(peer)
        assert.strictEqual(reasonOf(yield* Fiber.join(asked)), end)
      }).pipe(Effect.provide(station()))
    )
  }

  it.effect("gives the answer of the terminal", () =>
    Effect.gen(function* () {
      const peer = yield* login(1)
      const asked = yield* ask(read("a"))
      yield* reply(peer, "GET a", "VAL a 12.5")
      assert.deepInclude(yield* Fiber.join(asked), {
        _tag: "Answered",
        answer: { remaining: Energy.kwh("12.5"), terminalTime: null }
      })
    }).pipe(Effect.provide(station()))
  )

  it.effect("offline: a terminal that never came, and one that left", () =>
    Effect.gen(function* () {
      const gateway = yield* TerminalGateway
      assert.strictEqual(reasonOf(yield* gateway.execute(credit("a"))), "NotSent(offline)")
      const peer = yield* login(1)
      peer.say("BYE")
      yield* peer.closed
      yield* offline(1)
      assert.strictEqual(reasonOf(yield* gateway.execute(credit("b"))), "NotSent(offline)")
    }).pipe(Effect.provide(station()))
  )
})

describe("one at a time", () => {
  it.effect("sends the next request after the former is settled, in order", () =>
    Effect.gen(function* () {
      const peer = yield* login(1)
      const asked = yield* Effect.forEach(["a", "b", "c"], (id) => ask(read(id)))
      for (const id of ["a", "b", "c"]) {
        yield* peer.hear(`GET ${id}`)
        assert.deepStrictEqual(peer.lines, [])
        peer.say(`VAL ${id} 1`)
      }
      const ends = yield* Effect.forEach(asked, Fiber.join)
      assert.deepStrictEqual(ends.map(reasonOf), ["Answered", "Answered", "Answered"])
    }).pipe(Effect.provide(station()))
  )

  it.effect("refuses as busy what the mailbox cannot hold, and takes again afterwards", () =>
    Effect.gen(function* () {
      const peer = yield* login(1)
      const gateway = yield* TerminalGateway
      const asked = yield* Effect.forEach(["a", "b", "c"], (id) => ask(read(id)))
      assert.strictEqual(reasonOf(yield* gateway.execute(read("d"))), "NotSent(busy)")
      for (const id of ["a", "b", "c"]) yield* reply(peer, `GET ${id}`, `VAL ${id} 1`)
      yield* Effect.forEach(asked, Fiber.join)
      const again = yield* ask(read("e"))
      yield* reply(peer, "GET e", "VAL e 1")
      assert.strictEqual(reasonOf(yield* Fiber.join(again)), "Answered")
    }).pipe(Effect.provide(station({ limits: { waitingRequests: 2 } })))
  )

  it.effect("settles what waits as offline when the connection ends", () =>
    Effect.gen(function* () {
      const peer = yield* login(1)
      const asked = yield* Effect.forEach([credit("a"), credit("b"), credit("c")], ask)
      yield* reply(peer, "CLK a", "CLK a")
      yield* reset(peer, "PUT a")
      const ends = yield* Effect.forEach(asked, Fiber.join)
      assert.deepStrictEqual(ends.map(reasonOf), ["NoAnswer(linkLost)", "NotSent(offline)", "NotSent(offline)"])
    }).pipe(Effect.provide(station()))
  )
})

describe("notAfter", () => {
  const soon = Instant.fromMillis(5_000)

  it.effect("sends nothing that comes too late", () =>
    Effect.gen(function* () {
      const peer = yield* login(1)
      const gateway = yield* TerminalGateway
      yield* TestClock.adjust(5_001)
      assert.strictEqual(reasonOf(yield* gateway.execute(credit("a", 1, soon))), "NotSent(expired)")
      assert.deepStrictEqual(peer.lines, [])
    }).pipe(Effect.provide(station()))
  )

  it.effect("still sends at the last millisecond", () =>
    Effect.gen(function* () {
      const peer = yield* login(1)
      const asked = yield* ask(credit("a", 1, soon))
      yield* peer.hear("CLK a")
      yield* TestClock.adjust(5_000)
      peer.say("CLK a")
      yield* reply(peer, "PUT a", "DONE a")
      assert.strictEqual(reasonOf(yield* Fiber.join(asked)), "Answered")
    }).pipe(Effect.provide(station()))
  )

  it.effect("holds back the effecting frame of a session that does not look at the clock", () =>
    Effect.gen(function* () {
      const peer = yield* login(1)
      const asked = yield* ask(credit("a", 1, soon))
      yield* peer.hear("CLK a")
      yield* TestClock.adjust(5_001)
      peer.say("CLK a")
      assert.strictEqual(reasonOf(yield* Fiber.join(asked)), "NotSent(expired)")
      const next = yield* ask(read("b"))
      yield* TestClock.adjust(30_000)
      yield* reply(peer, "GET b", "VAL b 1")
      assert.strictEqual(reasonOf(yield* Fiber.join(next)), "Answered")
      assert.notInclude(peer.lines, "PUT a")
    }).pipe(Effect.provide(station()))
  )

  it.effect("ends a waiting request when its time is over, not when its turn comes", () =>
    Effect.gen(function* () {
      const peer = yield* login(1)
      const first = yield* ask(read("a"))
      yield* peer.hear("GET a")
      const waiting = yield* ask(credit("b", 1, soon))
      yield* untilSome(
        Effect.flatMap(TerminalLink, (link) =>
          Effect.map(link.online, ([one]) => (one?.load === 2 ? Option.some(one) : Option.none()))
        )
      )
      peer.say("PING")
      yield* peer.hear("PONG")
      yield* TestClock.adjust(5_001)
      assert.strictEqual(reasonOf(yield* Fiber.join(waiting)), "NotSent(expired)")
      peer.say("VAL a 1")
      assert.strictEqual(reasonOf(yield* Fiber.join(first)), "Answered")
    }).pipe(Effect.provide(station()))
  )
})

describe("requestId", () => {
  it.effect("repeated while under way and afterwards is one operation", () =>
    Effect.gen(function* () {
      const peer = yield* login(1)
      const gateway = yield* TerminalGateway
      const first = yield* ask(credit("a"))
      const second = yield* ask(credit("a"))
      yield* reply(peer, "CLK a", "CLK a")
      yield* reply(peer, "PUT a", "DONE a")
      const outcome = yield* Fiber.join(first)
      assert.strictEqual(yield* Fiber.join(second), outcome)
      assert.strictEqual(yield* gateway.execute(credit("a")), outcome)
      peer.say("PING")
      yield* peer.hear("PONG")
      assert.deepStrictEqual(peer.lines, [])
    }).pipe(Effect.provide(station()))
  )

  it.effect("of a caller that gave up does not end the operation", () =>
    Effect.gen(function* () {
      const peer = yield* login(1)
      const gateway = yield* TerminalGateway
      const first = yield* ask(credit("a"))
      yield* peer.hear("CLK a")
      yield* Fiber.interrupt(first)
      peer.say("CLK a")
      yield* reply(peer, "PUT a", "DONE a")
      assert.strictEqual(reasonOf(yield* gateway.execute(credit("a"))), "Answered")
    }).pipe(Effect.provide(station()))
  )

  it.effect("with other content is refused", () =>
    Effect.gen(function* () {
      const peer = yield* login(1)
      const gateway = yield* TerminalGateway
      const first = yield* ask(credit("a"))
      yield* peer.hear("CLK a")
      const other = credit("a", 1, Instant.fromMillis(3_600_000), "11")
      assert.strictEqual(reasonOf(yield* gateway.execute(other)), "NotSent(gated)")
      assert.strictEqual(reasonOf(yield* gateway.execute(credit("a", 2))), "NotSent(gated)")
      yield* Fiber.interrupt(first)
    }).pipe(Effect.provide(station()))
  )

  it.effect("of an offline credit is not sent when the terminal comes and the request is repeated", () =>
    Effect.gen(function* () {
      const gateway = yield* TerminalGateway
      assert.strictEqual(reasonOf(yield* gateway.execute(credit("a"))), "NotSent(offline)")
      const peer = yield* login(1)
      assert.strictEqual(reasonOf(yield* gateway.execute(credit("a"))), "NotSent(offline)")
      assert.deepStrictEqual(peer.lines, [])
    }).pipe(Effect.provide(station()))
  )
})

describe("a dialect that breaks its contract", () => {
  it.effect("mute: the link settles in its place, before and after the effecting frame", () =>
    Effect.gen(function* () {
      const peer = yield* login(1)
      const asked = yield* ask(credit("a"))
      yield* reply(peer, "CLK a", "CLK a")
      yield* reset(peer, "PUT a")
      assert.strictEqual(reasonOf(yield* Fiber.join(asked)), "NoAnswer(linkLost)")
      const again = yield* login(1)
      const second = yield* ask(credit("b"))
      yield* reset(again, "CLK b")
      assert.strictEqual(reasonOf(yield* Fiber.join(second)), "NotSent(offline)")
    }).pipe(Effect.provide(station({ settings: { manners: "mute" } })))
  )

  it.effect("mute: a request that is never settled ends, and so does the connection", () =>
    Effect.gen(function* () {
      const peer = yield* login(1)
      const asked = yield* ask(credit("a"))
      yield* reply(peer, "CLK a", "CLK a")
      yield* peer.hear("PUT a")
      yield* TestClock.adjust(60_000)
      assert.strictEqual(reasonOf(yield* Fiber.join(asked)), "NoAnswer(timeout)")
      yield* peer.closed
    }).pipe(Effect.provide(station({ settings: { manners: "mute" }, limits: { requestMillis: 60_000 } })))
  )

  it.effect("double: the first settlement stands", () =>
    Effect.gen(function* () {
      const peer = yield* login(1)
      const asked = yield* ask(read("a"))
      yield* reply(peer, "GET a", "VAL a 1")
      assert.strictEqual(reasonOf(yield* Fiber.join(asked)), "Answered")
      const next = yield* ask(read("b"))
      yield* reply(peer, "GET b", "VAL b 1")
      assert.strictEqual(reasonOf(yield* Fiber.join(next)), "Answered")
    }).pipe(Effect.provide(station({ settings: { manners: "double" } })))
  )

  it.effect("liar: NotSent after effecting bytes left becomes NoAnswer", () =>
    Effect.gen(function* () {
      const peer = yield* login(1)
      const asked = yield* ask(credit("a"))
      yield* reply(peer, "CLK a", "CLK a")
      yield* silence(peer, "PUT a")
      assert.strictEqual(reasonOf(yield* Fiber.join(asked)), "NoAnswer(unreadable)")
    }).pipe(Effect.provide(station({ settings: { manners: "liar" } })))
  )

  it.effect("stray: effecting bytes without a request do not leave", () =>
    Effect.gen(function* () {
      const peer = yield* login(1)
      peer.say("PING")
      peer.say("HELLO 1")
      yield* peer.hear("OK")
      assert.deepStrictEqual(peer.lines, [])
    }).pipe(Effect.provide(station({ settings: { manners: "stray" } })))
  )

  it.effect("an exception: the request under way is settled, the others go on", () =>
    Effect.gen(function* () {
      const peer = yield* login(1)
      const other = yield* login(2)
      const asked = yield* ask(credit("a"))
      yield* reply(peer, "CLK a", "CLK a")
      yield* peer.hear("PUT a")
      const waiting = yield* ask(credit("b"))
      peer.say("CRASH")
      assert.strictEqual(reasonOf(yield* Fiber.join(asked)), "NoAnswer(linkLost)")
      assert.strictEqual(reasonOf(yield* Fiber.join(waiting)), "NotSent(offline)")
      yield* peer.closed
      const read2 = yield* ask(read("c", 2))
      yield* reply(other, "GET c", "VAL c 1")
      assert.strictEqual(reasonOf(yield* Fiber.join(read2)), "Answered")
    }).pipe(Effect.provide(station()))
  )
})

describe("what is known about a terminal", () => {
  it.effect("presence: unknown, online since, offline since", () =>
    Effect.gen(function* () {
      const gateway = yield* TerminalGateway
      assert.deepStrictEqual(yield* gateway.presence(terminal(1)), { state: "unknown", since: Option.none() })
      yield* TestClock.adjust(1_000)
      const peer = yield* login(1)
      assert.deepStrictEqual(yield* gateway.presence(terminal(1)), {
        state: "online",
        since: Option.some(Instant.fromMillis(1_000))
      })
      yield* TestClock.adjust(1_000)
      peer.say("BYE")
      yield* offline(1)
      assert.deepStrictEqual(yield* gateway.presence(terminal(1)), {
        state: "offline",
        since: Option.some(Instant.fromMillis(2_000))
      })
    }).pipe(Effect.provide(station()))
  )

  it.effect("capabilities and preview: of a known terminal also while it is offline, of others none", () =>
    Effect.gen(function* () {
      const gateway = yield* TerminalGateway
      const frame = [Buffer.from("GET a\n").toString("hex").toUpperCase()]
      assert.deepStrictEqual(yield* gateway.capabilities(terminal(1)), Option.some(LineDialect.capabilities))
      assert.deepStrictEqual(yield* gateway.preview(read("a")), frame)
      const peer = yield* login(1)
      assert.deepStrictEqual(yield* gateway.capabilities(terminal(1)), Option.some(LineDialect.capabilities))
      assert.deepStrictEqual(yield* gateway.preview(read("a")), frame)
      assert.deepStrictEqual(yield* gateway.preview(credit("a")), [])
      assert.deepStrictEqual(peer.lines, [])
      assert.deepStrictEqual(yield* gateway.capabilities(terminal(9)), Option.none())
      assert.deepStrictEqual(yield* gateway.preview(read("a", 9)), [])
    }).pipe(Effect.provide(station()))
  )

  it.effect("capabilities: none while the directory fails", () =>
    Effect.gen(function* () {
      const gateway = yield* TerminalGateway
      const books = yield* Books
      books.mode = "fails"
      assert.deepStrictEqual(yield* gateway.capabilities(terminal(1)), Option.none())
    }).pipe(Effect.provide(station()))
  )
})

describe("the running link", () => {
  it.effect("lists who is online with their load", () =>
    Effect.gen(function* () {
      const link = yield* TerminalLink
      const peer = yield* login(2)
      yield* ask(read("a", 2))
      yield* peer.hear("GET a")
      const [one, ...rest] = yield* link.online
      assert.deepStrictEqual(rest, [])
      assert.deepInclude(one, { terminalId: terminal(2), dialectId: "line", address: "2", load: 1 })
      assert.strictEqual(yield* link.connections, 1)
      assert.strictEqual(yield* link.kick(terminal(1)), "offline")
      assert.strictEqual(yield* link.kick(terminal(2)), "kicked")
      yield* until(() => peer.state.closed === "yes")
    }).pipe(Effect.provide(station()))
  )
})
