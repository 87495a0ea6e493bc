/** The stage of the suite on replacements: terminals that hold what they hold, a customer with a device for each story, and short words for what clerks do. */
import { assert } from "@effect/vitest"
import {
  DispatchEngine,
  Energy,
  OutcomeResolver,
  ReplacementSaga,
  Station,
  type TerminalGateway,
  TerminalId
} from "@yugou/core"
import type { Outcome, TerminalRequest } from "@yugou/core/dialect"
import { TerminalGatewayMemory } from "@yugou/core/memory"
import { everyOrg, StationStore } from "@yugou/core/store"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import { capabilities } from "../port/Panel.ts"

export const { kwh } = Energy
export const orgNo = "3701"
export const clerk = "clerk"
export const chief = "chief"

let counter = 0
export const by = (actor = clerk) => ({ actor, commandId: `replacement-${counter++}` })

/**
 * What a terminal holds, and whether it answers: `deaf`, credits do not arrive; `silent`, nothing does; `mute` and `lost`, it is silent from its next
 * credit on, which takes effect or does not.
 */
export interface Panel {
  balance: bigint
  wireNo: number
  state: "answers" | "deaf" | "silent" | "mute" | "lost"
}

const panels = new Map<string, Panel>()

/** The terminal of a story: `old` is the one that the customer has, `new` the one that takes its place. */
export const panelOf = (terminalId: string): Panel => {
  const known = panels.get(terminalId) ?? { balance: 0n, wireNo: 6, state: "answers" as const }
  panels.set(terminalId, known)
  return known
}

const answerOf = (panel: Panel, request: TerminalRequest): unknown => {
  switch (request._tag) {
    case "WriteCredit": {
      const { mode, value, wireNo } = request.payload
      panel.wireNo = wireNo ?? panel.wireNo
      panel.balance = mode === "set" ? value : panel.balance + value
      return null
    }
    case "ReadClock":
      return { terminalTime: "", skewMillis: 0 }
    case "ReadStoredCredit":
      return { wireNo: panel.wireNo, value: null, thresholds: null }
    case "ReadBalance":
      return { remaining: Energy.fromUnits(panel.balance), terminalTime: null }
    default:
      return null
  }
}

/** The front end of the suite: every terminal is connected, and says what it holds. */
export const gateway = TerminalGatewayMemory.layer({
  capabilities: () => capabilities,
  presence: () => "online",
  execute: (request) =>
    Effect.map(DateTime.now, (at): Outcome => {
      const panel = panelOf(request.terminalId)
      const isCredit = request._tag === "WriteCredit"
      const dies = isCredit && (panel.state === "mute" || panel.state === "lost")
      const isLost = panel.state === "silent" || (panel.state === "deaf" && isCredit)
      if (dies && panel.state === "mute") answerOf(panel, request)
      if (dies) panel.state = "silent"
      // Of a terminal that dies the frame is dead at once, so that persons may state what became of it.
      const deadAt = dies ? DateTime.subtract(at, { hours: 1 }) : at
      return dies || isLost
        ? { _tag: "NoAnswer", sentAt: at, deadAt, cause: "timeout", frames: [] }
        : ({ _tag: "Answered", at, answer: answerOf(panel, request), frames: [] } as Outcome)
    })
})

export const targetOf = (terminalId: TerminalId) => ({ _tag: "Group", terminalId, totalGroupNo: 1 }) as const

/** The customers of the suite: the archive knows one for each story. */
export const customerOf = (no: number): string => `03701004${String(no).padStart(2, "0")}`

const register = Effect.fnUntraced(function* (terminalId: TerminalId) {
  const { customers } = yield* Station.Station
  const entry = { dialectId: "replacement-suite", address: terminalId, settings: {} }
  yield* customers.registerTerminal({ ...by(), terminalId, orgNo: orgNo as never, ...entry })
})

/** Adds the customer of a story, with a device that holds 500 kWh, and registers the terminal that takes its place. */
export const open = Effect.fnUntraced(function* (no: number) {
  const station = yield* Station.Station
  const customerNo = customerOf(no) as never
  const [from, to] = [TerminalId.make(`replacement-${no}-old`), TerminalId.make(`replacement-${no}-new`)]
  const alarm = { cycle: "none", time: null, sms: "off", mobiles: [] } as const
  yield* station.customers.add({ ...by(), customerNo, alarm, consent: "allowed" })
  yield* register(from)
  yield* register(to)
  panelOf(from).balance = kwh("500")
  const thresholds = { alarm: kwh("100"), trip: kwh("0") }
  const bound = yield* station.customers.bindDevice({ ...by(), customerNo, target: targetOf(from), thresholds })
  const { deviceId } = bound
  const poll = station.customers.pollRemaining({ actor: clerk, deviceId })
  return { station, customerNo, deviceId, poll, from, to, old: panelOf(from), new: panelOf(to) }
})

/** What a story has at hand. */
export type Stage = Effect.Success<ReturnType<typeof open>>

/** A story about one replacement. */
export type Story = (stage: Stage) => Effect.Effect<void, unknown, Station.Station | StationStore | TerminalGateway>

/** Begins the replacement of a story, and gives its number. */
export const begin = Effect.fnUntraced(function* (
  stage: Stage,
  more: { readonly finalReading?: { remaining: Energy.Energy } } = {}
) {
  const { station, deviceId, to } = stage
  const about = { deviceId, target: targetOf(to), reason: "换装" }
  return (yield* station.customers.replaceDevice({ ...by(), ...about, ...more })).replacementId
})

/** Does the next step, whatever time it waits for. */
export const step = (replacementId: string) => ReplacementSaga.advance(replacementId)

export const stepOf = Effect.fnUntraced(function* ({ station }: Stage, replacementId: string) {
  return yield* station.customers.replacement({ actor: clerk, replacementId })
})

/** Takes the steps up to one, at most ten. */
export const stepsTo = Effect.fnUntraced(function* (stage: Stage, replacementId: string, tag: string) {
  for (let times = 0; times < 10; times++) {
    const { step: reached } = yield* stepOf(stage, replacementId)
    if (reached._tag === tag) return
    yield* step(replacementId)
  }
  assert.strictEqual((yield* stepOf(stage, replacementId)).step._tag, tag)
})

/** Lets the engines send what is queued, and settle it. */
export const sendAll = Effect.gen(function* () {
  yield* DispatchEngine.runOnce(yield* DateTime.now)
  yield* OutcomeResolver.runOnce(yield* DateTime.now)
})

/** Sells to a device and sends it; gives the number of the order. */
export const sell = Effect.fnUntraced(function* (
  { station }: Stage,
  deviceId: string,
  energy: string,
  until: "approved" | "sent"
) {
  const { orderNo } = yield* station.purchases.save({ ...by(), deviceId, energy: kwh(energy) })
  yield* station.approvals.approve({ ...by(chief), orderNo })
  if (until === "approved") return orderNo
  yield* station.purchaseRecords.dispatch({ ...by(), orderNo })
  yield* sendAll
  return orderNo
})

/** The device that the customer has now. */
export const newDevice = Effect.fnUntraced(function* ({ station, customerNo }: Stage) {
  const [device, ...more] = yield* station.customers.devices({ actor: clerk, customerNo })
  assert.lengthOf(more, 0)
  if (device === undefined) return assert.fail("the customer has no device")
  return device.deviceId
})

/** Approves and sends the carry-over that stands. */
export const approveAndSend = Effect.fnUntraced(function* ({ station, customerNo }: Stage) {
  const { rows } = yield* station.purchaseRecords.adjustments({ actor: clerk, customerNo })
  const standing = rows.filter(({ validity }) => validity === "valid")
  assert.lengthOf(standing, 1)
  for (const { adjustmentNo, approval } of standing) {
    if (approval === "pending") yield* station.approvals.approveAdjustment({ ...by(chief), adjustmentNo })
    yield* station.purchaseRecords.dispatchAdjustment({ ...by(), adjustmentNo })
  }
  yield* sendAll
})

/** Goes on to the end: approves, sends, and sees it done. */
export const finish = Effect.fnUntraced(function* (stage: Stage, replacementId: string) {
  for (let times = 0; times < 4; times++) {
    const { step: reached } = yield* stepOf(stage, replacementId)
    if (reached._tag === "Done") return
    if (reached._tag !== "Adjusting") yield* stepsTo(stage, replacementId, "Adjusting")
    yield* approveAndSend(stage)
    yield* step(replacementId)
  }
  assert.strictEqual((yield* stepOf(stage, replacementId)).step._tag, "Done")
})

/** The open work items of a customer, by cause. */
export const openItems = Effect.fnUntraced(function* ({ customerNo }: Stage) {
  const store = yield* StationStore
  const where = { customerNo: { _tag: "Is", value: customerNo }, state: { _tag: "Is", value: "open" } } as const
  const page = { after: null, limit: 100, order: "ascending" } as const
  const { rows } = yield* store.list("WorkItem", { orgScope: everyOrg, where }, page)
  return rows.map(({ state: { cause, detail } }) => `${cause} ${detail.slice(detail.lastIndexOf(": ") + 2)}`)
})

/** Gives the tag, or the conflict, with which an effect fails. */
export const refusalOf = <A, R>(effect: Effect.Effect<A, unknown, R>) =>
  Effect.map(Effect.flip(effect), (error) => {
    const { _tag, conflict } = error as { readonly _tag: string; readonly conflict?: string }
    return conflict ?? _tag
  })

/** Two persons state what became of a credit, whatever became of it. */
export const settle = Effect.fnUntraced(function* (
  { station }: Stage,
  creditNo: string,
  outcome: "applied" | "notApplied"
) {
  const about = { creditNo, outcome } as const
  yield* station.purchaseRecords.proposeResolution({ ...by(), ...about, note: "现场" })
  yield* station.purchaseRecords.confirmResolution({ ...by(chief), ...about })
})
