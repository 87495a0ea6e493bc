/** Items that a simulated terminal only stores. @category Simulated terminal */
import type { Value } from "../value/Field.ts"

/** Items that the simulation does not model, by number: delays, durations, limits, the month half byte, command registers. @category Models */
export type Registers = Readonly<Record<string, Value>>

/** A terminal as it leaves the factory: no delay, a trip lasts until it is closed, no monthly control. @category Constants */
export const initial: Registers = { "8047": "0", "8064": "00:00", "8041": "00" }
