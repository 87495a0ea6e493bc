/** The index of orders by work order, and the column in those that were stored before it. */
import { createIndex, createStatistics, workOrderColumns } from "../IndexedColumns.ts"
import { analyzeUnlessSmall } from "../Planner.ts"

export const statements: ReadonlyArray<string> = [
  `UPDATE yugou.aggregates SET columns = columns || jsonb_build_object('workOrderNo', state -> 'workOrderNo') WHERE kind = 'Order'`,
  ...workOrderColumns.map(createIndex),
  createStatistics("workOrderNo"),
  analyzeUnlessSmall
]
