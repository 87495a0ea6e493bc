/**
 * The access log in memory, for tests and demonstrations: nothing survives the process.
 *
 * **Example**
 *
 * ```ts
 * const log = AccessLogMemory.layer
 * ```
 *
 * @category Ports
 */
import * as Effect from "effect/Effect"
import type * as Layer from "effect/Layer"
import { type Instant, toMillis } from "../../values/Instant.ts"
import { type AccessEntry, subjectsOf } from "./AccessEntry.ts"
import { type AccessKeep, type AccessLog, type AccessPlace, type AccessQuery, layer as layerOf } from "./AccessLog.ts"

/** How many entries it keeps; the oldest go. @category Constants */
export const mostKept = 10_000

interface Numbered {
  readonly no: number
  readonly entry: AccessEntry
}

const placeOf = ({ entry, no }: Numbered): AccessPlace => ({ at: entry.at, no })
const compare = (one: AccessPlace, other: AccessPlace): number =>
  toMillis(one.at) - toMillis(other.at) || one.no - other.no

const isAsked =
  ({ actor, after, from, kind, subject, until }: AccessQuery) =>
  ({ entry, no }: Numbered): boolean =>
    (actor === null || entry.actor === actor) &&
    (kind === null || entry.kind === kind) &&
    (subject === null || subjectsOf(entry).includes(subject)) &&
    (from === null || toMillis(entry.at) >= toMillis(from)) &&
    (until === null || toMillis(entry.at) < toMillis(until)) &&
    (after === null || compare({ at: entry.at, no }, after) < 0)

/** Makes what keeps entries in memory. @category Constructors */
export const make: Effect.Effect<AccessKeep> = Effect.sync(() => {
  let kept: ReadonlyArray<Numbered> = []
  let count = 0
  return {
    append: (entries) =>
      Effect.sync(() => {
        const added = entries.map((entry) => ({ no: ++count, entry }))
        kept = [...kept, ...added].slice(-mostKept)
      }),
    page: (query) =>
      Effect.sync(() => {
        const found = kept.filter(isAsked(query)).toSorted((one, other) => compare(placeOf(other), placeOf(one)))
        const rows = found.slice(0, query.limit)
        const last = rows.at(-1)
        const next = last === undefined || rows.length === found.length ? null : placeOf(last)
        return { rows: rows.map(({ entry }) => entry), next }
      }),
    purge: (before: Instant) =>
      Effect.sync(() => {
        const standing = kept.filter(({ entry }) => toMillis(entry.at) >= toMillis(before))
        const gone = kept.length - standing.length
        kept = standing
        return gone
      })
  }
})

/** Provides it. @category Layers */
export const layer: Layer.Layer<AccessLog> = layerOf(make)
