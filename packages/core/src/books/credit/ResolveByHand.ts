/** The rules that settle an unknown outcome by hand (人工认定): one person proposes with a note on the evidence, a second one confirms. */
import type * as R from "../../rejection/Rejection.ts"
import { isBefore } from "../../values/Instant.ts"
import { type Attempt, deadFrom } from "../dispatch/Attempt.ts"
import * as ByHand from "../dispatch/ByHand.ts"
import * as Dispatch from "../dispatch/Dispatch.ts"
import { type Context, decide, type Rule } from "../rule/Rule.ts"
import type * as Target from "../target/Target.ts"
import type * as WorkItem from "../workitem/WorkItem.ts"
import type { Credit } from "./Credit.ts"
import * as OutcomeWorkItem from "./OutcomeWorkItem.ts"
import * as Settlement from "./Settlement.ts"

/** What proposing looks at. */
export interface ProposeView {
  readonly credit: Credit
}

/** What confirming looks at: the credit with its target, and the work item about it. */
export interface ConfirmView extends ProposeView {
  readonly target: Target.State
  readonly item: WorkItem.State | null
}

/** What somebody proposes that the outcome was, with a note on the evidence. */
export interface ProposeCommand {
  readonly outcome: "applied" | "notApplied"
  readonly note: string
}

/** The outcome that the second person confirms. */
export type ConfirmCommand = Pick<ProposeCommand, "outcome">

export interface ProposeChanges {
  readonly holder: ReadonlyArray<Dispatch.Event>
}

export interface ConfirmChanges extends ProposeChanges {
  readonly target: ReadonlyArray<Target.Event>
  readonly item: ReadonlyArray<WorkItem.Event>
}

const isAlive =
  (attempt: Attempt | null): ByHand.Subject["isAlive"] =>
  (at) =>
    attempt !== null && isBefore(at, deadFrom(attempt, at))

const subjectOf = (credit: Credit): ByHand.Subject => ({
  id: credit.holder.id,
  standing: credit.dispatch._tag === "Unknown" ? "unknown" : "known",
  isAlive: isAlive(Dispatch.newest(credit)),
  proposal: credit.dispatch._tag === "Unknown" ? credit.dispatch.proposal : null
})

/** Proposes what the outcome was: `notApplied` only when the frame is dead. A later proposal takes the place of an earlier one. */
export const propose: Rule<ProposeCommand, ProposeView, ProposeChanges, R.Conflict> = (command, view, context) => {
  const { outcome, note } = command
  const { actor: by, now: at } = context
  return decide(ByHand.proposing(subjectOf(view.credit), outcome, context), () => ({
    holder: [{ _tag: "ResolutionProposed", v: 1, proposal: { by, at, outcome, note } }]
  }))
}

const settled = (view: ConfirmView, proposal: Dispatch.Proposal | null, { actor, now }: Context): ConfirmChanges => {
  const { credit, target, item } = view
  const attempt = Dispatch.newest(credit)
  return attempt === null || proposal === null
    ? { holder: [], target: [], item: [] }
    : {
        ...Settlement.byHand({ credit, attempt, target }, proposal, actor, now),
        item: OutcomeWorkItem.after(item, credit, attempt, proposal.outcome, actor, now)
      }
}

/** Confirms a proposal of this outcome: the outcome is final, the note is on record, the slot is free, and nobody needs to look any more. */
export const confirm: Rule<ConfirmCommand, ConfirmView, ConfirmChanges, R.Conflict | R.FourEyes> = (
  { outcome },
  view,
  context
) => {
  const subject = subjectOf(view.credit)
  return decide(ByHand.confirming(subject, outcome, context), () => settled(view, subject.proposal, context))
}
