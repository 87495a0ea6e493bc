/** Loads that go together: who gets what, and what becomes of the others when something is wrong with one. */
import { assert, describe, it } from "@effect/vitest"
import { encodeState, entryOf, type Ref, ref, StoreError } from "@yugou/core/store"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Result from "effect/Result"
import * as Loading from "../src/Loading.ts"
import * as F from "./Fixtures.ts"

const state = encodeState("Order", entryOf("Order").evolve(null, F.orderSaved("P1", "t1")))

/** Finds every order that there is: those whose number begins with P; of those that begin with X the state cannot be read. */
const finding = () => {
  const looks: Array<ReadonlyArray<Ref>> = []
  const look = (refs: ReadonlyArray<Ref>) =>
    Effect.sync((): ReadonlyArray<Loading.Row> => {
      looks.push(refs)
      return [...new Map(refs.map((it) => [it.id, it])).values()]
        .filter(({ id }) => /^[PX]/.test(id))
        .map(({ _tag, id }) => ({ kind: _tag, id, version: 3n, state: id.startsWith("X") ? { no: "order" } : state }))
    })
  return { looks, load: Loading.make({ look, sideOf: () => "outside" }) }
}

const orders = (...ids: ReadonlyArray<string>) => ids.map((id) => ref("Order", id))

describe("loads of one turn", () => {
  it.effect("are one look, and each gives what was asked for, in that order", () =>
    Effect.gen(function* () {
      const { load, looks } = finding()
      const asked = [orders("P1", "Q2", "P3"), orders("P3"), orders(), orders("Q4", "P1", "P1")]
      const found = yield* Effect.forEach(asked, load, { concurrency: "unbounded" })
      assert.deepStrictEqual(
        found.map((each) => each.map(({ ref: { id }, version }) => [id, version])),
        asked.map((each) => each.map(({ id }) => [id, id.startsWith("P") ? 3 : 0]))
      )
      assert.strictEqual(looks.length, 1)
    })
  )

  it.effect("go together up to a bound, and those of a later turn are looked for anew", () =>
    Effect.gen(function* () {
      const { load, looks } = finding()
      const many = Array.from({ length: Loading.most + 1 }, (_, index) => orders(`P${index}`))
      yield* Effect.forEach(many, load, { concurrency: "unbounded" })
      yield* load(orders("P1"))
      assert.deepStrictEqual(
        looks.map((refs) => refs.length),
        [Loading.most, 1, 1]
      )
    })
  )

  it.effect("fail for those who asked for what cannot be read, and for nobody else", () =>
    Effect.gen(function* () {
      const { load } = finding()
      const asked = [orders("P1"), orders("P1", "X1"), orders("P2")]
      const found = yield* Effect.forEach(asked, (it) => Effect.result(load(it)), { concurrency: "unbounded" })
      assert.deepStrictEqual(found.map(Result.isSuccess), [true, false, true])
      assert.include(found.filter(Result.isFailure)[0]?.failure.detail, "Order/X1")
    })
  )

  it.effect("fail together where the look fails", () =>
    Effect.gen(function* () {
      const away = new StoreError({ reason: "unavailable", detail: "away" })
      const load = Loading.make({ look: () => Effect.fail(away), sideOf: () => "outside" })
      const found = yield* Effect.forEach([orders("P1"), orders("P2")], (it) => Effect.flip(load(it)), {
        concurrency: "unbounded"
      })
      assert.deepStrictEqual(found, [away, away])
    })
  )

  it.effect("go on when one of those who asked is stopped, be it the first", () =>
    Effect.gen(function* () {
      const { load, looks } = finding()
      const open = yield* Deferred.make<void>()
      const slow = Loading.make({
        look: (refs) => Effect.andThen(Deferred.await(open), load(refs).pipe(Effect.as([]))),
        sideOf: () => "outside"
      })
      const [first, second] = yield* Effect.forEach([orders("P1"), orders("Q2")], (it) => Effect.forkChild(slow(it)))
      yield* Effect.yieldNow
      if (first === undefined || second === undefined) return assert.fail("two were asked for")
      yield* Fiber.interrupt(first)
      yield* Deferred.succeed(open, undefined)
      assert.strictEqual((yield* Fiber.join(second)).length, 1)
      assert.strictEqual(looks.length, 1)
    })
  )
})
