/** Whatever was measured: after thinning every question of the table has the answer of before, and what is missing is said where readings are shown. */
import { assert, describe, it } from "@effect/vitest"
import { keyOf, MeasurementKeeper, Policy, Station, StationPolicy } from "@yugou/core"
import { Reading } from "@yugou/core/books"
import { Instant, StationStore } from "@yugou/core/store"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import { TestClock } from "effect/testing"
import * as fc from "fast-check"
import { layer } from "../../Panel.ts"
import { ableTo, payloadsOf, rows, run, said } from "../every/Runs.ts"
import { samples } from "../every/Samples.ts"
import { unit, world } from "../every/World.ts"

const dayMillis = 86_400_000
const days = 5
const rawReadingDays = 7

/** What shows readings as such, and says that they are thinned. */
const ofReadings: ReadonlyArray<string> = ["purchases.readings", "purchases.balanceCurve"]
/** What shows the lines of the trail. */
const ofLines: ReadonlyArray<string> = ["history.trail", "history.sealedTrail"]

const measured = fc.record({
  target: fc.nat(1),
  day: fc.nat(days - 1),
  minute: fc.nat(24 * 60 - 1),
  remaining: fc.option(fc.integer({ min: -5, max: 900 }), { freq: 3 }),
  clock: fc.boolean()
})

describe("books whose measurements were thinned", () => {
  const samplesOf = fc.sample(fc.array(measured, { minLength: 12, maxLength: 40 }), { numRuns: 6, seed: 20261130 })
  it.effect.each(samplesOf.map((all, no) => ({ all, no })))(
    "answer as before, keep the last value of each day, and say up to when ($no)",
    ({ all }) => {
      const here = unit()
      return Effect.gen(function* () {
        const made = yield* world(here, "inside")
        const store = yield* StationStore
        const { purchases } = yield* Station.Station
        const began = (yield* DateTime.now).epochMilliseconds
        const { rows: devices } = yield* purchases.list({ actor: "clerk" })
        const targets = devices.map(({ target }) => target)
        const timed = all.map((it) => ({ ...it, at: began + (it.day * 24 * 60 + it.minute) * 60_000 }))
        for (const [index, { at, clock, remaining, target }] of timed.sort((a, b) => a.at - b.at).entries()) {
          const place = targets[target % targets.length]
          if (place === undefined) continue
          const readAt = Instant.fromMillis(at)
          const value = remaining === null ? null : ((BigInt(remaining) * 10_000n) as never)
          const fact = clock
            ? { series: `clock:${place.terminalId}`, at: readAt, data: { skewMillis: 0, done: "fits" } }
            : Reading.factOf(keyOf(place), { remaining: value, terminalTime: null, readAt })
          const trail = { actor: "system", operation: clock ? "clock.check" : "reading.poll", reason: null, at: readAt }
          const command = { id: `measured-${index}`, content: "", response: null }
          yield* store.commit({ command, facts: [fact], reads: [], writes: [], trail })
        }
        yield* TestClock.setTime(began + (days + rawReadingDays + 1) * dayMillis)
        const answers = Effect.fnUntraced(function* () {
          const told = new Map<string, string>()
          for (const row of rows.filter(({ kind, name }) => kind === "query" && !ofReadings.includes(name))) {
            if (ofLines.includes(row.name)) continue
            const [payload = {}] = payloadsOf(row, samples(made))
            told.set(row.name, said((yield* run(row, payload, ableTo(row, "inside"))).answer))
          }
          return told
        })
        const [before, raw] = [yield* answers(), new Map(here.books.facts)]
        const kept = new Map([...raw].map(([name, facts]) => [name, [...facts]]))
        for (;;) if ((yield* Effect.flatMap(DateTime.now, MeasurementKeeper.runOnce)).claimed === 0) break
        assert.deepStrictEqual(yield* answers(), before)
        const dayOf = (at: Instant.Instant) => new Date(Instant.toMillis(at) + 8 * 3_600_000).toISOString().slice(0, 10)
        for (const place of targets) {
          const series = Reading.seriesOf(keyOf(place))
          const lastOf = (facts: ReadonlyArray<{ readonly at: Instant.Instant; readonly data: unknown }>) =>
            new Map(
              facts
                .filter(({ data }) => (data as { readonly remaining: string | null }).remaining !== null)
                .map(({ at, data }) => [dayOf(at), (data as { readonly remaining: string }).remaining])
            )
          assert.deepStrictEqual(lastOf(here.books.facts.get(series) ?? []), lastOf(kept.get(series) ?? []), series)
        }
        const left = here.books.log.filter(({ commit }) => commit.command.id.startsWith("measured-"))
        assert.isEmpty(left, "no line of a measurement is left of a day that is over")
        const { history } = yield* Station.Station
        const until = yield* MeasurementKeeper.thinnedUntil
        assert.isNotNull(until)
        const [device] = devices
        const { thinnedUntil } = yield* purchases.readings({ actor: "clerk", deviceId: device?.deviceId ?? "" })
        assert.deepStrictEqual([thinnedUntil, (yield* history.trail({ actor: "clerk" })).thinnedUntil], [until, until])
      }).pipe(
        Effect.provideService(StationPolicy, { ...Policy.defaults, ...here.policy, rawReadingDays }),
        Effect.provide(layer(here))
      )
    }
  )
})
