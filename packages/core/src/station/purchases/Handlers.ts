/** 客户购电管理: what implements the purchase facade. Saving never sends. */

import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import * as SaleRules from "../../books/purchase/SaleRules.ts"
import * as Restoration from "../../books/restoration/Restoration.ts"
import { lastKnown } from "../../engines/dispatch/LastReading.ts"
import { balanceDiffers, openOn } from "../../engines/dispatch/OpenDiscrepancies.ts"
import { pendingOn } from "../../engines/dispatch/PendingSales.ts"
import { presenceOf } from "../../engines/terminal/Presence.ts"
import { StoreError } from "../../ports/StoreError.ts"
import { invalidField } from "../../rejection/invalidInput.ts"
import { absent, ref } from "../../store/StationStore.ts"
import { keyOf } from "../../values/CreditTarget.ts"
import { details } from "../customers/Archive.ts"
import { pollBalance } from "../customers/BalancePoll.ts"
import { foreignOn } from "../customers/LeftOnTarget.ts"
import { batch } from "../kernel/Batch.ts"
import { ask, decision, run } from "../kernel/Command.ts"
import type { Handlers } from "../kernel/Handler.ts"
import { knownOf } from "../kernel/KnownTerminal.ts"
import { loadTogether, need } from "../kernel/Load.ts"
import { refusalView } from "../kernel/Plan.ts"
import { withVersion } from "../kernel/Versioned.ts"
import { adjust } from "./Adjustments.ts"
import { balanceCurve, readings } from "./Curve.ts"
import { list, newestOrder } from "./DeviceList.ts"
import { newNumber } from "./OrderNumber.ts"
import { purchases as table } from "./Table.ts"
import { orderView } from "./Views.ts"
import { soldElsewhere, soldFor } from "./WorkOrders.ts"

const wayOfAnAmount = { zh: "须与购电金额一并填写", en: "goes with the purchased amount" }

const save: Handlers<typeof table>["save"] = run(table.save, (payload, context) =>
  Effect.gen(function* () {
    const { deviceId, energy, workOrderNo = null, amountFen = null, paymentWay = null } = payload
    if (paymentWay !== null && amountFen === null) {
      return yield* invalidField(table.save.payload, ["paymentWay"], wayOfAnAmount)
    }
    const device = yield* need(ref("Device", deviceId), context)
    const { target: place } = device.state
    const { customer, target, terminal, restoration, commissioning } = yield* loadTogether(
      {
        customer: ref("Customer", device.state.customerNo),
        target: ref("Target", keyOf(place)),
        terminal: ref("Terminal", place.terminalId)
      },
      { restoration: ref("Restoration", Restoration.id), commissioning: ref("Commissioning", keyOf(place)) },
      context
    )
    const capabilities = yield* knownOf(terminal.state)
    const known = yield* lastKnown(keyOf(device.state.target), terminal.state, context.now)
    const orderNo = yield* newNumber("P", context.now, context.policy)
    // Were the number taken already, the commit would find it stale and a new one is drawn.
    const order = absent("Order", orderNo)
    const { orgNo, customerNo } = device.state
    const content = {
      orderNo,
      orgNo,
      customerNo,
      deviceId,
      target: device.state.target,
      energy,
      thresholds: target.state.desired,
      workOrderNo,
      amountFen,
      ...(paymentWay === null ? {} : { paymentWay })
    }
    const states = {
      customer: customer.state,
      device: device.state,
      target: target.state,
      terminal: terminal.state,
      capabilities: capabilities,
      lastKnown: known?.remaining ?? null,
      pending: yield* pendingOn(deviceId),
      commissioning: commissioning.state,
      differs: yield* balanceDiffers(keyOf(device.state.target)),
      unverified: Restoration.isUnverified(target.state, restoration.state) ? ("yes" as const) : ("no" as const),
      booked: yield* soldFor(deviceId, workOrderNo),
      elsewhere: yield* soldElsewhere(deviceId, workOrderNo, context.orgScope),
      leftOver: (yield* foreignOn(device.state)) > 0n ? ("yes" as const) : ("no" as const)
    }
    return Result.map(SaleRules.sell(content, states, context), ({ changes, warnings }) =>
      decision({ order, device, customer }, changes, null, (after) => ({ ...orderView(after.order), warnings }))
    )
  })
)

const page: Handlers<typeof table>["page"] = (input) =>
  ask(table.page, input, ({ deviceId }, context) =>
    Effect.gen(function* () {
      const device = yield* need(ref("Device", deviceId), context)
      const { target: place } = device.state
      const customer = yield* need(ref("Customer", device.state.customerNo), context)
      const target = yield* need(ref("Target", keyOf(place)), context)
      const terminal = yield* need(ref("Terminal", place.terminalId), context)
      const presence = yield* presenceOf(terminal.state)
      const { terminalId, orgNo, dialectId, address } = terminal.state
      const polled = yield* pollBalance(place, context).pipe(
        Effect.map((remaining) => ({ remaining, notRead: null })),
        Effect.catchIf(
          (error) => !(error instanceof StoreError),
          (refusal) => Effect.succeed({ remaining: null, notRead: refusalView(refusal) })
        )
      )
      const reported = target.state.reported?.alarm ?? null
      const desired = target.state.desired?.alarm ?? null
      return {
        customer: withVersion(customer),
        terminal: {
          ...{ terminalId, orgNo, dialectId, address },
          presence: presence.state,
          since: Option.getOrNull(presence.since)
        },
        target: withVersion(target),
        alarmEnergy: { reported, desired: desired === reported ? null : desired },
        last: yield* newestOrder(place, device.state.customerNo, context),
        discrepancies: (yield* openOn(keyOf(place))).map(withVersion),
        ...polled
      }
    })
  )

/** Implements 客户购电管理. */
export const purchases: Handlers<typeof table> = {
  list,
  readings,
  balanceCurve,
  page,
  save,
  saveBatch: (input) =>
    batch(
      table.saveBatch,
      "order",
      input,
      ({ rows }) => rows,
      [table.save, save],
      (row, command) => ({ ...row, ...command })
    ),
  pollRemaining: (input) =>
    ask(table.pollRemaining, input, ({ deviceId }, context) =>
      Effect.flatMap(need(ref("Device", deviceId), context), ({ state }) => pollBalance(state.target, context))
    ),
  adjust,
  customerDetails: details(table.customerDetails)
}
