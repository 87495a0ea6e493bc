/** 客户购电管理: what implements the purchase facade. Saving never sends. */

import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import * as Reading from "../../books/dispatch/Reading.ts"
import * as PurchaseRules from "../../books/purchase/PurchaseRules.ts"
import { lastKnown } from "../../engines/dispatch/LastReading.ts"
import { read } from "../../engines/dispatch/TerminalReads.ts"
import { TerminalGateway } from "../../ports/terminal/TerminalPorts.ts"
import * as R from "../../rejection/Rejection.ts"
import { makeCommit } from "../../store/Commit.ts"
import { absent, ref, StationStore } from "../../store/StationStore.ts"
import { type CreditTarget, keyOf } from "../../values/CreditTarget.ts"
import { idOf } from "../../values/Id.ts"
import { toMillis } from "../../values/Instant.ts"
import { details } from "../customers/Archive.ts"
import { orderView, withVersion } from "../customers/Views.ts"
import { batch } from "../kernel/Batch.ts"
import { ask, type Context, decision, run } from "../kernel/Command.ts"
import type { Handlers } from "../kernel/Handler.ts"
import { find, need } from "../kernel/Load.ts"
import { refusalView } from "../kernel/Plan.ts"
import { adjust } from "./Adjustments.ts"
import { newNumber } from "./Credits.ts"
import { purchases as table } from "./Table.ts"
import { lastPurchase } from "./Views.ts"

const save: Handlers<typeof table>["save"] = run(table.save, (payload, context) =>
  Effect.gen(function* () {
    const { deviceId, energy, workOrderNo = null, amountFen = null } = payload
    const gateway = yield* TerminalGateway
    const device = yield* need(ref("Device", deviceId), context)
    const customer = yield* need(ref("Customer", device.state.customerNo), context)
    const target = yield* need(ref("Target", keyOf(device.state.target)), context)
    const { terminalId } = device.state.target
    const capabilities = yield* gateway.capabilities(terminalId)
    const known = yield* lastKnown(keyOf(device.state.target), context.now)
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
      amountFen
    }
    const commissioning = yield* find(ref("Commissioning", keyOf(device.state.target)))
    const states = {
      customer: customer.state,
      device: device.state,
      target: target.state,
      capabilities: Option.getOrNull(capabilities),
      lastKnown: known?.remaining ?? null,
      commissioning: commissioning.state
    }
    return Result.map(PurchaseRules.save(content, states, context), ({ changes, warnings }) =>
      decision({ order, device, customer }, changes, null, (after) => ({ ...orderView(after.order), warnings }))
    )
  })
)

/** Reads the balance of a target and keeps the reading. */
const pollBalance = Effect.fnUntraced(function* (target: CreditTarget, context: Context) {
  const store = yield* StationStore
  const key = keyOf(target)
  const outcome = yield* read("ReadBalance", target, ["poll", key, toMillis(context.now)], { target })
  if (outcome._tag === "NotSent" && outcome.reason === "offline") {
    return yield* new R.TerminalOffline({ terminalId: target.terminalId })
  }
  if (outcome._tag !== "Answered") return yield* new R.NoReading({ target: key })
  const readAt = yield* DateTime.now
  const reading: Reading.Reading = { ...outcome.answer, readAt }
  yield* store.commit(
    makeCommit(
      {},
      {},
      {
        command: { id: idOf("poll", key, toMillis(readAt), context.actor), content: "poll", response: null },
        facts: [Reading.factOf(key, reading)],
        trail: { actor: context.actor, operation: context.operation, reason: null, at: readAt }
      }
    )
  )
  return { target, ...reading }
})

const newestOrder = Effect.fnUntraced(function* (target: CreditTarget, context: Context) {
  const store = yield* StationStore
  const where = { target: { _tag: "Is", value: keyOf(target) }, validity: { _tag: "Is", value: "valid" } } as const
  const filter = { orgScope: context.orgScope, where }
  const { rows } = yield* store.list("Order", filter, { after: null, limit: 1, order: "descending" })
  return rows[0] === undefined ? null : lastPurchase(orderView(rows[0]))
})

const page: Handlers<typeof table>["page"] = (input) =>
  ask(table.page, input, ({ deviceId }, context) =>
    Effect.gen(function* () {
      const gateway = yield* TerminalGateway
      const device = yield* need(ref("Device", deviceId), context)
      const { target: place } = device.state
      const customer = yield* need(ref("Customer", device.state.customerNo), context)
      const target = yield* need(ref("Target", keyOf(place)), context)
      const terminal = yield* need(ref("Terminal", place.terminalId), context)
      const presence = yield* gateway.presence(place.terminalId)
      const { terminalId, orgNo, dialectId, address } = terminal.state
      const polled = yield* pollBalance(place, context).pipe(
        Effect.map((remaining) => ({ remaining, notRead: null })),
        Effect.catchTags({
          TerminalOffline: (error) => Effect.succeed({ remaining: null, notRead: refusalView(error) }),
          NoReading: (error) => Effect.succeed({ remaining: null, notRead: refusalView(error) })
        })
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
        last: yield* newestOrder(place, context),
        ...polled
      }
    })
  )

/** Implements 客户购电管理. */
export const purchases: Handlers<typeof table> = {
  page,
  save,
  saveBatch: (input) =>
    batch(
      table.saveBatch,
      input,
      ({ rows }) => rows,
      (row, command) => save.execute({ ...row, ...command })
    ),
  pollRemaining: (input) =>
    ask(table.pollRemaining, input, ({ deviceId }, context) =>
      Effect.flatMap(need(ref("Device", deviceId), context), ({ state }) => pollBalance(state.target, context))
    ),
  adjust,
  customerDetails: details(table.customerDetails)
}
