/** Tables as files: CSV that spreadsheets in China open as it is. */
import { guarded } from "@yugou/csv"

/** A number as lists show it: a negative one is no formula. */
const isNumber = /^-?\d[\d,]*(?:\.\d+)?$/

const cell = (value: string): string => {
  const safe = isNumber.test(value) ? value : guarded(value)
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

/** Gives the text of a table, with the mark by which a spreadsheet knows UTF-8. */
export const csv = (rows: ReadonlyArray<ReadonlyArray<string>>): string =>
  `\ufeff${rows.map((row) => row.map(cell).join(",")).join("\r\n")}\r\n`

/** Gives a file to whoever looks at the page. */
export const save = (name: string, text: string): void => {
  const link = document.createElement("a")
  link.href = URL.createObjectURL(new Blob([text], { type: "text/csv;charset=utf-8" }))
  link.download = name
  link.click()
  URL.revokeObjectURL(link.href)
}
