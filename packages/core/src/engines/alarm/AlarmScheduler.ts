/**
 * The engine of the alarm: at each alarm time it reads what is too old, lets the rule decide, and queues at most one message for the customer.
 *
 * **Example**
 *
 * ```ts
 * const { claimed } = yield* AlarmScheduler.runOnce(yield* DateTime.now)
 * ```
 *
 * @category Engines
 */

import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as AlarmRules from "../../books/alarm/AlarmRules.ts"
import type * as AlarmWatch from "../../books/alarm/AlarmWatch.ts"
import { waitsUntil } from "../../books/alarm/CreditUnderWay.ts"
import { siteMomentOf } from "../../books/alarm/SiteMoment.ts"
import type * as Message from "../../books/message/Message.ts"
import * as MessageContent from "../../books/message/MessageContent.ts"
import type * as WorkItem from "../../books/workitem/WorkItem.ts"
import { StationPolicy } from "../../policy/Policy.ts"
import type { StoreError } from "../../ports/StoreError.ts"
import type { TerminalGateway } from "../../ports/terminal/TerminalPorts.ts"
import { type Fact, makeCommit, type View } from "../../store/Commit.ts"
import { absent, ref, StationStore, type StationStore as Store } from "../../store/StationStore.ts"
import type { TerminalId } from "../../values/CreditTarget.ts"
import { idOf } from "../../values/Id.ts"
import { type Instant, isBefore, isToCome, plusMillis, toMillis } from "../../values/Instant.ts"
import { localDate } from "../../values/SiteTime.ts"
import { orgNameFor } from "../archive/ArchiveCopy.ts"
import type { Leave } from "../kernel/Left.ts"
import * as OpenWorkItems from "../kernel/OpenWorkItems.ts"
import { run, type Settings, type StepReport } from "../kernel/Step.ts"
import { lastPurchaseOf } from "../message/LastPurchase.ts"
import { templateFor } from "../message/TemplateChoice.ts"
import { isOutdated, loadWatched, lookAt, refreshed, targetsOf } from "../subject/AlarmSubject.ts"
import { openingsOf } from "../subject/CreditsUnderWay.ts"
import { leaveUnlessHere } from "../terminal/Reach.ts"

const actor = "system:alarm-scheduler"

/** How the engine takes its work: at most 100 customers at once. @category Constants */
export const settings: Settings = {
  queue: "alarm",
  terminals: "needed",
  holder: actor,
  room: 100,
  leaseMillis: 300_000,
  longestMillis: () => AlarmRules.longestWaitMillis
}

type Watched = NonNullable<Effect.Success<ReturnType<typeof loadWatched>>>

/** Gives the id of an alarm message: one for each customer and local day, or for each of his targets. */
const messageIdOf = (customerNo: string, day: string, group: ReadonlyArray<AlarmRules.Look>, each: "one" | "many") => {
  const targets = each === "one" ? [] : group.map(({ target }) => target)
  return idOf("alarm", customerNo, day, ...targets)
}

/** Makes the messages of a decision, or says which variable of the template has no value. */
const messagesOn = Effect.fnUntraced(function* (
  { customer }: Watched,
  decision: AlarmRules.Decision,
  at: Instant,
  day: string
) {
  const policy = yield* StationPolicy
  const template = yield* templateFor("alarm", customer.state)
  const lastPurchase = yield* lastPurchaseOf(customer.state.customerNo)
  const orgName = yield* orgNameFor(template, customer.state.customerNo, at)
  const each = policy.alarmMessages === "perCustomer" ? "one" : "many"
  const contents = decision.messages.map((group) =>
    MessageContent.contents(
      { customer: customer.state, orgName, looks: group, lastPurchase },
      { kind: "alarm", template, sentBy: actor, override: null, because: "low" },
      { messageId: messageIdOf(customer.state.customerNo, day, group, each), at, policy }
    )
  )
  return Result.map(Result.all(contents), (made) => made.flat())
})

/**
 * Makes the messages of a decision. A clock that was ahead may have made those of the day already; they are others then, since one for each customer
 * and day follows from the version of his watch.
 */
const messagesOf = Effect.fnUntraced(function* (watched: Watched, decision: AlarmRules.Decision, at: Instant) {
  const store = yield* StationStore
  const policy = yield* StationPolicy
  const { customer, watch } = watched
  const day = localDate(AlarmRules.occurrenceAt(customer.state, watch.state, siteMomentOf(policy, at)), policy.siteZone)
  const made = yield* messagesOn(watched, decision, at, day)
  const ids = Result.isSuccess(made) ? made.success.map(({ messageId }) => ref("Message", messageId)) : []
  const isTaken = ids.length > 0 && (yield* store.load(ids)).some(({ state: known }) => known !== null)
  return isTaken ? yield* messagesOn(watched, decision, at, `${day}/${watch.version}`) : made
})

/** A signature is missing for the whole org unit: that is one item, however many customers hear nothing. */
const unsentOf = (
  { unsent }: AlarmRules.Decision,
  orgNo: WorkItem.Finding["orgNo"],
  customerNo: string
): ReadonlyArray<WorkItem.Finding> => {
  if (unsent === undefined) return []
  return unsent === "signatureMissing"
    ? [{ cause: unsent, subject: orgNo, orgNo, customerNo: null, detail: "" }]
    : [{ cause: unsent, subject: customerNo, orgNo, customerNo, detail: "" }]
}

const findingsOf = (
  { customer }: Watched,
  decision: AlarmRules.Decision,
  unsendable: string | null
): ReadonlyArray<WorkItem.Finding> => {
  const { orgNo, customerNo } = customer.state
  const problems: ReadonlyArray<WorkItem.Finding> = [
    ...decision.problems.map(({ target, cause }) => ({ cause, subject: target, orgNo, customerNo, detail: "" })),
    ...unsentOf(decision, orgNo, customerNo)
  ]
  if (unsendable === null) return problems
  return [...problems, { cause: "messageUnsendable", subject: customerNo, orgNo, customerNo, detail: unsendable }]
}

const queued = (content: Message.Content, at: Instant): Message.Event => ({
  _tag: "MessageQueued",
  v: 1,
  at,
  notBefore: at,
  content
})

/** Leaves a customer to others while a terminal that must be read for him is not connected to this process. */
const leaveUnread = Effect.fnUntraced(function* (
  looks: ReadonlyArray<{ readonly look: AlarmRules.Look; readonly terminalId: TerminalId }>,
  version: number,
  leave: Leave,
  now: Instant
) {
  const policy = yield* StationPolicy
  for (const { look, terminalId } of looks) {
    const left = isOutdated(look, policy, now) ? yield* leaveUnlessHere(terminalId, version, leave) : null
    if (left !== null) return left
  }
  return null
})

const commitAlone = Effect.fnUntraced(function* (
  { watch }: Watched,
  operation: string,
  events: ReadonlyArray<AlarmWatch.Event>,
  at: Instant
) {
  const store = yield* StationStore
  return yield* store.commit(
    makeCommit(
      { watch },
      { watch: events },
      {
        command: { id: idOf(operation, watch.ref.id, watch.version), content: "alarm", response: null },
        trail: { actor, operation, reason: null, at }
      }
    )
  )
})

/** Writes down that an alarm waits: from then on any process may look, and none before. */
const waiting = (watched: Watched, until: Instant, at: Instant) =>
  commitAlone(watched, "alarm.wait", [{ _tag: "AlarmWaiting", v: 1, at, until }], at)

/** Sets the next alarm time of a customer whose last one was set by a clock that was ahead. */
const dateAnew = Effect.fnUntraced(function* (watched: Watched, now: Instant) {
  const { customer, watch } = watched
  const { watch: events } = AlarmRules.decide(customer.state, watch.state, [], yield* StationPolicy, now)
  return yield* commitAlone(watched, "alarm.dateAnew", events, now)
})

/** There is nothing to say: what was read is kept, and the watch is put off to the next alarm time without a word in the books. */
const restUntilNext = Effect.fnUntraced(function* (
  { customer, watch }: Watched,
  until: Instant,
  facts: ReadonlyArray<Fact>,
  at: Instant
) {
  const store = yield* StationStore
  const { customerNo } = customer.state
  if (facts.length > 0) {
    const command = {
      id: idOf("alarm.read", customerNo, watch.version, toMillis(at)),
      content: "alarm",
      response: null
    }
    const trail = { actor, operation: "reading.poll", reason: null, at }
    yield* store.commit(makeCommit({ customer, watch }, {}, { command, facts, trail }))
  }
  yield* store.putOff({ ref: watch.ref, version: watch.version, until })
})

const watchOver = Effect.fn("AlarmScheduler.watchOver")(function* (customerNo: string, now: Instant, leave: Leave) {
  const store = yield* StationStore
  const policy = yield* StationPolicy
  const watched = yield* loadWatched(customerNo)
  const begins = watched?.watch.state.nextAt ?? null
  if (watched === null || begins === null || isToCome(begins, AlarmRules.longestWaitMillis, now)) return null
  if (isBefore(now, begins)) return yield* dateAnew(watched, now)
  const due = AlarmRules.occurrenceAt(watched.customer.state, watched.watch.state, siteMomentOf(policy, now))
  const targets = yield* targetsOf(customerNo)
  const window = { from: due, to: plusMillis(due, policy.alarmCatchUpMinutes * 60_000) }
  const opens = waitsUntil(yield* openingsOf(targets), window, now)
  if (opens !== null) return yield* waiting(watched, opens, now)
  const stored = yield* Effect.forEach(targets, (target) =>
    Effect.map(lookAt(target, now), (look) =>
      look === null ? [] : [{ look, target, terminalId: target.target.terminalId }]
    )
  )
  const left = yield* leaveUnread(stored.flat(), watched.watch.version, leave, now)
  if (left !== null) return left
  const known = yield* Effect.forEach(stored.flat(), ({ look, target }) => refreshed(look, target, now), {
    concurrency: 4
  })
  const at = yield* DateTime.now
  const looks = known.map(({ look }) => look)
  const decided = AlarmRules.decide(watched.customer.state, watched.watch.state, looks, policy, at)
  const facts = known.flatMap((it) => it.facts)
  const until = AlarmRules.restsUntil(decided, watched.watch.state)
  if (until !== null) return yield* restUntilNext(watched, until, facts, at)
  const made = yield* messagesOf(watched, decided, at)
  const decision = Result.isSuccess(made) ? decided : AlarmRules.withoutMessages(decided, at)
  const contents = Result.isSuccess(made) ? made.success : []
  const unsendable = Result.isSuccess(made) ? null : `${made.failure.templateId}: ${made.failure.variable}`
  const items = yield* OpenWorkItems.opening(findingsOf(watched, decision, unsendable), at)
  const messages: View = Object.fromEntries(contents.map(({ messageId }) => [messageId, absent("Message", messageId)]))
  return yield* store.commit(
    makeCommit<View>(
      { ...watched, ...messages, ...items.view },
      {
        watch: decision.watch,
        ...Object.fromEntries(contents.map((content) => [content.messageId, [queued(content, at)]])),
        ...items.changes
      },
      {
        command: { id: idOf("alarm.decide", customerNo, watched.watch.version), content: "alarm", response: null },
        facts,
        trail: { actor, operation: "alarm.decide", reason: null, at }
      }
    )
  )
})

/**
 * Runs one step: claims customers whose alarm time has come.
 *
 * **Details** Safe to run in several processes: episodes and the last sending date are one aggregate, so "at most one message for each customer and
 * local day" is one version check.
 *
 * @category Functions
 */
export const runOnce = Effect.fn("AlarmScheduler.runOnce")(function* (
  now: Instant
): Effect.fn.Return<StepReport, StoreError, Store | TerminalGateway> {
  return yield* run(settings, now, (id, _, leave) => watchOver(id, now, leave))
})
