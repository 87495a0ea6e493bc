/** Why an order waits stands in its view and, when it has waited in vain, in the work item about it. */
import { assert } from "@effect/vitest"
import { DispatchEngine, Energy, Instant, Station } from "@yugou/core"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import type { Case } from "./Case.ts"
import { pass, type Site, sawOf, unnumbered, withDevice } from "./Desk.ts"

const clerk = { actor: "clerk" } as const
const step = Effect.flatMap(DateTime.now, DispatchEngine.runOnce)

/** Sells and queues an order that only the look before it finds to be too much. */
const tooMuch = Effect.fnUntraced(function* (site: Site) {
  const { by, customerNo } = site
  const { approvals, customers, purchaseRecords, purchases } = yield* Station.Station
  const { panel, deviceId } = yield* withDevice(site, unnumbered)
  yield* customers.update({ ...by(), customerNo, version: 1, limits: { hoarding: Energy.kwh("1000") } })
  yield* purchases.pollRemaining({ ...clerk, deviceId })
  const { orderNo } = yield* purchases.save({ ...by(), deviceId, energy: Energy.kwh("400") })
  yield* approvals.approve({ ...by("chief"), orderNo })
  panel.balance = Energy.kwh("900")
  // The reading at the sale is too old for a look by then.
  pass(site, 10)
  yield* purchaseRecords.dispatch({ ...by(), orderNo })
  return { panel, orderNo }
})

const viewOf = Effect.fnUntraced(function* (orderNo: string) {
  const { purchaseRecords } = yield* Station.Station
  return (yield* purchaseRecords.details({ ...clerk, orderNo })).order
})

const shown = Effect.fnUntraced(function* (site: Site) {
  const { panel, orderNo } = yield* tooMuch(site)
  assert.isNull((yield* viewOf(orderNo)).waiting, "it was not tried yet")
  yield* step
  const { dispatch, waiting } = yield* viewOf(orderNo)
  assert.deepInclude(waiting ?? {}, {
    code: "OVER_HOARDING_LIMIT",
    message: "the remaining energy would exceed the hoarding limit",
    messageZh: "剩余电量将超过囤积门限"
  })
  assert.strictEqual(dispatch, "queued")
  assert.isTrue(waiting != null && Instant.isBefore(waiting.nextTry, waiting.until))
  panel.balance = Energy.kwh("100")
  pass(site, 120)
  yield* step
  assert.deepInclude(yield* viewOf(orderNo), { dispatch: "applied", waiting: null })
})

const expired = Effect.fnUntraced(function* (site: Site) {
  const { dunning } = yield* Station.Station
  const { panel, orderNo } = yield* tooMuch(site)
  yield* step
  pass(site, 25 * 60)
  yield* step
  assert.deepInclude(yield* viewOf(orderNo), { dispatch: "idle", waiting: null })
  const { rows } = yield* dunning.workItems({ ...clerk, customerNo: site.customerNo, cause: ["notSent"] })
  assert.deepStrictEqual(
    rows.map(({ text }) => text),
    [
      {
        zh: `购电单 ${orderNo} 未下发，已移出下发队列：排队超时（剩余电量将超过囤积门限）`,
        en: `Order ${orderNo} left the queue without being sent: it had waited too long (the remaining energy would exceed the hoarding limit)`
      }
    ]
  )
  assert.lengthOf(sawOf(panel, "WriteCredit"), 0)
})

/** The cases. */
export const waits: ReadonlyArray<Case> = [
  { name: "an order that a look holds back says why, until it goes out", run: shown },
  { name: "an order that waited in vain says in its work item what for", run: expired }
]
