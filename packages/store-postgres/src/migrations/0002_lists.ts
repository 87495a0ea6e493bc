/** The indexes by which lists are paged: each gives the rows of one filter in the order of the list. */
import { type IndexedColumn, indexedColumns } from "../IndexedColumns.ts"

const snake = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`).replace(/^_/, "")

const ofColumn = ([kind, column]: IndexedColumn): string =>
  `CREATE INDEX ${snake(kind)}_by_${snake(column)} ON yugou.aggregates ((columns ->> '${column}') COLLATE "C", sort, id) WHERE kind = '${kind}'`

export const statements: ReadonlyArray<string> = [
  `CREATE INDEX aggregates_by_sort ON yugou.aggregates (kind, sort, id)`,
  `CREATE INDEX aggregates_by_org ON yugou.aggregates (kind, org_no, sort, id)`,
  `CREATE INDEX message_by_ref ON yugou.aggregates USING gin (columns jsonb_path_ops) WHERE kind = 'Message'`,
  ...indexedColumns.map(ofColumn)
]
