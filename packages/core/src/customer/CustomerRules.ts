/** The rules of customer maintenance: add, void, restore (R-006…R-022). */
import * as Result from "effect/Result"
import type * as AlarmWatch from "../alarm/AlarmWatch.ts"
import type { Policy } from "../policy/Policy.ts"
import type * as Order from "../purchase/Order.ts"
import { first, type Preconditions } from "../rejection/Preconditions.ts"
import * as R from "../rejection/Rejection.ts"
import { keyOf } from "../target/CreditTarget.ts"
import type { Instant } from "../time/Instant.ts"
import { isWithin, nextAt, type TimeOfDay } from "../time/SiteTime.ts"
import type * as Customer from "./Customer.ts"
import type { ArchiveView } from "./CustomerArchive.ts"

/** When, and under which policies. */
export interface Context {
  readonly now: Instant
  readonly policy: Policy
}

export interface Changes {
  readonly customer: ReadonlyArray<Customer.Event>
  readonly watch: ReadonlyArray<AlarmWatch.Event>
}

/** What a result carries besides: things that the clerk should know and that forbid nothing. */
export type Warning = "purchaseControlStillEngaged" | "ordersLeft"

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

export type VoidRejection = R.Conflict | R.OutcomeUnknown | R.TargetBusy

/** Voids a customer (注销): refused while a credit of the customer is under way; idle orders stay, so that restoring is a true inverse. */
export const voidCustomer = (
  customer: Customer.State,
  orders: ReadonlyArray<Order.State>,
  reason: string,
  context: Context
): Result.Result<Changes, VoidRejection> => {
  const unknown = orders.find((order) => order.dispatch._tag === "Unknown")
  const sending = orders.find((order) => order.dispatch._tag === "Sending")
  const rejection = first<VoidRejection>([
    customer.validity === "voided" ? new R.Conflict({ conflict: "alreadyVoided", id: customer.customerNo }) : null,
    unknown === undefined ? null : new R.OutcomeUnknown({ orderNo: unknown.orderNo }),
    sending === undefined ? null : new R.TargetBusy({ target: keyOf(sending.target) })
  ])
  if (rejection !== null) return Result.fail(rejection)
  return Result.succeed({
    customer: [{ _tag: "CustomerVoided", v: 1, at: context.now, reason }],
    watch: [{ _tag: "WatchScheduled", v: 1, nextAt: null }]
  })
}

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
