/**
 * The engine that looks at every target by itself after the books were restored, so that it is verified before anybody buys there.
 *
 * A station that was never restored, or of which everything is verified, costs one question to the store in ten seconds.
 *
 * **Example**
 *
 * ```ts
 * yield* RestoreKeeper.runOnce(yield* DateTime.now)
 * ```
 *
 * @category Engines
 */
import * as Effect from "effect/Effect"
import { afterFailure, noFailures } from "../../books/polling/PollRules.ts"
import { StationPolicy } from "../../policy/Policy.ts"
import type { StoreError } from "../../ports/StoreError.ts"
import type { TerminalGateway } from "../../ports/terminal/TerminalPorts.ts"
import type { Versioned } from "../../store/Aggregates.ts"
import { StationStore } from "../../store/StationStore.ts"
import { fromMillis, type Instant, isToCome, plusMillis } from "../../values/Instant.ts"
import { restorationNow, unverifiedIn } from "../dispatch/Unverified.ts"
import { verifyTarget } from "../dispatch/VerifyTarget.ts"
import { EngineProcess } from "../kernel/EngineProcess.ts"
import { about, goOn, nextPage } from "../kernel/Rounds.ts"
import { maxRestarts, type StepReport } from "../kernel/Step.ts"
import { reaches } from "../terminal/Reach.ts"
import { failuresOf, rememberFailures } from "./PollRounds.ts"

const actor = "system:restore-keeper"
const name = "restore"

/**
 * How many targets are looked at at once. With as many in a step and a step a second a hundred thousand of them that are online take 17 minutes, if the line is as fast.
 *
 * @category Constants
 */
export const settings = { room: 100 } as const

/** How long a process that found nothing to do does not ask again. */
const restMillis = 10_000
const restNote = "restore:nothing"

/** What this process knows of whose turn has not come. */
const resting = Effect.gen(function* () {
  return (yield* EngineProcess).roundsOf(yield* StationStore).resting
})

/** Looks at one target, unless its terminal is not here or the last look that came to nothing is too recent. */
const look = Effect.fnUntraced(function* ({ ref: { id }, state }: Versioned<"Target">, no: number, now: Instant) {
  const { isResting, rest } = yield* resting
  const policy = yield* StationPolicy
  const [note, as] = [`restore:${id}`, `${no}`]
  const restUntil = (until: Instant) => Effect.sync(() => rest(note, { as, from: now, until }))
  if (isResting(note, as, now)) return "nothing"
  if ((yield* reaches(state.target.terminalId)) === "no") {
    yield* restUntil(plusMillis(now, restMillis))
    return "nothing"
  }
  const failures = yield* failuresOf(name, id)
  const notBefore = fromMillis(failures.notBefore)
  if (isToCome(notBefore, policy.retryMaxMinutes * 60_000, now)) {
    yield* restUntil(notBefore)
    return "nothing"
  }
  const sighting = yield* Effect.retry(verifyTarget(id, actor), {
    times: maxRestarts,
    while: (error) => error.reason === "stale"
  })
  if (sighting === null || sighting === "tooEarly") return "nothing"
  if (sighting !== "agrees") yield* rememberFailures(name, id, afterFailure(failures, policy, now))
  else if (failures.failures > 0) yield* rememberFailures(name, id, noFailures)
  return sighting === "agrees" || sighting === "differs" ? "done" : "failed"
})

/** Gives the mark, unless this process knows that nothing waits for it. */
const marked = Effect.fnUntraced(function* (now: Instant) {
  const { isResting } = yield* resting
  if ((yield* EngineProcess).terminals === "elsewhere" || isResting(restNote, "", now)) return null
  return yield* restorationNow
})

/** Notes that nothing is to be done for a while. */
const nothing = Effect.fnUntraced(function* (now: Instant) {
  const { rest, isResting } = yield* resting
  if (!isResting(restNote, "", now)) rest(restNote, { as: "", from: now, until: plusMillis(now, restMillis) })
  return { claimed: 0, failed: 0 } satisfies StepReport
})

/**
 * Runs one step: looks at the next targets of the round that are not verified.
 *
 * **Details** Safe to run in several processes: at worst a target is looked at twice. What differs, or cannot be read, is looked at again after a pause that
 * doubles up to `retryMaxMinutes`; what is offline when it is back. `claimed` counts the targets that were looked at.
 *
 * @category Functions
 */
export const runOnce = Effect.fn("RestoreKeeper.runOnce")(function* (
  now: Instant
): Effect.fn.Return<StepReport, StoreError, StationStore | TerminalGateway> {
  const restoration = yield* marked(now)
  if (restoration === null) return yield* nothing(now)
  return yield* goOn(
    settings.room,
    Effect.fnUntraced(function* (limit) {
      const targets = yield* nextPage(name, "Target", { verified: unverifiedIn(restoration) }, limit)
      if (targets.length === 0) yield* nothing(now)
      return targets.map((target) => about(actor, target.ref.id, look(target, restoration.no, now)))
    })
  )
})
