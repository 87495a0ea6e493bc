/** Adjustments without a number of which nothing was heard. */
import { assert } from "@effect/vitest"
import { DispatchEngine, Energy, OutcomeResolver, Station } from "@yugou/core"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import type { Case } from "./Case.ts"
import { type Lost, pass, type Site, sawOf, unnumbered, withDevice } from "./Desk.ts"

const clerk = { actor: "clerk" } as const
const dispatch = Effect.flatMap(DateTime.now, DispatchEngine.runOnce)
const resolve = Effect.flatMap(DateTime.now, OutcomeResolver.runOnce)

/** Brings an adjustment onto its way; what is lost of it, and what is consumed before anybody looks. */
const adjusted = Effect.fnUntraced(function* (site: Site, value: string, lost: Lost) {
  const { by } = site
  const { approvals, purchaseRecords, purchases } = yield* Station.Station
  const { panel, deviceId } = yield* withDevice(site, unnumbered)
  yield* purchases.pollRemaining({ ...clerk, deviceId })
  const set = { value: Energy.kwh(value), ifRemainingWas: Energy.kwh("500"), reason: "核对" }
  const { adjustmentNo } = yield* purchases.adjust({ ...by(), deviceId, ...set })
  yield* approvals.approveAdjustment({ ...by("chief"), adjustmentNo })
  yield* purchaseRecords.dispatchAdjustment({ ...by(), adjustmentNo })
  panel.lost.set("WriteCredit", lost)
  yield* dispatch
  assert.lengthOf(sawOf(panel, "WriteCredit"), 1)
  panel.lost.clear()
  const state = Effect.map(
    purchaseRecords.adjustments({ ...clerk, customerNo: site.customerNo }),
    ({ rows }) => rows[0]?.dispatch
  )
  return { panel, state }
})

const steps = Effect.fnUntraced(function* (site: Site, minutes: number) {
  for (let minute = 0; minute < minutes; minute += 1) {
    pass(site, 1)
    yield* resolve
  }
})

const ended = (value: string, lost: Lost, expected: "applied" | "rejected") =>
  Effect.fnUntraced(function* (site: Site) {
    const { panel, state } = yield* adjusted(site, value, lost)
    yield* steps(site, 10)
    assert.strictEqual(yield* state, expected)
    assert.strictEqual(panel.balance, lost === "reply" ? Energy.kwh(value) : Energy.kwh("500"))
    assert.lengthOf(sawOf(panel, "WriteCredit"), 1, "it is sent once")
  })

const alive = Effect.fnUntraced(function* (site: Site) {
  const { state } = yield* adjusted(site, "600", "request")
  yield* steps(site, 3)
  assert.strictEqual(yield* state, "unknown")
})

/** The cases. */
export const adjustments: ReadonlyArray<Case> = [
  {
    name: "a raising adjustment whose reply was lost is applied by the value that stands there",
    run: ended("600", "reply", "applied")
  },
  {
    name: "a lowering adjustment whose reply was lost is applied by the value that stands there",
    run: ended("400", "reply", "applied")
  },
  {
    name: "a raising adjustment that never arrived is rejected once its frame is dead",
    run: ended("600", "request", "rejected")
  },
  {
    name: "a lowering adjustment that never arrived is rejected once its frame is dead",
    run: ended("400", "request", "rejected")
  },
  { name: "an adjustment whose frame may still arrive is not settled by the value of before", run: alive }
]
