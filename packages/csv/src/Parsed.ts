/** The rows of a file as what an operation takes, or what is wrong with them. */
import { invalidInput, operations, textOf } from "@yugou/core"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { readCell, type Wrong } from "./Cells.ts"
import { refused } from "./FileRefused.ts"
import { columnsAt } from "./Header.ts"
import type { Limits } from "./Limits.ts"
import type { Bytes } from "./Lines.ts"
import { type Row, readCsv } from "./Rows.ts"
import type { Column, Values } from "./Sheet.ts"
import { type Incoming, type IncomingName, incoming } from "./Sheets.ts"
import { cellProblems } from "./texts.ts"

/** What is wrong with a row: in which column (`null`: with the whole of it), its code, and a sentence in both languages. @category Models */
export interface Problem {
  readonly column: string | null
  readonly code: string
  readonly message: string
  readonly messageZh: string
}

/** A row that cannot be taken. @category Models */
export interface BadRow {
  readonly row: number
  readonly problems: ReadonlyArray<Problem>
}

/** A row that is well-formed: what it says to the operation. */
export interface GoodRow {
  readonly row: number
  readonly payload: object
}

/** The operations that store the rows of each sheet. */
const batches = {
  customers: operations.customers.addBatch,
  devices: operations.customers.bindDeviceBatch,
  orders: operations.purchases.saveBatch
} as const satisfies { readonly [N in IncomingName]: unknown }

const said = (column: Column | null, { problem, detail }: Wrong): Problem => {
  const { zh, en } = cellProblems[problem](detail)
  const code = problem.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()
  return {
    column: column?.field ?? null,
    code,
    message: `${column?.en ?? "The row"} ${en}`,
    messageZh: `${column?.zh ?? "该行"}${zh}`
  }
}

const cellsOf = ({ cells }: Row, columns: ReadonlyArray<Column>) => {
  const values: { [field: string]: Values[string] } = {}
  const problems: Array<Problem> = []
  for (const [index, column] of columns.entries()) {
    const cell = cells[index]
    if (cell === undefined || column.use === "shown") continue
    const reading = readCell(column.kind, cell)
    if ("wrong" in reading) problems.push(said(column, reading.wrong))
    else if (reading.value === null) {
      if (column.use === "needed") problems.push(said(column, { problem: "missing", detail: "" }))
    } else if (column.use === "made") problems.push(said(column, { problem: "alreadyOrder", detail: "" }))
    else values[column.field] = reading.value
  }
  if (cells.slice(columns.length).some((cell) => cell.trim() !== ""))
    problems.push(said(null, { problem: "cellsBeyond", detail: "" }))
  // A cell that is not there is not an empty one: a file that was cut would say less than was written.
  if (cells.length < columns.length) problems.push(said(null, { problem: "cellsMissing", detail: "" }))
  return { values, problems }
}

/** Holds a payload against the schema of its operation: a batch is refused as a whole where one of its rows is not as it must be. */
const checking = (name: IncomingName) => {
  const payload = batches[name].payload as unknown as Schema.Struct<Schema.Struct.Fields>
  const decode = Schema.decodeUnknownResult(Schema.toCodecJson(payload) as unknown as Schema.Codec<unknown>, {
    onExcessProperty: "error"
  })
  return (row: object): ReadonlyArray<Problem> => {
    const decoded = decode({ actor: "actor", batchId: "batch", rows: [row] })
    if (Result.isSuccess(decoded)) return []
    const { en, zh } = textOf(invalidInput(payload)(decoded.failure))
    return [{ column: null, code: "INVALID_INPUT", message: en, messageZh: zh }]
  }
}

/** Gives every row of a file, well-formed or bad; a file that is wrong as a whole throws {@link FileRefused}. */
export async function* parsed(
  name: IncomingName,
  bytes: Bytes,
  limits: Limits
): AsyncGenerator<GoodRow | BadRow, void, undefined> {
  const { columns, keyOf, lineEnd, payloadOf, wrongOf }: Incoming = incoming[name]
  const schemaProblems = checking(name)
  const seen = new Map<string, number>()
  let titles: ReadonlyArray<Column> | null = null
  let rows = 0
  for await (const row of readCsv(bytes, limits)) {
    if (titles === null) {
      titles = columnsAt(row, columns)
      continue
    }
    rows += 1
    const { values, problems } = cellsOf(row, titles)
    const together = wrongOf(values)
    if (together !== null) problems.push(said(null, { problem: together, detail: "" }))
    if (lineEnd === "needed" && row.end === "file") problems.push(said(null, { problem: "lineUnended", detail: "" }))
    if (problems.length > 0) {
      yield { row: row.row, problems }
      continue
    }
    const key = keyOf(values)
    const before = seen.get(key)
    if (before === undefined) seen.set(key, row.row)
    const payload = payloadOf(values)
    const wrong =
      before === undefined ? schemaProblems(payload) : [said(null, { problem: "repeated", detail: `${before}` })]
    yield wrong.length > 0 ? { row: row.row, problems: wrong } : { row: row.row, payload }
  }
  if (titles === null) throw refused("noHeader", null)
  if (rows === 0) throw refused("noRows", null)
}
