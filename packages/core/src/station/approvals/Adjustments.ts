/** 电量调整审核: what implements the approval of adjustments. */
import * as Effect from "effect/Effect"
import * as AdjustmentRules from "../../books/adjustment/AdjustmentRules.ts"
import type { Versioned } from "../../store/Aggregates.ts"
import { ref } from "../../store/StationStore.ts"
import { keyOf } from "../../values/CreditTarget.ts"
import type { Context } from "../kernel/Command.ts"
import type { Handlers } from "../kernel/Handler.ts"
import { need } from "../kernel/Load.ts"
import { ruled } from "../kernel/RuledCommand.ts"
import { adjustmentView } from "../purchases/Views.ts"
import { approvals as table } from "./Table.ts"

const answer = (after: { readonly adjustment: Versioned<"Adjustment"> }) => adjustmentView(after.adjustment)

const adjustmentViewOf = ({ adjustmentNo }: { readonly adjustmentNo: string }, context: Context) =>
  Effect.map(need(ref("Adjustment", adjustmentNo), context), (adjustment) => ({ adjustment }))

const approveViewOf = Effect.fnUntraced(function* (
  { adjustmentNo }: { readonly adjustmentNo: string },
  context: Context
) {
  const adjustment = yield* need(ref("Adjustment", adjustmentNo), context)
  const { deviceId, target } = adjustment.state
  return {
    adjustment,
    device: yield* need(ref("Device", deviceId), context),
    target: yield* need(ref("Target", keyOf(target)), context)
  }
})

/** Implements what 购电数据审核 does with adjustments. */
export const adjustmentApprovals: Pick<Handlers<typeof table>, "approveAdjustment" | "revokeAdjustment"> = {
  approveAdjustment: ruled(table.approveAdjustment, approveViewOf, AdjustmentRules.approve, answer),
  revokeAdjustment: ruled(table.revokeAdjustment, adjustmentViewOf, AdjustmentRules.revoke, answer)
}
