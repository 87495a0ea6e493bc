/** How long what is left lasts at the mean use of a week. */
import { assert, describe, it } from "@effect/vitest"
import { Energy, Instant } from "@yugou/core"
import { daysLeft } from "../../../src/books/dispatch/MeanUse.ts"

const { kwh } = Energy
const day = 86_400_000
const at = Instant.at("2026-03-10T02:00:00Z")
const limit = kwh("10")

type Row = readonly [what: string, earlier: string, brought: string, later: string, days: number, left: number | null]
const rows: ReadonlyArray<Row> = [
  ["10 kWh a day, 50 above the limit", "130", "0", "60", 7, 5],
  ["the same with 70 kWh bought meanwhile", "60", "70", "60", 7, 5],
  ["a part of a day is not a day", "130", "0", "59.9", 7, 4],
  ["over a longer time", "200", "0", "60", 14, 5],
  ["over too short a time", "130", "0", "60", 6, null],
  ["over too long a time", "200", "0", "60", 15, null],
  ["nothing was used", "60", "0", "60", 7, null],
  ["it rose by itself", "50", "0", "60", 7, null],
  ["at the limit", "80", "0", "10", 7, 0],
  ["below the limit, whatever was read before", "0", "0", "-5", 1, 0],
  ["next to nothing was used", "10000.0001", "0", "10000", 7, 9_999]
]

describe("at the mean use of a week", () => {
  for (const [what, earlier, brought, later, days, left] of rows) {
    it(`${what}: ${left === null ? "nobody can tell" : `${left} days`}`, () => {
      const use = {
        earlier: { remaining: kwh(earlier), readAt: Instant.plusMillis(at, -days * day) },
        later: { remaining: kwh(later), readAt: at },
        brought: kwh(brought)
      }
      assert.strictEqual(daysLeft(use, limit), left)
    })
  }

  it("counts from a moment more than a week, and not less", () => {
    const use = (millis: number) => ({
      earlier: { remaining: kwh("130"), readAt: Instant.plusMillis(at, -millis) },
      later: { remaining: kwh("60"), readAt: at },
      brought: kwh("0")
    })
    assert.deepStrictEqual([daysLeft(use(7 * day - 1), limit), daysLeft(use(14 * day + 1), limit)], [null, null])
  })
})
