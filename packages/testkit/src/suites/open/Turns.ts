/** What is queued on one target leaves in that order, whatever the clock says. */
import { assert } from "@effect/vitest"
import { DispatchEngine, Energy, OutcomeResolver, Station } from "@yugou/core"
import * as Clock from "effect/Clock"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import type { Case } from "./Case.ts"
import { pass, type Site, sawOf, unnumbered, withDevice } from "./Desk.ts"

const clerk = { actor: "clerk" } as const

/** Runs under a clock that stands still. */
const within = <A, E, R>(millis: number, effect: Effect.Effect<A, E, R>) =>
  Effect.clockWith((clock) =>
    Effect.provideService(effect, Clock.Clock, {
      ...clock,
      sleep: clock.sleep.bind(clock),
      currentTimeMillisUnsafe: () => millis,
      currentTimeMillis: Effect.succeed(millis),
      currentTimeNanosUnsafe: () => BigInt(Math.round(millis)) * 1_000_000n,
      currentTimeNanos: Effect.succeed(BigInt(Math.round(millis)) * 1_000_000n)
    })
  )

const sold = Effect.fnUntraced(function* ({ by }: Site, deviceId: string, kwh: string) {
  const { approvals, purchases } = yield* Station.Station
  const { orderNo } = yield* purchases.save({ ...by(), deviceId, energy: Energy.kwh(kwh) })
  yield* approvals.approve({ ...by("chief"), orderNo })
  return orderNo
})

/** Steps both engines until nothing more goes out. */
const drained = Effect.fnUntraced(function* (site: Site) {
  for (let minute = 0; minute < 12; minute += 1) {
    pass(site, 1)
    const now = yield* DateTime.now
    yield* DispatchEngine.runOnce(now)
    yield* OutcomeResolver.runOnce(now)
  }
})

const valuesOf = (seen: ReturnType<typeof sawOf>) =>
  seen.map(({ payload }) => Energy.toKwh((payload as { readonly value: Energy.Energy }).value))

const sameMillisecond = Effect.fnUntraced(function* (site: Site) {
  const { by } = site
  const { approvals, purchaseRecords, purchases } = yield* Station.Station
  const { panel, deviceId } = yield* withDevice(site, unnumbered)
  yield* purchases.pollRemaining({ ...clerk, deviceId })
  const set = { value: Energy.kwh("600"), ifRemainingWas: Energy.kwh("500"), reason: "核对" }
  const { adjustmentNo } = yield* purchases.adjust({ ...by(), deviceId, ...set })
  yield* approvals.approveAdjustment({ ...by("chief"), adjustmentNo })
  const orderNo = yield* sold(site, deviceId, "7")
  // The number of an adjustment stands before that of any order.
  yield* within(
    (yield* DateTime.now).epochMilliseconds,
    Effect.gen(function* () {
      yield* purchaseRecords.dispatch({ ...by(), orderNo })
      yield* purchaseRecords.dispatchAdjustment({ ...by(), adjustmentNo })
    })
  )
  yield* drained(site)
  assert.strictEqual(valuesOf(sawOf(panel, "WriteCredit"))[0], "7")
})

const clockSetBack = Effect.fnUntraced(function* (site: Site) {
  const { by } = site
  const { purchaseRecords } = yield* Station.Station
  const { panel, deviceId } = yield* withDevice(site, unnumbered)
  for (const kwh of ["1", "2", "3", "4"]) {
    const orderNo = yield* sold(site, deviceId, kwh)
    yield* purchaseRecords.dispatch({ ...by(), orderNo })
    pass(site, -1)
  }
  pass(site, 4)
  yield* drained(site)
  assert.deepStrictEqual(valuesOf(sawOf(panel, "WriteCredit")), ["1", "2", "3", "4"])
})

/** The cases. */
export const turns: ReadonlyArray<Case> = [
  { name: "an order and an adjustment queued within one millisecond leave in that order", run: sameMillisecond },
  { name: "orders leave in the order in which they were queued though the clock goes back between", run: clockSetBack }
]
