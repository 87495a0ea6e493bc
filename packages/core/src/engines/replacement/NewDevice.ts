/** The later steps of a replacement: bind the new device, carry over what was left, and see that it took effect. */
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import * as AdjustmentRules from "../../books/adjustment/AdjustmentRules.ts"
import { jobIdOf } from "../../books/adjustment/ThresholdJob.ts"
import * as Credit from "../../books/credit/Credit.ts"
import { carryOverNo } from "../../books/credit/CreditNumber.ts"
import { driftOf, hasMoved, isFar } from "../../books/credit/Drift.ts"
import * as DeviceRules from "../../books/device/DeviceRules.ts"
import { factOf, type Reading } from "../../books/dispatch/Reading.ts"
import { type CarryOver, reckon } from "../../books/replacement/CarryOver.ts"
import { earlierOf, isReckonedSo, mayHaveSet } from "../../books/replacement/EarlierCarryOver.ts"
import type * as Replacement from "../../books/replacement/Replacement.ts"
import { StationPolicy } from "../../policy/Policy.ts"
import type { Capabilities } from "../../ports/terminal/Capabilities.ts"
import { TerminalGateway } from "../../ports/terminal/TerminalPorts.ts"
import type { Versioned } from "../../store/Aggregates.ts"
import { absent } from "../../store/StationStore.ts"
import { keyOf } from "../../values/CreditTarget.ts"
import { type Energy, toKwh, zero } from "../../values/Energy.ts"
import type { Instant } from "../../values/Instant.ts"
import { lastTurn } from "../dispatch/LastTurn.ts"
import type { Leave } from "../kernel/Left.ts"
import { leaveUnlessHere } from "../terminal/Reach.ts"
import { readLeft, readNow } from "./OldDevice.ts"
import { adjustmentsOf, creditsOf, queuedCreditsOf } from "./OpenCredits.ts"
import {
  actor,
  commit,
  find,
  type It,
  move,
  need,
  refused,
  stop,
  unreserved,
  wait,
  waitForTerminal
} from "./SagaStep.ts"

type Found = Reading & { readonly remaining: Energy }

const capabilitiesOf = Effect.fnUntraced(function* ({ state: { newTarget } }: It) {
  const gateway = yield* TerminalGateway
  return Option.getOrNull(yield* gateway.capabilities(newTarget.terminalId))
})

/** Loads everything around the new device, before its target is read: the commit checks that none of it has moved. */
const newSide = Effect.fnUntraced(function* ({ state: { newDeviceId, newTarget, customerNo } }: It) {
  return {
    customer: yield* need("Customer", customerNo),
    device: yield* need("Device", newDeviceId),
    target: yield* need("Target", keyOf(newTarget)),
    terminal: yield* need("Terminal", newTarget.terminalId)
  }
})

/** Binds the new device, with what its target holds: that is not the customer's. */
export const bindNew = Effect.fnUntraced(function* (it: It, leave: Leave) {
  if (it.state.left === undefined) return yield* readLeft(it, leave)
  const policy = yield* StationPolicy
  const { newDeviceId: deviceId, newTarget: place, thresholds, customerNo } = it.state
  const customer = yield* need("Customer", customerNo)
  const terminal = yield* need("Terminal", place.terminalId)
  const target = yield* find("Target", keyOf(place))
  const device = yield* find("Device", deviceId)
  const capabilities = yield* capabilitiesOf(it)
  const away = yield* leaveUnlessHere(place.terminalId, it.version, leave)
  if (away !== null) return away
  if (capabilities === null) return yield* waitForTerminal(it, "unknownDialect", yield* DateTime.now)
  // The archive was asked when the replacement began.
  const states = { customer: customer.state, terminal: terminal.state, listed: [], target: target.state, capabilities }
  const command = { deviceId, target: place, thresholds, replacementId: it.ref.id }
  const about = { actor, now: yield* DateTime.now, policy }
  const decided = DeviceRules.bind(command, states, about)
  if (Result.isFailure(decided)) return yield* refused(it, decided.failure[0]._tag, about.now)
  const found = yield* readNow(it, place)
  const at = yield* DateTime.now
  if (found === null) return yield* waitForTerminal(it, "newSilent", at)
  const { changes } = decided.success
  const reserved = { _tag: "TargetReserved", v: 1, at, replacementId: it.ref.id } as const
  const isReserved = target.state?.reservedFor === it.ref.id
  const all = {
    ...changes,
    target: isReserved ? changes.target : [...changes.target, reserved],
    replacement: [{ _tag: "NewDeviceBound", v: 1, at, atBinding: found.remaining } as const]
  }
  yield* commit(it, "bindNew", { replacement: it, device, target, customer, terminal }, all, {
    at,
    facts: [factOf(keyOf(place), found)]
  })
})

/** Gives what the target held before its first credit: of a replacement of before nobody read it when the new device was bound. */
const beforeFirst = (credits: ReadonlyArray<Credit.Credit>): Energy | null => {
  const looks = credits.flatMap(({ attempts }) => attempts.map(({ openedAt, before }) => ({ openedAt, before })))
  const sorted = looks.filter(({ before }) => before.balance !== null)
  sorted.sort((a, b) => a.openedAt.epochMilliseconds - b.openedAt.epochMilliseconds)
  return sorted[0]?.before.balance ?? null
}

/** Writes down what the new target held at binding where that was not read then: before its first credit, or, without one, now. */
const readBinding = Effect.fnUntraced(function* (it: It, target: Versioned<"Target">, found: Found, at: Instant) {
  const { newDeviceId: deviceId, newTarget: place } = it.state
  const credits = (yield* creditsOf({ deviceId, target: place })).map(Credit.of)
  const read = { _tag: "BindingRead", v: 1, at, atBinding: beforeFirst(credits) ?? found.remaining } as const
  yield* commit(it, "readBinding", { replacement: it, target }, { replacement: [read] }, { at })
})

const restFinding = ({ state }: It, rest: Energy) =>
  ({
    cause: "carryOverRest",
    subject: state.replacementId,
    orgNo: state.orgNo,
    customerNo: state.customerNo,
    detail: `${keyOf(state.newTarget)}: ${toKwh(rest)}`
  }) as const

/** Ends the replacement: the new target is like any other, and what could not be carried over is laid before persons. */
const finish = Effect.fnUntraced(function* (it: It, target: Versioned<"Target">, rest: Energy, at: Instant) {
  // What an adjustment left that was given up since is no rest any more.
  const known = rest > 0n || (it.state.rest ?? zero) > 0n ? { rest } : {}
  const finished: Replacement.Event = { _tag: "ReplacementFinished", v: 1, at, ...known }
  const changes = { replacement: [finished], target: unreserved(target, it, at) }
  yield* commit(it, "finish", { replacement: it, target }, changes, {
    at,
    findings: rest > 0n ? [restFinding(it, rest)] : []
  })
})

const save = Effect.fnUntraced(function* (
  it: It,
  { customer, device, target, terminal }: Effect.Success<ReturnType<typeof newSide>>,
  { value, rest }: CarryOver,
  found: Found,
  known: { readonly capabilities: Capabilities; readonly queued: "yes" | "no" }
) {
  const policy = yield* StationPolicy
  const at = found.readAt
  const { newDeviceId: deviceId, newTarget: place, customerNo, orgNo, reason, by } = it.state
  const adjustmentNo = carryOverNo(it.state, it.version, policy)
  const adjustment = absent("Adjustment", adjustmentNo)
  const own = { adjustmentNo, orgNo, customerNo, deviceId, target: place, reason, compensates: null }
  const content = { ...own, value, ifRemainingWas: found.remaining, ifExpected: target.state.expected }
  const states = {
    customer: customer.state,
    device: device.state,
    target: target.state,
    terminal: terminal.state,
    compensated: null,
    madeUpFor: "no",
    ...known,
    // What was left is the customer's already.
    pending: zero,
    lastTurn: yield* lastTurn(keyOf(place)),
    reading: found
  } as const
  const decided = AdjustmentRules.save(content, states, { now: at, actor: by, policy })
  if (Result.isFailure(decided)) return yield* refused(it, decided.failure[0]._tag, at)
  const saved = { _tag: "AdjustmentSaved", v: 1, at, adjustmentId: adjustmentNo, rest } as const
  const job = yield* find("ParameterJob", jobIdOf(adjustmentNo))
  const changes = { ...decided.success.changes, replacement: [saved] }
  const view = { replacement: it, adjustment, customer, device, target, terminal, job }
  yield* commit(it, "adjust", view, changes, { at, facts: [factOf(keyOf(place), found)] })
})

const seenOf = Effect.fnUntraced(function* (
  { remaining }: Found,
  { state: target }: Versioned<"Target">,
  capabilities: Capabilities
) {
  return { remaining, target, drift: driftOf(capabilities, yield* StationPolicy) }
})

/** Reads the new target, and saves the adjustment that carries over; nothing is saved where it holds what it should. */
export const carryOver = Effect.fnUntraced(function* (it: It, leave: Leave) {
  const { left, atBinding, newDeviceId, newTarget: place } = it.state
  if (left === undefined) return yield* readLeft(it, leave)
  const capabilities = yield* capabilitiesOf(it)
  const around = yield* newSide(it)
  const away = yield* leaveUnlessHere(place.terminalId, it.version, leave)
  if (away !== null) return away
  if (capabilities === null) return yield* waitForTerminal(it, "unknownDialect", yield* DateTime.now)
  const queued = (yield* queuedCreditsOf(around.device.state)).length > 0 ? "yes" : "no"
  // What is under way there may be in the reading or not.
  if (around.target.state.slot._tag === "Held") return yield* wait(it, "TargetBusy", yield* DateTime.now)
  const found = yield* readNow(it, place)
  const at = yield* DateTime.now
  if (found === null) return yield* waitForTerminal(it, "newSilent", at)
  // What a carry-over of before may have done would look like the customer's, and be carried over once more.
  const seen = yield* seenOf(found, around.target, capabilities)
  const earlier = earlierOf(yield* adjustmentsOf(newDeviceId), it.state, capabilities, seen)
  if (earlier._tag === "CarriedOver") return yield* finish(it, around.target, earlier.rest, at)
  if (earlier._tag === "InDoubt") return yield* stop(it, "CarryOverInDoubt", at)
  if (atBinding === undefined) return yield* readBinding(it, around.target, found, at)
  const { setBalance } = capabilities
  if (setBalance === null) return yield* stop(it, "Unsupported", at)
  const sum = reckon({ left, atBinding }, found.remaining, setBalance.quantum)
  if (sum.value === found.remaining) return yield* finish(it, around.target, sum.rest, at)
  return yield* save(it, around, sum, found, { capabilities, queued })
})

/** Voids a carry-over that rests on what is no longer so; another one is reckoned. */
const withdraw = Effect.fnUntraced(function* (it: It, adjustment: Versioned<"Adjustment">, at: Instant) {
  const policy = yield* StationPolicy
  const about = { now: at, actor, policy }
  const decided = AdjustmentRules.voidAdjustment({ reason: it.state.reason }, { adjustment: adjustment.state }, about)
  if (Result.isFailure(decided)) return yield* refused(it, decided.failure[0]._tag, at)
  const changes = { ...decided.success.changes, replacement: [{ _tag: "AdjustmentDropped", v: 1, at } as const] }
  yield* commit(it, "withdraw", { replacement: it, adjustment }, changes, { at })
})

/** Looks whether the balance still stands on which a carry-over rests that nobody has sent; where not, another one is reckoned. */
const lookAgain = Effect.fnUntraced(function* (it: It, adjustment: Versioned<"Adjustment">, leave: Leave) {
  const { newTarget: place, newDeviceId } = it.state
  const { customer, device, target } = yield* newSide(it)
  // It can no longer be sent: nobody hears of that as long as it waits.
  if (customer.state.validity === "voided") return yield* stop(it, "CustomerInvalid", yield* DateTime.now)
  if (device.state.binding === "cancelled") return yield* stop(it, "DeviceCancelled", yield* DateTime.now)
  const capabilities = yield* capabilitiesOf(it)
  const away = yield* leaveUnlessHere(place.terminalId, it.version, leave)
  if (away !== null) return away
  if (capabilities === null) return yield* waitForTerminal(it, "unknownDialect", yield* DateTime.now)
  if (!isReckonedSo(adjustment.state, it.state, capabilities) && !mayHaveSet(adjustment.state)) {
    return yield* withdraw(it, adjustment, yield* DateTime.now)
  }
  const found = yield* readNow(it, place)
  const at = yield* DateTime.now
  if (found === null) return yield* waitForTerminal(it, "newSilent", at)
  const seen = yield* seenOf(found, target, capabilities)
  const all = yield* adjustmentsOf(newDeviceId)
  // It stays valid: dispatched again it shows whether its number stands there.
  if (earlierOf([adjustment.state], it.state, capabilities, seen)._tag === "InDoubt") {
    return yield* stop(it, "CarryOverInDoubt", at)
  }
  const others = all.filter(({ adjustmentNo }) => adjustmentNo !== adjustment.ref.id)
  if (earlierOf(others, it.state, capabilities, seen)._tag !== "None") return yield* withdraw(it, adjustment, at)
  const { ifRemainingWas, ifExpected = null } = adjustment.state
  if (isFar(found.remaining, ifRemainingWas, seen.drift) || hasMoved(ifExpected, target.state)) {
    return yield* withdraw(it, adjustment, at)
  }
  return yield* wait(it, `adjustment ${adjustment.ref.id} is ${adjustment.state.dispatch._tag}`, at)
})

/** Waits for the adjustment that carries over: it is approved and sent like any other. */
export const awaitAdjustment = Effect.fnUntraced(function* (it: It, adjustmentId: string, leave: Leave) {
  const at = yield* DateTime.now
  const adjustment = yield* need("Adjustment", adjustmentId)
  const { dispatch, validity } = adjustment.state
  switch (dispatch._tag) {
    case "Applied":
      return yield* finish(it, yield* need("Target", keyOf(it.state.newTarget)), it.state.rest ?? zero, at)
    case "Sending":
    case "Unknown":
      return yield* wait(it, `adjustment ${adjustmentId} is ${dispatch._tag}`, at)
    case "Idle":
    case "Queued":
    case "Rejected":
      if (validity === "voided") return yield* move(it, "drop", { _tag: "AdjustmentDropped", v: 1, at }, at)
      return dispatch._tag === "Rejected" && dispatch.by === "arrivedWithoutEffect"
        ? yield* stop(it, "ArrivedWithoutEffect", at)
        : yield* lookAgain(it, adjustment, leave)
  }
})
