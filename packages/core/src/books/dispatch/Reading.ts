/** Readings of a target as facts: appended, never versioned, so that polling never collides with a purchase. */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { StoreError } from "../../ports/StoreError.ts"
import type { Fact } from "../../store/Commit.ts"
import { StationStore } from "../../store/StationStore.ts"
import type { TargetKey } from "../../values/CreditTarget.ts"
import { Energy } from "../../values/Energy.ts"
import { Instant } from "../../values/Instant.ts"

/** Describes a reading: the balance (`null`: the terminal gave no value), the terminal's own time as local text, and when it was received. */
export const Reading = Schema.Struct({
  remaining: Schema.NullOr(Energy),
  terminalTime: Schema.NullOr(Schema.String),
  readAt: Instant
})
export type Reading = typeof Reading.Type

/** The series of a target's readings. */
export const seriesOf = (target: TargetKey): string => `reading:${target}`

const encodeReading = Schema.encodeSync(Reading)
const decodeReading = Schema.decodeUnknownEffect(Reading)

/** Gives the fact that keeps a reading. */
export const factOf = (target: TargetKey, reading: Reading): Fact => ({
  series: seriesOf(target),
  at: reading.readAt,
  data: encodeReading(reading) as Schema.Json
})

const decode = (target: TargetKey, fact: Fact) =>
  Effect.mapError(
    decodeReading(fact.data),
    (error) => new StoreError({ reason: "corrupt", detail: `${seriesOf(target)}: ${error.message}` })
  )

/** Gives the newest reading that has a value, out of the newest twenty; a failed or empty one never hides the last good value. */
export const lastKnown = Effect.fnUntraced(function* (target: TargetKey, now: Instant) {
  const store = yield* StationStore
  const facts = yield* store.facts(seriesOf(target), now, 20)
  let newest: Reading | null = null
  for (const fact of facts) {
    const reading = yield* decode(target, fact)
    if (reading.remaining !== null) return reading
    newest ??= reading
  }
  return newest
})
