/**
 * The engine that replaces devices: cancel the old one, bind the new one, set its balance.
 *
 * One step is one commit that changes both the replacement and what the step is about, so a crash between any two steps leaves a record from which
 * the next process goes on, and no step happens twice. Each step reads what it rests on. The adjustment is approved and dispatched like any other;
 * the saga waits for it, and reckons another one when the balance under it has moved.
 *
 * **Example**
 *
 * ```ts
 * yield* ReplacementSaga.runOnce(yield* DateTime.now)
 * ```
 *
 * @category Engines
 */

import * as Effect from "effect/Effect"
import { longestRetryMillis } from "../../policy/Policy.ts"
import type { StoreError } from "../../ports/StoreError.ts"
import type { TerminalGateway } from "../../ports/terminal/TerminalPorts.ts"
import type { StationStore } from "../../store/StationStore.ts"
import type { Instant } from "../../values/Instant.ts"
import { type Leave, stay } from "../kernel/Left.ts"
import { run, type Settings, type StepReport } from "../kernel/Step.ts"
import { awaitAdjustment, bindNew, carryOver } from "./NewDevice.ts"
import { cancelOld } from "./OldDevice.ts"
import { actor, need } from "./SagaStep.ts"

/** How the engine takes its work: at most 100 replacements at once, one step of each. @category Constants */
export const settings: Settings = {
  queue: "saga",
  terminals: "needed",
  holder: actor,
  room: 100,
  leaseMillis: 300_000,
  longestMillis: longestRetryMillis
}

/** Does the next step of one replacement. @category Functions */
export const advance = Effect.fn("ReplacementSaga.advance")(function* (replacementId: string, leave: Leave = stay) {
  const it = yield* need("Replacement", replacementId)
  const { step } = it.state
  switch (step._tag) {
    case "Started":
      return yield* cancelOld(it, leave)
    case "OldCancelled":
      return yield* bindNew(it, leave)
    case "NewBound":
      return yield* carryOver(it, leave)
    case "Adjusting":
      return yield* awaitAdjustment(it, step.adjustmentId, leave)
    case "Done":
    case "Stopped":
    case "Undone":
      return undefined
  }
})

/** Runs one step: claims replacements that are due and does the next step of each. @category Functions */
export const runOnce = Effect.fn("ReplacementSaga.runOnce")(function* (
  now: Instant
): Effect.fn.Return<StepReport, StoreError, StationStore | TerminalGateway> {
  return yield* run(settings, now, (id, _, leave) => advance(id, leave))
})
