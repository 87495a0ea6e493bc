/** What all lists have in common: conditions, pages by cursor in a stated order, and the total with the first page. */
import * as Effect from "effect/Effect"
import { sortTime } from "../../books/entry/CatalogEntry.ts"
import type { StoreError } from "../../ports/StoreError.ts"
import type { Kind, Versioned } from "../../store/Aggregates.ts"
import { type Condition, type Page, StationStore } from "../../store/StationStore.ts"
import { plusMillis } from "../../values/Instant.ts"
import { startOfDay, type ZoneName } from "../../values/SiteTime.ts"
import type { Context } from "./Command.ts"

/** How many rows a page has when the caller does not say. */
export const usualPage = 50

/** The column is this text; a condition that is not given is none. */
export const is = (value: string | undefined): Condition | undefined =>
  value === undefined ? undefined : { _tag: "Is", value }

/** The column is one of these; an empty list matches nothing. */
export const anyOf = (values: ReadonlyArray<string> | undefined): Condition | undefined =>
  values === undefined ? undefined : { _tag: "AnyOf", values }

/** The column begins with this text. */
export const startsWith = (prefix: string | undefined): Condition | undefined =>
  prefix === undefined ? undefined : { _tag: "StartsWith", prefix }

/** The column is a name that begins with this text; who sees names masked must know the whole of one, or he could find it out letter by letter. */
export const nameBegins = (name: string | undefined, personal: "shown" | "masked"): Condition | undefined =>
  personal === "shown" ? startsWith(name) : is(name)

/** The column is this text, unless the caller asks for all. */
export const unlessAll = (value: string): Condition | undefined => (value === "all" ? undefined : is(value))

/** The column is a time on one of the local days `from`…`to`, both included. */
export const within = (days: { readonly from: string; readonly to: string }, zone: ZoneName) => {
  const end = startOfDay(days.to, "next", zone)
  const from = sortTime(startOfDay(days.from, "same", zone))
  return { _tag: "Between", from, to: sortTime(plusMillis(end, -1)) } as const
}

/** The same where days are asked for. */
export const onDays = (days: Parameters<typeof within>[0] | undefined, zone: ZoneName): Condition | undefined =>
  days === undefined ? undefined : within(days, zone)

/** What a caller says about a page: cursor, rows, and the org unit to which the list is narrowed. */
export interface Asked {
  readonly after?: string | null
  readonly limit?: number
  readonly orgNo?: string
}

/** Narrows the actor's org units to one and what is below it; an org unit outside of them leaves nothing. */
export const narrowed = (orgScope: ReadonlyArray<string>, orgNo: string | undefined): ReadonlyArray<string> => {
  if (orgNo === undefined) return orgScope
  if (orgScope.some((prefix) => orgNo.startsWith(prefix))) return [orgNo]
  return orgScope.filter((prefix) => prefix.startsWith(orgNo))
}

/** Gives a page of a list; `total` counts all matching rows and comes with the first page only. */
export const listed = Effect.fnUntraced(function* <K extends Kind, A>(
  kind: K,
  conditions: { readonly [column: string]: Condition | undefined },
  asked: Asked,
  context: Pick<Context, "orgScope">,
  order: Page["order"],
  view: (row: Versioned<K>) => A
): Effect.fn.Return<
  { readonly rows: ReadonlyArray<A>; readonly next: string | null; readonly total: number | null },
  StoreError,
  StationStore
> {
  const store = yield* StationStore
  const { after = null, limit = usualPage } = asked
  const where = Object.fromEntries(
    Object.entries(conditions).flatMap(([column, condition]) => (condition === undefined ? [] : [[column, condition]]))
  )
  const filter = { orgScope: narrowed(context.orgScope, asked.orgNo), where }
  const { rows, next } = yield* store.list(kind, filter, { after, limit, order })
  const total = after === null ? yield* store.count(kind, filter) : null
  return { rows: rows.map(view), next, total }
})
