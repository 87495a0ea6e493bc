/** When a request may still be sent, and when it is the same request. */
import { assert, describe, it } from "@effect/vitest"
import { Instant, TerminalGateway } from "@yugou/core"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import * as TestClock from "effect/testing/TestClock"
import { TerminalLink } from "../src/index.ts"
import { ask, credit, login, read, station, untilSome } from "./Harness.ts"
import { reasonOf, reply } from "./Plays.ts"

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

describe("a clock of the station that is set", () => {
  const hour = 3_600_000
  /** A clock that a test sets, over the one of the test. */
  const settable = (test: Clock.Clock) => {
    const off = { millis: 0 }
    const clock: Clock.Clock = Object.assign(Object.create(test), {
      currentTimeMillisUnsafe: () => test.currentTimeMillisUnsafe() + off.millis,
      currentTimeMillis: Effect.sync(() => test.currentTimeMillisUnsafe() + off.millis)
    })
    return { clock, off }
  }
  const times = [
    ["back, while an answer is awaited", 0, -hour],
    ["forward, before the request", 3 * hour, 0],
    ["forward, while an answer is awaited", 0, 3 * hour]
  ] as const
  it.effect.each(times)("%s: who waits for an answer waits no longer than without it", ([, before, meanwhile]) =>
    Effect.clockWith((test) => {
      const { clock, off } = settable(test)
      return Effect.gen(function* () {
        const peer = yield* login(1)
        off.millis += before
        const asked = yield* ask({ ...read("a"), notAfter: Instant.fromMillis(10 * hour) })
        yield* peer.hear("GET a")
        off.millis += meanwhile
        yield* TestClock.adjust("1 minute")
        assert.include(
          ["NoAnswer", "NotSent"],
          asked.pollUnsafe()?._tag === "Success" ? (yield* Fiber.join(asked))._tag : ""
        )
      }).pipe(Effect.provide(station()), Effect.provideService(Clock.Clock, clock))
    })
  )

  it.effect("back by a day: a terminal that dials in anew is heard at once", () =>
    Effect.clockWith((test) => {
      const { clock, off } = settable(test)
      return Effect.gen(function* () {
        const former = yield* login(1)
        off.millis -= 24 * hour
        former.socket.destroy()
        const peer = yield* login(1)
        yield* ask({ ...read("a"), notAfter: Instant.fromMillis(hour) })
        yield* peer.hear("GET a")
      }).pipe(Effect.provide(station()), Effect.provideService(Clock.Clock, clock))
    })
  )

  const lives = [
    ["forward, and back while an answer is awaited", [12, -6]],
    ["back, and back again while an answer is awaited", [-12, -6]],
    ["back, and not again", [-12, 0]],
    ["forward, and not again", [12, 0]]
  ] as const
  it.effect.each(lives)("%s, after a request that was answered: the next one waits no longer either", ([, minutes]) =>
    Effect.clockWith((test) => {
      const { clock, off } = settable(test)
      return Effect.gen(function* () {
        const [between, meanwhile] = minutes
        const peer = yield* login(1)
        const first = yield* ask({ ...read("a"), notAfter: Instant.fromMillis(10 * hour) })
        yield* peer.hear("GET a")
        peer.say("VAL a 5")
        assert.strictEqual((yield* Fiber.join(first))._tag, "Answered")
        off.millis += between * 60_000
        const second = yield* ask({ ...read("b"), notAfter: Instant.fromMillis(10 * hour) })
        yield* peer.hear("GET b")
        assert.strictEqual(peer.state.closed, "no")
        off.millis += meanwhile * 60_000
        yield* TestClock.adjust("1 minute")
        const ended = second.pollUnsafe()?._tag === "Success" ? (yield* Fiber.join(second))._tag : "waits"
        assert.include(["NoAnswer", "NotSent"], ended)
      }).pipe(Effect.provide(station()), Effect.provideService(Clock.Clock, clock))
    })
  )

  it.effect("back, while an answer is awaited and another request waits behind it: neither waits longer", () =>
    Effect.clockWith((test) => {
      const { clock, off } = settable(test)
      return Effect.gen(function* () {
        const peer = yield* login(1)
        const first = yield* ask({ ...read("a"), notAfter: Instant.fromMillis(10 * hour) })
        yield* peer.hear("GET a")
        off.millis -= 6 * 60_000
        // Its time is over before that of the first answer: the next alarm is reckoned by the clock of now.
        const second = yield* ask({ ...read("b"), notAfter: Instant.fromMillis(off.millis + 10_000) })
        yield* TestClock.adjust("1 minute")
        assert.strictEqual(first.pollUnsafe()?._tag, "Success")
        assert.strictEqual(second.pollUnsafe()?._tag, "Success")
      }).pipe(Effect.provide(station()), Effect.provideService(Clock.Clock, clock))
    })
  )
})
