/** The policies as a host without Effect writes them: JSON, each checked for what it may be. */
import * as DateTime from "effect/DateTime"
import * as Schema from "effect/Schema"
import * as Struct from "effect/Struct"
import { Day } from "../values/Day.ts"
import { Energy } from "../values/Energy.ts"
import { demanding } from "../values/FieldText.ts"
import { OrgNo } from "../values/OrgNo.ts"
import { TimeOfDay, ZoneName } from "../values/SiteTime.ts"
import type { Policy } from "./Policy.ts"

const amountDemand = demanding("必须是不小于 0 的数", "must be a number, and not less than 0")
const Amount = Schema.Number.annotate(amountDemand).check(
  Schema.isFinite(amountDemand),
  Schema.isGreaterThanOrEqualTo(0, amountDemand)
)

const periodDemand = demanding("必须是大于 0 的数", "must be a number greater than 0")
const Period = Schema.Number.annotate(periodDemand).check(
  Schema.isFinite(periodDemand),
  Schema.isGreaterThan(0, periodDemand)
)

const limitDemand = demanding(
  "必须是大于 0 的数，或 null（不设时限）",
  "must be a number greater than 0, or null for no limit"
)
const Limit = Schema.NullOr(
  Schema.Number.annotate(limitDemand).check(Schema.isFinite(limitDemand), Schema.isGreaterThan(0, limitDemand))
).annotate(limitDemand)

const leadDemand = demanding(
  "必须是 0 至 10080（一周）的数，或 null",
  "must be a number from 0 to 10080 (a week), or null"
)
const Lead = Schema.Number.annotate(leadDemand).check(
  Schema.isFinite(leadDemand),
  Schema.isBetween({ minimum: 0, maximum: 10_080 }, leadDemand)
)

const countDemand = demanding("必须是不小于 0 的整数", "must be a whole number, and not less than 0")
const Count = Schema.Number.annotate(countDemand).check(
  Schema.isInt(countDemand),
  Schema.isGreaterThanOrEqualTo(0, countDemand)
)

const keptDemand = demanding(
  "必须是 183（六个月）至 3660（十年）的整数",
  "must be a whole number from 183 (six months) to 3660 (ten years)"
)
const KeptDays = Schema.Number.annotate(keptDemand).check(
  Schema.isInt(keptDemand),
  Schema.isBetween({ minimum: 183, maximum: 3_660 }, keptDemand)
)

const frameDemand = demanding("必须是 1 至 366 的整数", "must be a whole number from 1 to 366")
const FrameDays = Schema.Number.annotate(frameDemand).check(
  Schema.isInt(frameDemand),
  Schema.isBetween({ minimum: 1, maximum: 366 }, frameDemand)
)

const rawDemand = demanding("必须是 7 至 3660（十年）的整数", "must be a whole number from 7 to 3660 (ten years)")
const RawDays = Schema.Number.annotate(rawDemand).check(
  Schema.isInt(rawDemand),
  Schema.isBetween({ minimum: 7, maximum: 3_660 }, rawDemand)
)

const weekdayDemand = demanding("必须是 0（星期日）至 6 的整数", "must be a whole number from 0 (Sunday) to 6")
const Weekday = Schema.Number.annotate(weekdayDemand).check(
  Schema.isInt(weekdayDemand),
  Schema.isBetween({ minimum: 0, maximum: 6 }, weekdayDemand)
)

const zoneDemand = demanding(
  "必须是时区名，例如 Asia/Shanghai",
  "must be the name of a time zone, such as Asia/Shanghai"
)
const Zone = ZoneName.annotate(zoneDemand).check(
  Schema.makeFilter(
    (name: string) => (DateTime.zoneMakeNamed(name)._tag === "Some" ? undefined : "a time zone"),
    zoneDemand
  )
)

const Hours = Schema.Struct({ from: TimeOfDay, to: TimeOfDay }).annotate(
  demanding(
    "必须是 { from, to } 两个时刻；两者相同表示没有",
    "must be { from, to } with two times of day; the same time twice means none"
  )
)

const oneOf = <const L extends readonly [string, ...ReadonlyArray<string>]>(...choices: L) => {
  const named = choices.join("、")
  return Schema.Literals(choices).annotate(demanding(`必须是 ${named} 之一`, `must be one of ${choices.join(", ")}`))
}

const NullableText = Schema.NullOr(Schema.String).annotate(demanding("必须是文本或 null", "must be a text or null"))

const Calendar = Schema.Struct({
  holidays: Schema.Array(Day),
  weekdaysOff: Schema.Array(Weekday),
  workdays: Schema.optionalKey(Schema.Array(Day)),
  night: Schema.NullOr(Hours),
  beforeDayOffFrom: Schema.NullOr(TimeOfDay)
}).annotate(
  demanding(
    "必须是 { holidays, weekdaysOff, night, beforeDayOffFrom }，可加 workdays",
    "must be { holidays, weekdaysOff, night, beforeDayOffFrom }, and may have workdays"
  )
)

const fields = {
  fourEyes: oneOf("on", "off"),
  restoredApproval: oneOf("pending", "kept"),
  auditAdjustments: oneOf("on", "off"),
  adjustmentReadingMinutes: Amount,
  adjustmentDrift: Energy,
  whenOffline: oneOf("queue", "refuse"),
  queueForMinutes: Amount,
  siteZone: Zone,
  alarmComparison: oneOf("below", "atOrBelow"),
  maxReadingAgeMinutes: Amount,
  alarmCatchUpMinutes: Amount,
  quietHours: Hours,
  sendWithinSeconds: Period,
  frameLifetimeMinutes: Period,
  frameTravelMinutes: Period,
  deathMarginSeconds: Amount,
  retryAfterSeconds: Period,
  retryMaxMinutes: Period,
  maxClockSkewSeconds: Amount,
  signature: NullableText,
  alarmMessages: oneOf("perCustomer", "perTarget"),
  messagesPerDay: Count,
  messagesPerMonth: Schema.Record(OrgNo, Count),
  dedupeMinutes: Amount,
  purchaseNotice: oneOf("on", "off"),
  hotline: NullableText,
  pollEveryMinutes: Period,
  clockCheckMinutes: Period,
  messageLifetimeMinutes: Period,
  requireCommissioned: oneOf("enforce", "warn", "off"),
  whileBalanceDiffers: oneOf("hold", "warn"),
  whileUnverified: oneOf("refuse", "warn"),
  noDisconnect: Calendar,
  protectBeforeMinutes: Schema.NullOr(Lead),
  tripGraceMinutes: Schema.NullOr(Amount),
  protectionKnownForMinutes: Amount,
  commissioningLockMinutes: Amount,
  emulateExpiry: oneOf("on", "off"),
  dispatchWithinMinutes: Limit,
  unknownForMinutes: Limit,
  reconnectWithinMinutes: Limit,
  accessLogDays: KeptDays,
  frameLogDays: FrameDays,
  rawReadingDays: RawDays
} satisfies { readonly [P in keyof Policy]: Schema.Codec<Policy[P], unknown> }

/** The policies that differ from the recommended ones, as JSON. */
export const PolicyJson = Schema.Struct(fields).mapFields(Struct.map(Schema.optionalKey))

/**
 * The policies that differ from the recommended ones, as JSON: energy as decimal kWh text, times of day as `HH:mm`, days as `YYYY-MM-DD`.
 *
 * **Example**
 *
 * ```ts
 * const policy: PolicyJson = { signature: "【历下供电】", adjustmentDrift: "1.5", quietHours: { from: "22:00", to: "07:00" } }
 * ```
 *
 * @category Policy
 */
export type PolicyJson = typeof PolicyJson.Encoded
