/** The last known reading of a target, from the facts of the store. */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { isOfDevice, Reading, seriesOf } from "../../books/dispatch/Reading.ts"
import type { Fact } from "../../books/entry/Fact.ts"
import type * as Terminal from "../../books/terminal/Terminal.ts"
import { StoreError } from "../../ports/StoreError.ts"
import { StationStore } from "../../store/StationStore.ts"
import type { TargetKey } from "../../values/CreditTarget.ts"
import { type Instant, isBefore } from "../../values/Instant.ts"

const decodeReading = Schema.decodeUnknownEffect(Reading)

const decode = (target: TargetKey, fact: Fact) =>
  Effect.mapError(
    decodeReading(fact.data),
    (error) => new StoreError({ reason: "corrupt", detail: `${seriesOf(target)}: ${error.message}` })
  )

/** Gives the readings of a target that came after a time, out of the newest twenty, newest first. */
export const readingsSince = Effect.fnUntraced(function* (target: TargetKey, since: Instant, now: Instant) {
  const store = yield* StationStore
  const facts = yield* store.facts(seriesOf(target), now, 20)
  const readings = yield* Effect.forEach(facts, (fact) => decode(target, fact))
  return readings.filter(({ readAt }) => isBefore(since, readAt))
})

/**
 * Gives the newest reading that has a value, out of the newest twenty; a failed or empty one never hides the last good value, and one of
 * another device than the terminal is now does not count.
 */
export const lastKnown = Effect.fnUntraced(function* (target: TargetKey, terminal: Terminal.State, now: Instant) {
  const store = yield* StationStore
  const facts = yield* store.facts(seriesOf(target), now, 20)
  let newest: Reading | null = null
  for (const fact of facts) {
    const reading = yield* decode(target, fact)
    if (!isOfDevice(reading, terminal)) continue
    if (reading.remaining !== null) return reading
    newest ??= reading
  }
  return newest
})
