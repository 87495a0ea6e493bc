/** The rules that close a discrepancy (单边账处理): only by a stated repair, never by itself. */
import type { Capabilities } from "../../ports/terminal/Capabilities.ts"
import * as R from "../../rejection/Rejection.ts"
import { keyOf } from "../../values/CreditTarget.ts"
import type { Instant } from "../../values/Instant.ts"
import { highest, type WireNo } from "../../values/WireNo.ts"
import { decide, type Rule } from "../rule/Rule.ts"
import type * as Target from "../target/Target.ts"
import type * as Terminal from "../terminal/Terminal.ts"
import { inService } from "../terminal/Terminal.ts"
import { dialectKnown, type Known } from "../terminal/TerminalRules.ts"
import type * as Discrepancy from "./Discrepancy.ts"

/** What closing looks at. */
export interface View {
  readonly discrepancy: Discrepancy.State
  readonly target: Target.State
  readonly terminal: Terminal.State
  readonly capabilities: Known
}

/** What was done about it, and the note of whoever did it. */
export interface Command {
  readonly repair: Discrepancy.Repair
  readonly note: string
}

export interface Changes {
  readonly discrepancy: ReadonlyArray<Discrepancy.Event>
  readonly target: ReadonlyArray<Target.Event>
  readonly terminal: ReadonlyArray<Terminal.Event>
}

/** What of a terminal's capabilities says how its numbers go on. */
export type Counting = Pick<Capabilities, "numbering" | "numberScope">

export type CloseRejection = R.TerminalNotInService | R.Unsupported | R.Conflict | R.TargetBusy

/**
 * Gives the number behind which a series goes on: an increasing one never goes back, or a number would be sent again after a later one.
 *
 * **Details** A new terminal holds no number (`null`): then nobody counted but the station, and its series goes on where it was.
 */
const goOnBehind = (found: WireNo | null, series: Target.Series, counting: Counting): WireNo | null =>
  counting.numbering._tag === "Increasing" ? highest(series.lastDrawn, found) : (found ?? series.lastDrawn)

/** What the repair does: the number found is the expected one from now on, and the balance is booked anew at the next credit. */
const repaired = (
  { discrepancy, target, terminal }: View,
  repair: Discrepancy.Repair,
  counting: Counting,
  now: Instant
): Pick<Changes, "target" | "terminal"> => {
  const unknown: Target.Event = { _tag: "BalanceBooked", v: 1, booked: null }
  if (repair !== "numberAdopted") {
    return { target: discrepancy.cause === "balanceDiffers" ? [unknown] : [], terminal: [] }
  }
  const { found } = discrepancy
  const lastDrawn = goOnBehind(found, target.series, counting)
  const across = counting.numberScope === "terminal" ? goOnBehind(found, terminal.series, counting) : null
  // The number found is nobody's of ours, also where it is the one that was drawn last: who drew it must not send it again.
  const standsAlready = across === terminal.series.lastDrawn && terminal.series.drawnFor === null
  return {
    target: [{ _tag: "NumberAdopted", v: 1, at: now, wireNo: found, lastDrawn }, unknown],
    terminal:
      across === null || standsAlready ? [] : [{ _tag: "TerminalNumberDrawn", v: 1, wireNo: across, drawnFor: null }]
  }
}

/** Closes a discrepancy by a stated repair; `numberAdopted` makes the number found the expected one, so that the target can be sold to again. */
export const close: Rule<Command, View, Changes, CloseRejection> = ({ repair, note }, view, { actor, now }) => {
  const { discrepancy, target, terminal, capabilities } = view
  const id = discrepancy.discrepancyId
  const adopts = repair === "numberAdopted"
  return decide(
    [
      ...inService(terminal),
      ...dialectKnown(terminal, capabilities),
      discrepancy.closed !== null ? new R.Conflict({ conflict: "alreadyClosed", id }) : null,
      adopts && discrepancy.cause !== "foreignNumber" ? new R.Conflict({ conflict: "numberNotForeign", id }) : null,
      adopts && target.slot._tag === "Held" ? new R.TargetBusy({ target: keyOf(target.target) }) : null
    ],
    () => ({
      discrepancy: [{ _tag: "DiscrepancyClosed", v: 1, at: now, by: actor, repair, note }],
      ...(capabilities === null ? { target: [], terminal: [] } : repaired(view, repair, capabilities, now))
    })
  )
}
