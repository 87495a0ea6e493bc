/** Readings of a purchase device over time: in pages, and as a curve with what made it rise and what cut it off. */
import { assert, describe, it } from "@effect/vitest"
import { Energy, Station } from "@yugou/core"
import * as Effect from "effect/Effect"
import {
  addCustomer,
  at,
  holding,
  hosted,
  makeSite,
  type Site,
  sell,
  setBalance,
  stationOf
} from "../../books/alarm/Site.ts"

const clerk = { actor: "clerk" }
const march = { from: "2026-03-01", to: "2026-03-31" } as const

/** A device that is read at ten o'clock of each day, before and after a purchase; at noon of the fifth a close is asked for whose answer never comes. */
const lived = Effect.fnUntraced(function* (site: Site) {
  const { commissioning, purchases } = yield* Station.Station
  yield* at("2026-03-01 09:00")
  const [device] = yield* addCustomer(site, "C1", { cycle: "none", time: null })
  const deviceId = device?.deviceId ?? ""
  for (const [day, balance] of ["500", "400", null, "80", "60"].entries()) {
    yield* at(`2026-03-0${day + 2} 10:00`)
    setBalance(site, "C1", balance)
    yield* purchases.pollRemaining({ ...clerk, deviceId })
  }
  yield* commissioning.start({ ...clerk, commandId: "start", customerNo: "C1" })
  holding(site, "C1").answers = "silent"
  yield* commissioning.close({ ...clerk, commandId: "close", deviceId, rounds: [1] })
  holding(site, "C1").answers = "yes"
  yield* at("2026-03-08 10:00")
  yield* sell(deviceId, "1000", "sale")
  yield* hosted(1)
  return deviceId
})

const living = <A, E>(body: (station: Station.Station["Service"], deviceId: string) => Effect.Effect<A, E>) => {
  const site = makeSite()
  return Effect.gen(function* () {
    const deviceId = yield* lived(site)
    return yield* body(yield* Station.Station, deviceId)
  }).pipe(Effect.provide(stationOf(site)))
}

const kwh = (energy: Energy.Energy | null) => (energy === null ? null : Energy.toKwh(energy))

describe("the readings of a device", () => {
  it.effect("come newest first, page by page, each once, and also those that gave no value", () =>
    living(({ purchases }, deviceId) =>
      Effect.gen(function* () {
        const days = { from: "2026-03-01", to: "2026-03-07" } as const
        const found: Array<string | null> = []
        let after: string | null = null
        do {
          const page: {
            readonly rows: ReadonlyArray<{ readonly remaining: Energy.Energy | null }>
            readonly next: string | null
          } = yield* purchases.readings({ ...clerk, deviceId, days, limit: 2, after })
          assert.isAtMost(page.rows.length, 2)
          found.push(...page.rows.map(({ remaining }) => kwh(remaining)))
          after = page.next
        } while (after !== null)
        assert.deepStrictEqual(found, ["60", "80", null, "400", "500"])
      })
    )
  )

  it.effect("are those of the days that are asked for, and begin when the device was bound", () =>
    living(({ purchases }, deviceId) =>
      Effect.gen(function* () {
        const on = (from: string, to: string) =>
          Effect.map(purchases.readings({ ...clerk, deviceId, days: { from, to } as never }), ({ rows }) =>
            rows.map(({ remaining }) => kwh(remaining))
          )
        assert.deepStrictEqual(yield* on("2026-03-03", "2026-03-05"), ["80", null, "400"])
        assert.deepStrictEqual(yield* on("2026-02-01", "2026-03-01"), [])
        const foreign = Effect.flip(purchases.readings({ ...clerk, deviceId, after: "nowhere" }))
        assert.strictEqual((yield* foreign)._tag, "InvalidInput")
      })
    )
  )
})

describe("the curve of a device", () => {
  it.effect("shows values, purchases where they took effect, and switching of which nobody knows", () =>
    living(({ purchases }, deviceId) =>
      Effect.gen(function* () {
        const curve = yield* purchases.balanceCurve({ ...clerk, deviceId, days: march })
        const shown = curve.points.map(({ remaining }) => kwh(remaining))
        assert.deepStrictEqual(shown.slice(0, 4), ["500", "400", "80", "60"])
        assert.strictEqual(shown.at(-1), "1060")
        assert.strictEqual(curve.read, shown.length)
        assert.deepStrictEqual(
          curve.credits.map(({ about, energy, at: when }) => [about, kwh(energy), when.toString().slice(-25, -15)]),
          [["order", "1000", "2026-03-08"]]
        )
        assert.deepStrictEqual(
          curve.switchings.map(({ action, round, state }) => [action, round, state]),
          [["close", 1, "unknown"]]
        )
        assert.deepStrictEqual([kwh(curve.alarmEnergy), kwh(curve.tripEnergy)], ["100", "0"])
      })
    )
  )

  it.effect("is thinned to what is asked for, says how many were read, and refuses more than 400 days", () =>
    living(({ purchases }, deviceId) =>
      Effect.gen(function* () {
        const curve = yield* purchases.balanceCurve({ ...clerk, deviceId, days: march, points: 4 })
        assert.isAtMost(curve.points.length, 4)
        assert.isAbove(curve.read, 4)
        assert.include(
          curve.points.map(({ remaining }) => kwh(remaining)),
          "60"
        )
        const of = (to: string) =>
          purchases.balanceCurve({ ...clerk, deviceId, days: { from: "2025-03-01", to } as never })
        yield* of("2026-04-04")
        assert.strictEqual((yield* Effect.flip(of("2026-04-05")))._tag, "InvalidInput")
      })
    )
  )
})
