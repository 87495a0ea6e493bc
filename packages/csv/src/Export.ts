/** Exporting what lists show as CSV that a spreadsheet opens and calculates nothing of. */
import Papa from "papaparse"
import { guarded, keptAsText, yuanOf } from "./Cells.ts"
import type { Desk } from "./Import.ts"
import type { Column } from "./Sheet.ts"
import { type OutgoingName, outgoing } from "./Sheets.ts"

const byteOrderMark = "\ufeff"
const newline = "\r\n"

/** How many rows are written at a time. */
const blockRows = 500

/**
 * Writes rows as a CSV file: UTF-8 with a byte order mark, CRLF, and an apostrophe before every text that a spreadsheet would take for a formula.
 *
 * **Details** A cell that is a number (`{ number }`) is written as it is, a negative one, too. Rows are asked for as the reader takes them.
 *
 * @category Functions
 */
export const writeCsv = (
  titles: ReadonlyArray<string>,
  rows: AsyncIterable<ReadonlyArray<Cell>> | Iterable<ReadonlyArray<Cell>>
): ReadableStream<Uint8Array> => {
  const encoder = new TextEncoder()
  const lines = (some: ReadonlyArray<ReadonlyArray<Cell>>): Uint8Array =>
    encoder.encode(
      `${Papa.unparse(
        some.map((row) => row.map(written)),
        { newline }
      )}${newline}`
    )
  async function* blocks() {
    yield encoder.encode(byteOrderMark)
    yield lines([titles])
    let block: Array<ReadonlyArray<Cell>> = []
    for await (const row of rows) {
      block.push(row)
      if (block.length < blockRows) continue
      yield lines(block)
      block = []
    }
    if (block.length > 0) yield lines(block)
  }
  const all = blocks()
  return new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        const { done, value } = await all.next()
        if (done === true) controller.close()
        else controller.enqueue(value)
      },
      cancel: async () => {
        await all.return(undefined)
      }
    },
    { highWaterMark: 0 }
  )
}

/** A cell: text, a number as decimal text, digits that a spreadsheet is to keep as text, or nothing. @category Models */
export type Cell = string | { readonly number: string } | { readonly digits: string } | null

const written = (cell: Cell): string => {
  if (cell === null) return ""
  if (typeof cell === "string") return guarded(cell)
  return "number" in cell ? cell.number : keptAsText(cell.digits)
}

/**
 * What is exported for whom.
 *
 * **Details** `filter` goes to the list as it is; `zone` is the one in which times are written (default `Asia/Shanghai`). `digits`: customer, order and other
 * numbers as they are (`plain`, default), or as `="0370100001"`, so that a spreadsheet that opens the file keeps their zeros (`asText`).
 *
 * @category Models
 */
export interface ExportOptions {
  readonly actor: string
  readonly filter?: object
  readonly language?: "zh" | "en"
  readonly zone?: string
  readonly digits?: "plain" | "asText"
  readonly signal?: AbortSignal
}

type Listed = { readonly [field: string]: unknown }
interface Page {
  readonly rows: ReadonlyArray<object>
  readonly next: string | null
}

const pageRows = 500

type List = (input: object, options: object) => Promise<Page>
type ListName = Exclude<OutgoingName, "unitReadings">

const lists = (desk: Desk) =>
  ({
    customers: desk.customers.list,
    devices: desk.purchases.list,
    orders: desk.purchaseRecords.list,
    readings: desk.purchases.readings
  }) as unknown as { readonly [N in ListName]: List }

/** Who asks, and until when. */
type Asker = Pick<ExportOptions, "actor" | "signal">

/** Gives the rows of a list, page by page. */
async function* pagesOf(list: List, filter: object, { actor, signal }: Asker): AsyncGenerator<Listed> {
  let after: string | null = null
  do {
    const page: Page = await list({ ...filter, actor, limit: pageRows, after }, signal === undefined ? {} : { signal })
    for (const row of page.rows) yield row as Listed
    after = page.next
  } while (after !== null)
}

/** How many local days the readings of an org unit go back where no days are asked for: a quarter-hourly series is 3 000 rows of a device by then. @category Constants */
export const usualDays = 31

const dayMillis = 86_400_000

/** The last days, as whoever asks has them in his zone. */
const lastDays = (timeZone: string): { readonly from: string; readonly to: string } => {
  const format = new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short" })
  const now = Date.now()
  return { from: format.format(now - (usualDays - 1) * dayMillis), to: format.format(now) }
}

/** Gives the readings of every device of a list of devices, device by device, newest first. */
async function* readingsOfUnit(desk: Desk, filter: object, asker: Asker, zone: string): AsyncGenerator<Listed> {
  const { days = lastDays(zone), ...ofDevices } = filter as { readonly days?: object }
  for await (const device of pagesOf(lists(desk).devices, ofDevices, asker)) {
    const { customerNo, customerName, orgNo, deviceId } = device
    for await (const reading of pagesOf(lists(desk).readings, { deviceId, days }, asker))
      yield { ...reading, customerNo, customerName, orgNo, deviceId }
  }
}

/** Puts what stands deeper where the columns look for it. */
const flat = (row: Listed): Listed => ({
  ...(row.alarm as Listed | undefined),
  ...(row.limits as Listed | undefined),
  ...(row.target as Listed | undefined),
  ...row,
  ...("alarmEnergy" in row ? { alarm: row.alarmEnergy } : {})
})

const instant = /^\d{4}-\d{2}-\d{2}T.*Z$/

const timesIn = (timeZone: string) => {
  const format = new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short", timeStyle: "medium" })
  return (text: string): string => (instant.test(text) ? format.format(new Date(text)) : text)
}

interface Style {
  readonly timeOf: (text: string) => string
  readonly language: "zh" | "en"
  readonly digits: "plain" | "asText"
}

const cellOf = ({ kind }: Column, value: unknown, { digits, language, timeOf }: Style): Cell => {
  if (value === null || value === undefined) return null
  switch (kind._tag) {
    case "energy":
      return { number: `${value}` }
    case "money":
      return { number: yuanOf(Number(value)) }
    case "list":
      return (value as ReadonlyArray<string>).join(";")
    case "words":
      return kind.words.find((word) => word.value === value)?.[language] ?? `${value}`
    case "digits":
    case "whole":
      return digits === "plain" ? `${value}` : { digits: `${value}` }
    case "text":
      return timeOf(`${value}`)
  }
}

/**
 * Exports a list as a CSV file, page by page as its reader takes it; what the actor may not see is masked as in the list.
 *
 * **Details** `readings` wants `filter.deviceId`; `unitReadings` takes the filter of the devices (`orgNo`, …) and the local `days` of each, the last
 * {@link usualDays} where none are given. What is exported can be imported again, orders excepted: columns that only show are passed over.
 *
 * @category Functions
 */
export const exportFile = (desk: Desk, name: OutgoingName, options: ExportOptions): ReadableStream<Uint8Array> => {
  const { actor, filter = {}, language = "zh", digits = "plain", zone = "Asia/Shanghai", signal } = options
  const columns = outgoing[name]
  const style: Style = { language, digits, timeOf: timesIn(zone) }
  async function* rows() {
    const asker = { actor, ...(signal === undefined ? {} : { signal }) }
    const found =
      name === "unitReadings" ? readingsOfUnit(desk, filter, asker, zone) : pagesOf(lists(desk)[name], filter, asker)
    for await (const row of found) {
      const values = flat(row)
      yield columns.map((column) => cellOf(column, values[column.field], style))
    }
  }
  return writeCsv(
    columns.map((column) => column[language]),
    rows()
  )
}
