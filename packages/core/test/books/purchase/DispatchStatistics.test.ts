import { assert, describe, it } from "@effect/vitest"
import { Energy, Instant } from "@yugou/core"
import { type Dispatch, DispatchStatistics, Order } from "@yugou/core/books"
import * as fc from "fast-check"
import { at, orderState } from "./Orders.ts"

const { appliedPerMille, percentile, secondsOf, tallyOf, together } = DispatchStatistics
const { kwh } = Energy
const after = (seconds: number) => Instant.plusMillis(at, seconds * 1000)

const no = 1
const dispatches = {
  idle: { _tag: "Idle" },
  queued: { _tag: "Queued", since: at, until: at, notBefore: at },
  sending: { _tag: "Sending", no, checkAt: at },
  unknown: { _tag: "Unknown", no, since: at, checkAt: at, checks: 0, proposal: null },
  applied: { _tag: "Applied", no, at: after(90) },
  rejected: { _tag: "Rejected", no, at: after(90), by: "refused" }
} as const satisfies { readonly [S in Dispatch.StateName]: Dispatch.State }
const states = Object.keys(dispatches) as Array<Dispatch.StateName>

const approval: Order.Approval = { _tag: "Approved", by: "chief", at, content: Order.contentText(orderState) }
const revoked: Order.Approval = { _tag: "Revoked", by: "chief", at }
/** An order of 1000 kWh that was approved and took effect after 90 seconds. */
const applied: Order.State = { ...orderState, approval, dispatch: dispatches.applied }

describe("what is counted of one order", () => {
  const zeros = { idle: 0, queued: 0, sending: 0, unknown: 0, applied: 0, rejected: 0 }
  const noEnergy = Object.fromEntries(states.map((state) => [state, Energy.zero]))
  const nothing = { orders: 0, voided: 0, dispatch: zeros, attempts: 0, sold: Energy.zero, approved: Energy.zero }
  const energy = kwh("1000")

  it("is nothing before the first", () => {
    assert.deepStrictEqual<unknown>(DispatchStatistics.nothing, { ...nothing, energy: noEnergy })
  })

  it.each(states)("that is %s: itself, its attempts and its energy, in that column alone", (state) => {
    // Only how many attempts there were is counted.
    const attempts = [{}, {}] as unknown as Order.State["attempts"]
    assert.deepStrictEqual<unknown>(tallyOf({ ...applied, dispatch: dispatches[state], attempts }), {
      ...{ orders: 1, voided: 0, dispatch: { ...zeros, [state]: 1 }, attempts: 2 },
      ...{ sold: energy, approved: energy, energy: { ...noEnergy, [state]: energy } }
    })
  })

  it.each([orderState.approval, revoked])("that is not approved is sold, and no more: %o", (now) => {
    const { approved, sold } = tallyOf({ ...orderState, approval: now })
    assert.deepStrictEqual([sold, approved], [energy, Energy.zero])
  })

  it("that is voided is that it is voided, whatever became of it", () => {
    assert.deepStrictEqual<unknown>(tallyOf({ ...applied, validity: "voided" }), {
      ...{ ...nothing, orders: 1, voided: 1 },
      energy: noEnergy
    })
  })

  it("adds up column by column, in either order", () => {
    const small = { ...applied, energy: kwh("7"), dispatch: dispatches.rejected, approval: revoked }
    const [one, other] = [tallyOf(applied), tallyOf({ ...small, attempts: [{}] as unknown as Order.State["attempts"] })]
    const both = together(together(one, other), tallyOf({ ...small, validity: "voided" }))
    assert.deepStrictEqual<unknown>(both, {
      ...{ orders: 3, voided: 1, dispatch: { ...zeros, applied: 1, rejected: 1 }, attempts: 1 },
      ...{ sold: kwh("1007"), approved: energy, energy: { ...noEnergy, applied: energy, rejected: kwh("7") } }
    })
    assert.deepStrictEqual(together(other, one), together(one, other))
  })
})

describe("how long an order took", () => {
  const rows: ReadonlyArray<readonly [what: string, Partial<Order.State>, seconds: number | null]> = [
    ["from its approval until it was known", {}, 90],
    ["to the nearest second", { dispatch: { ...dispatches.applied, at: Instant.plusMillis(at, 1_500) } }, 2],
    ["nothing where a clock went back", { dispatch: { ...dispatches.applied, at: after(-5) } }, 0],
    ["is not asked of a voided one", { validity: "voided" }, null],
    ["nor of one whose approval is gone", { approval: revoked }, null],
    ["nor of one that never was approved", { approval: orderState.approval }, null],
    ...states.flatMap((state) =>
      state === "applied"
        ? []
        : [
            [`nor of one that is ${state}`, { dispatch: dispatches[state] }, null] as [
              string,
              Partial<Order.State>,
              null
            ]
          ]
    )
  ]
  it.each(rows)("%s", (_, patch, seconds) => assert.strictEqual(secondsOf({ ...applied, ...patch }), seconds))
})

describe("how many of a thousand took effect", () => {
  const rows: ReadonlyArray<readonly [counts: Partial<Record<Dispatch.StateName, number>>, perMille: number | null]> = [
    [{}, null],
    [{ idle: 3, queued: 2, sending: 1 }, null],
    [{ applied: 2 }, 1_000],
    [{ rejected: 1 }, 0],
    [{ unknown: 1 }, 0],
    [{ applied: 5, rejected: 2, unknown: 1 }, 625],
    // Never a thousand while one did not.
    [{ applied: 1_999, unknown: 1, idle: 7 }, 999]
  ]
  it.each(rows)("%o: %s", (counts, perMille) => {
    const { nothing } = DispatchStatistics
    assert.strictEqual(appliedPerMille({ ...nothing, dispatch: { ...nothing.dispatch, ...counts } }), perMille)
  })
})

describe("percentiles", () => {
  const rows: ReadonlyArray<readonly [ReadonlyArray<number>, percent: number, expected: number | null]> = [
    [[], 50, null],
    [[7], 50, 7],
    [[7], 95, 7],
    [[2, 1], 50, 1],
    [[3, 1, 2], 50, 2],
    [[10, 2, 9], 95, 10],
    [Array.from({ length: 100 }, (_, n) => 100 - n), 95, 95],
    [Array.from({ length: 20 }, (_, n) => n + 1), 95, 19]
  ]
  for (const [values, percent, expected] of rows) {
    it(`p${percent} of ${values.length} values is ${expected}`, () => {
      assert.strictEqual(percentile(values, percent), expected)
    })
  }

  it("are values that occur, not exceeded by so many", () => {
    const values = fc.array(fc.nat(1_000), { minLength: 1, maxLength: 50 })
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 100 }), (all, percent) => {
        const found = percentile(all, percent) ?? -1
        assert.include(all, found)
        assert.isAtLeast(all.filter((it) => it <= found).length, (all.length * percent) / 100)
        assert.isBelow(all.filter((it) => it < found).length, (all.length * percent) / 100)
      })
    )
  })
})
