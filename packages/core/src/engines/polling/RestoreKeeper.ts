/**
 * The engine that looks at every target by itself after the books were restored, so that it is verified before anybody buys there.
 *
 * A station that was never restored costs one question to the store in ten seconds; one of which everything is verified, or the rest cannot be looked at now,
 * costs two.
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
import * as Option from "effect/Option"
import { arriveUntil, mayArrive } from "../../books/credit/FormerFrames.ts"
import { afterFailure, noFailures } from "../../books/polling/PollRules.ts"
import type * as Restoration from "../../books/restoration/Restoration.ts"
import { StationPolicy } from "../../policy/Policy.ts"
import type { StoreError } from "../../ports/StoreError.ts"
import { TerminalGateway } from "../../ports/terminal/TerminalPorts.ts"
import type { Versioned } from "../../store/Aggregates.ts"
import { StationStore } from "../../store/StationStore.ts"
import type { TerminalId } from "../../values/CreditTarget.ts"
import { fromMillis, type Instant, isToCome, plusMillis } from "../../values/Instant.ts"
import { restorationNow, unverifiedIn } from "../dispatch/Unverified.ts"
import { verifyTarget } from "../dispatch/VerifyTarget.ts"
import { EngineProcess } from "../kernel/EngineProcess.ts"
import { about, goOn, nextPage, pauseMillis, pauseOf } from "../kernel/Rounds.ts"
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

/** What this process knows of whose turn has not come. */
const resting = Effect.gen(function* () {
  return (yield* EngineProcess).roundsOf(yield* StationStore).resting
})

/** Gives until when a frame of the former station may arrive at a terminal; `null`: none may. */
const formerUntil = Effect.fnUntraced(function* (terminalId: TerminalId, restoration: Restoration.State, now: Instant) {
  const policy = yield* StationPolicy
  const capabilities = Option.getOrNull(yield* (yield* TerminalGateway).capabilities(terminalId))
  if (capabilities === null || !mayArrive(restoration, capabilities, { now, policy })) return null
  return arriveUntil(restoration, capabilities, policy)
})

/** The note that a target need not be looked at. */
const turnOf = ({ ref: { id } }: Versioned<"Target">, { no }: Restoration.State) => [`restore:${id}`, `${no}`] as const

/** Looks at one target, unless its terminal is not here, the last look that came to nothing is too recent, or a frame of the former station may arrive. */
const look = Effect.fnUntraced(function* (target: Versioned<"Target">, restoration: Restoration.State, now: Instant) {
  const { rest } = yield* resting
  const policy = yield* StationPolicy
  const { id } = target.ref
  const [note, as] = turnOf(target, restoration)
  const restUntil = (until: Instant) => {
    rest(note, { as, from: now, until })
    return "nothing" as const
  }
  const { terminalId } = target.state.target
  if ((yield* reaches(terminalId)) !== "here") return restUntil(plusMillis(now, pauseMillis))
  const failures = yield* failuresOf(name, id)
  const notBefore = fromMillis(failures.notBefore)
  if (isToCome(notBefore, policy.retryMaxMinutes * 60_000, now)) return restUntil(notBefore)
  const former = yield* formerUntil(terminalId, restoration, now)
  if (former !== null) return restUntil(former)
  const sighting = yield* Effect.retry(verifyTarget(id, actor), {
    times: maxRestarts,
    while: (error) => error.reason === "stale"
  })
  if (sighting === null || sighting === "tooEarly") return "nothing"
  if (sighting !== "agrees") yield* rememberFailures(name, id, afterFailure(failures, policy, now))
  else if (failures.failures > 0) yield* rememberFailures(name, id, noFailures)
  return sighting === "agrees" || sighting === "differs" ? "done" : "failed"
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
  const nothing = { claimed: 0, failed: 0 }
  const pause = yield* pauseOf(name, now)
  if ((yield* EngineProcess).terminals === "elsewhere" || pause.isOn()) return nothing
  const restoration = yield* restorationNow
  if (restoration === null) {
    pause.begin()
    return nothing
  }
  return yield* goOn(
    settings.room,
    Effect.fnUntraced(function* (limit) {
      const targets = yield* nextPage(name, "Target", { verified: unverifiedIn(restoration) }, limit)
      const { isResting } = yield* resting
      const awake = targets.filter((target) => !isResting(...turnOf(target, restoration), now))
      // The round is over, and nobody's turn has come on its last page.
      if (targets.length < limit && awake.length === 0) pause.begin()
      return awake.map((target) => about(actor, target.ref.id, look(target, restoration, now)))
    })
  )
})
