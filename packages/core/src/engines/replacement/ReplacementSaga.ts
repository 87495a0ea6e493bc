/**
 * The engine that replaces devices: cancel the old one, bind the new one, set its balance.
 *
 * One step is one commit that changes both the replacement and what the step is about, so a crash between any two steps leaves a record from which
 * the next process goes on, and no step happens twice. The adjustment is approved and dispatched like any other; the saga waits for it.
 *
 * **Example**
 *
 * ```ts
 * yield* ReplacementSaga.runOnce(yield* DateTime.now)
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
import { carryOverNo } from "../../books/credit/CreditNumber.ts"
import * as DeviceRules from "../../books/device/DeviceRules.ts"
import { factOf } from "../../books/dispatch/Reading.ts"
import type * as Replacement from "../../books/replacement/Replacement.ts"
import { backOffMillis, StationPolicy } from "../../policy/Policy.ts"
import { StoreError } from "../../ports/StoreError.ts"
import { TerminalGateway } from "../../ports/terminal/TerminalPorts.ts"
import type { Kind, Loaded, Versioned } from "../../store/Aggregates.ts"
import { type Changes, type Fact, makeCommit, type View } from "../../store/Commit.ts"
import { absent, everyOrg, maxPage, ref, StationStore } from "../../store/StationStore.ts"
import { keyOf } from "../../values/CreditTarget.ts"
import { idOf } from "../../values/Id.ts"
import { type Instant, plusMillis, toMillis } from "../../values/Instant.ts"
import { readBalance } from "../dispatch/TerminalReads.ts"
import { commitStep } from "../kernel/commitStep.ts"
import { type Leave, stay } from "../kernel/Left.ts"
import { run, type Settings, type StepReport } from "../kernel/Step.ts"
import { leaveUnlessHere } from "../terminal/Reach.ts"

const actor = "system:replacement-saga"

/** How the engine takes its work: at most 20 replacements a step, 4 of them side by side, one step of each. @category Constants */
export const settings: Settings = {
  queue: "saga",
  terminals: "needed",
  holder: actor,
  limit: 20,
  concurrency: 4,
  leaseMillis: 300_000
}

type It = Versioned<"Replacement">

const find = Effect.fnUntraced(function* <K extends Kind>(kind: K, id: string) {
  const store = yield* StationStore
  const [found] = yield* store.load([ref(kind, id)])
  return found as Loaded<K>
})

const need = Effect.fnUntraced(function* <K extends Kind>(
  kind: K,
  id: string
): Effect.fn.Return<Versioned<K>, StoreError, StationStore> {
  const found = yield* find(kind, id)
  if (found.state === null) return yield* new StoreError({ reason: "corrupt", detail: `there is no ${kind} ${id}` })
  return found as unknown as Versioned<K>
})

const commit = Effect.fnUntraced(function* <V extends View>(
  it: It,
  step: string,
  view: V,
  changes: Changes<V>,
  rest: { readonly at: Instant; readonly facts: ReadonlyArray<Fact> }
) {
  yield* commitStep(
    makeCommit(view, changes, {
      command: { id: idOf(`replacement.${step}`, it.ref.id, it.version), content: step, response: null },
      facts: rest.facts,
      trail: { actor, operation: `replacement.${step}`, reason: it.state.reason, at: rest.at }
    })
  )
})

/** Moves the replacement alone. */
const move = (it: It, step: string, event: Replacement.Event, at: Instant) =>
  commit(it, step, { replacement: it }, { replacement: [event] }, { at, facts: [] })

const wait = Effect.fnUntraced(function* (it: It, reason: string, at: Instant) {
  const policy = yield* StationPolicy
  const until = plusMillis(at, backOffMillis(policy, it.state.waits))
  yield* move(it, "wait", { _tag: "ReplacementWaits", v: 1, at, until, reason }, at)
})

const stop = (it: It, reason: string, at: Instant) =>
  move(it, "stop", { _tag: "ReplacementStopped", v: 1, at, reason }, at)

/** Waits where a refusal passes by itself, and stops where a person must look. */
const refused = (it: It, tag: string, at: Instant) =>
  tag === "TargetBusy" || tag === "OutcomeUnknown" || tag === "StaleReading" ? wait(it, tag, at) : stop(it, tag, at)

const openOrders = Effect.fnUntraced(function* (deviceId: string) {
  const store = yield* StationStore
  const where = {
    deviceId: { _tag: "Is", value: deviceId },
    dispatch: { _tag: "AnyOf", values: ["queued", "sending", "unknown"] }
  } as const
  const page = { after: null, limit: maxPage, order: "ascending" } as const
  return (yield* store.list("Order", { orgScope: everyOrg, where }, page)).rows
})

const releaseOf = (
  it: It,
  at: Instant,
  job: Loaded<"ParameterJob">
): Changes<{ readonly job: Loaded<"ParameterJob"> }> => {
  const { orgNo, oldTarget: target, by, control } = it.state
  if (control !== "release") return { job: [] }
  const values = [{ _tag: "PurchaseControl", state: "released" }] as const
  const content = { jobId: job.ref.id, orgNo, target, purpose: "release", by, values } as const
  return { job: [{ _tag: "JobOpened", v: 1, at, notBefore: at, content }] }
}

const cancelOld = Effect.fnUntraced(function* (it: It, at: Instant) {
  const policy = yield* StationPolicy
  const { oldDeviceId, oldTarget, newDeviceId, reading, reason, control } = it.state
  const device = yield* need("Device", oldDeviceId)
  const target = yield* need("Target", keyOf(oldTarget))
  const terminal = yield* need("Terminal", oldTarget.terminalId)
  const orders = yield* openOrders(oldDeviceId)
  const job = yield* find("ParameterJob", idOf("release", it.ref.id))
  const disposition = { _tag: "CarryOverTo", deviceId: newDeviceId } as const
  const command = { reason, finalReading: reading, disposition, control: control === "released" ? null : control }
  const states = { device: device.state, target: target.state, terminal: terminal.state, reading: null }
  const decided = DeviceRules.cancel(
    command,
    { ...states, orders: orders.map(({ state }) => state) },
    { actor, now: at, policy }
  )
  if (Result.isFailure(decided)) return yield* refused(it, decided.failure[0]._tag, at)
  const { dequeued, ...own } = decided.success.changes
  const queued = orders.filter(({ state }) => state.dispatch._tag === "Queued")
  const view: View = {
    ...Object.fromEntries(queued.map((order) => [order.ref.id, order])),
    replacement: it,
    device,
    target,
    terminal,
    job
  }
  const changes: Changes<View> = {
    ...Object.fromEntries(queued.map((order) => [order.ref.id, dequeued])),
    ...own,
    ...releaseOf(it, at, job),
    replacement: [{ _tag: "OldDeviceCancelled", v: 1, at }]
  }
  yield* commit(it, "cancelOld", view, changes, { at, facts: [] })
})

const bindNew = Effect.fnUntraced(function* (it: It, at: Instant, leave: Leave) {
  const policy = yield* StationPolicy
  const gateway = yield* TerminalGateway
  const { newDeviceId: deviceId, newTarget: target, thresholds, customerNo } = it.state
  const customer = yield* need("Customer", customerNo)
  const terminal = yield* need("Terminal", target.terminalId)
  const known = yield* find("Target", keyOf(target))
  const device = yield* find("Device", deviceId)
  const capabilities = Option.getOrNull(yield* gateway.capabilities(target.terminalId))
  if (capabilities === null) return leave(it.version) ?? (yield* wait(it, "unknownDialect", at))
  // The archive was asked when the replacement began.
  const states = { customer: customer.state, terminal: terminal.state, listed: [], target: known.state, capabilities }
  const decided = DeviceRules.bind({ deviceId, target, thresholds }, states, { actor, now: at, policy })
  if (Result.isFailure(decided)) return yield* refused(it, decided.failure[0]._tag, at)
  const changes = { ...decided.success.changes, replacement: [{ _tag: "NewDeviceBound", v: 1, at }] } as const
  yield* commit(it, "bindNew", { replacement: it, device, target: known, customer, terminal }, changes, {
    at,
    facts: []
  })
})

/** Reads what the new device holds now: an adjustment rests on it. */
const readNew = Effect.fnUntraced(function* (it: It) {
  const { newTarget: target } = it.state
  const asked = yield* DateTime.now
  const about = ["replacement", it.ref.id, toMillis(asked)] as const
  const { outcome, from } = yield* readBalance(target, about)
  if (outcome._tag !== "Answered" || outcome.answer.remaining === null) return null
  const { remaining, terminalTime } = outcome.answer
  const readAt = yield* DateTime.now
  return { remaining, terminalTime, readAt, ...from }
})

const adjust = Effect.fnUntraced(function* (it: It, leave: Leave) {
  const policy = yield* StationPolicy
  const gateway = yield* TerminalGateway
  const { newDeviceId: deviceId, newTarget: target, customerNo, orgNo, reading: left, reason, by } = it.state
  const capabilities = Option.getOrNull(yield* gateway.capabilities(target.terminalId))
  const away = yield* leaveUnlessHere(target.terminalId, it.version, leave)
  if (away !== null) return away
  const found = yield* readNew(it)
  const at = yield* DateTime.now
  if (found === null || capabilities === null) return yield* wait(it, "no reading of the new device", at)
  if (found.remaining === left.remaining) {
    return yield* move(it, "finish", { _tag: "ReplacementFinished", v: 1, at }, at)
  }
  const customer = yield* need("Customer", customerNo)
  const device = yield* need("Device", deviceId)
  const held = yield* need("Target", keyOf(target))
  const terminal = yield* need("Terminal", target.terminalId)
  const adjustmentNo = carryOverNo(it.state, it.version, policy)
  const adjustment = absent("Adjustment", adjustmentNo)
  const own = { adjustmentNo, orgNo, customerNo, deviceId, target, reason, compensates: null }
  const content = { ...own, value: left.remaining, ifRemainingWas: found.remaining }
  const states = {
    customer: customer.state,
    device: device.state,
    target: held.state,
    terminal: terminal.state,
    compensated: null,
    queued: "no",
    madeUpFor: "no",
    capabilities,
    reading: found
  } as const
  const decided = AdjustmentRules.save(content, states, { now: at, actor: by, policy })
  if (Result.isFailure(decided)) return yield* refused(it, decided.failure[0]._tag, at)
  const saved = { _tag: "AdjustmentSaved", v: 1, at, adjustmentId: adjustmentNo } as const
  const job = yield* find("ParameterJob", jobIdOf(adjustmentNo))
  const changes = { ...decided.success.changes, replacement: [saved] }
  const view = { replacement: it, adjustment, customer, device, job }
  yield* commit(it, "adjust", view, changes, { at, facts: [factOf(keyOf(target), found)] })
})

const awaitAdjustment = Effect.fnUntraced(function* (it: It, adjustmentId: string, at: Instant) {
  const { state } = yield* need("Adjustment", adjustmentId)
  if (state.dispatch._tag === "Applied") {
    return yield* move(it, "finish", { _tag: "ReplacementFinished", v: 1, at }, at)
  }
  if (state.validity === "voided") return yield* move(it, "drop", { _tag: "AdjustmentDropped", v: 1, at }, at)
  return yield* wait(it, `adjustment ${adjustmentId} is ${state.dispatch._tag}`, at)
})

/** Does the next step of one replacement. @category Functions */
export const advance = Effect.fn("ReplacementSaga.advance")(function* (replacementId: string, leave: Leave = stay) {
  const it = yield* need("Replacement", replacementId)
  const at = yield* DateTime.now
  const { step } = it.state
  switch (step._tag) {
    case "Started":
      return yield* cancelOld(it, at)
    case "OldCancelled":
      return yield* bindNew(it, at, leave)
    case "NewBound":
      return yield* adjust(it, leave)
    case "Adjusting":
      return yield* awaitAdjustment(it, step.adjustmentId, at)
    case "Done":
    case "Stopped":
      return undefined
  }
})

/** Runs one step: claims replacements that are due and does the next step of each. @category Functions */
export const runOnce = Effect.fn("ReplacementSaga.runOnce")(function* (
  now: Instant
): Effect.fn.Return<StepReport, StoreError, StationStore | TerminalGateway> {
  return yield* run(settings, now, (id, _, leave) => advance(id, leave))
})
