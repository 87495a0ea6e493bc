/** 电量调整: what implements the adjustments among the records. */
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as AdjustmentRules from "../../books/adjustment/AdjustmentRules.ts"
import { lastTurn } from "../../engines/dispatch/LastTurn.ts"
import { TerminalGateway } from "../../ports/terminal/TerminalPorts.ts"
import type { Versioned } from "../../store/Aggregates.ts"
import { ref } from "../../store/StationStore.ts"
import { keyOf } from "../../values/CreditTarget.ts"
import { aroundCredit } from "../customers/Installation.ts"
import { ask, type Context, decision, run } from "../kernel/Command.ts"
import type { Handlers } from "../kernel/Handler.ts"
import { anyOf, is, listed, onDays, withNames } from "../kernel/Listing.ts"
import { need } from "../kernel/Load.ts"
import { ruled } from "../kernel/RuledCommand.ts"
import { adjustmentView } from "../purchases/Views.ts"
import { dispatchForecast } from "./DispatchForecast.ts"
import { purchaseRecords as recordTable } from "./Table.ts"

const answer = (after: { readonly adjustment: Versioned<"Adjustment"> }) => adjustmentView(after.adjustment)

const dispatchAdjustment: Handlers<typeof recordTable>["dispatchAdjustment"] = run(
  recordTable.dispatchAdjustment,
  (payload, context) =>
    Effect.gen(function* () {
      const gateway = yield* TerminalGateway
      const adjustment = yield* need(ref("Adjustment", payload.adjustmentNo), context)
      const view = yield* aroundCredit(adjustment.state, context)
      const { customer, device, target, terminal } = view
      const { state: presence } = yield* gateway.presence(adjustment.state.target.terminalId)
      const states = {
        adjustment: adjustment.state,
        customer: customer.state,
        device: device.state,
        target: target.state,
        terminal: terminal.state,
        presence,
        lastTurn: yield* lastTurn(keyOf(adjustment.state.target))
      }
      const consequences = yield* dispatchForecast(adjustment, view, context)
      return Result.map(AdjustmentRules.queue(payload, states, context), ({ changes }) =>
        decision({ adjustment, customer, device }, changes, null, answer, consequences)
      )
    })
)

const adjustmentViewOf = ({ adjustmentNo }: { readonly adjustmentNo: string }, context: Context) =>
  Effect.map(need(ref("Adjustment", adjustmentNo), context), (adjustment) => ({ adjustment }))

/** Implements what 购电数据管理 does with adjustments. */
export const adjustmentRecords: Pick<
  Handlers<typeof recordTable>,
  "adjustments" | "dispatchAdjustment" | "voidAdjustment"
> = {
  adjustments: (input) =>
    ask(recordTable.adjustments, input, (payload, context) => {
      const { customerNo, terminalId, dispatch, approval, savedOn } = payload
      const where = {
        customerNo: is(customerNo),
        terminalId: is(terminalId),
        dispatch: anyOf(dispatch),
        approval: anyOf(approval),
        savedAt: onDays(savedOn, context.policy.siteZone)
      }
      return Effect.flatMap(listed("Adjustment", where, payload, context, "descending", adjustmentView), (page) =>
        withNames(page, context)
      )
    }),
  dispatchAdjustment,
  voidAdjustment: ruled(recordTable.voidAdjustment, adjustmentViewOf, AdjustmentRules.voidAdjustment, answer)
}
