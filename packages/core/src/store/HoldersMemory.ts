/** Which aggregates of a kind hold a value in a column, in memory: so that a list looks at those and not at all of its kind. */
import type { IndexEntry } from "../books/entry/CatalogEntry.ts"
import { valuesIn } from "./Listed.ts"
import type { Condition, Filter } from "./StationStore.ts"

type Columns = IndexEntry["columns"]

/** The ids that hold a value, by column and value. It changes in place. @category Models */
export type Holders = Map<string, Map<string, Set<string>>>

const take = (holders: Holders, column: string, value: string, id: string): void => {
  const ids = holders.get(column)?.get(value)
  ids?.delete(id)
  if (ids?.size === 0) holders.get(column)?.delete(value)
}

const put = (holders: Holders, column: string, value: string, id: string): void => {
  const values = holders.get(column) ?? new Map<string, Set<string>>()
  const ids = values.get(value) ?? new Set<string>()
  holders.set(column, values.set(value, ids.add(id)))
}

/** Writes down what an aggregate holds instead of what it held. @category Functions */
export const renew = (holders: Holders, id: string, former: Columns, columns: Columns): void => {
  for (const column of Object.keys(former)) {
    if (former[column] === columns[column]) continue
    for (const value of valuesIn(former, column)) take(holders, column, value, id)
  }
  for (const column of Object.keys(columns)) {
    if (former[column] === columns[column]) continue
    for (const value of valuesIn(columns, column)) put(holders, column, value, id)
  }
}

/** The values of which one must be held; `null`: the condition names none. */
const named = (condition: Condition): ReadonlyArray<string> | null => {
  switch (condition._tag) {
    case "Is":
      return [condition.value]
    case "AnyOf":
      return condition.values
    case "StartsWith":
    case "Contains":
    case "Between":
      return null
  }
}

/** Gives ids among which all are that a filter lists, as few as one of its conditions leaves; `null`: none of them names what must be held. @category Functions */
export const among = (holders: Holders, where: Filter["where"]): ReadonlySet<string> | null => {
  let fewest: ReadonlyArray<ReadonlySet<string>> | null = null
  let count = Infinity
  for (const [column, condition] of Object.entries(where)) {
    const values = named(condition)
    if (values === null) continue
    const sets = values.flatMap((value) => holders.get(column)?.get(value) ?? [])
    const size = sets.reduce((sum, ids) => sum + ids.size, 0)
    if (size < count) [fewest, count] = [sets, size]
  }
  if (fewest === null) return null
  const [only = new Set<string>(), ...others] = fewest
  return others.length === 0 ? only : new Set(fewest.flatMap((ids) => [...ids]))
}
