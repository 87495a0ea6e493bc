/** What the rules that queue an order or an adjustment for dispatch (数据下发) share, and what a moving or finished dispatch forbids. */
import type { Presence } from "../../ports/terminal/TerminalPorts.ts"
import type { Preconditions } from "../../rejection/Preconditions.ts"
import * as R from "../../rejection/Rejection.ts"
import { keyOf } from "../../values/CreditTarget.ts"
import { type Instant, isBefore, plusMillis } from "../../values/Instant.ts"
import type * as Customer from "../customer/Customer.ts"
import type * as Device from "../device/Device.ts"
import { type Event, newest } from "../dispatch/Dispatch.ts"
import type { Context } from "../rule/Rule.ts"
import type * as Terminal from "../terminal/Terminal.ts"
import { answerable } from "../terminal/Terminal.ts"
import type * as WorkItem from "../workitem/WorkItem.ts"
import type { Credit } from "./Credit.ts"
import * as OpenAttempt from "./OpenAttempt.ts"

/** What queueing looks at. */
export interface View {
  readonly credit: Credit
  readonly customer: Customer.State
  readonly device: Device.State
  readonly terminal: Terminal.State
  readonly presence: Presence["state"]
}

export type RestRejection = R.AlreadyApplied | R.OutcomeUnknown | R.TargetBusy

export type QueueRejection =
  | OpenAttempt.SendableRejection
  | R.TerminalNotInService
  | R.TerminalSuspected
  | RestRejection
  | R.Conflict
  | R.ArrivedWithoutEffect
  | R.TerminalOffline

/** Lists what a moving or finished dispatch forbids, in order of precedence. */
export const atRest = (credit: Credit): Preconditions<RestRejection> => {
  const orderNo = credit.holder.id
  return [
    credit.dispatch._tag === "Applied" ? new R.AlreadyApplied({ orderNo }) : null,
    credit.dispatch._tag === "Unknown" ? new R.OutcomeUnknown({ orderNo }) : null,
    credit.dispatch._tag === "Sending" ? new R.TargetBusy({ target: keyOf(credit.target) }) : null
  ]
}

/** Takes a credit out of the queue if it is in there. */
export const dequeued = (
  credit: Credit,
  at: Instant,
  reason: "voided" | "approvalRevoked" | "numberAdopted"
): ReadonlyArray<Event> => (credit.dispatch._tag === "Queued" ? [{ _tag: "Dequeued", v: 1, at, reason }] : [])

/** Says to persons that a credit left the queue unsent: its customer has paid and waits. `why`: the reason of its `Dequeued`, and more where there is more. */
export const unsent = (
  { holder, orgNo, customerNo, target }: Pick<Credit, "holder" | "orgNo" | "customerNo" | "target">,
  why: string
): WorkItem.Finding => ({ cause: "notSent", subject: holder.id, orgNo, customerNo, detail: `${keyOf(target)}: ${why}` })

/** Has a credit tried at once, if it is in the queue. */
export const woken = (credit: Credit, at: Instant): ReadonlyArray<Event> =>
  credit.dispatch._tag === "Queued" ? [{ _tag: "Woken", v: 1, at }] : []

/** Lists what keeps a credit from being queued for dispatch, in order of precedence. */
export const queuePreconditions = (view: View, { policy }: Context): Preconditions<QueueRejection> => {
  const { credit, presence } = view
  const { holder, dispatch, target } = credit
  const orderNo = holder.id
  // That an order was applied says more than that its customer was voided since.
  const [applied = null, ...moving] = atRest(credit)
  const withoutEffect = dispatch._tag === "Rejected" && dispatch.by === "arrivedWithoutEffect"
  return [
    applied,
    ...OpenAttempt.sendable(view),
    ...answerable(view.terminal),
    ...moving,
    dispatch._tag === "Queued" ? new R.Conflict({ conflict: "alreadyQueued", id: orderNo }) : null,
    withoutEffect ? new R.ArrivedWithoutEffect({ orderNo }) : null,
    presence === "offline" && policy.whenOffline === "refuse"
      ? new R.TerminalOffline({ terminalId: target.terminalId })
      : null
  ]
}

/** Gives the turn of a credit that waits, or is being sent and may come back into the queue. */
export const turnOf = (credit: Credit): Instant | null => {
  const { dispatch } = credit
  if (dispatch._tag === "Queued") return dispatch.since
  return dispatch._tag === "Sending" ? (newest(credit)?.queuedSince ?? null) : null
}

/**
 * Puts a credit into the queue; those of one target leave in the order in which they were queued.
 *
 * **Details** `last`: the latest turn of its target. The clock alone does not tell the order: two are queued within a millisecond, or it is set back
 * between them. Such a one has its turn a millisecond behind the other.
 */
export const queued = ({ now, policy, actor }: Context, last: Instant | null): Event => ({
  _tag: "Queued",
  v: 1,
  at: now,
  by: actor,
  until: plusMillis(now, policy.queueForMinutes * 60_000),
  ...(last === null || isBefore(last, now) ? {} : { since: plusMillis(last, 1) })
})
