/**
 * The engine that drops old frames: of a terminal that beats each minute they take half a megabyte a day, and nobody looks at those of last month.
 *
 * **Details** Frames of money and control are kept with their attempt for good. A log that bounds itself, such as the ring, has nothing to drop.
 *
 * **Example**
 *
 * ```ts
 * yield* FrameKeeper.runOnce(yield* DateTime.now)
 * ```
 *
 * @category Engines
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { StationPolicy } from "../../policy/Policy.ts"
import type { StoreError } from "../../ports/StoreError.ts"
import { FrameLog } from "../../ports/terminal/FrameLog.ts"
import { StationStore } from "../../store/StationStore.ts"
import { type Instant, isBefore, plusMillis } from "../../values/Instant.ts"
import { EngineProcess } from "../kernel/EngineProcess.ts"
import type { StepReport } from "../kernel/Step.ts"

const dayMillis = 86_400_000

/** How long a process waits until it looks again: a log drops whole days. */
const everyMillis = 3_600_000

const note = "frames:old"

/**
 * Drops the days of frames that ended longer ago than the policy `frameLogDays`, once an hour in each process. `claimed` counts the days.
 *
 * **Details** Where the store has a clock of its own, the earlier of both counts: a clock that is ahead would have all of them dropped, for good.
 *
 * @category Engines
 */
export const runOnce = Effect.fnUntraced(function* (
  now: Instant
): Effect.fn.Return<StepReport, StoreError, StationStore> {
  const none = { claimed: 0, failed: 0 }
  const log = Option.getOrNull(yield* Effect.serviceOption(FrameLog))
  if (log?.dropBefore === undefined) return none
  const { frameLogDays } = yield* StationPolicy
  const store = yield* StationStore
  const { resting } = (yield* EngineProcess).roundsOf(store)
  if (resting.isResting(note, `${frameLogDays}`, now)) return none
  const stored = Option.getOrElse(yield* store.time, () => now)
  const dropped = yield* log.dropBefore(plusMillis(isBefore(stored, now) ? stored : now, -frameLogDays * dayMillis))
  resting.rest(note, { as: `${frameLogDays}`, from: now, until: plusMillis(now, everyMillis) })
  return { claimed: dropped, failed: 0 }
})
