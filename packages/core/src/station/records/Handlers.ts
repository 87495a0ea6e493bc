/** 购电数据管理: what implements orders after saving. */

import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import * as PurchaseRules from "../../books/purchase/PurchaseRules.ts"
import * as VoidPermissions from "../../books/purchase/VoidPermissions.ts"
import { comparedNumber } from "../../books/purchase/WorkOrder.ts"
import { newest } from "../../engines/archive/ArchiveCopy.ts"
import { lastTurn } from "../../engines/dispatch/LastTurn.ts"
import { openOn } from "../../engines/dispatch/OpenDiscrepancies.ts"
import { presenceOf } from "../../engines/terminal/Presence.ts"
import { Authorization } from "../../ports/authorization/Authorization.ts"
import { TerminalGateway } from "../../ports/terminal/TerminalPorts.ts"
import type { Versioned } from "../../store/Aggregates.ts"
import { maxPage, ref, StationStore } from "../../store/StationStore.ts"
import { keyOf } from "../../values/CreditTarget.ts"
import { details as customerDetails } from "../customers/Archive.ts"
import { aroundCredit, bindingOf } from "../customers/Installation.ts"
import { batch } from "../kernel/Batch.ts"
import { ask, type Command, type Context, decision, run } from "../kernel/Command.ts"
import type { Handlers, StationPorts } from "../kernel/Handler.ts"
import { anyOf, is, listed, onDays, unlessAll, withNames } from "../kernel/Listing.ts"
import { find, need } from "../kernel/Load.ts"
import { ruled } from "../kernel/RuledCommand.ts"
import { withVersion } from "../kernel/Versioned.ts"
import { orderView } from "../purchases/Views.ts"
import { soldFor } from "../purchases/WorkOrders.ts"
import { adjustmentRecords } from "./Adjustments.ts"
import { breaches } from "./Breaches.ts"
import { closings } from "./Closings.ts"
import { discrepancies } from "./Discrepancies.ts"
import { dispatchForecast } from "./DispatchForecast.ts"
import { proposals } from "./Proposals.ts"
import { resolutions } from "./Resolutions.ts"
import { restored } from "./Restored.ts"
import { statistics } from "./Statistics.ts"
import { purchaseRecords as table } from "./Table.ts"
import { receiptView } from "./Views.ts"

const orderOf = (orderNo: string, context: Context) => need(ref("Order", orderNo), context)

const answer = (after: { readonly order: Versioned<"Order"> }) => orderView(after.order)

/** Loads an order with everything that queueing it looks at, and says what it would send and wait for. */
export const queueing = Effect.fnUntraced(function* (orderNo: string, context: Context) {
  const gateway = yield* TerminalGateway
  const order = yield* orderOf(orderNo, context)
  const view = yield* aroundCredit(order.state, context)
  const { customer, device, terminal } = view
  const { state: presence } = yield* gateway.presence(order.state.target.terminalId)
  const states = {
    order: order.state,
    customer: customer.state,
    device: device.state,
    terminal: terminal.state,
    presence,
    lastTurn: yield* lastTurn(keyOf(order.state.target))
  }
  return { order, view, states }
})

/** Implements 数据下发, which is one function on the records page and on the approval page. */
export const dispatchOrder = (operation: typeof table.dispatch): Command<typeof table.dispatch, StationPorts> =>
  run(operation, (payload, context) =>
    Effect.gen(function* () {
      const { order, view, states } = yield* queueing(payload.orderNo, context)
      const { customer, device } = view
      const consequences = yield* dispatchForecast(order, view, context)
      // The target is not part of the commit: queueing changes nothing about it, and a moving slot is no reason to refuse.
      return Result.map(PurchaseRules.queue(payload, states, context), ({ changes }) =>
        decision({ order, customer, device }, changes, null, answer, consequences)
      )
    })
  )

const dispatch = dispatchOrder(table.dispatch)

/** Loads an order that the actor may void. */
const voidView = Effect.fnUntraced(function* ({ orderNo }: { readonly orderNo: string }, context: Context) {
  const authorization = yield* Authorization
  const order = yield* orderOf(orderNo, context)
  for (const permission of VoidPermissions.permissionsToVoid(order.state, context.actor)) {
    yield* authorization.authorize(context.actor, permission)
  }
  return { order }
})

const restore: Handlers<typeof table>["restore"] = run(table.restore, (payload, context) =>
  Effect.gen(function* () {
    const order = yield* orderOf(payload.orderNo, context)
    const device = yield* need(ref("Device", order.state.deviceId), context)
    const booked = yield* soldFor(order.state.deviceId, order.state.workOrderNo)
    const states = { order: order.state, booked }
    return Result.map(PurchaseRules.restore(payload, states, context), ({ changes }) =>
      decision({ order, device }, changes, null, answer)
    )
  })
)

const printReceipt: Handlers<typeof table>["printReceipt"] = run(table.printReceipt, (payload, context) =>
  Effect.gen(function* () {
    const order = yield* orderOf(payload.orderNo, context)
    // What was true at the sale: he may have another name since, and be of another org unit.
    const store = yield* StationStore
    const then = yield* store.asOf(ref("Customer", order.state.customerNo), order.state.savedAt)
    const now = yield* find(ref("Customer", order.state.customerNo))
    const name = Option.match(then, { onNone: () => now.state?.name ?? "", onSome: ({ state }) => state.name })
    const copy = yield* newest(order.state.customerNo, order.state.savedAt)
    const orgName = copy === null || copy.archive.customer.orgName === "" ? null : copy.archive.customer.orgName
    const printed = { by: context.actor, at: context.now, window: payload.window ?? null }
    return Result.map(PurchaseRules.printReceipt(payload, { order: order.state }, context), ({ changes }) =>
      decision({ order }, changes, null, (after) =>
        receiptView(after.order.state, { customerName: name, orgName }, printed)
      )
    )
  })
)

const history: Handlers<typeof table>["history"] = (input) =>
  ask(table.history, input, ({ orderNo }, context) =>
    Effect.gen(function* () {
      const store = yield* StationStore
      yield* orderOf(orderNo, context)
      const entries = yield* store.history(ref("Order", orderNo), { afterVersion: 0, limit: maxPage })
      return entries.map(({ version, trail, events }) => ({
        version,
        ...trail,
        events: events.map(({ _tag }) => _tag)
      }))
    })
  )

const list: Handlers<typeof table>["list"] = (input) =>
  ask(table.list, input, (payload, context) => {
    const { siteZone } = context.policy
    const where = {
      orderNo: is(payload.orderNo),
      customerNo: is(payload.customerNo),
      terminalId: is(payload.terminalId),
      workOrderNo: is(payload.workOrderNo === undefined ? undefined : comparedNumber(payload.workOrderNo)),
      dispatch: anyOf(payload.dispatch),
      approval: anyOf(payload.approval),
      validity: unlessAll(payload.validity ?? "all"),
      savedAt: onDays(payload.savedOn, siteZone),
      approvedAt: onDays(payload.approvedOn, siteZone),
      dispatchedAt: onDays(payload.dispatchedOn, siteZone)
    }
    return Effect.flatMap(listed("Order", where, payload, context, "descending", orderView), (page) =>
      withNames(page, context)
    )
  })

const pollTerminalStatus: Handlers<typeof table>["pollTerminalStatus"] = (input) =>
  ask(table.pollTerminalStatus, input, ({ terminalId }, context) =>
    Effect.gen(function* () {
      const { state: terminal } = yield* need(ref("Terminal", terminalId), context)
      const { state: presence, since } = yield* presenceOf(terminal)
      const { orgNo, dialectId, address } = terminal
      return { terminalId, orgNo, dialectId, address, presence, since: Option.getOrNull(since) }
    })
  )

const details: Handlers<typeof table>["details"] = (input) =>
  ask(table.details, input, ({ orderNo }, context) =>
    Effect.gen(function* () {
      const order = yield* orderOf(orderNo, context)
      const { customer, target, terminal } = yield* bindingOf(order.state.deviceId, context)
      const { terminalId, orgNo, dialectId, address } = terminal.state
      return {
        order: orderView(order),
        attempts: order.state.attempts,
        customer: withVersion(customer),
        target: withVersion(target),
        discrepancies: (yield* openOn(keyOf(order.state.target))).map(withVersion),
        terminal: { terminalId, orgNo, dialectId, address }
      }
    })
  )

/** Implements 购电数据管理. */
export const purchaseRecords: Handlers<typeof table> = {
  customerDetails: customerDetails(table.customerDetails),
  list,
  details,
  history,
  pollTerminalStatus,
  dispatch,
  dispatchBatch: (input) =>
    batch(
      table.dispatchBatch,
      "order",
      input,
      ({ orderNos }) => orderNos,
      [table.dispatch, dispatch],
      (orderNo, command) => ({ orderNo, ...command })
    ),
  void: ruled(table.void, voidView, PurchaseRules.voidOrder, answer),
  restore,
  printReceipt,
  statistics,
  breaches,
  ...adjustmentRecords,
  ...resolutions,
  proposals,
  ...discrepancies,
  ...closings,
  ...restored
}
