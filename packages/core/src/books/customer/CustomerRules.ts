/** The rules of customer maintenance: add, modify, void, restore (R-006…R-022). */
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type { Policy } from "../../policy/Policy.ts"
import type { ArchiveView } from "../../ports/archive/CustomerArchive.ts"
import { decided, first, type Preconditions, type Refusal } from "../../rejection/Preconditions.ts"
import * as R from "../../rejection/Rejection.ts"
import { Id, keyOf, TargetKey } from "../../values/CreditTarget.ts"
import { Energy } from "../../values/Energy.ts"
import type { Instant } from "../../values/Instant.ts"
import { isWithin, nextAt, type TimeOfDay } from "../../values/SiteTime.ts"
import type * as AlarmWatch from "../alarm/AlarmWatch.ts"
import type * as Order from "../purchase/Order.ts"
import type * as Target from "../target/Target.ts"
import type * as Customer from "./Customer.ts"

/** When, and under which policies. */
export interface Context {
  readonly now: Instant
  readonly policy: Policy
}

export interface Changes {
  readonly customer: ReadonlyArray<Customer.Event>
  readonly watch: ReadonlyArray<AlarmWatch.Event>
}

/** What a result tells besides: things that the clerk should know and that forbid nothing. */
export const Warning = Schema.TaggedUnion({
  PurchaseControlStillEngaged: { target: TargetKey },
  EnergyLeft: { target: TargetKey, remaining: Energy },
  OrdersLeft: { orders: Schema.Array(Id) }
})
export type Warning = typeof Warning.Type

/** Lists what is wrong with alarm settings: a cycle needs a time outside the quiet hours, messages need a number. */
export const settingsPreconditions = (
  alarm: Customer.AlarmSettings,
  policy: Policy
): Preconditions<R.AlarmIncomplete | R.QuietHours> => {
  const { from, to } = policy.quietHours
  const time: TimeOfDay | null = alarm.time
  return [
    alarm.cycle !== "none" && time === null ? new R.AlarmIncomplete({ missing: "time" }) : null,
    alarm.cycle !== "none" && alarm.sms === "on" && alarm.mobiles.length === 0
      ? new R.AlarmIncomplete({ missing: "mobile" })
      : null,
    time !== null && isWithin(time, from, to) ? new R.QuietHours({ time, from, to }) : null
  ]
}

/** Gives the next time at which the alarm of these settings is looked at; `null`: never. */
export const nextAlarm = (alarm: Customer.AlarmSettings, context: Context): Instant | null =>
  alarm.cycle === "none" || alarm.time === null ? null : nextAt(context.now, alarm.time, context.policy.siteZone)

export type AddRejection = R.Conflict | R.AlarmIncomplete | R.QuietHours

/** Adds a prepaid customer that the archive knows (增加). */
export const add = (
  archive: ArchiveView,
  details: Customer.Details,
  customer: Customer.State | null,
  context: Context
): Result.Result<Changes, AddRejection> => {
  const { customerNo, orgNo } = archive.customer
  const rejection = first<AddRejection>([
    customer?.validity === "valid" ? new R.Conflict({ conflict: "alreadyPrepaid", id: customerNo }) : null,
    customer?.validity === "voided" ? new R.Conflict({ conflict: "restoreInstead", id: customerNo }) : null,
    archive.customer.account === "closed" ? new R.Conflict({ conflict: "archiveClosed", id: customerNo }) : null,
    ...settingsPreconditions(details.alarm, context.policy)
  ])
  if (rejection !== null) return Result.fail(rejection)
  return Result.succeed({
    customer: [{ _tag: "CustomerAdded", v: 1, at: context.now, customerNo, orgNo, details }],
    watch: [{ _tag: "WatchStarted", v: 1, customerNo, orgNo, nextAt: nextAlarm(details.alarm, context) }]
  })
}

export type UpdateRejection = R.CustomerInvalid | R.Conflict | R.AlarmIncomplete | R.QuietHours

/** Modifies a customer (修改): only a valid one, and only as he was last seen; the number never changes. */
export const update = (
  details: Customer.Details,
  seenVersion: number,
  current: { readonly customer: Customer.State; readonly version: number },
  context: Context
): Result.Result<Changes, Refusal<UpdateRejection>> => {
  const { customer, version } = current
  const { customerNo } = customer
  return decided<Changes, UpdateRejection>(
    [
      customer.validity === "voided" ? new R.CustomerInvalid({ customerNo }) : null,
      version === seenVersion ? null : new R.Conflict({ conflict: "changedMeanwhile", id: customerNo }),
      ...settingsPreconditions(details.alarm, context.policy)
    ],
    () => ({
      customer: [{ _tag: "CustomerUpdated", v: 1, at: context.now, details }],
      watch: [{ _tag: "WatchScheduled", v: 1, nextAt: nextAlarm(details.alarm, context) }]
    })
  )
}

export type VoidRejection = R.Conflict | R.OutcomeUnknown | R.TargetBusy

/** What voiding looks at: everything open about the customer's credits, and what his terminals do. */
export interface VoidView {
  readonly customer: Customer.State
  /** The orders of the customer that are idle, queued, sending or unknown. */
  readonly orders: ReadonlyArray<Order.State>
  readonly targets: ReadonlyArray<Target.State>
}

/** Lists what keeps a customer from being voided, in order of precedence: a credit under way must be settled first. */
const voidPreconditions = ({ customer, orders, targets }: VoidView): Preconditions<VoidRejection> => {
  const unknown = orders.find((order) => order.dispatch._tag === "Unknown")
  const sending = orders.find((order) => order.dispatch._tag === "Sending")
  const held = targets.find(({ slot }) => slot._tag === "Held")
  return [
    customer.validity === "voided" ? new R.Conflict({ conflict: "alreadyVoided", id: customer.customerNo }) : null,
    unknown === undefined ? null : new R.OutcomeUnknown({ orderNo: unknown.orderNo }),
    sending === undefined ? null : new R.TargetBusy({ target: keyOf(sending.target) }),
    held === undefined ? null : new R.TargetBusy({ target: keyOf(held.target) })
  ]
}

/** The changes of voiding; `dequeued` is what each queued order gets in the same commit. */
export interface VoidChanges extends Changes {
  readonly dequeued: ReadonlyArray<Order.Event>
}

/**
 * Voids a customer (注销).
 *
 * **Details** Idle orders stay as they are, so that restoring is a true inverse; queued ones are idle again.
 */
export const voidCustomer = (
  view: VoidView,
  reason: string,
  context: Context
): Result.Result<VoidChanges, Refusal<VoidRejection>> =>
  decided<VoidChanges, VoidRejection>(voidPreconditions(view), () => ({
    customer: [{ _tag: "CustomerVoided", v: 1, at: context.now, reason }],
    watch: [{ _tag: "WatchScheduled", v: 1, nextAt: null }],
    dequeued: [{ _tag: "Dequeued", v: 1, at: context.now, reason: "preconditionGone" }]
  }))

/** Restores a voided customer (撤销注销); the first alarm comes at the next alarm time, never in a burst. */
export const restore = (
  customer: Customer.State,
  archive: ArchiveView,
  context: Context
): Result.Result<Changes, R.Conflict> => {
  const { customerNo } = customer
  const rejection = first<R.Conflict>([
    customer.validity === "valid" ? new R.Conflict({ conflict: "notVoided", id: customerNo }) : null,
    archive.customer.account === "closed" ? new R.Conflict({ conflict: "archiveClosed", id: customerNo }) : null
  ])
  if (rejection !== null) return Result.fail(rejection)
  return Result.succeed({
    customer: [{ _tag: "CustomerRestored", v: 1, at: context.now }],
    watch: [{ _tag: "WatchScheduled", v: 1, nextAt: nextAlarm(customer.alarm, context) }]
  })
}
