/** Which look verifies a target after the books were restored, and what of it stands in the books afterwards. */
import { assert, describe, it } from "@effect/vitest"
import { Energy, Instant, Policy } from "@yugou/core"
import type { Attempt, Restoration, Target } from "@yugou/core/books"
import * as Verification from "../../../src/books/discrepancy/Verification.ts"
import { capabilities } from "../../Fixtures.ts"
import { at, targetState } from "../purchase/Orders.ts"

const { kwh } = Energy
const minutes = (count: number) => Instant.plusMillis(at, count * 60_000)
const restoration: Restoration.State = { no: 2, at, by: "chief", reason: "由备份恢复" }
const booked = { at, balance: kwh("100"), consumption: null }
const known: Target.State = { ...targetState, expected: { _tag: "Number", wireNo: 7, value: kwh("50") }, booked }
const unknown: Target.State = { ...targetState, expected: { _tag: "NeverSeen" } }
const sight: Attempt.Look = {
  ...{ at: minutes(90), storedNumber: 7, numberRead: "yes", balance: kwh("90"), consumption: null, records: [] }
}
const held: Target.State["slot"] = { _tag: "Held", by: { _tag: "Order", id: "P1" }, no: 1 }

type Row = readonly [what: string, target: Target.State, look: Partial<Attempt.Look>, Verification.Sighting]
const rows: ReadonlyArray<Row> = [
  ["the number of the books, and a balance that fell", known, {}, "agrees"],
  ["the value of the books", known, { storedValue: kwh("50") }, "agrees"],
  ["another value with the number of the books", known, { storedValue: kwh("60") }, "differs"],
  ["another number", known, { storedNumber: 8 }, "differs"],
  ["no number", known, { storedNumber: null }, "differs"],
  ["a balance that rose", known, { balance: kwh("150") }, "differs"],
  ["a number that was not read", known, { numberRead: "no", storedNumber: null }, "notRead"],
  ["a balance that was not read", known, { balance: null }, "notRead"],
  ["no number where none was ever seen", unknown, { storedNumber: null }, "agrees"],
  ["a number where none was ever seen", unknown, {}, "differs"],
  ["a credit under way", { ...known, slot: held }, {}, "busy"],
  ["a slot that is quiet", { ...known, slot: { _tag: "Free", quietUntil: minutes(100) } }, {}, "busy"],
  ["a look while frames of the former station live", known, { at: minutes(5) }, "tooEarly"],
  ["a look while a setting of the clock may come", known, { at: minutes(66) }, "tooEarly"],
  ["a look when none may any more", known, { at: minutes(66.5) }, "agrees"],
  ["a look before the mark", known, { at: minutes(-1) }, "tooEarly"],
  ["a mark by a clock that was a day ahead", known, { at: minutes(-24 * 60) }, "agrees"]
]

const verify = (target: Target.State, look: Partial<Attempt.Look>, mark: Restoration.State | null = restoration) =>
  Verification.verify(
    { target, restoration: mark, customerNo: null },
    { ...sight, ...look },
    capabilities,
    Policy.defaults
  )

describe("a look at a target that is unverified", () => {
  for (const [what, target, look, sighting] of rows) {
    it(`${sighting}: ${what}`, () => {
      const found = verify(target, look)
      assert.strictEqual(found.sighting, sighting)
      const events = found.reconciled.target.map(({ _tag }) => _tag)
      assert.strictEqual(events.includes("TargetVerified"), sighting === "agrees")
      assert.strictEqual(found.reconciled.finding !== null, sighting === "differs")
    })
  }

  it("verifies it for this restoration, and nothing where that was done, or the books were never restored", () => {
    const [event] = verify(known, {}).reconciled.target
    assert.deepStrictEqual<unknown>(event, {
      ...{ _tag: "TargetVerified", v: 1, verified: { restoration: 2, at: minutes(90) } }
    })
    const verified = { ...known, verified: { restoration: 2, at } }
    assert.deepStrictEqual(verify(verified, {}).reconciled.target, [])
    assert.deepStrictEqual(verify(known, {}, null).reconciled.target, [])
    const before = { ...known, verified: { restoration: 1, at } }
    assert.lengthOf(verify(before, {}).reconciled.target, 1, "an earlier restoration says nothing of this one")
  })
})
