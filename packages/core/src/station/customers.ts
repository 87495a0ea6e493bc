/** 客户信息维护: what implements the customer facade. */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import { CustomerArchive } from "../customer/CustomerArchive.ts"
import { unstated } from "../customer/Customer.ts"
import * as CustomerRules from "../customer/CustomerRules.ts"
import * as DeviceRules from "../device/DeviceRules.ts"
import * as R from "../rejection/Rejection.ts"
import { maxPage, ref, StationStore } from "../store/StationStore.ts"
import { StoreError } from "../store/StoreError.ts"
import { keyOf } from "../target/CreditTarget.ts"
import { TerminalGateway } from "../terminal/TerminalPorts.ts"
import { toMillis } from "../time/Instant.ts"
import { ask, type Context, decision, find, need, run } from "./Command.ts"
import type { Handlers } from "./Handler.ts"
import { customers as table } from "./operations/customers.ts"
import { withVersion } from "./Views.ts"

const archiveOf = Effect.fnUntraced(function* (customerNo: string) {
  const archive = yield* CustomerArchive
  const found = yield* Effect.mapError(
    archive.find(customerNo),
    (error) => new StoreError({ reason: "unavailable", detail: `customer archive: ${error.detail}` })
  )
  if (Option.isNone(found)) return yield* new R.NotFound({ what: "archiveCustomer", id: customerNo })
  return found.value
})

const ordersOf = Effect.fnUntraced(function* (customerNo: string, context: Context) {
  const store = yield* StationStore
  const where = {
    customerNo: { _tag: "Is", value: customerNo },
    dispatch: { _tag: "AnyOf", values: ["sending", "unknown"] }
  } as const
  const page = { after: null, limit: maxPage, order: "ascending" } as const
  return yield* store.list("Order", { orgScope: context.orgScope, where }, page)
})

const add: Handlers<typeof table>["add"] = run("customers.add", table.add, (payload, context) =>
  Effect.gen(function* () {
    const { customerNo, actor: _actor, commandId: _id, ...editable } = payload
    const archive = yield* archiveOf(customerNo)
    const view = {
      customer: yield* find(ref("Customer", customerNo)),
      watch: yield* find(ref("AlarmWatch", customerNo))
    }
    const details = { name: archive.customer.name, ...unstated, ...editable }
    return Result.map(CustomerRules.add(archive, details, view.customer.state, context), (changes) =>
      decision(view, changes, null, ({ customer }) => withVersion(customer))
    )
  })
)

const voidCustomer: Handlers<typeof table>["void"] = run("customers.void", table.void, (payload, context) =>
  Effect.gen(function* () {
    const { customerNo, reason } = payload
    const customer = yield* need(ref("Customer", customerNo), context)
    const watch = yield* need(ref("AlarmWatch", customerNo), context)
    const { rows } = yield* ordersOf(customerNo, context)
    const open = rows.map(({ state }) => state)
    return Result.map(CustomerRules.voidCustomer(customer.state, open, reason, context), (changes) =>
      decision({ customer, watch }, changes, reason, (after) => withVersion(after.customer))
    )
  })
)

const restore: Handlers<typeof table>["restore"] = run("customers.restore", table.restore, (payload, context) =>
  Effect.gen(function* () {
    const { customerNo } = payload
    const customer = yield* need(ref("Customer", customerNo), context)
    const watch = yield* need(ref("AlarmWatch", customerNo), context)
    const archive = yield* archiveOf(customerNo)
    return Result.map(CustomerRules.restore(customer.state, archive, context), (changes) =>
      decision({ customer, watch }, changes, null, (after) => withVersion(after.customer))
    )
  })
)

const registerTerminal: Handlers<typeof table>["registerTerminal"] = run(
  "customers.registerTerminal",
  table.registerTerminal,
  (payload, context) =>
    Effect.gen(function* () {
      const { terminalId, orgNo, dialectId, address, settings } = payload
      const terminal = yield* find(ref("Terminal", terminalId))
      if (terminal.state !== null) {
        return Result.fail(new R.Conflict({ conflict: "alreadyRegistered", id: terminalId }))
      }
      const registered = { terminalId, orgNo, dialectId, address, settings }
      const event = { _tag: "TerminalRegistered", v: 1, at: context.now, ...registered } as const
      return Result.succeed(
        decision({ terminal }, { terminal: [event] }, null, () => ({
          terminalId,
          orgNo,
          dialectId,
          address,
          presence: "unknown" as const,
          since: null
        }))
      )
    })
)

const bindDevice: Handlers<typeof table>["bindDevice"] = run(
  "customers.bindDevice",
  table.bindDevice,
  (payload, context) =>
    Effect.gen(function* () {
      const { customerNo, target, thresholds, commandId } = payload
      const gateway = yield* TerminalGateway
      const customer = yield* need(ref("Customer", customerNo), context)
      const terminal = yield* need(ref("Terminal", target.terminalId), context)
      const known = yield* find(ref("Target", keyOf(target)))
      const capabilities = yield* gateway.capabilities(target.terminalId)
      if (Option.isNone(capabilities)) {
        return Result.fail(new R.Unsupported({ terminalId: target.terminalId, feature: "unknownDialect" }))
      }
      const deviceId = `D${toMillis(context.now).toString(36)}-${commandId}`.slice(0, 64)
      const device = yield* find(ref("Device", deviceId))
      const command = { deviceId, target, thresholds, capabilities: capabilities.value, now: context.now }
      const states = { customer: customer.state, terminal: terminal.state, target: known.state }
      return Result.map(DeviceRules.bind(command, states), (changes) =>
        decision({ device, target: known, customer, terminal }, changes, null, (after) => withVersion(after.device))
      )
    })
)

/** Implements 客户信息维护. */
export const customers: Handlers<typeof table> = {
  add,
  void: voidCustomer,
  restore,
  get: (input) =>
    ask(table.get, input, ({ customerNo }, context) =>
      Effect.map(need(ref("Customer", customerNo), context), withVersion)
    ),
  list: (input) =>
    ask(table.list, input, ({ after = null, limit = 50, validity = "valid" }, { orgScope }) =>
      Effect.gen(function* () {
        const store = yield* StationStore
        const where = validity === "all" ? {} : { validity: { _tag: "Is", value: validity } as const }
        const page = { after, limit, order: "ascending" } as const
        const { rows, next } = yield* store.list("Customer", { orgScope, where }, page)
        return { rows: rows.map(withVersion), next }
      })
    ),
  registerTerminal,
  bindDevice,
  target: (input) =>
    ask(table.target, input, ({ target }, context) => Effect.map(need(ref("Target", target), context), withVersion))
}
