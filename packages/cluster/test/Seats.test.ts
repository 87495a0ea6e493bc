/** Who has a place: who waits for it, what one process has of it, and who comes back. */
import { assert, describe, it } from "@effect/vitest"
import { Instant } from "@yugou/core"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as TestClock from "effect/testing/TestClock"
import { defaultSettings } from "../src/index.ts"
import { attaching, contenderOf, placeAmong, replying, rivals, soon } from "./AtPlace.ts"

describe("a connection to whose process the way breaks", () => {
  const broken = Effect.fnUntraced(function* () {
    const place = yield* placeAmong("has", "asks")
    const { attached } = yield* attaching(place, "has", contenderOf("10.8.0.1", 1))
    return { place, breaks: Effect.andThen(Fiber.interrupt(attached), soon) }
  })

  for (const comes of ["before", "after"] as const) {
    it.effect(`has its place when it is back: a stranger who came ${comes} that waits for it`, () =>
      Effect.gen(function* () {
        const { breaks, place } = yield* broken()
        if (comes === "after") yield* breaks
        const stranger = yield* attaching(place, "asks", contenderOf("10.8.0.2", 2), "nothing")
        if (comes === "before") yield* breaks
        yield* TestClock.adjust(2 * defaultSettings.attachMillis)
        yield* soon
        assert.notInclude(stranger.words, "Enters")
        const back = yield* attaching(place, "has", contenderOf("10.8.0.1", 1))
        yield* TestClock.adjust(1)
        yield* soon
        assert.deepStrictEqual(back.words, ["Heard", "Enters", "Asks"])
        yield* replying(place, back.said, { _tag: "Held", reason: "alive", former: "10.8.0.1:1" })
        assert.strictEqual(stranger.words.at(-1), "Held")
        assert.notInclude(stranger.words, "Enters")
      })
    )
  }

  it.effect("and does not come back makes room for a stranger when its time is over", () =>
    Effect.gen(function* () {
      const { breaks, place } = yield* broken()
      yield* breaks
      const { words } = yield* attaching(place, "asks", contenderOf("10.8.0.2", 2), "nothing")
      yield* TestClock.adjust(defaultSettings.returnMillis - 1)
      yield* soon
      assert.notInclude(words, "Enters")
      yield* TestClock.adjust(1)
      yield* soon
      assert.strictEqual(words.at(-1), "Enters")
    })
  )

  it.effect(
    "makes room at once for who comes from where it is, and a stranger who was here before waits for that one",
    () =>
      Effect.gen(function* () {
        const { breaks, place } = yield* broken()
        yield* breaks
        const stranger = yield* attaching(place, "asks", contenderOf("10.8.0.2", 2), "nothing")
        const { words } = yield* attaching(place, "other", contenderOf("10.8.0.1", 3), "nothing")
        assert.deepStrictEqual(words.slice(0, 2), ["Heard", "Enters"])
        assert.notInclude(stranger.words, "Enters")
      })
  )

  it.effect("and is told to have ended makes room at once", () =>
    Effect.gen(function* () {
      const { breaks, place } = yield* broken()
      yield* breaks
      const { words } = yield* attaching(place, "asks", contenderOf("10.8.0.2", 2), "nothing")
      yield* place.leave({ connectionId: "c-1", at: Instant.fromMillis(3) })
      yield* soon
      assert.strictEqual(words.at(-1), "Enters")
    })
  )
})

describe("several that want one place", () => {
  it.effect("know at once with whom they contend, though only one after the other is decided on", () =>
    Effect.gen(function* () {
      const place = yield* placeAmong("has", "asks")
      const older = yield* attaching(place, "has", contenderOf("10.8.0.1", 1))
      yield* attaching(place, "asks", contenderOf("10.8.0.2", 2))
      yield* replying(place, older.said)
      const { said } = yield* attaching(place, "asks", contenderOf("10.8.0.2", 3))
      assert.deepStrictEqual(rivals(said), ["c-1"])
    })
  )

  it.effect("contend with whoever has the place since", () =>
    Effect.gen(function* () {
      const place = yield* placeAmong("has", "asks")
      const older = yield* attaching(place, "has", contenderOf("10.8.0.1", 1))
      yield* attaching(place, "asks", contenderOf("10.8.0.2", 2))
      const { said } = yield* attaching(place, "third", contenderOf("10.8.0.3", 3))
      yield* replying(place, older.said, { _tag: "Enters" })
      assert.deepStrictEqual(rivals(said), ["c-1", "c-2"])
    })
  )
})

describe("two connections of one process", () => {
  const both = Effect.fnUntraced(function* () {
    const place = yield* placeAmong("has", "asks")
    const first = yield* attaching(place, "has", contenderOf("10.8.0.1", 1))
    const second = yield* attaching(place, "has", contenderOf("10.8.0.2", 2), "nothing")
    return { place, first, second }
  })

  it.effect("leave the place to the one that stays: which of its own it has in the end the process decides", () =>
    Effect.gen(function* () {
      const { first, place } = yield* both()
      yield* place.leave({ connectionId: "c-2", at: Instant.fromMillis(3) })
      const stranger = yield* attaching(place, "asks", contenderOf("10.8.0.3", 4), "nothing")
      assert.deepStrictEqual(stranger.words, ["Heard", "Waits"])
      assert.deepStrictEqual(first.words, ["Heard", "Enters", "Asks"])
    })
  )

  it.effect("have it both when the process hangs: who is known beside one of them only is held", () =>
    Effect.gen(function* () {
      const { place } = yield* both()
      const newcomer = yield* attaching(place, "asks", contenderOf("10.8.0.2", 4), "nothing")
      yield* TestClock.adjust(defaultSettings.heardMillis)
      yield* soon
      assert.deepStrictEqual(newcomer.words, ["Heard", "Waits", "Held"])
    })
  )

  it.effect("lose it both to one of another process", () =>
    Effect.gen(function* () {
      const { first, place, second } = yield* both()
      const newcomer = yield* attaching(place, "asks", contenderOf("10.8.0.3", 4), "nothing")
      yield* replying(place, second.said, { _tag: "Enters" })
      assert.deepStrictEqual(newcomer.words, ["Heard", "Waits", "Enters"])
      assert.deepStrictEqual([first.words.at(-1), second.words.at(-1)], ["Lost", "Lost"])
    })
  )
})
