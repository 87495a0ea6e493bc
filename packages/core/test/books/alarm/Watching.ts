/** What the tests of the alarm engine look at: messages, work items, episodes, suppressions; and what they change. */
import { Energy, Station, type TargetKey } from "@yugou/core"
import { absent, makeCommit, ref, StationStore } from "@yugou/core/store"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import { alarmOf } from "./Site.ts"

export const clerk = { actor: "clerk" }
export const allMessages = Effect.gen(function* () {
  const { dunning } = yield* Station.Station
  return (yield* dunning.messages(clerk)).rows
})
export const openItems = Effect.gen(function* () {
  const { dunning } = yield* Station.Station
  return (yield* dunning.workItems(clerk)).rows.map(({ cause, subject }) => [cause, subject])
})
export const openWatches = Effect.gen(function* () {
  const { dunning } = yield* Station.Station
  return (yield* dunning.alarms(clerk)).rows
})
export const openEpisodes = Effect.map(openWatches, (rows) => rows.flatMap(({ episodes }) => Object.keys(episodes)))
/** Who stands in the list to dun from when no condition is given. */
export const lowCustomers = Effect.gen(function* () {
  const { dunning } = yield* Station.Station
  return (yield* dunning.lowBalances({ ...clerk, sortBy: "customerNo" })).rows.map(({ customerNo }) => customerNo)
})
/** Polls the first device of a customer, as a clerk does who looks at his page. */
export const poll = Effect.fnUntraced(function* (customerNo: string) {
  const { customers, purchases } = yield* Station.Station
  const [device] = yield* customers.devices({ ...clerk, customerNo })
  return yield* purchases.pollRemaining({ ...clerk, deviceId: device?.deviceId ?? "" })
})
export const suppressions = Effect.gen(function* () {
  const store = yield* StationStore
  const steps = yield* store.history({ _tag: "AlarmWatch", id: "C1" }, { afterVersion: 0, limit: 500 })
  return steps.flatMap(({ events }) =>
    events.flatMap((event) => (event._tag === "AlarmSuppressed" ? [event.reason] : []))
  )
})
export const setCycle = Effect.fnUntraced(function* (cycle: "none" | "once" | "daily", version: number) {
  const { customers } = yield* Station.Station
  const alarm = alarmOf({ cycle, time: cycle === "none" ? null : "09:30" })
  const { consent, limits, templateId, contact, remarks, ext } = yield* customers.get({ ...clerk, customerNo: "C1" })
  const details = { alarm, consent, limits, templateId, contact, remarks, ext }
  yield* customers.update({ ...clerk, commandId: `cycle-${version}`, customerNo: "C1", version, ...details })
})

/** Saves another alarm energy for the first target of C1, as saving parameters does. */
export const desire = Effect.fnUntraced(function* (kwh: string) {
  const store = yield* StationStore
  const [target] = yield* store.load([ref("Target", "T-C1/1")])
  const thresholds = { alarm: Energy.kwh(kwh), trip: Energy.zero }
  const now = yield* DateTime.now
  yield* store.commit(
    makeCommit(
      { target: target ?? absent("Target", "T-C1/1") },
      { target: [{ _tag: "ThresholdsDesired", v: 1, thresholds }] },
      {
        command: { id: `desire-${kwh}-${target?.version}`, content: kwh, response: null },
        trail: { actor: "clerk", operation: "parameters.save", reason: null, at: now }
      }
    )
  )
})

/** Records what the terminal of C1 reports about purchase control. */
export const reportControl = Effect.fnUntraced(function* (state: "engaged" | "released") {
  const store = yield* StationStore
  const [terminal] = yield* store.load([ref("Terminal", "T-C1")])
  const now = yield* DateTime.now
  const items = [{ _tag: "PurchaseControl", state }] as const
  yield* store.commit(
    makeCommit(
      { terminal: terminal ?? absent("Terminal", "T-C1") },
      { terminal: [{ _tag: "ParametersReported", v: 1, at: now, target: "T-C1/1" as TargetKey, items }] },
      {
        command: { id: `report-${state}`, content: state, response: null },
        trail: { actor: "clerk", operation: "parameters.readBack", reason: null, at: now }
      }
    )
  )
})
