/**
 * The engine that settles unknown outcomes by evidence, and finds attempts whose sender stopped between sending and recording.
 *
 * **Example**
 *
 * ```ts
 * const { claimed } = yield* OutcomeResolver.runOnce(yield* DateTime.now)
 * ```
 *
 * @category Engines
 */
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Credit from "../../books/credit/Credit.ts"
import { lifeOf, lostFrom } from "../../books/dispatch/Attempt.ts"
import { newest } from "../../books/dispatch/Dispatch.ts"
import type { Holder } from "../../books/target/Target.ts"
import { longestRetryMillis, type Policy, StationPolicy } from "../../policy/Policy.ts"
import type { StoreError } from "../../ports/StoreError.ts"
import type { TerminalGateway } from "../../ports/terminal/TerminalPorts.ts"
import type { StationStore } from "../../store/StationStore.ts"
import { type Instant, isBefore, skewMillis, toMillis } from "../../values/Instant.ts"
import type { Leave } from "../kernel/Left.ts"
import { run, type Settings, type StepReport } from "../kernel/Step.ts"
import { leaveUnlessHere } from "../terminal/Reach.ts"
import * as DispatchView from "./DispatchView.ts"
import { takeEvidence } from "./Evidence.ts"

const actor = "system:outcome-resolver"

/** The longest for which an open outcome is not looked at: in books of before until the frame of a credit is dead whose sender stopped. */
const longestCheckMillis = (policy: Policy): number =>
  Math.max(
    longestRetryMillis(policy),
    policy.frameLifetimeMinutes * 60_000 +
      (60 + policy.sendWithinSeconds + policy.maxClockSkewSeconds + policy.deathMarginSeconds) * 1000
  )

/** How the engine takes its work: at most 1,000 credits under way at once, each of another target. @category Constants */
export const settings: Settings = {
  queue: "resolve",
  terminals: "needed",
  holder: actor,
  room: 1_000,
  leaseMillis: 300_000,
  longestMillis: longestCheckMillis
}

/** Records that an attempt without an ending is unknown: its sender stopped, and what left before that nobody knows. Gives the view as it stands then. */
const senderStopped = Effect.fnUntraced(function* (view: DispatchView.DispatchView) {
  const credit = Credit.of(view.holder)
  const attempt = newest(credit)
  if (credit.dispatch._tag !== "Sending" || attempt === null || attempt.ending !== null) return view
  const at = yield* DateTime.now
  const { deadAt } = attempt
  const policy = yield* StationPolicy
  // Until then its sender may still be at work, and he knows best how it ends; not where the clock was ahead when he began: he is long gone, or so near his end that the evidence tells.
  const isAhead = toMillis(lifeOf(attempt).from) - toMillis(at) > skewMillis
  if (isBefore(at, lostFrom(attempt, policy, at)) && !isAhead) return view
  return yield* DispatchView.commit(
    view,
    {
      holder: [{ _tag: "OutcomeBecameUnknown", v: 1, at, cause: "stationStopped", frames: [], deadAt, checkAt: at }]
    },
    { actor, operation: "dispatch.senderStopped", at, facts: [], finding: null, workItem: null, checks: "credit" }
  )
})

/** How often a look of a person begins anew because the station took evidence about the same credit at that moment. */
const mostMeetings = 3

/**
 * Takes evidence about one credit now, whatever its turn would be: what a person does with 核实.
 *
 * **Details** Where the engine writes down what it saw just before, the look begins anew with the books as they are then, at most three times; where
 * that settled the credit there is nothing left to look at.
 *
 * @category Functions
 */
export const resolve = Effect.fn("OutcomeResolver.resolve")(
  function* (holder: Holder) {
    const view = yield* DispatchView.load(holder)
    return yield* takeEvidence(yield* senderStopped(view), actor)
  },
  Effect.retry({ while: (error: StoreError) => error.reason === "stale", times: mostMeetings })
)

/** Takes evidence about one credit whose turn has come, unless its terminal may be connected to another process. */
const resolveDue = Effect.fnUntraced(function* (holder: Holder, leave: Leave) {
  const view = yield* DispatchView.load(holder)
  const left = yield* leaveUnlessHere(Credit.of(view.holder).target.terminalId, view.holder.version, leave)
  if (left !== null) return left
  return yield* takeEvidence(yield* senderStopped(view), actor)
})

/** Runs one step: claims credits whose outcome is open and due, reads evidence, settles what it settles. @category Functions */
export const runOnce = Effect.fn("OutcomeResolver.runOnce")(function* (
  now: Instant
): Effect.fn.Return<StepReport, StoreError, StationStore | TerminalGateway> {
  return yield* run(settings, now, (_, ref, leave) => resolveDue(ref as Holder, leave))
})
