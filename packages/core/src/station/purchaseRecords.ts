/** 购电数据管理 and 购电数据审核: what implements orders after saving. */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import * as PurchaseRules from "../purchase/PurchaseRules.ts"
import type { Versioned } from "../store/Aggregates.ts"
import { type Condition, maxPage, ref, StationStore } from "../store/StationStore.ts"
import { keyOf } from "../target/CreditTarget.ts"
import { TerminalGateway } from "../terminal/TerminalPorts.ts"
import { ask, type Context, decision, need, run } from "./Command.ts"
import type { Handlers } from "./Handler.ts"
import { approvals as approvalTable } from "./operations/approvals.ts"
import { purchaseRecords as table } from "./operations/purchaseRecords.ts"
import { orderView, withVersion } from "./Views.ts"

const is = (value: string): Condition => ({ _tag: "Is", value })
const anyOf = (values: ReadonlyArray<string>): Condition => ({ _tag: "AnyOf", values })

/** Loads an order with its customer and device. */
const around = Effect.fnUntraced(function* (orderNo: string, context: Context) {
  const order = yield* need(ref("Order", orderNo), context)
  const customer = yield* need(ref("Customer", order.state.customerNo), context)
  const device = yield* need(ref("Device", order.state.deviceId), context)
  const target = yield* need(ref("Target", keyOf(order.state.target)), context)
  return { order, customer, device, target }
})

const answer = (after: { readonly order: Versioned<"Order"> }) => orderView(after.order)

/** Makes the decision of a rule that looks at the order alone. */
const ofOrder = <R>(order: Versioned<"Order">, reason: string | null, decided: PurchaseRules.Decided<R>) =>
  Result.map(decided, (changes) => decision({ order }, changes, reason, answer))

const dispatch: Handlers<typeof table>["dispatch"] = run(
  "purchaseRecords.dispatch",
  table.dispatch,
  ({ orderNo }, context) =>
    Effect.gen(function* () {
      const gateway = yield* TerminalGateway
      const view = yield* around(orderNo, context)
      const { state } = yield* gateway.presence(view.target.state.target.terminalId)
      const states = {
        order: view.order.state,
        customer: view.customer.state,
        device: view.device.state,
        target: view.target.state
      }
      // The target is not part of the commit: queueing changes nothing about it, and a moving slot is no reason to refuse.
      const { target: _target, ...checked } = view
      return Result.map(PurchaseRules.queue(states, state, context), (changes) =>
        decision(checked, changes, null, answer)
      )
    })
)

const history: Handlers<typeof table>["history"] = (input) =>
  ask(table.history, input, ({ orderNo }, context) =>
    Effect.gen(function* () {
      const store = yield* StationStore
      yield* need(ref("Order", orderNo), context)
      const entries = yield* store.history(ref("Order", orderNo), { afterVersion: 0, limit: maxPage })
      return entries.map(({ version, trail, events }) => ({
        version,
        ...trail,
        events: events.map(({ _tag }) => _tag)
      }))
    })
  )

const list: Handlers<typeof table>["list"] = (input) =>
  ask(table.list, input, (payload, { orgScope }) =>
    Effect.gen(function* () {
      const store = yield* StationStore
      const { after = null, limit = 50, customerNo, dispatch: regions, approval, validity = "all" } = payload
      const where = {
        ...(customerNo === undefined ? {} : { customerNo: is(customerNo) }),
        ...(regions === undefined ? {} : { dispatch: anyOf(regions) }),
        ...(approval === undefined ? {} : { approval: anyOf(approval) }),
        ...(validity === "all" ? {} : { validity: is(validity) })
      }
      const { rows, next } = yield* store.list("Order", { orgScope, where }, { after, limit, order: "descending" })
      return { rows: rows.map(orderView), next }
    })
  )

const pollTerminalStatus: Handlers<typeof table>["pollTerminalStatus"] = (input) =>
  ask(table.pollTerminalStatus, input, ({ terminalId }, context) =>
    Effect.gen(function* () {
      const gateway = yield* TerminalGateway
      const { state: terminal } = yield* need(ref("Terminal", terminalId), context)
      const presence = yield* gateway.presence(terminalId)
      const { orgNo, dialectId, address } = terminal
      return {
        terminalId,
        orgNo,
        dialectId,
        address,
        presence: presence.state,
        since: Option.getOrNull(presence.since)
      }
    })
  )

/** Implements 购电数据管理. */
export const purchaseRecords: Handlers<typeof table> = {
  list,
  details: (input) =>
    ask(table.details, input, ({ orderNo }, context) =>
      Effect.map(around(orderNo, context), ({ order, customer, target }) => ({
        order: orderView(order),
        attempts: order.state.attempts,
        customer: withVersion(customer),
        target: withVersion(target)
      }))
    ),
  history,
  pollTerminalStatus,
  dispatch,
  void: run("purchaseRecords.void", table.void, ({ orderNo, reason }, context) =>
    Effect.map(need(ref("Order", orderNo), context), (order) =>
      ofOrder(order, reason, PurchaseRules.voidOrder(order.state, reason, context))
    )
  ),
  restore: run("purchaseRecords.restore", table.restore, ({ orderNo }, context) =>
    Effect.map(need(ref("Order", orderNo), context), (order) =>
      ofOrder(order, null, PurchaseRules.restore(order.state, context))
    )
  ),
  discrepancies: (input) =>
    ask(table.discrepancies, input, ({ after = null, limit = 50, state = "open" }, { orgScope }) =>
      Effect.gen(function* () {
        const store = yield* StationStore
        const where = state === "all" ? {} : { state: is(state) }
        const page = { after, limit, order: "descending" } as const
        const { rows, next } = yield* store.list("Discrepancy", { orgScope, where }, page)
        return { rows: rows.map(withVersion), next }
      })
    )
}

/** Implements 购电数据审核. */
export const approvals: Handlers<typeof approvalTable> = {
  approve: run("approvals.approve", approvalTable.approve, ({ orderNo }, context) =>
    Effect.map(around(orderNo, context), ({ order, customer }) =>
      Result.map(PurchaseRules.approve({ order: order.state, customer: customer.state }, context), (changes) =>
        decision({ order, customer }, changes, null, answer)
      )
    )
  ),
  revoke: run("approvals.revoke", approvalTable.revoke, ({ orderNo, reason }, context) =>
    Effect.map(need(ref("Order", orderNo), context), (order) =>
      ofOrder(order, reason, PurchaseRules.revoke(order.state, reason, context))
    )
  )
}
