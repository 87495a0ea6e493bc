/** Views of 日结 and 营销对账. */
import * as Schema from "effect/Schema"
import * as PaymentDifference from "../../books/payment/PaymentDifference.ts"
import type { Versioned } from "../../store/Aggregates.ts"
import { Energy } from "../../values/Energy.ts"
import { OrgNo } from "../../values/OrgNo.ts"
import { withVersion } from "../kernel/Versioned.ts"
import { view } from "../kernel/View.ts"

const SumView = view("SumView", { takenFen: Schema.Int, returnedFen: Schema.Int })

/** Describes what one operator took and gave back in one org unit on a day; amounts in fen, `cashToHandOver` may be below zero. */
export const DayEndRow = view("DayEndRow", {
  operator: Schema.String,
  orgNo: OrgNo,
  orders: Schema.Int,
  voided: Schema.Int,
  withoutAmount: Schema.Int,
  energy: Energy,
  money: Schema.Struct({
    cash: SumView,
    transfer: SumView,
    counter: SumView,
    web: SumView,
    /** Nobody recorded how it was paid. */
    unstated: SumView
  }),
  cashToHandOver: Schema.Int,
  compensations: Schema.Int,
  compensatedFen: Schema.Int
})

/** Describes a payment difference as lists show it. */
export const PaymentDifferenceView = view("PaymentDifferenceView", {
  differenceId: Schema.String,
  ...PaymentDifference.State.fields,
  version: Schema.Int
})

/** Makes the view of a payment difference. */
export const differenceView = (found: Versioned<"PaymentDifference">): typeof PaymentDifferenceView.Type => ({
  differenceId: found.ref.id,
  ...withVersion(found)
})

/**
 * Describes what became of a list: how many work orders agree, how many orders of the day name none and so were not compared, what was found, and how
 * many differences of before it closed.
 */
export const PaymentReconciliation = view("PaymentReconciliation", {
  day: Schema.String,
  payments: Schema.Int,
  agreeing: Schema.Int,
  withoutWorkOrder: Schema.Int,
  found: Schema.Array(PaymentDifference.Finding),
  closed: Schema.Int
})
