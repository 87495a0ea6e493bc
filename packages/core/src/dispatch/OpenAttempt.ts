/** The rule that opens an attempt: after it is committed, and only then, a credit may be sent. */
import * as Result from "effect/Result"
import type * as Customer from "../customer/Customer.ts"
import type * as Device from "../device/Device.ts"
import type { Policy } from "../policy/Policy.ts"
import * as Order from "../purchase/Order.ts"
import { first, type Preconditions } from "../rejection/Preconditions.ts"
import * as R from "../rejection/Rejection.ts"
import { keyOf } from "../target/CreditTarget.ts"
import type * as Target from "../target/Target.ts"
import { next, type WireNo } from "../target/WireNo.ts"
import type { Capabilities } from "../terminal/Capabilities.ts"
import type * as Terminal from "../terminal/Terminal.ts"
import { type Instant, isBefore, plusMillis } from "../time/Instant.ts"
import type { Attempt, Look } from "./Attempt.ts"
import { maxAttempts } from "./Dispatch.ts"

/** What the rule looks at. */
export interface View {
  readonly order: Order.State
  readonly target: Target.State
  readonly device: Device.State
  readonly customer: Customer.State
  readonly terminal: Terminal.State
}

/** What the rule is told: the look at the terminal of just now, what the terminal can do, and the time. */
export interface Command {
  readonly requestId: string
  readonly look: Look
  readonly capabilities: Capabilities
  readonly policy: Policy
  readonly now: Instant
}

/** Why an order may not be sent, whatever its target says. */
export type SendableRejection =
  | R.Voided
  | R.NotApproved
  | R.ApprovalStale
  | R.CustomerInvalid
  | R.DeviceCancelled
  | R.TooManyAttempts

export type Rejection =
  | SendableRejection
  | R.Conflict
  | R.TargetBusy
  | R.Unsupported
  | R.NoReading
  | R.ForeignNumber
  | R.OverHoardingLimit
  | R.ThresholdsMissing
  | R.NumbersExhausted

/** The changes: the attempt on the order; number and slot on the target; the number on the terminal where it counts across targets. */
export interface Changes {
  readonly order: ReadonlyArray<Order.Event>
  readonly target: ReadonlyArray<Target.Event>
  readonly terminal: ReadonlyArray<Terminal.Event>
}

const foundExpected = (target: Target.State, found: WireNo | null): "yes" | "no" =>
  target.expected._tag === "NeverSeen" || target.expected.wireNo === found ? "yes" : "no"

/** Lists what must hold of order, customer and device whenever an order is sent, in order of precedence. */
export const sendable = (view: Pick<View, "order" | "customer" | "device">): Preconditions<SendableRejection> => {
  const { order, customer, device } = view
  const { orderNo } = order
  return [
    order.validity === "voided" ? new R.Voided({ orderNo }) : null,
    order.approval._tag !== "Approved" ? new R.NotApproved({ orderNo }) : null,
    order.approval._tag === "Approved" && order.approval.content !== Order.contentText(order)
      ? new R.ApprovalStale({ orderNo })
      : null,
    customer.validity === "voided" ? new R.CustomerInvalid({ customerNo: customer.customerNo }) : null,
    device.binding === "cancelled" ? new R.DeviceCancelled({ deviceId: device.deviceId }) : null,
    order.attempts.length >= maxAttempts ? new R.TooManyAttempts({ orderNo, limit: maxAttempts }) : null
  ]
}

const ofTarget = (command: Command, view: View): Preconditions<Rejection> => {
  const { look, capabilities, now } = command
  const { order, target, customer, terminal } = view
  const key = keyOf(target.target)
  const { slot } = target
  const busy = slot._tag === "Held" || (slot.quietUntil !== null && isBefore(now, slot.quietUntil))
  const hoarding = customer.limits.hoarding
  return [
    order.dispatch._tag !== "Queued" ? new R.Conflict({ conflict: "notQueued", id: order.orderNo }) : null,
    busy ? new R.TargetBusy({ target: key }) : null,
    capabilities.creditUnit === "money"
      ? new R.Unsupported({ terminalId: terminal.terminalId, feature: "moneyMode" })
      : null,
    look.numberRead === "no" || look.balance === null ? new R.NoReading({ target: key }) : null,
    look.numberRead === "yes" && foundExpected(target, look.storedNumber) === "no"
      ? new R.ForeignNumber({
          target: key,
          expected: target.expected._tag === "Number" ? target.expected.wireNo : null,
          found: look.storedNumber
        })
      : null,
    hoarding !== null && look.balance !== null && look.balance + order.energy > hoarding
      ? new R.OverHoardingLimit({ limit: hoarding })
      : null,
    capabilities.thresholds === "withCredit" && target.desired === null
      ? new R.ThresholdsMissing({ target: key })
      : null
  ]
}

/** Lists everything that keeps an attempt from being opened, in order of precedence. */
export const preconditions = (command: Command, view: View): Preconditions<Rejection> => [
  ...sendable(view),
  ...ofTarget(command, view)
]

const highest = (a: WireNo | null, b: WireNo | null): WireNo | null =>
  a === null ? b : b === null ? a : Math.max(a, b)

/** The number of an attempt, and whether it was drawn for it or is the one that the order has already. */
interface Drawn {
  readonly wireNo: WireNo
  readonly from: "series" | "earlierAttempt"
}

/** Draws the number of an attempt: the order keeps its number while that is the newest drawn from the series, otherwise it gets a new one. */
const draw = (command: Command, view: View): Result.Result<Drawn, R.NumbersExhausted> => {
  const { capabilities, look } = command
  const { order, target, terminal } = view
  const series = capabilities.numberScope === "terminal" ? terminal.series : target.series
  const mine = series.drawnFor?._tag === "Order" && series.drawnFor.id === order.orderNo
  if (mine && series.lastDrawn !== null) return Result.succeed({ wireNo: series.lastDrawn, from: "earlierAttempt" })
  // A series that nobody drew from yet starts behind what the terminal holds; across targets the highest number counts.
  const last = target.expected._tag === "NeverSeen" ? highest(series.lastDrawn, look.storedNumber) : series.lastDrawn
  return Result.mapBoth(next(capabilities.numbering, last), {
    onSuccess: (wireNo): Drawn => ({ wireNo, from: "series" }),
    onFailure: () => new R.NumbersExhausted({ target: keyOf(target.target) })
  })
}

const plan = (command: Command, view: View, wireNo: WireNo): Attempt => {
  const { look, capabilities, policy, now, requestId } = command
  const { order, target } = view
  const { lifetime } = capabilities
  const minutes =
    lifetime._tag === "Tagged" ? Math.min(policy.frameLifetimeMinutes, lifetime.maxMinutes) : lifetime.minutes
  const sendBy = plusMillis(now, policy.sendWithinSeconds * 1000)
  return {
    no: order.attempts.length + 1,
    requestId,
    wireNo,
    mode: "append",
    value: order.energy,
    thresholds: capabilities.thresholds === "withCredit" ? target.desired : null,
    lifetimeMinutes: lifetime._tag === "Tagged" ? minutes : null,
    before: look,
    openedAt: now,
    queuedUntil: order.dispatch._tag === "Queued" ? order.dispatch.until : now,
    sendBy,
    deadAt: plusMillis(sendBy, minutes * 60_000 + policy.deathMarginSeconds * 1000),
    ending: null,
    verdict: null
  }
}

/** Opens an attempt: draws the number, takes the slot, records what will be sent and what was seen before. */
export const decide = (command: Command, view: View): Result.Result<Changes, Rejection> => {
  const rejection = first(preconditions(command, view))
  if (rejection !== null) return Result.fail(rejection)
  return Result.map(draw(command, view), ({ wireNo, from }): Changes => {
    const attempt = plan(command, view, wireNo)
    const holder = { _tag: "Order", id: view.order.orderNo } as const
    const { target } = view
    const isNew = from === "series"
    const acrossTargets = command.capabilities.numberScope === "terminal"
    const adopted: ReadonlyArray<Target.Event> =
      target.expected._tag === "NeverSeen"
        ? [{ _tag: "NumberAdopted", v: 1, at: command.now, wireNo: command.look.storedNumber }]
        : []
    return {
      order: [{ _tag: "AttemptOpened", v: 1, attempt }],
      target: [
        ...adopted,
        ...(isNew ? [{ _tag: "NumberDrawn", v: 1, wireNo, drawnFor: holder } as const] : []),
        { _tag: "SlotTaken", v: 1, by: holder, no: attempt.no }
      ],
      terminal: isNew && acrossTargets ? [{ _tag: "TerminalNumberDrawn", v: 1, wireNo, drawnFor: holder }] : []
    }
  })
}
