/**
 * The engine that sends queued orders and adjustments: look first, write down, send, record the ending, read the evidence.
 *
 * Everything that decides is in the rules; this only carries between store and terminal. A crash between any two lines leaves a record from which
 * `OutcomeResolver` goes on.
 *
 * **Example**
 *
 * ```ts
 * yield* purchaseRecords.dispatch({ actor, commandId, orderNo })
 * yield* DispatchEngine.runOnce(yield* DateTime.now)
 * ```
 *
 * @category Engines
 */

import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import * as Credit from "../../books/credit/Credit.ts"
import { unsent } from "../../books/credit/DispatchQueue.ts"
import { findingOf } from "../../books/credit/Findings.ts"
import * as OpenAttempt from "../../books/credit/OpenAttempt.ts"
import * as Waiting from "../../books/credit/Waiting.ts"
import type { Look } from "../../books/dispatch/Attempt.ts"
import { factOf, isBookable, type Reading } from "../../books/dispatch/Reading.ts"
import type * as Order from "../../books/purchase/Order.ts"
import type { Holder } from "../../books/target/Target.ts"
import { identityOf } from "../../books/terminal/Terminal.ts"
import { isLockedTo } from "../../books/terminal/TerminalLock.ts"
import * as TerminalRules from "../../books/terminal/TerminalRules.ts"
import * as WorkItem from "../../books/workitem/WorkItem.ts"
import { longestRetryMillis, StationPolicy } from "../../policy/Policy.ts"
import { StoreError } from "../../ports/StoreError.ts"
import type { Capabilities } from "../../ports/terminal/Capabilities.ts"
import { TerminalGateway } from "../../ports/terminal/TerminalPorts.ts"
import { first } from "../../rejection/Preconditions.ts"
import { codeOf, type ForeignNumber } from "../../rejection/Rejection.ts"
import { StationStore } from "../../store/StationStore.ts"
import { keyOf } from "../../values/CreditTarget.ts"
import { idOf } from "../../values/Id.ts"
import { type Instant, isBefore, plusMillis, toMillis } from "../../values/Instant.ts"
import { EngineProcess } from "../kernel/EngineProcess.ts"
import type { Leave } from "../kernel/Left.ts"
import { run, type Settings, type StepReport } from "../kernel/Step.ts"
import { beforeLook } from "../terminal/Look.ts"
import { reaches } from "../terminal/Reach.ts"
import { witnessForCredit } from "../terminal/WitnessForCredit.ts"
import { carryOut } from "./CarryOut.ts"
import * as DispatchView from "./DispatchView.ts"
import { datedAnew, nextTry } from "./NextTry.ts"
import { balanceDiffers } from "./OpenDiscrepancies.ts"
import * as OwnNumber from "./OwnNumber.ts"
import { slotPassed } from "./SlotTurn.ts"
import { clockFits } from "./TerminalReads.ts"
import { verifiedFirst } from "./VerifyTarget.ts"

export { frugalRetryMillis } from "../../books/credit/Frugal.ts"

const actor = "system:dispatch-engine"

/** How the engine takes its work: at most 2,000 credits under way at once, each of another target. @category Constants */
export const settings: Settings = {
  queue: "dispatch",
  terminals: "needed",
  holder: actor,
  room: 2_000,
  leaseMillis: 300_000,
  longestMillis: longestRetryMillis
}

type View = DispatchView.DispatchView

const step = (operation: string, at: Instant) =>
  ({ actor, operation, at, facts: [], finding: null, workItem: null, checks: "everything" }) as const

const postpone = Effect.fnUntraced(function* (
  view: View,
  reason: Waiting.Reason,
  now: Instant,
  facts: DispatchView.Step["facts"]
) {
  const notBefore = nextTry(view, reason, now, yield* StationPolicy)
  yield* DispatchView.commit(
    view,
    {
      holder: [{ _tag: "Postponed", v: 2, at: now, notBefore, reason }],
      target: reason === "TargetBusy" ? datedAnew(view, now) : []
    },
    { ...step("dispatch.postpone", now), facts }
  )
})

/** Takes a credit out of the queue without sending it, and tells persons: its customer has paid and waits. */
const leaveQueue = Effect.fnUntraced(function* (
  view: View,
  reason: "expired" | "preconditionGone",
  why: string | null,
  now: Instant
) {
  const finding = unsent(Credit.of(view.holder), why === null ? reason : `${reason} ${why}`)
  const item = yield* DispatchView.itemOf(WorkItem.idOf(finding))
  yield* DispatchView.commit(
    view,
    { holder: [{ _tag: "Dequeued", v: 1, at: now, reason }] },
    { ...step(`dispatch.${reason}`, now), workItem: { item, events: WorkItem.opening(item.state, finding, now) } }
  )
})

/** Opens a discrepancy for a number that the books do not expect; the credit waits and nothing is sent. */
const foreignNumber = Effect.fnUntraced(function* (view: View, look: Look, rejection: ForeignNumber, now: Instant) {
  const policy = yield* StationPolicy
  const { holder, customerNo } = Credit.of(view.holder)
  const { expected } = rejection
  const about = { target: view.target.state, look, expected, orderNo: holder.id, customerNo }
  const finding = findingOf({ ...about, cause: "foreignNumber" })
  const notBefore = plusMillis(now, policy.retryMaxMinutes * 60_000)
  yield* DispatchView.commit(
    view,
    { holder: [{ _tag: "Postponed", v: 2, at: now, notBefore, reason: rejection._tag }] },
    { ...step("dispatch.foreignNumber", now), finding }
  )
})

/** Writes down why no attempt is opened. */
const notOpened = Effect.fnUntraced(function* (
  view: View,
  rejection: OpenAttempt.Rejection,
  seen: Look,
  capabilities: Capabilities,
  { now, facts }: Pick<DispatchView.Step, "facts"> & { readonly now: Instant }
) {
  if (rejection._tag === "ForeignNumber") {
    if ((yield* OwnNumber.settle(view, seen, capabilities, { actor, now, facts })) === "foreign")
      yield* foreignNumber(view, seen, rejection, now)
  }
  // The balance that an adjustment rests on does not come back by waiting.
  else if (rejection._tag === "RemainingChanged")
    yield* leaveQueue(view, "preconditionGone", codeOf(rejection._tag), now)
  else yield* postpone(view, rejection._tag, now, facts)
})

/** An attempt that stands in the books, and everything around it then. */
interface Opened {
  readonly requestId: string
  readonly view: View
}

/**
 * Opens an attempt; `null`: none was opened.
 *
 * **Details** The look takes time. What was seen before it is what the rule decides by, and what the commit rests on: where any of it has moved, the rule looks at what stands
 * then. Only the target must not have moved: else another credit came and went, and the look does not say what the terminal holds.
 */
const open = (before: View, seen: Look, reading: Reading | null, capabilities: Capabilities) =>
  DispatchView.onNewest(
    before,
    Effect.fnUntraced(function* (
      view: View
    ): Effect.fn.Return<Opened | null, StoreError, StationStore | TerminalGateway> {
      const policy = yield* StationPolicy
      // Whoever took the credit out of the queue meanwhile has said why.
      if (Credit.of(view.holder).dispatch._tag !== "Queued") return null
      if (view.target.version !== before.target.version) {
        return yield* new StoreError({ reason: "stale", detail: `${view.target.ref.id} moved while it was looked at` })
      }
      // What was looked at and what the terminal can do follow from its entry: another device, or other settings, are looked at anew.
      if (TerminalRules.isChanged(before.terminal.state, view.terminal.state)) {
        const detail = `${view.terminal.ref.id} changed while it was looked at`
        return yield* new StoreError({ reason: "stale", detail })
      }
      const now = yield* DateTime.now
      const states = DispatchView.statesOf(view)
      const { holder, attempts, target } = states.credit
      const requestId = idOf("attempt", holder.id, attempts.length + 1)
      const facts = reading === null || !isBookable(reading, states.terminal) ? [] : [factOf(keyOf(target), reading)]
      const alike = yield* OwnNumber.alikeOf(view, seen)
      const decided = OpenAttempt.open(
        { requestId },
        { ...states, alike, look: seen, capabilities },
        { actor, now, policy }
      )
      if (Result.isSuccess(decided)) {
        const { changes } = decided.success
        return { requestId, view: yield* DispatchView.commit(view, changes, { ...step("dispatch.open", now), facts }) }
      }
      yield* notOpened(view, decided.failure[0], seen, capabilities, { now, facts })
      return null
    })
  )

/** Says whether the site sends nothing to the target of a credit before its discrepancy is settled; what repairs it, and adjustments, are sent. */
const isHeld = Effect.fnUntraced(function* ({ holder }: View) {
  const { whileBalanceDiffers } = yield* StationPolicy
  if (whileBalanceDiffers === "warn" || holder.ref._tag === "Adjustment") return "no"
  const { repairs = null, target } = holder.state as Order.State
  return repairs === null ? yield* balanceDiffers(keyOf(target)) : "no"
})

const dispatch = Effect.fn("DispatchEngine.dispatch")(function* (holder: Holder, now: Instant, leave: Leave) {
  const gateway = yield* TerminalGateway
  const policy = yield* StationPolicy
  const view = yield* DispatchView.load(holder)
  const { dispatch: region, target, attempts } = Credit.of(view.holder)
  if (region._tag !== "Queued") return
  if (!isBefore(now, region.until))
    return yield* leaveQueue(view, "expired", Waiting.waitingCode(Credit.of(view.holder)), now)
  const states = DispatchView.statesOf(view)
  const gone = first(OpenAttempt.stillSendable(states))
  if (gone !== null) return yield* leaveQueue(view, "preconditionGone", codeOf(gone._tag), now)
  if (view.terminal.state.suspicion !== undefined) return yield* postpone(view, "TerminalSuspected", now, [])
  if (isLockedTo(states.terminal.lock, states.credit.persons, { now, policy }))
    return yield* postpone(view, "LockedBy", now, [])
  const capabilities = Option.getOrNull(yield* gateway.capabilities(target.terminalId))
  const reach = capabilities === null ? "no" : yield* reaches(target.terminalId)
  const left = reach === "here" ? null : leave(view.holder.version)
  if (left !== null) return left
  if (capabilities === null || reach === "no") return yield* postpone(view, "offline", now, [])
  if ((yield* isHeld(view)) === "yes") return yield* postpone(view, "BalanceDiffers", now, [])
  // A held slot need not be looked at over the air.
  if (OpenAttempt.isBusy(view.target.state, now)) {
    yield* slotPassed(view)
    return yield* postpone(view, "TargetBusy", now, [])
  }
  const verified = yield* verifiedFirst(view, actor)
  if (verified._tag === "Unverified") return yield* postpone(verified.view, "TargetUnverified", now, [])
  // Not the time of the step: work that begins again must look again, and not be answered with what was read before.
  const about = ["look", holder.id, attempts.length + 1, toMillis(yield* DateTime.now)] as const
  const identity = identityOf(view.terminal.state)
  const { lifetime } = capabilities
  if (lifetime._tag === "Tagged") {
    const from = { identity, look: beforeLook(target, capabilities, about) }
    const clock = yield* clockFits(target, policy.frameLifetimeMinutes, policy.maxClockSkewSeconds, about, from)
    if (clock === "unread") return yield* postpone(view, "noClock", now, [])
    if (clock === "skewed") {
      // Not in its turn: until it is set, nothing goes out to this terminal.
      ;(yield* EngineProcess).clocksOf(yield* StationStore).skewed.ask(target.terminalId)
      return yield* postpone(view, "clockSkewed", now, [])
    }
  }
  // Its own earlier attempts are settled: what stands there is what the books expect.
  const asked = { terminal: verified.view.terminal.state, target: verified.view.target, attempts: [] }
  const witnessed = yield* witnessForCredit(asked, capabilities, about, identity)
  if (witnessed._tag === "CountsNot")
    return yield* postpone(yield* DispatchView.again(view), witnessed.because, now, [])
  const { look: seen, reading } = witnessed.seen
  const opened = yield* open(verified.view, seen, reading, capabilities)
  if (opened !== null) yield* carryOut(opened.view, opened.requestId, actor)
})

/**
 * Runs one step: claims due credits, at most one for each target, and dispatches them.
 *
 * **Details** Safe to run in several processes: an attempt is opened under the versions that were seen, and the slower process stops. A credit whose
 * commit meets another version is left for the next step.
 *
 * @category Functions
 */
export const runOnce = Effect.fn("DispatchEngine.runOnce")(function* (
  now: Instant
): Effect.fn.Return<StepReport, StoreError, StationStore | TerminalGateway> {
  return yield* run(settings, now, (_, ref, leave) => dispatch(ref as Holder, now, leave))
})
