/** The facts of a series, read backwards in pages: also where more of them hold at one moment than a page has. */
import * as Effect from "effect/Effect"
import type { Fact } from "../../books/entry/Fact.ts"
import type { StoreError } from "../../ports/StoreError.ts"
import { StationStore } from "../../store/StationStore.ts"
import { type Instant, toMillis } from "../../values/Instant.ts"

/** A place in a series: of the facts at or before a moment so many of the newest are passed, all of which hold at that very moment. */
export interface FactPlace {
  readonly at: Instant
  readonly passed: number
}

/**
 * Gives the `limit` facts behind a place, newest first, and the place behind them, or `null` at the end of the series.
 *
 * **Details** A fact that comes meanwhile for a moment within the page moves the others back: then some are given twice, and none is left out.
 */
export const factsBack = Effect.fnUntraced(function* (
  series: string,
  { at, passed }: FactPlace,
  limit: number
): Effect.fn.Return<
  { readonly facts: ReadonlyArray<Fact>; readonly next: FactPlace | null },
  StoreError,
  StationStore
> {
  const store = yield* StationStore
  // One more than is given says whether there is a next page.
  const found = yield* store.facts(series, at, passed + limit + 1)
  const through = found.slice(0, passed + limit)
  const facts = through.slice(passed)
  const last = facts.at(-1)
  if (last === undefined || found.length === through.length) return { facts, next: null }
  const moment = toMillis(last.at)
  return { facts, next: { at: last.at, passed: through.filter((fact) => toMillis(fact.at) === moment).length } }
})
