/** How a station of promises comes up: what can be tried again is, for a while; what fails has a reason and a sentence, and nothing of it is kept. */
import * as Cause from "effect/Cause"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type * as Layer from "effect/Layer"
import * as ManagedRuntime from "effect/ManagedRuntime"
import * as Schedule from "effect/Schedule"
import type { OpenReason, SaysOpenReason } from "../../ports/OpenReason.ts"
import { StoreError } from "../../ports/StoreError.ts"
import { storeTexts } from "../../ports/storeTexts.ts"
import { isRetryable } from "../../rejection/nextSteps.ts"
import { OpenFailed } from "../../rejection/Rejection.ts"
import { textOf } from "../../rejection/texts.ts"
import { abortError, type CallOptions } from "./Caller.ts"
import { toStationError } from "./StationError.ts"

/**
 * How long opening is tried: what is away or in use is tried again for `retryForSeconds`, by default 30; 0: once.
 *
 * @category Models
 */
export interface OpenOptions extends CallOptions {
  readonly retryForSeconds?: number
}

/** Waits between tries: doubling, and at most so long. */
const [firstWait, longestWait] = [Duration.millis(250), Duration.seconds(5)]

const reasons: { readonly [R in OpenReason]: R } = {
  unreachable: "unreachable",
  inUse: "inUse",
  database: "database",
  options: "options",
  failed: "failed"
}

/** Gives what an error says of itself; of one that says nothing its message. */
const failedBy = (error: unknown): OpenFailed => {
  if (error instanceof OpenFailed) return error
  if (error instanceof StoreError) {
    const reason = error.reason === "unavailable" ? "unreachable" : "failed"
    const { zh, en } = storeTexts[error.reason]
    const problem = { zh: `${zh}：${error.detail}`, en: `${en}: ${error.detail}` }
    return new OpenFailed({ reason, option: "", problem })
  }
  const message = error instanceof Error ? error.message || error.name : String(error)
  const said = error instanceof Error ? (error as Partial<SaysOpenReason>) : {}
  const { openReason, openOption = "", openProblem = { zh: message, en: message } } = said
  const reason = openReason !== undefined && Object.hasOwn(reasons, openReason) ? openReason : "failed"
  return new OpenFailed({ reason, option: openOption, problem: openProblem })
}

/** Why a try failed, and what it failed with. */
class Failed {
  readonly _tag = "Failed"
  readonly because: OpenFailed
  readonly error: unknown
  constructor(error: unknown) {
    this.because = failedBy(error)
    this.error = error
  }
}

/** One try: a runtime of its own, gone again where it fails. */
const attempt = <R, E>(layer: Layer.Layer<R, E>): Effect.Effect<ManagedRuntime.ManagedRuntime<R, E>, Failed> =>
  Effect.suspend(() => {
    const runtime = ManagedRuntime.make(layer)
    return Effect.as(runtime.contextEffect, runtime).pipe(
      Effect.onExit((exit) => (Exit.isSuccess(exit) ? Effect.void : runtime.disposeEffect)),
      Effect.catchCause((cause) =>
        Cause.hasInterruptsOnly(cause) ? Effect.interrupt : Effect.fail(new Failed(Cause.squash(cause)))
      )
    )
  })

const waits = (retryForSeconds: number) =>
  Schedule.min([Schedule.exponential(firstWait), Schedule.spaced(longestWait)]).pipe(
    Schedule.upTo({ duration: Duration.seconds(retryForSeconds) })
  )

/** Builds a layer, trying again what may pass; rejects with `OPEN_FAILED`, whose `cause` is what the layer failed with. */
export const opened = async <R, E>(
  layer: Layer.Layer<R, E>,
  log: Layer.Layer<never>,
  { signal, retryForSeconds = 30 }: OpenOptions
): Promise<ManagedRuntime.ManagedRuntime<R, E>> => {
  const aborted = () => (signal?.aborted === true ? abortError(signal) : null)
  const early = aborted()
  if (early !== null) throw early
  const trying = attempt(layer).pipe(
    Effect.tapError(({ because }) =>
      isRetryable(because) && retryForSeconds > 0 ? Effect.logWarning(textOf(because).en) : Effect.void
    ),
    Effect.retry({ while: ({ because }) => isRetryable(because), schedule: waits(retryForSeconds) }),
    Effect.provide(log)
  )
  const exit = await Effect.runPromiseExit(trying, signal === undefined ? {} : { signal })
  if (Exit.isSuccess(exit)) return exit.value
  const failure = Cause.findErrorOption(exit.cause)
  if (failure._tag === "Some") throw toStationError(failure.value.because, failure.value.error)
  throw aborted() ?? Cause.squash(exit.cause)
}
