/** A target that another customer took over: lists and curves of the former device say nothing of what he has there, nor his own of what was before. */
import { assert, describe, it } from "@effect/vitest"
import { Energy, Station } from "@yugou/core"
import * as Effect from "effect/Effect"
import type * as Layer from "effect/Layer"
import {
  addCustomer,
  alarmOf,
  at,
  holding,
  hosted,
  makeSite,
  type Site,
  sell,
  setBalance,
  stationOf,
  terminalOf
} from "../../books/alarm/Site.ts"

const clerk = { actor: "clerk" }
const by = (commandId: string) => ({ ...clerk, commandId })
const days = { from: "2026-03-01", to: "2026-04-30" } as const
const kwh = (energy: Energy.Energy | null | undefined) => (energy == null ? null : Energy.toKwh(energy))

/** Reads the terminal, whose balance is this. */
const read = Effect.fnUntraced(function* (site: Site, deviceId: string, balance: string) {
  const { purchases } = yield* Station.Station
  setBalance(site, "C1", balance)
  yield* purchases.pollRemaining({ ...clerk, deviceId })
})

/** The device of C1 is cancelled in the middle of March, and a day later C2 has its target. */
const takenOver = Effect.fnUntraced(function* (site: Site) {
  const { customers } = yield* Station.Station
  yield* at("2026-03-01 09:00")
  const [device] = yield* addCustomer(site, "C1", { cycle: "none", time: null })
  const former = device?.deviceId ?? ""
  yield* at("2026-03-02 10:00")
  yield* read(site, former, "500")
  yield* sell(former, "300", "of-C1")
  yield* at("2026-03-14 10:00")
  yield* read(site, former, "40")
  const gone = { reason: "过户", disposition: { _tag: "Forfeit" } } as const
  yield* customers.cancelDevice({ ...by("gone"), deviceId: former, ...gone })
  yield* at("2026-03-15 10:00")
  yield* customers.add({ ...by("add"), customerNo: "C2", alarm: alarmOf({ cycle: "none", time: null }) })
  const { deviceId: present } = yield* customers.bindDevice({
    ...{ ...by("bind"), customerNo: "C2", leftEnergy: "keep" },
    target: { _tag: "Group", terminalId: terminalOf("C1"), totalGroupNo: 1 },
    thresholds: { alarm: Energy.kwh("77"), trip: Energy.kwh("7") }
  })
  return { former, present }
})

/** C2 is read, buys, and is switched on. */
const livesOn = Effect.fnUntraced(function* (site: Site, present: string) {
  const { commissioning } = yield* Station.Station
  yield* at("2026-03-16 10:00")
  yield* read(site, present, "60")
  yield* sell(present, "1000", "of-C2")
  yield* commissioning.start({ ...by("start"), customerNo: "C2" })
  holding(site, "C1").answers = "silent"
  yield* commissioning.close({ ...by("close"), deviceId: present, rounds: [1] })
  holding(site, "C1").answers = "yes"
  yield* hosted(1)
  yield* read(site, present, "1055")
})

type Provided = Layer.Success<ReturnType<typeof stationOf>>
type Devices = Effect.Success<ReturnType<typeof takenOver>>

const onSite = <A, E>(
  body: (station: Station.Station["Service"], devices: Devices, site: Site) => Effect.Effect<A, E, Provided>
) => {
  const site = makeSite()
  return Effect.gen(function* () {
    const devices = yield* takenOver(site)
    return yield* body(yield* Station.Station, devices, site)
  }).pipe(Effect.provide(stationOf(site)))
}

/** What the list shows of the balance of each device, the former first. */
const shown = Effect.fnUntraced(function* ({ former, present }: Devices) {
  const { purchases } = yield* Station.Station
  const { rows } = yield* purchases.list({ ...clerk, binding: "all" })
  return [former, present].map((id) => {
    const row = rows.find(({ deviceId }) => deviceId === id)
    return [kwh(row?.remaining), row?.readAt?.toString().slice(-25, -15) ?? null, kwh(row?.alarmEnergy)]
  })
})

describe("a target that another customer took over", () => {
  it.effect("gives its balance to the row of nobody before it is read anew, and then to his only", () =>
    onSite((_, devices, site) =>
      Effect.gen(function* () {
        assert.deepStrictEqual(yield* shown(devices), [
          [null, null, null],
          [null, null, "77"]
        ])
        yield* at("2026-03-16 10:00")
        yield* read(site, devices.present, "60")
        assert.deepStrictEqual(yield* shown(devices), [
          [null, null, null],
          ["60", "2026-03-16", "77"]
        ])
      })
    )
  )

  it.effect("has two curves, each with what was read, sold and switched while its device was bound", () =>
    onSite(({ purchases }, devices, site) =>
      Effect.gen(function* () {
        yield* livesOn(site, devices.present)
        const curveOf = (deviceId: string) =>
          Effect.map(purchases.balanceCurve({ ...clerk, deviceId, days }), (curve) => ({
            values: [...new Set(curve.points.map(({ remaining }) => kwh(remaining)))],
            credits: curve.credits.map(({ energy }) => kwh(energy)),
            switchings: curve.switchings.length,
            thresholds: [kwh(curve.alarmEnergy), kwh(curve.tripEnergy)]
          }))
        const former = yield* curveOf(devices.former)
        assert.deepStrictEqual(former.values, ["500", "800", "40"])
        assert.deepStrictEqual(former.credits, ["300"])
        assert.strictEqual(former.switchings, 0)
        assert.deepStrictEqual(former.thresholds, [null, null])
        const present = yield* curveOf(devices.present)
        assert.deepStrictEqual(present.values, ["60", "1060", "1055"])
        assert.deepStrictEqual(present.credits, ["1000"])
        assert.strictEqual(present.switchings, 1)
        assert.deepStrictEqual(present.thresholds, ["77", "7"])
      })
    )
  )

  it.effect("has readings of the one and of the other, whatever place a caller names", () =>
    onSite(({ purchases }, devices, site) =>
      Effect.gen(function* () {
        yield* livesOn(site, devices.present)
        const readingsOf = (deviceId: string, asked: object) =>
          Effect.map(purchases.readings({ ...clerk, deviceId, ...asked }), ({ rows }) => [
            ...new Set(rows.map(({ remaining }) => kwh(remaining)))
          ])
        const today = `purchases.readings ${JSON.stringify({ at: "2026-04-01T00:00:00.000Z", passed: 0 })}`
        for (const asked of [{}, { days }, { after: today }]) {
          assert.deepStrictEqual(yield* readingsOf(devices.former, asked), ["40", "800", "500"])
          assert.deepStrictEqual(yield* readingsOf(devices.present, asked), ["1055", "1060", "60"])
        }
      })
    )
  )
})
