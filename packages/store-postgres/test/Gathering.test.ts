/** Which commits go together, and what becomes of each: with a database that is a list of what it was asked. */
import { assert, describe, it } from "@effect/vitest"
import { absent, type Commit, type Loaded, ref, StoreError } from "@yugou/core/store"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Scheduler from "effect/Scheduler"
import * as Gathering from "../src/Gathering.ts"
import type { Answer } from "../src/Payload.ts"
import * as F from "./Fixtures.ts"

/** A commit that adds a customer, or relies on one as it stands. */
const adding = (id: string, ...seen: ReadonlyArray<string>): Commit =>
  F.commitOf(
    `c-${id}`,
    {
      it: absent("Customer", id),
      ...Object.fromEntries(seen.map((other) => [other, { ref: ref("Customer", other), version: 1, state: null }]))
    } as Record<string, Loaded>,
    { it: [F.customerAdded(id)] } as never
  )

const committed = (payload: string): Answer => ({ _tag: "Committed", position: Number(payload.split(" ")[0]) })

/** A database that answers when it is told to; `asked` lists its statements. */
const database = (refuses: (payloads: ReadonlyArray<string>) => "refused" | "away" | null = () => null) => {
  const asked: Array<ReadonlyArray<string>> = []
  const open: Array<Deferred.Deferred<void>> = []
  const ask = Effect.fnUntraced(function* (payloads: ReadonlyArray<string>) {
    asked.push(payloads)
    const turn = yield* Deferred.make<void>()
    open.push(turn)
    yield* Deferred.await(turn)
    if (refuses(payloads) === "away") return yield* new StoreError({ reason: "unavailable", detail: "gone" })
    return refuses(payloads) === "refused" && payloads.length > 1 ? null : payloads.map(committed)
  })
  const bring = Gathering.make({
    alone: (payload) => Effect.map(ask([payload]), (answers) => answers?.[0] ?? committed(payload)),
    together: ask,
    waitMillis: 200
  })
  /** Lets the statements end that are under way, one after the other, until none is. */
  const letEnd = Effect.gen(function* () {
    while (open.length > 0) {
      const turn = open.shift()
      if (turn !== undefined) yield* Deferred.succeed(turn, undefined)
      yield* Effect.yieldNow
      yield* Effect.yieldNow
    }
  })
  return { asked, bring, letEnd }
}

const start = <A, E>(effect: Effect.Effect<A, E>) => Effect.forkChild(effect, { startImmediately: true })

describe("commits that are gathered", () => {
  it.effect("go at once while few are under way, and then together, each with its own answer", () =>
    Effect.gen(function* () {
      const { asked, bring, letEnd } = database()
      const running = yield* Effect.forEach(
        Array.from({ length: 50 }, (_, n) => n),
        (n) => start(bring(adding(`a${n}`), `${n} x`))
      )
      assert.deepStrictEqual(
        asked.map((it) => it.length),
        [1, 1, 1, 1]
      )
      yield* letEnd
      const answers = yield* Effect.forEach(running, (it) => Fiber.join(it))
      assert.deepStrictEqual(
        answers,
        running.map((_, n) => ({ _tag: "Committed", position: n }))
      )
      assert.deepStrictEqual(
        asked.map((it) => it.length),
        [1, 1, 1, 1, 32, 14]
      )
    })
  )

  it.effect("are no more bytes together than one statement may have", () =>
    Effect.gen(function* () {
      const { asked, bring, letEnd } = database()
      const big = ` ${"x".repeat(Gathering.mostBytes / 3)}`
      const running = yield* Effect.forEach(
        Array.from({ length: 9 }, (_, n) => n),
        (n) => start(bring(adding(`b${n}`), `${n}${big}`))
      )
      yield* letEnd
      yield* Effect.forEach(running, (it) => Fiber.join(it))
      assert.deepStrictEqual(
        asked.map((it) => it.length),
        [1, 1, 1, 1, 2, 2, 1]
      )
    })
  )

  it.effect("wait for the one that they would meet in the database, and overtake none that waits for it", () =>
    Effect.gen(function* () {
      const { asked, bring, letEnd } = database()
      // The second rests on what the first writes, the third writes what the second rests on; the fourth has nothing to do with them.
      const running = [
        yield* start(bring(adding("x"), "1 x")),
        yield* start(bring(adding("y", "x"), "2 y")),
        yield* start(bring(adding("z", "y"), "3 z")),
        yield* start(bring(adding("w"), "4 w"))
      ]
      assert.deepStrictEqual(asked, [["1 x"], ["4 w"]])
      yield* letEnd
      yield* Effect.forEach(running, (it) => Fiber.join(it))
      assert.deepStrictEqual(asked.slice(2), [["2 y", "3 z"]])
    })
  )

  it.effect("are brought one by one when the database refuses them together", () =>
    Effect.gen(function* () {
      const { asked, bring, letEnd } = database((payloads) => (payloads.length > 1 ? "refused" : null))
      const running = yield* Effect.forEach([0, 1, 2, 3, 4, 5, 6], (n) => start(bring(adding(`d${n}`), `${n} d`)))
      yield* letEnd
      const answers = yield* Effect.forEach(running, (it) => Fiber.join(it))
      assert.deepStrictEqual(
        answers,
        running.map((_, n) => ({ _tag: "Committed", position: n }))
      )
      assert.deepStrictEqual(
        asked.map((it) => it.length),
        [1, 1, 1, 1, 3, 1, 1, 1]
      )
    })
  )

  it.effect("are all told when the database is away: what it did with them nobody knows", () =>
    Effect.gen(function* () {
      const { asked, bring, letEnd } = database(() => "away")
      const running = yield* Effect.forEach([0, 1, 2, 3, 4, 5], (n) =>
        start(Effect.flip(bring(adding(`e${n}`), `${n} e`)))
      )
      yield* letEnd
      const errors = yield* Effect.forEach(running, (it) => Fiber.join(it))
      assert.deepStrictEqual([...new Set(errors.map(({ reason }) => reason))], ["unavailable"])
      assert.strictEqual(asked.length, 5)
    })
  )

  it.live("are brought, and make room, whenever who came with them is stopped", () =>
    Effect.gen(function* () {
      const tries = [3, 4, 5].flatMap((steps) => Array.from({ length: 16 }, (_, turns) => ({ steps, turns })))
      for (const { steps, turns } of tries) {
        const { asked, bring, letEnd } = database()
        // It gives way after so few steps that it is stopped between any two of them.
        const stopped = yield* start(
          Effect.provideService(bring(adding("g"), "1 g"), Scheduler.MaxOpsBeforeYield, steps)
        )
        for (let turn = 0; turn < turns; turn += 1) yield* Effect.yieldNow
        yield* Fiber.interrupt(stopped)
        const ending = yield* start(Effect.forever(Effect.andThen(letEnd, Effect.yieldNow)))
        // It locks what the first does.
        assert.deepStrictEqual(yield* bring(adding("g"), "2 g"), { _tag: "Committed", position: 2 })
        yield* Fiber.interrupt(ending)
        assert.include(asked.flat(), "2 g")
      }
    })
  )

  it.live("are taken back by who stops, and given up when their turn does not come", () =>
    Effect.gen(function* () {
      const { asked, bring, letEnd } = database()
      const running = yield* Effect.forEach([0, 1, 2, 3], (n) => start(bring(adding(`f${n}`), `${n} f`)))
      const stopped = yield* start(bring(adding("f4"), "4 f"))
      yield* Fiber.interrupt(stopped)
      const error = yield* Effect.flip(bring(adding("f5"), "5 f"))
      assert.deepStrictEqual([error.reason, error.detail], ["unavailable", "no connection became free within 200 ms"])
      yield* letEnd
      yield* Effect.forEach(running, (it) => Fiber.join(it))
      assert.deepStrictEqual(asked.flat(), ["0 f", "1 f", "2 f", "3 f"])
    })
  )
})
