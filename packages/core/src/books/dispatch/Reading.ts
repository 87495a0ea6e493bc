/** Readings of a target as facts: appended, never versioned, so that polling never collides with a purchase. @category Parts of aggregates */
import * as Schema from "effect/Schema"
import type { TargetKey } from "../../values/CreditTarget.ts"
import { Energy } from "../../values/Energy.ts"
import { Instant } from "../../values/Instant.ts"
import type { Fact } from "../entry/Fact.ts"

/** Describes a reading: the balance (`null`: the terminal gave no value), the terminal's own time as local text, and when it was received. @category Models */
export const Reading = Schema.Struct({
  remaining: Schema.NullOr(Energy),
  terminalTime: Schema.NullOr(Schema.String),
  readAt: Instant
})
export type Reading = typeof Reading.Type

/** The series of a target's readings. @category Functions */
export const seriesOf = (target: TargetKey): string => `reading:${target}`

const encodeReading = Schema.encodeSync(Reading)

/** Gives the fact that keeps a reading. @category Functions */
export const factOf = (target: TargetKey, reading: Reading): Fact => ({
  series: seriesOf(target),
  at: reading.readAt,
  data: encodeReading(reading) as Schema.Json
})
