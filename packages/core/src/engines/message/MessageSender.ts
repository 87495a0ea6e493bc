/**
 * The engine that submits queued messages to the gateway: once each, and never again when the outcome is unknown.
 *
 * **Example**
 *
 * ```ts
 * yield* MessageSender.runOnce(yield* DateTime.now)
 * ```
 *
 * @category Engines
 */

import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import { roleAt } from "../../books/customer/Recipients.ts"
import type * as Message from "../../books/message/Message.ts"
import { evolve, receiptWithinMillis, refsOf, triesOf, waitsOf } from "../../books/message/Message.ts"
import { findingOf } from "../../books/message/MessageFindings.ts"
import { limited, quietUntil, receiptsOver, unsigned, wasCounted } from "../../books/message/MessageLimits.ts"
import { judge, says, type Verdict } from "../../books/message/MessageRules.ts"
import { backOffMillis, longestRetryMillis, type Policy, StationPolicy } from "../../policy/Policy.ts"
import type { StoreError } from "../../ports/StoreError.ts"
import { type OutgoingSms, type PartOutcome, SmsGateway, type SubmitOutcome } from "../../ports/sms/SmsGateway.ts"
import { codeOf } from "../../rejection/Rejection.ts"
import type { Versioned } from "../../store/Aggregates.ts"
import { type Changes, makeCommit, type View } from "../../store/Commit.ts"
import { ref, StationStore } from "../../store/StationStore.ts"
import { idOf } from "../../values/Id.ts"
import { type Instant, isBefore, later, plusMillis } from "../../values/Instant.ts"
import { localDate } from "../../values/SiteTime.ts"
import { storableData } from "../../values/Storable.ts"
import { commitStep } from "../kernel/commitStep.ts"
import * as OpenWorkItems from "../kernel/OpenWorkItems.ts"
import { run, type Settings, type StepReport } from "../kernel/Step.ts"
import { countsFor } from "./MessageCounts.ts"
import { siblingsOf, standingFor } from "./MessageStanding.ts"
import { takeEarly } from "./StationSmsInbox.ts"
import { wakeWaiting } from "./WakeWaiting.ts"

const actor = "system:message-sender"

/** How the engine takes its work: as many messages at once as the gateway wants in hand (`window`), 8 where it says nothing. @category Constants */
export const settings: Settings = {
  queue: "message",
  terminals: "notNeeded",
  holder: actor,
  room: 8,
  leaseMillis: 120_000,
  longestMillis: (policy) => Math.max(longestRetryMillis(policy), receiptWithinMillis)
}
/** How often a message is tried while the gateway refuses it for now. @category Constants */
export const maxTries = 10
const submitWithinMillis = 120_000

type MessageEvent = Message.Event

/** What a commit looks at and changes beside the message. */
interface Beside {
  readonly view: View
  readonly changes: Changes<View>
}

const commitEvents = Effect.fnUntraced(function* (
  message: Versioned<"Message">,
  step: string,
  events: ReadonlyArray<MessageEvent>,
  at: Instant,
  beside: Beside = { view: {}, changes: {} }
) {
  yield* commitStep(
    makeCommit<View>(
      { message, ...beside.view },
      { message: events, ...beside.changes },
      {
        command: { id: idOf("send", message.ref.id, message.version, step), content: step, response: null },
        trail: { actor, operation: `message.${step}`, reason: null, at }
      }
    )
  )
})

/** Gives the work items that what became of a message opens: silence that a person must mend is not left to a list of messages. */
const itemsFor = Effect.fnUntraced(function* (
  message: Message.State,
  event: MessageEvent,
  at: Instant,
  subject = message.customerNo
) {
  const finding = findingOf(message, event, subject)
  return yield* OpenWorkItems.opening(finding === null ? [] : [finding], at)
})

const suppressed = (reason: string, at: Instant): readonly [MessageEvent] => [
  { _tag: "MessageSuppressed", v: 1, at, reason }
]

/** Holds a message back until then without a try. */
const heldBack = (at: Instant, notBefore: Instant, reason: string): MessageEvent => ({
  ...{ _tag: "MessagePostponed", v: 2, at, notBefore, reason, tried: "no" }
})

/**
 * Says what to do with a message before it is judged: events that hold it back, or `null`.
 *
 * **Details** In this order: a submit that was never recorded is unknown, an expired message is given up, quiet hours wait unless a reason overrides
 * them, and a missing signature suppresses it. The reason of a suppression is a public code.
 *
 * @category Functions
 */
export const hold = (message: Message.State, policy: Policy, now: Instant): readonly [MessageEvent] | null => {
  if (message.progress._tag === "Submitting") return [{ _tag: "SubmitBecameUnknown", v: 1, at: now, parts: [] }]
  if (isBefore(message.notAfter, now)) return suppressed("expired", now)
  const notBefore = message.override === null ? quietUntil(policy, now) : null
  if (notBefore !== null) return [heldBack(now, notBefore, "quietHours")]
  const unsignedSite = unsigned(policy)
  return unsignedSite === null ? null : suppressed(codeOf(unsignedSite._tag), now)
}

const toPart = (outcome: PartOutcome): Message.Part => ({ outcome, receipt: null })

/** Waits for the gateway: nothing has left, so that nothing is counted, and only the message's lifetime ends it. */
const waiting = (message: Pick<Message.State, "progress">, policy: Policy, at: Instant, reason: string): MessageEvent =>
  heldBack(at, plusMillis(at, backOffMillis(policy, waitsOf(message))), reason)

const postponed = (tries: number, policy: Policy, at: Instant, reason: string): MessageEvent =>
  tries + 1 >= maxTries
    ? { _tag: "SubmitRefused", v: 1, at, code: reason, parts: [] }
    : { _tag: "MessagePostponed", v: 2, at, notBefore: plusMillis(at, backOffMillis(policy, tries)), reason }

/** Records how a submit ended. Any part of unknown outcome makes the message unknown; one that was refused for good makes it failed. @category Functions */
export const ended = (
  outcome: SubmitOutcome,
  message: Pick<Message.State, "progress" | "notAfter">,
  policy: Policy,
  at: Instant
): MessageEvent => {
  if (outcome._tag === "NotSent") {
    switch (outcome.reason) {
      case "offline":
      case "throttled":
      case "configuration":
        return waiting(message, policy, at, outcome.reason)
      case "expired":
        // Perhaps the gateway was too slow for this try only, and the message is still worth sending.
        return isBefore(at, message.notAfter)
          ? waiting(message, policy, at, outcome.reason)
          : { _tag: "MessageSuppressed", v: 1, at, reason: "expired" }
      case "badContent":
      case "badNumber":
        return { _tag: "SubmitRefused", v: 1, at, code: outcome.reason, parts: [] }
    }
  }
  const [first, ...rest] = outcome.parts
  const parts = [toPart(first), ...rest.map(toPart)] as const
  if (outcome.parts.some((part) => part._tag === "Unknown")) return { _tag: "SubmitBecameUnknown", v: 1, at, parts }
  const refused = outcome.parts.find((part) => part._tag === "Refused")
  if (refused?._tag !== "Refused") return { _tag: "SubmitAccepted", v: 1, at, parts }
  const nothingAccepted = outcome.parts.every((part) => part._tag === "Refused")
  return refused.again === "later" && nothingAccepted
    ? postponed(triesOf(message), policy, at, refused.code)
    : { _tag: "SubmitRefused", v: 1, at, code: refused.code, parts }
}

const reload = Effect.fnUntraced(function* (id: string) {
  const store = yield* StationStore
  const [loaded] = yield* store.load([ref("Message", id)])
  return loaded !== undefined && loaded.state !== null ? (loaded as Versioned<"Message">) : null
})

const watchOf = Effect.fnUntraced(function* (customerNo: string) {
  const store = yield* StationStore
  const [watch] = yield* store.load([ref("AlarmWatch", customerNo)])
  return watch !== undefined && watch.state !== null ? (watch as Versioned<"AlarmWatch">) : null
})

/** Counts the message for its customer's day, unless it, or its occasion, was counted before. */
const countedFor = (
  occasion: ReadonlyArray<Message.State>,
  watch: Versioned<"AlarmWatch"> | null,
  policy: Policy,
  now: Instant
): Beside => {
  const on = localDate(now, policy.siteZone)
  if (watch === null || wasCounted(occasion, on, policy)) return { view: {}, changes: {} }
  return { view: { watch }, changes: { watch: [{ _tag: "MessageCounted", v: 1, on }] } }
}

/** Takes the receipts that are still out, or records that their time has passed. */
const receiptsOf = Effect.fnUntraced(function* (message: Versioned<"Message">, now: Instant) {
  // A process that stopped may have left receipts that came early: they are looked for once more.
  if ((yield* takeEarly(message.state, refsOf(message.state.progress), now)) > 0) return
  yield* commitEvents(message, "receiptTimedOut", [{ _tag: "ReceiptTimedOut", v: 1, at: now }], now)
})

/** Records that a message is handed to the gateway now, as it reads now, and until when an answer counts; `null` if it is held back or done. */
const begin = Effect.fnUntraced(function* (id: string, now: Instant) {
  const policy = yield* StationPolicy
  const queued = yield* reload(id)
  if (queued === null) return null
  const { progress } = queued.state
  if (progress._tag === "Submitted" && receiptsOver(progress.at, receiptWithinMillis, now)) {
    yield* receiptsOf(queued, now)
    return null
  }
  if (progress._tag !== "Queued" && progress._tag !== "Submitting") return null
  const held = hold(queued.state, policy, now)
  if (held !== null) {
    yield* commitEvents(queued, "hold", held, now, yield* itemsFor(queued.state, held[0], now))
    return null
  }
  const siblings = yield* siblingsOf(queued.state)
  const found = yield* standingFor(queued.state, siblings, now)
  const verdict: Verdict =
    found === null ? { _tag: "Suppress", reason: "CUSTOMER_INVALID" } : judge(queued.state, found.standing, policy, now)
  // What it was judged by must still stand when it goes out.
  const view: View = found === null ? {} : { customer: found.customer }
  if (verdict._tag === "Suppress") {
    const gone = suppressed(verdict.reason, now)
    // Who looks after the customer now is told: he is out of the former org unit's sight.
    const { orgNo } = found?.customer.state ?? queued.state
    const items = yield* itemsFor({ ...queued.state, orgNo }, gone[0], now)
    yield* commitEvents(queued, "hold", gone, now, { ...items, view: { ...view, ...items.view } })
    return null
  }
  if (verdict._tag === "Wait") {
    yield* commitEvents(queued, "hold", [heldBack(now, verdict.until, "creditUnderWay")], now, { view, changes: {} })
    return null
  }
  const { wording, variables } = verdict
  const message: Message.State = { ...queued.state, ...wording }
  const watch = yield* watchOf(message.customerNo)
  const limit = limited(message, siblings, yield* countsFor(message, watch?.state ?? null, now), policy, now)
  if (limit !== null) {
    const over = suppressed(limit.code, now)
    yield* commitEvents(queued, "hold", over, now, yield* itemsFor(queued.state, over[0], now, limit.subject))
    return null
  }
  const until = plusMillis(now, submitWithinMillis)
  const remade: ReadonlyArray<MessageEvent> =
    says(queued.state, wording) === "yes" ? [] : [{ _tag: "MessageRemade", v: 1, at: now, wording }]
  const counted = countedFor([message, ...siblings], watch, policy, now)
  yield* commitEvents(queued, "submit", [...remade, { _tag: "SubmitStarted", v: 1, at: now, until }], now, {
    view: { ...view, ...counted.view },
    changes: counted.changes
  })
  const role = found === null ? null : roleAt(found.customer.state, message.to)
  return { message, until, variables, role }
})

/** A message that is to be handed over, and what belongs to it but is not stored. */
interface Begun extends Pick<OutgoingSms, "variables" | "role"> {
  readonly message: Message.State
  readonly until: Instant
}

/** Makes what the gateway gets. */
const outgoing = ({ message, until, variables, role }: Begun, { signature }: Policy): OutgoingSms => {
  const { messageId, to, text, kind, templateId } = message
  const lane = kind === "dunning" ? "bulk" : "alarm"
  return { messageId, to, text, lane, kind, templateId, variables, signature, role, notAfter: until }
}

const send = Effect.fnUntraced(function* (id: string, claimedAt: Instant) {
  // Others of the same step may have taken their time.
  const now = later(claimedAt, yield* DateTime.now)
  const policy = yield* StationPolicy
  const gateway = yield* SmsGateway
  // Several messages of one customer move one watch. Nothing has left yet, so the slower one looks again.
  const begun = yield* Effect.retry(begin(id, now), { times: 8, while: (error) => error.reason === "stale" })
  if (begun === null) return
  const outcome = storableData(yield* gateway.submit(outgoing(begun, policy)))
  const submitting = yield* reload(id)
  if (submitting === null) return
  const at = yield* DateTime.now
  const event = ended(outcome, submitting.state, policy, at)
  yield* commitEvents(submitting, "ended", [event], at, yield* itemsFor(submitting.state, event, at))
  if (outcome._tag === "NotSent") return
  // Receipts may have come before the parts were known.
  const taken = evolve(submitting.state, event)
  yield* takeEarly(taken, refsOf(taken.progress), at)
})

/**
 * Runs one step: claims due messages and submits them.
 *
 * **Details** Safe to run in several processes. While nothing can leave the station messages wait, longer each time, until their lifetime ends; a
 * gateway whose link opens has them sent at once. A message whose commit meets another version is left for the next step.
 *
 * @category Functions
 */
export const runOnce = Effect.fn("MessageSender.runOnce")(function* (
  now: Instant
): Effect.fn.Return<StepReport, StoreError, StationStore | SmsGateway> {
  yield* wakeWaiting(now)
  const { window: room = settings.room } = yield* SmsGateway
  return yield* run({ ...settings, room }, now, (id) => send(id, now))
})
