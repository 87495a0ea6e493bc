/** What counts as a sign of life of a connection that is asked for one: what reaches the process after the question, and not what waited there before. */
import { assert, describe, it } from "@effect/vitest"
import { FrontEnds } from "@yugou/core"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as TestClock from "effect/testing/TestClock"
import { ask, Books, dialFrom, login, type Peer, read, station, turn, until, watch } from "./Harness.ts"
import { probed } from "./Plays.ts"

const [sameSource, stranger] = ["127.0.0.1", "127.0.0.2"] as const

const claim = Effect.fnUntraced(function* (source: string) {
  const peer = yield* dialFrom(source)
  peer.say("HELLO 1")
  return peer
})

const pings = (count: number): string => "PING\n".repeat(count)
const pongs = ({ lines }: Peer): number => lines.filter((line) => line === "PONG").length
const turns = Effect.repeat(turn, { times: 20 })

/** Lets the time pass in which a sign of life is waited for, and all that falls due in it happen at its time. */
const waits = Effect.repeat(Effect.andThen(TestClock.adjust(250), turns), { times: 20 })

/** A burst of 20 frames, then 10 a second; a piece of 64 bytes has 12 of them and the rest of one. */
const limits = { terminalFrames: 10, terminalFramesBurst: 20, turnBytes: 64 }

/** Terminal 1 has sent more than it may: some of it waits in the process, and five frames of it where nobody reads them meanwhile. */
const slowed = Effect.fnUntraced(function* (frames: number) {
  const peer = yield* login(1)
  peer.socket.write(pings(frames - 5))
  yield* until(() => pongs(peer) >= 20)
  yield* turns
  peer.socket.write(pings(5))
  yield* turns
  assert.isBelow(pongs(peer), frames - 5)
  return peer
})

describe("frames that had waited when their connection was asked for a sign of life", () => {
  it.effect("are none: their line is dead, and the newcomer comes in", () =>
    Effect.gen(function* () {
      const events = yield* watch
      const first = yield* slowed(45)
      const newcomer = yield* claim(stranger)
      yield* first.hear("TIME?")
      yield* waits
      assert.strictEqual(pongs(first), 45)
      yield* newcomer.hear("OK")
      assert.isFalse(events.seen.some(({ _tag }) => _tag === "TakenOver"))
    }).pipe(Effect.provide(station({ limits })))
  )

  it.effect("are none where it could not be asked, for a request is under way: nobody is suspect", () =>
    Effect.gen(function* () {
      const events = yield* watch
      const first = yield* slowed(45)
      yield* ask(read("long"))
      yield* first.hear("GET long")
      yield* claim(stranger)
      yield* probed([1], 2)
      yield* waits
      assert.strictEqual(pongs(first), 45)
      assert.deepInclude(yield* events.expect("Held"), { reason: "unclear" })
      assert.isFalse(events.seen.some(({ _tag }) => _tag === "TakenOver"))
    }).pipe(Effect.provide(station({ limits })))
  )

  it.effect("are none, and what it sends of itself is one as soon as they have all been read", () =>
    Effect.gen(function* () {
      const events = yield* watch
      const first = yield* slowed(40)
      yield* claim(stranger)
      yield* first.hear("TIME?")
      yield* TestClock.adjust(3_000)
      yield* turns
      assert.strictEqual(pongs(first), 40)
      first.say("PING")
      yield* until(() => pongs(first) === 41)
      yield* TestClock.adjust(2_000)
      yield* events.expect("TakenOver")
    }).pipe(Effect.provide(station({ limits })))
  )

  it.effect("are none, and its answer is one behind them: both are suspect", () =>
    Effect.gen(function* () {
      const events = yield* watch
      const first = yield* slowed(45)
      yield* claim(stranger)
      const question = yield* first.hear("TIME?")
      first.say(question.replace("?", ""))
      yield* waits
      yield* events.expect("TakenOver")
    }).pipe(Effect.provide(station({ limits })))
  )

  for (const [source, expected] of [
    [stranger, "is held"],
    [sameSource, "comes in"]
  ] as const) {
    it.effect(`keep its answer from being heard: nobody is suspect, and who dials from ${source} ${expected}`, () =>
      Effect.gen(function* () {
        const events = yield* watch
        const first = yield* slowed(200)
        yield* claim(source)
        const question = yield* first.hear("TIME?")
        first.say(question.replace("?", ""))
        yield* waits
        if (expected === "is held") assert.deepInclude(yield* events.expect("Held"), { reason: "unclear" })
        else yield* first.closed
        assert.isFalse(events.seen.some(({ _tag }) => _tag === "TakenOver"))
      }).pipe(Effect.provide(station({ limits })))
    )
  }

  it.effect("are none, however often reading goes on and stops before all of them have been read", () =>
    Effect.gen(function* () {
      const events = yield* watch
      const first = yield* login(1)
      for (let n = 0; n < 40; n++) {
        first.socket.write(pings(5))
        yield* turn
      }
      yield* turns
      yield* claim(stranger)
      yield* first.hear("TIME?")
      const before = pongs(first)
      yield* waits
      assert.isAbove(pongs(first), before + 20)
      assert.deepInclude(yield* events.expect("Held"), { reason: "unclear" })
      assert.isFalse(events.seen.some(({ _tag }) => _tag === "TakenOver"))
    }).pipe(Effect.provide(station({ limits: { ...limits, inputBytes: 32 } })))
  )
})

describe("a frame that came before the question could go out", () => {
  it.effect("is none when it has gone out: what does not answer it is silent", () =>
    Effect.gen(function* () {
      const events = yield* watch
      const first = yield* login(1)
      yield* ask(read("long"))
      yield* first.hear("GET long")
      const newcomer = yield* claim(stranger)
      yield* probed([1], 2)
      first.say("PING")
      yield* first.hear("PONG")
      yield* TestClock.adjust(3_000)
      yield* first.hear("TIME?")
      yield* TestClock.adjust(4_900)
      yield* turns
      assert.isFalse(events.seen.some(({ _tag }) => _tag === "Held"))
      yield* TestClock.adjust(100)
      yield* newcomer.hear("OK")
      assert.isFalse(events.seen.some(({ _tag }) => _tag === "TakenOver"))
    }).pipe(Effect.provide(station({ settings: { answerMillis: 3_000 } })))
  )

  it.effect("is none either where its session opens only now, and handles it after the question", () =>
    Effect.gen(function* () {
      const events = yield* watch
      const books = yield* Books
      books.afterLookUp = () => {
        books.mode = "hangs"
      }
      const first = yield* claim(sameSource)
      yield* until(() => books.waiting === 1)
      books.mode = "works"
      const newcomer = yield* claim(stranger)
      yield* probed([1], 1)
      first.socket.write(pings(5))
      yield* turns
      yield* Deferred.succeed(books.relief, undefined)
      yield* first.hear("TIME?")
      yield* until(() => pongs(first) === 5)
      yield* TestClock.adjust(5_000)
      yield* newcomer.hear("OK")
      assert.isFalse(events.seen.some(({ _tag }) => _tag === "TakenOver"))
    }).pipe(Effect.provide(station({ limits: { turnBytes: 4 } })))
  )
})

describe("a connection that waited for its place among all front ends, and whose line died meanwhile", () => {
  it.effect("is silent, whatever it had sent before: the newcomer comes in, and nobody is suspect", () => {
    const waited: Array<string> = []
    const frontEnds = Layer.succeed(FrontEnds, {
      take: ({ contender }) =>
        Effect.suspend(() => {
          waited.push(contender.remote)
          return Effect.as(waited.length === 1 ? Effect.sleep(14_000) : Effect.void, { _tag: "Enters" } as const)
        })
    })
    return Effect.gen(function* () {
      const events = yield* watch
      const books = yield* Books
      books.afterLookUp = () => {
        books.mode = "hangs"
      }
      const first = yield* claim(sameSource)
      yield* until(() => waited.length === 1)
      // More than is read of one that has not come in.
      first.socket.write(pings(20))
      yield* turns
      first.socket.write(pings(5))
      yield* turns
      yield* TestClock.adjust(14_000)
      yield* until(() => books.waiting === 1)
      books.mode = "works"
      yield* TestClock.adjust(700)
      const newcomer = yield* claim(stranger)
      yield* probed([1], 1)
      yield* Deferred.succeed(books.relief, undefined)
      yield* first.hear("TIME?")
      yield* until(() => pongs(first) === 25)
      yield* TestClock.adjust(5_000)
      yield* newcomer.hear("OK")
      assert.isFalse(events.seen.some(({ _tag }) => _tag === "TakenOver"))
    }).pipe(Effect.provide(station({ limits: { identifyBytes: 64 } }).pipe(Layer.provide(frontEnds))))
  })
})
