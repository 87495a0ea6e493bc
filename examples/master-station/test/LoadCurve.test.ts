import { assert, describe, it } from "vitest"
import { energyBetween, power, type Trade, trades } from "../src/demo/LoadCurve.ts"

const hour = 3_600_000
const day = 24 * hour
/** Midnight at the site before a Monday in March, and before one in July. */
const march = Date.parse("2026-03-01T16:00:00Z")
const july = Date.parse("2026-07-12T16:00:00Z")
const user = (trade: Trade, seed = 3) => ({ trade, meanKw: 10, seed })
const kwh = (trade: Trade, from: number, to = from + day) => energyBetween(user(trade), from, to) / 10_000

describe("the load curve", () => {
  it.each(trades)("of %s uses about its mean on a weekday, and the parts of a day add up to it", (trade) => {
    assert.closeTo(kwh(trade, march), 240, 40)
    let sum = 0
    for (let at = march; at < march + day; at += 37_000) sum += kwh(trade, at, Math.min(march + day, at + 37_000))
    assert.closeTo(sum, kwh(trade, march), 1e-6)
  })

  const rows: ReadonlyArray<{ readonly what: string; readonly less: number; readonly more: number }> = [
    { what: "a factory of two shifts rests on Saturday", less: kwh("twoShifts", march + 5 * day), more: 100 },
    { what: "a shop sells more on Saturday", less: kwh("shop", march), more: kwh("shop", march + 5 * day) },
    { what: "a cold store works in summer", less: 1.3 * kwh("coldStore", march), more: kwh("coldStore", july) },
    {
      what: "cars are charged at night",
      less: power(user("charging"), march + 8 * hour),
      more: power(user("charging"), march)
    }
  ]
  it.each(rows)("$what", ({ less, more }) => assert.isBelow(less, more))

  it("is the same for the same customer, and another one for the next", () => {
    assert.strictEqual(energyBetween(user("hotel"), march, july), energyBetween(user("hotel"), march, july))
    assert.notStrictEqual(kwh("hotel", march), energyBetween(user("hotel", 4), march, march + day) / 10_000)
  })
})
