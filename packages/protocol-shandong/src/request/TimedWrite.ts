/**
 * Writes that move switches or money: a real-time write that dies after its validity. The terminal compares with its own clock, so the clock is
 * read first; a skew of the validity or more would make the frame dead on arrival, or live too long, and nothing is sent.
 */

import { LocalTime } from "@yugou/dialect-kit"
import type { Profile } from "../profile/Profile.ts"
import type { Value } from "../value/Field.ts"
import {
  type End,
  endOfPurchase,
  endOfWrite,
  type ItemValue,
  type Next,
  notSent,
  read,
  type Start,
  write
} from "./Procedure.ts"
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
  readonly decide: (of: (di: string) => Value) => ReadonlyArray<ItemValue> | End
}

/** Longest validity of a real-time write: two decimal digits. */
export const maxLifetimeMinutes = 99

/**
 * Computes when a frame is dead: the terminal refuses it once its own clock is past issue plus validity. Issue has whole minutes, so one minute
 * is added, and a clock that is behind adds what it is behind.
 */
const deadAtOf = (lifetimeMinutes: number, skewMillis: number | null, now: number): number =>
  (Math.floor(now / minuteMillis) + lifetimeMinutes + 1) * minuteMillis + Math.max(0, -(skewMillis ?? 0))

/** Runs a plan: one read for the clock (if it is not fresh) and what the check needs, then the one write. */
export const timedWrite = (context: Context, plan: Plan, start: Start): Next => {
  const timed = isTimed(context, plan.purpose)
  const lifetimeMinutes = plan.lifetimeMinutes ?? context.settings.lifetimeMinutes
  if (timed && (lifetimeMinutes < 1 || lifetimeMinutes > maxLifetimeMinutes)) {
    return notSent("unsupported", `a lifetime must be 1…${maxLifetimeMinutes} minutes`)
  }
  const clock = timed ? clockDi(context) : null
  if (timed && clock === null) return notSent("unsupported", "a real-time write needs the terminal's clock")
  const writing = (of: (di: string) => Value, skewMillis: number | null, now: number): Next => {
    if (timed && (skewMillis === null || Math.abs(skewMillis) >= lifetimeMinutes * minuteMillis)) {
      const seconds = skewMillis === null ? "unknown" : `${Math.round(skewMillis / 1000)} s`
      return notSent("gated", `the terminal's clock is off by ${seconds}: set it first`)
    }
    const items = plan.decide(of)
    if ("ending" in items) return items
    const next = plan.purpose === "purchase" ? endOfPurchase : endOfWrite
    const deadAt = timed ? deadAtOf(lifetimeMinutes, skewMillis, now) : null
    return write(context, { _tag: "Write", items, lifetimeMinutes: timed ? lifetimeMinutes : null }, deadAt, next)
  }
  const readsClock = clock !== null && start.skewMillis === null
  const dis = readsClock ? [clock, ...plan.reads] : plan.reads
  if (dis.length === 0) return writing(() => null, start.skewMillis, start.now)
  return read(context, 0, dis, (reply, now) => {
    if (reply._tag === "Refused") return notSent("gated", `the check before the write was refused: ${reply.raw}`)
    return writing(reply.of, readsClock ? skewOf(context, reply.of(clock), now) : start.skewMillis, now)
  })
}
