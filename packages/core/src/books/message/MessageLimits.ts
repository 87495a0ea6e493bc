/** What holds a message back before it is handed to the gateway: quiet hours, repetition, quotas. */
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import { type Policy, StationPolicy } from "../../policy/Policy.ts"
import type { StoreError } from "../../ports/StoreError.ts"
import { Quota, SignatureMissing } from "../../rejection/Rejection.ts"
import { everyOrg, StationStore } from "../../store/StationStore.ts"
import { fromMillis, type Instant, isBefore, plusMillis, toMillis } from "../../values/Instant.ts"
import { instantOn, isWithin, localDate, localTime, nextAt, type TimeOfDay } from "../../values/SiteTime.ts"
import * as AlarmWatch from "../alarm/AlarmWatch.ts"
import { sortTime } from "../entry/CatalogEntry.ts"
import type * as Message from "./Message.ts"

/** What was counted for one message: what its customer got today, what its org units sent this month, whether the same text went out just now. */
export interface Counts {
  readonly today: number
  readonly months: ReadonlyArray<{ readonly orgNo: string; readonly sent: number; readonly limit: number }>
  readonly duplicate: "yes" | "no"
}

/** Gives the quota that is used up, or `null`. */
export const usedUp = (customerNo: string, counts: Counts, policy: Policy): Quota | null => {
  const { messagesPerDay } = policy
  if (counts.today >= messagesPerDay) return new Quota({ scope: "customerDay", id: customerNo, limit: messagesPerDay })
  const month = counts.months.find(({ sent, limit }) => sent >= limit)
  return month === undefined ? null : new Quota({ scope: "orgMonth", id: month.orgNo, limit: month.limit })
}

/** Refuses a site without a signature. */
export const unsigned = (policy: Policy): SignatureMissing | null =>
  policy.signature === null ? new SignatureMissing() : null

/** Gives the end of the quiet hours that a moment lies in, or `null`. */
export const quietUntil = (policy: Policy, now: Instant): Instant | null => {
  const { from, to } = policy.quietHours
  if (!isWithin(localTime(now, policy.siteZone), from, to)) return null
  const today = instantOn(now, to, policy.siteZone)
  return isBefore(now, today) ? today : nextAt(now, to, policy.siteZone)
}

/** Gives the beginning of the local month of a moment. */
export const startOfMonth = (policy: Policy, now: Instant): Instant => {
  const first = DateTime.make(`${localDate(now, policy.siteZone).slice(0, 7)}-01T12:00:00Z`)
  const noon = first._tag === "Some" ? fromMillis(DateTime.toEpochMillis(first.value)) : now
  return instantOn(noon, "00:00" as TimeOfDay, policy.siteZone)
}

/** Counts what an org unit and everything below it handed to the gateway in the local month. */
const monthsOf = Effect.fnUntraced(function* (orgNo: string, now: Instant) {
  const store = yield* StationStore
  const policy = yield* StationPolicy
  const quotas = Object.entries(policy.messagesPerMonth).filter(([org]) => orgNo.startsWith(org))
  const since = sortTime(startOfMonth(policy, now))
  const where = { submittedAt: { _tag: "Between", from: since, to: null } } as const
  return yield* Effect.forEach(quotas, ([org, limit]) =>
    Effect.map(store.count("Message", { orgScope: [org], where }), (sent) => ({ orgNo: org, sent, limit }))
  )
})

const wentOut = ({ progress }: Message.State): boolean => {
  switch (progress._tag) {
    case "Submitting":
    case "Submitted":
    case "Delivered":
    case "ReceiptUnknown":
    case "Unknown":
      return true
    case "Queued":
    case "Failed":
    case "Suppressed":
    case "Cancelled":
      return false
  }
}

/** Tells whether the same text went to the same number within the window; looks at the newest 50 messages of the window. */
export const isRepeated = Effect.fnUntraced(function* (
  { to, text }: Pick<Message.State, "to" | "text">,
  ownId: string,
  now: Instant
): Effect.fn.Return<Counts["duplicate"], StoreError, StationStore> {
  const store = yield* StationStore
  const policy = yield* StationPolicy
  if (policy.dedupeMinutes === 0) return "no"
  const since = plusMillis(now, -policy.dedupeMinutes * 60_000)
  const where = {
    to: { _tag: "Is", value: to },
    submittedAt: { _tag: "Between", from: sortTime(since), to: null }
  } as const
  const page = { after: null, limit: 50, order: "descending" } as const
  const { rows } = yield* store.list("Message", { orgScope: everyOrg, where }, page)
  const same = rows.some(({ state }) => state.messageId !== ownId && state.text === text && wentOut(state))
  return same ? "yes" : "no"
})

/**
 * Counts for one message.
 *
 * **Details** The day's count stands in the customer's watch and is part of the same commit as the sending, so it is never exceeded. The month's count
 * is read before: messages that leave side by side at its end may exceed it by as many as leave at once.
 */
export const countsFor = Effect.fnUntraced(function* (
  message: Pick<Message.State, "orgNo" | "to" | "text" | "messageId">,
  watch: AlarmWatch.State | null,
  now: Instant
) {
  const policy = yield* StationPolicy
  const day = localDate(now, policy.siteZone)
  return {
    today: watch === null ? 0 : AlarmWatch.messagesOn(watch, day),
    months: yield* monthsOf(message.orgNo, now),
    duplicate: yield* isRepeated(message, message.messageId, now)
  } satisfies Counts
})

/** Tells whether a message was counted for a local day already: a try that did not leave counts once. */
export const isCounted = ({ submittedAt }: Pick<Message.State, "submittedAt">, day: string, policy: Policy): boolean =>
  submittedAt !== null && localDate(submittedAt, policy.siteZone) === day

/** Tells whether receipts of a submitted message will not come any more. */
export const receiptsOver = (at: Instant, withinMillis: number, now: Instant): boolean =>
  toMillis(now) - toMillis(at) >= withinMillis
