/** What a list compares in memory: the conditions of a filter, and the place of a row that a cursor names. */
import * as Option from "effect/Option"
import type { IndexEntry } from "../books/entry/CatalogEntry.ts"
import { isStorable } from "../values/Storable.ts"
import type { Condition, Filter } from "./StationStore.ts"

const meets = (value: string, condition: Condition): boolean => {
  switch (condition._tag) {
    case "Is":
      return value === condition.value
    case "AnyOf":
      return condition.values.includes(value)
    case "StartsWith":
      return value.startsWith(condition.prefix)
    case "Between":
      return (condition.from === null || value >= condition.from) && (condition.to === null || value <= condition.to)
  }
}

const valuesOf = (column: string | ReadonlyArray<string> | null | undefined): ReadonlyArray<string> =>
  column === null || column === undefined ? [] : typeof column === "string" ? [column] : column

const isInScope = (orgNo: string, { orgScope, exactly = [] }: Filter): boolean =>
  orgScope.some((org) => orgNo.startsWith(org)) || exactly.includes(orgNo)

export const isIn = ({ orgNo, columns }: IndexEntry, filter: Filter): boolean =>
  isInScope(orgNo, filter) &&
  Object.entries(filter.where).every(([column, condition]) =>
    valuesOf(columns[column]).some((value) => meets(value, condition))
  )

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
