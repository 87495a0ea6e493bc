/** Cases: lists and counts: filters, org scope, order, keyset paging. */
import { assert, type Vitest } from "@effect/vitest"
import { type Condition, everyOrg, type Filter, type Page, StationStore } from "@yugou/core/store"
import * as Effect from "effect/Effect"
import {
  change,
  customerAdded,
  customerVoided,
  idOf,
  loadOne,
  messageQueued,
  minutesLater,
  type Own,
  orderSaved,
  plain,
  submitAccepted,
  usualTime
} from "./Fixtures.ts"

type It = Vitest.MethodsNonLive<StationStore>

const page = (limit: number, after: string | null = null, order: Page["order"] = "ascending"): Page => ({
  limit,
  after,
  order
})

/** A filter that sees only the customers of one case. */
const mine = (prefix: string, where: Filter["where"] = {}): Filter => ({
  orgScope: everyOrg,
  where: { customerNo: { _tag: "StartsWith", prefix }, ...where }
})

const addAll = Effect.fnUntraced(function* (rows: ReadonlyArray<{ id: string; name?: string; orgNo?: string }>) {
  for (const { id, ...fields } of rows) yield* change(`add-${id}`, "Customer", id, [customerAdded(id, fields)])
})

const customersOf = Effect.fnUntraced(function* (filter: Filter, it: Page = page(100)) {
  const store = yield* StationStore
  const found = yield* store.list("Customer", filter, it)
  return { ids: found.rows.map((row) => idOf(row.ref)), next: found.next }
})

const conditions = (it: It, own: Own): void => {
  const names = ["甲厂", "甲一厂", "乙厂", "a%b", "a_b", "axb"]
  const rows: ReadonlyArray<{ condition: Condition; found: ReadonlyArray<string> }> = [
    { condition: { _tag: "Is", value: "甲厂" }, found: ["甲厂"] },
    { condition: { _tag: "Is", value: "甲" }, found: [] },
    { condition: { _tag: "AnyOf", values: ["乙厂", "axb", "丙"] }, found: ["乙厂", "axb"] },
    { condition: { _tag: "AnyOf", values: [] }, found: [] },
    { condition: { _tag: "StartsWith", prefix: "甲" }, found: ["甲厂", "甲一厂"] },
    { condition: { _tag: "StartsWith", prefix: "厂" }, found: [] },
    { condition: { _tag: "StartsWith", prefix: "" }, found: names },
    { condition: { _tag: "StartsWith", prefix: "a%" }, found: ["a%b"] },
    { condition: { _tag: "Contains", text: "一厂" }, found: ["甲一厂"] },
    { condition: { _tag: "Contains", text: "厂" }, found: ["甲厂", "甲一厂", "乙厂"] },
    { condition: { _tag: "Contains", text: "" }, found: names },
    { condition: { _tag: "Contains", text: "甲厂" }, found: ["甲厂"] },
    { condition: { _tag: "Contains", text: "甲一厂区" }, found: [] },
    { condition: { _tag: "Contains", text: "a_b" }, found: ["a_b"] },
    { condition: { _tag: "Contains", text: "%" }, found: ["a%b"] },
    { condition: { _tag: "Contains", text: "A%" }, found: [] },
    { condition: { _tag: "StartsWith", prefix: "a_" }, found: ["a_b"] },
    { condition: { _tag: "Between", from: "a%b", to: "a_b" }, found: ["a%b", "a_b"] },
    { condition: { _tag: "Between", from: "axb", to: null }, found: ["甲厂", "甲一厂", "乙厂", "axb"] },
    { condition: { _tag: "Between", from: null, to: "axb" }, found: ["a%b", "a_b", "axb"] },
    { condition: { _tag: "Between", from: null, to: null }, found: names }
  ]
  it.effect("finds what each condition says, and counts the same, no further than it is asked to", () =>
    Effect.gen(function* () {
      const store = yield* StationStore
      const prefix = own("filter-")
      yield* addAll(names.map((name, index) => ({ id: `${prefix}${index}`, name })))
      for (const { condition, found } of rows) {
        const filter = mine(prefix, { name: condition })
        const expected = found.map((name) => `${prefix}${names.indexOf(name)}`).sort()
        const hint = JSON.stringify(condition)
        assert.deepStrictEqual((yield* customersOf(filter)).ids, expected, hint)
        assert.strictEqual(yield* store.count("Customer", filter), found.length, hint)
        assert.strictEqual(yield* store.count("Customer", filter, 2), Math.min(found.length, 2), hint)
        assert.strictEqual(yield* store.count("Customer", filter, found.length + 1), found.length, hint)
      }
    })
  )
}

const columns = (it: It, own: Own): void => {
  it.effect("wants every condition to hold, and follows the newest state", () =>
    Effect.gen(function* () {
      const prefix = own("all-")
      const [a, b] = [`${prefix}a`, `${prefix}b`]
      yield* addAll([
        { id: a, name: "甲" },
        { id: b, name: "甲" }
      ])
      const filter = mine(prefix, { name: { _tag: "Is", value: "甲" }, validity: { _tag: "Is", value: "valid" } })
      assert.deepStrictEqual((yield* customersOf(filter)).ids, [a, b])
      yield* change(own("all-void"), "Customer", a, [customerVoided])
      assert.deepStrictEqual((yield* customersOf(filter)).ids, [b])
    })
  )

  it.effect("matches any value of a column that has several, and never one that has none", () =>
    Effect.gen(function* () {
      const store = yield* StationStore
      const [sent, waiting, customerNo] = [own("sent"), own("waiting"), own("column")]
      yield* change(own("column-1"), "Message", sent, [
        messageQueued(sent, customerNo),
        ...submitAccepted(own("p1"), own("p2"))
      ])
      yield* change(own("column-2"), "Message", waiting, [messageQueued(waiting, customerNo)])
      yield* change(own("column-3"), "Order", own("column-o"), [orderSaved(own("column-o"))])
      for (const part of [own("p1"), own("p2")]) {
        const found = yield* store.list(
          "Message",
          { orgScope: everyOrg, where: { ref: { _tag: "Is", value: part } } },
          page(10)
        )
        assert.deepStrictEqual(
          found.rows.map((row) => idOf(row.ref)),
          [sent]
        )
      }
      const anything: Condition = { _tag: "Between", from: null, to: null }
      const filters: ReadonlyArray<Filter["where"]> = [
        { customerNo: { _tag: "Is", value: customerNo }, ref: anything },
        { orderNo: { _tag: "Is", value: own("column-o") }, approvedAt: anything }
      ]
      assert.strictEqual(yield* store.count("Message", { orgScope: everyOrg, where: filters[0] ?? {} }), 1)
      assert.strictEqual(yield* store.count("Order", { orgScope: everyOrg, where: filters[1] ?? {} }), 0)
    })
  )
}

const scopes = (it: It, own: Own): void => {
  const rows: ReadonlyArray<{
    scope: ReadonlyArray<string>
    exactly?: ReadonlyArray<string>
    found: ReadonlyArray<string>
  }> = [
    { scope: ["37"], found: ["37", "3701", "370102"] },
    { scope: ["3701"], found: ["3701", "370102"] },
    { scope: ["3702"], found: [] },
    { scope: ["370102", "42"], found: ["370102", "42"] },
    { scope: ["37", "3701"], found: ["37", "3701", "370102"] },
    { scope: [""], found: ["37", "3701", "370102", "42"] },
    { scope: ["%"], found: [] },
    { scope: ["3_"], found: [] },
    { scope: [], found: [] },
    { scope: [], exactly: ["37"], found: ["37"] },
    { scope: ["370102"], exactly: ["37", "", "3"], found: ["37", "370102"] },
    { scope: ["3701"], exactly: ["3701"], found: ["3701", "370102"] },
    { scope: [""], exactly: ["37"], found: ["37", "3701", "370102", "42"] },
    { scope: ["42"], exactly: [], found: ["42"] },
    { scope: [], exactly: ["3_", "%"], found: [] }
  ]
  it.effect(
    "shows an org and everything whose number starts with it, orgs that are named exactly, and nothing else",
    () =>
      Effect.gen(function* () {
        const store = yield* StationStore
        const prefix = own("scope-")
        yield* addAll(["37", "3701", "370102", "42"].map((orgNo) => ({ id: `${prefix}${orgNo}`, orgNo })))
        for (const { found, scope, exactly } of rows) {
          const filter: Filter = {
            ...mine(prefix),
            orgScope: scope,
            ...(exactly === undefined ? {} : { exactly })
          }
          const hint = JSON.stringify([scope, exactly])
          assert.deepStrictEqual(
            (yield* customersOf(filter)).ids,
            found.map((orgNo) => `${prefix}${orgNo}`),
            hint
          )
          assert.strictEqual(yield* store.count("Customer", filter), found.length, hint)
        }
      })
  )
}

const order = (it: It, own: Own): void => {
  it.effect("sorts as text by code point, both ways", () =>
    Effect.gen(function* () {
      const prefix = own("sort-")
      const ascending = ["10", "2", "A", "B", "a", "甲"].map((it_) => `${prefix}${it_}`)
      yield* addAll([3, 0, 5, 2, 4, 1].flatMap((index) => (ascending[index] ? [{ id: ascending[index] }] : [])))
      assert.deepStrictEqual((yield* customersOf(mine(prefix))).ids, ascending)
      assert.deepStrictEqual(
        (yield* customersOf(mine(prefix), page(100, null, "descending"))).ids,
        [...ascending].reverse()
      )
    })
  )

  it.effect("sorts orders by the time of saving, then by number", () =>
    Effect.gen(function* () {
      const store = yield* StationStore
      const terminalId = own("sort-orders")
      const rows = [
        { id: own("so-1"), minutes: 9 },
        { id: own("so-3"), minutes: 1 },
        { id: own("so-2"), minutes: 1 }
      ]
      for (const { id, minutes } of rows) {
        yield* change(`add-${id}`, "Order", id, [orderSaved(id, { terminalId, at: minutesLater(usualTime, minutes) })])
      }
      const filter: Filter = { orgScope: everyOrg, where: { terminalId: { _tag: "Is", value: terminalId } } }
      const found = yield* store.list("Order", filter, page(10))
      assert.deepStrictEqual(
        found.rows.map((row) => idOf(row.ref)),
        [own("so-2"), own("so-3"), own("so-1")]
      )
    })
  )

  it.effect("gives each row as it is stored", () =>
    Effect.gen(function* () {
      const store = yield* StationStore
      const prefix = own("row-")
      yield* addAll([{ id: `${prefix}1` }])
      yield* change(own("row-void"), "Customer", `${prefix}1`, [customerVoided])
      const found = yield* store.list("Customer", mine(prefix), page(10))
      assert.deepStrictEqual(found.rows.map(plain), [plain(yield* loadOne("Customer", `${prefix}1`))])
    })
  )
}

const paging = (it: It, own: Own): void => {
  for (const direction of ["ascending", "descending"] as const) {
    it.effect(
      `pages ${direction} over every row once, and a page is stable while rows are inserted before and behind it`,
      () =>
        Effect.gen(function* () {
          const prefix = own(`page-${direction}-`)
          const known = ["b", "d", "f", "h", "j"].map((it_) => `${prefix}${it_}`)
          yield* addAll(known.map((id) => ({ id })))
          const wanted = direction === "ascending" ? known : [...known].reverse()
          const first = yield* customersOf(mine(prefix), page(2, null, direction))
          assert.deepStrictEqual(first.ids, wanted.slice(0, 2))
          // One row lands before the cursor, where it must not disturb the next page, one behind it, where it must show.
          const [passed, coming] = direction === "ascending" ? ["a", "g"] : ["k", "e"]
          yield* addAll([{ id: `${prefix}${passed}` }, { id: `${prefix}${coming}` }])
          const second = yield* customersOf(mine(prefix), page(2, first.next, direction))
          const third = yield* customersOf(mine(prefix), page(2, second.next, direction))
          const rest = direction === "ascending" ? ["f", "g", "h", "j"] : ["f", "e", "d", "b"]
          assert.deepStrictEqual(
            [...second.ids, ...third.ids],
            rest.map((it_) => `${prefix}${it_}`)
          )
          assert.isNull(third.next)
          assert.deepStrictEqual((yield* customersOf(mine(prefix), page(2, first.next, direction))).ids, second.ids)
        })
    )
  }

  it.effect("says with next whether more rows follow: none after a page that is exactly full", () =>
    Effect.gen(function* () {
      const prefix = own("full-")
      yield* addAll(["a", "b", "c"].map((it_) => ({ id: `${prefix}${it_}` })))
      const rows = [
        { limit: 2, shown: 2, more: true },
        { limit: 3, shown: 3, more: false },
        { limit: 4, shown: 3, more: false }
      ]
      for (const { limit, shown, more } of rows) {
        const found = yield* customersOf(mine(prefix), page(limit))
        assert.deepStrictEqual([found.ids.length, found.next !== null], [shown, more], `limit ${limit}`)
      }
      assert.deepStrictEqual(yield* customersOf(mine(own("empty-"))), { ids: [], next: null })
    })
  )

  it.effect("pages over rows with the same sort by their ids", () =>
    Effect.gen(function* () {
      const store = yield* StationStore
      const terminalId = own("tie")
      const ids = ["1", "2", "3", "4", "5"].map((it_) => own(`tie-${it_}`))
      for (const id of ids) yield* change(`add-${id}`, "Order", id, [orderSaved(id, { terminalId })])
      const filter: Filter = { orgScope: everyOrg, where: { terminalId: { _tag: "Is", value: terminalId } } }
      const seen: Array<string> = []
      let after: string | null = null
      do {
        const found: {
          readonly rows: ReadonlyArray<{ readonly ref: { readonly id: string } }>
          readonly next: string | null
        } = yield* store.list("Order", filter, page(2, after))
        seen.push(...found.rows.map((row) => row.ref.id))
        after = found.next
      } while (after !== null && seen.length <= ids.length)
      assert.deepStrictEqual(seen, ids)
    })
  )
}

/** Registers the cases of lists and counts. */
export const listCases = (it: It, own: Own): void => {
  conditions(it, own)
  columns(it, own)
  scopes(it, own)
  order(it, own)
  paging(it, own)
}
