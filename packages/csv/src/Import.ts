/** Checking a file and importing it: nothing of a file is stored before the whole of it was read. */
import type { PromiseStation, StationPromise } from "@yugou/core"
import { refused } from "./FileRefused.ts"
import { defaultLimits, type Limits } from "./Limits.ts"
import type { Bytes } from "./Lines.ts"
import { type BadRow, type GoodRow, type Problem, parsed } from "./Parsed.ts"
import type { IncomingName } from "./Sheets.ts"

/** The part of a station that files are imported into and exported from; the promise twin and a client over HTTP have it. @category Models */
export type Desk = Pick<PromiseStation, "customers" | "purchases" | "purchaseRecords"> & {
  readonly plan: Pick<PromiseStation["plan"], "customers" | "purchases">
}

/** What is imported by whom. `open` gives the file from its beginning each time; it is read twice. @category Models */
export interface FileOptions {
  readonly actor: string
  readonly open: () => Bytes | Promise<Bytes>
  readonly limits?: Limits
  readonly signal?: AbortSignal
}

/** A bad row, or the end: how many rows the file has, and how many of them are bad, listed or not. @category Models */
export type Checked =
  | { readonly _tag: "Bad"; readonly bad: BadRow }
  | { readonly _tag: "End"; readonly rows: number; readonly bad: number }

/** What became of a row, as {@link importFile} gives them. `stored`: by this run, or by the one that was broken off. @category Models */
export type Imported =
  | {
      readonly _tag: "Stored"
      readonly row: number
      readonly done: number
      readonly total: number
      readonly made: object
    }
  | {
      readonly _tag: "Refused"
      readonly row: number
      readonly done: number
      readonly total: number
      readonly refusal: Problem & { readonly detail: unknown }
    }

const optionsOf = ({ signal }: FileOptions) => (signal === undefined ? {} : { signal })

/** What would forbid the row as things stand. */
const planned = async (desk: Desk, name: IncomingName, { payload }: GoodRow, options: FileOptions) => {
  const command = { actor: options.actor, commandId: "check", ...payload } as never
  const asked = {
    customers: desk.plan.customers.add,
    devices: desk.plan.customers.bindDevice,
    orders: desk.plan.purchases.save
  }[name]
  try {
    const { refusals } = await asked(command, optionsOf(options))
    return refusals.map(({ code, message, messageZh }): Problem => ({ column: null, code, message, messageZh }))
  } catch (error) {
    if (!(error instanceof Error) || !("code" in error) || error.code !== "INVALID_INPUT") throw error
    const { code, message, messageZh } = error as StationPromise.StationError
    return [{ column: null, code, message, messageZh }]
  }
}

/**
 * Reads a whole file and gives every bad row: what cannot be read, and what the station would refuse as things stand. Nothing is stored.
 *
 * **Details** At most `limits.listed` bad rows are given; the end counts all. A file that is wrong as a whole throws {@link FileRefused}.
 *
 * @category Functions
 */
export async function* checkFile(
  desk: Desk,
  name: IncomingName,
  options: FileOptions
): AsyncGenerator<Checked, void, undefined> {
  const limits = options.limits ?? defaultLimits
  let [rows, bad] = [0, 0]
  for await (const it of parsed(name, await options.open(), limits)) {
    options.signal?.throwIfAborted()
    rows += 1
    const problems = "problems" in it ? it.problems : await planned(desk, name, it, options)
    if (problems.length === 0) continue
    bad += 1
    if (bad <= limits.listed) yield { _tag: "Bad", bad: { row: it.row, problems } }
  }
  yield { _tag: "End", rows, bad }
}

/** How {@link importFile} stores a file. @category Models */
export interface ImportOptions extends FileOptions {
  /** The caller's id of the import, at most 40 characters: running it again with the same file resumes it. */
  readonly batchId: string
  /** What becomes of a file with rows that cannot be read: `refuse` (default) stores nothing, `leave` stores the others. */
  readonly bad?: "refuse" | "leave"
}

/** How many rows are one batch of the station: their command ids are `<batchId>.<batch>/<row of the batch>`. */
const batchRows = 500

const run = (desk: Desk, name: IncomingName, batch: object, options: ImportOptions) => {
  const asked = {
    customers: desk.customers.addBatch,
    devices: desk.customers.bindDeviceBatch,
    orders: desk.purchases.saveBatch
  }[name] as (input: never, options: object) => AsyncIterable<object>
  return asked(batch as never, optionsOf(options)) as AsyncIterable<
    { readonly row: number; readonly refusal: (Problem & { readonly detail: unknown }) | null } & {
      readonly [made: string]: unknown
    }
  >
}

const madeOf = (result: { readonly [made: string]: unknown }): object =>
  (result.customer ?? result.device ?? result.order ?? {}) as object

/** Counts the rows that will be stored, having read the whole file once. */
const counted = async (name: IncomingName, options: ImportOptions, limits: Limits) => {
  let [good, bad] = [0, 0]
  for await (const it of parsed(name, await options.open(), limits)) {
    options.signal?.throwIfAborted()
    if ("problems" in it) bad += 1
    else good += 1
  }
  if (bad > 0 && (options.bad ?? "refuse") === "refuse") throw refused("badRows", null, bad)
  return good
}

/**
 * Imports a file and tells of each row what became of it. Rows that cannot be read are {@link checkFile}'s affair and are not told again.
 *
 * **Details** The file is read to its end before anything is stored: one that is cut, changes its encoding or is too large stores nothing. Then its rows
 * go to the station as batches, so that one that was broken off is resumed by running it again with the same id and file; with another file it ends in
 * `COMMAND_CONFLICT`. What the rules refuse stops no other row.
 *
 * @category Functions
 */
export async function* importFile(
  desk: Desk,
  name: IncomingName,
  options: ImportOptions
): AsyncGenerator<Imported, void, undefined> {
  const limits = options.limits ?? defaultLimits
  const total = await counted(name, options, limits)
  let [done, batch] = [0, 0]
  let rows: Array<GoodRow> = []
  async function* stored(): AsyncGenerator<Imported, void, undefined> {
    batch += 1
    const payloads = rows.map(({ payload }) => payload)
    const results = run(
      desk,
      name,
      { actor: options.actor, batchId: `${options.batchId}.${batch}`, rows: payloads },
      options
    )
    for await (const result of results) {
      done += 1
      const row = rows[result.row - 1]?.row ?? 0
      yield result.refusal === null
        ? { _tag: "Stored", row, done, total, made: madeOf(result) }
        : { _tag: "Refused", row, done, total, refusal: { ...result.refusal, column: null } }
    }
    rows = []
  }
  for await (const it of parsed(name, await options.open(), limits)) {
    if ("payload" in it) rows.push(it)
    if (rows.length === batchRows) yield* stored()
  }
  if (rows.length > 0) yield* stored()
}
