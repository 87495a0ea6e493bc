/** R-056 What the carry-overs that a replacement has dropped may have done, and how far a balance may drift. */
import { assert, describe, it } from "@effect/vitest"
import { Energy, Instant, Policy } from "@yugou/core"
import { Adjustment, type Attempt, type Target } from "@yugou/core/books"
import { driftOf, hasMoved, isFar } from "../../../src/books/credit/Drift.ts"
import * as Earlier from "../../../src/books/replacement/EarlierCarryOver.ts"
import { capabilities } from "../../Fixtures.ts"
import { at, orderContent } from "../purchase/Orders.ts"

const { kwh, zero } = Energy
const v = 1 as const
const after = (seconds: number) => Instant.plusMillis(at, seconds * 1000)
const { orgNo, customerNo, target } = orderContent
const look: Attempt.Look = {
  ...{ at, storedNumber: 6, numberRead: "yes", balance: kwh("20"), consumption: null, records: [] }
}
const attempt = (patch: Partial<Attempt.Attempt> = {}): Attempt.Attempt => ({
  ...{ no: 1, requestId: "A1.1", wireNo: 7, mode: "set", value: kwh("370"), thresholds: null, lifetimeMinutes: 5 },
  ...{ before: look, openedAt: at, queuedSince: at, queuedUntil: at, sendBy: at, deadAt: after(10) },
  ...{ ending: null, verdict: null },
  ...patch
})
const verdict = (
  kind: Attempt.VerdictKind,
  by: Attempt.StoredVerdict["by"] = ["storedNumber"]
): Partial<Attempt.Attempt> => ({
  verdict: { at, kind, by, look, resolution: null }
})
// 350 kWh were left, the new target held 0 at binding and 20 when this was saved: 370 is what is to be set.
const basis = { left: { remaining: kwh("350"), at, source: "terminal" }, atBinding: zero } as const
const carryOver = (patch: Partial<Adjustment.State> = {}): Adjustment.State => ({
  ...Adjustment.evolve(null, {
    ...{ _tag: "AdjustmentSaved", v, at, by: "clerk", approval: "waived" },
    content: {
      ...{
        adjustmentNo: "A1",
        orgNo,
        customerNo,
        deviceId: "D2",
        target,
        value: kwh("370"),
        ifRemainingWas: kwh("20")
      },
      ...{ ifExpected: { _tag: "Number", wireNo: 6 }, reason: "r", compensates: null }
    }
  }),
  ...patch
})
const applied = { dispatch: { _tag: "Applied", no: 1, at } } as const
const byPersons = verdict("notApplied", ["person"])
const denied = { attempts: [attempt(byPersons)] }
const byHand = ({ ifExpected: _, ...rest }: Adjustment.State): Adjustment.State => rest
const seen = (remaining: string, expected: Target.State["expected"] = { _tag: "Number", wireNo: 6 }): Earlier.Seen => ({
  ...{ remaining: kwh(remaining), drift: kwh("1") },
  target: { expected }
})

describe("an attempt of a carry-over", () => {
  const rows: ReadonlyArray<readonly [string, Partial<Attempt.Attempt>, "may" | "cannot"]> = [
    ["whose end nobody knows", {}, "may"],
    ["that got no answer", { ending: { _tag: "NoAnswer", at, cause: "timeout", frames: [] } }, "may"],
    ["that was answered", { ending: { _tag: "Answered", at, frames: [] } }, "may"],
    ["that was not sent", { ending: { _tag: "NotSent", at, reason: "busy", detail: "" } }, "cannot"],
    ["that was refused", { ending: { _tag: "Refused", at, reason: "badValue", raw: "", frames: [] } }, "cannot"],
    ["that evidence denies", verdict("notApplied"), "cannot"],
    ["that arrived without effect", verdict("arrivedWithoutEffect"), "cannot"],
    ["that persons deny", byPersons, "may"],
    ["that persons say arrived without effect", verdict("arrivedWithoutEffect", ["person"]), "may"],
    ["that was applied", verdict("applied"), "may"],
    ["that found a foreign number", verdict("foreign"), "may"],
    ["that nothing decides", verdict("undecided"), "may"]
  ]
  it.each(rows)("%s: %s", (_, patch, may) => {
    const set = Earlier.mayHaveSet({ dispatch: { _tag: "Idle" }, attempts: [attempt(patch)] })
    assert.strictEqual(set, may === "may")
  })

  it("need not be there where it is applied, and one of several is enough", () => {
    const untried = { dispatch: { _tag: "Idle" }, attempts: [] } as const
    const two = { ...untried, attempts: [attempt(verdict("notApplied")), attempt({ no: 2 })] }
    const found = [{ ...untried, ...applied }, untried, two].map(Earlier.mayHaveSet)
    assert.deepStrictEqual(found, [true, false, true])
  })
})

describe("a carry-over that the books would make so today", () => {
  const unable = { ...capabilities, setBalance: null }
  it("rests on what was left, on what was there at binding, and on the steps of the terminal", () => {
    const of = (it: Partial<typeof basis>, able: typeof unable | typeof capabilities = capabilities) =>
      Earlier.isReckonedSo(carryOver(), it, able)
    const { left, atBinding } = basis
    assert.deepStrictEqual([of(basis), of({ left }), of({ atBinding }), of(basis, unable)], [true, false, false, false])
    assert.isFalse(Earlier.isReckonedSo(carryOver({ value: kwh("371") }), basis, capabilities))
  })
})

describe("what the earlier carry-overs tell", () => {
  const none: Earlier.Earlier = { _tag: "None" }
  const carried: Earlier.Earlier = { _tag: "CarriedOver", rest: zero }
  const doubt: Earlier.Earlier = { _tag: "InDoubt" }
  const other = { _tag: "Number", wireNo: 9 } as const
  type Row = readonly [string, ReadonlyArray<Adjustment.State>, Earlier.Seen, Earlier.Earlier]
  const rows: ReadonlyArray<Row> = [
    ["nothing where there were none", [], seen("20"), none],
    ["nothing of one that was never sent", [carryOver()], seen("370"), none],
    ["that one which is applied carried over", [carryOver(applied)], seen("20"), carried],
    ["nothing certain of one that was set by hand", [byHand(carryOver(applied))], seen("370"), doubt],
    [
      "nothing certain of one that rests on another reading",
      [carryOver({ ...applied, value: kwh("371") })],
      seen("371"),
      doubt
    ],
    ["that one which persons deny carried over, where its value is there", [carryOver(denied)], seen("370"), carried],
    ["so, a step of drift away", [carryOver(denied)], seen("371"), carried],
    ["nothing certain, further away", [carryOver(denied)], seen("371.1"), doubt],
    ["that one which persons deny did not, where the balance is as before", [carryOver(denied)], seen("20"), none],
    ["so, a step of drift away from before", [carryOver(denied)], seen("19"), none],
    ["nothing certain of another balance", [carryOver(denied)], seen("200"), doubt],
    [
      "nothing certain where the value is the one of before",
      [carryOver({ ...denied, ifRemainingWas: kwh("370"), value: kwh("720") })],
      { ...seen("545"), drift: kwh("200") },
      doubt
    ],
    ["nothing certain once another number is expected", [carryOver(denied)], seen("370", other), doubt],
    ["nothing certain where no number is expected", [carryOver(denied)], seen("370", { _tag: "NeverSeen" }), doubt],
    [
      "that it carried over, where the newest attempt found the number",
      [
        carryOver({
          attempts: [attempt({ ...byPersons, before: { ...look, storedNumber: 5 } }), attempt({ ...byPersons, no: 2 })]
        })
      ],
      seen("370"),
      carried
    ],
    ["that one of several carried over", [carryOver(), carryOver(applied)], seen("20"), carried],
    [
      "nothing certain where one of several is in doubt",
      [carryOver(applied), byHand(carryOver(applied))],
      seen("20"),
      doubt
    ]
  ]
  it.each(rows)("%s", (_, adjustments, what, earlier) => {
    assert.deepStrictEqual(Earlier.earlierOf(adjustments, basis, capabilities, what), earlier)
  })

  it("nothing certain while nobody knows what it rests on", () => {
    assert.deepStrictEqual(Earlier.earlierOf([carryOver(applied)], {}, capabilities, seen("20")), doubt)
  })

  it("how much of a step it left out", () => {
    const left = { ...basis, left: { ...basis.left, remaining: kwh("350.3") } }
    const found = Earlier.earlierOf([carryOver(applied)], left, capabilities, seen("20"))
    assert.deepStrictEqual(found, { _tag: "CarriedOver", rest: kwh("0.3") })
  })
})

describe("R-098 how far a balance may drift", () => {
  it("is what the site says, or a step of the readings where that is more", () => {
    const drift = (step: string, site: string) =>
      driftOf({ readingQuantum: kwh(step) }, { ...Policy.defaults, adjustmentDrift: kwh(site) })
    assert.deepStrictEqual([drift("1", "3"), drift("5", "3")], [kwh("3"), kwh("5")])
  })

  it.each([
    [10n, 12n, 2n, false],
    [12n, 10n, 2n, false],
    [10n, 13n, 2n, true],
    [13n, 10n, 2n, true],
    [-1n, 1n, 1n, true]
  ] as const)("%s and %s are further apart than %s: %s", (one, other, tolerance, far) => {
    assert.strictEqual(isFar(one, other, tolerance), far)
  })

  const number = (wireNo: number) => ({ _tag: "Number", wireNo }) as const
  const never = { _tag: "NeverSeen" } as const
  it.each([
    [null, number(7), false],
    [number(7), number(7), false],
    [number(7), number(8), true],
    [number(7), never, true],
    [never, number(7), true],
    [never, never, false]
  ] as const)("another credit came between %o and %o: %s", (then, expected, moved) => {
    assert.strictEqual(hasMoved(then, { expected }), moved)
  })
})
