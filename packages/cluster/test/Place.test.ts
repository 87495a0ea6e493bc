/** A place by itself: processes that hang under it, questions that come again, and a place that has moved. */
import { assert, describe, it } from "@effect/vitest"
import { Instant } from "@yugou/core"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as TestClock from "effect/testing/TestClock"
import * as Attached from "../src/Attached.ts"
import { defaultSettings } from "../src/index.ts"
import * as Place from "../src/Place.ts"
import { attach, contenderOf, placeAmong, soon } from "./AtPlace.ts"

describe("a question that comes again while the call of before still waits", () => {
  it.effect("has its answer where that call breaks", () =>
    Effect.gen(function* () {
      const place = yield* placeAmong("has", "asks")
      const words = yield* attach(place, "has", contenderOf("10.8.0.1", 1))
      const asking = Effect.forkChild(place.ask({ askId: "q-1", to: null, question: { _tag: "Kick" } }), {
        startImmediately: true
      })
      const [broken, again] = [yield* asking, yield* asking]
      yield* soon
      assert.deepStrictEqual(words, ["Heard", "Enters", "Asks", "Asks"])
      yield* Fiber.interrupt(broken)
      yield* place.reply({ askId: "q-1", answer: { _tag: "Done" } })
      yield* soon
      assert.deepInclude(again.pollUnsafe(), { _tag: "Success" })
    })
  )
})

describe("a process that hangs", () => {
  for (const [source, expected] of [
    ["10.8.0.1", "Enters"],
    ["10.8.0.2", "Held"]
  ] as const) {
    it.effect(`is waited for no longer than until it has heard: who comes from ${source} ${expected}`, () =>
      Effect.gen(function* () {
        const place = yield* placeAmong("has", "asks")
        assert.deepStrictEqual(yield* attach(place, "hangs", contenderOf("10.8.0.1", 1)), ["Heard", "Enters"])
        const words = yield* attach(place, "asks", contenderOf(source, 2))
        assert.deepStrictEqual(words, ["Heard", "Waits"])
        yield* TestClock.adjust(defaultSettings.heardMillis)
        yield* soon
        assert.deepStrictEqual(words, ["Heard", "Waits", expected])
      })
    )
  }
})

describe("an older connection that goes while it is asked", () => {
  it.effect("makes room a moment later: where the place itself ends nobody is there any more to be told so", () =>
    Effect.gen(function* () {
      const place = yield* placeAmong("has", "asks")
      yield* attach(place, "has", contenderOf("10.8.0.1", 1))
      const words = yield* attach(place, "asks", contenderOf("10.8.0.2", 2))
      yield* place.leave({ connectionId: "c-1", at: Instant.fromMillis(3) })
      yield* soon
      assert.deepStrictEqual(words, ["Heard", "Waits"])
      yield* TestClock.adjust(defaultSettings.attachMillis)
      yield* soon
      assert.deepStrictEqual(words, ["Heard", "Waits", "Enters"])
    })
  )
})

describe("a place that has moved since a process went", () => {
  it.effect("waits for whoever was attached before, though nobody has looked since who is there", () =>
    Effect.gen(function* () {
      const there = new Set(["has", "asks", "gone"])
      const attachments = yield* Attached.make(
        Effect.sync(() => new Set(there)),
        defaultSettings
      )
      yield* attachments.keepOnly
      yield* TestClock.adjust("1 minute")
      there.delete("gone")
      const place = yield* Place.make(defaultSettings, attachments)
      // It was handed over in the life of before, and the call is made again here before the connection is.
      const to = { life: "of before", process: "has" }
      const asked = place.ask({ askId: "q-1", to, question: { _tag: "Kick" } })
      const asking = yield* Effect.forkChild(asked, { startImmediately: true })
      yield* TestClock.adjust(defaultSettings.attachMillis)
      const words = yield* attach(place, "has", contenderOf("10.8.0.1", 1))
      assert.sameMembers(words, ["Heard", "Enters", "Asks"])
      yield* place.reply({ askId: "q-1", answer: { _tag: "Done" } })
      assert.deepInclude(yield* Fiber.join(asking), { _tag: "Answered", answer: { _tag: "Done" } })
    })
  )

  it.effect("of nobody says so at once where the same processes have been there for long", () =>
    Effect.gen(function* () {
      const attachments = yield* Attached.make(Effect.succeed(new Set(["has"])), defaultSettings)
      yield* attachments.keepOnly
      yield* TestClock.adjust("1 minute")
      const place = yield* Place.make(defaultSettings, attachments)
      const said = yield* place.ask({ askId: "q-1", to: null, question: { _tag: "Presence" } })
      assert.strictEqual(said._tag, "Nobody")
    })
  )
})

describe("a process that is not among the living", () => {
  it.effect("is gone once it was missed twice in a row, and again when it came back and went", () =>
    Effect.gen(function* () {
      const there = new Set(["has", "asks"])
      const attachments = yield* Attached.make(
        Effect.sync(() => new Set(there)),
        defaultSettings
      )
      const went: Array<string> = []
      const hear = Effect.forever(Effect.map(attachments.gone, (address) => void went.push(address)))
      yield* Effect.forkChild(hear, { startImmediately: true })
      const looked = Effect.andThen(attachments.keepOnly, Effect.yieldNow)
      yield* looked
      there.delete("asks")
      yield* looked
      there.add("asks")
      yield* looked
      there.delete("asks")
      yield* looked
      assert.deepStrictEqual(went, [], "a list of which it fell out once")
      yield* looked
      yield* looked
      assert.deepStrictEqual(went, ["asks"])
      there.add("asks")
      yield* looked
      there.delete("asks")
      yield* looked
      yield* looked
      assert.deepStrictEqual(went, ["asks", "asks"])
    })
  )
})
