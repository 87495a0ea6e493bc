/** Views of what became of orders and adjustments: details, receipts, resolutions, reconciliation, statistics. */

import * as Schema from "effect/Schema"
import type { Credit } from "../../books/credit/Credit.ts"
import * as Customer from "../../books/customer/Customer.ts"
import type * as Discrepancy from "../../books/discrepancy/Discrepancy.ts"
import { Attempt, VerdictKind } from "../../books/dispatch/Attempt.ts"
import * as Dispatch from "../../books/dispatch/Dispatch.ts"
import type * as Order from "../../books/purchase/Order.ts"
import { PaymentWay } from "../../books/purchase/Payment.ts"
import { limitNames } from "../../books/service/ServiceLimits.ts"
import { CreditTarget, Id, TargetKey, TerminalId } from "../../values/CreditTarget.ts"
import { CustomerNo } from "../../values/CustomerNo.ts"
import { Energy } from "../../values/Energy.ts"
import { Instant } from "../../values/Instant.ts"
import { OrgNo } from "../../values/OrgNo.ts"
import { CustomerView, TargetView } from "../customers/Views.ts"
import { namedField } from "../kernel/Fields.ts"
import { view } from "../kernel/View.ts"
import { DiscrepancyView, OrderView } from "../purchases/Views.ts"

/** Describes an order with everything behind it (购电明细): every attempt with its frames and evidence. */
export const OrderDetails = view("OrderDetails", {
  order: OrderView,
  attempts: Schema.Array(Attempt),
  customer: CustomerView,
  target: TargetView,
  /** What stands open about the target: it may be why the order waits. */
  discrepancies: Schema.Array(DiscrepancyView),
  terminal: Schema.Struct({
    terminalId: TerminalId,
    orgNo: OrgNo,
    dialectId: Schema.String,
    address: Schema.String
  })
})

/** Describes one entry of a history. */
export const HistoryView = view("HistoryView", {
  version: Schema.Int,
  actor: Schema.String,
  operation: Schema.String,
  reason: Schema.NullOr(Schema.String),
  at: Instant,
  events: Schema.Array(Schema.String)
})

/** Describes a receipt (购电凭证) as data; `copy` 1 is the original, every further one a reprint. */
export const ReceiptView = view("ReceiptView", {
  orderNo: Id,
  copy: Schema.Int,
  customerNo: CustomerNo,
  customerName: Customer.Name,
  target: CreditTarget,
  energy: Energy,
  amountFen: Schema.NullOr(Schema.Int),
  /** How it was paid; receipts that were printed before have none. */
  paymentWay: Schema.optionalKey(Schema.NullOr(PaymentWay)),
  workOrderNo: Schema.NullOr(Id),
  savedBy: Schema.String,
  savedAt: Instant,
  complete: OrderView.fields.complete,
  printedBy: Schema.String,
  printedAt: Instant,
  /** The remaining energy as the station saw it before the credit was sent and with the evidence that it took effect. */
  balanceBefore: Schema.optionalKey(Schema.NullOr(Energy)),
  balanceAfter: Schema.optionalKey(Schema.NullOr(Energy)),
  /** The name of the org unit as the archive had it at the sale. */
  orgName: Schema.optionalKey(Schema.NullOr(Schema.String)),
  /** Where it was printed, as the operator says. */
  window: Schema.optionalKey(Schema.NullOr(Schema.String))
})

/** Describes a credit whose outcome is settled by hand, and what was proposed. */
export const ResolutionView = view("ResolutionView", {
  creditNo: Id,
  dispatch: Dispatch.StateName,
  verdict: Schema.NullOr(VerdictKind),
  proposal: Schema.NullOr(Dispatch.Proposal),
  note: Schema.NullOr(Schema.String)
})
export type ResolutionView = typeof ResolutionView.Type

/** Makes the view of a credit of which persons say whether it is what the terminal holds. */
export const claimView = (credit: Credit, claim: Discrepancy.Claim | null): ResolutionView => ({
  ...resolutionView(credit),
  ...(claim === null ? {} : { proposal: claim.denied === null ? claim.proposal : null, note: claim.proposal.note })
})

/** Makes the view of a credit whose outcome is settled by hand. */
export const resolutionView = (credit: Credit): ResolutionView => {
  const verdict = credit.attempts.at(-1)?.verdict ?? null
  const stated = credit.dispatch._tag === "Applied" ? credit.dispatch.stated : undefined
  if (stated !== undefined) {
    const { note } = stated.resolution
    return { creditNo: credit.holder.id, dispatch: "applied", verdict: "applied", proposal: null, note }
  }
  return {
    creditNo: credit.holder.id,
    dispatch: Dispatch.nameOf(credit.dispatch),
    verdict: verdict?.kind ?? null,
    proposal: credit.dispatch._tag === "Unknown" ? credit.dispatch.proposal : null,
    note: verdict?.resolution?.note ?? null
  }
}

/**
 * Describes an outcome that one person stated and a second one has to confirm; `id` is the number of the order, the adjustment, or the remote control
 * command.
 */
export const ProposalRow = view("ProposalRow", {
  about: Schema.Literals(["order", "adjustment", "control"]),
  id: Schema.String,
  orgNo: OrgNo,
  customerNo: Schema.NullOr(Id),
  ...namedField,
  target: CreditTarget,
  ...Dispatch.Proposal.fields
})

/** Describes the result of a reconciliation: `unverified` where no counter tells what was consumed, so that a fall may be anything. */
export const ReconciliationView = view("ReconciliationView", {
  target: TargetKey,
  at: Instant,
  result: Schema.Literals(["matches", "differs", "unverified", "notRead", "busy"]),
  discrepancyId: Schema.NullOr(Schema.String)
})

/** Describes how the orders that were saved on one local day in one org unit stand. */
export const StatisticsRow = view("StatisticsRow", {
  day: Schema.String,
  orgNo: OrgNo,
  /** Who saved the orders; `null` unless rows are asked for by operator. */
  operator: Schema.NullOr(Schema.String),
  /** The transformers of the customers as the archive knew them at the sale, joined by `+`; `null`: it knew none, or rows are not asked for by them. */
  transformerNo: Schema.NullOr(Schema.String),
  /** The lines of the customers, in the same way; `null` also where the archive knows transformers and no lines. */
  lineNo: Schema.NullOr(Schema.String),
  orders: Schema.Int,
  voided: Schema.Int,
  idle: Schema.Int,
  queued: Schema.Int,
  sending: Schema.Int,
  unknown: Schema.Int,
  applied: Schema.Int,
  rejected: Schema.Int,
  attempts: Schema.Int,
  /** Of all orders that stand, approved or not. */
  soldEnergy: Energy,
  approvedEnergy: Energy,
  appliedEnergy: Energy,
  unknownEnergy: Energy,
  rejectedEnergy: Energy,
  /** How many of a thousand orders that ended took effect; unknown ones count as ended. `null`: none ended. */
  appliedPerMille: Schema.NullOr(Schema.Int),
  /** Seconds from the approval until the effect was known, not exceeded by half and by 95 of a hundred; `null`: none took effect. */
  seconds: Schema.NullOr(Schema.Struct({ p50: Schema.Int, p95: Schema.Int })),
  /** How many orders took longer to take effect than the policy allows, or still do. */
  late: Schema.Int,
  /** Of how many orders an outcome was unknown for longer than the policy allows, or still is. */
  unknownTooLong: Schema.Int
})

/**
 * Describes what of an order took longer than the policy allows.
 *
 * **Details** `breached`: `dispatch`, from the approval until it was known that it took effect; `unknown`, for as long as nobody knew what an attempt did; `reconnect`, from when the
 * purchase took effect until what the station had tripped was read as closed. `endedAt` `null`: it still lasts. `overMinutes`: whole minutes beyond the limit, until its end
 * or now. `dispatch`: how the order stands, which may be `unknown`: then nobody knows, and nothing has failed.
 */
export const BreachRow = view("BreachRow", {
  orderNo: Id,
  orgNo: OrgNo,
  customerNo: CustomerNo,
  ...namedField,
  target: CreditTarget,
  dispatch: Dispatch.StateName,
  breached: Schema.Literals(limitNames),
  limitMinutes: Schema.Finite,
  since: Instant,
  endedAt: Schema.NullOr(Instant),
  overMinutes: Schema.Int
})

/** What the station saw before and after an order that took effect. Where persons stated it, nobody may have looked. */
const balancesOf = ({ attempts, dispatch }: Order.State) => {
  const last = dispatch._tag === "Applied" && dispatch.stated === undefined ? attempts.at(-1) : undefined
  return { balanceBefore: last?.before.balance ?? null, balanceAfter: last?.verdict?.look.balance ?? null }
}

/** Makes a receipt. */
export const receiptView = (
  order: Order.State,
  about: { readonly customerName: string; readonly orgName: string | null },
  printed: { readonly by: string; readonly at: Instant; readonly window: string | null }
): typeof ReceiptView.Type => {
  const { orderNo, customerNo, target, energy, amountFen, paymentWay = null, workOrderNo, savedBy, savedAt } = order
  return {
    ...{ orderNo, customerNo, target, energy, amountFen, paymentWay, workOrderNo, savedBy, savedAt },
    ...about,
    ...balancesOf(order),
    complete: order.dispatch._tag === "Applied" ? "yes" : "no",
    copy: order.receipts,
    printedBy: printed.by,
    printedAt: printed.at,
    window: printed.window
  }
}
