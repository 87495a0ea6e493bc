/** What settling by hand (人工认定) has in common, whatever is settled: one person proposes with a note on the evidence, a second one confirms. */
import type { Preconditions } from "../../rejection/Preconditions.ts"
import * as R from "../../rejection/Rejection.ts"
import type { Instant } from "../../values/Instant.ts"
import { fourEyes } from "../rule/FourEyes.ts"
import type { Context } from "../rule/Rule.ts"
import type { Proposal } from "./Dispatch.ts"

/** What is settled: whether its outcome is in doubt, whether a frame of it could still take effect at some time, what stands proposed. */
export interface Subject {
  readonly id: string
  readonly standing: "unknown" | "known"
  readonly isAlive: (at: Instant) => boolean
  readonly proposal: Proposal | null
}

/** Whoever looked while it could still arrive has not seen that it did not. */
const aliveWhenSeen = ({ id, isAlive }: Subject, outcome: Proposal["outcome"], seenAt: Instant): R.Conflict | null =>
  outcome === "notApplied" && isAlive(seenAt) ? new R.Conflict({ conflict: "frameAlive", id }) : null

const inDoubt = ({ id, standing }: Subject): R.Conflict | null =>
  standing === "unknown" ? null : new R.Conflict({ conflict: "notUnknown", id })

/** Lists what forbids to propose an outcome: `notApplied` only when it is dead. A later proposal takes the place of an earlier one. */
export const proposing = (
  subject: Subject,
  outcome: Proposal["outcome"],
  { now }: Context
): Preconditions<R.Conflict> => [inDoubt(subject), aliveWhenSeen(subject, outcome, now)]

/** Lists what forbids to confirm an outcome. */
export const confirming = (
  subject: Subject,
  outcome: Proposal["outcome"],
  context: Context
): Preconditions<R.Conflict | R.FourEyes> => {
  const { id, proposal } = subject
  return [
    inDoubt(subject),
    proposal === null
      ? new R.Conflict({ conflict: "notProposed", id })
      : aliveWhenSeen(subject, proposal.outcome, proposal.at),
    proposal !== null && proposal.outcome !== outcome ? new R.Conflict({ conflict: "changedMeanwhile", id }) : null,
    fourEyes(context, proposal?.by)
  ]
}
