/** Reading a list to its end: what is chosen out of it afterwards must not stand on a page that nobody turned to. */
import * as Effect from "effect/Effect"
import type { StoreError } from "../../ports/StoreError.ts"
import type { Kind, Versioned } from "../../store/Aggregates.ts"
import { type Filter, maxPage, StationStore } from "../../store/StationStore.ts"

/** Goes through every aggregate that a filter lets through, in the order of the list, with one page at a time in memory. */
export const foldRows = Effect.fnUntraced(function* <K extends Kind, A>(
  kind: K,
  filter: Filter,
  first: A,
  step: (sum: A, row: Versioned<K>) => A
): Effect.fn.Return<A, StoreError, StationStore> {
  const store = yield* StationStore
  let sum = first
  let after: string | null = null
  do {
    const page: { readonly rows: ReadonlyArray<Versioned<K>>; readonly next: string | null } = yield* store.list(
      kind,
      filter,
      { after, limit: maxPage, order: "ascending" }
    )
    sum = page.rows.reduce(step, sum)
    after = page.next
  } while (after !== null)
  return sum
})

/** Gives every aggregate that a filter lets through: for lists that have few rows unless something is odd. */
export const allPages = Effect.fnUntraced(function* <K extends Kind>(
  kind: K,
  filter: Filter
): Effect.fn.Return<ReadonlyArray<Versioned<K>>, StoreError, StationStore> {
  const found: Array<Versioned<K>> = []
  yield* foldRows(kind, filter, found, (all, row) => {
    all.push(row)
    return all
  })
  return found
})
