/**
 * The site's policies: what a utility decides, as data. Rules get them as an argument.
 *
 * **Example**
 *
 * ```ts
 * const policy: Policy.Policy = { ...Policy.defaults, signature: "【历下供电】" }
 * ```
 *
 * @category Policy
 */
import * as Context from "effect/Context"
import { type Energy, kwh } from "../values/Energy.ts"
import type { TimeOfDay, ZoneName } from "../values/SiteTime.ts"
import type { NoDisconnectCalendar } from "./NoDisconnect.ts"

/**
 * Lists the policies with their meaning; {@link defaults} are the recommended decisions.
 *
 * **Details** Durations are in minutes unless the name says otherwise.
 *
 * @category Models
 */
export interface Policy {
  /** Whether the person who saved an order may approve it. */
  readonly fourEyes: "on" | "off"
  /** Whether a restored order needs a new approval. */
  readonly restoredApproval: "pending" | "kept"
  /** Whether adjustments of the remaining energy are approved like purchases; off is the manual's literal flow. */
  readonly auditAdjustments: "on" | "off"
  /** How old the reading may be that an adjustment rests on. */
  readonly adjustmentReadingMinutes: number
  /** How far the balance may have moved from `ifRemainingWas` when an adjustment is sent; never less than one step of the terminal's readings. */
  readonly adjustmentDrift: Energy
  /** Whether a dispatch for an offline terminal waits or is refused. */
  readonly whenOffline: "queue" | "refuse"
  /** How long a queued order waits for its terminal before it is idle again. */
  readonly queueForMinutes: number
  /** Local time zone of the site. */
  readonly siteZone: ZoneName
  /** When an SMS alarm is due: strictly below the alarm energy, or at it, too (manual §1.1.1). */
  readonly alarmComparison: "below" | "atOrBelow"
  /** The oldest reading that an alarm may rest on. */
  readonly maxReadingAgeMinutes: number
  /** How late after its time an alarm is still sent. */
  readonly alarmCatchUpMinutes: number
  /** No message is sent in `[from, to)` local time. */
  readonly quietHours: { readonly from: TimeOfDay; readonly to: TimeOfDay }
  /** How long after its record an attempt may still be sent (`sendBy`). */
  readonly sendWithinSeconds: number
  /** How long a frame may travel, where the terminal checks it. */
  readonly frameLifetimeMinutes: number
  /** How long a frame may be under way, where no terminal checks it: a setting of the clock that was not answered, and what it puts in doubt. */
  readonly frameTravelMinutes: number
  /** How much later than stated a frame is taken for dead: clocks differ. */
  readonly deathMarginSeconds: number
  /** First wait before an unknown outcome, an unreachable terminal or a message is tried again; doubles up to {@link Policy.retryMaxMinutes}. */
  readonly retryAfterSeconds: number
  readonly retryMaxMinutes: number
  /** The largest clock skew of a terminal at which time-tagged frames are sent, as a share of half their lifetime is checked, too. */
  readonly maxClockSkewSeconds: number
  /** The signature 【…】 in front of every text; `null`: none is registered, and nothing is sent. */
  readonly signature: string | null
  /** Whether several targets that are low give one message that lists them, or one message each. */
  readonly alarmMessages: "perCustomer" | "perTarget"
  /** The most messages that one customer gets on one local day, by whomever. */
  readonly messagesPerDay: number
  /** The most messages that an org unit and all below it send in one local month, by org number; an org that is not named has no quota. */
  readonly messagesPerMonth: { readonly [orgNo: string]: number }
  /** Within this time the same text to the same number is sent once; 0: however often. */
  readonly dedupeMinutes: number
  /** Whether the customer is told that his purchase has arrived. */
  readonly purchaseNotice: "on" | "off"
  /** The telephone number that a text may name; `null`: none. */
  readonly hotline: string | null
  /** How often the balance of every target is read; well below {@link Policy.maxReadingAgeMinutes}, so that alarms find fresh readings. */
  readonly pollEveryMinutes: number
  /** How often the clock of every terminal is looked at. */
  readonly clockCheckMinutes: number
  /** How long a message may wait before it is pointless. */
  readonly messageLifetimeMinutes: number
  /** Whether a sale needs a commissioned target: refused, allowed with a warning, or not asked. */
  readonly requireCommissioned: "enforce" | "warn" | "off"
  /** Whether a target whose balance differs from the books sells and sends while nobody has settled that; what repairs it always does. */
  readonly whileBalanceDiffers: "hold" | "warn"
  /** Whether a target is sold to that was not looked at since the books were restored: with a warning, or not. Nothing is sent there in any case. */
  readonly whileUnverified: "refuse" | "warn"
  /** When power must not be cut (节假日保电); every trip asks it. */
  readonly noDisconnect: NoDisconnectCalendar
  /**
   * How long before a no-disconnect period the station engages protection (保电) on terminals with purchase control engaged, which otherwise cut by
   * themselves when their balance runs out; it releases afterwards what it engaged itself. At most 10,080 (a week). `null`: it engages none.
   */
  readonly protectBeforeMinutes: number | null
  /** How long after a warning message a trip must wait; `null`: no warning is needed. */
  readonly tripGraceMinutes: number | null
  /** How old the reading of the protection state may be that a trip rests on; older is unknown. */
  readonly protectionKnownForMinutes: number
  /** How long a terminal stays with the operator who commissions it, counted from his last start. */
  readonly commissioningLockMinutes: number
  /** Whether the station releases purchase control at the expiry time where the terminal cannot. */
  readonly emulateExpiry: "on" | "off"
  /** How long after its approval an order must be known to have taken effect on its terminal (服务时限); `null`: there is no limit. A breach is listed, and stops nothing. */
  readonly dispatchWithinMinutes: number | null
  /** How long an outcome may be unknown; `null`: there is no limit. */
  readonly unknownForMinutes: number | null
  /**
   * How long after a purchase took effect what the station had tripped must be read as closed; `null`: there is no limit. The day that is recommended is
   * what the State Grid promises its customers (费用结清后 24 小时内恢复供电).
   */
  readonly reconnectWithinMinutes: number | null
  /** How many days entries of the access log are kept: a whole number from 183, the six months that the Cybersecurity Law (art. 21) asks for, to 3,660. */
  readonly accessLogDays: number
  /**
   * How many days frames are kept, where the log is one that can drop them: a whole number from 1 to 366. Frames of money and control are kept with
   * their attempt for good.
   */
  readonly frameLogDays: number
  /**
   * How many days every reading of a poll is kept, and every check of a clock: a whole number from 7 to 3,660. After that the last reading of each local
   * day stays for good, and of the checks the newest. What a person had read stays, and so does whatever an order, a control or a message rested on.
   */
  readonly rawReadingDays: number
}

/** The recommended decisions. @category Constants */
export const defaults: Policy = {
  fourEyes: "on",
  restoredApproval: "pending",
  auditAdjustments: "on",
  adjustmentReadingMinutes: 5,
  adjustmentDrift: kwh("1"),
  whenOffline: "queue",
  queueForMinutes: 24 * 60,
  siteZone: "Asia/Shanghai" as ZoneName,
  alarmComparison: "below",
  maxReadingAgeMinutes: 24 * 60,
  alarmCatchUpMinutes: 120,
  quietHours: { from: "21:00" as TimeOfDay, to: "08:00" as TimeOfDay },
  sendWithinSeconds: 60,
  frameLifetimeMinutes: 5,
  frameTravelMinutes: 60,
  deathMarginSeconds: 30,
  retryAfterSeconds: 60,
  retryMaxMinutes: 60,
  maxClockSkewSeconds: 120,
  signature: null,
  alarmMessages: "perCustomer",
  messagesPerDay: 3,
  messagesPerMonth: {},
  dedupeMinutes: 10,
  purchaseNotice: "off",
  hotline: null,
  pollEveryMinutes: 12 * 60,
  clockCheckMinutes: 24 * 60,
  messageLifetimeMinutes: 12 * 60,
  requireCommissioned: "warn",
  whileBalanceDiffers: "warn",
  whileUnverified: "warn",
  noDisconnect: { holidays: [], weekdaysOff: [], night: null, beforeDayOffFrom: null },
  protectBeforeMinutes: null,
  tripGraceMinutes: null,
  protectionKnownForMinutes: 5,
  commissioningLockMinutes: 120,
  emulateExpiry: "off",
  dispatchWithinMinutes: 24 * 60,
  unknownForMinutes: 24 * 60,
  reconnectWithinMinutes: 24 * 60,
  accessLogDays: 365,
  frameLogDays: 14,
  rawReadingDays: 90
}

/**
 * The policies of this station; without a layer the recommended ones.
 *
 * **Example**
 *
 * ```ts
 * const policies = Layer.succeed(StationPolicy, { ...Policy.defaults, signature: "【历下供电】" })
 * ```
 *
 * @category Policy
 */
export const StationPolicy = Context.Reference<Policy>("@yugou/core/policy/StationPolicy", {
  defaultValue: () => defaults
})

/** Gives the wait before try number `tries` + 1 in milliseconds: doubling, bounded. @category Functions */
export const backOffMillis = (policy: Policy, tries: number): number =>
  Math.min(policy.retryAfterSeconds * 1000 * 2 ** Math.min(tries, 16), policy.retryMaxMinutes * 60_000)

/** Gives the longest for which anything that is tried again waits, in milliseconds: a look that costs little, and the first of a control, wait less. @category Functions */
export const longestRetryMillis = (policy: Policy): number =>
  Math.max(policy.retryMaxMinutes * 60_000, (policy.sendWithinSeconds + policy.deathMarginSeconds) * 1000)
