/** Views of what is sent to a target: adjustments, the page before a purchase, receipts, resolutions, reconciliation, statistics. */

import * as Schema from "effect/Schema"
import * as Adjustment from "../../books/adjustment/Adjustment.ts"
import type { Credit } from "../../books/credit/Credit.ts"
import { VerdictKind } from "../../books/dispatch/Attempt.ts"
import * as Dispatch from "../../books/dispatch/Dispatch.ts"
import type * as Order from "../../books/purchase/Order.ts"
import type { Versioned } from "../../store/Aggregates.ts"
import { CreditTarget, Id, TargetKey } from "../../values/CreditTarget.ts"
import { CustomerNo } from "../../values/CustomerNo.ts"
import { Energy } from "../../values/Energy.ts"
import { Instant } from "../../values/Instant.ts"
import { OrgNo } from "../../values/OrgNo.ts"
import { Validity } from "../../values/Validity.ts"
import { CustomerView, OrderView, ReadingView, TargetView, TerminalView } from "../customers/Views.ts"
import { RefusalView } from "../kernel/Plan.ts"

/** Describes an adjustment as lists show it. */
export const AdjustmentView = Schema.Struct({
  ...Adjustment.Content.fields,
  version: Schema.Int,
  savedBy: Schema.String,
  savedAt: Instant,
  validity: Validity,
  approval: Schema.Literals(["waived", "pending", "approved", "revoked"]),
  dispatch: Dispatch.StateName,
  attempts: Schema.Int,
  verdict: Schema.NullOr(VerdictKind)
})
export type AdjustmentView = typeof AdjustmentView.Type

const approvalNames = { Waived: "waived", Pending: "pending", Approved: "approved", Revoked: "revoked" } as const

/** Makes the view of an adjustment. */
export const adjustmentView = (found: Versioned<"Adjustment">): AdjustmentView => {
  const { approval, dispatch, attempts, ...rest } = found.state
  return {
    ...rest,
    version: found.version,
    approval: approvalNames[approval._tag],
    dispatch: Dispatch.nameOf(dispatch),
    attempts: attempts.length,
    verdict: attempts.at(-1)?.verdict?.kind ?? null
  }
}

/** Describes the answer to an approval: an order that was approved already stays as it is, and the answer says so. */
export const ApprovalView = Schema.Struct({
  ...OrderView.fields,
  outcome: Schema.Literals(["approved", "alreadyApproved"])
})

/** Describes a threshold as the terminal reported it; `desired` beside it where the two differ. */
export const ThresholdView = Schema.Struct({ reported: Schema.NullOr(Energy), desired: Schema.NullOr(Energy) })

/** Describes the last purchase of a target: the newest order that is not voided. */
export const LastPurchase = Schema.Struct({
  orderNo: Id,
  savedAt: Instant,
  energy: Energy,
  approval: OrderView.fields.approval,
  dispatch: Dispatch.StateName,
  finalAt: Schema.NullOr(Instant),
  lastAttemptAt: Schema.NullOr(Instant)
})

/** Describes the page before a purchase: what the books hold, and the live balance or why there is none. */
export const PurchasePage = Schema.Struct({
  customer: CustomerView,
  terminal: TerminalView,
  target: TargetView,
  alarmEnergy: ThresholdView,
  last: Schema.NullOr(LastPurchase),
  remaining: Schema.NullOr(ReadingView),
  notRead: Schema.NullOr(RefusalView)
})

/** Describes a receipt (购电凭证) as data; `copy` 1 is the original, every further one a reprint. */
export const ReceiptView = Schema.Struct({
  orderNo: Id,
  copy: Schema.Int,
  customerNo: CustomerNo,
  customerName: Schema.String,
  target: CreditTarget,
  energy: Energy,
  amountFen: Schema.NullOr(Schema.Int),
  workOrderNo: Schema.NullOr(Id),
  savedBy: Schema.String,
  savedAt: Instant,
  complete: OrderView.fields.complete,
  printedBy: Schema.String,
  printedAt: Instant
})

/** Describes a credit whose outcome is settled by hand, and what was proposed. */
export const ResolutionView = Schema.Struct({
  creditNo: Id,
  dispatch: Dispatch.StateName,
  verdict: Schema.NullOr(VerdictKind),
  proposal: Schema.NullOr(Dispatch.Proposal),
  note: Schema.NullOr(Schema.String)
})
export type ResolutionView = typeof ResolutionView.Type

/** Makes the view of a credit whose outcome is settled by hand. */
export const resolutionView = (credit: Credit): ResolutionView => {
  const verdict = credit.attempts.at(-1)?.verdict ?? null
  return {
    creditNo: credit.holder.id,
    dispatch: Dispatch.nameOf(credit.dispatch),
    verdict: verdict?.kind ?? null,
    proposal: credit.dispatch._tag === "Unknown" ? credit.dispatch.proposal : null,
    note: verdict?.resolution?.note ?? null
  }
}

/** Describes the result of a reconciliation: `unverified` where no counter tells what was consumed, so that a fall may be anything. */
export const ReconciliationView = Schema.Struct({
  target: TargetKey,
  at: Instant,
  result: Schema.Literals(["matches", "differs", "unverified", "notRead", "busy"]),
  discrepancyId: Schema.NullOr(Schema.String)
})

/** Describes how the orders that were saved on one local day in one org unit stand. */
export const StatisticsRow = Schema.Struct({
  day: Schema.String,
  orgNo: OrgNo,
  orders: Schema.Int,
  voided: Schema.Int,
  idle: Schema.Int,
  queued: Schema.Int,
  sending: Schema.Int,
  unknown: Schema.Int,
  applied: Schema.Int,
  rejected: Schema.Int,
  attempts: Schema.Int,
  soldEnergy: Energy,
  appliedEnergy: Energy
})

/** Describes one row of a batch: the order, or why the row was refused; `done` of `total` rows are through. */
export const BatchRow = Schema.Struct({
  row: Schema.Int,
  done: Schema.Int,
  total: Schema.Int,
  order: Schema.NullOr(OrderView),
  refusal: Schema.NullOr(RefusalView)
})
export type BatchRow = typeof BatchRow.Type

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

/** Makes a receipt. */
export const receiptView = (
  order: Order.State,
  customerName: string,
  complete: typeof OrderView.fields.complete.Type,
  printed: { readonly by: string; readonly at: Instant }
): typeof ReceiptView.Type => {
  const { orderNo, customerNo, target, energy, amountFen, workOrderNo, savedBy, savedAt } = order
  return {
    ...{ orderNo, customerNo, customerName, target, energy, amountFen, workOrderNo, savedBy, savedAt, complete },
    copy: order.receipts,
    printedBy: printed.by,
    printedAt: printed.at
  }
}
