/** 电量调整审核: what implements the approval of adjustments. */
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as AdjustmentRules from "../../books/adjustment/AdjustmentRules.ts"
import type { Versioned } from "../../store/Aggregates.ts"
import { ref } from "../../store/StationStore.ts"
import { type Context, decision, run } from "../kernel/Command.ts"
import type { Handlers } from "../kernel/Handler.ts"
import { need } from "../kernel/Load.ts"
import { adjustmentView } from "../purchases/Views.ts"
import { approvals as approvalTable } from "./Table.ts"

const answer = (after: { readonly adjustment: Versioned<"Adjustment"> }) => adjustmentView(after.adjustment)

const ofAdjustment = (adjustmentNo: string, context: Context) => need(ref("Adjustment", adjustmentNo), context)

/** Implements what 购电数据审核 does with adjustments. */
export const adjustmentApprovals: Pick<Handlers<typeof approvalTable>, "approveAdjustment" | "revokeAdjustment"> = {
  approveAdjustment: run(approvalTable.approveAdjustment, (payload, context) =>
    Effect.map(ofAdjustment(payload.adjustmentNo, context), (adjustment) =>
      Result.map(AdjustmentRules.approve(payload, { adjustment: adjustment.state }, context), ({ changes }) =>
        decision({ adjustment }, changes, null, answer)
      )
    )
  ),
  revokeAdjustment: run(approvalTable.revokeAdjustment, (payload, context) =>
    Effect.map(ofAdjustment(payload.adjustmentNo, context), (adjustment) =>
      Result.map(AdjustmentRules.revoke(payload, { adjustment: adjustment.state }, context), ({ changes }) =>
        decision({ adjustment }, changes, payload.reason, answer)
      )
    )
  )
}
