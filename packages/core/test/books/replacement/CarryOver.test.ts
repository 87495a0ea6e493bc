import { assert, describe, it } from "@effect/vitest"
import { Energy, Instant } from "@yugou/core"
import * as FastCheck from "fast-check"
import { reckon } from "../../../src/books/replacement/CarryOver.ts"

const at = Instant.at("2026-03-02T02:00:00Z")
const left = (kwh: string) => ({ remaining: Energy.kwh(kwh), at, source: "terminal" }) as const

describe("what a new device is set to", () => {
  // left, at binding, found now, step of the terminal: the value, and what it leaves out.
  const table: ReadonlyArray<readonly [...ReadonlyArray<string>]> = [
    ["500", "0", "0", "1", "500", "0"],
    ["500", "0", "100", "1", "600", "0"],
    ["500", "0", "60", "1", "560", "0"],
    ["500", "70", "170", "1", "600", "0"],
    ["500", "70", "30", "1", "460", "0"],
    ["20", "0", "0", "1", "20", "0"],
    ["499.3", "0", "0", "1", "499", "0.3"],
    ["499.3", "0", "0", "0.1", "499.3", "0"],
    ["499.37", "0.1", "0", "0.1", "499.2", "0.07"],
    ["-3.4", "0", "0", "1", "-4", "0.6"],
    ["-3", "0", "0", "1", "-3", "0"]
  ]
  it.each(table)("%s left, %s at binding, %s now, in steps of %s: %s, and %s left out", (...row) => {
    const [was = "", atBinding = "", found = "", quantum = "", value = "", rest = ""] = row
    const basis = { left: left(was), atBinding: Energy.kwh(atBinding) }
    assert.deepStrictEqual(reckon(basis, Energy.kwh(found), Energy.kwh(quantum)), {
      value: Energy.kwh(value),
      rest: Energy.kwh(rest)
    })
  })

  it("keeps every unit: value and rest are what was left and what became of it, and the rest is less than a step", () => {
    const units = FastCheck.bigInt({ min: -60_000n, max: 60_000n })
    const steps = FastCheck.constantFrom(1n, 1_000n, 10_000n)
    FastCheck.assert(
      FastCheck.property(units, units, units, steps, (was, atBinding, found, quantum) => {
        const of = (it: bigint) => Energy.fromUnits(it)
        const basis = { left: { ...left("0"), remaining: of(was) }, atBinding: of(atBinding) }
        const { value, rest } = reckon(basis, of(found), of(quantum))
        assert.strictEqual(value + rest, was + found - atBinding)
        assert.strictEqual(value % quantum, 0n)
        assert.isTrue(rest >= 0n && rest < quantum)
      })
    )
  })
})
