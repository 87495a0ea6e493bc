/** The steps that tests of the station share: the clerk (`clerk`) sells and sends, the chief approves, the engines run. */

import { assert } from "@effect/vitest"
import { DispatchEngine, Energy, Instant, OutcomeResolver, Station } from "@yugou/core"
import * as Invariants from "@yugou/core/audit"
import type { Discrepancy } from "@yugou/core/books"
import { StationStore } from "@yugou/core/store"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import { TestClock } from "effect/testing"
import { type FakeTerminal, fakeTerminal, layer, terminalId, withDevice } from "../Fixtures.ts"

export const at = "2026-03-02T02:00:00Z"
export const { kwh } = Energy

/** Starts the day: the clock, the customer and the device. */
export const open = Effect.gen(function* () {
  yield* TestClock.setTime(Date.parse(at))
  return yield* withDevice()
})

let counter = 0
/** A command id that no other command has. */
export const once = (): string => {
  counter += 1
  return `cmd-${counter}`
}

export const clerk = () => ({ actor: "clerk", commandId: once() })
export const chief = () => ({ actor: "chief", commandId: once() })

export const engine = Effect.flatMap(DateTime.now, DispatchEngine.runOnce)
export const resolver = Effect.flatMap(DateTime.now, OutcomeResolver.runOnce)

/** Starts work in a process of its own that can be killed: nothing of it reaches the books from then on, not even what it would write down when it is stopped. */
export const killable = Effect.fnUntraced(function* <A, E, R>(work: Effect.Effect<A, E, R>) {
  const store = yield* StationStore
  let life: "lives" | "killed" = "lives"
  const alive = <B, F, S>(act: Effect.Effect<B, F, S>) =>
    Effect.suspend(() => (life === "lives" ? act : Effect.die("killed")))
  const mortal = StationStore.of({
    ...store,
    commit: (it) => alive(store.commit(it)),
    release: (refs, holder) => alive(store.release(refs, holder))
  })
  const process = yield* Effect.forkChild(Effect.provideService(work, StationStore, mortal), { startImmediately: true })
  return {
    kill: Effect.suspend(() => {
      life = "killed"
      return Fiber.interrupt(process)
    })
  }
})

export const details = Effect.fnUntraced(function* (orderNo: string) {
  const station = yield* Station.Station
  return yield* station.purchaseRecords.details({ actor: "clerk", orderNo })
})
export const orderOf = (orderNo: string) => Effect.map(details(orderNo), ({ order }) => order)
export const dispatchOf = (orderNo: string) => Effect.map(orderOf(orderNo), ({ dispatch }) => dispatch)

export const save = Effect.fnUntraced(function* (deviceId: string, energy: string) {
  const station = yield* Station.Station
  const { orderNo } = yield* station.purchases.save({ ...clerk(), deviceId, energy: kwh(energy) })
  return orderNo
})
export const approve = Effect.fnUntraced(function* (orderNo: string) {
  const station = yield* Station.Station
  return yield* station.approvals.approve({ ...chief(), orderNo })
})
export const dispatch = Effect.fnUntraced(function* (orderNo: string) {
  const station = yield* Station.Station
  return yield* station.purchaseRecords.dispatch({ ...clerk(), orderNo })
})
/** Saves, approves and queues. */
export const sell = Effect.fnUntraced(function* (deviceId: string, energy: string) {
  const orderNo = yield* save(deviceId, energy)
  yield* approve(orderNo)
  yield* dispatch(orderNo)
  return orderNo
})

/** Polls the balance and saves an adjustment that rests on it. */
export const adjust = Effect.fnUntraced(function* (deviceId: string, value: string, compensates?: string) {
  const station = yield* Station.Station
  const { remaining } = yield* station.purchases.pollRemaining({ actor: "clerk", deviceId })
  return yield* station.purchases.adjust({
    ...clerk(),
    deviceId,
    value: kwh(value),
    ifRemainingWas: remaining ?? Energy.zero,
    reason: "表计更换",
    ...(compensates === undefined ? {} : { compensates })
  })
})

export const discrepancies = Effect.gen(function* () {
  const station = yield* Station.Station
  const { rows } = yield* station.purchaseRecords.discrepancies({ actor: "clerk" })
  return rows
})

/** Looks at the target again, asks for the closing of a discrepancy, and has the chief approve it. */
export const adopt = Effect.fnUntraced(function* (
  discrepancyId: string,
  disposition: Discrepancy.Disposition = { _tag: "Nothing" },
  note = "营业厅已在终端售电"
) {
  const { purchaseRecords } = yield* Station.Station
  yield* purchaseRecords.reconcile({ actor: "clerk", target: `${terminalId}/1` as never })
  const { request } = yield* purchaseRecords.requestClosing({ ...clerk(), discrepancyId, disposition, note })
  return yield* purchaseRecords.approveClosing({ ...chief(), discrepancyId, requestNo: request?.no ?? 0 })
})

/** States whether a credit is what the terminal holds; the chief confirms it. */
export const settle = Effect.fnUntraced(function* (creditNo: string, outcome: "applied" | "notApplied") {
  const { purchaseRecords } = yield* Station.Station
  yield* purchaseRecords.proposeResolution({ ...clerk(), creditNo, outcome, note: "已查看终端" })
  return yield* purchaseRecords.confirmResolution({ ...chief(), creditNo, outcome })
})

/** The tag of what an effect fails with. */
export const tagOf = <A, E extends { readonly _tag: string }, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.map(Effect.flip(effect), ({ _tag }) => _tag)

export const minutes = (n: number) => TestClock.adjust(`${n} minutes`)
export const instant = Instant.at

/** A terminal with what goes wrong with its credits, one after the other. */
export const playing = (...faults: FakeTerminal["faults"]) => {
  const terminal = fakeTerminal()
  terminal.faults.push(...faults)
  return terminal
}

/** How many credits the terminal was asked to write. */
export const writes = (terminal: FakeTerminal) => terminal.seen.filter(({ _tag }) => _tag === "WriteCredit").length

/** Runs a story over a terminal, and audits the books at its end. */
export const over = <A, E, R>(terminal: FakeTerminal, story: Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    yield* story
    assert.deepStrictEqual(yield* Invariants.checkInvariants(yield* StationStore), [])
  }).pipe(Effect.provide(layer(terminal)))
