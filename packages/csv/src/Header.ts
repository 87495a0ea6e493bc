/** The row of titles: which column stands where. */
import { takenOff } from "./Cells.ts"
import { refused } from "./FileRefused.ts"
import type { Row } from "./Rows.ts"
import type { Column } from "./Sheet.ts"

const called = (title: string): string => (takenOff(title) ?? title).trim().toLowerCase()

/** Gives the column of each place; a file with a column that nobody knows, twice the same or without a needed one is refused. */
export const columnsAt = ({ row, cells }: Row, columns: ReadonlyArray<Column>): ReadonlyArray<Column> => {
  const found = cells.map((title) => {
    const name = called(title)
    const column = columns.find(({ field, zh, en }) => [field, zh, en].some((it) => it.toLowerCase() === name))
    if (column === undefined) throw refused("unknownColumn", row, title.slice(0, 64))
    return column
  })
  const twice = found.find((column, index) => found.indexOf(column) < index)
  if (twice !== undefined) throw refused("repeatedColumn", row, twice.zh)
  const lacking = columns.find((column) => column.use === "needed" && !found.includes(column))
  if (lacking !== undefined) throw refused("missingColumn", row, lacking.zh)
  return found
}
