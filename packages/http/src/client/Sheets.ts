/** Lists as files, up and down: a filter is that of the list behind, a file is answered row by row. */
import type { Operations } from "@yugou/core"
import { answered, type CallOptions, type ClientOptions, type Input, rowsOf, sendBy } from "./Client.ts"
import { transportError } from "./StationError.ts"

/** The list behind each file, as `sheetsOf` of `@yugou/csv` has them. */
interface Lists {
  readonly customers: Operations["customers"]["list"]
  readonly devices: Operations["purchases"]["list"]
  readonly orders: Operations["purchaseRecords"]["list"]
  readonly readings: Operations["purchases"]["readings"]
}

/** The batch behind each file that comes in. */
interface Batches {
  readonly customers: Operations["customers"]["addBatch"]
  readonly devices: Operations["customers"]["bindDeviceBatch"]
  readonly orders: Operations["purchases"]["saveBatch"]
}

/** What of a list is exported, and how it is written: `digits` `asText` keeps long numbers from spreadsheets. @category Models */
export interface ExportOptions<N extends keyof Lists> extends CallOptions {
  readonly filter?: Omit<Input<Lists[N]>, "after" | "limit">
  readonly language?: "zh" | "en"
  readonly digits?: "plain" | "asText"
}

/** How a file is imported: `batchId`, at most 40 characters, resumes an import that broke off; `bad` `leave` stores the rows that can be read. @category Models */
export interface ImportOptions extends CallOptions {
  readonly batchId: string
  readonly bad?: "refuse" | "leave"
}

/**
 * Files of a station; the types of the rows are those of the form of files that the host mounted (`Checked` and `Imported` of `@yugou/csv`).
 *
 * **Details** `export` gives the file as it comes: a stream that fails is no whole file. `check` and `import` take a file of at most 32 MiB, and throw a
 * `StationError` `FILE_REFUSED` for one that is wrong as a whole.
 *
 * @category Models
 */
export interface SheetsClient<Checked extends object = object, Imported extends object = object> {
  readonly export: <N extends keyof Lists>(name: N, options?: ExportOptions<N>) => Promise<ReadableStream<Uint8Array>>
  readonly check: (name: keyof Batches, file: Blob | string, options?: CallOptions) => AsyncIterable<Checked>
  readonly import: (name: keyof Batches, file: Blob | string, options: ImportOptions) => AsyncIterable<Imported>
}

const capital = (name: string): string => `${name.slice(0, 1).toUpperCase()}${name.slice(1)}`

/** Writes a field as an address has it: lists repeated, the parts of a range as `savedOnFrom` and `savedOnTo`. */
const pairsOf = (name: string, value: unknown): ReadonlyArray<[string, string]> => {
  if (value === undefined || value === null) return []
  if (Array.isArray(value)) return value.map((each) => [name, String(each)])
  if (typeof value !== "object") return [[name, String(value)]]
  return Object.entries(value).flatMap(([part, inner]) => pairsOf(`${name}${capital(part)}`, inner))
}

const queryOf = (fields: object): string => {
  const pairs = Object.entries(fields).flatMap(([name, value]) => pairsOf(name, value))
  return pairs.length === 0 ? "" : `?${new URLSearchParams(pairs)}`
}

/**
 * Makes the client of files.
 *
 * **Example**
 *
 * ```ts
 * const sheets = createSheetsClient({ baseUrl, headers })
 * for await (const row of sheets.import("customers", file, { batchId: "2026-03" })) show(row)
 * ```
 *
 * @category Constructors
 */
export const createSheetsClient = <Checked extends object = object, Imported extends object = object>(
  client: ClientOptions = {}
): SheetsClient<Checked, Imported> => {
  /** Sends a file when its rows are asked for. */
  async function* sent(place: string, file: Blob | string, { signal }: CallOptions): AsyncGenerator<unknown, void> {
    const init = { method: "POST", headers: { "content-type": "text/csv" }, body: file }
    const answer = sendBy(client, `/api/v1/sheets/${place}`, { ...init, ...(signal === undefined ? {} : { signal }) })
    yield* rowsOf(answered(answer))
  }
  return {
    export: async (name, { filter = {}, language, digits, signal } = {}) => {
      const place = `/api/v1/sheets/${name}${queryOf({ ...filter, language, digits })}`
      const response = await answered(
        sendBy(client, place, { headers: {}, ...(signal === undefined ? {} : { signal }) })
      )
      if (response.body === null) throw transportError("UNREADABLE", response.status)
      return response.body
    },
    check: (name, file, options = {}) => sent(`${name}/check`, file, options) as AsyncIterable<Checked>,
    import: (name, file, { batchId, bad, ...options }) =>
      sent(`${name}/import${queryOf({ batchId, bad })}`, file, options) as AsyncIterable<Imported>
  }
}
