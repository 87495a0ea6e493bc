/** The indexes by which closings of accounts are listed. */
import { closingColumns, createIndex } from "../IndexedColumns.ts"

export const statements: ReadonlyArray<string> = closingColumns.map(createIndex)
