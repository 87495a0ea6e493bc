/** What part of the terminals was online is counted once in each hour, and an hour that nobody counted is missing, and not zero. */
import { assert } from "@effect/vitest"
import { EngineProcess, Instant, PresenceKeeper, Rejection, Station, TerminalId } from "@yugou/core"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import { dayOf } from "../settlement/SlowFold.ts"
import type { Case } from "./Case.ts"
import { panel, pass, type Site, unnumbered } from "./Desk.ts"

const clerk = { actor: "clerk" } as const
/** No other case has terminals of it. */
const orgNo = "37990"
const hour = 60

const registered = Effect.fnUntraced(function* (site: Site, name: string) {
  const { customers } = yield* Station.Station
  const terminalId = TerminalId.make(site.own(name))
  const entry = { terminalId, orgNo, dialectId: "fake", address: terminalId, settings: {} }
  yield* customers.registerTerminal({ ...site.by(), ...entry })
  return terminalId
})

const counting = Effect.gen(function* () {
  return yield* PresenceKeeper.runOnce(yield* DateTime.now)
})

const hourly: Case["run"] = (site) =>
  Effect.gen(function* () {
    const { customers } = yield* Station.Station
    // Hours that no other case counts: those of a year that none of them comes to.
    pass(site, 24 * hour * 1_200)
    const [there] = [yield* registered(site, "there"), yield* registered(site, "away")]
    site.panels.set(there, panel(unnumbered))
    const began = yield* DateTime.now
    const elsewhere = EngineProcess.makeProcess("elsewhere")
    const counted = yield* Effect.provideService(counting, EngineProcess.EngineProcess, elsewhere)
    assert.deepStrictEqual(counted, { claimed: 0, failed: 0 }, "a process without terminals counts none")
    assert.deepStrictEqual(yield* counting, { claimed: 1, failed: 0 })
    site.panels.delete(there)
    assert.deepStrictEqual(yield* counting, { claimed: 0, failed: 0 }, "an hour is counted once")
    // For an hour nothing runs.
    pass(site, 2 * hour)
    assert.deepStrictEqual(yield* counting, { claimed: 1, failed: 0 })
    const days = { from: dayOf(began), to: dayOf(yield* DateTime.now) }
    const [row, ...more] = yield* customers.onlineRate({ ...clerk, ...days, orgNo })
    assert.deepStrictEqual([row?.orgNo, more], [orgNo, []])
    const told = row?.hours.slice(-3) ?? []
    assert.deepStrictEqual(
      told.map(({ online, offline, unknown, onlinePerMille }) => [online, offline, unknown, onlinePerMille]),
      [
        [1, 1, 0, 500],
        [null, null, null, null],
        [0, 2, 0, 0]
      ]
    )
    assert.deepStrictEqual(
      told.map(({ countedAt }) => countedAt === null),
      [false, true, false]
    )
    const [first, missing, last] = told.map(({ hour: at }) => Instant.toMillis(at))
    assert.deepStrictEqual([(missing ?? 0) - (first ?? 0), (last ?? 0) - (missing ?? 0)], [3_600_000, 3_600_000])
    assert.isTrue(row?.hours.slice(0, -3).every(({ countedAt, online }) => countedAt === null && online === null))
    assert.deepStrictEqual(yield* customers.onlineRate({ actor: "there", ...days, orgNo }), [])
    const long = customers.onlineRate({ ...clerk, from: "2026-03-01", to: "2026-04-01", orgNo })
    assert.instanceOf(yield* Effect.flip(long), Rejection.InvalidInput, "32 days")
  })

/** The cases. */
export const onlineRates: ReadonlyArray<Case> = [
  {
    name: "terminals are counted once in an hour by how they are connected, and an hour without a count is missing",
    run: hourly
  }
]
