/** What a device is left with when it leaves service: which reading tells it, and when what a person wrote down may. @category Rules */
import type { Presence } from "../../ports/terminal/TerminalPorts.ts"
import type { Preconditions } from "../../rejection/Preconditions.ts"
import * as R from "../../rejection/Rejection.ts"
import { keyOf } from "../../values/CreditTarget.ts"
import { subtract, zero } from "../../values/Energy.ts"
import { isBefore, plusMillis } from "../../values/Instant.ts"
import type { Reading } from "../dispatch/Reading.ts"
import type { Context } from "../rule/Rule.ts"
import * as Target from "../target/Target.ts"
import type { Known } from "../terminal/TerminalRules.ts"
import type * as Device from "./Device.ts"

/** What tells what is left; `reading` is the newest that has a value. @category Models */
export interface FinalView {
  readonly target: Target.State
  readonly reading: Reading | null
}

/** What is known of the terminal of which a person writes down a reading. @category Models */
export interface HandView extends FinalView {
  readonly capabilities: Known
  readonly presence: Presence["state"]
}

/** Gives the terminal's own reading while it tells what stands there: young enough, and taken since the last credit was settled. */
const toldBy = ({ target, reading }: FinalView, context: Context): Device.FinalReading | null => {
  if (reading === null || reading.remaining === null) return null
  const oldest = plusMillis(context.now, -context.policy.maxReadingAgeMinutes * 60_000)
  const since = Target.tellsSince(target)
  if (isBefore(reading.readAt, oldest) || (since !== null && isBefore(reading.readAt, since))) return null
  return { remaining: reading.remaining, at: reading.readAt, source: "terminal" }
}

/** Gives what the device is left with: what was written down by hand, else the last reading that tells it; `null`: not known. @category Rules */
export const finalReadingOf = (
  byHand: Device.FinalReading | null,
  view: FinalView,
  context: Context
): Device.FinalReading | null => byHand ?? toldBy(view, context)

/**
 * Lists what keeps a reading from being written down by hand: it is for a terminal that does not answer, and never more than that can hold.
 *
 * @category Rules
 */
export const handPreconditions = (
  byHand: Device.FinalReading,
  view: HandView,
  context: Context
): Preconditions<R.ValueInvalid | R.Conflict> => {
  const told = view.presence === "offline" ? null : toldBy(view, context)
  const max = view.capabilities?.setBalance?.max ?? null
  const { remaining } = byHand
  const range = max === null ? null : { min: subtract(zero, max), max }
  return [
    range !== null && (remaining > range.max || remaining < range.min)
      ? new R.ValueInvalid({ energy: remaining, ...range })
      : null,
    told !== null && told.remaining !== remaining
      ? new R.Conflict({ conflict: "terminalAnswers", id: keyOf(view.target.target) })
      : null
  ]
}
