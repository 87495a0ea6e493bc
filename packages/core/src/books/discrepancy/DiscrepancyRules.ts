import * as R from "../../rejection/Rejection.ts"
import { keyOf } from "../../values/CreditTarget.ts"
import { isBefore } from "../../values/Instant.ts"
import type * as Credit from "../credit/Credit.ts"
import { decide, type Rule } from "../rule/Rule.ts"
import type * as Target from "../target/Target.ts"
import type * as Terminal from "../terminal/Terminal.ts"
import { answerable } from "../terminal/Terminal.ts"
import { dialectKnown, type Known } from "../terminal/TerminalRules.ts"
import type * as Discrepancy from "./Discrepancy.ts"

/** What every way of closing looks at. */
export interface View {
  readonly discrepancy: Discrepancy.State
  readonly target: Target.State
  readonly terminal: Terminal.State
  readonly capabilities: Known
}

/** What closing by one person looks at: the credit that he names, and whether another closing names it already. */
export interface CloseView extends View {
  readonly named: Credit.Credit | null
  readonly namedAlready: "yes" | "no"
}

/** What was done about it, and the note of whoever did it. */
export interface CloseCommand {
  readonly repair: "adjusted" | "soldAgain" | "explained"
  readonly note: string
}

export interface CloseChanges {
  readonly discrepancy: ReadonlyArray<Discrepancy.Event>
}

export type CloseRejection = R.TerminalNotInService | R.TerminalSuspected | R.Unsupported | R.Conflict

/** Lists what forbids closing in any way, in order of precedence. */
export const standing = ({ discrepancy, terminal, capabilities }: View) => [
  ...answerable(terminal),
  ...dialectKnown(terminal, capabilities),
  discrepancy.closed === null ? null : new R.Conflict({ conflict: "alreadyClosed", id: discrepancy.discrepancyId })
]

/** Tells whether a credit repairs the discrepancy: of its kind, on its target, saved since it was found, and applied. */
const isRepair = (credit: Credit.Credit, { target, openedAt }: Discrepancy.State, repair: CloseCommand["repair"]) =>
  credit.holder._tag === (repair === "adjusted" ? "Adjustment" : "Order") &&
  keyOf(credit.target) === keyOf(target) &&
  !isBefore(credit.savedAt, openedAt) &&
  credit.dispatch._tag === "Applied"

/**
 * Closes a discrepancy by what one person can: an applied adjustment or order that repairs it, or, of a number, that nothing is to be repaired.
 *
 * **Details** A number that still stands there is found again by the next look.
 *
 * @category Rules
 */
export const close: Rule<CloseCommand, CloseView, CloseChanges, CloseRejection> = (command, view, { actor, now }) => {
  const { repair, note } = command
  const { discrepancy, named, namedAlready } = view
  const { discrepancyId: id, cause } = discrepancy
  const fits = repair === "explained" ? cause === "foreignNumber" : cause !== "foreignNumber"
  const done = repair === "explained" || (named !== null && isRepair(named, discrepancy, repair))
  return decide(
    [
      ...standing(view),
      fits ? null : new R.Conflict({ conflict: "closedByTwo", id }),
      done ? null : new R.Conflict({ conflict: "repairNotDone", id: named?.holder.id ?? "" }),
      named !== null && namedAlready === "yes" ? new R.Conflict({ conflict: "repairNamed", id: named.holder.id }) : null
    ],
    () => ({
      discrepancy: [
        {
          _tag: "DiscrepancyClosed",
          v: 1,
          at: now,
          by: actor,
          repair,
          note,
          ...(named === null ? {} : { credit: named.holder })
        }
      ]
    })
  )
}
