/** The index by which the targets are found that nobody has looked at since the books were restored, and its column in what was stored. */
import { createIndex, createStatistics, restoredColumns } from "../IndexedColumns.ts"

export const statements: ReadonlyArray<string> = [
  `UPDATE yugou.aggregates SET columns = columns || jsonb_build_object('verified',
    CASE WHEN state ->> 'boundTo' IS NULL THEN NULL ELSE '0' END) WHERE kind = 'Target'`,
  ...restoredColumns.map(createIndex),
  createStatistics("verified")
]
