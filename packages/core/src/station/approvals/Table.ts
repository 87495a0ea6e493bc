/** The operations of 购电数据审核: approval of orders and adjustments. */

import * as Schema from "effect/Schema"
import * as R from "../../rejection/Rejection.ts"
import { CustomerNo } from "../../values/CustomerNo.ts"
import { Energy } from "../../values/Energy.ts"
import { titled } from "../../values/FieldText.ts"
import {
  adjustmentCommand,
  batchOf,
  dispatchRejections,
  orderCommand,
  Reason,
  restRejections
} from "../kernel/Fields.ts"
import { command, facade, needing, stream } from "../kernel/Operation.ts"
import { AdjustmentView, OrderView } from "../purchases/Views.ts"
import { texts } from "./texts.ts"
import { ApprovalBatchRow, ApprovalView } from "./Views.ts"

const seen = titled(
  Schema.Struct({ customerNo: CustomerNo, energy: titled(Energy, "购电量", "purchased energy") }),
  "审核人看到的内容",
  "what the approver saw"
)

const approveRejections = [R.NotFound, R.Voided, R.CustomerInvalid, ...restRejections, R.Conflict, R.FourEyes] as const

/** 购电数据审核: approval. */
export const approvals = facade("approvals", texts, {
  /** `seen`: what the approver has before him; where it is given, an order of another customer or amount is refused. */
  approve: command(
    "购电数据审核/审核",
    "purchase.approve",
    { ...orderCommand, seen: Schema.optionalKey(seen) },
    ApprovalView,
    approveRejections
  ),
  /** Each row is bound to what the approver saw of it; an order that was approved already stays as it is. */
  approveBatch: stream(
    "购电数据审核/批量审核",
    "purchase.approve",
    { rows: batchOf(Schema.Struct({ ...orderCommand, seen })) },
    ApprovalBatchRow,
    []
  ),
  /** Both in one commit, for whom may do both: the approval stands, whatever becomes of the dispatch. */
  approveAndDispatch: needing(
    command("购电数据审核/审核/保存并下发", "purchase.approve", orderCommand, OrderView, [
      ...dispatchRejections,
      R.FourEyes
    ]),
    "purchase.dispatch"
  ),
  reject: command("购电数据审核/审核不通过", "purchase.approve", { ...orderCommand, reason: Reason }, OrderView, [
    R.NotFound,
    R.Voided,
    ...restRejections,
    R.Conflict
  ]),
  revoke: command("购电数据审核/撤销审核", "purchase.revoke", { ...orderCommand, reason: Reason }, OrderView, [
    R.NotFound,
    R.Voided,
    ...restRejections,
    R.Conflict
  ]),
  dispatch: command("购电数据审核/数据下发", "purchase.dispatch", orderCommand, OrderView, dispatchRejections),
  approveAdjustment: command("购电数据审核/电量调整/审核", "adjustment.approve", adjustmentCommand, AdjustmentView, [
    R.NotFound,
    R.Voided,
    ...restRejections,
    R.DeviceBeingReplaced,
    R.Conflict,
    R.FourEyes
  ]),
  revokeAdjustment: command(
    "购电数据审核/电量调整/撤销审核",
    "adjustment.approve",
    { ...adjustmentCommand, reason: Reason },
    AdjustmentView,
    [R.NotFound, R.Voided, ...restRejections, R.Conflict]
  )
})
