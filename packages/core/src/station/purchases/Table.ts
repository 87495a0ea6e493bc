/** The operations of 客户购电管理: the purchase, and adjusting the remaining energy. */
import * as Schema from "effect/Schema"
import * as R from "../../rejection/Rejection.ts"
import { Id } from "../../values/CreditTarget.ts"
import { Energy } from "../../values/Energy.ts"
import { customerDetails } from "../customers/DetailsTable.ts"
import { ReadingView, SavedOrderView } from "../customers/Views.ts"
import { batchOf, energyRejections, Reason } from "../kernel/Fields.ts"
import { command, facade, poll, stream } from "../kernel/Operation.ts"
import { AdjustmentView, BatchRow, PurchasePage } from "./Views.ts"

const purchase = {
  deviceId: Id,
  energy: Energy,
  workOrderNo: Schema.optionalKey(Id),
  amountFen: Schema.optionalKey(Schema.Int.check(Schema.isGreaterThanOrEqualTo(0)))
}

/** 客户购电管理: the purchase. */
export const purchases = facade("purchases", {
  page: poll("客户购电管理/召测剩余电量", "purchase.read", { deviceId: Id }, PurchasePage, [R.NotFound]),
  customerDetails: customerDetails("客户购电管理/客户详细信息"),
  save: command("客户购电管理/购电/保存", "purchase.save", purchase, SavedOrderView, [
    R.NotFound,
    R.NotCommissioned,
    R.CustomerInvalid,
    R.DeviceCancelled,
    R.Unsupported,
    ...energyRejections
  ]),
  saveBatch: stream("客户购电管理/批量购电", "purchase.save", { rows: batchOf(Schema.Struct(purchase)) }, BatchRow, []),
  pollRemaining: poll("客户购电管理/召测剩余电量/召测", "reading.poll", { deviceId: Id }, ReadingView, [
    R.NotFound,
    R.TerminalOffline,
    R.NoReading
  ]),
  adjust: command(
    "客户购电管理/调整剩余电量/调整",
    "adjustment.save",
    { deviceId: Id, value: Energy, ifRemainingWas: Energy, reason: Reason, compensates: Schema.optionalKey(Id) },
    AdjustmentView,
    [
      R.NotFound,
      R.CustomerInvalid,
      R.DeviceCancelled,
      R.TargetBusy,
      R.Conflict,
      R.Unsupported,
      ...energyRejections,
      R.StaleReading,
      R.RemainingChanged
    ]
  )
})
