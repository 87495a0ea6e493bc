/** 购电数据审核: what implements approval. */

import * as Effect from "effect/Effect"
import * as PurchaseRules from "../../books/purchase/PurchaseRules.ts"
import type { Versioned } from "../../store/Aggregates.ts"
import { ref } from "../../store/StationStore.ts"
import { idOf } from "../../values/Id.ts"
import { batch } from "../kernel/Batch.ts"
import { authorize, type Context } from "../kernel/Command.ts"
import type { Handlers } from "../kernel/Handler.ts"
import { need } from "../kernel/Load.ts"
import { type Plan, refused } from "../kernel/Plan.ts"
import { ruled } from "../kernel/RuledCommand.ts"
import { validate } from "../kernel/Validate.ts"
import { orderView } from "../purchases/Views.ts"
import { dispatchOrder } from "../records/Handlers.ts"
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

/** Keeps of the plan of a dispatch what an approval would not heal. */
const afterApproval = (plan: Plan): Plan => ({
  ...plan,
  refusals: plan.refusals.filter(({ code }) => code !== "NOT_APPROVED" && code !== "APPROVAL_STALE")
})

/** Asks before the first of two commands for what either of them needs: nothing is approved by somebody who may not dispatch it. */
const mayDoBoth = Effect.fnUntraced(function* (input: unknown) {
  const { actor, orderNo } = yield* validate(table.approveAndDispatch, input)
  yield* need(ref("Order", orderNo), yield* authorize(table.approveAndDispatch, actor))
})

const approveAndDispatch: Handlers<typeof table>["approveAndDispatch"] = {
  execute: (input) =>
    Effect.gen(function* () {
      yield* mayDoBoth(input)
      yield* approve.execute(input)
      const { actor, commandId, orderNo } = input
      return yield* dispatch.execute({ actor, orderNo, commandId: dispatchId(commandId) })
    }),
  plan: (input) =>
    Effect.gen(function* () {
      yield* mayDoBoth(input)
      const first = yield* approve.plan(input)
      if (first.confirmation === null) return first
      const second = afterApproval(yield* dispatch.plan(input))
      const { confirmation } = first
      return { ...second, confirmation: second.refusals.length === 0 ? confirmation : null }
    }).pipe(Effect.catchTag("NotFound", (rejection) => refused([rejection])))
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
