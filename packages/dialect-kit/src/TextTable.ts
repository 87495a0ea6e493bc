/** Tables for a terminal window: columns as wide as their widest cell, the first one (an offset) to the right. @category Session */

/** Counts the columns that a terminal window shows for a text; Chinese characters take two. @category Functions */
export const width = (text: string): number =>
  [...text].reduce((sum, character) => sum + ((character.codePointAt(0) ?? 0) > 0x2e7f ? 2 : 1), 0)

/** Prints rows of cells. @category Functions */
export const print = (rows: ReadonlyArray<ReadonlyArray<string>>): string => {
  const columns = Math.max(0, ...rows.map((row) => row.length))
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(...rows.map((row) => width(row[column] ?? "")))
  )
  const cell = (text: string, column: number): string => {
    const blanks = " ".repeat((widths[column] ?? 0) - width(text))
    return column === 0 ? blanks + text : text + blanks
  }
  return rows.map((row) => row.map(cell).join("  ").trimEnd()).join("\n")
}
