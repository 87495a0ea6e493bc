/** The rules that settle a remote-control command by hand (人工认定), as those of credits do: one person proposes, a second one confirms. */
import * as R from "../../rejection/Rejection.ts"
import { type Instant, isBefore } from "../../values/Instant.ts"
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

const unknown = ({ controlId, progress }: Control.State): R.Conflict | null =>
  progress._tag === "Unknown" ? null : new R.Conflict({ conflict: "notUnknown", id: controlId })

/** Whoever looked while the command could still take effect has not seen that it did not. */
const aliveWhenSeen = (control: Control.State, outcome: Dispatch.Proposal["outcome"], seenAt: Instant) =>
  outcome === "notApplied" && isBefore(seenAt, openFrom(control))
    ? new R.Conflict({ conflict: "frameAlive", id: control.controlId })
    : null

/** Proposes what the outcome was: `notApplied` only when the command is dead. A later proposal takes the place of an earlier one. */
export const propose: Rule<ProposeCommand, View, Changes, R.Conflict> = ({ outcome, note }, { control }, context) => {
  const { actor: by, now: at } = context
  return decide([unknown(control), aliveWhenSeen(control, outcome, at)], () => ({
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
  const { control } = view
  const { actor, policy } = context
  const { controlId: id, progress } = control
  const proposal = (progress._tag === "Unknown" ? progress.proposal : undefined) ?? null
  return decide(
    [
      unknown(control),
      proposal === null
        ? new R.Conflict({ conflict: "notProposed", id })
        : aliveWhenSeen(control, proposal.outcome, proposal.at),
      proposal !== null && proposal.outcome !== outcome ? new R.Conflict({ conflict: "changedMeanwhile", id }) : null,
      policy.fourEyes === "on" && proposal?.by === actor ? new R.FourEyes({ actor }) : null
    ],
    () => (proposal === null ? { control: [], item: [] } : resolved(view, proposal, context))
  )
}
