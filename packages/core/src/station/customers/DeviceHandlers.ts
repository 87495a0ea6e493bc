/** 购电设备: what implements purchase devices. */

import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import * as Credit from "../../books/credit/Credit.ts"
import { unsent } from "../../books/credit/DispatchQueue.ts"
import * as BindRules from "../../books/device/BindRules.ts"
import * as CancelRules from "../../books/device/CancelRules.ts"
import * as DeviceRules from "../../books/device/DeviceRules.ts"
import { lastKnown } from "../../engines/dispatch/LastReading.ts"
import { opening } from "../../engines/kernel/OpenWorkItems.ts"
import { TerminalGateway } from "../../ports/terminal/TerminalPorts.ts"
import type { Changes } from "../../store/Commit.ts"
import { absent, maxPage, ref, StationStore } from "../../store/StationStore.ts"
import { keyOf } from "../../values/CreditTarget.ts"
import { zero } from "../../values/Energy.ts"
import { idOf } from "../../values/Id.ts"
import { batch } from "../kernel/Batch.ts"
import { ask, decision, run } from "../kernel/Command.ts"
import type { Handlers } from "../kernel/Handler.ts"
import { knownOf } from "../kernel/KnownTerminal.ts"
import { find, need } from "../kernel/Load.ts"
import { withVersion } from "../kernel/Versioned.ts"
import { archiveOf } from "./Archive.ts"
import { bindingOf } from "./Installation.ts"
import { foreignOn, leftOnTarget } from "./LeftOnTarget.ts"
import { manualReading, openOrdersOf, openStates } from "./OpenOrders.ts"
import { purchaseControlReleases } from "./PurchaseControlReleases.ts"
import { customers as table } from "./Table.ts"

type Table = Handlers<typeof table>

const bindDevice: Table["bindDevice"] = run(table.bindDevice, (payload, context) =>
  Effect.gen(function* () {
    const { customerNo, target, commandId } = payload
    const thresholds = { trip: zero, ...payload.thresholds }
    const customer = yield* need(ref("Customer", customerNo), context)
    const terminal = yield* need(ref("Terminal", target.terminalId), context)
    const archive = yield* archiveOf(customerNo)
    const known = yield* find(ref("Target", keyOf(target)))
    const capabilities = yield* knownOf(terminal.state)
    const deviceId = idOf("device", commandId)
    const device = absent("Device", deviceId)
    const { items, left } = yield* leftOnTarget(target, known.state, terminal.state, context)
    const states = {
      customer: customer.state,
      terminal: terminal.state,
      listed: archive.terminals,
      target: known.state,
      capabilities,
      left
    }
    const { leftEnergy = null } = payload
    const decided = BindRules.bind({ deviceId, target, thresholds, leftEnergy }, states, context)
    const opened = yield* opening(Result.isSuccess(decided) ? decided.success.changes.work.opened : [], context.now)
    return Result.map(decided, ({ changes: { work, ...own } }) => {
      const closed = items.filter(({ ref: { id } }) => Object.hasOwn(work.closed, id))
      const view = {
        ...Object.fromEntries(closed.map((item) => [item.ref.id, item])),
        ...opened.view,
        ...{ device, target: known, customer, terminal }
      }
      const changes = { ...work.closed, ...opened.changes, ...own } as Changes<typeof view>
      return decision(view, changes, null, (after) => withVersion(after.device))
    })
  })
)

const saveThresholds: Table["saveThresholds"] = run(table.saveThresholds, ({ deviceId, thresholds }, context) =>
  Effect.gen(function* () {
    const gateway = yield* TerminalGateway
    const { device, customer, target, terminal } = yield* bindingOf(deviceId, context)
    const capabilities = Option.getOrNull(yield* gateway.capabilities(terminal.state.terminalId))
    const command = { thresholds: { trip: zero, ...thresholds } }
    const states = { customer: customer.state, device: device.state, capabilities }
    return Result.map(DeviceRules.desireThresholds(command, states, context), ({ changes }) =>
      decision({ target, device, customer, terminal }, changes, null, (after) => withVersion(after.target))
    )
  })
)

const cancelDevice: Table["cancelDevice"] = run(table.cancelDevice, (payload, context) =>
  Effect.gen(function* () {
    const { deviceId, reason, commandId, control = null, disposition = null } = payload
    const installation = yield* bindingOf(deviceId, context)
    const orders = yield* openOrdersOf(deviceId, ["queued", "sending", "unknown"], context)
    const { device, target, terminal } = installation
    const reading = yield* lastKnown(keyOf(device.state.target), terminal.state, context.now)
    const gateway = yield* TerminalGateway
    const states = {
      device: device.state,
      target: target.state,
      terminal: terminal.state,
      orders: orders.map(({ state }) => state),
      reading,
      foreign: yield* foreignOn(device.state),
      capabilities: Option.getOrNull(yield* gateway.capabilities(terminal.state.terminalId)),
      presence: (yield* gateway.presence(terminal.state.terminalId)).state
    }
    const finalReading = manualReading(payload.finalReading, context)
    const command = { reason, finalReading, disposition, control }
    const releases = control === "release" ? purchaseControlReleases([device], commandId, context) : []
    const decided = CancelRules.cancel(command, states, context)
    const queued = orders.filter(({ state }) => state.dispatch._tag === "Queued")
    const left = Result.isSuccess(decided) ? decided.success.changes.left : []
    const waiting = queued.map(({ state }) => unsent(Credit.fromOrder(state), "preconditionGone DEVICE_CANCELLED"))
    const items = yield* opening([...left, ...waiting], context.now)
    return Result.map(decided, ({ changes: { dequeued, left: _left, ...own } }) => {
      const view = {
        ...Object.fromEntries(queued.map((order) => [order.ref.id, order])),
        ...Object.fromEntries(releases.map(({ job }) => [job.ref.id, job])),
        ...items.view,
        device,
        target,
        terminal
      }
      const changes = {
        ...items.changes,
        ...Object.fromEntries(queued.map((order) => [order.ref.id, dequeued])),
        ...Object.fromEntries(releases.map(({ job, events }) => [job.ref.id, events])),
        ...own
      } as Changes<typeof view>
      return decision(view, changes, reason, (after) => withVersion(after.device))
    })
  })
)

/** Implements purchase devices. */
export const devices: Pick<
  Table,
  "bindDevice" | "bindDeviceBatch" | "devices" | "openOrders" | "saveThresholds" | "cancelDevice" | "target"
> = {
  bindDevice,
  bindDeviceBatch: (input) =>
    batch(
      table.bindDeviceBatch,
      "device",
      input,
      ({ rows }) => rows,
      [table.bindDevice, bindDevice],
      (row, command) => ({ ...row, ...command })
    ),
  devices: (input) =>
    ask(table.devices, input, ({ customerNo, binding = "active" }, context) =>
      Effect.gen(function* () {
        const store = yield* StationStore
        yield* need(ref("Customer", customerNo), context)
        const is = (value: string) => ({ _tag: "Is", value }) as const
        const where = { customerNo: is(customerNo), ...(binding === "all" ? {} : { binding: is(binding) }) }
        const page = { after: null, limit: maxPage, order: "ascending" } as const
        const { rows } = yield* store.list("Device", { orgScope: context.orgScope, where }, page)
        return rows.map(withVersion)
      })
    ),
  openOrders: (input) =>
    ask(table.openOrders, input, ({ deviceId }, context) =>
      Effect.gen(function* () {
        yield* need(ref("Device", deviceId), context)
        const orders = yield* openOrdersOf(deviceId, openStates, context)
        return orders.map(({ state: { orderNo, approval, dispatch } }) => ({
          orderNo,
          approval: approval._tag.toLowerCase(),
          dispatch: dispatch._tag.toLowerCase()
        }))
      })
    ),
  saveThresholds,
  cancelDevice,
  target: (input) =>
    ask(table.target, input, ({ target }, context) => Effect.map(need(ref("Target", target), context), withVersion))
}
