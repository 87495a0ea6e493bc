/** The rules of customer maintenance: add, modify, void, restore (R-006…R-022). @category Rules */
import * as Schema from "effect/Schema"
import type { Policy } from "../../policy/Policy.ts"
import type { ArchiveView } from "../../ports/archive/CustomerArchive.ts"
import type { Preconditions } from "../../rejection/Preconditions.ts"
import * as R from "../../rejection/Rejection.ts"
import { Id, keyOf, TargetKey } from "../../values/CreditTarget.ts"
import { Energy, zero } from "../../values/Energy.ts"
import type { Instant } from "../../values/Instant.ts"
import { isWithin, nextAt, type TimeOfDay } from "../../values/SiteTime.ts"
import type * as AlarmWatch from "../alarm/AlarmWatch.ts"
import { isEngaged } from "../device/CancelRules.ts"
import type * as Order from "../purchase/Order.ts"
import { type Bare, type Context, decide, type Rule, type WithReason } from "../rule/Rule.ts"
import type * as Target from "../target/Target.ts"
import type * as Terminal from "../terminal/Terminal.ts"
import type * as Customer from "./Customer.ts"
import { numbersIn } from "./Recipients.ts"

/** The events that a decision makes, by the aggregate that they happen to. @category Models */
export interface Changes {
  readonly customer: ReadonlyArray<Customer.Event>
  readonly watch: ReadonlyArray<AlarmWatch.Event>
}

/** What a result tells besides: things that the clerk should know and that forbid nothing. @category Models */
export const Warning = Schema.TaggedUnion({
  PurchaseControlStillEngaged: { target: TargetKey },
  EnergyLeft: { target: TargetKey, remaining: Energy },
  OrdersLeft: { orders: Schema.Array(Id) }
})
export type Warning = typeof Warning.Type

/** Lists what is wrong with alarm settings: a cycle needs a time outside the quiet hours, messages need a number. @category Rules */
export const settingsPreconditions = (
  alarm: Customer.AlarmSettings,
  policy: Policy
): Preconditions<R.AlarmIncomplete | R.QuietHours> => {
  const { from, to } = policy.quietHours
  const time: TimeOfDay | null = alarm.time
  return [
    alarm.cycle !== "none" && time === null ? new R.AlarmIncomplete({ missing: "time" }) : null,
    (alarm.cycle !== "none" && alarm.sms === "on" && numbersIn(alarm, "alarm").length === 0) ||
    (alarm.recipients ?? []).some(({ no }) => no >= alarm.mobiles.length)
      ? new R.AlarmIncomplete({ missing: "mobile" })
      : null,
    time !== null && isWithin(time, from, to) ? new R.QuietHours({ time, from, to }) : null
  ]
}

const bounds = ["min", "max", "step", "hoarding"] as const

/** Lists what is wrong with purchase limits: one that is not above 0, then a most energy or hoarding limit below the least energy. @category Rules */
export const limitPreconditions = (limits: Customer.PurchaseLimits): Preconditions<R.LimitsInvalid> => [
  ...bounds.map((bound) => {
    const energy = limits[bound]
    return energy !== null && energy <= 0n ? new R.LimitsInvalid({ bound, energy, min: zero }) : null
  }),
  ...(["max", "hoarding"] as const).map((bound) => {
    const energy = limits[bound]
    const { min } = limits
    return energy !== null && min !== null && energy < min ? new R.LimitsInvalid({ bound, energy, min }) : null
  })
]

/** Gives the next time at which the alarm of these settings is looked at; `null`: never. @category Rules */
export const nextAlarm = (alarm: Customer.AlarmSettings, context: Pick<Context, "now" | "policy">): Instant | null =>
  alarm.cycle === "none" || alarm.time === null ? null : nextAt(context.now, alarm.time, context.policy.siteZone)

/** What an operator fills in. @category Models */
export interface Edit {
  readonly details: Customer.Details
}

/** Why adding may be refused. @category Errors */
export type AddRejection = R.Conflict | R.AlarmIncomplete | R.QuietHours | R.LimitsInvalid

/** What adding looks at: the archive, and the customer of that number if there is one. @category Models */
export interface AddView {
  readonly archive: ArchiveView
  readonly customer: Customer.State | null
}

/** Adds a prepaid customer that the archive knows (增加). @category Rules */
export const add: Rule<Edit, AddView, Changes, AddRejection> = ({ details }, { archive, customer }, context) => {
  const { customerNo, orgNo } = archive.customer
  const { now, policy } = context
  return decide(
    [
      customer?.validity === "valid" ? new R.Conflict({ conflict: "alreadyPrepaid", id: customerNo }) : null,
      customer?.validity === "voided" ? new R.Conflict({ conflict: "restoreInstead", id: customerNo }) : null,
      archive.customer.account === "closed" ? new R.Conflict({ conflict: "archiveClosed", id: customerNo }) : null,
      ...settingsPreconditions(details.alarm, policy),
      ...limitPreconditions(details.limits)
    ],
    () => ({
      customer: [{ _tag: "CustomerAdded", v: 1, at: now, customerNo, orgNo, details }],
      watch: [{ _tag: "WatchStarted", v: 1, customerNo, orgNo, nextAt: nextAlarm(details.alarm, context) }]
    })
  )
}

/** Why changing may be refused. @category Errors */
export type UpdateRejection = R.CustomerInvalid | R.Conflict | R.AlarmIncomplete | R.QuietHours | R.LimitsInvalid

/** What is filled in anew, by whoever last saw the customer in this version. @category Models */
export interface UpdateCommand extends Edit {
  readonly seenVersion: number
}

/** The customer as he stands now. @category Models */
export interface UpdateView {
  readonly customer: Customer.State
  readonly version: number
}

/** Modifies a customer (修改): only a valid one, and only as he was last seen; the number never changes. @category Rules */
export const update: Rule<UpdateCommand, UpdateView, Changes, UpdateRejection> = (command, view, context) => {
  const { details, seenVersion } = command
  const { customerNo, validity } = view.customer
  return decide(
    [
      validity === "voided" ? new R.CustomerInvalid({ customerNo }) : null,
      view.version === seenVersion ? null : new R.Conflict({ conflict: "changedMeanwhile", id: customerNo }),
      ...settingsPreconditions(details.alarm, context.policy),
      ...limitPreconditions(details.limits)
    ],
    () => ({
      customer: [{ _tag: "CustomerUpdated", v: 1, at: context.now, details }],
      watch: [{ _tag: "WatchScheduled", v: 1, nextAt: nextAlarm(details.alarm, context) }]
    })
  )
}

/** Why voiding may be refused. @category Errors */
export type VoidRejection = R.Conflict | R.OutcomeUnknown | R.TargetBusy

/** What voiding looks at: everything open about the customer's credits, and what his terminals do. @category Models */
export interface VoidView {
  readonly customer: Customer.State
  /** The orders of the customer that are idle, queued, sending or unknown. */
  readonly orders: ReadonlyArray<Order.State>
  /** The targets of his active devices. */
  readonly places: ReadonlyArray<Place>
}

/** A target with its terminal, and its newest balance; `null`: none. @category Models */
export interface Place {
  readonly target: Target.State
  readonly terminal: Terminal.State
  readonly remaining: Energy | null
}

/** Lists what keeps a customer from being voided, in order of precedence: a credit under way must be settled first. */
const voidPreconditions = ({ customer, orders, places }: VoidView): Preconditions<VoidRejection> => {
  const unknown = orders.find((order) => order.dispatch._tag === "Unknown")
  const sending = orders.find((order) => order.dispatch._tag === "Sending")
  const held = places.find(({ target }) => target.slot._tag === "Held")
  return [
    customer.validity === "voided" ? new R.Conflict({ conflict: "alreadyVoided", id: customer.customerNo }) : null,
    unknown === undefined ? null : new R.OutcomeUnknown({ orderNo: unknown.orderNo }),
    sending === undefined ? null : new R.TargetBusy({ target: keyOf(sending.target) }),
    held === undefined ? null : new R.TargetBusy({ target: keyOf(held.target.target) })
  ]
}

/** The changes of voiding; `dequeued` is what each queued order gets in the same commit. @category Models */
export interface VoidChanges extends Changes {
  readonly dequeued: ReadonlyArray<Order.Event>
}

/** Tells what the clerk should know: control that goes on, energy that is left, orders that stay. */
const voidWarnings = ({ orders, places }: VoidView): ReadonlyArray<Warning> => [
  ...places.flatMap(
    ({ target: { target }, terminal }): ReadonlyArray<Warning> =>
      isEngaged(terminal, target) ? [{ _tag: "PurchaseControlStillEngaged", target: keyOf(target) }] : []
  ),
  ...places.flatMap(
    ({ target: { target }, remaining }): ReadonlyArray<Warning> =>
      remaining !== null && remaining > 0n ? [{ _tag: "EnergyLeft", target: keyOf(target), remaining }] : []
  ),
  ...(orders.length === 0 ? [] : [{ _tag: "OrdersLeft", orders: orders.map(({ orderNo }) => orderNo) } as const])
]

/**
 * Voids a customer (注销).
 *
 * **Details** Idle orders stay as they are, so that restoring is a true inverse; queued ones are idle again, and each is a work item: it was paid.
 *
 * @category Rules
 */
export const voidCustomer: Rule<WithReason, VoidView, VoidChanges, VoidRejection, Warning> = (
  { reason },
  view,
  { now }
) =>
  decide(
    voidPreconditions(view),
    () => ({
      customer: [{ _tag: "CustomerVoided", v: 1, at: now, reason }],
      watch: [{ _tag: "WatchScheduled", v: 1, nextAt: null }],
      dequeued: [{ _tag: "Dequeued", v: 1, at: now, reason: "preconditionGone" }]
    }),
    () => voidWarnings(view)
  )

/** What restoring looks at. @category Models */
export interface RestoreView {
  readonly customer: Customer.State
  readonly archive: ArchiveView
}

/** Restores a voided customer (撤销注销); the first alarm comes at the next alarm time, never in a burst. @category Rules */
export const restore: Rule<Bare, RestoreView, Changes, R.Conflict> = (_, { customer, archive }, context) => {
  const { customerNo, validity, alarm } = customer
  return decide(
    [
      validity === "valid" ? new R.Conflict({ conflict: "notVoided", id: customerNo }) : null,
      archive.customer.account === "closed" ? new R.Conflict({ conflict: "archiveClosed", id: customerNo }) : null
    ],
    () => ({
      customer: [{ _tag: "CustomerRestored", v: 1, at: context.now }],
      watch: [{ _tag: "WatchScheduled", v: 1, nextAt: nextAlarm(alarm, context) }]
    })
  )
}
