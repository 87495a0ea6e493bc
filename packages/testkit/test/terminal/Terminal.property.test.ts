import { assert, describe, it } from "@effect/vitest"
import { Energy } from "@yugou/core"
import {
  type Firmware,
  groupTerminal,
  type Input,
  increases,
  remainingOf,
  type Settings,
  step,
  TerminalState
} from "@yugou/testkit/terminal"
import * as fc from "fast-check"
import { kwh, now } from "./Fixtures.ts"

const firmware: fc.Arbitrary<Firmware> = fc.record({
  duplicate: fc.constantFrom("refusedWithReason", "refusedWithoutReason", "storedWithoutEffect", "appliedAgain"),
  compares: fc.constantFrom("holder", "terminal"),
  comparesOnSet: fc.constantFrom("yes", "no"),
  applies: fc.constantFrom("atOnce", "inLoop"),
  protectionCloses: fc.constantFrom("yes", "no"),
  tripWhileProtected: fc.constantFrom("refused", "ignored"),
  recloses: fc.constantFrom("byItself", "byHand"),
  debt: fc.constantFrom("owed", "lost")
})
const settings = firmware.map((it): Settings => ({ ...groupTerminal, holders: [1, 2], firmware: it }))

const amount = fc.integer({ min: 1, max: 5 }).map((it) => kwh(`${it * 10}`))
const holder = fc.integer({ min: 1, max: 2 })
const threshold = fc.record({ alarm: fc.constant(kwh("20")), trip: fc.constant(kwh("10")) })
const input: fc.Arbitrary<Input> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .record({
        _tag: fc.constant("WriteCredit" as const),
        holder,
        mode: fc.constantFrom("append", "append", "set"),
        wireNo: fc.integer({ min: 1, max: 4 }),
        value: amount,
        thresholds: fc.option(threshold)
      })
      .map((request): Input => ({ _tag: "Request", request, password: null }))
  },
  fc.record({ _tag: fc.constant("Consume" as const), holder, energy: amount }),
  fc.constantFrom<Input>({ _tag: "Loop" }, { _tag: "PowerLoss" }),
  fc.constantFrom<Input>(
    ...(["engaged", "released"] as const).map(
      (state): Input => ({
        _tag: "Request",
        password: null,
        request: { _tag: "WriteParameter", holder: 1, item: { _tag: "PurchaseControl", state } }
      })
    ),
    {
      _tag: "Request",
      password: null,
      request: { _tag: "WriteParameter", holder: 1, item: { _tag: "EffectiveRounds", rounds: [1, 2] } }
    },
    {
      _tag: "Request",
      password: null,
      request: { _tag: "WriteParameter", holder: 1, item: { _tag: "Protection", state: "protected", halfHours: null } }
    }
  )
)
const script = fc.tuple(settings, fc.array(input, { maxLength: 25 }))

const statesOf = (chosen: Settings, inputs: ReadonlyArray<Input>): ReadonlyArray<TerminalState.State> => {
  const states = [TerminalState.make(chosen)]
  let last = TerminalState.make(chosen)
  for (const it of inputs) {
    last = step(chosen, last, it, now)[0]
    states.push(last)
  }
  return states
}

const check = (holds: (chosen: Settings, inputs: ReadonlyArray<Input>) => void) =>
  fc.assert(
    fc.property(script, ([chosen, inputs]) => holds(chosen, inputs)),
    { numRuns: 500, seed: 20261122 }
  )

describe("properties of the simulated terminal", () => {
  it("has a balance that follows from the applied credits and the consumption", () => {
    check((chosen, inputs) => {
      const state = statesOf(chosen, inputs).at(-1) ?? TerminalState.make(chosen)
      for (const no of chosen.holders) {
        const own = state.applications.filter((it) => it.holder === no)
        const rises = own.reduce((sum, it) => sum + it.after - it.before, 0n)
        const { consumed = 0n, forgiven = 0n } = TerminalState.holderOf(state, no) ?? {}
        assert.strictEqual(remainingOf(state, no), Energy.fromUnits(rises - consumed + forgiven))
      }
    })
  })

  it("raises at most once per confirmed write, whatever the firmware", () => {
    check((chosen, inputs) => {
      const state = statesOf(chosen, inputs).at(-1) ?? TerminalState.make(chosen)
      const writes = inputs.filter((it) => it._tag === "Request" && it.request._tag === "WriteCredit").length
      const total = chosen.holders.reduce((sum, no) => sum + increases(state, no), 0)
      assert.isAtMost(total, writes)
    })
  })

  it("never raises for a number that its holder already holds, unless the firmware applies again or does not compare", () => {
    check((chosen, inputs) => {
      const states = statesOf(chosen, inputs)
      inputs.forEach((it, index) => {
        if (it._tag !== "Request" || it.request._tag !== "WriteCredit") return
        const { duplicate, comparesOnSet, applies } = chosen.firmware
        if (duplicate === "appliedAgain" || applies === "inLoop") return
        if (it.request.mode === "set" && comparesOnSet === "no") return
        const before = states[index] ?? TerminalState.make(chosen)
        const after = states[index + 1] ?? before
        if (TerminalState.holderOf(before, it.request.holder)?.stored?.wireNo !== it.request.wireNo) return
        assert.strictEqual(after.applications.length, before.applications.length)
      })
    })
  })

  it("keeps nothing pending where credits are applied at once, and nothing over a power loss", () => {
    check((chosen, inputs) => {
      statesOf(chosen, inputs).forEach((state, index) => {
        const lost = index > 0 && inputs[index - 1]?._tag === "PowerLoss"
        if (chosen.firmware.applies === "inLoop" && !lost) return
        assert.isTrue(state.holders.every((it) => it.pending === null))
      })
    })
  })

  it("has an effective round open for lack of energy only while the balance is at or below the trip energy", () => {
    check((chosen, inputs) => {
      for (const state of statesOf(chosen, inputs)) {
        const first = TerminalState.holderOf(state, 1)
        const must =
          first?.control === "engaged" &&
          first.thresholds !== null &&
          first.remaining <= first.thresholds.trip &&
          state.protection.state === "released"
        const own = state.switches.filter((it) => first?.effectiveRounds.includes(it.no))
        // Released rounds are closed, or wait for the hand with permission.
        const held = own.filter((it) => it.position === "open" && it.permitted === "no")
        assert.strictEqual(held.length, must ? own.length : 0)
      }
    })
  })

  it("gives the same for the same, and leaves the former state as it was", () => {
    check((chosen, inputs) => {
      const states = statesOf(chosen, inputs)
      assert.deepStrictEqual(statesOf(chosen, inputs), states)
      assert.deepStrictEqual(states[0], TerminalState.make(chosen))
    })
  })
})
