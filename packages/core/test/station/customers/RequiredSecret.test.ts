/** A dialect that says nothing without its secret: while that cannot be opened, this is what people are told, and what to do. */
import { assert, describe } from "@effect/vitest"
import { Energy, nextStepOf, textOf } from "@yugou/core"
import { TerminalGatewayMemory } from "@yugou/core/memory"
import * as Effect from "effect/Effect"
import { archive, capabilities, details, terminalId } from "../../Fixtures.ts"
import { clerk, kwh } from "../Desk.ts"
import { k1, k2, password, strict, test, withGateway, withStrict } from "./SecretStations.ts"

const { customerNo, orgNo } = archive.customer
const entry = { terminalId, dialectId: strict.id, address: "1" }
const alarm = { ...details.alarm, time: "09:30" as never }
const target = { _tag: "Group", terminalId, totalGroupNo: 1 } as const
const thresholds = { alarm: Energy.kwh("100"), trip: Energy.kwh("0") }

/** Says that the secret cannot be opened, and that its key is to be given or the secret entered again. */
const saysSo = (rejection: Parameters<typeof textOf>[0]) => {
  const { en, zh } = textOf(rejection)
  assert.include(en, "cannot be opened")
  assert.include(zh, "无法解密")
  const { how, who } = nextStepOf(rejection)
  assert.strictEqual(who, "administrator")
  assert.include(how.en, "enter the secret again")
  assert.include(how.zh, "重新录入口令")
}

describe("a secret that a dialect must have", () => {
  test("is what people are told of while it cannot be opened, in every operation on its terminal", () =>
    Effect.gen(function* () {
      const before = yield* withStrict(k1)
      yield* before.customers.add({ ...clerk(), customerNo, ...details, alarm })
      const register = { ...clerk(), ...entry, orgNo, settings: { pw: password } }
      yield* before.customers.registerTerminal(register)
      const { deviceId } = yield* before.customers.bindDevice({ ...clerk(), customerNo, target, thresholds })
      const sale = { deviceId, energy: kwh("100") }
      yield* before.purchases.save({ ...clerk(), ...sale })

      const { customers, plan, purchases, purchaseRecords } = yield* withStrict(k2)
      const other = { ...target, totalGroupNo: 2 }
      const calls: ReadonlyArray<Effect.Effect<unknown, { readonly _tag: string }>> = [
        purchases.save({ ...clerk(), ...sale }),
        purchases.adjust({ ...clerk(), deviceId, value: kwh("1"), ifRemainingWas: kwh("0"), reason: "test" }),
        customers.bindDevice({ ...clerk(), customerNo, target: other, thresholds }),
        customers.saveSwitchMap({ ...clerk(), terminalId, switches: [] }),
        customers.readParameters({ actor: "clerk", deviceId }),
        purchaseRecords.reconcile({ actor: "clerk", target: `${terminalId}/1` as never })
      ]
      for (const call of calls) {
        const refused = yield* Effect.flip(call)
        assert.deepInclude<object>(refused, { _tag: "Unsupported", feature: "secretUnopened" })
        saysSo(refused as never)
      }
      const { refusals } = yield* plan.purchases.save({ ...clerk(), ...sale })
      assert.include(refusals[0]?.messageZh, "无法解密")

      const change = { ...clerk(), ...entry, settings: { patience: 3 } }
      const refused = yield* Effect.flip(customers.updateTerminal(change))
      assert.deepInclude(refused, { _tag: "SettingsInvalid", what: "secret", path: "pw" })
      saysSo(refused as never)
      yield* customers.updateTerminal({ ...change, settings: { patience: 3, pw: "anew" } })
      yield* purchases.save({ ...clerk(), ...sale })
    }))

  test("is not what is told of a terminal that lacks it, or whose dialect is not there", () =>
    Effect.gen(function* () {
      const { customers } = yield* withStrict(k1)
      const bare = { ...clerk(), ...entry, orgNo, settings: {} }
      assert.deepInclude(yield* Effect.flip(customers.registerTerminal(bare)), { what: "settings", path: "pw" })
      const gone = { ...bare, dialectId: "gone" }
      assert.deepInclude(yield* Effect.flip(customers.registerTerminal(gone)), { what: "dialectId" })
    }))
})

describe("a directory that does not answer", () => {
  test("is no dialect that is not there: whoever asks again is served", () =>
    Effect.gen(function* () {
      let directory: "answers" | "silent" = "answers"
      const { customers, purchases } = yield* withGateway(
        TerminalGatewayMemory.layer({
          capabilities: () => (directory === "answers" ? capabilities : null),
          presence: () => "unknown",
          execute: () => Effect.die("nobody asks")
        })
      )
      yield* customers.add({ ...clerk(), customerNo, ...details, alarm })
      yield* customers.registerTerminal({ ...clerk(), ...entry, orgNo, settings: {} })
      const { deviceId } = yield* customers.bindDevice({ ...clerk(), customerNo, target, thresholds })
      const sale = { ...clerk(), deviceId, energy: kwh("100") }
      directory = "silent"
      assert.deepInclude(yield* Effect.flip(purchases.save(sale)), { _tag: "StoreError", reason: "unavailable" })
      const read = customers.readParameters({ actor: "clerk", deviceId })
      assert.deepInclude(yield* Effect.flip(read), { _tag: "StoreError", reason: "unavailable" })
      directory = "answers"
      yield* purchases.save(sale)
    }))
})
