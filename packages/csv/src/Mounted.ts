/** The files of a station in the form in which `@yugou/http` mounts them; it is told apart from there by its form alone. */
import { exportFile } from "./Export.ts"
import { checkFile, type Desk, importFile } from "./Import.ts"
import type { IncomingName, OutgoingName } from "./Sheets.ts"

/** The operation behind each file: its filter, and the permission that it wants. */
const down: { readonly [N in OutgoingName]: string } = {
  customers: "customers.list",
  devices: "purchases.list",
  orders: "purchaseRecords.list",
  readings: "purchases.readings",
  unitReadings: "purchases.list"
}
const up: { readonly [N in IncomingName]: string } = {
  customers: "customers.addBatch",
  devices: "customers.bindDeviceBatch",
  orders: "purchases.saveBatch"
}

interface Asked {
  readonly actor: string
  readonly filter: object
  readonly language: "zh" | "en"
  readonly digits: "plain" | "asText"
  readonly signal: AbortSignal
}
interface Given {
  readonly actor: string
  readonly open: () => ReadableStream<Uint8Array>
  readonly signal: AbortSignal
}

/**
 * Gives the files of a station for `sheets` of `createHttpApi`.
 *
 * **Example**
 *
 * ```ts
 * const api = createHttpApi({ station, identify, authorize, sheets: sheetsOf(station) })
 * ```
 *
 * @category Constructors
 */
export const sheetsOf = (desk: Desk) => ({
  down,
  up,
  exported: (name: string, asked: Asked): ReadableStream<Uint8Array> => exportFile(desk, name as OutgoingName, asked),
  checked: (name: string, given: Given) => checkFile(desk, name as IncomingName, given),
  imported: (name: string, given: Given & { readonly batchId: string; readonly bad: "refuse" | "leave" }) =>
    importFile(desk, name as IncomingName, given)
})
