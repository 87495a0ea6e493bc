/** Which order was sold for a work order (工单): a payment is booked once. */
import * as Effect from "effect/Effect"
import { comparedNumber } from "../../books/purchase/WorkOrder.ts"
import { type Condition, everyOrg, StationStore } from "../../store/StationStore.ts"

const standing = Effect.fnUntraced(function* (
  workOrderNo: string,
  orgScope: ReadonlyArray<string>,
  limit: number,
  more: { readonly deviceId?: Condition }
) {
  const store = yield* StationStore
  const where = {
    ...more,
    workOrderNo: { _tag: "Is", value: comparedNumber(workOrderNo) },
    validity: { _tag: "Is", value: "valid" }
  } as const
  const { rows } = yield* store.list("Order", { orgScope, where }, { after: null, limit, order: "ascending" })
  return rows
})

/**
 * Gives the number of the order of a device that was sold for a work order and stands; `null`: there is none.
 *
 * **Details** Ask after the device was loaded: selling for a work order changes it, so that of two sales at once one is decided again.
 */
export const soldFor = Effect.fnUntraced(function* (deviceId: string, workOrderNo: string | null) {
  if (workOrderNo === null) return null
  const [first] = yield* standing(workOrderNo, everyOrg, 1, { deviceId: { _tag: "Is", value: deviceId } })
  return first?.state.orderNo ?? null
})

/** Says whether an order stands for a work order on another device, as far as the actor may see: it may pay for several, or be booked on the wrong one. */
export const soldElsewhere = Effect.fnUntraced(function* (
  deviceId: string,
  workOrderNo: string | null,
  orgScope: ReadonlyArray<string>
) {
  if (workOrderNo === null) return "no" as const
  // At most one of two is of this device.
  const rows = yield* standing(workOrderNo, orgScope, 2, {})
  return rows.some(({ state }) => state.deviceId !== deviceId) ? ("yes" as const) : ("no" as const)
})
