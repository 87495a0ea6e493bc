/**
 * The rules by which two persons say whether a credit of ours is what a terminal holds (人工认定): one that is queued, idle, rejected, or settled by
 * hand before.
 *
 * @category Rules
 */
import * as R from "../../rejection/Rejection.ts"
import { add } from "../../values/Energy.ts"
import { isBefore } from "../../values/Instant.ts"
import type { Credit } from "../credit/Credit.ts"
import type { ConfirmCommand, ProposeCommand } from "../credit/ResolveByHand.ts"
import { bookedFrom } from "../credit/Settlement.ts"
import { deadFrom } from "../dispatch/Attempt.ts"
import * as Dispatch from "../dispatch/Dispatch.ts"
import { fourEyes } from "../rule/FourEyes.ts"
import { type Context, decide, type Rule } from "../rule/Rule.ts"
import type * as Target from "../target/Target.ts"
import { dialectKnown } from "../terminal/TerminalRules.ts"
import { type Adopted, adopted, ownNumber } from "./Adoption.ts"
import type { Claimant } from "./Claims.ts"
import type { QueueAfter } from "./ClosingRules.ts"
import * as Discrepancy from "./Discrepancy.ts"
import type { View as ClosingView } from "./DiscrepancyRules.ts"

/** What proposing looks at: the credit, the finding that it may explain, and who else may. */
export interface ProposeView {
  readonly credit: Credit
  readonly discrepancy: Discrepancy.State
  readonly claimants: ReadonlyArray<Claimant>
}

/** What confirming looks at besides. */
export type ConfirmView = ProposeView & ClosingView

export interface ProposeChanges {
  readonly discrepancy: ReadonlyArray<Discrepancy.Event>
}

/**
 * The changes; with `applied` the target goes on.
 *
 * **Details** `woken`: its number was drawn for the credit, and what waits in the queue is tried at once. `emptied`: only its value is the same. Books
 * that do not know this credit do not know either which others took effect before it, so that the others leave the queue.
 */
export interface ConfirmChanges extends ProposeChanges {
  readonly holder: ReadonlyArray<Dispatch.Event>
  readonly target: ReadonlyArray<Target.Event>
  readonly terminal: Adopted["terminal"]
  readonly queue: QueueAfter | "unchanged"
}

const isClaimant = ({ credit, claimants }: ProposeView): boolean =>
  claimants.some((it) => Discrepancy.isSame(it.credit.holder, credit.holder))

/** Tells whether the number that was found was drawn for the credit. */
const isDrawn = ({ credit, claimants }: ProposeView): boolean =>
  claimants.some((it) => it.by === "number" && Discrepancy.isSame(it.credit.holder, credit.holder))

const notInDoubt = (view: ProposeView): R.Conflict | null =>
  isClaimant(view) ? null : new R.Conflict({ conflict: "notUnknown", id: view.credit.holder.id })

/** Whoever looked while a frame of the credit could still arrive has not seen that it did not. */
const aliveWhenSeen = (credit: Credit, outcome: ProposeCommand["outcome"], seenAt: Context["now"]) => {
  const attempt = Dispatch.newest(credit)
  return outcome === "notApplied" && attempt !== null && isBefore(seenAt, deadFrom(attempt, seenAt))
    ? new R.Conflict({ conflict: "frameAlive", id: credit.holder.id })
    : null
}

/** States whether a credit is what was found; a later statement takes the place of an earlier one. @category Rules */
export const propose: Rule<ProposeCommand, ProposeView, ProposeChanges, R.Conflict> = (command, view, context) => {
  const { outcome, note } = command
  const { actor: by, now: at } = context
  const { holder: credit } = view.credit
  return decide([notInDoubt(view), aliveWhenSeen(view.credit, outcome, at)], () => ({
    discrepancy: [{ _tag: "ClaimStated", v: 1, credit, proposal: { by, at, outcome, note } }]
  }))
}

/** Gives the balance as it follows from the statement, so that what is wrong about it shows at the next reconciliation. */
const bookedWith = (
  { mode, value }: Credit,
  target: Target.State,
  { sight }: Discrepancy.State,
  now: Context["now"]
) => {
  const { booked } = target
  if (mode === "set") return booking({ at: now, balance: value, consumption: null }, now)
  if (booked === null) return sight === undefined ? booking(null, now) : bookedFrom(sight.look)
  return booking({ ...booked, balance: add(booked.balance, value) }, now)
}

const booking = (booked: Target.Booked | null, at: Context["now"]): Target.Event => ({
  _tag: "BalanceBooked",
  v: 1,
  at,
  booked
})

const found = (view: ConfirmView, proposal: Dispatch.Proposal, { actor, now }: Context): ConfirmChanges => {
  const { credit, discrepancy, target, capabilities } = view
  const { note, by: proposedBy } = proposal
  const stated = { wireNo: discrepancy.found, resolution: { proposedBy, confirmedBy: actor, note } }
  const number = capabilities === null ? { target: [], terminal: [] } : adopted(view, capabilities, now)
  return {
    holder: [{ _tag: "FoundApplied", v: 1, at: now, stated }],
    target: [...number.target, bookedWith(credit, target, discrepancy, now)],
    terminal: number.terminal,
    queue: isDrawn(view) ? "woken" : "emptied",
    discrepancy: [ownNumber(credit.holder, actor, note, now)]
  }
}

/**
 * Confirms what another person stated: the credit is applied and the target goes on, or it is not what was found, and the number may be adopted.
 *
 * @category Rules
 */
export const confirm: Rule<ConfirmCommand, ConfirmView, ConfirmChanges, R.Unsupported | R.Conflict | R.FourEyes> = (
  { outcome },
  view,
  context
) => {
  const { credit, discrepancy } = view
  const { actor, now } = context
  const { holder } = credit
  const claim = Discrepancy.claimOf(discrepancy, holder)
  const proposal = claim === null || claim.denied !== null ? null : claim.proposal
  return decide(
    [
      ...dialectKnown(view.terminal, view.capabilities),
      notInDoubt(view),
      proposal === null
        ? new R.Conflict({ conflict: "notProposed", id: holder.id })
        : aliveWhenSeen(credit, proposal.outcome, proposal.at),
      proposal !== null && proposal.outcome !== outcome
        ? new R.Conflict({ conflict: "changedMeanwhile", id: holder.id })
        : null,
      fourEyes(context, proposal?.by)
    ],
    () =>
      proposal === null || outcome === "notApplied"
        ? {
            holder: [],
            target: [],
            terminal: [],
            queue: "unchanged",
            discrepancy: [{ _tag: "ClaimDenied", v: 1, at: now, by: actor, credit: holder }]
          }
        : found(view, proposal, context)
  )
}
