/** One row of the catalog of aggregates: what a store must know to keep, find and rebuild an aggregate. */
import type * as Schema from "effect/Schema"
import { type Instant, toMillis } from "../../values/Instant.ts"
import type { Due } from "./Due.ts"
import type { Stored } from "./Stored.ts"

/** What a list can filter and sort by. `sort` is unique together with the id; a column with several values matches any of them. @category Models */
export interface IndexEntry {
  readonly orgNo: string
  readonly sort: string
  readonly columns: { readonly [column: string]: string | ReadonlyArray<string> | null }
}

/** Lifts an event of an older layout to the next version. @category Models */
export type Upcaster = (event: Stored & { readonly [field: string]: unknown }) => Stored

/** One row of the catalog. @category Models */
export interface CatalogEntry<S, E extends Stored> {
  readonly state: Schema.Codec<S, unknown>
  readonly event: Schema.Codec<E, unknown>
  readonly evolve: (state: S | null, event: E) => S
  readonly due: (state: S) => Due | null
  readonly index: (state: S) => IndexEntry
  /** Upcasters by `<tag>.<version>` of the older layout. */
  readonly upcasters: { readonly [tagAndVersion: string]: Upcaster }
}

/** Says that an aggregate is never due. */
export const nothingDue = (): null => null

/** Writes an instant so that text order is time order. */
export const sortTime = (instant: Instant): string => toMillis(instant).toString().padStart(15, "0")

/** Defines a row. */
export const define = <S, E extends Stored>(entry: CatalogEntry<S, E>): CatalogEntry<S, E> => entry
