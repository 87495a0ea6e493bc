/** The adjustment or order that repairs a discrepancy: drafted with the request, approved and queued with its approval. */
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Adjustment from "../../books/adjustment/Adjustment.ts"
import * as AdjustmentRules from "../../books/adjustment/AdjustmentRules.ts"
import { jobIdOf } from "../../books/adjustment/ThresholdJob.ts"
import type * as Credit from "../../books/credit/Credit.ts"
import { queued } from "../../books/credit/DispatchQueue.ts"
import type * as Discrepancy from "../../books/discrepancy/Discrepancy.ts"
import type { Reading } from "../../books/dispatch/Reading.ts"
import * as Order from "../../books/purchase/Order.ts"
import * as PurchaseRules from "../../books/purchase/PurchaseRules.ts"
import type { Holder } from "../../books/target/Target.ts"
import { lastKnown } from "../../engines/dispatch/LastReading.ts"
import * as R from "../../rejection/Rejection.ts"
import type { Versioned } from "../../store/Aggregates.ts"
import type { Changes, View } from "../../store/Commit.ts"
import { absent, ref } from "../../store/StationStore.ts"
import { keyOf } from "../../values/CreditTarget.ts"
import { zero } from "../../values/Energy.ts"
import type { Instant } from "../../values/Instant.ts"
import type { Context } from "../kernel/Command.ts"
import { find, need } from "../kernel/Load.ts"
import { queuedOn } from "../purchases/Adjustments.ts"
import { newNumber } from "../purchases/OrderNumber.ts"
import type { Disputed } from "./Disputed.ts"

type Refused = AdjustmentRules.SaveRejection | PurchaseRules.SaveRejection

/** A draft: the credit, what it adds to the commit of its request, and what forbids it. */
export interface Draft {
  readonly holder: Holder | null
  readonly view: View
  readonly changes: Changes<View>
  readonly refusals: ReadonlyArray<Refused>
}

const none: Draft = { holder: null, view: {}, changes: {}, refusals: [] }

/** What a draft stands for: the device that is bound to the target now, and the balance on which it rests. */
const groundOf = Effect.fnUntraced(function* ({ target, terminal, discrepancy }: Disputed, context: Context) {
  const { boundTo } = target.state
  if (boundTo === null) return yield* new R.NotFound({ what: "device", id: "" })
  const device = yield* need(ref("Device", boundTo), context)
  const customer = yield* need(ref("Customer", device.state.customerNo), context)
  const { cause, sight } = discrepancy.state
  const seen: Reading | null =
    cause === "arrivedWithoutEffect" || sight === undefined
      ? yield* lastKnown(keyOf(target.state.target), terminal.state, context.now)
      : { remaining: sight.look.balance, terminalTime: null, readAt: sight.look.at }
  return { device, customer, reading: seen }
})

/** The approver sees the discrepancy with its repair: it is never let pass without approval. */
const withApproval = (context: Context): Context => ({
  ...context,
  policy: { ...context.policy, auditAdjustments: "on" }
})

const draftAdjustment = Effect.fnUntraced(function* (
  it: Disputed,
  value: Adjustment.Content["value"],
  reason: string,
  context: Context
) {
  const { target, terminal, capabilities, discrepancy } = it
  const { device, customer, reading } = yield* groundOf(it, context)
  const { orgNo, customerNo, deviceId, target: place } = device.state
  const adjustmentNo = yield* newNumber("A", context.now, context.policy)
  const content: Adjustment.Content = {
    ...{ adjustmentNo, orgNo, customerNo, deviceId, target: place, value, reason },
    ifRemainingWas: reading?.remaining ?? zero,
    compensates: null,
    repairs: discrepancy.ref.id
  }
  const states = {
    ...{ customer: customer.state, device: device.state, target: target.state, terminal: terminal.state },
    ...{ capabilities, reading, compensated: null, madeUpFor: "no" as const },
    // What is queued leaves the queue when the number is adopted, and does not stand in the way of the repair.
    lastTurn: null,
    // What repairs a balance is owed, whatever else is sold.
    pending: zero,
    queued: discrepancy.state.cause === "arrivedWithoutEffect" ? yield* queuedOn(keyOf(place)) : ("no" as const)
  }
  const decided = AdjustmentRules.save(content, states, withApproval(context))
  if (Result.isFailure(decided)) return { ...none, refusals: decided.failure } satisfies Draft
  const { changes } = decided.success
  return {
    holder: { _tag: "Adjustment", id: adjustmentNo },
    view: {
      ...{ device, customer, draft: absent("Adjustment", adjustmentNo) },
      job: absent("ParameterJob", jobIdOf(adjustmentNo))
    },
    changes: { draft: changes.adjustment, job: changes.job } as Changes<View>,
    refusals: []
  } satisfies Draft
})

const draftOrder = Effect.fnUntraced(function* (it: Disputed, energy: Order.Content["energy"], context: Context) {
  const { target, terminal, capabilities, discrepancy } = it
  const { device, customer, reading } = yield* groundOf(it, context)
  const { orgNo, customerNo, deviceId, target: place } = device.state
  const orderNo = yield* newNumber("P", context.now, context.policy)
  const content: Order.Content = {
    ...{ orderNo, orgNo, customerNo, deviceId, target: place, energy },
    ...{ thresholds: target.state.desired, workOrderNo: null, amountFen: null, repairs: discrepancy.ref.id }
  }
  const commissioning = yield* find(ref("Commissioning", keyOf(place)))
  const states = {
    ...{ customer: customer.state, device: device.state, target: target.state, terminal: terminal.state },
    ...{ capabilities, lastKnown: reading?.remaining ?? null, pending: zero, commissioning: commissioning.state },
    differs: "no" as const,
    leftOver: "no" as const
  }
  const decided = PurchaseRules.save(content, states, context)
  if (Result.isFailure(decided)) return { ...none, refusals: decided.failure } satisfies Draft
  return {
    holder: { _tag: "Order", id: orderNo },
    view: { device, customer, draft: absent("Order", orderNo) },
    changes: { draft: decided.success.changes.order } as Changes<View>,
    refusals: []
  } satisfies Draft
})

/** The longest text that an adjustment takes as its reason. */
const reasonLength = 200

/** Drafts the credit that a disposition asks for. */
export const draftFor = (it: Disputed, disposition: Discrepancy.Disposition, note: string, context: Context) => {
  switch (disposition._tag) {
    case "Nothing":
    case "WriteOff":
    case "Refund":
      return Effect.succeed(none)
    case "Adjust":
      return draftAdjustment(it, disposition.value, note.slice(0, reasonLength), context)
    case "SellAgain":
      return draftOrder(it, disposition.energy, context)
  }
}

/** Gives what approving and queueing does to a draft; `last`: the latest turn of its target. */
export const approving = (draft: Versioned<Credit.HolderKind>, last: Instant | null, context: Context) => {
  const { now: at, actor: by } = context
  return draft.ref._tag === "Order"
    ? [
        { _tag: "OrderApproved", v: 1, at, by, content: Order.contentText(draft.state as Order.State) } as const,
        queued(context, last)
      ]
    : [
        {
          ...({ _tag: "AdjustmentApproved", v: 1, at, by } as const),
          content: Adjustment.contentText(draft.state as Adjustment.State)
        },
        queued(context, last)
      ]
}
