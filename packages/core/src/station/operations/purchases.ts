/** The operations of 客户购电管理: the purchase. */
import * as Schema from "effect/Schema"
import { Energy } from "../../energy/Energy.ts"
import * as R from "../../rejection/Rejection.ts"
import { Id } from "../../target/CreditTarget.ts"
import { command, poll } from "../Operation.ts"
import { OrderView, ReadingView } from "../Views.ts"
import { energyRejections } from "./fields.ts"

/** 客户购电管理: the purchase. */
export const purchases = {
  save: command(
    "客户购电管理/购电/保存",
    "purchase.save",
    {
      deviceId: Id,
      energy: Energy,
      workOrderNo: Schema.optionalKey(Id),
      amountFen: Schema.optionalKey(Schema.Int.check(Schema.isGreaterThanOrEqualTo(0)))
    },
    OrderView,
    [R.NotFound, R.CustomerInvalid, R.DeviceCancelled, R.Unsupported, ...energyRejections]
  ),
  pollRemaining: poll("客户购电管理/召测剩余电量", "reading.poll", { deviceId: Id }, ReadingView, [
    R.NotFound,
    R.TerminalOffline,
    R.NoReading
  ])
}
