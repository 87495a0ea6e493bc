/** 调整剩余电量: what implements saving an adjustment. */
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as AdjustmentRules from "../../books/adjustment/AdjustmentRules.ts"
import { jobIdOf } from "../../books/adjustment/ThresholdJob.ts"
import { lastKnown } from "../../engines/dispatch/LastReading.ts"
import { lastTurn } from "../../engines/dispatch/LastTurn.ts"
import { pendingOn } from "../../engines/dispatch/PendingSales.ts"
import * as R from "../../rejection/Rejection.ts"
import type { Versioned } from "../../store/Aggregates.ts"
import { absent, everyOrg, ref, StationStore } from "../../store/StationStore.ts"
import { keyOf } from "../../values/CreditTarget.ts"
import { type Context, decision, run } from "../kernel/Command.ts"
import type { Handlers } from "../kernel/Handler.ts"
import { knownOf } from "../kernel/KnownTerminal.ts"
import { need } from "../kernel/Load.ts"
import { newNumber } from "./OrderNumber.ts"
import { purchases as purchaseTable } from "./Table.ts"
import { adjustmentView } from "./Views.ts"

const answer = (after: { readonly adjustment: Versioned<"Adjustment"> }) => adjustmentView(after.adjustment)

/**
 * Loads the order that an adjustment makes up for, with the number of that adjustment; it must be one of the same target.
 *
 * **Details** The number follows from the order and counts its adjustments: two clerks who make up for one order at once ask for the same number, and
 * the slower one then finds that it is made up for already.
 */
const compensated = Effect.fnUntraced(function* (orderNo: string | null, target: string, context: Context) {
  if (orderNo === null)
    return { order: null, madeUpFor: "no", adjustmentNo: yield* newNumber("A", context.now, context.policy) } as const
  const store = yield* StationStore
  const order = yield* need(ref("Order", orderNo), context)
  if (keyOf(order.state.target) !== target) return yield* new R.NotFound({ what: "order", id: orderNo })
  const compensates = { _tag: "Is", value: orderNo } as const
  const valid = { compensates, validity: { _tag: "Is", value: "valid" } } as const
  const standing = yield* store.count("Adjustment", { orgScope: everyOrg, where: valid }, 1)
  const all = yield* store.count("Adjustment", { orgScope: everyOrg, where: { compensates } })
  return { order, madeUpFor: standing > 0 ? "yes" : "no", adjustmentNo: `${orderNo}A${all + 1}` } as const
})

/** Says whether an order of a target waits in the queue. */
export const queuedOn = Effect.fnUntraced(function* (target: string) {
  const store = yield* StationStore
  const where = { target: { _tag: "Is", value: target }, dispatch: { _tag: "Is", value: "queued" } } as const
  return (yield* store.count("Order", { orgScope: everyOrg, where }, 1)) > 0 ? ("yes" as const) : ("no" as const)
})

/** Implements 客户购电管理 / 调整剩余电量 / 调整. */
export const adjust: Handlers<typeof purchaseTable>["adjust"] = run(purchaseTable.adjust, (payload, context) =>
  Effect.gen(function* () {
    const { deviceId, value, ifRemainingWas, reason, compensates = null } = payload
    const device = yield* need(ref("Device", deviceId), context)
    const { orgNo, customerNo, target: place } = device.state
    const customer = yield* need(ref("Customer", customerNo), context)
    const target = yield* need(ref("Target", keyOf(place)), context)
    const terminal = yield* need(ref("Terminal", place.terminalId), context)
    const { order, madeUpFor, adjustmentNo } = yield* compensated(compensates, keyOf(place), context)
    const capabilities = yield* knownOf(terminal.state)
    const adjustment = absent("Adjustment", adjustmentNo)
    const about = { value, ifRemainingWas, reason, compensates }
    const content = { adjustmentNo, orgNo, customerNo, deviceId, target: place, ...about }
    const states = {
      customer: customer.state,
      device: device.state,
      target: target.state,
      terminal: terminal.state,
      compensated: order?.state ?? null,
      queued: yield* queuedOn(keyOf(place)),
      pending: yield* pendingOn(deviceId),
      lastTurn: yield* lastTurn(keyOf(place)),
      madeUpFor,
      capabilities,
      reading: yield* lastKnown(keyOf(place), terminal.state, context.now)
    }
    const job = absent("ParameterJob", jobIdOf(adjustmentNo))
    const view = { adjustment, device, customer, target, job }
    return Result.map(AdjustmentRules.save(content, states, context), ({ changes }) =>
      decision(view, changes, reason, answer)
    )
  })
)
