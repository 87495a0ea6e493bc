/** The indexes of discrepancies by customer, by age, and by the credit that repaired them. */
import { createIndex, createStatistics, discrepancyColumns } from "../IndexedColumns.ts"
import { analyzeUnlessSmall } from "../Planner.ts"

export const statements: ReadonlyArray<string> = [
  ...discrepancyColumns.map(createIndex),
  createStatistics("repairedBy"),
  analyzeUnlessSmall
]
