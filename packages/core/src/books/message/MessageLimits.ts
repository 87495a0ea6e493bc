/** What holds a message back before it is handed to the gateway: quiet hours, repetition, quotas. @category Parts of aggregates */
import * as DateTime from "effect/DateTime"
import type { Policy } from "../../policy/Policy.ts"
import { codeOf, Quota, SignatureMissing } from "../../rejection/Rejection.ts"
import { fromMillis, type Instant, isBefore, skewMillis, toMillis } from "../../values/Instant.ts"
import { instantOn, isWithin, localDate, localTime, nextAt, type TimeOfDay } from "../../values/SiteTime.ts"
import type * as Message from "./Message.ts"

/**
 * What was counted for one message: what its customer got today, what its org units sent this month, whether the same text went out just now.
 *
 * @category Models
 */
export interface Counts {
  readonly today: number
  readonly months: ReadonlyArray<{ readonly orgNo: string; readonly sent: number; readonly limit: number }>
  readonly duplicate: "yes" | "no"
}

/** Gives the quota that is used up, or `null`. @category Functions */
export const usedUp = (customerNo: string, counts: Counts, policy: Policy): Quota | null => {
  const { messagesPerDay } = policy
  if (counts.today >= messagesPerDay) return new Quota({ scope: "customerDay", id: customerNo, limit: messagesPerDay })
  const month = counts.months.find(({ sent, limit }) => sent >= limit)
  return month === undefined ? null : new Quota({ scope: "orgMonth", id: month.orgNo, limit: month.limit })
}

/** Refuses a site without a signature. @category Functions */
export const unsigned = (policy: Policy): SignatureMissing | null =>
  policy.signature === null ? new SignatureMissing() : null

/** Gives the end of the quiet hours that a moment lies in, or `null`. @category Functions */
export const quietUntil = (policy: Policy, now: Instant): Instant | null => {
  const { from, to } = policy.quietHours
  if (!isWithin(localTime(now, policy.siteZone), from, to)) return null
  const today = instantOn(now, to, policy.siteZone)
  return isBefore(now, today) ? today : nextAt(now, to, policy.siteZone)
}

/** Gives the beginning of the local month of a moment. @category Constructors */
export const startOfMonth = (policy: Policy, now: Instant): Instant => {
  const first = DateTime.make(`${localDate(now, policy.siteZone).slice(0, 7)}-01T12:00:00Z`)
  const noon = first._tag === "Some" ? fromMillis(DateTime.toEpochMillis(first.value)) : now
  return instantOn(noon, "00:00" as TimeOfDay, policy.siteZone)
}

/** Tells whether a message was counted for a local day already: a try that did not leave counts once. @category Questions */
export const isCounted = ({ submittedAt }: Pick<Message.State, "submittedAt">, day: string, policy: Policy): boolean =>
  submittedAt !== null && localDate(submittedAt, policy.siteZone) === day

/** Tells whether receipts of a submitted message will not come any more; nor are those known that a clock which was ahead waits for. @category Functions */
export const receiptsOver = (at: Instant, withinMillis: number, now: Instant): boolean =>
  toMillis(now) - toMillis(at) >= withinMillis || toMillis(at) - toMillis(now) > skewMillis

/** Tells whether an occasion was counted for a local day: what is told to several numbers counts once for the customer. @category Functions */
export const wasCounted = (occasion: ReadonlyArray<Message.State>, day: string, policy: Policy): boolean =>
  occasion.some((message) => isCounted(message, day, policy))

/** A limit that keeps a message from being sent: its code, and whose it is. @category Models */
export interface Limit {
  readonly code: string
  readonly subject: string
}

/** Gives the limit that keeps a message from being sent: a repetition, then a used-up quota; `null`: none. @category Functions */
export const limited = (
  message: Message.State,
  siblings: ReadonlyArray<Message.State>,
  counts: Counts,
  policy: Policy,
  now: Instant
): Limit | null => {
  if (counts.duplicate === "yes") return { code: "DUPLICATE", subject: message.customerNo }
  if (wasCounted([message, ...siblings], localDate(now, policy.siteZone), policy)) return null
  const quota = usedUp(message.customerNo, counts, policy)
  return quota === null ? null : { code: codeOf(quota._tag), subject: quota.id }
}
