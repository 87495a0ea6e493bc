/** The indexes of payments and payment differences, and the new column in the orders that were stored before it. */
import { createIndex, createStatistics, paymentColumns } from "../IndexedColumns.ts"
import { analyzeUnlessSmall } from "../Planner.ts"

export const statements: ReadonlyArray<string> = [
  `UPDATE yugou.aggregates SET columns = columns || '{"moneyAt": null}' WHERE kind = 'Order'`,
  ...paymentColumns.map(createIndex),
  ...["moneyAt", "day"].map(createStatistics),
  analyzeUnlessSmall
]
