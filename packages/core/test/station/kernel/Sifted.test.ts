/** Pages of what is only known by looking at each aggregate: one behind the other they are the whole list, and none looks at more than it may. */
import { assert, it } from "@effect/vitest"
import { everyOrg, type Page, ref, StationStore, type Versioned } from "@yugou/core/store"
import * as Effect from "effect/Effect"
import * as fc from "fast-check"
import { maxLooked, sifted } from "../../../src/station/kernel/Listing.ts"
import { readCursor } from "../../../src/store/Listed.ts"
import { customerState } from "../../books/purchase/Orders.ts"

const numberOf = (index: number): string => index.toString().padStart(6, "0")

const customers = (count: number): ReadonlyArray<Versioned<"Customer">> =>
  Array.from({ length: count }, (_, index) => {
    const customerNo = numberOf(index) as never
    return { ref: ref("Customer", customerNo), version: 1, state: { ...customerState, customerNo } }
  })

/** A store that has these customers and nothing else, and counts what it gave. */
const storeOf = (all: ReadonlyArray<Versioned<"Customer">>) => {
  let given = 0
  const list = (_: unknown, __: unknown, { after, limit }: Page) =>
    Effect.sync(() => {
      const [, id = ""] = (after === null
        ? undefined
        : readCursor(after).pipe((it) => (it._tag === "Some" ? it.value : undefined))) ?? ["", ""]
      const behind = all.filter((each) => after === null || each.ref.id > id)
      const rows = behind.slice(0, limit)
      given += rows.length
      const last = rows.at(-1)
      return {
        rows,
        next: behind.length > limit && last !== undefined ? JSON.stringify([last.ref.id, last.ref.id]) : null
      }
    })
  return { store: { list } as never as StationStore["Service"], given: () => given }
}

const cases = fc.record({
  count: fc.integer({ min: 0, max: 2 * maxLooked + 300 }),
  limit: fc.integer({ min: 1, max: 500 }),
  /** One in so many has rows, and of them so many. */
  every: fc.integer({ min: 1, max: 700 }),
  rows: fc.integer({ min: 1, max: 3 })
})

it("its pages are the whole list, each row once and in order", () => {
  fc.assert(
    fc.property(cases, ({ count, limit, every, rows }) => {
      const all = customers(count)
      const rowsOf = ({ ref: { id } }: Versioned<"Customer">): ReadonlyArray<string> =>
        Number(id) % every === 0 ? Array.from({ length: rows }, (_, n) => `${id}/${n}`) : []
      const { store, given } = storeOf(all)
      const found: Array<string> = []
      let after: string | null = null
      do {
        const before = given()
        const page: { readonly rows: ReadonlyArray<string>; readonly next: string | null } = Effect.runSync(
          sifted("Customer", { orgScope: everyOrg, where: {} }, { after, limit }, (some) =>
            Effect.succeed(some.map(rowsOf))
          ).pipe(Effect.provideService(StationStore, store))
        )
        assert.isAtMost(given() - before, maxLooked)
        assert.isBelow(page.rows.length, limit + rows)
        found.push(...page.rows)
        after = page.next
      } while (after !== null)
      assert.deepStrictEqual(found, all.flatMap(rowsOf))
    }),
    { numRuns: 60 }
  )
})
