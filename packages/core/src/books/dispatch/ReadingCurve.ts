/** A curve of readings (剩余电量曲线) that is thinned for a chart: what it shows at a glance stays. Pure. @category Parts of aggregates */
import type { Energy } from "../../values/Energy.ts"
import { type Instant, toMillis } from "../../values/Instant.ts"

/** One value of a curve. @category Models */
export interface CurvePoint {
  readonly at: Instant
  readonly remaining: Energy
}

/** The first, the lowest, the highest and the last of some points, in their order. */
const outlineOf = (points: ReadonlyArray<CurvePoint>): ReadonlyArray<CurvePoint> => {
  const low = points.reduce((best, it) => (it.remaining < best.remaining ? it : best), points[0] as CurvePoint)
  const high = points.reduce((best, it) => (it.remaining > best.remaining ? it : best), points[0] as CurvePoint)
  const kept = new Set([points[0], low, high, points.at(-1)])
  return points.filter((it) => kept.has(it))
}

/**
 * Thins points, which stand in the order of time, to at most `most` (at least 4).
 *
 * **Details** Equal parts of the time between the first and the last keep their first, lowest, highest and last point each: a dip below the alarm energy
 * shows in a chart of any width, and so does each purchase. What has no more points than asked for stays whole.
 *
 * @category Functions
 */
export const thinned = (points: ReadonlyArray<CurvePoint>, most: number): ReadonlyArray<CurvePoint> => {
  const [first, last] = [points[0], points.at(-1)]
  if (points.length <= most || first === undefined || last === undefined) return points
  const parts = Math.max(1, Math.floor(most / 4))
  const from = toMillis(first.at)
  const span = toMillis(last.at) - from + 1
  const partOf = ({ at }: CurvePoint): number => Math.floor(((toMillis(at) - from) * parts) / span)
  return [...Map.groupBy(points, partOf).values()].flatMap(outlineOf)
}
