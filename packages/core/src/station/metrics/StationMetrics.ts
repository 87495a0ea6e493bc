/**
 * What a station measures of itself (F-88): the table of names stands in the reference, under metrics.
 *
 * Counts of engines and commits are made as things happen. What the books hold is read off them, by their indexes, and is at most {@link sampleSeconds}
 * old. All of it lies in Effect's registry of metrics, from where exporters take it; a process counts for itself, and the books are the same for all.
 *
 * **Example**
 *
 * ```ts
 * const { openMetrics } = yield* StationMetrics.make
 * const text = yield* openMetrics
 * ```
 *
 * @category Station
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Metric from "effect/Metric"
import * as Schedule from "effect/Schedule"
import type { StationStore } from "../../store/StationStore.ts"
import { measureBooks } from "./BookMeasures.ts"
import { openMetrics as written } from "./OpenMetrics.ts"

/** How old the measures of the books may be, in seconds; whoever asks more often gets the same ones. @category Constants */
export const sampleSeconds = 15

/**
 * The measures of a station.
 *
 * **Details** `openMetrics`: as text in the OpenMetrics format, without its end (`# EOF`), so that a host adds its own. `keepSampled`: reads the books
 * anew all the time, for exporters that ask the registry and not the station.
 *
 * @category Models
 */
export interface StationMetrics {
  readonly openMetrics: Effect.Effect<string>
  readonly keepSampled: Effect.Effect<never>
}

/** Makes the measures of a station over its store. @category Constructors */
export const make: Effect.Effect<StationMetrics, never, StationStore> = Effect.gen(function* () {
  const context = yield* Effect.context<StationStore>()
  const sampled = yield* Effect.cachedWithTTL(
    Effect.provideContext(measureBooks, context),
    Duration.seconds(sampleSeconds)
  )
  return {
    openMetrics: Effect.flatMap(sampled, (books) =>
      Effect.map(Metric.snapshot, (snapshots) => written(snapshots, books))
    ),
    keepSampled: Effect.andThen(Effect.repeat(sampled, Schedule.spaced(Duration.seconds(sampleSeconds))), Effect.never)
  }
})
