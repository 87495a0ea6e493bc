/** Two processes that step their engines at the same time, while replies are lost and clocks are set: everything ends. */
import { assert } from "@effect/vitest"
import { DispatchEngine, Energy, EngineProcess, OutcomeResolver, Station, TerminalGateway } from "@yugou/core"
import type { Outcome } from "@yugou/core/dialect"
import { TerminalGatewayMemory } from "@yugou/core/memory"
import * as Context from "effect/Context"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type { Case } from "./Case.ts"
import { pass, type Site, sawOf, unnumbered, withDevice } from "./Desk.ts"

const clerk = { actor: "clerk" } as const

/** The front end of the process that no terminal dials. */
const nobody = TerminalGatewayMemory.layer({
  capabilities: () => unnumbered,
  presence: () => "unknown",
  execute: () =>
    Effect.map(DateTime.now, (at): Outcome => ({ _tag: "NotSent", at, reason: "offline", detail: "not connected" }))
})

/** Steps of the engines of one process, side by side. */
const stepsOf = (gateway: TerminalGateway["Service"]) => {
  const process = EngineProcess.makeProcess("here")
  return Effect.flatMap(DateTime.now, (now) =>
    Effect.all([DispatchEngine.runOnce(now), OutcomeResolver.runOnce(now)], { concurrency: "unbounded" })
  ).pipe(Effect.provideService(TerminalGateway, gateway), Effect.provideService(EngineProcess.EngineProcess, process))
}

/** Orders and adjustments of one device, each with a reply that is lost. */
const queued = Effect.fnUntraced(function* (site: Site, value: string) {
  const { by, customerNo } = site
  const { approvals, purchaseRecords, purchases } = yield* Station.Station
  const { panel, deviceId } = yield* withDevice(site, unnumbered)
  yield* purchases.pollRemaining({ ...clerk, deviceId })
  const set = { value: Energy.kwh(value), ifRemainingWas: Energy.kwh("500"), reason: "核对" }
  const { adjustmentNo } = yield* purchases.adjust({ ...by(), deviceId, ...set })
  yield* approvals.approveAdjustment({ ...by("chief"), adjustmentNo })
  yield* purchaseRecords.dispatchAdjustment({ ...by(), adjustmentNo })
  const { orderNo } = yield* purchases.save({ ...by(), deviceId, energy: Energy.kwh("100") })
  yield* approvals.approve({ ...by("chief"), orderNo })
  yield* purchaseRecords.dispatch({ ...by(), orderNo })
  panel.lost.set("WriteCredit", "reply")
  const states = Effect.gen(function* () {
    const { rows: adjustments } = yield* purchaseRecords.adjustments({ ...clerk, customerNo })
    const { rows: orders } = yield* purchaseRecords.list({ ...clerk, customerNo })
    return [...adjustments, ...orders].map(({ dispatch }) => dispatch)
  })
  return { panel, states }
})

/** How far the clocks are set between rounds, in minutes: forward and back. */
const clockSteps = [0, 7, -3, 1, 12, -6, 2]
const rounds = 40

const sideBySide = Effect.fnUntraced(function* (site: Site) {
  const { panel, states } = yield* queued(site, "600")
  const here = yield* TerminalGateway
  const there = Context.get(yield* Layer.build(nobody), TerminalGateway)
  const [a, b] = [stepsOf(here), stepsOf(there)]
  for (let round = 0; round < rounds; round += 1) {
    yield* Effect.all([a, b], { concurrency: "unbounded" })
    pass(site, clockSteps[round % clockSteps.length] ?? 0)
    if ((yield* states).every((state) => state === "applied")) break
  }
  assert.deepStrictEqual(yield* states, ["applied", "applied"])
  assert.lengthOf(sawOf(panel, "WriteCredit"), 2)
  assert.strictEqual(panel.balance, Energy.kwh("700"))
})

/** The cases. */
export const twoProcesses: ReadonlyArray<Case> = [
  {
    name: "two processes that step at the same time come to an end, whatever is lost and wherever the clocks are set",
    run: sideBySide
  }
]
