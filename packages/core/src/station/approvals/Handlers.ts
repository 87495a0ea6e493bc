/** 购电数据审核: what implements approval. */

import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as PurchaseRules from "../../books/purchase/PurchaseRules.ts"
import { StoreError } from "../../ports/StoreError.ts"
import type { Versioned } from "../../store/Aggregates.ts"
import { evolveView } from "../../store/Commit.ts"
import { ref } from "../../store/StationStore.ts"
import { idOf } from "../../values/Id.ts"
import { batch } from "../kernel/Batch.ts"
import { type Context, decision, run } from "../kernel/Command.ts"
import type { Handlers } from "../kernel/Handler.ts"
import { need } from "../kernel/Load.ts"
import type { PayloadOf } from "../kernel/Operation.ts"
import { ruled } from "../kernel/RuledCommand.ts"
import { orderView } from "../purchases/Views.ts"
import { dispatchForecast } from "../records/DispatchForecast.ts"
import { dispatchOrder, queueing } from "../records/Handlers.ts"
import { adjustmentApprovals } from "./Adjustments.ts"
import { approvals as table } from "./Table.ts"

const answer = (after: { readonly order: Versioned<"Order"> }) => orderView(after.order)

const orderViewOf = ({ orderNo }: { readonly orderNo: string }, context: Context) =>
  Effect.map(need(ref("Order", orderNo), context), (order) => ({ order }))

const withCustomer = Effect.fnUntraced(function* (asked: { readonly orderNo: string }, context: Context) {
  const { order } = yield* orderViewOf(asked, context)
  return { order, customer: yield* need(ref("Customer", order.state.customerNo), context) }
})

const approve: Handlers<typeof table>["approve"] = ruled(
  table.approve,
  withCustomer,
  PurchaseRules.approve,
  ({ order }, changes) => ({
    ...orderView(order),
    outcome: (changes.order ?? []).length === 0 ? "alreadyApproved" : "approved"
  })
)

const dispatch = dispatchOrder(table.dispatch)

/** The id of the second command; the first one keeps the caller's. */
const dispatchId = (commandId: string): string => idOf("dispatch", commandId)

const atOnce = run(table.approveAndDispatch, (payload, context) =>
  Effect.gen(function* () {
    const { order, view, states } = yield* queueing(payload.orderNo, context)
    const { customer, device } = view
    const decided = PurchaseRules.approveAndQueue({}, states, context)
    if (Result.isFailure(decided)) return Result.fail(decided.failure)
    const { changes } = decided.success
    const { after } = evolveView({ order }, changes)
    const consequences = yield* dispatchForecast(after.order, view, context)
    return Result.succeed(decision({ order, customer, device }, changes, null, answer, consequences))
  })
)

/** Approves and dispatches by two commands after each other: the approval stands, whatever becomes of the dispatch. */
const inTurn = Effect.fnUntraced(function* (input: PayloadOf<typeof table.approveAndDispatch>) {
  const { actor, commandId, orderNo } = input
  yield* approve.execute({ actor, commandId, orderNo })
  return yield* dispatch.execute({ actor, orderNo, commandId: dispatchId(commandId) })
})

/** What ends the command before anything is decided, or because what was confirmed has moved: nothing is approved then. */
const isFinal = (error: { readonly _tag: string }): boolean =>
  error instanceof StoreError || ["InvalidInput", "Forbidden", "NotFound", "ConfirmationStale"].includes(error._tag)

/**
 * Approves and dispatches in one commit. Where only the dispatch is refused the approval is made alone, as long as nobody confirmed both; the same command again then
 * finds its first half.
 */
const approveAndDispatch: Handlers<typeof table>["approveAndDispatch"] = {
  execute: (input) =>
    Effect.catchIf(
      atOnce.execute(input),
      (error) => !isFinal(error) && input.confirmation === undefined,
      () => inTurn(input)
    ),
  plan: atOnce.plan
}

/** Implements 购电数据审核. */
export const approvals: Handlers<typeof table> = {
  approve,
  approveBatch: (input) =>
    batch(
      table.approveBatch,
      "order",
      input,
      ({ rows }) => rows,
      [table.approve, approve],
      (row, command) => ({ ...row, ...command })
    ),
  approveAndDispatch,
  reject: ruled(table.reject, orderViewOf, PurchaseRules.reject, answer),
  revoke: ruled(table.revoke, orderViewOf, PurchaseRules.revoke, answer),
  dispatch,
  ...adjustmentApprovals
}
