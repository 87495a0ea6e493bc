import * as R from "../../rejection/Rejection.ts"
import { command } from "../Operation.ts"
import { OrderView } from "../Views.ts"
import { orderCommand, Reason, restRejections } from "./fields.ts"

/** 购电数据审核: approval. */
export const approvals = {
  approve: command("购电数据审核/审核", "purchase.approve", orderCommand, OrderView, [
    R.NotFound,
    R.Voided,
    R.CustomerInvalid,
    ...restRejections,
    R.FourEyes
  ]),
  revoke: command("购电数据审核/撤销审核", "purchase.revoke", { ...orderCommand, reason: Reason }, OrderView, [
    R.NotFound,
    R.Voided,
    ...restRejections,
    R.Conflict
  ])
}
