/** Cases: lists that are asked for by what they name, such as the orders of customers with a name. */
import { assert, type Vitest } from "@effect/vitest"
import { type Condition, everyOrg, type Filter, type Related, StationStore } from "@yugou/core/store"
import * as Effect from "effect/Effect"
import {
  change,
  customerAdded,
  customerUpdated,
  idOf,
  type Own,
  orderSaved,
  usualTime,
  watchStarted
} from "./Fixtures.ts"

type It = Vitest.MethodsNonLive<StationStore>

const is = (value: string): Condition => ({ _tag: "Is", value })
const page = { after: null, limit: 100, order: "ascending" } as const

/** Gives the orders of one case that meet what is said of what they name; the count must be the same. */
const ordersOf = Effect.fnUntraced(function* (prefix: string, ...related: ReadonlyArray<Related>) {
  const store = yield* StationStore
  const where = { orderNo: { _tag: "StartsWith", prefix } } as const
  const filter: Filter = { orgScope: everyOrg, where, related }
  const { rows } = yield* store.list("Order", filter, page)
  assert.strictEqual(yield* store.count("Order", filter), rows.length)
  return rows.map((row) => idOf(row.ref).slice(prefix.length))
})

const byCustomer = (it: It, own: Own): void => {
  const named = (condition: Condition): Related => ({
    column: "customerNo",
    kind: "Customer",
    where: { name: condition }
  })
  it.effect("finds what names an aggregate that meets the conditions, as that one is now", () =>
    Effect.gen(function* () {
      const prefix = own("named-")
      const names = { a: "泉城纺织厂", b: "泉城酒店", c: "章丘铸造厂" }
      for (const [id, name] of Object.entries(names)) {
        const customerNo = `${prefix}${id}`
        yield* change(`add-${customerNo}`, "Customer", customerNo, [customerAdded(customerNo, { name })])
        yield* change(`order-${customerNo}`, "Order", customerNo, [orderSaved(customerNo, { customerNo })])
      }
      const orphan = `${prefix}x`
      yield* change(`order-${orphan}`, "Order", orphan, [orderSaved(orphan, { customerNo: own("nobody") })])
      assert.deepStrictEqual(yield* ordersOf(prefix), ["a", "b", "c", "x"])
      assert.deepStrictEqual(yield* ordersOf(prefix, named({ _tag: "Contains", text: "城纺" })), ["a"])
      assert.deepStrictEqual(yield* ordersOf(prefix, named({ _tag: "StartsWith", prefix: "泉城" })), ["a", "b"])
      assert.deepStrictEqual(yield* ordersOf(prefix, named(is("章丘铸造厂"))), ["c"])
      const valid: Related = { column: "customerNo", kind: "Customer", where: { validity: is("valid") } }
      assert.deepStrictEqual(yield* ordersOf(prefix, valid, named({ _tag: "Contains", text: "厂" })), ["a", "c"])
      yield* change(own("renamed"), "Customer", `${prefix}b`, [customerUpdated("泉城纺织厂宿舍")])
      assert.deepStrictEqual(yield* ordersOf(prefix, named({ _tag: "Contains", text: "城纺" })), ["a", "b"])
    })
  )
}

const byScope = (it: It, own: Own): void => {
  it.effect("finds nothing by an aggregate that is of an org unit outside of those that count, as it is now", () =>
    Effect.gen(function* () {
      const prefix = own("scoped-")
      const named = (...orgScope: ReadonlyArray<string>): Related => ({
        ...{ column: "customerNo", kind: "Customer", orgScope },
        where: { name: { _tag: "Contains", text: "纺织" } }
      })
      for (const [id, orgNo] of Object.entries({ a: "3701", b: "370201", c: "3701" })) {
        const customerNo = `${prefix}${id}`
        const added = customerAdded(customerNo, { orgNo, name: "泉城纺织厂" })
        yield* change(`add-${customerNo}`, "Customer", customerNo, [added])
        yield* change(`order-${customerNo}`, "Order", customerNo, [orderSaved(customerNo, { customerNo })])
      }
      const expected: ReadonlyArray<readonly [scope: ReadonlyArray<string>, found: ReadonlyArray<string>]> = [
        [everyOrg, ["a", "b", "c"]],
        [["37"], ["a", "b", "c"]],
        [["3701"], ["a", "c"]],
        [["3702"], ["b"]],
        [
          ["370201", "3701"],
          ["a", "b", "c"]
        ],
        [["37020101", "3703"], []],
        [[], []]
      ]
      for (const [scope, found] of expected) {
        assert.deepStrictEqual(yield* ordersOf(prefix, named(...scope)), found, scope.join())
      }
      const moved = {
        _tag: "CustomerTakenOver",
        v: 1,
        at: usualTime,
        name: "泉城纺织厂",
        orgNo: "370201" as never
      } as const
      yield* change(own("moved"), "Customer", `${prefix}c`, [moved])
      assert.deepStrictEqual(yield* ordersOf(prefix, named("3701")), ["a"])
      // Each of what is said counts by itself.
      const anywhere: Related = { column: "customerNo", kind: "Customer", where: {} }
      assert.deepStrictEqual(yield* ordersOf(prefix, named("3702"), anywhere), ["b", "c"])
    })
  )
}

const bySame = (it: It, own: Own): void => {
  it.effect("finds what the other one holds the same as, alone or among others", () =>
    Effect.gen(function* () {
      const prefix = own("same-")
      const customerNo = `${prefix}customer`
      const opened = ["a", "b"].map(
        (id) => ({ _tag: "EpisodeOpened", v: 1, at: usualTime, target: `${prefix}${id}/1` as never }) as const
      )
      yield* change(own("watch"), "AlarmWatch", customerNo, [watchStarted(customerNo, null), ...opened])
      for (const id of ["a", "b", "c"]) {
        const orderNo = `${prefix}${id}`
        yield* change(`order-${orderNo}`, "Order", orderNo, [orderSaved(orderNo, { customerNo })])
      }
      const watch = { column: "customerNo", kind: "AlarmWatch" } as const
      const low: Related = { ...watch, where: { alarm: is("open") }, same: { below: "target" } }
      assert.deepStrictEqual(yield* ordersOf(prefix, low), ["a", "b"])
      assert.deepStrictEqual(yield* ordersOf(prefix, { ...watch, where: {}, same: { customerNo: "customerNo" } }), [
        "a",
        "b",
        "c"
      ])
      assert.deepStrictEqual(yield* ordersOf(prefix, { ...watch, where: {}, differs: { below: "target" } }), ["c"])
      assert.deepStrictEqual(
        yield* ordersOf(prefix, { ...watch, where: {}, differs: { below: "workOrderNo", nothing: "target" } }),
        ["a", "b", "c"]
      )
      // Where there is nothing to compare, nothing is the same.
      assert.deepStrictEqual(yield* ordersOf(prefix, { ...watch, where: {}, same: { below: "workOrderNo" } }), [])
      assert.deepStrictEqual(yield* ordersOf(prefix, { ...watch, where: {}, same: { nothing: "target" } }), [])
    })
  )
}

/** Registers the cases of lists by what they name. */
export const relatedCases = (it: It, own: Own): void => {
  byCustomer(it, own)
  byScope(it, own)
  bySame(it, own)
}
