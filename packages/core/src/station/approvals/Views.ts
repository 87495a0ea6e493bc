/** Views of approvals. */

import * as Schema from "effect/Schema"
import { view } from "../kernel/View.ts"
import { BatchRow, OrderView } from "../purchases/Views.ts"

/** Describes the answer to an approval: an order that was approved already stays as it is, and the answer says so. */
export const ApprovalView = view("ApprovalView", {
  ...OrderView.fields,
  outcome: Schema.Literals(["approved", "alreadyApproved"])
})

/** Describes one row of a batch of approvals: the order and whether it was approved before, or why the row was refused. */
export const ApprovalBatchRow = view("ApprovalBatchRow", { ...BatchRow.fields, order: Schema.NullOr(ApprovalView) })
