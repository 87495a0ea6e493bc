/** Whose turn it is, and whom an alarm wakes. */
import { assert, describe, it } from "@effect/vitest"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as TestClock from "effect/testing/TestClock"
import * as fc from "fast-check"
import * as Alarms from "../src/Alarms.ts"
import { Inputs } from "../src/Inputs.ts"
import * as Turns from "../src/Turns.ts"
import { read } from "./Harness.ts"

/** A queue whose turns are taken by hand. */
const byHand = (turnFrames: number) => {
  const planned: Array<() => void> = []
  const turns = Turns.make(turnFrames, (round) => void planned.push(round))
  return { turns, planned, round: () => planned.shift()?.() }
}

/** A worker with so many pieces of so many frames each; it asks for another turn while it has some. */
const worker = (
  turns: Turns.Turns,
  done: Array<string>,
  name: string,
  of: { pieces: number; frames: number; lane?: "awaited" | "other" }
): Turns.Worker => {
  const self: Turns.Worker = {
    queued: "no",
    lane: () => of.lane ?? "other",
    work: () => {
      done.push(name)
      of.pieces -= 1
      if (of.pieces > 0) turns.ready(self)
      return of.frames
    }
  }
  return self
}

describe("turns", () => {
  it("give each a piece before anybody gets a second one", () => {
    const { round, turns } = byHand(100)
    const done: Array<string> = []
    for (const name of ["a", "b", "c"]) turns.ready(worker(turns, done, name, { pieces: 2, frames: 1 }))
    round()
    assert.deepStrictEqual(done, ["a", "b", "c"])
    round()
    assert.deepStrictEqual(done, ["a", "b", "c", "a", "b", "c"])
  })

  it("end when so many frames are done; who is left goes first the next time", () => {
    const { planned, round, turns } = byHand(10)
    const done: Array<string> = []
    for (const name of ["a", "b", "c"]) turns.ready(worker(turns, done, name, { pieces: 1, frames: 6 }))
    round()
    assert.deepStrictEqual(done, ["a", "b"])
    turns.ready(worker(turns, done, "d", { pieces: 1, frames: 6 }))
    round()
    assert.deepStrictEqual(done, ["a", "b", "c", "d"])
    assert.deepStrictEqual(planned, [])
  })

  it("have those first on whom somebody waits, whatever others do", () => {
    const { round, turns } = byHand(10)
    const done: Array<string> = []
    turns.ready(worker(turns, done, "flood", { pieces: 9, frames: 50 }))
    turns.ready(worker(turns, done, "asked", { pieces: 1, frames: 1, lane: "awaited" }))
    round()
    assert.deepStrictEqual(done, ["asked", "flood"])
  })

  it("come once to whoever asks twice", () => {
    const { round, turns } = byHand(10)
    const done: Array<string> = []
    const one = worker(turns, done, "a", { pieces: 1, frames: 1 })
    turns.ready(one)
    turns.ready(one)
    round()
    assert.deepStrictEqual(done, ["a"])
  })

  it("come to everybody, and no turn is longer than its frames and one piece", () => {
    const someone = fc.record({
      pieces: fc.integer({ min: 1, max: 4 }),
      frames: fc.integer({ min: 0, max: 9 }),
      lane: fc.constant("other" as const)
    })
    fc.assert(
      fc.property(fc.array(someone, { minLength: 1, maxLength: 12 }), (all) => {
        const { planned, round, turns } = byHand(10)
        const done: Array<string> = []
        for (const [index, of] of all.entries()) turns.ready(worker(turns, done, `${index}`, { ...of }))
        while (planned.length > 0) {
          const before = done.length
          round()
          const frames = done.slice(before).map((name) => all[Number(name)]?.frames ?? 0)
          assert.isAtMost(
            frames.slice(0, -1).reduce((sum, count) => sum + count, 0),
            10
          )
        }
        for (const [index, { pieces }] of all.entries()) {
          assert.strictEqual(done.filter((name) => name === `${index}`).length, pieces)
        }
      }),
      { numRuns: 300 }
    )
  })
})

describe("what waits at a connection", () => {
  it("is awaited by somebody only where it is a request: what the store tells is caused by whoever floods", () => {
    const inputs = new Inputs()
    inputs.offer({ _tag: "Accepted", key: "e1" })
    inputs.offer({ _tag: "Bytes", bytes: new Uint8Array(3), since: 0 })
    assert.isFalse(inputs.hasRequest())
    inputs.offer({ _tag: "Submit", request: read("a") })
    assert.isTrue(inputs.hasRequest())
  })

  it("gives bytes in pieces, in their order, and what is put back first", () => {
    const inputs = new Inputs()
    inputs.offer({ _tag: "Bytes", bytes: Uint8Array.of(1, 2, 3), since: 0 })
    inputs.offer({ _tag: "Bytes", bytes: Uint8Array.of(4), since: 0 })
    inputs.putBack(Uint8Array.of(0))
    const pieces = Array.from({ length: 5 }, () => inputs.takeBytes(2))
    assert.deepStrictEqual(
      pieces.map((piece) => (piece === undefined ? null : [...piece])),
      [[0], [1, 2], [3], [4], null]
    )
    assert.isFalse(inputs.hasBytes())
  })
})

describe("alarms", () => {
  it.effect("ring at their time, in its order; one that is set anew or cleared rings as it is set last", () =>
    Effect.gen(function* () {
      const alarms = Alarms.make(yield* Clock.Clock, Effect.runForkWith(yield* Effect.context<never>()))
      const rang: Array<string> = []
      const named = (name: string) => Alarms.alarm((behind) => rang.push(`${name} ${behind}`))
      const [a, b, c, d] = [named("a"), named("b"), named("c"), named("d")]
      alarms.set(a, 300)
      alarms.set(b, 100)
      alarms.set(c, 200)
      alarms.set(d, 50)
      alarms.set(b, 400)
      alarms.clear(d)
      yield* TestClock.adjust(250)
      assert.deepStrictEqual(rang, ["c 0"])
      yield* TestClock.adjust(250)
      assert.deepStrictEqual(rang, ["c 0", "a 0", "b 0"])
      assert.isNull(b.at)
    })
  )

  it.effect("ring each at its own time whatever order they are set and cleared in", () =>
    Effect.gen(function* () {
      const alarms = Alarms.make(yield* Clock.Clock, Effect.runForkWith(yield* Effect.context<never>()))
      const now = yield* Clock.currentTimeMillis
      // Times that collide, set anew three times over and every fifth one cleared: a heap that loses its order is found at once.
      const rang: Array<number> = []
      const all = Array.from({ length: 97 }, (_, index) => Alarms.alarm(() => void rang.push(index)))
      const timeOf = (index: number, round: number) => now + 1 + ((index * 31 + round * 17) % 60)
      for (const round of [1, 2, 3]) for (const [index, one] of all.entries()) alarms.set(one, timeOf(index, round))
      for (const [index, one] of all.entries()) if (index % 5 === 0) alarms.clear(one)
      yield* TestClock.adjust(61)
      const times = rang.map((index) => timeOf(index, 3))
      assert.deepStrictEqual(
        times,
        times.toSorted((x, y) => x - y)
      )
      assert.deepStrictEqual(
        rang.toSorted((x, y) => x - y),
        all.map((_, index) => index).filter((index) => index % 5 !== 0)
      )
    })
  )

  it.effect("let nobody sleep when none is set: the process could not end", () =>
    Effect.gen(function* () {
      const slept: Array<Fiber.Fiber<void>> = []
      const run = Effect.runForkWith(yield* Effect.context<never>())
      const alarms = Alarms.make(yield* Clock.Clock, (sleep) => {
        const fiber = run(sleep)
        slept.push(fiber)
        return fiber
      })
      const rang: Array<number> = []
      const [a, b] = [Alarms.alarm((behind) => rang.push(behind)), Alarms.alarm((behind) => rang.push(behind))]
      alarms.set(a, 100)
      alarms.set(b, 50)
      alarms.clear(b)
      alarms.clear(a)
      yield* Effect.forEach(slept, (fiber) => Fiber.await(fiber))
      alarms.set(a, 100)
      yield* TestClock.adjust(100)
      assert.deepStrictEqual(rang, [0])
    })
  )
})
