/** What a device is left with when it is cancelled: what its terminal says since the last credit, and no person against it. */
import { assert } from "@effect/vitest"
import { DispatchEngine, Energy, Rejection, Station, TerminalId } from "@yugou/core"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import type { Case } from "./Case.ts"
import { lifetimeMinutes, panel, pass, type Site, unnumbered, withDevice } from "./Desk.ts"

const clerk = { actor: "clerk" } as const
const refund = { reason: "销户", disposition: { _tag: "RefundOutside" } } as const

/** The last word on a command that was refused, or `ok`. */
const endOf = <A, E extends { readonly _tag: string }, R>(command: Effect.Effect<A, E, R>) =>
  Effect.match(command, {
    onSuccess: () => "ok",
    onFailure: (error) => (error instanceof Rejection.Conflict ? error.conflict : error._tag)
  })

/** An order of 100 kWh of which nothing is heard, though it may arrive; two persons state that it has. */
const settledByHand = Effect.fnUntraced(function* (site: Site, lost: "request" | "reply", minutes: number) {
  const { approvals, purchaseRecords, purchases } = yield* Station.Station
  const device = yield* withDevice(site, unnumbered)
  yield* purchases.pollRemaining({ ...clerk, deviceId: device.deviceId })
  pass(site, 1)
  const order = { deviceId: device.deviceId, energy: Energy.kwh("100") }
  const { orderNo } = yield* purchases.save({ ...site.by(), ...order })
  yield* approvals.approve({ ...site.by("chief"), orderNo })
  yield* purchaseRecords.dispatch({ ...site.by(), orderNo })
  device.panel.lost.set("WriteCredit", lost)
  yield* DispatchEngine.runOnce(yield* DateTime.now)
  device.panel.lost.clear()
  pass(site, minutes)
  const outcome = { creditNo: orderNo, outcome: "applied" } as const
  yield* purchaseRecords.proposeResolution({ ...site.by(), ...outcome, note: "现场看过" })
  const settled = yield* purchaseRecords.confirmResolution({ ...site.by("chief"), ...outcome })
  assert.strictEqual(settled.dispatch, "applied")
  return device
})

const readBefore = Effect.fnUntraced(function* (site: Site) {
  const { customers, purchases } = yield* Station.Station
  const { deviceId } = yield* settledByHand(site, "reply", 120)
  const cancel = { deviceId, ...refund }
  assert.strictEqual(yield* endOf(customers.cancelDevice({ ...site.by(), ...cancel })), "StaleReading")
  yield* purchases.pollRemaining({ ...clerk, deviceId })
  const { cancelled } = yield* customers.cancelDevice({ ...site.by(), ...cancel })
  assert.deepInclude(cancelled?.finalReading, { remaining: Energy.kwh("600"), source: "terminal" })
})

const readAgainstHand = Effect.fnUntraced(function* (site: Site) {
  const { customers, purchases } = yield* Station.Station
  const { deviceId } = yield* withDevice(site, unnumbered)
  yield* purchases.pollRemaining({ ...clerk, deviceId })
  const byHand = (kwh: string) =>
    endOf(customers.cancelDevice({ ...site.by(), deviceId, ...refund, finalReading: { remaining: Energy.kwh(kwh) } }))
  assert.strictEqual(yield* byHand("0"), "terminalAnswers")
  assert.strictEqual(yield* byHand("99999999999.9999"), "ValueInvalid")
  // A terminal that has been silent for longer than a reading counts is taken at a person's word.
  pass(site, 24 * 60 + 1)
  assert.strictEqual(yield* byHand("12.5"), "ok")
})

const quiet = Effect.fnUntraced(function* (site: Site) {
  const { customers, purchases } = yield* Station.Station
  const { deviceId, panel: old } = yield* settledByHand(site, "request", 0)
  const terminalId = TerminalId.make(site.own("new"))
  site.panels.set(terminalId, panel(unnumbered))
  const entry = { terminalId, orgNo: "3701", dialectId: "fake", address: terminalId, settings: {} } as const
  yield* customers.registerTerminal({ ...site.by(), ...entry })
  const target = { _tag: "Terminal", terminalId } as const
  const cancel = () => endOf(customers.cancelDevice({ ...site.by(), deviceId, ...refund }))
  const replace = () => endOf(customers.replaceDevice({ ...site.by(), deviceId, target, reason: "换装" }))
  yield* purchases.pollRemaining({ ...clerk, deviceId })
  assert.deepStrictEqual([yield* cancel(), yield* replace()], ["TargetBusy", "TargetBusy"])
  // The frame arrives late; what was read before says nothing of it.
  old.balance += Energy.kwh("100")
  pass(site, lifetimeMinutes + 120)
  assert.strictEqual(yield* cancel(), "StaleReading")
  assert.strictEqual(yield* replace(), "ok")
})

/** The cases. */
export const finalReadings: ReadonlyArray<Case> = [
  { name: "a device is not cancelled on a reading from before its last credit was settled", run: readBefore },
  { name: "R-056.11 a reading by hand beats no terminal that answers, and no range", run: readAgainstHand },
  { name: "no device is cancelled or replaced while a frame may still arrive", run: quiet }
]
