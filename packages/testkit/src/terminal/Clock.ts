/** The terminal's own clock: local time without a zone, in milliseconds as if it were UTC, with a skew that a test may set. @category Simulated terminal */
import type { Settings } from "./Settings.ts"
import type { State } from "./State.ts"

const minuteMillis = 60_000

/** Gives what the terminal's clock shows at `now` (milliseconds since 1970-01-01T00:00:00Z). @category Functions */
export const localMillis = (settings: Settings, state: State, now: number): number =>
  now + settings.utcOffsetMinutes * minuteMillis + state.skewMillis

/** Writes a local time as `YYYY-MM-DD HH:mm:ss`. @category Functions */
export const text = (local: number): string => new Date(local).toISOString().slice(0, 19).replace("T", " ")

/** Gives the skew after which the terminal's clock shows `local` at `now`. @category Functions */
export const skewFor = (settings: Settings, local: number, now: number): number =>
  local - now - settings.utcOffsetMinutes * minuteMillis

/**
 * Tells whether a frame has outlived its time tag by the terminal's own clock, as a terminal's side asks before it lets a request in.
 *
 * @param issuedLocal when the frame was made, local milliseconds
 * @param lifetimeMillis how long it may travel; 0 means without limit (376.1 Tp)
 *
 * @category Questions
 */
export const isDead = (
  settings: Settings,
  state: State,
  now: number,
  issuedLocal: number,
  lifetimeMillis: number
): boolean => lifetimeMillis > 0 && localMillis(settings, state, now) - issuedLocal > lifetimeMillis
