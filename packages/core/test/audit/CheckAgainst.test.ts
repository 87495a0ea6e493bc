import { assert, describe, it } from "@effect/vitest"
import { DispatchEngine, Energy, OutcomeResolver, Station } from "@yugou/core"
import * as Invariants from "@yugou/core/audit"
import { StationStore } from "@yugou/core/store"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import { type FakeTerminal, fakeTerminal } from "../Fixtures.ts"

import { key, orders, story } from "./Story.ts"

describe("the audit against terminals", () => {
  const truthOf = (terminal: FakeTerminal) => ({
    target: key,
    opening: Energy.kwh("20"),
    balance: terminal.balance,
    consumed: terminal.consumed,
    effected: terminal.effects,
    tolerance: Energy.kwh("2")
  })
  const settled = (terminal: FakeTerminal) =>
    Effect.gen(function* () {
      const { store } = yield* story
      yield* OutcomeResolver.runOnce(yield* DateTime.now)
      terminal.balance -= Energy.kwh("30")
      terminal.consumed += Energy.kwh("30")
      return store
    })

  it.effect(
    "R-098.7 finds nothing where every order raised the balance once and an adjustment counts as what it changed",
    () => {
      const terminal = fakeTerminal()
      return Effect.gen(function* () {
        const { device } = yield* story
        const station = yield* Station.Station
        const store = yield* StationStore
        yield* OutcomeResolver.runOnce(yield* DateTime.now)
        terminal.balance -= Energy.kwh("30")
        terminal.consumed += Energy.kwh("30")
        const { deviceId } = device
        const { remaining } = yield* station.purchases.pollRemaining({ actor: "clerk", deviceId })
        const { adjustmentNo } = yield* station.purchases.adjust({
          actor: "clerk",
          commandId: "adjust",
          deviceId,
          value: Energy.kwh("100"),
          ifRemainingWas: remaining ?? Energy.zero,
          reason: "meter exchanged"
        })
        yield* station.approvals.approveAdjustment({ actor: "chief", commandId: "adjust-approve", adjustmentNo })
        yield* station.purchaseRecords.dispatchAdjustment({ actor: "chief", commandId: "adjust-send", adjustmentNo })
        yield* DispatchEngine.runOnce(yield* DateTime.now)
        assert.strictEqual(terminal.balance, Energy.kwh("100"))
        assert.deepStrictEqual(yield* Invariants.checkAgainst(store, [truthOf(terminal)]), {
          violations: [],
          notVerified: []
        })
        assert.deepStrictEqual(yield* Invariants.checkInvariants(store), [])
      }).pipe(Effect.provide(orders(terminal)))
    }
  )

  const numbersOf = (violations: ReadonlyArray<Invariants.Violation>) => violations.map(({ invariant }) => invariant)

  it.effect("finds an order that raised the balance twice (invariant 1)", () => {
    const terminal = fakeTerminal()
    return Effect.gen(function* () {
      const store = yield* settled(terminal)
      const truth = truthOf(terminal)
      const twice = { ...truth, effected: [...terminal.effects, ...terminal.effects.slice(0, 1)] }
      assert.deepStrictEqual(numbersOf((yield* Invariants.checkAgainst(store, [twice])).violations), [1])
    }).pipe(Effect.provide(orders(terminal)))
  })

  it.effect("finds an order that is applied in the books only (invariant 1)", () => {
    const terminal = fakeTerminal()
    return Effect.gen(function* () {
      const store = yield* settled(terminal)
      const never = { ...truthOf(terminal), effected: terminal.effects.slice(1) }
      assert.deepStrictEqual(numbersOf((yield* Invariants.checkAgainst(store, [never])).violations), [1])
    }).pipe(Effect.provide(orders(terminal)))
  })

  it.effect("finds a balance that does not add up while no discrepancy is open (invariant 4)", () => {
    const terminal = fakeTerminal()
    return Effect.gen(function* () {
      const store = yield* settled(terminal)
      const off = { ...truthOf(terminal), balance: terminal.balance - Energy.kwh("3") }
      assert.deepStrictEqual(numbersOf((yield* Invariants.checkAgainst(store, [off])).violations), [4])
    }).pipe(Effect.provide(orders(terminal)))
  })

  it.effect("says for which targets the sum cannot be checked", () => {
    const terminal = fakeTerminal()
    return Effect.gen(function* () {
      const store = yield* settled(terminal)
      const blind = { ...truthOf(terminal), consumed: null, effected: null }
      assert.deepStrictEqual(yield* Invariants.checkAgainst(store, [blind]), { violations: [], notVerified: [key] })
    }).pipe(Effect.provide(orders(terminal)))
  })
})
