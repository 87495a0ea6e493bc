/**
 * The engine that closes accounts (销户): releases purchase control, takes off what is left, cancels the device, voids the customer with his last one.
 *
 * One step is one commit that changes both the closing and what the step is about, so a crash between any two steps leaves a record from which the next
 * process goes on, and no step happens twice. Control is released before the balance is taken off: a terminal without energy would cut by itself.
 *
 * **Example**
 *
 * ```ts
 * yield* ClosingSaga.runOnce(yield* DateTime.now)
 * ```
 *
 * @category Engines
 */
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import * as AdjustmentRules from "../../books/adjustment/AdjustmentRules.ts"
import { jobIdOf } from "../../books/adjustment/ThresholdJob.ts"
import * as AccountClosingRules from "../../books/closing/AccountClosingRules.ts"
import { carryOverNo } from "../../books/credit/CreditNumber.ts"
import { factOf, type Reading } from "../../books/dispatch/Reading.ts"
import { overallOf } from "../../books/parameters/ParameterJob.ts"
import { longestRetryMillis, StationPolicy } from "../../policy/Policy.ts"
import type { StoreError } from "../../ports/StoreError.ts"
import { TerminalGateway } from "../../ports/terminal/TerminalPorts.ts"
import { absent, type StationStore } from "../../store/StationStore.ts"
import { keyOf } from "../../values/CreditTarget.ts"
import { type Energy, zero } from "../../values/Energy.ts"
import type { Instant } from "../../values/Instant.ts"
import { lastTurn } from "../dispatch/LastTurn.ts"
import { type Leave, stay } from "../kernel/Left.ts"
import { run, type Settings, type StepReport } from "../kernel/Step.ts"
import { asFinal, readNow } from "../replacement/OldDevice.ts"
import { queuedCreditsOf } from "../replacement/OpenCredits.ts"
import { find, need } from "../replacement/SagaStep.ts"
import { leaveUnlessHere } from "../terminal/Reach.ts"
import { type Around, actor, around, commit, type It, refused, stop, wait, waitFor } from "./ClosingStep.ts"
import { awaitCut, close, dropZeroing, isToRelease, leaveService, releaseJob } from "./Leaving.ts"

/** How the engine takes its work: at most 100 closings at once, one step of each. @category Constants */
export const settings: Settings = {
  queue: "closing",
  terminals: "needed",
  holder: actor,
  room: 100,
  leaseMillis: 300_000,
  longestMillis: longestRetryMillis
}

type Found = Reading & { readonly remaining: Energy }

const release = Effect.fnUntraced(function* (it: It, { terminal }: Around) {
  const at = yield* DateTime.now
  const { job, opened } = yield* releaseJob(it, at)
  const releasing = { _tag: "ControlReleasing", v: 1, at, jobId: job.ref.id } as const
  const changes = { closing: [releasing], job: [opened] }
  yield* commit(it, "release", { closing: it, terminal, job }, changes, { at })
})

const save = Effect.fnUntraced(function* (it: It, here: Around, found: Found) {
  const policy = yield* StationPolicy
  const gateway = yield* TerminalGateway
  const { target: place } = it.state
  const capabilities = Option.getOrNull(yield* gateway.capabilities(place.terminalId))
  const at = yield* DateTime.now
  if (capabilities === null) return yield* waitFor(it, "unknownDialect", at)
  const { closingId: replacementId, startedAt } = it.state
  const adjustment = absent("Adjustment", carryOverNo({ replacementId, startedAt }, it.version, policy))
  const { customer, device, target, terminal } = here
  const states = {
    ...{ closing: it.state, customer: customer.state, device: device.state, target: target.state },
    ...{ terminal: terminal.state, compensated: null, pending: zero, capabilities },
    madeUpFor: "no",
    queued: (yield* queuedCreditsOf(device.state)).length > 0 ? "yes" : "no",
    lastTurn: yield* lastTurn(keyOf(place)),
    reading: found
  } as const
  const command = { adjustmentNo: adjustment.ref.id, left: asFinal(found) }
  const decided = AccountClosingRules.zeroing(command, states, { now: at, actor, policy })
  if (Result.isFailure(decided)) return yield* refused(it, decided.failure[0]._tag, at)
  const job = yield* find("ParameterJob", jobIdOf(adjustment.ref.id))
  const view = { closing: it, adjustment, ...here, job }
  yield* commit(it, "zero", view, decided.success.changes, { at, facts: [factOf(keyOf(place), found)] })
})

/** Takes off what was read, or goes on where nothing is left. */
const takeOff = Effect.fnUntraced(function* (it: It, here: Around, found: Found) {
  const at = yield* DateTime.now
  if (found.remaining <= 0n)
    return yield* leaveService(it, here, asFinal(found), [factOf(keyOf(it.state.target), found)])
  if (it.state.disposition === null) return yield* stop(it, "DispositionMissing", at)
  if (it.state.zeroings >= AccountClosingRules.maxZeroings) return yield* stop(it, "BalanceMoves", at)
  return yield* save(it, here, found)
})

/** Reads what is left; where the terminal is silent, what two persons vouch for counts, and what stands there stays open work. */
const begin = Effect.fnUntraced(function* (it: It, leave: Leave) {
  const here = yield* around(it)
  const { target, reading } = it.state
  const away = yield* leaveUnlessHere(target.terminalId, it.version, leave)
  if (away !== null) return away
  const found = yield* readNow(it, target)
  if (found !== null) return isToRelease(it, here) ? yield* release(it, here) : yield* takeOff(it, here, found)
  if (reading.source === "manual") return yield* close(it, here, reading, [])
  return yield* waitFor(it, "silent", yield* DateTime.now)
})

/** Waits for the release of purchase control. */
const awaitRelease = Effect.fnUntraced(function* (it: It, jobId: string, leave: Leave) {
  const job = yield* need("ParameterJob", jobId)
  const at = yield* DateTime.now
  switch (overallOf(job.state)) {
    case "running":
      return yield* wait(it, `release ${jobId}`, at)
    case "partial":
    case "failed":
    case "cancelled":
      return yield* stop(it, "ControlNotReleased", at)
    case "ok": {
      const here = yield* around(it)
      const { target } = it.state
      const away = yield* leaveUnlessHere(target.terminalId, it.version, leave)
      if (away !== null) return away
      const found = yield* readNow(it, target)
      return found === null ? yield* waitFor(it, "silent", at) : yield* takeOff(it, here, found)
    }
  }
})

/** Waits for the adjustment that takes the balance off. */
const awaitZero = Effect.fnUntraced(function* (it: It, adjustmentId: string) {
  const at = yield* DateTime.now
  const adjustment = yield* need("Adjustment", adjustmentId)
  const { dispatch, validity } = adjustment.state
  switch (dispatch._tag) {
    case "Applied":
      return yield* leaveService(it, yield* around(it), it.state.left ?? it.state.reading, [])
    case "Queued":
    case "Sending":
    case "Unknown":
      return yield* wait(it, `adjustment ${adjustmentId} is ${dispatch._tag}`, at)
    case "Idle":
    case "Rejected": {
      if (validity === "voided") return yield* dropZeroing(it, at)
      if (dispatch._tag === "Rejected" && dispatch.by === "arrivedWithoutEffect")
        return yield* stop(it, "ArrivedWithoutEffect", at)
      const about = { now: at, actor, policy: yield* StationPolicy }
      const { reason } = it.state
      const decided = AdjustmentRules.voidAdjustment({ reason }, { adjustment: adjustment.state }, about)
      if (Result.isFailure(decided)) return yield* refused(it, decided.failure[0]._tag, at)
      const dropped = { _tag: "ZeroingDropped", v: 1, at } as const
      const changes = { ...decided.success.changes, closing: [dropped] }
      return yield* commit(it, "drop", { closing: it, adjustment }, changes, { at })
    }
  }
})

/** Does the next step of one closing. @category Functions */
export const advance = Effect.fn("ClosingSaga.advance")(function* (closingId: string, leave: Leave = stay) {
  const it = yield* need("AccountClosing", closingId)
  const { step } = it.state
  switch (step._tag) {
    case "Approved":
      return yield* begin(it, leave)
    case "Releasing":
      return yield* awaitRelease(it, step.jobId, leave)
    case "Zeroing":
      return yield* awaitZero(it, step.adjustmentId)
    case "Cutting":
      return yield* awaitCut(it, step.since)
    case "Proposed":
    case "Done":
    case "Stopped":
    case "Undone":
      return undefined
  }
})

/** Runs one step: claims closings that are due and does the next step of each. @category Functions */
export const runOnce = Effect.fn("ClosingSaga.runOnce")(function* (
  now: Instant
): Effect.fn.Return<StepReport, StoreError, StationStore | TerminalGateway> {
  return yield* run(settings, now, (id, _, leave) => advance(id, leave))
})
