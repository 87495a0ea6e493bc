/** The host's clock was wrong, by a year or by days: when it is right again nothing waits longer than one normal interval (decision 0026). */
import { assert } from "@effect/vitest"
import { DispatchEngine, Energy, OutcomeResolver, Station, TerminalGateway } from "@yugou/core"
import * as DateTime from "effect/DateTime"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import type { Case } from "./Case.ts"
import { pass, type Site, sawOf, unnumbered, withDevice } from "./Desk.ts"

const day = 24 * 60
const clerk = { actor: "clerk" } as const

const dispatchOf = Effect.fnUntraced(function* (orderNo: string) {
  const { purchaseRecords } = yield* Station.Station
  return (yield* purchaseRecords.details({ ...clerk, orderNo })).order.dispatch
})

/** Runs the engines of credits once. */
const step = Effect.gen(function* () {
  const now = yield* DateTime.now
  yield* DispatchEngine.runOnce(now)
  yield* OutcomeResolver.runOnce(now)
})

/** The longest that an order waits for its next look, and the frame of an earlier one for its death; the store holds what other cases left there, too. */
const soonMinutes = 150

/** Goes on until an order has come to an end, ten minutes at a time, and says how; `late`: it took longer than it may. */
const settled = Effect.fnUntraced(function* (site: Site, orderNo: string) {
  for (let minutes = 0; minutes < soonMinutes; minutes += 10) {
    yield* step
    const dispatch = yield* dispatchOf(orderNo)
    if (dispatch === "applied" || dispatch === "rejected") return dispatch
    pass(site, 10)
  }
  return "late"
})

const sold = Effect.fnUntraced(function* ({ by }: Site, deviceId: string) {
  const { approvals, purchaseRecords, purchases } = yield* Station.Station
  const { orderNo } = yield* purchases.save({ ...by(), deviceId, energy: Energy.kwh("10") })
  yield* approvals.approve({ ...by("chief"), orderNo })
  yield* purchaseRecords.dispatch({ ...by(), orderNo })
  return orderNo
})

/** An order of which nobody hears what became of it, and one that is queued behind it; the clock is wrong for a while. */
const through = (minutes: number) =>
  Effect.fnUntraced(function* (site: Site) {
    const { purchases } = yield* Station.Station
    const { deviceId, panel, terminalId } = yield* withDevice(site, unnumbered)
    yield* purchases.pollRemaining({ ...clerk, deviceId })
    panel.lost.set("WriteCredit", "request")
    const lost = yield* sold(site, deviceId)
    yield* DispatchEngine.runOnce(yield* DateTime.now)
    assert.strictEqual(yield* dispatchOf(lost), "unknown")
    panel.lost.delete("WriteCredit")
    site.panels.delete(terminalId)
    pass(site, minutes)
    yield* step
    pass(site, 1)
    yield* step
    pass(site, -minutes)
    site.panels.set(terminalId, panel)
    assert.strictEqual(yield* settled(site, lost), "rejected", "an unknown outcome is settled")
    const before = sawOf(panel, "WriteCredit").length
    assert.strictEqual(yield* settled(site, yield* sold(site, deviceId)), "applied", "the next order goes out")
    assert.strictEqual(sawOf(panel, "WriteCredit").length, before + 1)
  })

/** An order whose request is under way while the clock is wrong, and whose process is gone before it has an answer. */
const underWay = (minutes: number) =>
  Effect.fnUntraced(function* (site: Site) {
    const { purchases } = yield* Station.Station
    const { deviceId, panel } = yield* withDevice(site, unnumbered)
    yield* purchases.pollRemaining({ ...clerk, deviceId })
    const orderNo = yield* sold(site, deviceId)
    const gateway = yield* TerminalGateway
    const left = yield* Deferred.make<void>()
    const execute: typeof gateway.execute = (request) =>
      request._tag === "WriteCredit"
        ? Effect.andThen(Deferred.succeed(left, undefined), Effect.never)
        : gateway.execute(request)
    const sending = yield* Effect.flatMap(DateTime.now, DispatchEngine.runOnce).pipe(
      Effect.provideService(TerminalGateway, { ...gateway, execute }),
      Effect.forkScoped
    )
    yield* Deferred.await(left)
    pass(site, minutes)
    yield* step
    assert.include(["unknown", "rejected"], yield* dispatchOf(orderNo), "it is not under way any more")
    yield* Fiber.interrupt(sending)
    pass(site, -minutes)
    assert.strictEqual(yield* settled(site, orderNo), "rejected", "what never arrived is settled")
    assert.strictEqual(yield* settled(site, yield* sold(site, deviceId)), "applied", "the next order goes out")
    assert.lengthOf(sawOf(panel, "WriteCredit"), 1)
  })

const clocks = [
  ["a year ahead", 365 * day],
  ["a year behind", -365 * day],
  ["two days ahead", 2 * day],
  ["two days behind", -2 * day]
] as const

/** The cases. */
export const leaps: ReadonlyArray<Case> = clocks.flatMap(([what, minutes]) => [
  {
    name: `after a clock that was ${what} an unknown outcome is looked at, and the next order goes out`,
    run: through(minutes)
  },
  {
    name: `a request under way while the clock is ${what} times out, and what became of it is settled`,
    run: underWay(minutes)
  }
])
