/** A thinned curve: no more points than asked for, and nothing that a chart would show is lost. */
import { assert, describe, it } from "@effect/vitest"
import { Energy, Instant } from "@yugou/core"
import { ReadingCurve } from "@yugou/core/books"
import * as Schema from "effect/Schema"

const start = Instant.toMillis(Instant.at("2026-03-01T00:00:00Z"))
const curve = (
  values: ReadonlyArray<readonly [minutes: number, kwh: number]>
): ReadonlyArray<ReadingCurve.CurvePoint> =>
  values.map(([minutes, kwh]) => ({
    at: Instant.fromMillis(start + minutes * 60_000),
    remaining: Energy.fromUnits(BigInt(kwh))
  }))

const valuesOf = (points: ReadonlyArray<ReadingCurve.CurvePoint>) => points.map(({ remaining }) => Number(remaining))

/** Steps in time, some of them none, and values that are often the same. */
const steps = Schema.Array(
  Schema.Tuple([
    Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 3 })),
    Schema.Int.check(Schema.isBetween({ minimum: -2, maximum: 5 }))
  ])
).check(Schema.isMaxLength(60))
const most = Schema.Int.check(Schema.isBetween({ minimum: 4, maximum: 20 }))

describe("a curve that is thinned", () => {
  it.prop(
    "has at most so many points, all of them of the curve and in its order, and its first, last, lowest and highest",
    { steps, most },
    ({ steps: taken, most: asked }) => {
      let minutes = 0
      const points = curve(
        taken.map(([step, value]) => {
          minutes += step
          return [minutes, value]
        })
      )
      const kept = ReadingCurve.thinned(points, asked)
      assert.isAtMost(kept.length, Math.max(asked, 0))
      const places = kept.map((point) => points.indexOf(point))
      assert.notInclude(places, -1)
      assert.deepStrictEqual(
        places,
        [...new Set(places)].sort((a, b) => a - b)
      )
      if (points.length <= asked) assert.deepStrictEqual(kept, points)
      if (points.length === 0) return
      assert.strictEqual(kept[0], points[0])
      assert.strictEqual(kept.at(-1), points.at(-1))
      assert.strictEqual(Math.min(...valuesOf(kept)), Math.min(...valuesOf(points)))
      assert.strictEqual(Math.max(...valuesOf(kept)), Math.max(...valuesOf(points)))
    },
    { arbitrary: { runs: 500 } }
  )

  it("keeps a dip of one reading in a year of them, and the purchase after it", () => {
    const year = Array.from({ length: 17_520 }, (_, index): readonly [number, number] => [
      index * 30,
      1_000 - (index % 900)
    ])
    const points = curve(
      year.map(([minutes, kwh], index) => [minutes, index === 9_999 ? 3 : index === 10_000 ? 5_000 : kwh])
    )
    const kept = ReadingCurve.thinned(points, 200)
    assert.isAtMost(kept.length, 200)
    assert.includeMembers(valuesOf(kept), [3, 5_000])
  })
})
