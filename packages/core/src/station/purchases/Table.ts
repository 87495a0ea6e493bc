/** The operations of 客户购电管理: the purchase, and adjusting the remaining energy. */

import * as Schema from "effect/Schema"
import { BalanceState } from "../../books/alarm/AlarmWatch.ts"
import { PaymentWay } from "../../books/purchase/Payment.ts"
import * as R from "../../rejection/Rejection.ts"
import { Id } from "../../values/CreditTarget.ts"
import { Energy } from "../../values/Energy.ts"
import { titled } from "../../values/FieldText.ts"
import { customerDetails } from "../customers/DetailsTable.ts"
import { ReadingView } from "../customers/Views.ts"
import {
  batchOf,
  bindingFilter,
  customerFilter,
  DayRange,
  deviceField,
  energyRejections,
  pageFields,
  pageOf,
  pollRejections,
  Reason,
  terminalFilter,
  validityFilter,
  WorkOrderNo
} from "../kernel/Fields.ts"
import { command, facade, poll, query, stream } from "../kernel/Operation.ts"
import { texts } from "./texts.ts"
import {
  AdjustmentView,
  CurveView,
  PurchaseDeviceView,
  PurchasePage,
  ReadingsView,
  SavedBatchRow,
  SavedOrderView
} from "./Views.ts"

/** The most that one purchase may cost, in fen: a billion yuan. More is a slip of the keyboard. */
const maxAmountFen = 100_000_000_000

const purchase = {
  ...deviceField,
  energy: titled(Energy, "购电量", "purchased energy"),
  workOrderNo: Schema.optionalKey(WorkOrderNo),
  amountFen: Schema.optionalKey(
    titled(
      Schema.Int.check(Schema.isGreaterThanOrEqualTo(1), Schema.isLessThanOrEqualTo(maxAmountFen)),
      "购电金额（分）",
      "purchased amount in fen"
    )
  ),
  paymentWay: Schema.optionalKey(PaymentWay)
}

const days = titled(DayRange, "日期", "days")

/** 客户购电管理: the purchase. */
export const purchases = facade("purchases", texts, {
  /** The devices of valid customers that are bound, unless others are asked for. */
  list: query(
    "客户购电管理/查询",
    "purchase.read",
    {
      ...pageFields,
      ...customerFilter,
      ...terminalFilter,
      balanceState: Schema.optionalKey(titled(BalanceState, "余额状态", "state of the balance")),
      binding: Schema.optionalKey(bindingFilter),
      validity: Schema.optionalKey(validityFilter)
    },
    pageOf(PurchaseDeviceView),
    []
  ),
  page: poll("客户购电管理/召测剩余电量", "purchase.read", deviceField, PurchasePage, [R.NotFound]),
  /** Readings of a device since it is bound, newest first; the last page of days may have fewer rows than its limit. */
  readings: query(
    "客户购电管理/剩余电量记录",
    "purchase.read",
    { ...deviceField, days: Schema.optionalKey(days), after: pageFields.after, limit: pageFields.limit },
    ReadingsView,
    [R.NotFound]
  ),
  /** At most 400 days; 4 to 2 000 points, 500 unless the caller says. */
  balanceCurve: query(
    "客户购电管理/剩余电量曲线",
    "purchase.read",
    {
      ...deviceField,
      days,
      points: Schema.optionalKey(
        titled(Schema.Int.check(Schema.isBetween({ minimum: 4, maximum: 2_000 })), "曲线点数", "number of points")
      )
    },
    CurveView,
    [R.NotFound, R.InvalidInput]
  ),
  customerDetails: customerDetails("客户购电管理/客户详细信息"),
  save: command("客户购电管理/购电/保存", "purchase.save", purchase, SavedOrderView, [
    R.NotFound,
    R.NotCommissioned,
    R.BalanceDiffers,
    R.TargetUnverified,
    R.WorkOrderTaken,
    R.InvalidInput,
    R.CustomerInvalid,
    R.DeviceCancelled,
    R.DeviceBeingReplaced,
    R.TerminalNotInService,
    R.TerminalSuspected,
    R.Unsupported,
    ...energyRejections
  ]),
  saveBatch: stream(
    "客户购电管理/批量购电",
    "purchase.save",
    { rows: batchOf(Schema.Struct(purchase)) },
    SavedBatchRow,
    []
  ),
  pollRemaining: poll("客户购电管理/召测剩余电量/召测", "reading.poll", deviceField, ReadingView, [
    R.NotFound,
    ...pollRejections
  ]),
  adjust: command(
    "客户购电管理/调整剩余电量/调整",
    "adjustment.save",
    {
      ...deviceField,
      value: titled(Energy, "调整后的剩余电量", "remaining energy after the adjustment"),
      ifRemainingWas: titled(Energy, "调整前的剩余电量", "remaining energy before the adjustment"),
      reason: Reason,
      compensates: Schema.optionalKey(titled(Id, "冲正的购电单号", "number of the order that is compensated"))
    },
    AdjustmentView,
    [
      R.NotFound,
      R.CustomerInvalid,
      R.DeviceCancelled,
      R.DeviceBeingReplaced,
      R.TargetBusy,
      R.Conflict,
      R.TerminalNotInService,
      R.TerminalSuspected,
      R.Unsupported,
      ...energyRejections,
      R.StaleReading,
      R.RemainingChanged
    ]
  )
})
