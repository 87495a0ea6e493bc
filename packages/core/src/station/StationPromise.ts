/**
 * The station for hosts without Effect: derived from the table of operations, not written.
 *
 * It speaks the JSON side of the same schemas (energy as decimal text, instants as ISO text, no bigint), takes `{ signal }`, and rejects with
 * {@link StationError}, or with {@link AbortError} when its signal aborted. After `close` every call answers `CLOSED`.
 *
 * **Example**
 *
 * ```ts
 * try {
 *   await station.purchases.save({ actor: "clerk", commandId: "4", deviceId, energy: "500" })
 * } catch (error) {
 *   if (error instanceof StationPromise.StationError) console.error(error.code, error.messageZh)
 * }
 * ```
 *
 * @category Station
 */
import * as Layer from "effect/Layer"
import * as ManagedRuntime from "effect/ManagedRuntime"
import { type OpenOptions, opened } from "./kernel/Opening.ts"
import { type PromiseFacadeOf, promiseFacade } from "./kernel/PromiseFacade.ts"
import { type Operations, operations } from "./Operations.ts"
import { Station } from "./Station.ts"

export { AbortError, type CallOptions } from "./kernel/Caller.ts"
export type { OpenOptions } from "./kernel/Opening.ts"
export { StationError, toStationError } from "./kernel/StationError.ts"

/** The Promise facade: JSON in, JSON out; `plan` has a dry run of each command, and a batch is an `AsyncIterable` of its rows. @category Models */
export type PromiseFacade = PromiseFacadeOf<Operations>

/**
 * A station of promises, and how to close what it stands on.
 *
 * **Example**
 *
 * ```ts
 * const customersOf = (station: PromiseStation) => station.customers.list({ actor: "clerk" })
 * ```
 *
 * @category Models
 */
export interface PromiseStation extends PromiseFacade {
  readonly close: () => Promise<void>
}

/** Makes the promise twin of a station from the layer of a whole station that cannot fail; `close` releases what the layer holds. @category Constructors */
export const make = (layer: Layer.Layer<Station>): PromiseStation => over(ManagedRuntime.make(layer))

/**
 * Opens the promise twin of a station from the layer of a whole station; rejects with `OPEN_FAILED` when it does not open within the time for it.
 *
 * @category Constructors
 */
export const open = async <E>(layer: Layer.Layer<Station, E>, options: OpenOptions = {}): Promise<PromiseStation> =>
  over(await opened(layer, Layer.empty, options))

/** Makes the promise twin over a runtime that the host has already; `close` disposes of it. @category Functions */
export const over = <E>(runtime: ManagedRuntime.ManagedRuntime<Station, E>): PromiseStation => ({
  ...promiseFacade(operations, Station, runtime),
  close: () => runtime.dispose()
})
