/** Readings of a target as facts: appended, never versioned, so that polling never collides with a purchase. @category Parts of aggregates */
import * as Schema from "effect/Schema"
import { Identity } from "../../ports/terminal/Requests.ts"
import type { TargetKey } from "../../values/CreditTarget.ts"
import { Energy } from "../../values/Energy.ts"
import { Instant } from "../../values/Instant.ts"
import type { Fact } from "../entry/Fact.ts"
import * as Terminal from "../terminal/Terminal.ts"

/**
 * Describes a reading: the balance (`null`: the terminal gave no value), the terminal's own time as local text, and when it was received.
 *
 * **Details** `identity`: the device that gave it. Readings of before it was kept have none.
 *
 * @category Models
 */
export const Reading = Schema.Struct({
  remaining: Schema.NullOr(Energy),
  terminalTime: Schema.NullOr(Schema.String),
  readAt: Instant,
  identity: Schema.optionalKey(Identity)
})
export type Reading = typeof Reading.Type

/** Tells whether a reading is of the device that the books name now: what another one held says nothing of this one. @category Functions */
export const isOfDevice = ({ identity, readAt }: Reading, terminal: Terminal.State): boolean =>
  Terminal.isDeviceOf(terminal, identity, readAt)

/** Tells whether a reading is the terminal's: it is in service, and the device that gave it is the one that the books name. @category Functions */
export const isOfTerminal = (reading: Reading, terminal: Terminal.State): boolean =>
  Terminal.standingOf(terminal) === "inService" && isOfDevice(reading, terminal)

/** Tells whether a reading may be kept as the terminal's: it is, and nobody doubts who answers. @category Functions */
export const isBookable = (reading: Reading, terminal: Terminal.State): boolean =>
  terminal.suspicion === undefined && isOfTerminal(reading, terminal)

/** The series of a target's readings. @category Functions */
export const seriesOf = (target: TargetKey): string => `reading:${target}`

const encodeReading = Schema.encodeSync(Reading)

/** Gives the fact that keeps a reading. @category Functions */
export const factOf = (target: TargetKey, reading: Reading): Fact => ({
  series: seriesOf(target),
  at: reading.readAt,
  data: encodeReading(reading) as Schema.Json
})
