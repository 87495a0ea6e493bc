/** What an index of columns leaves out may be no row that a filter lists. */
import * as fc from "fast-check"
import { expect, test } from "vitest"
import type { IndexEntry } from "../../src/books/entry/CatalogEntry.ts"
import { among, type Holders, renew } from "../../src/store/HoldersMemory.ts"
import { isIn } from "../../src/store/Listed.ts"
import type { Condition } from "../../src/store/StationStore.ts"

type Columns = IndexEntry["columns"]

const columnNames = ["state", "targets"] as const
const value = fc.constantFrom("a", "b", "c")
const columns: fc.Arbitrary<Columns> = fc.record(
  { state: fc.option(value), targets: fc.oneof(value, fc.uniqueArray(value), fc.constant(null)) },
  { requiredKeys: [] }
)
const condition: fc.Arbitrary<Condition> = fc.oneof(
  fc.record({ _tag: fc.constant("Is" as const), value }),
  fc.record({ _tag: fc.constant("AnyOf" as const), values: fc.array(value, { maxLength: 3 }) }),
  fc.record({ _tag: fc.constant("StartsWith" as const), prefix: value })
)
const where = fc.dictionary(fc.constantFrom(...columnNames), condition)
const writes = fc.array(fc.tuple(fc.constantFrom("1", "2", "3", "4"), columns), { maxLength: 12 })

const written = (all: ReadonlyArray<readonly [string, Columns]>) => {
  const holders: Holders = new Map()
  const rows = new Map<string, Columns>()
  for (const [id, now] of all) {
    renew(holders, id, rows.get(id) ?? {}, now)
    rows.set(id, now)
  }
  return { holders, rows }
}

test("the rows that the index names are all that a filter lists, and only rows that hold the value", () => {
  fc.assert(
    fc.property(writes, where, (all, conditions) => {
      const { holders, rows } = written(all)
      const listed = [...rows].flatMap(([id, held]) =>
        isIn({ orgNo: "", sort: "", columns: held }, { orgScope: [""], where: conditions }, () => undefined) ? [id] : []
      )
      const ids = among(holders, conditions)
      if (ids !== null) expect([...ids]).toEqual(expect.arrayContaining(listed))
      const alone = Object.keys(conditions).length === 1
      if (ids !== null && alone) expect([...ids].toSorted()).toEqual(listed.toSorted())
    })
  )
})

test("a value that nothing holds any more takes no memory", () => {
  const { holders } = written([
    ["1", { state: "a", targets: ["a", "b"] }],
    ["1", { state: "b", targets: [] }]
  ])
  expect([...holders].map(([column, values]) => [column, [...values.keys()]])).toEqual([
    ["state", ["b"]],
    ["targets", []]
  ])
})

test("the condition that leaves the fewest decides", () => {
  const { holders } = written([
    ["1", { state: "a", targets: ["b"] }],
    ["2", { state: "a", targets: ["c"] }]
  ])
  const is = (held: string): Condition => ({ _tag: "Is", value: held })
  expect(among(holders, { state: is("a"), targets: is("c") })).toEqual(new Set(["2"]))
  expect(among(holders, { state: { _tag: "Contains", text: "a" } })).toBe(null)
})
