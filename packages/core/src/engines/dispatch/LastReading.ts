/** The last known reading of a target, from the facts of the store. */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { isOfDevice, Reading, seriesOf } from "../../books/dispatch/Reading.ts"
import type { Fact } from "../../books/entry/Fact.ts"
import type * as Terminal from "../../books/terminal/Terminal.ts"
import { StoreError } from "../../ports/StoreError.ts"
import type { TargetKey } from "../../values/CreditTarget.ts"
import { type Instant, isBefore } from "../../values/Instant.ts"
import { type FactPlace, factsBack } from "../kernel/FactsBack.ts"

type Page = Effect.Success<ReturnType<typeof factsBack>>

const decodeUnknown = Schema.decodeUnknownEffect(Reading)

/** Reads a reading out of the fact that keeps it. */
export const decodeReading = (target: TargetKey, fact: Fact) =>
  Effect.mapError(
    decodeUnknown(fact.data),
    (error) => new StoreError({ reason: "corrupt", detail: `${seriesOf(target)}: ${error.message}` })
  )

/** How many readings are fetched at a time: nearly always the first of them is the one. */
const pageSize = 20

/** Gives the readings of a target that came after a time, newest first. */
export const readingsSince = Effect.fnUntraced(function* (target: TargetKey, since: Instant, now: Instant) {
  const found: Array<Reading> = []
  let place: FactPlace | null = { at: now, passed: 0 }
  while (place !== null) {
    const page: Page = yield* factsBack(seriesOf(target), place, pageSize)
    const readings = yield* Effect.forEach(page.facts, (fact) => decodeReading(target, fact))
    const young = readings.filter(({ readAt }) => isBefore(since, readAt))
    found.push(...young)
    place = young.length < readings.length ? null : page.next
  }
  return found
})

/**
 * Gives the newest reading that has a value; however many failed or empty ones came after it, they never hide the last good value, and one
 * of another device than the terminal is now does not count.
 */
export const lastKnown = Effect.fnUntraced(function* (target: TargetKey, terminal: Terminal.State, now: Instant) {
  let newest: Reading | null = null
  let place: FactPlace | null = { at: now, passed: 0 }
  while (place !== null) {
    const page: Page = yield* factsBack(seriesOf(target), place, pageSize)
    for (const fact of page.facts) {
      const reading = yield* decodeReading(target, fact)
      if (!isOfDevice(reading, terminal)) continue
      if (reading.remaining !== null) return reading
      newest ??= reading
    }
    place = page.next
  }
  return newest
})
