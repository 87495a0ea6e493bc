/** What all lists have in common: conditions, pages by cursor in a stated order, and the total with the first page. */
import * as Effect from "effect/Effect"
import { sortTime } from "../../books/entry/CatalogEntry.ts"
import { type Authorization, isInScope } from "../../ports/authorization/Authorization.ts"
import type { StoreError } from "../../ports/StoreError.ts"
import type { Kind, Versioned } from "../../store/Aggregates.ts"
import { entryOf } from "../../store/Catalog.ts"
import { cursorOf, placeOf } from "../../store/Listed.ts"
import {
  type Condition,
  type Filter,
  maxCounted,
  maxPage,
  type Page,
  type Related,
  ref,
  StationStore
} from "../../store/StationStore.ts"
import { plusMillis } from "../../values/Instant.ts"
import { startOfDay, type ZoneName } from "../../values/SiteTime.ts"
import { type Asker, personalDataFor } from "./PersonalData.ts"

/** How many rows a page has when the caller does not say. */
export const usualPage = 50

/** The column is this text; a condition that is not given is none. */
export const is = (value: string | undefined): Condition | undefined =>
  value === undefined ? undefined : { _tag: "Is", value }

/** The column is one of these; an empty list matches nothing. */
export const anyOf = (values: ReadonlyArray<string> | undefined): Condition | undefined =>
  values === undefined ? undefined : { _tag: "AnyOf", values }

/** The column is the tag of a state that is called so: `queued` is `Queued`. */
export const taggedAnyOf = (names: ReadonlyArray<string> | undefined): Condition | undefined =>
  anyOf(names?.map((name) => `${name.slice(0, 1).toUpperCase()}${name.slice(1)}`))

/** The same of one name. */
export const taggedAs = (name: string | undefined): Condition | undefined =>
  taggedAnyOf(name === undefined ? undefined : [name])

/** The column begins with this text. */
export const startsWith = (prefix: string | undefined): Condition | undefined =>
  prefix === undefined ? undefined : { _tag: "StartsWith", prefix }

/**
 * The column is a name in which this text stands, or which begins with it where it is a single character; who sees names masked must know the whole of
 * one, or he could find it out letter by letter.
 */
const isCalled = (name: string, personal: "shown" | "masked"): Condition => {
  if (personal === "masked") return { _tag: "Is", value: name }
  return [...name].length > 1 ? { _tag: "Contains", text: name } : { _tag: "StartsWith", prefix: name }
}

/** Gives the condition on a name, by what whoever asks may see. */
export const calledAs = Effect.fnUntraced(function* (
  name: string | undefined,
  context: Asker
): Effect.fn.Return<Condition | undefined, never, Authorization> {
  return name === undefined ? undefined : isCalled(name, yield* personalDataFor(context))
})

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

/** What a caller says about a page: cursor, rows, the org unit to which the list is narrowed, and whose customer or terminal the rows must be. */
export interface Asked {
  readonly after?: string | null
  readonly limit?: number
  readonly orgNo?: string
  readonly name?: string
  readonly address?: string
}

/**
 * What customer and terminal of a row must be, by the name and the address that are asked for. A customer who moved away has a name that is not for whoever
 * sees his former orders; a terminal may be of the company above whoever works with it.
 */
const relatedBy = Effect.fnUntraced(function* ({ name, address }: Asked, context: Asker) {
  const related: Array<Related> = []
  const called = yield* calledAs(name, context)
  if (called !== undefined) {
    const { orgScope } = context
    related.push({ column: "customerNo", kind: "Customer", where: { name: called }, orgScope })
  }
  if (address !== undefined) {
    related.push({
      column: "terminalId",
      kind: "Terminal",
      where: { address: { _tag: "StartsWith", prefix: address } }
    })
  }
  return related
})

/** The conditions that are given. */
const given = (conditions: { readonly [column: string]: Condition | undefined }): Filter["where"] =>
  Object.fromEntries(
    Object.entries(conditions).flatMap(([column, condition]) => (condition === undefined ? [] : [[column, condition]]))
  )

/** What a list is asked for: its conditions on columns, what its caller says, and what must hold of what rows name, besides. */
export const filterOf = Effect.fnUntraced(function* (
  conditions: { readonly [column: string]: Condition | undefined },
  asked: Asked,
  context: Asker,
  related: ReadonlyArray<Related> = []
): Effect.fn.Return<Filter, never, Authorization> {
  const scope = { orgScope: narrowed(context.orgScope, asked.orgNo), where: given(conditions) }
  const all = [...(yield* relatedBy(asked, context)), ...related]
  return all.length === 0 ? scope : { ...scope, related: all }
})

/** Narrows the actor's org units to one and what is below it; an org unit outside of them leaves nothing. */
export const narrowed = (orgScope: ReadonlyArray<string>, orgNo: string | undefined): ReadonlyArray<string> => {
  if (orgNo === undefined) return orgScope
  if (orgScope.some((prefix) => orgNo.startsWith(prefix))) return [orgNo]
  return orgScope.filter((prefix) => prefix.startsWith(orgNo))
}

/** A page of a list; `total` counts the matching rows, {@link maxCounted} at the most, and comes with the first page only. */
export interface Paged<A> {
  readonly rows: ReadonlyArray<A>
  readonly next: string | null
  readonly total: number | null
}

/** Counts what a filter lets through, for whoever reads the list: {@link maxCounted} are that many or more. */
export const totalOf = Effect.fnUntraced(function* (kind: Kind, filter: Filter) {
  return yield* (yield* StationStore).count(kind, filter, maxCounted)
})

/** Gives the page of a list that a filter lets through. */
export const filtered = Effect.fnUntraced(function* <K extends Kind>(
  kind: K,
  filter: Filter,
  { after = null, limit = usualPage }: Asked,
  order: Page["order"]
): Effect.fn.Return<Paged<Versioned<K>>, StoreError, StationStore> {
  const store = yield* StationStore
  const { rows, next } = yield* store.list(kind, filter, { after, limit, order })
  if (after !== null) return { rows, next, total: null }
  return { rows, next, total: next === null ? rows.length : yield* totalOf(kind, filter) }
})

/** The most aggregates that one question looks at for what no column says. */
export const maxLooked = 2_000

const placeAt = <K extends Kind>({ ref: it, state }: Versioned<K>): string =>
  cursorOf(placeOf(entryOf(it._tag as K).index(state as never), it.id))

/**
 * Gives a page of what is only known by looking at each aggregate: `look` gives the rows of each, mostly none. Looks until the page is full, or has looked at
 * {@link maxLooked}; the next page goes on from there, so a page may be empty and not the last one. The rows of one aggregate stay together. It looks at as
 * many as the page has, and one more, first: often each is one of its rows, and more would be read for nothing.
 */
export const sifted = Effect.fnUntraced(function* <K extends Kind, A, E, R>(
  kind: K,
  filter: Filter,
  { after = null, limit = usualPage }: Asked,
  look: (found: ReadonlyArray<Versioned<K>>) => Effect.Effect<ReadonlyArray<ReadonlyArray<A>>, E, R>
): Effect.fn.Return<Paged<A>, E | StoreError, R | StationStore> {
  const store = yield* StationStore
  const rows: Array<A> = []
  let place = after
  let looked = 0
  let step = Math.min(limit + 1, maxPage)
  while (looked < maxLooked) {
    const page: { readonly rows: ReadonlyArray<Versioned<K>>; readonly next: string | null } = yield* store.list(
      kind,
      filter,
      { after: place, limit: step, order: "ascending" }
    )
    for (const [index, own] of (yield* look(page.rows)).entries()) {
      const found = page.rows[index]
      if (own.length === 0 || found === undefined) continue
      if (rows.length >= limit) return { rows, next: place, total: null }
      rows.push(...own)
      place = placeAt(found)
    }
    if (page.next === null) return { rows, next: null, total: null }
    place = page.next
    looked += step
    step = Math.min(maxPage, maxLooked - looked)
  }
  return { rows, next: place, total: null }
})

/** Gives a page of a list. */
export const listed = Effect.fnUntraced(function* <K extends Kind, A>(
  kind: K,
  conditions: { readonly [column: string]: Condition | undefined },
  asked: Asked,
  context: Asker,
  order: Page["order"],
  view: (row: Versioned<K>) => A
): Effect.fn.Return<Paged<A>, StoreError, StationStore | Authorization> {
  const filter = yield* filterOf(conditions, asked, context)
  const page = yield* filtered(kind, filter, asked, order)
  return { ...page, rows: page.rows.map(view) }
})

/** Gives the names that customers have now, by their numbers; one who moved to an org unit that the asker does not see is left out. */
const namesOf = Effect.fnUntraced(function* (
  numbers: ReadonlyArray<string | null | undefined>,
  { orgScope }: Pick<Asker, "orgScope">
) {
  const store = yield* StationStore
  const asked = [...new Set(numbers.filter((it) => typeof it === "string"))]
  const found = yield* store.load(asked.map((customerNo) => ref("Customer", customerNo)))
  return new Map(
    found.flatMap(({ ref: it, state }) =>
      state !== null && isInScope(state.orgNo, orgScope) ? [[it.id, state.name] as const] : []
    )
  )
})

/** Adds to each row of a page what its customer is called now. */
export const withNames = Effect.fnUntraced(function* <A extends { readonly customerNo?: string | null | undefined }>(
  page: Paged<A>,
  asker: Pick<Asker, "orgScope">
): Effect.fn.Return<Paged<A & { readonly customerName?: string }>, StoreError, StationStore> {
  const names = yield* namesOf(
    page.rows.map(({ customerNo }) => customerNo),
    asker
  )
  const rows = page.rows.map((row) => {
    const customerName = names.get(row.customerNo ?? "")
    return customerName === undefined ? row : { ...row, customerName }
  })
  return { ...page, rows }
})
