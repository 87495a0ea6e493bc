/** The operations of 日结与营销对账: what was taken on a day, and whether the marketing system booked the same. */
import * as Schema from "effect/Schema"
import * as PaymentDifference from "../../books/payment/PaymentDifference.ts"
import { comparedNumber } from "../../books/purchase/WorkOrder.ts"
import * as R from "../../rejection/Rejection.ts"
import { Id } from "../../values/CreditTarget.ts"
import { Day } from "../../values/Day.ts"
import { demanding, titled } from "../../values/FieldText.ts"
import { OrgNo } from "../../values/OrgNo.ts"
import { DayRange, maxBatch, Note, orgField, pageFields, pageOf, WorkOrderNo } from "../kernel/Fields.ts"
import { command, facade, query } from "../kernel/Operation.ts"
import { texts } from "./texts.ts"
import { DayEndRow, PaymentDifferenceView, PaymentReconciliation } from "./Views.ts"

/** The most that one payment may be, in fen: a billion yuan. */
const maxAmountFen = 100_000_000_000

const Payment = Schema.Struct({
  workOrderNo: WorkOrderNo,
  amountFen: titled(
    Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: maxAmountFen })),
    "缴费金额（分）",
    "paid amount in fen"
  )
})

const distinct = (payments: ReadonlyArray<typeof Payment.Type>): string | undefined => {
  const numbers = new Set<string>()
  for (const [index, { workOrderNo }] of payments.entries()) {
    const number = comparedNumber(workOrderNo)
    if (numbers.has(number)) return `each work order once: row ${index + 1} repeats ${number}`
    numbers.add(number)
  }
  return undefined
}

/** The rows of a list: none, where nobody paid, to 10,000; a work order that stands in it twice is refused, since nobody knows which row is right. */
const Payments = titled(
  Schema.Array(Payment).check(
    Schema.isMaxLength(maxBatch),
    Schema.makeFilter(distinct, demanding("中每个工单只能出现一次", "must have each work order once"))
  ),
  "缴费清单",
  "list of payments"
)

const DifferenceId = titled(
  Schema.NonEmptyString.check(Schema.isMaxLength(129)),
  "差异编号",
  "number of the difference"
)

/** 日结与营销对账. */
export const settlement = facade("settlement", texts, {
  /** Gives the rows of one local day, a row for each operator and org unit; `operator` narrows them to one person. */
  dayEnd: query(
    "日结与营销对账/日结",
    "settlement.read",
    {
      day: titled(Day, "日期", "day"),
      operator: Schema.optionalKey(titled(Id, "收款操作员", "operator of the rows")),
      ...orgField
    },
    Schema.Array(DayEndRow),
    []
  ),
  /**
   * Takes in the marketing system's list of a day for an org unit and what is below it, and compares it with the orders by work order.
   *
   * A list may be taken in again, corrected; import the lists of a unit always under the same unit.
   */
  reconcilePayments: command(
    "日结与营销对账/营销对账",
    "settlement.reconcile",
    { day: titled(Day, "日期", "day"), orgNo: OrgNo, payments: Payments },
    PaymentReconciliation,
    [R.Forbidden, R.TooManyDifferences]
  ),
  paymentDifferences: query(
    "日结与营销对账/差异查询",
    "settlement.read",
    {
      ...pageFields,
      days: Schema.optionalKey(titled(DayRange, "清单日期", "day of the list")),
      workOrderNo: Schema.optionalKey(WorkOrderNo),
      cause: Schema.optionalKey(PaymentDifference.Cause),
      state: Schema.optionalKey(titled(Schema.Literals(["open", "closed", "all"]), "处理状态", "state"))
    },
    pageOf(PaymentDifferenceView),
    []
  ),
  closePaymentDifference: command(
    "日结与营销对账/差异处理",
    "settlement.close",
    { differenceId: DifferenceId, note: Note },
    PaymentDifferenceView,
    [R.NotFound, R.Conflict]
  )
})
