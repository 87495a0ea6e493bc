/**
 * Customers, purchase devices, orders, readings and the trail as CSV files, for hosts of `@yugou/core`: checked, imported, exported.
 *
 * All of it speaks web standards: bytes come as `ReadableStream` or `AsyncIterable`, results as `AsyncIterable`; {@link Streams} has the same for Effect.
 *
 * **Example**
 *
 * ```ts
 * for await (const it of checkFile(station, "customers", { actor, open: () => file.stream() }))
 *   if (it._tag === "Bad") console.log(it.bad.row, it.bad.problems)
 * ```
 */
export { guarded } from "./Cells.ts"
export { type Cell, type ExportOptions, exportFile, usualDays, writeCsv } from "./Export.ts"
export { FileRefused } from "./FileRefused.ts"
export {
  type Checked,
  checkFile,
  type Desk,
  type FileOptions,
  type Imported,
  type ImportOptions,
  importFile
} from "./Import.ts"
export { defaultLimits, type Limits } from "./Limits.ts"
export type { Bytes } from "./Lines.ts"
export { sheetsOf } from "./Mounted.ts"
export type { BadRow, Problem } from "./Parsed.ts"
export { type Row, readCsv } from "./Rows.ts"
export type { IncomingName, OutgoingName } from "./Sheets.ts"
export * as Streams from "./Streams.ts"
export { checkTrail, exportTrail, type TrailDesk, type TrailOptions, trailLimits } from "./Trail.ts"
