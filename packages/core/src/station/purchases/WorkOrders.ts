/** Which order was sold for a work order (工单): a payment is booked once. */
import * as Effect from "effect/Effect"
import { comparedNumber } from "../../books/purchase/WorkOrder.ts"
import { everyOrg, StationStore } from "../../store/StationStore.ts"

/**
 * Gives the number of the order of a device that was sold for a work order and stands; `null`: there is none.
 *
 * **Details** Ask after the device was loaded: selling for a work order changes it, so that of two sales at once one is decided again.
 */
export const soldFor = Effect.fnUntraced(function* (deviceId: string, workOrderNo: string | null) {
  if (workOrderNo === null) return null
  const store = yield* StationStore
  const where = {
    deviceId: { _tag: "Is", value: deviceId },
    workOrderNo: { _tag: "Is", value: comparedNumber(workOrderNo) },
    validity: { _tag: "Is", value: "valid" }
  } as const
  const { rows } = yield* store.list(
    "Order",
    { orgScope: everyOrg, where },
    { after: null, limit: 1, order: "ascending" }
  )
  return rows[0]?.state.orderNo ?? null
})
