/** Views of approvals. */

import * as Schema from "effect/Schema"
import { view } from "../kernel/View.ts"
import { OrderView } from "../purchases/Views.ts"

/** Describes the answer to an approval: an order that was approved already stays as it is, and the answer says so. */
export const ApprovalView = view("ApprovalView", {
  ...OrderView.fields,
  outcome: Schema.Literals(["approved", "alreadyApproved"])
})
