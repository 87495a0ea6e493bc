/** The same for hosts that use Effect: over the station of their context. @category Functions */
import { type Station, StationPromise } from "@yugou/core"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as ManagedRuntime from "effect/ManagedRuntime"
import * as Stream from "effect/Stream"
import { type ExportOptions, exportFile } from "./Export.ts"
import { FileRefused } from "./FileRefused.ts"
import { type Checked, checkFile, type FileOptions, type Imported, type ImportOptions, importFile } from "./Import.ts"
import type { IncomingName, OutgoingName } from "./Sheets.ts"
import { exportTrail, type TrailOptions } from "./Trail.ts"

/** What files end with besides their rows: the file is refused, or the station is what refuses. @category Errors */
export type CsvError = FileRefused | StationPromise.StationError

const errorOf = (error: unknown): CsvError => {
  if (error instanceof FileRefused || error instanceof StationPromise.StationError) return error
  throw error
}

const over = <A>(
  made: (desk: StationPromise.PromiseStation) => AsyncIterable<A>
): Stream.Stream<A, CsvError, Station.Station> =>
  Stream.unwrap(
    Effect.map(Effect.context<Station.Station>(), (context) => {
      const desk = StationPromise.over(ManagedRuntime.make(Layer.succeedContext(context)))
      return Stream.fromAsyncIterable(made(desk), errorOf)
    })
  )

/** Checks a file: see {@link checkFile}. @category Functions */
export const checking = (name: IncomingName, options: FileOptions): Stream.Stream<Checked, CsvError, Station.Station> =>
  over((desk) => checkFile(desk, name, options))

/** Imports a file: see {@link importFile}. @category Functions */
export const importing = (
  name: IncomingName,
  options: ImportOptions
): Stream.Stream<Imported, CsvError, Station.Station> => over((desk) => importFile(desk, name, options))

/** Exports a list: see {@link exportFile}. @category Functions */
export const exporting = (
  name: OutgoingName,
  options: ExportOptions
): Stream.Stream<Uint8Array, CsvError, Station.Station> =>
  over((desk) => exportFile(desk, name, options) as AsyncIterable<Uint8Array>)

/** Exports the trail: see {@link exportTrail}. @category Functions */
export const exportingTrail = (options: TrailOptions): Stream.Stream<Uint8Array, CsvError, Station.Station> =>
  over((desk) => exportTrail(desk, options) as AsyncIterable<Uint8Array>)
