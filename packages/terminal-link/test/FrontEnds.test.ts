/** Two front ends of one station, and a terminal that has a connection at each: what becomes of them is what would become of two at one. */
import { assert, describe, it } from "@effect/vitest"
import {
  Admission,
  connectionContested,
  FrontEnds,
  type FrontEndsPort,
  type Place,
  type PlaceVerdict,
  type Takeover
} from "@yugou/core"
import * as Context from "effect/Context"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Latch from "effect/Latch"
import * as Layer from "effect/Layer"
import * as TestClock from "effect/testing/TestClock"
import { ask, Books, credit, dialFrom, login, type Peer, station, until, watch } from "./Harness.ts"
import { probed, reasonOf, serves } from "./Plays.ts"

/** What they say to each other, without anything between them. */
const meeting = (): FrontEndsPort => {
  const there: { place: Place | null } = { place: null }
  return {
    take: Effect.fnUntraced(function* (place) {
      const said: PlaceVerdict = there.place === null ? { _tag: "Enters" } : yield* there.place.contest(place.contender)
      if (said._tag === "Held") return said
      there.place = place
      yield* Effect.addFinalizer(() =>
        Effect.sync(() => {
          if (there.place === place) there.place = null
        })
      )
      return said
    })
  }
}

const pinned = "127.0.0.3"

const admission = Layer.succeed(Admission, {
  admit: ({ source }) => Effect.succeed({ _tag: "Admit", proof: source === pinned ? "source" : "none" })
})

/** Both, with books of their own that say the same. */
const both = Effect.fnUntraced(function* (takeover: Takeover) {
  const frontEnds = Layer.succeed(FrontEnds, meeting())
  const one = () => station({ admission: { takeover } }).pipe(Layer.provide([admission, frontEnds]), Layer.fresh)
  return [yield* Layer.build(one()), yield* Layer.build(one())] as const
})

const answersClock = (peer: Peer) =>
  Effect.forkChild(Effect.forever(Effect.map(peer.hear("TIME?"), (line) => peer.say(line.replace("TIME?", "TIME")))), {
    startImmediately: true
  })

const claim = Effect.fnUntraced(function* (source: string) {
  const peer = yield* dialFrom(source)
  peer.say("HELLO 1")
  return peer
})

describe("a connection that loses its place before it has come in", () => {
  it.effect("is held: its front end could not have ended it yet", () =>
    Effect.gen(function* () {
      // Another front end is given the place between the verdict and the moment in which the connection comes in.
      const frontEnds: FrontEndsPort = { take: ({ end }) => Effect.as(end, { _tag: "Enters" }) }
      const one = yield* Layer.build(
        station({ admission: { takeover: "newestWins" } }).pipe(
          Layer.provide([admission, Layer.succeed(FrontEnds, frontEnds)]),
          Layer.fresh
        )
      )
      const events = yield* Effect.provideContext(watch, one)
      const peer = yield* Effect.provideContext(claim("127.0.0.2"), one)
      assert.strictEqual((yield* events.expect("Held")).reason, "taken")
      assert.deepStrictEqual(peer.lines, [])
      const asked = yield* Effect.provideContext(ask(credit("money")), one)
      assert.strictEqual(reasonOf(yield* Fiber.join(asked)), "NotSent(offline)")
    })
  )
})

describe("a connection whose front end waited for the directory or the host", () => {
  it.effect("came when it said who it is, and not when it was known: another one may have come since elsewhere", () =>
    Effect.gen(function* () {
      const [asked, answers] = [Latch.makeUnsafe(), Latch.makeUnsafe()]
      const slow = Layer.succeed(Admission, {
        admit: () => Effect.as(Effect.andThen(asked.open, answers.await), { _tag: "Admit", proof: "none" } as const)
      })
      const came: Array<Place["contender"]> = []
      const take: FrontEndsPort["take"] = ({ contender }) =>
        Effect.sync(() => {
          came.push(contender)
          return { _tag: "Enters" }
        })
      const one = yield* Layer.build(
        station().pipe(Layer.provide([slow, Layer.succeed(FrontEnds, { take })]), Layer.fresh)
      )
      const before = yield* DateTime.now
      const peer = yield* Effect.provideContext(claim("127.0.0.2"), one)
      yield* asked.await
      yield* TestClock.adjust("2 seconds")
      yield* answers.open
      yield* peer.hear("OK")
      assert.deepStrictEqual(
        came.map(({ since }) => since),
        [before]
      )
    })
  )
})

describe("a front end that is asked late about a connection that has gone", () => {
  it.effect("answers that it has, and casts no doubt on the one that dialled since", () =>
    Effect.gen(function* () {
      const places: Array<Place> = []
      const take: FrontEndsPort["take"] = (place) =>
        Effect.sync(() => {
          places.push(place)
          return { _tag: "Enters" }
        })
      const one = yield* Layer.build(
        station({ admission: { takeover: "holdWhileAlive" } }).pipe(
          Layer.provide([admission, Layer.succeed(FrontEnds, { take })]),
          Layer.fresh
        )
      )
      const events = yield* Effect.provideContext(watch, one)
      const former = yield* Effect.provideContext(login(1), one)
      former.socket.destroy()
      yield* events.expect("Offline")
      const present = yield* Effect.provideContext(login(1), one)
      yield* answersClock(present)
      const [place] = places
      if (place === undefined) return assert.fail("nobody took a place")
      const newcomer = { ...place.contender, remote: "127.0.0.2:50412", connectionId: "elsewhere-1" }
      assert.deepStrictEqual(yield* place.contest(newcomer), { _tag: "Enters" })
      yield* Effect.provideContext(serves(present, "after", 1), one)
    })
  )
})

describe("a connection that waited to be known while its terminal dialled once more", () => {
  it.effect("is held, and casts no doubt on the one that came in meanwhile", () =>
    Effect.gen(function* () {
      const [asked, answers] = [Latch.makeUnsafe(), Latch.makeUnsafe()]
      let first: "waits" | "done" = "waits"
      const slow = Layer.succeed(Admission, {
        admit: () =>
          Effect.suspend(() => {
            const waits = first === "waits" ? Effect.andThen(asked.open, answers.await) : Effect.void
            first = "done"
            return Effect.as(waits, { _tag: "Admit", proof: "none" } as const)
          })
      })
      const one = yield* Layer.build(
        station({ admission: { takeover: "holdWhileAlive" } }).pipe(Layer.provide(slow), Layer.fresh)
      )
      const events = yield* Effect.provideContext(watch, one)
      const early = yield* Effect.provideContext(claim("127.0.0.1"), one)
      yield* asked.await
      yield* TestClock.adjust("1 second")
      const late = yield* Effect.provideContext(login(1), one)
      yield* answersClock(late)
      yield* answers.open
      assert.strictEqual((yield* events.expect("Held")).reason, "taken")
      assert.deepStrictEqual(early.lines, [])
      yield* Effect.provideContext(serves(late, "after", 1), one)
    })
  )
})

const rows: ReadonlyArray<readonly [Takeover, "alive" | "silent", string, "comesIn" | "alive" | "quarantine"]> = [
  ["holdWhileAlive", "alive", "127.0.0.2", "alive"],
  ["holdWhileAlive", "alive", "127.0.0.1", "alive"],
  ["holdWhileAlive", "alive", pinned, "comesIn"],
  ["holdWhileAlive", "silent", "127.0.0.2", "comesIn"],
  ["newestWins", "alive", "127.0.0.2", "comesIn"],
  ["quarantine", "silent", "127.0.0.2", "quarantine"]
]

describe("a second connection of a terminal, at another front end", () => {
  for (const [takeover, state, source, expected] of rows) {
    it.effect(`${takeover}, the former one ${state}, from ${source}: ${expected}`, () =>
      Effect.gen(function* () {
        const [a, b] = yield* both(takeover)
        const first = yield* Effect.provideContext(login(1), a)
        if (state === "alive") yield* answersClock(first)
        const events = yield* Effect.provideContext(watch, b)
        const newcomer = yield* Effect.provideContext(claim(source), b)
        if (state === "silent" && expected === "comesIn") {
          yield* Effect.provideContext(probed([1], 1), a)
          yield* TestClock.adjust(5_000)
        }
        if (expected === "comesIn") {
          yield* newcomer.hear("OK")
          yield* first.closed
          return yield* Effect.provideContext(serves(newcomer, "after", 1), b)
        }
        assert.strictEqual((yield* events.expect("Held")).reason, expected)
        assert.deepStrictEqual(newcomer.lines, [])
        assert.strictEqual(first.state.closed, "no")
        // Where both are alive nobody knows which one is the terminal: money goes to neither, and the books are told.
        if (expected === "alive") {
          const asked = yield* Effect.provideContext(ask(credit("money")), a)
          assert.strictEqual(reasonOf(yield* Fiber.join(asked)), "NotSent(suspected)")
          const { accepted } = Context.get(a, Books)
          yield* until(() => accepted.some(({ kind }) => kind === connectionContested))
        }
        yield* Effect.provideContext(serves(first, "after", 1), a)
      })
    )
  }
})
