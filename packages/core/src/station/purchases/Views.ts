/** Views of orders and adjustments, and of the page before a purchase. */

import * as Schema from "effect/Schema"
import * as Adjustment from "../../books/adjustment/Adjustment.ts"
import * as AlarmWatch from "../../books/alarm/AlarmWatch.ts"
import { waitingCode, waitingText } from "../../books/credit/Waiting.ts"
import * as Device from "../../books/device/Device.ts"
import * as Discrepancy from "../../books/discrepancy/Discrepancy.ts"
import { type EvidenceKind, VerdictKind } from "../../books/dispatch/Attempt.ts"
import * as Dispatch from "../../books/dispatch/Dispatch.ts"
import * as Order from "../../books/purchase/Order.ts"
import type { Versioned } from "../../store/Aggregates.ts"
import { CreditTarget, Id } from "../../values/CreditTarget.ts"
import { CustomerNo } from "../../values/CustomerNo.ts"
import { Energy } from "../../values/Energy.ts"
import { Instant } from "../../values/Instant.ts"
import { OrgNo } from "../../values/OrgNo.ts"
import { Validity } from "../../values/Validity.ts"
import { CustomerView, ReadingView, TargetView, TerminalView } from "../customers/Views.ts"
import { rowFields } from "../kernel/Batch.ts"
import { namedField } from "../kernel/Fields.ts"
import { RefusalView } from "../kernel/Plan.ts"
import { view } from "../kernel/View.ts"
import { WaitingView, waitingView } from "../kernel/Waiting.ts"

const waitingOf = (region: Dispatch.Region): typeof WaitingView.Type | null => {
  const { dispatch } = region
  const code = waitingCode(region)
  if (dispatch._tag !== "Queued" || code === null) return null
  return waitingView({ code, text: waitingText(code), nextTry: dispatch.notBefore, until: dispatch.until })
}

/** Describes a doubt about what became of a dispatch: since when, when its evidence is read again and how often it was, and what one person stated of it. */
export const DoubtView = view("DoubtView", {
  since: Instant,
  nextLook: Instant,
  looks: Schema.Int,
  proposal: Schema.NullOr(Dispatch.Proposal)
})

const doubtOf = ({ dispatch }: Dispatch.Region): typeof DoubtView.Type | null =>
  dispatch._tag !== "Unknown"
    ? null
    : { since: dispatch.since, nextLook: dispatch.checkAt, looks: dispatch.checks, proposal: dispatch.proposal }

const doubtField = {
  /** What is not known of its outcome; `null`: nothing. Answers that were stored before have none. */
  doubt: Schema.optionalKey(Schema.NullOr(DoubtView))
}

/** Describes an order as lists show it: three regions by name, and the verdict of the newest attempt with its kinds of evidence. */
export const OrderView = view("OrderView", {
  ...Order.Content.fields,
  ...namedField,
  version: Schema.Int,
  savedBy: Schema.String,
  savedAt: Instant,
  validity: Validity,
  approval: Schema.Literals(["pending", "approved", "revoked"]),
  approvedBy: Schema.NullOr(Schema.String),
  /** Whether a second person approved; `waived`: it was the one who saved. */
  fourEyes: Schema.NullOr(Schema.Literals(["met", "waived"])),
  dispatch: Dispatch.StateName,
  /** Why it waits in the queue; `null`: it does not, or was not tried yet. Answers that were stored before have none. */
  waiting: Schema.optionalKey(Schema.NullOr(WaitingView)),
  ...doubtField,
  /** What the customer sees: a purchase is complete when it took effect on the terminal. */
  complete: Schema.Literals(["yes", "no"]),
  /** What may be done with it now; a permission may still lack. */
  actions: Schema.Array(Order.Action),
  attempts: Schema.Int,
  verdict: Schema.NullOr(VerdictKind),
  evidence: Schema.Array(Schema.Literals(["creditRecord", "storedNumber", "balance", "consumption", "person"])),
  /** When the outcome became final; `null` before. */
  dispatchedAt: Schema.NullOr(Instant),
  lastAttemptAt: Schema.NullOr(Instant)
})
export type OrderView = typeof OrderView.Type

/** Describes an order that was just saved, and what the clerk should know besides. */
export const SavedOrderView = view("SavedOrderView", {
  ...OrderView.fields,
  warnings: Schema.Array(
    Schema.Literals(["notCommissioned", "balanceDiffers", "targetUnverified", "energyLeft", "workOrderElsewhere"])
  )
})

const approvalOf = { Pending: "pending", Approved: "approved", Revoked: "revoked" } as const

/** Makes the view of an order. */
export const orderView = (found: Versioned<"Order">): OrderView => {
  const { approval, dispatch, attempts, receipts: _receipts, money: _money, ...rest } = found.state
  const last = attempts.at(-1)
  const stated = dispatch._tag === "Applied" && dispatch.stated !== undefined
  const evidence: ReadonlyArray<typeof EvidenceKind.Type> = stated ? ["person"] : (last?.verdict?.by ?? [])
  return {
    ...rest,
    version: found.version,
    approval: approvalOf[approval._tag],
    approvedBy: approval._tag === "Approved" ? approval.by : null,
    fourEyes: approval._tag !== "Approved" ? null : approval.by === found.state.savedBy ? "waived" : "met",
    dispatch: Dispatch.nameOf(dispatch),
    waiting: waitingOf(found.state),
    doubt: doubtOf(found.state),
    complete: dispatch._tag === "Applied" ? "yes" : "no",
    actions: Order.actionsOf(found.state),
    attempts: attempts.length,
    verdict: stated ? "applied" : (last?.verdict?.kind ?? null),
    evidence,
    dispatchedAt: dispatch._tag === "Applied" || dispatch._tag === "Rejected" ? dispatch.at : null,
    lastAttemptAt: last?.openedAt ?? null
  }
}

/** Describes an adjustment as lists show it. */
export const AdjustmentView = view("AdjustmentView", {
  ...Adjustment.Content.fields,
  ...namedField,
  version: Schema.Int,
  savedBy: Schema.String,
  savedAt: Instant,
  validity: Validity,
  approval: Schema.Literals(["waived", "pending", "approved", "revoked"]),
  dispatch: Dispatch.StateName,
  /** Why it waits in the queue; `null`: it does not, or was not tried yet. Answers that were stored before have none. */
  waiting: Schema.optionalKey(Schema.NullOr(WaitingView)),
  ...doubtField,
  attempts: Schema.Int,
  verdict: Schema.NullOr(VerdictKind)
})
export type AdjustmentView = typeof AdjustmentView.Type

const adjustmentApprovalOf = { Waived: "waived", Pending: "pending", Approved: "approved", Revoked: "revoked" } as const

/** Makes the view of an adjustment. */
export const adjustmentView = (found: Versioned<"Adjustment">): AdjustmentView => {
  const { approval, dispatch, attempts, ...rest } = found.state
  return {
    ...rest,
    version: found.version,
    approval: adjustmentApprovalOf[approval._tag],
    dispatch: Dispatch.nameOf(dispatch),
    waiting: waitingOf(found.state),
    doubt: doubtOf(found.state),
    attempts: attempts.length,
    verdict: attempts.at(-1)?.verdict?.kind ?? null
  }
}

/** Describes a threshold as the terminal reported it; `desired` beside it where the two differ. */
export const ThresholdView = view("ThresholdView", { reported: Schema.NullOr(Energy), desired: Schema.NullOr(Energy) })

/** Describes the last purchase of a target: the newest order that is not voided. */
export const LastPurchase = view("LastPurchase", {
  orderNo: Id,
  savedAt: Instant,
  energy: Energy,
  approval: OrderView.fields.approval,
  dispatch: Dispatch.StateName,
  finalAt: Schema.NullOr(Instant),
  lastAttemptAt: Schema.NullOr(Instant)
})

/** Describes a discrepancy as lists show it. */
export const DiscrepancyView = view("DiscrepancyView", {
  ...Discrepancy.State.fields,
  ...namedField,
  version: Schema.Int
})

/** Describes the page before a purchase: what the books hold, and the live balance or why there is none. */
export const PurchasePage = view("PurchasePage", {
  customer: CustomerView,
  terminal: TerminalView,
  target: TargetView,
  alarmEnergy: ThresholdView,
  last: Schema.NullOr(LastPurchase),
  /** What stands open about the target, the newest first. */
  discrepancies: Schema.Array(DiscrepancyView),
  remaining: Schema.NullOr(ReadingView),
  notRead: Schema.NullOr(RefusalView)
})

/**
 * Describes a purchase device as the list shows it: whose it is, how its terminal is connected, and how its balance stands.
 *
 * **Details** `remaining` is the last known one, read at `readAt`, `null` where no value was ever read. `balanceState` is as it was seen last, however old.
 */
export const PurchaseDeviceView = view("PurchaseDeviceView", {
  deviceId: Id,
  customerNo: CustomerNo,
  ...namedField,
  validity: Validity,
  orgNo: OrgNo,
  target: CreditTarget,
  binding: Device.State.fields.binding,
  address: Schema.String,
  presence: TerminalView.fields.presence,
  since: Schema.NullOr(Instant),
  remaining: Schema.NullOr(Energy),
  readAt: Schema.NullOr(Instant),
  alarmEnergy: Schema.NullOr(Energy),
  balanceState: AlarmWatch.BalanceState,
  last: Schema.NullOr(LastPurchase)
})
export type PurchaseDeviceView = typeof PurchaseDeviceView.Type

/** The longest period of one curve in days. */
export const maxDays = 400

/** Describes a page of readings, the newest first. `thinnedUntil`: of the days before that time the last reading of each stands for all; `null`: none were thinned. */
export const ReadingsView = view("ReadingsView", {
  rows: Schema.Array(ReadingView),
  next: Schema.NullOr(Schema.String),
  thinnedUntil: Schema.NullOr(Instant)
})

/**
 * Describes how the balance of a device went, with what made it rise and what cut it off.
 *
 * **Details** `points` are thinned where more were `read` than asked for: each part of the period keeps its lowest and its highest. `credits` stand where
 * their effect became known; the energy of an adjustment is the value that was set. `switchings` are remote trips and closes that were confirmed, or of
 * which nobody knows. The period begins when the device was bound, if that is later than asked for, and ends when it was cancelled; a cancelled device has
 * no thresholds. `thinnedUntil`: of the days before that time the last reading of each stands for all; `null`: none of the period were thinned.
 */
export const CurveView = view("CurveView", {
  deviceId: Id,
  target: CreditTarget,
  from: Instant,
  to: Instant,
  points: Schema.Array(Schema.Struct({ at: Instant, remaining: Energy })),
  read: Schema.Int,
  thinnedUntil: Schema.NullOr(Instant),
  credits: Schema.Array(
    Schema.Struct({ about: Schema.Literals(["order", "adjustment"]), id: Id, at: Instant, energy: Energy })
  ),
  switchings: Schema.Array(
    Schema.Struct({
      controlId: Id,
      at: Instant,
      round: Schema.Int,
      action: Schema.Literals(["trip", "close"]),
      state: Schema.Literals(["confirmed", "unknown"])
    })
  ),
  alarmEnergy: Schema.NullOr(Energy),
  tripEnergy: Schema.NullOr(Energy)
})

/** Describes one row of a batch: the order, or why the row was refused; `done` of `total` rows are through. */
export const BatchRow = view("BatchRow", { ...rowFields, order: Schema.NullOr(OrderView) })
export type BatchRow = typeof BatchRow.Type

/** Describes one row of a batch of purchases: the order with what the clerk should know besides, or why the row was refused. */
export const SavedBatchRow = view("SavedBatchRow", { ...BatchRow.fields, order: Schema.NullOr(SavedOrderView) })

/** Gives the last purchase as the page shows it. */
export const lastPurchase = (view: OrderView): typeof LastPurchase.Type => ({
  orderNo: view.orderNo,
  savedAt: view.savedAt,
  energy: view.energy,
  approval: view.approval,
  dispatch: view.dispatch,
  finalAt: view.dispatchedAt,
  lastAttemptAt: view.lastAttemptAt
})
