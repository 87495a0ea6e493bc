/** How a call of a host of promises begins and ends: nothing begins after an abort or after the station was closed, and each has an error of its own. */
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type * as ManagedRuntime from "effect/ManagedRuntime"
import { Proof } from "../../ports/people/Reauthentication.ts"
import { StoreError } from "../../ports/StoreError.ts"
import { Closed, catalogue, type Rejection } from "../../rejection/Rejection.ts"
import { toStationError } from "./StationError.ts"

/**
 * How a caller ends a call, and by what he proved who he is: nothing of it begins once the signal is aborted, and it rejects with an {@link AbortError}.
 *
 * **Details** A call that waits for the store or for a terminal ends at once; whether it was stored yet, the same command id tells. A batch ends after
 * the row under way, and gives that row: what it gave is what was stored. `proof`: what the host's `reauthentication` is asked about before a sensitive
 * operation, such as the id of a session.
 *
 * **Example**
 *
 * ```ts
 * const withinASecond = (): CallOptions => ({ signal: AbortSignal.timeout(1_000) })
 * ```
 *
 * @category Models
 */
export interface CallOptions {
  readonly signal?: AbortSignal
  readonly proof?: string
}

/** What a call rejects with that was aborted; `cause` is the reason of its signal. @category Errors */
export class AbortError extends Error {
  override readonly name = "AbortError"
  constructor(reason: unknown) {
    super("The call was aborted", { cause: reason })
  }
}

/** Gives the error of an aborted signal: its reason, where that says itself that it is one. */
export const abortError = ({ reason }: AbortSignal): Error =>
  reason instanceof Error && reason.name === "AbortError" ? reason : new AbortError(reason)

const isOfStation = (error: { readonly _tag: string }): boolean =>
  error instanceof StoreError || Object.hasOwn(catalogue, error._tag)

/** Rejects with what the station says; what a layer of the host failed with, before there was a station, is the host's own error. */
const fail = (cause: Cause.Cause<Rejection | StoreError>): never => {
  const error = Cause.findErrorOption(cause)
  if (error._tag === "Some" && isOfStation(error.value)) throw toStationError(error.value)
  throw Cause.squash(cause)
}

type Run<S> = <A>(effect: Effect.Effect<A, Rejection | StoreError, S>, options?: CallOptions) => Promise<A>

/** Runs Effects of a station as promises: `call` ends when the signal aborts, `step` begins nothing then, and carries through what has begun. */
export interface Caller<S> {
  readonly call: Run<S>
  readonly step: Run<S>
}

/** Makes the caller of a runtime. */
export const callerOf = <S, E>(runtime: ManagedRuntime.ManagedRuntime<S, E>): Caller<S> => {
  /** What keeps a call from beginning, and why one was interrupted. */
  const ended = (signal: AbortSignal | undefined): Error | null => {
    if (runtime.scope.state._tag === "Closed") return toStationError(new Closed())
    return signal?.aborted === true ? abortError(signal) : null
  }
  const run =
    (during: "ends" | "carriesThrough"): Run<S> =>
    async (called, options) => {
      const early = ended(options?.signal)
      if (early !== null) throw early
      const effect = options?.proof === undefined ? called : Effect.provideService(called, Proof, options.proof)
      const exit = await runtime.runPromiseExit(effect, during === "ends" ? options : {})
      if (Exit.isSuccess(exit)) return exit.value
      const late = Cause.hasInterrupts(exit.cause) ? ended(options?.signal) : null
      if (late !== null) throw late
      return fail(exit.cause as Cause.Cause<Rejection | StoreError>)
    }
  return { call: run("ends"), step: run("carriesThrough") }
}
