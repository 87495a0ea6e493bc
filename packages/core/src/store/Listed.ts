/** What a list compares in memory: the conditions of a filter, and the place of a row that a cursor names. */
import * as Option from "effect/Option"
import type { IndexEntry } from "../books/entry/CatalogEntry.ts"
import { isStorable } from "../values/Storable.ts"
import type { Kind } from "./Aggregates.ts"
import type { Condition, Filter, Related } from "./StationStore.ts"

const meets = (value: string, condition: Condition): boolean => {
  switch (condition._tag) {
    case "Is":
      return value === condition.value
    case "AnyOf":
      return condition.values.includes(value)
    case "StartsWith":
      return value.startsWith(condition.prefix)
    case "Contains":
      return value.includes(condition.text)
    case "Between":
      return (condition.from === null || value >= condition.from) && (condition.to === null || value <= condition.to)
  }
}

type Columns = IndexEntry["columns"]

/** Gives the values of a column: none, one or several. */
export const valuesIn = (columns: Columns, column: string): ReadonlyArray<string> => {
  const value = columns[column] ?? []
  return typeof value === "string" ? [value] : value
}

const isInScope = (orgNo: string, { orgScope, exactly = [] }: Pick<Filter, "orgScope" | "exactly">): boolean =>
  orgScope.some((org) => orgNo.startsWith(org)) || exactly.includes(orgNo)

const areMet = (columns: Columns, where: Filter["where"]): boolean =>
  Object.entries(where).every(([column, condition]) =>
    valuesIn(columns, column).some((value) => meets(value, condition))
  )

/** Gives the index entry of another aggregate. */
export type EntryOf = (kind: Kind, id: string) => IndexEntry | undefined

/** Tells whether a column of another aggregate holds all that a column of the listed one holds, which must be something. */
const holds = (other: Columns, its: string, columns: Columns, own: string): boolean => {
  const values = valuesIn(columns, own)
  return values.length > 0 && values.every((value) => valuesIn(other, its).includes(value))
}

const isRelated =
  (columns: Columns, entryOf: EntryOf) =>
  ({ column, kind, same = {}, differs = {}, where, orgScope }: Related): boolean =>
    valuesIn(columns, column).some((id) => {
      const other = entryOf(kind, id)
      if (other === undefined || !areMet(other.columns, where)) return false
      if (orgScope !== undefined && !isInScope(other.orgNo, { orgScope })) return false
      const isHeld = ([its, own]: readonly [string, string]): boolean => holds(other.columns, its, columns, own)
      return Object.entries(same).every(isHeld) && !Object.entries(differs).some(isHeld)
    })

/** Tells whether an aggregate is one that a list gives. */
export const isIn = ({ orgNo, columns }: IndexEntry, filter: Filter, entryOf: EntryOf): boolean =>
  isInScope(orgNo, filter) && areMet(columns, filter.where) && (filter.related ?? []).every(isRelated(columns, entryOf))

/** A place in a list: `sort`, then id. @category Models */
export type Place = readonly [sort: string, id: string]

export const placeOf = (index: IndexEntry, id: string): Place => [index.sort, id]

export const compare = (a: Place, b: Place): number => {
  if (a[0] !== b[0]) return a[0] < b[0] ? -1 : 1
  return a[1] === b[1] ? 0 : a[1] < b[1] ? -1 : 1
}

const isPlace = (value: unknown): value is Place =>
  Array.isArray(value) && value.length === 2 && value.every((part) => typeof part === "string" && isStorable(part))

/** Writes the cursor of the page that follows a place. @category Functions */
export const cursorOf = (place: Place): string => JSON.stringify(place)

/** Reads a cursor; text that no page gave out is none. @category Conversions */
export const readCursor = (cursor: string): Option.Option<Place> =>
  Option.liftThrowable((text: string): unknown => JSON.parse(text))(cursor).pipe(Option.filter(isPlace))
