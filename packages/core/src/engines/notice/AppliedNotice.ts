/**
 * The engine that tells customers that their purchase has arrived (电量下发成功通知), once for each order.
 *
 * **Example**
 *
 * ```ts
 * yield* AppliedNotice.runOnce(yield* DateTime.now)
 * ```
 *
 * @category Engines
 */

import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import { numbersFor } from "../../books/customer/Recipients.ts"
import { sortTime } from "../../books/entry/CatalogEntry.ts"
import * as MessageContent from "../../books/message/MessageContent.ts"
import type * as WorkItem from "../../books/workitem/WorkItem.ts"
import { type Policy, StationPolicy } from "../../policy/Policy.ts"
import type { StoreError } from "../../ports/StoreError.ts"
import type { Versioned } from "../../store/Aggregates.ts"
import { makeCommit, type View } from "../../store/Commit.ts"
import { absent, everyOrg, maxPage, type Page, ref, StationStore } from "../../store/StationStore.ts"
import { keyOf } from "../../values/CreditTarget.ts"
import { idOf } from "../../values/Id.ts"
import { fromMillis, type Instant, later, plusMillis, toMillis } from "../../values/Instant.ts"
import { orgNameFor } from "../archive/ArchiveCopy.ts"
import { EngineProcess } from "../kernel/EngineProcess.ts"
import * as OpenWorkItems from "../kernel/OpenWorkItems.ts"
import type { StepReport } from "../kernel/Step.ts"
import { templateFor } from "../message/TemplateChoice.ts"
import { lookAt } from "../subject/AlarmSubject.ts"

const actor = "system:applied-notice"
const cursorKey = "applied-notice"
/** How far a step looks back behind the one before: an order settles at the time of its evidence and is committed a little later. @category Constants */
export const overlapMillis = 10 * 60_000

/** Gives the id of the notice of an order: there is one, whatever is tried again. @category Functions */
export const noticeIdOf = (orderNo: string): string => idOf("applied", orderNo)

/** How long a place stands before it is written down again: so much more than the overlap is looked back after a restart. */
const notedMillis = 60_000

/** Writes the place down, once in a while: nobody looks at it in between but this engine, which looks back further. */
const note = Effect.fnUntraced(function* (place: number, as: "on" | "off", now: Instant) {
  const store = yield* StationStore
  const { resting } = (yield* EngineProcess).roundsOf(store)
  if (resting.isResting(cursorKey, as, now)) return
  yield* store.remember(cursorKey, place)
  resting.rest(cursorKey, { as, from: now, until: plusMillis(now, notedMillis) })
})

/** Gives the time from which orders are looked at: never further back than a message lives. A place further ahead than any is kept says nothing. */
const sinceOf = Effect.fnUntraced(function* (policy: Policy, now: Instant) {
  const store = yield* StationStore
  const note = Option.getOrNull(yield* store.recall(cursorKey))
  const oldest = plusMillis(now, -policy.messageLifetimeMinutes * 60_000)
  const known = typeof note === "number" && note <= toMillis(now) + 2 * overlapMillis
  return known ? later(oldest, plusMillis(fromMillis(note), -overlapMillis)) : oldest
})

const appliedSince = Effect.fnUntraced(function* (since: Instant) {
  const store = yield* StationStore
  const where = { dispatchedAt: { _tag: "Between", from: sortTime(since), to: null } } as const
  const found: Array<Versioned<"Order">> = []
  let after: string | null = null
  do {
    const page: Page = { after, limit: maxPage, order: "ascending" }
    const { rows, next }: { readonly rows: ReadonlyArray<Versioned<"Order">>; readonly next: string | null } =
      yield* store.list("Order", { orgScope: everyOrg, where }, page)
    found.push(...rows)
    after = next
  } while (after !== null)
  return found
})

/** Makes the notice of one order; `null` if its customer gets no messages by themselves. */
const compose = Effect.fnUntraced(function* (order: Versioned<"Order">, now: Instant) {
  const store = yield* StationStore
  const policy = yield* StationPolicy
  const { customerNo, target, orderNo } = order.state
  const [customer] = yield* store.load([ref("Customer", customerNo)])
  const [found] = yield* store.load([ref("Target", keyOf(target))])
  const state = customer?.state ?? null
  if (state === null || found === undefined || found.state === null) return null
  const { consent, alarm, validity } = state
  if (validity === "voided" || consent === "doNotContact" || alarm.sms === "off") return null
  if (numbersFor(state, "purchaseApplied").length === 0) return "mobileMissing"
  const look = yield* lookAt(found.state, now)
  const template = yield* templateFor("purchaseApplied", state)
  const orgName = yield* orgNameFor(template, customerNo, now)
  return MessageContent.contents(
    {
      customer: state,
      orgName,
      looks: look === null ? [] : [look],
      lastPurchase: MessageContent.purchaseOf(order.state)
    },
    { kind: "purchaseApplied", template, sentBy: actor, override: null, orderNo },
    { messageId: noticeIdOf(orderNo), at: now, policy }
  )
})

/** Lays before a person why there is no notice, once while the item is open. */
const noted = Effect.fnUntraced(function* (finding: WorkItem.Finding, orderNo: string, now: Instant) {
  const store = yield* StationStore
  const items = yield* OpenWorkItems.opening([finding], now)
  if (Object.keys(items.view).length === 0) return
  yield* store.commit(
    makeCommit<View>(items.view, items.changes, {
      command: { id: idOf("notice", orderNo, finding.cause), content: "notice", response: null },
      trail: { actor, operation: "message.purchaseApplied", reason: null, at: now }
    })
  )
})

const notify = Effect.fnUntraced(function* (order: Versioned<"Order">, now: Instant) {
  const store = yield* StationStore
  const { orderNo, orgNo, customerNo } = order.state
  const messageId = noticeIdOf(orderNo)
  const [known] = yield* store.load([ref("Message", messageId)])
  if (known !== undefined && known.state !== null) return "done"
  const made = yield* compose(order, now)
  if (made === null) return "done"
  const about = { subject: customerNo, orgNo, customerNo }
  if (made === "mobileMissing") {
    yield* noted({ ...about, cause: made, detail: "" }, orderNo, now)
    return "done"
  }
  const unsendable = { ...about, cause: "messageUnsendable", detail: messageId } as const
  const items = yield* OpenWorkItems.opening(Result.isFailure(made) ? [unsendable] : [], now)
  if (Result.isFailure(made) && Object.keys(items.view).length === 0) return "done"
  const queued = { _tag: "MessageQueued", v: 1, at: now, notBefore: now } as const
  const contents = Result.isSuccess(made) ? made.success : []
  yield* store.commit(
    makeCommit<View>(
      { ...Object.fromEntries(contents.map((it) => [it.messageId, absent("Message", it.messageId)])), ...items.view },
      { ...Object.fromEntries(contents.map((it) => [it.messageId, [{ ...queued, content: it }]])), ...items.changes },
      {
        command: { id: idOf("notice", orderNo, made._tag), content: "notice", response: null },
        trail: { actor, operation: "message.purchaseApplied", reason: null, at: now }
      }
    )
  )
  return "queued"
})

/**
 * Runs one step: queues the notice of every order that took effect since the step before.
 *
 * **Details** Nothing is remembered of single orders: the notice has the order's number as its id, so that a step that runs again, or in another
 * process, finds it there. With the policy off the place moves on, once a minute, so that switching it on tells nobody about yesterday.
 *
 * @category Functions
 */
export const runOnce = Effect.fn("AppliedNotice.runOnce")(function* (
  now: Instant
): Effect.fn.Return<StepReport, StoreError, StationStore> {
  const policy = yield* StationPolicy
  if (policy.purchaseNotice === "off") {
    yield* note(toMillis(now) + overlapMillis, "off", now)
    return { claimed: 0, failed: 0 }
  }
  const orders = yield* appliedSince(yield* sinceOf(policy, now))
  const results = yield* Effect.forEach(orders, (order) =>
    Effect.catchTag(notify(order, now), "StoreError", (error) =>
      Effect.as(
        Effect.logWarning(`${actor} leaves ${order.ref.id} to the next step: ${error.detail}`),
        "failed" as const
      )
    )
  )
  const failed = results.filter((result) => result === "failed").length
  if (failed === 0) yield* note(toMillis(now), "on", now)
  return { claimed: results.filter((result) => result !== "done").length, failed }
})
