import { assert, describe, it } from "@effect/vitest"
import { Energy, keyOf, TerminalId } from "@yugou/core"
import type * as Invariants from "@yugou/core/audit"
import type { Commit } from "@yugou/core/store"
import * as Conservation from "../../src/simulation/Conservation.ts"
import type { Ledger } from "../../src/simulation/Ledger.ts"

const group = (id: string) => ({ _tag: "Group", terminalId: TerminalId.make(id), totalGroupNo: 1 }) as const
const target = group("X1")
const kwh = (text: string): bigint => Energy.kwh(text)

/** What the new device holds after these effects; it was empty when it was bound. */
const holding = (effected: ReadonlyArray<{ readonly mode: "append" | "set"; readonly value: bigint }>) => ({
  target: keyOf(target),
  opening: 0n,
  balance: effected.reduce((sum, { mode, value }) => (mode === "set" ? value : sum + value), 0n),
  consumed: 0n,
  effected,
  tolerance: 0n
})

/** Says what is reported when a replacement finishes from a step, having left so much, on a device that took these effects. */
const finishing = (step: "NewBound" | "Adjusting", left: string, effected: Parameters<typeof holding>[0]) => {
  const reported: Array<string> = []
  let truth = holding([])
  const before = { step: { _tag: step } }
  const ledger = { record: () => ({ entries: [{ before }] }), standingOf: () => "known" } as unknown as Ledger
  const checks = Conservation.make({
    ledger,
    report: (rule) => reported.push(rule),
    truthOf: () => truth as unknown as Invariants.TerminalTruth
  })
  const state = { replacementId: "r", newTarget: target, left: { source: "manual", remaining: kwh(left) } }
  const write = (tag: string) => ({
    writes: [{ ref: { _tag: "Replacement", id: "r" }, events: [{ _tag: tag }], state }]
  })
  checks.check(write("NewDeviceBound") as unknown as Commit)
  truth = holding(effected)
  checks.check(write("ReplacementFinished") as unknown as Commit)
  return reported
}

const set = (value: string) => ({ mode: "set", value: kwh(value) }) as const
const sold = (value: string) => ({ mode: "append", value: kwh(value) }) as const

describe("what persons state of an old device", () => {
  const left = { source: "manual", remaining: kwh("500") }
  const hand = { remaining: kwh("500"), by: "clerk", confirmedBy: "chief" }
  const another = { ...hand, remaining: kwh("400"), confirmedBy: null }
  const rows = [
    ["when another one confirmed it", "ReadingConfirmed", hand, undefined, []],
    ["and nobody confirmed it", "ReadingConfirmed", { ...hand, confirmedBy: null }, undefined, ["statedByTwo"]],
    ["and confirmed it himself", "ReadingConfirmed", { ...hand, confirmedBy: "clerk" }, undefined, ["statedByTwo"]],
    ["when another amount was confirmed", "ReadingConfirmed", another, undefined, ["statedByTwo"]],
    ["as it was confirmed, though somebody states another amount since", "ReadingStated", another, left, []],
    ["as it was confirmed before it was cancelled", "OldDeviceCancelled", another, left, []],
    ["and it is cancelled without a confirmation", "OldDeviceCancelled", hand, undefined, ["statedByTwo"]]
  ] as const
  it.each(rows)("is left on it %s", (_what, tag, stated, before, expected) => {
    const reported: Array<string> = []
    const checks = Conservation.make({
      ledger: { record: () => ({ entries: [{ before: { left: before } }] }) } as unknown as Ledger,
      report: (rule) => reported.push(rule),
      truthOf: () => null
    })
    const state = { replacementId: "r", oldTarget: target, left, hand: stated }
    const write = { ref: { _tag: "Replacement", id: "r" }, events: [{ _tag: tag }], state }
    checks.check({ writes: [write] } as unknown as Commit)
    assert.deepStrictEqual(reported, [...expected])
  })
})

describe("what a replaced device leaves, when the replacement is done", () => {
  const rows = [
    ["the carry-over set what was left", "Adjusting", "500", [set("500")], []],
    ["the carry-over set what was left and what was sold there", "Adjusting", "500", [sold("100"), set("600")], []],
    ["the carry-over forgot what was sold there", "Adjusting", "500", [sold("100"), set("500")], ["conserved"]],
    ["nothing was carried over, and nothing was left", "NewBound", "0", [sold("100")], []],
    ["nothing was carried over, and something was left", "NewBound", "500", [sold("100")], ["conserved"]],
    ["the only adjustment is one of the clerk's own", "NewBound", "0", [sold("195"), set("2002")], []]
  ] as const
  it.each(rows)("%s", (_what, step, left, effected, expected) => {
    assert.deepStrictEqual(finishing(step, left, effected), [...expected])
  })
})
