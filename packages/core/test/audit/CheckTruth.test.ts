import { assert, describe, it } from "@effect/vitest"
import { Energy, Instant, keyOf } from "@yugou/core"
import * as Invariants from "@yugou/core/audit"
import type { Attempt, Credit, Dispatch } from "@yugou/core/books"
import { terminalId } from "../Fixtures.ts"

const at = Instant.at("2026-03-02T02:00:00Z")
const { kwh } = Energy
const target = { _tag: "Group", terminalId, totalGroupNo: 1 } as const

interface Told {
  readonly id: string
  readonly mode: "append" | "set"
  readonly value: string
  readonly numbers: ReadonlyArray<number | null>
  readonly dispatch?: Dispatch.State["_tag"]
  readonly read?: string
}

const stateOf = (tag: Dispatch.State["_tag"], no: number): Dispatch.State => {
  if (tag === "Applied") return { _tag: tag, no, at }
  if (tag === "Unknown") return { _tag: tag, no, since: at, checkAt: at, checks: 0, proposal: null }
  return { _tag: "Rejected", no, at, by: "notApplied" }
}

const creditOf = ({ id, mode, value, numbers, dispatch = "Applied", read = "0" }: Told): Credit.Credit => ({
  holder: { _tag: mode === "set" ? "Adjustment" : "Order", id },
  orgNo: "3701",
  customerNo: "C1",
  deviceId: "D1",
  target,
  validity: "valid",
  savedAt: at,
  persons: [],
  clearance: () => "cleared",
  mode,
  value: kwh(value),
  ifRemainingWas: mode === "set" ? kwh(read) : null,
  dispatch: stateOf(dispatch, numbers.length),
  attempts: numbers.map(
    (wireNo, index): Attempt.Attempt => ({
      no: index + 1,
      requestId: `${id}.${index + 1}`,
      wireNo,
      mode,
      value: kwh(value),
      thresholds: null,
      lifetimeMinutes: 5,
      before: {
        at,
        storedNumber: null,
        numberRead: "yes",
        balance: kwh(read),
        consumption: null,
        records: []
      },
      openedAt: at,
      queuedSince: at,
      queuedUntil: at,
      sendBy: at,
      deadAt: at,
      ending: { _tag: "Answered", at, frames: [] },
      verdict: null
    })
  )
})

const effect = (
  mode: "append" | "set",
  value: string,
  wireNo: number | null,
  before?: string
): Invariants.Effected => ({
  mode,
  value: kwh(value),
  wireNo,
  ...(before === undefined ? {} : { before: kwh(before) })
})

const found = (credits: ReadonlyArray<Told>, effected: ReadonlyArray<Invariants.Effected>, balance: string) =>
  Invariants.checkTruth(
    { target: keyOf(target), opening: 0n, balance: kwh(balance), consumed: 0n, effected, tolerance: kwh("1") },
    credits.map(creditOf),
    "undisputed"
  ).violations.map(({ invariant, detail }) => `${invariant} ${detail}`)

const set100: Told = { id: "A1", mode: "set", value: "100", numbers: [null] }
const add50: Told = { id: "P1", mode: "append", value: "50", numbers: [1] }

describe("what a terminal did, held against its credits", () => {
  it("finds a set that came again and took away a purchase in between (invariant 1), however well the sum fits", () => {
    const effects = [effect("set", "100", null, "0"), effect("append", "50", 1), effect("set", "100", null, "150")]
    const violations = found([set100, add50], effects, "100")
    assert.isTrue(violations[0]?.startsWith("1 1000000 units under number null took effect once more"), violations[0])
  })

  it("lets a set come again where nothing else took effect in between, under another number of its own, too", () => {
    assert.deepStrictEqual(
      found([set100], [effect("set", "100", null, "0"), effect("set", "100", null, "100")], "100"),
      []
    )
    const twoNumbers = { ...set100, numbers: [5, 6] }
    assert.deepStrictEqual(
      found([twoNumbers], [effect("set", "100", 5, "0"), effect("set", "100", 6, "100")], "100"),
      []
    )
  })

  it("counts a set that came twice once where nobody knows what it met", () => {
    assert.deepStrictEqual(found([set100], [effect("set", "100", null), effect("set", "100", null)], "100"), [])
  })

  it("gives two sets of the same value one effect each, whichever of them came again", () => {
    const credits = [set100, { ...set100, id: "A2", read: "100" }, add50]
    const once = effect("set", "100", null)
    assert.deepStrictEqual(found(credits.slice(0, 2), [once, once], "100"), [])
    const again = [effect("set", "100", null, "0"), effect("set", "100", null, "100"), effect("append", "50", 1)]
    assert.deepStrictEqual(found(credits, [...again, effect("set", "100", null, "150")], "100"), [])
  })

  it("gives effects to the credits that can have them, in whatever order credits and effects are listed", () => {
    const either: Told = { ...add50, id: "P1", numbers: [1, 2] }
    const one: Told = { ...add50, id: "P2", numbers: [1] }
    const effects = [effect("append", "50", 1), effect("append", "50", 2)]
    for (const credits of [
      [either, one],
      [one, either]
    ])
      for (const order of [effects, [...effects].reverse()]) assert.deepStrictEqual(found(credits, order, "100"), [])
  })

  it("prefers the applied credit, then the unknown one", () => {
    const rejected: Told = { ...add50, id: "P0", dispatch: "Rejected" }
    assert.deepStrictEqual(found([rejected, add50], [effect("append", "50", 1)], "50"), [])
    const unknown: Told = { ...add50, id: "P2", dispatch: "Unknown" }
    assert.deepStrictEqual(found([rejected, unknown], [effect("append", "50", 1)], "50"), [])
    assert.deepStrictEqual(found([rejected], [effect("append", "50", 1)], "50"), [
      "1 took effect and is rejected",
      "4 the books are -500000 units off, and no discrepancy is open"
    ])
  })

  it("finds an applied set without effect, unless the balance was its value anyway, within one step", () => {
    const set = { ...set100, read: "98" }
    assert.include(found([set], [], "0"), "1 is applied without effect")
    assert.notInclude(found([{ ...set, read: "99" }], [], "0"), "1 is applied without effect")
  })

  it("finds an order that took effect twice", () => {
    const twice = [effect("append", "50", 1), effect("append", "50", 1)]
    assert.isTrue(found([add50], twice, "100")[0]?.startsWith("1 500000 units under number 1 took effect once more"))
  })
})
