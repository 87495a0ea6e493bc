/**
 * 服务时限: which orders took longer than the policy allows, and by how much. Pure.
 *
 * **Details** What nobody knows is late for its outcome, and never said to have failed.
 *
 * @category Rules
 */
import type { Policy } from "../../policy/Policy.ts"
import { fromMillis, type Instant, toMillis } from "../../values/Instant.ts"
import type * as Control from "../control/Control.ts"
import type { Attempt } from "../dispatch/Attempt.ts"
import type * as Dispatch from "../dispatch/Dispatch.ts"
import type * as Order from "../purchase/Order.ts"

/** What has a limit: bringing an approved order to its terminal, knowing what became of it, closing again after a purchase. @category Models */
export const limitNames = ["dispatch", "unknown", "reconnect"] as const

/** What has a limit, by name. @category Models */
export type LimitName = (typeof limitNames)[number]

/** The limits of a policy in minutes; `null`: none. @category Functions */
export const limitsOf = (policy: Policy): { readonly [L in LimitName]: number | null } => ({
  dispatch: policy.dispatchWithinMinutes,
  unknown: policy.unknownForMinutes,
  reconnect: policy.reconnectWithinMinutes
})

/** Something that took longer than its limit; `endedAt` `null`: it still does. `overMinutes`: whole minutes beyond the limit, until its end or now. @category Models */
export interface Breach {
  readonly limit: LimitName
  readonly limitMinutes: number
  readonly since: Instant
  readonly endedAt: Instant | null
  readonly overMinutes: number
}

/** A time that has a limit. */
type Span = Pick<Breach, "since" | "endedAt">

/** When an approved order ceased to wait. One that arrived without effect is never sent again: its discrepancy is what is open from then on. */
const arrival = (dispatch: Dispatch.State): Instant | null => {
  switch (dispatch._tag) {
    case "Applied":
      return dispatch.at
    case "Rejected":
      return dispatch.by === "arrivedWithoutEffect" ? dispatch.at : null
    case "Idle":
    case "Queued":
    case "Sending":
    case "Unknown":
      return null
  }
}

/** From the approval until it was known that the order took effect; one that is voided, or whose approval is gone, is not to be sent. */
const dispatching = ({ approval, dispatch, validity }: Order.State): ReadonlyArray<Span> =>
  validity === "voided" || approval._tag !== "Approved" ? [] : [{ since: approval.at, endedAt: arrival(dispatch) }]

const settling: { readonly [K in NonNullable<Attempt["verdict"]>["kind"]]: "settles" | "leavesOpen" } = {
  applied: "settles",
  notApplied: "settles",
  arrivedWithoutEffect: "settles",
  foreign: "leavesOpen",
  undecided: "leavesOpen"
}

/** From the end of the sending of an attempt until evidence or two persons said what it did. */
const unknowing = ({ attempts, dispatch }: Order.State): ReadonlyArray<Span> => {
  const settled = attempts.flatMap(({ ending, verdict }) =>
    ending === null || verdict === null || settling[verdict.kind] === "leavesOpen"
      ? []
      : [{ since: ending.at, endedAt: verdict.at }]
  )
  if (dispatch._tag !== "Unknown") return settled
  return [...settled, { since: attempts.at(-1)?.ending?.at ?? dispatch.since, endedAt: null }]
}

type Confirmed = Control.State & { readonly progress: Extract<Control.Progress, { readonly _tag: "Confirmed" }> }

const isConfirmed = (control: Control.State): control is Confirmed => control.progress._tag === "Confirmed"

/** Whether a round stays open after a command until somebody closes it; a trip with a duration closes by itself. */
const staysOpen = ({ action, stored }: Control.State): boolean =>
  action._tag === "Trip" && !(action.halfHours > 0 || (stored?.durationMinutes ?? 0) > 0)

/** When a command was there: a trip counts from when it was sent, a closing only from when the switch was read. */
const there = ({ action, progress, sentAt }: Confirmed): number =>
  toMillis(action._tag === "Trip" ? (sentAt ?? progress.at) : progress.at)

/** What came to a round after a purchase, where the station had tripped it before; `null`: it had not, or not for long. */
const sincePurchase = (ofRound: ReadonlyArray<Confirmed>, boughtAt: Instant): ReadonlyArray<Confirmed> | null => {
  const inOrder = ofRound.toSorted((a, b) => there(a) - there(b))
  const last = inOrder.findLastIndex((it) => there(it) <= toMillis(boughtAt))
  const before = inOrder[last]
  return before !== undefined && staysOpen(before) ? inOrder.slice(last + 1) : null
}

/** From when it was known that a purchase took effect until the last round that the station had tripped before was read as closed. */
const reconnecting = ({ dispatch }: Order.State, controls: ReadonlyArray<Control.State>): ReadonlyArray<Span> => {
  if (dispatch._tag !== "Applied") return []
  const { at: since } = dispatch
  const rounds = Map.groupBy(controls.filter(isConfirmed), ({ round }) => round)
  const cut = [...rounds.values()].map((ofRound) => sincePurchase(ofRound, since)).filter((it) => it !== null)
  if (cut.length === 0) return []
  const closed = cut.map((later) => later.find(({ action }) => action._tag === "Close")?.progress.at ?? null)
  const ends = closed.filter((at) => at !== null).map(toMillis)
  return [{ since, endedAt: ends.length < cut.length ? null : fromMillis(Math.max(...ends)) }]
}

const spans: {
  readonly [L in LimitName]: (order: Order.State, controls: ReadonlyArray<Control.State>) => ReadonlyArray<Span>
} = { dispatch: dispatching, unknown: unknowing, reconnect: reconnecting }

/**
 * Gives what of an order took longer than a limit, in the order of the limits; `controls`: the remote control of its target. A limit that is met to the
 * minute is kept.
 *
 * @category Functions
 */
export const breachesOf = (
  order: Order.State,
  controls: ReadonlyArray<Control.State>,
  { now, policy }: { readonly now: Instant; readonly policy: Policy }
): ReadonlyArray<Breach> => {
  const limits = limitsOf(policy)
  return limitNames.flatMap((limit) => {
    const limitMinutes = limits[limit]
    if (limitMinutes === null) return []
    return spans[limit](order, controls).flatMap(({ since, endedAt }) => {
      const over = toMillis(endedAt ?? now) - toMillis(since) - limitMinutes * 60_000
      return over > 0 ? [{ limit, limitMinutes, since, endedAt, overMinutes: Math.floor(over / 60_000) }] : []
    })
  })
}
