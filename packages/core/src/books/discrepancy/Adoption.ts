/** How the number that a terminal holds becomes the expected one, and how a series goes on behind it. @category Rules */
import type { Capabilities } from "../../ports/terminal/Capabilities.ts"
import type { Instant } from "../../values/Instant.ts"
import { highest, type WireNo } from "../../values/WireNo.ts"
import type * as Target from "../target/Target.ts"
import type * as Terminal from "../terminal/Terminal.ts"
import type * as Discrepancy from "./Discrepancy.ts"

/** What of a terminal's capabilities says how its numbers go on. */
export type Counting = Pick<Capabilities, "numbering" | "numberScope">

/** What adopting looks at. */
export interface Adopting {
  readonly discrepancy: Pick<Discrepancy.State, "found">
  readonly target: Target.State
  readonly terminal: Terminal.State
}

export interface Adopted {
  readonly target: ReadonlyArray<Target.Event>
  readonly terminal: ReadonlyArray<Terminal.Event>
}

/**
 * Gives the number behind which a series goes on: an increasing one never goes back, or a number would be sent again after a later one.
 *
 * **Details** A new terminal holds no number (`null`): then nobody counted but the station, and its series goes on where it was.
 */
const goOnBehind = (found: WireNo | null, series: Target.Series, counting: Counting): WireNo | null =>
  counting.numbering._tag === "Increasing" ? highest(series.lastDrawn, found) : (found ?? series.lastDrawn)

/** Gives how the number found becomes the expected one. @category Rules */
export const adopted = (
  { discrepancy: { found }, target, terminal }: Adopting,
  counting: Counting,
  now: Instant
): Adopted => {
  const lastDrawn = goOnBehind(found, target.series, counting)
  const across = counting.numberScope === "terminal" ? goOnBehind(found, terminal.series, counting) : null
  // The number found is nobody's of ours, also where it is the one that was drawn last: who drew it must not send it again.
  const standsAlready = across === terminal.series.lastDrawn && terminal.series.drawnFor === null
  return {
    target: [{ _tag: "NumberAdopted", v: 1, at: now, wireNo: found, lastDrawn }],
    terminal:
      across === null || standsAlready ? [] : [{ _tag: "TerminalNumberDrawn", v: 1, wireNo: across, drawnFor: null }]
  }
}

/** Closes a discrepancy about a number that is one of ours after all. @category Rules */
export const ownNumber = (credit: Target.Holder, by: string, note: string, at: Instant): Discrepancy.Event => ({
  _tag: "DiscrepancyClosed",
  v: 1,
  at,
  by,
  repair: "ownNumber",
  note,
  credit
})
