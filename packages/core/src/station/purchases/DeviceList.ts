/** 客户购电管理的查询: the purchase devices with everything that the page shows of them, in one question. */

import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as AlarmWatch from "../../books/alarm/AlarmWatch.ts"
import type * as Device from "../../books/device/Device.ts"
import type * as Terminal from "../../books/terminal/Terminal.ts"
import { lastKnown } from "../../engines/dispatch/LastReading.ts"
import { presenceOf } from "../../engines/terminal/Presence.ts"
import { isInScope } from "../../ports/authorization/Authorization.ts"
import type { Kind, Ref, StateOf, Versioned } from "../../store/Aggregates.ts"
import { type Condition, type Related, ref, StationStore } from "../../store/StationStore.ts"
import { type CreditTarget, keyOf } from "../../values/CreditTarget.ts"
import { type Instant, isBefore } from "../../values/Instant.ts"
import { ask, type Context } from "../kernel/Command.ts"
import type { Handlers } from "../kernel/Handler.ts"
import { filtered, filterOf, is, unlessAll } from "../kernel/Listing.ts"
import { purchases as table } from "./Table.ts"
import { lastPurchase, orderView, type PurchaseDeviceView } from "./Views.ts"

/** How many rows are put together at a time. */
const concurrency = 8

/** Gives the newest order of a customer on a target: another customer may have had it before. */
export const newestOrder = Effect.fnUntraced(function* (
  place: CreditTarget,
  customerNo: string,
  context: Pick<Context, "orgScope">
) {
  const store = yield* StationStore
  const where = {
    target: { _tag: "Is", value: keyOf(place) },
    customerNo: { _tag: "Is", value: customerNo },
    validity: { _tag: "Is", value: "valid" }
  } as const
  const filter = { orgScope: context.orgScope, where }
  const { rows } = yield* store.list("Order", filter, { after: null, limit: 1, order: "descending" })
  return rows[0] === undefined ? null : lastPurchase(orderView(rows[0]))
})

/** The watch of the customer, which says how the balance of each of his targets stands. */
const watch = { column: "customerNo", kind: "AlarmWatch" } as const
const target = "target"

/** Gives the condition on the state of the balance. */
export const standing = (state: AlarmWatch.BalanceState | undefined): ReadonlyArray<Related> => {
  switch (state) {
    case undefined:
      return []
    case "below":
      return [{ ...watch, where: { alarm: { _tag: "Is", value: "open" } }, same: { below: target } }]
    case "neverRead":
      return [{ ...watch, where: { unread: { _tag: "Is", value: "some" } }, same: { neverRead: target } }]
    case "normal":
      return [{ ...watch, where: {}, differs: { below: target, neverRead: target } }]
  }
}

const valid = (condition: Condition | undefined): ReadonlyArray<Related> =>
  condition === undefined ? [] : [{ column: "customerNo", kind: "Customer", where: { validity: condition } }]

/** Loads what rows name, each once, and gives the states by their ids. */
const statesOf = Effect.fnUntraced(function* <K extends Kind>(kind: K, ids: ReadonlyArray<string>) {
  const store = yield* StationStore
  const found = yield* store.load([...new Set(ids)].map((id): Ref<K> => ref(kind, id)))
  return new Map(found.flatMap(({ ref: it, state }) => (state === null ? [] : [[it.id, state as StateOf<K>] as const])))
})

/** What stands around the devices of a page. */
const aroundOf = Effect.fnUntraced(function* (devices: ReadonlyArray<Versioned<"Device">>) {
  const states = devices.map(({ state }) => state)
  const customerNos = states.map(({ customerNo }) => customerNo)
  const terminals = yield* statesOf(
    "Terminal",
    states.map(({ target }) => target.terminalId)
  )
  const presences = yield* Effect.forEach(
    terminals.values(),
    (terminal) => Effect.map(presenceOf(terminal), (presence) => [terminal.terminalId, presence] as const),
    { concurrency }
  )
  return {
    terminals,
    presences: new Map<string, (typeof presences)[number][1]>(presences),
    customers: yield* statesOf("Customer", customerNos),
    watches: yield* statesOf("AlarmWatch", customerNos),
    targets: yield* statesOf(
      "Target",
      states.map(({ target }) => keyOf(target))
    )
  }
})

type Around = Effect.Success<ReturnType<typeof aroundOf>>

/** The balance of a device as it was read while it was bound: what stood on its target before and stands there after is the business of others. */
const balanceOf = Effect.fnUntraced(function* (device: Device.State, terminal: Terminal.State, now: Instant) {
  if (device.binding === "cancelled") return null
  const known = yield* lastKnown(keyOf(device.target), terminal, now)
  return known?.remaining == null || isBefore(known.readAt, device.boundAt) ? null : known
})

const rowOf = Effect.fnUntraced(function* ({ state }: Versioned<"Device">, around: Around, context: Context) {
  const { deviceId, customerNo, orgNo, target: place, binding } = state
  const key = keyOf(place)
  const customer = around.customers.get(customerNo)
  const terminal = around.terminals.get(place.terminalId)
  const presence = around.presences.get(place.terminalId)
  const watched = around.watches.get(customerNo)
  const known = terminal === undefined ? null : yield* balanceOf(state, terminal, context.now)
  const row: PurchaseDeviceView = {
    ...{ deviceId, customerNo, orgNo, target: place, binding },
    ...(customer !== undefined && isInScope(customer.orgNo, context.orgScope) ? { customerName: customer.name } : {}),
    validity: customer?.validity ?? "valid",
    address: terminal?.address ?? "",
    presence: presence?.state ?? "unknown",
    since: presence === undefined ? null : Option.getOrNull(presence.since),
    remaining: known?.remaining ?? null,
    readAt: known?.readAt ?? null,
    alarmEnergy: binding === "cancelled" ? null : (around.targets.get(key)?.desired?.alarm ?? null),
    balanceState: watched === undefined ? "normal" : AlarmWatch.balanceStateOf(watched, key),
    last: yield* newestOrder(place, customerNo, context)
  }
  return row
})

/** Implements the list of purchase devices. */
export const list: Handlers<typeof table>["list"] = (input) =>
  ask(table.list, input, (payload, context) =>
    Effect.gen(function* () {
      const { customerNo, terminalId, binding = "active", validity = "valid", balanceState } = payload
      const where = { customerNo: is(customerNo), terminalId: is(terminalId), binding: unlessAll(binding) }
      const related = [...valid(unlessAll(validity)), ...standing(balanceState)]
      const filter = yield* filterOf(where, payload, context, related)
      const page = yield* filtered("Device", filter, payload, "ascending")
      const around = yield* aroundOf(page.rows)
      const rows = yield* Effect.forEach(page.rows, (device) => rowOf(device, around, context), { concurrency })
      return { ...page, rows }
    })
  )
