/**
 * The indexes of the columns by which lists filter, too: messages, work items, discrepancies, and what was added to the other kinds; and
 * what lets the planner choose between the indexes.
 */
import { createIndex, createStatistics, firstColumns, laterColumns } from "../IndexedColumns.ts"
import { analyzeUnlessSmall } from "../Planner.ts"

const columns = new Set([...firstColumns, ...laterColumns].map(([, column]) => column))

export const statements: ReadonlyArray<string> = [
  ...laterColumns.map(createIndex),
  ...[...columns].map(createStatistics),
  analyzeUnlessSmall
]
