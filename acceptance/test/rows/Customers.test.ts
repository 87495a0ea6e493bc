/** Rows about customers, devices and messages as far as a terminal has a part in them, told with each shipped dialect to the end of the line. */
import { assert, describe } from "@effect/vitest"
import { Station } from "@yugou/core"
import * as Effect from "effect/Effect"
import {
  asked,
  by,
  customerNo,
  heldBy,
  keyOf,
  kwh,
  minutes,
  queued,
  step,
  type Told,
  told,
  withSecond
} from "./Site.ts"

/** Gives the customer alarm settings under which messages go out every day. */
const withMessages = Effect.fnUntraced(function* () {
  const { customers } = yield* Station.Station
  const { version, consent, limits, templateId, contact, remarks, ext } = yield* customers.get({ ...asked, customerNo })
  const alarm = { cycle: "daily", time: "09:30" as never, sms: "on", mobiles: ["13800000000"] } as const
  const details = { alarm, consent, limits, templateId, contact, remarks, ext }
  yield* customers.update({ ...by(), customerNo, version, ...details })
})
const signed = { policy: { signature: "【历下供电】" } } as const

describe("alarms and messages", () => {
  told(
    "R-014.2 R-009.2 R-012.1 an old reading is polled anew before the alarm, and the new one is told",
    (here) =>
      Effect.gen(function* () {
        yield* withMessages()
        yield* here.station.customers.pollRemaining({ ...asked, deviceId: here.deviceId })
        yield* here.line.happen({ _tag: "Consume", holder: here.holder, energy: kwh("450") })
        for (let hour = 0; hour < 26; hour += 1) yield* minutes(60)
        assert.strictEqual(here.site.sent.length, 1)
        assert.include(here.site.sent[0]?.text, "剩余电量50")
      }),
    signed
  )

  told(
    "R-133.2 R-134.1 a purchase is applied while the gateway takes messages, and exactly one notice of it goes out",
    (here) =>
      Effect.gen(function* () {
        yield* withMessages()
        const orderNo = yield* queued(here.deviceId, "100")
        yield* step
        for (let hour = 0; hour < 3; hour += 1) yield* minutes(60)
        const { order } = yield* here.station.purchaseRecords.details({ ...asked, orderNo })
        assert.strictEqual(order.dispatch, "applied")
        const { rows } = yield* here.station.dunning.messages({ ...asked, kind: ["purchaseApplied"] })
        assert.strictEqual(rows.length, 1)
      }),
    { policy: { ...signed.policy, purchaseNotice: "on" } }
  )
})

describe("voiding a customer", () => {
  /** A customer whose terminal enforces purchase control. */
  const engaged = Effect.fnUntraced(function* ({ station, deviceId }: Told) {
    yield* station.customers.pollRemaining({ ...asked, deviceId })
    yield* station.customers.saveParameters({ ...by(), deviceId, rounds: [1], energyControl: "engaged" })
    const items = ["EffectiveRounds", "PurchaseControl"] as const
    yield* station.customers.dispatchParameters({ ...by(), deviceId, items })
    yield* station.customers.readParameters({ ...asked, deviceId })
  })

  told("R-020.9 R-020.11 warns of purchase control that is engaged, and of energy that is left", (here) =>
    Effect.gen(function* () {
      yield* engaged(here)
      assert.strictEqual(heldBy(here).control, "engaged")
      const { warnings } = yield* here.station.customers.void({ ...by(), customerNo, reason: "销户" })
      const target = keyOf(here.target)
      assert.deepStrictEqual(
        [...warnings].sort((a, b) => (a._tag < b._tag ? -1 : 1)),
        [
          { _tag: "EnergyLeft", target, remaining: kwh("500") },
          { _tag: "PurchaseControlStillEngaged", target }
        ]
      )
      yield* minutes(10)
      assert.strictEqual(heldBy(here).control, "engaged")
    })
  )

  told("R-020.10 queues a release where it is asked for", (here) =>
    Effect.gen(function* () {
      yield* engaged(here)
      yield* here.station.customers.void({ ...by(), customerNo, reason: "销户", releaseControl: "yes" })
      yield* minutes(1)
      assert.strictEqual(heldBy(here).control, "released")
    })
  )
})

describe("replacing a device", () => {
  told("R-056.9 the balance set on the new device is the last reading of the old one", (here) =>
    Effect.gen(function* () {
      const { station, line, holder, deviceId, site } = here
      const [, second] = site.places
      yield* line.happen({ _tag: "Consume", holder, energy: kwh("77") })
      yield* station.customers.pollRemaining({ ...asked, deviceId })
      yield* station.customers.registerTerminal({
        ...by(),
        terminalId: second.terminalId,
        orgNo: "37401",
        dialectId: site.tried.dialect.id,
        address: site.tried.address(2),
        settings: site.settings
      })
      yield* second.line.dial
      yield* station.customers.replaceDevice({ ...by(), deviceId, target: second.target, reason: "换装" })
      // On each working day somebody approves what the replacement asks for, and sends it.
      for (let day = 0; day < 6; day += 1) {
        yield* minutes(120)
        const { rows } = yield* station.purchaseRecords.adjustments({ ...asked })
        for (const { adjustmentNo, approval, dispatch } of rows) {
          if (approval === "pending") yield* station.approvals.approveAdjustment({ ...by("chief"), adjustmentNo })
          if (dispatch === "idle") yield* station.purchaseRecords.dispatchAdjustment({ ...by(), adjustmentNo })
        }
        yield* step
      }
      assert.strictEqual(heldBy(second).remaining, kwh("423"))
    })
  )
})

describe("the customer's terminals", () => {
  told(
    "R-043.1 the switch map of one shows its switches only",
    (here) =>
      Effect.gen(function* () {
        const other = yield* withSecond(here.site)
        const { customers } = here.station
        const switches = [{ switchNo: 1, name: "一号馈线", round: 1 }]
        yield* customers.saveSwitchMap({ ...by(), terminalId: here.terminalId, switches })
        yield* customers.dispatchSwitchMap({ ...by(), deviceId: here.deviceId })
        const maps = [
          yield* customers.switchMap({ ...asked, terminalId: here.terminalId }),
          yield* customers.switchMap({ ...asked, terminalId: other.terminalId })
        ]
        assert.deepStrictEqual(
          maps.map(({ switches: found }) => found.map(({ switchNo }) => switchNo)),
          [[1], []]
        )
        assert.deepStrictEqual(other.line.written, [])
      }),
    { needs: ({ switchRoundMapping }) => switchRoundMapping === "required" }
  )
})
