/** The rules that settle an unknown outcome by hand (人工认定): one person proposes with a note on the evidence, a second one confirms. */
import type * as Result from "effect/Result"
import type { Policy } from "../../policy/Policy.ts"
import { decided, type Refusal } from "../../rejection/Preconditions.ts"
import * as R from "../../rejection/Rejection.ts"
import { type Instant, isBefore } from "../../values/Instant.ts"
import { type Event, newest } from "../dispatch/Dispatch.ts"
import type * as Target from "../target/Target.ts"
import type { Credit } from "./Credit.ts"
import * as Settlement from "./Settlement.ts"

/** Who acts, when, and under which policies. */
export interface Context {
  readonly actor: string
  readonly now: Instant
  readonly policy: Policy
}

export interface Changes {
  readonly holder: ReadonlyArray<Event>
  readonly target: ReadonlyArray<Target.Event>
}

/** Whoever looked while the frame could still arrive has not seen that it did not. */
const aliveWhenSeen = (credit: Credit, outcome: "applied" | "notApplied", seenAt: Instant): R.Conflict | null => {
  const attempt = newest(credit)
  return outcome === "notApplied" && attempt !== null && isBefore(seenAt, attempt.deadAt)
    ? new R.Conflict({ conflict: "frameAlive", id: credit.holder.id })
    : null
}

/** Proposes what the outcome was: `notApplied` only when the frame is dead. A later proposal takes the place of an earlier one. */
export const propose = (
  credit: Credit,
  outcome: "applied" | "notApplied",
  note: string,
  context: Context
): Result.Result<Changes, Refusal<R.Conflict>> =>
  decided(
    [
      credit.dispatch._tag === "Unknown" ? null : new R.Conflict({ conflict: "notUnknown", id: credit.holder.id }),
      aliveWhenSeen(credit, outcome, context.now)
    ],
    () => ({
      holder: [{ _tag: "ResolutionProposed", v: 1, proposal: { by: context.actor, at: context.now, outcome, note } }],
      target: []
    })
  )

/** Confirms a proposal of this outcome: the outcome is final, the note is on record, and the slot is free. */
export const confirm = (
  view: { readonly credit: Credit; readonly target: Target.State },
  outcome: "applied" | "notApplied",
  context: Context
): Result.Result<Changes, Refusal<R.Conflict | R.FourEyes>> => {
  const { credit, target } = view
  const { actor, policy, now } = context
  const { id } = credit.holder
  const attempt = newest(credit)
  const proposal = credit.dispatch._tag === "Unknown" ? credit.dispatch.proposal : null
  return decided(
    [
      credit.dispatch._tag === "Unknown" ? null : new R.Conflict({ conflict: "notUnknown", id }),
      proposal === null
        ? new R.Conflict({ conflict: "notProposed", id })
        : aliveWhenSeen(credit, proposal.outcome, proposal.at),
      proposal !== null && proposal.outcome !== outcome ? new R.Conflict({ conflict: "changedMeanwhile", id }) : null,
      policy.fourEyes === "on" && proposal?.by === actor ? new R.FourEyes({ actor }) : null
    ],
    () =>
      attempt === null || proposal === null
        ? { holder: [], target: [] }
        : Settlement.byHand({ credit, attempt, target }, proposal, actor, now)
  )
}
