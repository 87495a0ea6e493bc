/** What a terminal reports, as events for the inbox. The same record has the same key, whether it was pushed or read. */
import type { TerminalEvent, TerminalId } from "@yugou/core/dialect"
import { Pushes } from "@yugou/dialect-kit"
import type * as Apdu from "../apdu/Apdu.ts"
import type { FollowReport, Outcome, RecordOutcome } from "../apdu/Common.ts"
import { of } from "../request/Values.ts"

/** Columns of every event record: its number, when the event began and ended, what caused it. */
export const columns = ["20220200", "201E0200", "20200200", "20240200"] as const
const [numberColumn, startColumn] = columns

type Cells = { readonly [column: string]: unknown }

const cellsOf = (record: RecordOutcome, row: ReadonlyArray<unknown>): Cells =>
  Object.fromEntries(
    record.columns.map((column, index) => [typeof column === "string" ? column : column.road, row[index] ?? null])
  )

/** Number and start tell a record from the others of its table; without them its content does. */
const keyOf = (cells: Cells): string | null => {
  const number = of(cells[numberColumn] as never, "u32")
  const start = of(cells[startColumn] as never, "datetimeS")
  return typeof number === "number" && typeof start === "string" ? `${number}/${start}` : null
}

/** The events of a record that was pushed or read. */
export const ofRecord = (terminalId: TerminalId, record: RecordOutcome): ReadonlyArray<TerminalEvent> => {
  if (!("rows" in record)) return []
  const kind = record.oad.slice(0, 4)
  return record.rows.map((row) => {
    const cells = cellsOf(record, row)
    const event = Pushes.eventOf(terminalId, kind, kind, cells)
    const key = keyOf(cells)
    return key === null ? event : { ...event, key: `${kind}/${key}` }
  })
}

const ofResult = (terminalId: TerminalId, result: Outcome): TerminalEvent =>
  Pushes.eventOf(terminalId, "report", `report/${result.oad}`, result)

/** The events of a report. */
export const ofReport = (
  terminalId: TerminalId,
  report: Apdu.Service<"REPORT-Notification-List" | "REPORT-Notification-RecordList" | "REPORT-Notification-TransData">
): ReadonlyArray<TerminalEvent> => {
  switch (report.service) {
    case "REPORT-Notification-List":
      return report.results.map((result) => ofResult(terminalId, result))
    case "REPORT-Notification-RecordList":
      return report.records.flatMap((record) => ofRecord(terminalId, record))
    case "REPORT-Notification-TransData": {
      const { frames, port } = report
      return [Pushes.eventOf(terminalId, "report", `report/${port}`, { port, frames })]
    }
  }
}

/** The events of what rode on an answer. */
export const ofFollowReport = (terminalId: TerminalId, follow: FollowReport): ReadonlyArray<TerminalEvent> =>
  "normal" in follow
    ? follow.normal.map((result) => ofResult(terminalId, result))
    : follow.records.flatMap((record) => ofRecord(terminalId, record))
