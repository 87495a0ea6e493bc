/** Tables of Markdown pages, read as rows of cells. */

/** A table: the cells of its rows, without heading and rule. */
export type Table = ReadonlyArray<ReadonlyArray<string>>

const cellsOf = (line: string): ReadonlyArray<string> =>
  line
    .replace(/^\s*\|/, "")
    .replace(/\|\s*$/, "")
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim())

/** Finds the first table whose heading begins with these cells. */
export const tableOf = (page: string, ...heading: ReadonlyArray<string>): Table => {
  const lines = page.split("\n")
  const at = lines.findIndex((line) => {
    const cells = cellsOf(line)
    return line.trimStart().startsWith("|") && heading.every((cell, index) => cells[index] === cell)
  })
  if (at < 0) throw new Error(`no table begins with | ${heading.join(" | ")} |`)
  const rows = lines.slice(at + 2)
  const end = rows.findIndex((line) => !line.trimStart().startsWith("|"))
  return rows.slice(0, end < 0 ? rows.length : end).map(cellsOf)
}

/** Gives what stands between backticks in a cell, in order. */
export const codesIn = (cell: string): ReadonlyArray<string> =>
  [...cell.matchAll(/`([^`]+)`/g)].map(([, code]) => code ?? "")

/** Gives the codes of a column, all rows together. */
export const codesOf = (table: Table, column: number): ReadonlyArray<string> =>
  table.flatMap((cells) => codesIn(cells[column] ?? ""))

const units: { readonly [unit: string]: number } = {
  "": 1,
  ms: 1,
  s: 1_000,
  min: 60_000,
  KiB: 1_024
}

/** Reads a number as pages write it: `10 000`, `30 s`, `64 KiB`, `20 min`; times in milliseconds. `null`: it is none. */
export const quantityOf = (text: string): number | null => {
  const [, digits = "", unit = ""] = /^(\d[\d ,]*\d|\d)\s*(ms|s|min|KiB)?$/.exec(text.trim()) ?? []
  const factor = units[unit]
  return digits === "" || factor === undefined ? null : Number(digits.replaceAll(/[ ,]/g, "")) * factor
}
