/** 客户购电管理: what implements the purchase facade. Saving never sends. */
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Random from "effect/Random"
import * as Result from "effect/Result"
import { read } from "../dispatch/Looking.ts"
import * as Reading from "../dispatch/Reading.ts"
import type { Policy } from "../policy/Policy.ts"
import * as PurchaseRules from "../purchase/PurchaseRules.ts"
import * as R from "../rejection/Rejection.ts"
import { makeCommit } from "../store/Commit.ts"
import { ref, StationStore } from "../store/StationStore.ts"
import { keyOf } from "../target/CreditTarget.ts"
import { TerminalGateway } from "../terminal/TerminalPorts.ts"
import { type Instant, toMillis } from "../time/Instant.ts"
import { localText } from "../time/SiteTime.ts"
import { ask, decision, find, need, run } from "./Command.ts"
import type { Handlers } from "./Handler.ts"
import { purchases as table } from "./operations/purchases.ts"
import { orderView } from "./Views.ts"

/** Makes an order number: `P`, local date and time of the sale, six random digits. A number that exists already is drawn anew. */
const newOrderNo = Effect.fnUntraced(function* (now: Instant, policy: Policy) {
  const stamp = localText(now, policy.siteZone).replace(/\D/g, "")
  const random = yield* Random.nextIntBetween(0, 1_000_000)
  return `P${stamp}${random.toString().padStart(6, "0")}`
})

const save: Handlers<typeof table>["save"] = run("purchases.save", table.save, (payload, context) =>
  Effect.gen(function* () {
    const { deviceId, energy, workOrderNo = null, amountFen = null } = payload
    const gateway = yield* TerminalGateway
    const device = yield* need(ref("Device", deviceId), context)
    const customer = yield* need(ref("Customer", device.state.customerNo), context)
    const target = yield* need(ref("Target", keyOf(device.state.target)), context)
    const { terminalId } = device.state.target
    const capabilities = yield* gateway.capabilities(terminalId)
    if (Option.isNone(capabilities)) {
      return Result.fail(new R.Unsupported({ terminalId, feature: "unknownDialect" }))
    }
    const known = yield* Reading.lastKnown(keyOf(device.state.target), context.now)
    const orderNo = yield* newOrderNo(context.now, context.policy)
    const order = yield* find(ref("Order", orderNo))
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
    const states = { customer: customer.state, device: device.state, target: target.state }
    const saved = PurchaseRules.save(content, states, capabilities.value, known?.remaining ?? null, context)
    return Result.map(saved, (changes) =>
      decision({ order, device, customer }, changes, null, (after) => orderView(after.order))
    )
  })
)

const pollRemaining: Handlers<typeof table>["pollRemaining"] = (input) =>
  ask(table.pollRemaining, input, ({ deviceId }, context) =>
    Effect.gen(function* () {
      const store = yield* StationStore
      const device = yield* need(ref("Device", deviceId), context)
      const { target } = device.state
      const key = keyOf(target)
      const outcome = yield* read("ReadBalance", target, `${toMillis(context.now).toString(36)}/${key}`, { target })
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
            command: { id: `poll/${key}/${toMillis(readAt)}/${context.actor}`, content: "poll", response: null },
            facts: [Reading.factOf(key, reading)],
            trail: { actor: context.actor, operation: "purchases.pollRemaining", reason: null, at: readAt }
          }
        )
      )
      return { target, ...reading }
    })
  )

/** Implements 客户购电管理. */
export const purchases: Handlers<typeof table> = { save, pollRemaining }
