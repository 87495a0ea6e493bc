/** What a switch state read back proves of a remote-control command, and from when on it does. */
import type { Policy } from "../../policy/Policy.ts"
import type { Capabilities } from "../../ports/terminal/Capabilities.ts"
import type { Outcome } from "../../ports/terminal/Outcome.ts"
import { type Instant, isBefore, later, plusMillis } from "../../values/Instant.ts"
import * as Term from "../../values/Term.ts"
import * as Control from "./Control.ts"

const minute = 60_000

/** How long a frame may live at most: a dialect chooses the lifetime of control commands itself. */
const longest = ({ lifetime }: Capabilities): number =>
  lifetime._tag === "Tagged" ? lifetime.maxMinutes : lifetime.minutes

/**
 * Gives when a command is dead of which nothing else will be known: its sender may stop. `null`: of a dialect that is not known.
 *
 * **Details** Where the terminal's clock is unsettled its tag proves nothing: it may be under way for as long as any frame.
 */
export const plannedDeadAt = (
  { sendBy, clock }: Pick<Control.State, "sendBy" | "clock">,
  capabilities: Capabilities | null,
  policy: Policy
): Instant | null => {
  if (capabilities === null) return null
  const lives = Math.max(longest(capabilities), clock === undefined ? 0 : policy.frameTravelMinutes)
  return plusMillis(sendBy, lives * minute + (60 + policy.maxClockSkewSeconds + policy.deathMarginSeconds) * 1000)
}

/** Gives when a command is dead by how its sending ended: one that was answered is under way no more. */
export const deadAtOf = (
  outcome: Outcome<"Trip" | "Close">,
  { deadAt: planned, clock }: Pick<Control.State, "deadAt" | "clock">,
  policy: Policy,
  now: Instant
): { readonly deadAt?: Instant } => {
  const margin = policy.deathMarginSeconds * 1000
  if (outcome._tag === "NoAnswer") {
    const isSaid = outcome.deadAt !== null && clock === undefined
    const deadAt = isSaid ? later(plusMillis(outcome.deadAt, margin), now) : planned
    return deadAt === undefined ? {} : { deadAt }
  }
  return { deadAt: plusMillis(now, margin) }
}

/** The delay after which a trip takes effect, in minutes; `null`: the terminal keeps it, and it was not read. */
const delayOf = ({ action, stored }: Control.Content): number | null => {
  if (action._tag === "Close") return 0
  if (stored === undefined) return action.delayMinutes
  return stored.delayMinutes === null ? null : Math.max(action.delayMinutes, stored.delayMinutes)
}

/** How long a trip lasts, in minutes, 0 until closed; `null`: the terminal keeps it, and it was not read. */
const durationOf = ({ action, stored }: Control.Content): number | null => {
  if (action._tag === "Close") return 0
  return stored === undefined ? action.halfHours * 30 : stored.durationMinutes
}

/** Gives from when on a command is dead, by the clock of now; `null`: that cannot be said. */
const deadFrom = (control: Control.State, now: Instant): Instant | null => {
  const life = Control.lifeOf(control)
  return life === null ? null : Term.endOf(life, now)
}

/** Gives from when on a command that had no effect yet has none, by the clock of now; `null`: that cannot be said. */
export const settledFrom = (control: Control.State, now: Instant): Instant | null => {
  const delay = delayOf(control)
  const deadAt = deadFrom(control, now)
  return deadAt === null || delay === null ? null : plusMillis(deadAt, delay * minute)
}

/** Gives from when on a person must look at a command that evidence does not settle, by the clock of now. */
export const openFrom = (control: Control.State, now: Instant): Instant =>
  settledFrom(control, now) ?? deadFrom(control, now) ?? Term.endOf(Control.timeToSendOf(control), now)

/** Tells whether a trip may have been over by then: its duration counts from the earliest moment at which it can have begun. */
const mayBeOver = (control: Control.State, lookedAt: Instant): boolean => {
  const duration = durationOf(control)
  const from = control.sentAt ?? control.requestedAt
  if (duration === null) return true
  // Of a command that was sent by a clock which was ahead nobody knows how long ago that was.
  return duration > 0 && (isBefore(lookedAt, from) || !isBefore(lookedAt, plusMillis(from, duration * minute)))
}

/** A switch state as it was read; `lookedAt`: when the reading began. */
export interface Seen {
  readonly state: "open" | "closed" | "unknown"
  readonly lookedAt: Instant
}

/**
 * Says what was read proves.
 *
 * **Details** A trip leaves the round open, a close leaves it closed. The other state proves that there was no effect once the command is dead and
 * its delay over, if no other command came after it: not of a trip that may have ended by itself, and not of a permission to close, which somebody on
 * site uses when he likes. Anything else proves nothing.
 */
export const proves = (control: Control.State, { state, lookedAt }: Seen): "effect" | "noEffect" | "nothing" => {
  const { action } = control
  if (state === "unknown") return "nothing"
  if (state === (action._tag === "Trip" ? "open" : "closed")) return "effect"
  const settled = settledFrom(control, lookedAt)
  if (settled === null || isBefore(lookedAt, settled)) return "nothing"
  switch (action._tag) {
    case "Trip":
      return mayBeOver(control, lookedAt) ? "nothing" : "noEffect"
    case "Close":
      return action.mode === "direct" ? "noEffect" : "nothing"
  }
}
