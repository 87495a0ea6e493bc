/** The rows of a file: lines put together where a quoted field spans several, and split into cells. */
import Papa from "papaparse"
import { refused } from "./FileRefused.ts"
import type { Limits } from "./Limits.ts"
import { type Bytes, type Line, linesOf } from "./Lines.ts"

/**
 * A row of a file; `row` counts as a spreadsheet does, the titles being row 1. `end`: what ended it, a line end or (the last one only) the file.
 *
 * @category Models
 */
export interface Row {
  readonly row: number
  readonly end: "line" | "file"
  readonly cells: ReadonlyArray<string>
}

const quotesIn = (line: string): number => {
  let count = 0
  for (let at = line.indexOf('"'); at >= 0; at = line.indexOf('"', at + 1)) count += 1
  return count
}

/** How much text is split at a time: splitting a row by itself costs more than the row. */
const blockChars = 32 * 1024

const isEmpty = (cells: ReadonlyArray<string>): boolean => cells.every((cell) => cell.trim() === "")

/**
 * Gives the rows of a CSV file (RFC 4180, comma); empty ones are left out and counted.
 *
 * **Details** It reads no further than it is asked for, and holds one block of rows. Throws {@link FileRefused} with the row at which the file is wrong.
 *
 * @category Functions
 */
export async function* readCsv(bytes: Bytes, limits: Limits): AsyncGenerator<Row, void, undefined> {
  let row = 1
  let block: Array<string> = []
  let size = 0
  /** The quotes of lines that belong to one row are an even number; until then a quoted field goes on. */
  let open: "yes" | "no" = "no"
  let [openLines, openChars] = [0, 0]
  /** The row of the line that is read, as far as lines tell; a row whose quotes stand wrong is found when it is split. */
  let whole = 0
  let lastEnd: Line["end"] = "line"
  const split = (): ReadonlyArray<Row> => {
    const { data, errors } = Papa.parse<ReadonlyArray<string>>(block.join("\n"), { delimiter: ",", newline: "\n" })
    const [wrong] = errors.filter(({ type }) => type === "Quotes")
    if (wrong !== undefined) throw refused("quoteMisplaced", row + (wrong.row ?? 0))
    const first = row
    row += data.length
    block = []
    size = 0
    whole = 0
    return data.map((cells, index) => ({
      row: first + index,
      end: index === data.length - 1 ? lastEnd : "line",
      cells
    }))
  }
  function* checked(rows: ReadonlyArray<Row>) {
    for (const it of rows) {
      if (it.row - 1 > limits.rows) throw refused("tooManyRows", null, limits.rows)
      if (it.cells.length > limits.columns) throw refused("tooManyColumns", it.row, limits.columns)
      if (!isEmpty(it.cells)) yield it
    }
  }
  for await (const { text: line, end } of linesOf(bytes, limits, () => row + whole)) {
    lastEnd = end
    block.push(line)
    size += line.length + 1
    if (quotesIn(line) % 2 === 1) open = open === "yes" ? "no" : "yes"
    openLines = open === "yes" ? openLines + 1 : 0
    openChars = open === "yes" ? openChars + line.length + 1 : 0
    if (openChars > limits.rowBytes) throw refused("rowTooLong", row + whole, limits.rowBytes)
    if (open === "no") whole += 1
    if (open === "no" && size >= blockChars) yield* checked(split())
  }
  if (open === "yes") {
    const closed = block.slice(0, block.length - openLines)
    const unfinished = row + whole
    block = closed
    if (closed.length > 0) yield* checked(split())
    throw refused("quoteNotClosed", unfinished)
  }
  if (block.length > 0) yield* checked(split())
}
