/** The rules that settle a remote-control command by hand (人工认定), as those of credits do: one person proposes, a second one confirms. */
import type * as R from "../../rejection/Rejection.ts"
import { isBefore } from "../../values/Instant.ts"
import * as ByHand from "../dispatch/ByHand.ts"
import type * as Dispatch from "../dispatch/Dispatch.ts"
import { type Context, decide, type Rule } from "../rule/Rule.ts"
import type * as WorkItem from "../workitem/WorkItem.ts"
import * as Control from "./Control.ts"
import { openFrom } from "./ControlProof.ts"
import * as ControlWorkItem from "./ControlWorkItem.ts"

/** What the rules look at: the command, and for confirming the work item about it. */
export interface View {
  readonly control: Control.State
}
export interface ConfirmView extends View {
  readonly item: WorkItem.State | null
}

/** What somebody proposes that the outcome was, with a note on the evidence; the second person confirms the outcome. */
export type ProposeCommand = Pick<Dispatch.Proposal, "outcome" | "note">
export type ConfirmCommand = Pick<Dispatch.Proposal, "outcome">

export interface Changes {
  readonly control: ReadonlyArray<Control.Event>
}
export interface ConfirmChanges extends Changes {
  readonly item: ReadonlyArray<WorkItem.Event>
}

const subjectOf = (control: Control.State): ByHand.Subject => {
  const { controlId: id, progress } = control
  return {
    id,
    standing: progress._tag === "Unknown" ? "unknown" : "known",
    isAlive: (at) => isBefore(at, openFrom(control, at)),
    proposal: (progress._tag === "Unknown" ? progress.proposal : undefined) ?? null
  }
}

/** Proposes what the outcome was: `notApplied` only when the command is dead. A later proposal takes the place of an earlier one. */
export const propose: Rule<ProposeCommand, View, Changes, R.Conflict> = ({ outcome, note }, { control }, context) => {
  const { actor: by, now: at } = context
  return decide(ByHand.proposing(subjectOf(control), outcome, context), () => ({
    control: [{ _tag: "ControlResolutionProposed", v: 1, proposal: { by, at, outcome, note } }]
  }))
}

const resolved = (
  { control, item }: ConfirmView,
  proposal: Dispatch.Proposal,
  { actor, now: at }: Context
): ConfirmChanges => {
  const resolution = { proposedBy: proposal.by, confirmedBy: actor, note: proposal.note }
  const event = { _tag: "ControlResolved", v: 1, at, outcome: proposal.outcome, resolution } as const
  return { control: [event], item: ControlWorkItem.after(item, Control.evolve(control, event), actor, at) }
}

/** Confirms a proposal of this outcome: it is final, and nobody needs to look any more. */
export const confirm: Rule<ConfirmCommand, ConfirmView, ConfirmChanges, R.Conflict | R.FourEyes> = (
  { outcome },
  view,
  context
) => {
  const subject = subjectOf(view.control)
  const { proposal } = subject
  return decide(ByHand.confirming(subject, outcome, context), () =>
    proposal === null ? { control: [], item: [] } : resolved(view, proposal, context)
  )
}
