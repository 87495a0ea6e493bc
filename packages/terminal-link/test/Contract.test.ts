/** What holds when a dialect does not keep its contract, and what a host can ask about terminals. */
import { assert, describe, it } from "@effect/vitest"
import { Instant, TerminalGateway } from "@yugou/core"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import * as TestClock from "effect/testing/TestClock"
import { TerminalLink } from "../src/index.ts"
import { ask, Books, credit, login, read, station, terminal, until } from "./Harness.ts"
import * as LineDialect from "./LineDialect.ts"
import { offline, reasonOf, reply, reset, silence } from "./Plays.ts"

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
      const there = yield* gateway.presence(terminal(1))
      // The number of a connection names its process, too.
      const connectionId = there.over?.connectionId ?? ""
      assert.match(connectionId, /^[0-9a-f]+-1$/)
      assert.deepStrictEqual(there, {
        state: "online",
        since: Option.some(Instant.fromMillis(1_000)),
        over: {
          connectionId,
          source: "127.0.0.1",
          certificate: null,
          since: Instant.fromMillis(1_000),
          identity: "unproved"
        },
        lastFrameAt: Instant.fromMillis(1_000)
      })
      yield* TestClock.adjust(1_000)
      peer.say("BYE")
      yield* offline(1)
      assert.deepStrictEqual(yield* gateway.presence(terminal(1)), {
        ...{ state: "offline", since: Option.some(Instant.fromMillis(2_000)) },
        lastFrameAt: Instant.fromMillis(2_000)
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
