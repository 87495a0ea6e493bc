/** What was counted before a message leaves: what its customer and its org units got, and whether the same text went out just now. */
import * as Effect from "effect/Effect"
import * as AlarmWatch from "../../books/alarm/AlarmWatch.ts"
import { sortTime } from "../../books/entry/CatalogEntry.ts"
import type * as Message from "../../books/message/Message.ts"
import { type Counts, startOfMonth } from "../../books/message/MessageLimits.ts"
import { StationPolicy } from "../../policy/Policy.ts"
import type { StoreError } from "../../ports/StoreError.ts"
import { everyOrg, StationStore } from "../../store/StationStore.ts"
import { type Instant, plusMillis } from "../../values/Instant.ts"
import { localDate } from "../../values/SiteTime.ts"

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

/**
 * Tells whether a person had the same text sent to the same number within the window; looks at the newest 50 messages of the window. What the station
 * sends by itself, and a warning, have an identity of their own: an order, a target and a day.
 */
export const isRepeated = Effect.fnUntraced(function* (
  { to, text, kind }: Pick<Message.State, "to" | "text" | "kind">,
  ownId: string,
  now: Instant
): Effect.fn.Return<Counts["duplicate"], StoreError, StationStore> {
  const store = yield* StationStore
  const policy = yield* StationPolicy
  if (policy.dedupeMinutes === 0 || kind !== "dunning") return "no"
  const since = plusMillis(now, -policy.dedupeMinutes * 60_000)
  const where = {
    to: { _tag: "Is", value: to },
    kind: { _tag: "Is", value: kind },
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
  message: Pick<Message.State, "orgNo" | "to" | "text" | "messageId" | "kind">,
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
