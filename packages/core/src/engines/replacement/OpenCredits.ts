/** The credits of a device: those that were not applied and are not under way, all of them, and its adjustments. */
import * as Effect from "effect/Effect"
import * as Credit from "../../books/credit/Credit.ts"
import type * as Device from "../../books/device/Device.ts"
import type { Versioned } from "../../store/Aggregates.ts"
import { everyOrg, type Filter, maxPage, StationStore } from "../../store/StationStore.ts"
import { keyOf } from "../../values/CreditTarget.ts"

/** Whose credits are asked for; adjustments are found by their target. */
type Of = Pick<Device.State, "deviceId" | "target">

const listed = Effect.fnUntraced(function* ({ deviceId, target }: Of, where: Filter["where"]) {
  const store = yield* StationStore
  const is = (value: string) => ({ _tag: "Is", value }) as const
  const page = { after: null, limit: maxPage, order: "ascending" } as const
  const filter = (column: Filter["where"]) => ({ orgScope: everyOrg, where: { ...column, ...where } })
  const orders = yield* store.list("Order", filter({ deviceId: is(deviceId) }), page)
  const adjustments = yield* store.list("Adjustment", filter({ target: is(keyOf(target)) }), page)
  const all = [...orders.rows, ...adjustments.rows] as ReadonlyArray<Versioned<Credit.HolderKind>>
  return all.filter((credit) => Credit.of(credit).deviceId === deviceId)
})

/** Lists the valid orders and adjustments of a device that are idle, queued or rejected. */
export const openCreditsOf = (device: Of) =>
  listed(device, {
    validity: { _tag: "Is", value: "valid" },
    dispatch: { _tag: "AnyOf", values: ["idle", "queued", "rejected"] }
  })

/** Lists the valid orders and adjustments of a device that wait in the queue. */
export const queuedCreditsOf = (device: Of) =>
  listed(device, { validity: { _tag: "Is", value: "valid" }, dispatch: { _tag: "Is", value: "queued" } })

/** Lists all orders and adjustments of a device. */
export const creditsOf = (device: Of) => listed(device, {})

/** Lists all adjustments of a device. */
export const adjustmentsOf = Effect.fnUntraced(function* (deviceId: string) {
  const store = yield* StationStore
  const where = { deviceId: { _tag: "Is", value: deviceId } } as const
  const page = { after: null, limit: maxPage, order: "ascending" } as const
  const { rows } = yield* store.list("Adjustment", { orgScope: everyOrg, where }, page)
  return rows.map(({ state }) => state)
})
