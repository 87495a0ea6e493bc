/**
 * All that forbids a command stands in its rule, so that its plan lists all of it and the command answers with the first.
 *
 * Each case names the precondition that once stood in front of the rule, hid the others or was hidden by them.
 */
import { assert, describe, it } from "@effect/vitest"
import { DispatchEngine, Energy, keyOf, Rejection, type Station, type TerminalGateway } from "@yugou/core"
import type { StationStore } from "@yugou/core/store"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import { TestClock } from "effect/testing"
import {
  by,
  customerNo,
  first,
  groupCapabilities,
  groupOf,
  held,
  onSite,
  panelOf,
  type Site,
  second,
  settings,
  site,
  withDevice
} from "../../Panel.ts"

/** A station with one device of one customer, and the terminals around it. */
interface Scene {
  readonly here: Site
  readonly station: Station.Station["Service"]
  readonly deviceId: string
}

type Failure = { readonly _tag: string }

/** A command as it is planned and as it is carried out. */
interface Both {
  readonly plan: Effect.Effect<{ readonly refusals: ReadonlyArray<{ readonly code: string }> }, Failure>
  readonly execute: Effect.Effect<unknown, Failure>
}

interface Case {
  readonly name: string
  readonly policy?: Site["policy"]
  readonly maxRounds?: number
  readonly codes: ReadonlyArray<string>
  /** Makes the books such that everything applies, and gives the command. */
  readonly arrange: (scene: Scene) => Effect.Effect<Both, Failure, StationStore | TerminalGateway>
}

const { kwh } = Energy
const reason = "搬迁"

const voidCustomer = ({ station }: Scene) => station.customers.void({ ...by(), customerNo, reason })
const cancelDevice = ({ station, deviceId }: Scene) =>
  station.customers.cancelDevice({ ...by(), deviceId, reason, finalReading: { remaining: Energy.zero } })

const withoutNumbers = Effect.fnUntraced(function* ({ station }: Scene) {
  const { version } = yield* station.customers.get({ actor: "clerk", customerNo })
  const alarm = { cycle: "none", time: null, sms: "off", mobiles: [] } as const
  yield* station.customers.update({ ...by(), customerNo, version, ...settings, alarm })
})

const another = { terminalId: second, orgNo: "37401", dialectId: "fake", address: second, settings: {} }

const saving = ({ station, deviceId }: Scene, energy: string): Both => {
  const command = { ...by(), deviceId, energy: kwh(energy) }
  return { plan: station.plan.purchases.save(command), execute: station.purchases.save(command) }
}

/** Sells an order that takes effect, and gives its number. */
const sold = Effect.fnUntraced(function* ({ station, deviceId }: Scene) {
  const { orderNo } = yield* station.purchases.save({ ...by(), deviceId, energy: kwh("100") })
  yield* station.approvals.approve({ ...by("chief"), orderNo })
  yield* station.purchaseRecords.dispatch({ ...by(), orderNo })
  yield* DispatchEngine.runOnce(yield* DateTime.now)
  return orderNo
})

const cases: ReadonlyArray<Case> = [
  {
    name: "NotCommissioned beside the amount: half a kilowatt-hour hides nothing",
    policy: { requireCommissioned: "enforce" },
    codes: ["QUANTUM", "VALUE_INVALID", "NOT_COMMISSIONED"],
    arrange: (scene) => Effect.succeed(saving(scene, "0.5"))
  },
  {
    name: "an amount of nothing, which is below the least one, too, once",
    codes: ["VALUE_INVALID"],
    arrange: (scene) => Effect.succeed(saving(scene, "0"))
  },
  {
    name: "an unknown dialect beside customer and device",
    policy: { requireCommissioned: "enforce" },
    codes: ["UNSUPPORTED", "CUSTOMER_INVALID", "DEVICE_CANCELLED", "NOT_COMMISSIONED"],
    arrange: (scene) =>
      Effect.gen(function* () {
        yield* cancelDevice(scene)
        yield* voidCustomer(scene)
        scene.here.panels.clear()
        return saving(scene, "100")
      })
  },
  {
    name: "alreadyCompensated beside an unknown dialect, the customer and the reading",
    codes: ["CONFLICT", "UNSUPPORTED", "CUSTOMER_INVALID", "REMAINING_CHANGED"],
    arrange: (scene) =>
      Effect.gen(function* () {
        const { station, deviceId } = scene
        const compensates = yield* sold(scene)
        const { remaining } = yield* station.purchases.pollRemaining({ actor: "clerk", deviceId })
        const about = { deviceId, reason, compensates, ifRemainingWas: remaining ?? Energy.zero }
        yield* station.purchases.adjust({ ...by(), ...about, value: kwh("500") })
        yield* voidCustomer(scene)
        scene.here.panels.clear()
        const command = { ...by(), ...about, value: kwh("500"), ifRemainingWas: Energy.zero }
        return { plan: station.plan.purchases.adjust(command), execute: station.purchases.adjust(command) }
      })
  },
  {
    name: "an unknown dialect beside what forbids a binding",
    codes: ["UNSUPPORTED", "CUSTOMER_INVALID", "CONFLICT", "THRESHOLDS_INVALID"],
    arrange: (scene) =>
      Effect.gen(function* () {
        const { here, station } = scene
        yield* voidCustomer(scene)
        here.panels.clear()
        const thresholds = { alarm: kwh("10"), trip: kwh("100") }
        const command = { ...by(), customerNo, target: groupOf(first), thresholds }
        return { plan: station.plan.customers.bindDevice(command), execute: station.customers.bindDevice(command) }
      })
  },
  {
    name: "an unknown dialect beside what forbids a replacement",
    codes: ["UNSUPPORTED", "DEVICE_CANCELLED", "CUSTOMER_INVALID"],
    arrange: (scene) =>
      Effect.gen(function* () {
        const { here, station, deviceId } = scene
        yield* station.customers.registerTerminal({ ...by(), ...another })
        yield* cancelDevice(scene)
        yield* voidCustomer(scene)
        here.panels.clear()
        const command = { ...by(), deviceId, target: groupOf(second), reason }
        return {
          plan: station.plan.customers.replaceDevice(command),
          execute: station.customers.replaceDevice(command)
        }
      })
  },
  {
    name: "alreadyClosed beside an unknown dialect, and beside a repair that does not fit",
    codes: ["UNSUPPORTED", "CONFLICT", "CONFLICT"],
    arrange: (scene) =>
      Effect.gen(function* () {
        const { here, station } = scene
        yield* sold(scene)
        held(panelOf(here), groupOf(first)).balance = kwh("9000")
        const target = keyOf(groupOf(first))
        const found = yield* station.purchaseRecords.reconcile({ actor: "clerk", target })
        const about = { discrepancyId: found.discrepancyId ?? "", note: "现场已核对" }
        const { purchaseRecords, plan } = station
        yield* purchaseRecords.requestClosing({ ...by(), ...about, disposition: { _tag: "WriteOff" } })
        const { discrepancyId } = about
        yield* purchaseRecords.approveClosing({ ...by(), actor: "chief", discrepancyId, requestNo: 1 })
        here.panels.clear()
        const command = { ...by(), ...about, repair: "explained" } as const
        const execute = purchaseRecords.closeDiscrepancy(command)
        return { plan: plan.purchaseRecords.closeDiscrepancy(command), execute }
      })
  },
  {
    name: "CustomerInvalid at adopting beside a cancelled device and an unknown dialect",
    codes: ["DEVICE_CANCELLED", "UNSUPPORTED", "CUSTOMER_INVALID"],
    arrange: (scene) =>
      Effect.gen(function* () {
        const { here, station, deviceId } = scene
        yield* cancelDevice(scene)
        yield* voidCustomer(scene)
        here.panels.clear()
        const command = { ...by(), deviceId }
        return {
          plan: station.plan.customers.adoptReported(command),
          execute: station.customers.adoptReported(command)
        }
      })
  },
  {
    name: "signature, reading and number at the trip warning, beside the customer and the lock",
    policy: { signature: null },
    codes: ["CUSTOMER_INVALID", "LOCKED_BY", "SIGNATURE_MISSING", "STALE_READING", "ALARM_INCOMPLETE"],
    arrange: (scene) =>
      Effect.gen(function* () {
        const { station, deviceId } = scene
        yield* station.commissioning.start({ ...by("chief"), customerNo })
        yield* withoutNumbers(scene)
        yield* voidCustomer(scene)
        const command = { ...by(), deviceId }
        const { plan, commissioning } = station
        return { plan: plan.commissioning.warnOfTrip(command), execute: commissioning.warnOfTrip(command) }
      })
  },
  {
    name: "a session that was never started beside what is wrong with the parameters",
    codes: ["NOT_FOUND", "CUSTOMER_INVALID", "ROUND_OUT_OF_RANGE", "DURATION_INVALID"],
    arrange: (scene) =>
      Effect.gen(function* () {
        const { station, deviceId } = scene
        yield* voidCustomer(scene)
        const protection = { state: "protected", halfHours: 99 } as const
        const command = { ...by(), deviceId, rounds: [1, 8], protection }
        const { plan, commissioning } = station
        return { plan: plan.commissioning.saveParameters(command), execute: commissioning.saveParameters(command) }
      }),
    maxRounds: 4
  },
  {
    name: "the lock beside what forbids the trip of each of several rounds, each thing once",
    codes: ["LOCKED_BY", "ROUND_OUT_OF_RANGE", "ROUND_OUT_OF_RANGE", "PROTECTION_UNKNOWN"],
    arrange: ({ station, deviceId }) =>
      Effect.gen(function* () {
        yield* station.commissioning.start({ ...by("chief"), customerNo })
        const command = { ...by(), deviceId, rounds: [1, 5, 8] } as const
        return { plan: station.plan.commissioning.trip(command), execute: station.commissioning.trip(command) }
      }),
    maxRounds: 4
  }
]

describe("the plan of a command", () => {
  for (const { name, policy = {}, maxRounds = 8, codes, arrange } of cases) {
    it.effect(`R-144.3 lists ${name}`, () => {
      const here: Site = { ...site({ ...groupCapabilities, maxRounds }), policy }
      return onSite(
        here,
        Effect.gen(function* () {
          yield* TestClock.setTime(Date.parse("2026-03-02T02:00:00Z"))
          const { station, deviceId } = yield* withDevice()
          const { plan, execute } = yield* arrange({ here, station, deviceId })
          const { refusals } = yield* plan
          assert.deepStrictEqual(
            refusals.map(({ code }) => code),
            codes
          )
          const { _tag } = yield* Effect.flip(execute)
          assert.strictEqual(Rejection.codeOf(_tag), codes[0])
        })
      )
    })
  }
})
