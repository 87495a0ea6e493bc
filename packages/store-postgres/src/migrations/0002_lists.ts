/** The indexes by which lists are paged: each gives the rows of one filter in the order of the list. */
import { createIndex, firstColumns } from "../IndexedColumns.ts"

export const statements: ReadonlyArray<string> = [
  `CREATE INDEX aggregates_by_sort ON yugou.aggregates (kind, sort, id)`,
  `CREATE INDEX aggregates_by_org ON yugou.aggregates (kind, org_no, sort, id)`,
  `CREATE INDEX message_by_ref ON yugou.aggregates USING gin (columns jsonb_path_ops) WHERE kind = 'Message'`,
  ...firstColumns.map(createIndex)
]
