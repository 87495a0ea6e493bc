/** R-016 Which alarm and trip energy travel with a credit, and what keeps it waiting when they do not fit. */
import { assert, describe, it } from "@effect/vitest"
import { Energy } from "@yugou/core"
import type { Capabilities } from "@yugou/core/dialect"
import * as ThresholdFit from "../../../src/books/target/ThresholdFit.ts"
import { keyOf } from "../../../src/values/CreditTarget.ts"
import { capabilities } from "../../Fixtures.ts"
import { orderContent } from "../purchase/Orders.ts"

const { kwh, zero } = Energy
const { target } = orderContent
const key = keyOf(target)
const range = { quantum: kwh("10"), max: kwh("100") }
const withCredit: Capabilities = { ...capabilities, thresholdRange: range }
const apart: Capabilities = { ...withCredit, thresholds: "separate" }
const unfit = { _tag: "ThresholdsUnfit", target: key, which: "alarm", energy: kwh("55"), ...range }
const missing = { _tag: "ThresholdsMissing", target: key }

const rows = [
  ["travel and fit", withCredit, kwh("50"), [], []],
  ["travel and do not fit", withCredit, kwh("55"), [unfit], [unfit]],
  ["travel, and none are saved", withCredit, null, [], [missing]],
  ["travel apart and do not fit", apart, kwh("55"), [], []],
  ["travel apart, and none are saved", apart, null, [], []],
  ["travel to a terminal that takes any", capabilities, kwh("55"), [], []]
] as const

describe("the thresholds of a target", () => {
  it.each(rows)("%s", (_, able, alarm, travelling, waiting) => {
    const place = { target, desired: alarm === null ? null : { alarm, trip: zero } }
    const plain = (found: ReadonlyArray<object | null>) => found.filter((it) => it !== null).map((it) => ({ ...it }))
    assert.deepStrictEqual<object>(plain(ThresholdFit.thresholdsTravel(able, place)), travelling)
    assert.deepStrictEqual<object>(plain(ThresholdFit.thresholdPreconditions(able, place)), waiting)
  })
})
