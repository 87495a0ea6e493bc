/**
 * Writes that move switches or money: a real-time write that dies after its validity. The terminal compares with its own clock, so the clock is
 * read first; a skew of the validity or more would make the frame dead on arrival, or live too long, and nothing is sent.
 */

import type { Profile } from "../profile/Profile.ts"
import type { Value } from "../value/Field.ts"
import * as LocalTime from "../value/LocalTime.ts"
import { type End, endOfPurchase, endOfWrite, type Next, notSent, type Start } from "./Procedure.ts"
import type { Context } from "./Settings.ts"
import { diOf } from "./Target.ts"

const minuteMillis = 60_000

/** What a write belongs to, in the words of the profile. */
export type Purpose = Profile["write"]["useRtFor"][number]

/** Tells whether writes of a purpose carry a lifetime in this profile. */
export const isTimed = (context: Context, purpose: Purpose): boolean => {
  const { functions, write } = context.book.profile
  return functions.rtWrite !== null && write.useRtFor.includes(purpose)
}

/** Gives the item of the terminal's clock, or `null` when the profile has none. */
export const clockDi = (context: Context): string | null => {
  const row = context.book.capability("clock")
  return row === null || row.provenance === "placeholder" ? null : diOf(row)
}

/** Computes terminal minus station from a clock reading, in milliseconds; `null` when the reading is no moment. */
export const skewOf = (context: Context, clock: Value, now: number): number | null => {
  const instant = typeof clock === "string" ? LocalTime.toInstant(clock, context.settings.utcOffsetMinutes) : null
  return instant === null ? null : instant - now
}

/** What to write, and what must be read and checked before it. */
export interface Plan {
  readonly purpose: Purpose
  readonly lifetimeMinutes: number | null
  /** Items that the check needs. */
  readonly reads: ReadonlyArray<string>
  /** Looks at what was read: the items to write, or why nothing is sent. */
  readonly decide: (of: (di: string) => Value) => ReadonlyArray<{ readonly di: string; readonly value: Value }> | End
}

const MAX_LIFETIME_MINUTES = 99

/** Runs a plan: one read for the clock (if it is not fresh) and what the check needs, then the one write. */
export const timedWrite = (context: Context, plan: Plan, start: Start): Next => {
  const timed = isTimed(context, plan.purpose)
  const lifetimeMinutes = plan.lifetimeMinutes ?? context.settings.lifetimeMinutes
  if (timed && (lifetimeMinutes < 1 || lifetimeMinutes > MAX_LIFETIME_MINUTES)) {
    return notSent("unsupported", `a lifetime must be 1…${MAX_LIFETIME_MINUTES} minutes`)
  }
  const clock = timed ? clockDi(context) : null
  if (timed && clock === null) return notSent("unsupported", "a real-time write needs the terminal's clock")
  const write = (of: (di: string) => Value, skewMillis: number | null): Next => {
    if (timed && (skewMillis === null || Math.abs(skewMillis) >= lifetimeMinutes * minuteMillis)) {
      const seconds = skewMillis === null ? "unknown" : `${Math.round(skewMillis / 1000)} s`
      return notSent("gated", `the terminal's clock is off by ${seconds}: set it first`)
    }
    const items = plan.decide(of)
    if ("ending" in items) return items
    const next = plan.purpose === "purchase" ? endOfPurchase : endOfWrite
    return { _tag: "Write", items, lifetimeMinutes: timed ? lifetimeMinutes : null, next }
  }
  const readsClock = clock !== null && start.freshSkewMillis === null
  const dis = readsClock ? [clock, ...plan.reads] : plan.reads
  if (dis.length === 0) return write(() => null, start.freshSkewMillis)
  return {
    _tag: "Read",
    point: 0,
    dis,
    next: (reply, now) => {
      if (reply._tag === "Refused") return notSent("gated", `the check before the write was refused: ${reply.raw}`)
      return write(reply.of, readsClock ? skewOf(context, reply.of(clock), now) : start.freshSkewMillis)
    }
  }
}
