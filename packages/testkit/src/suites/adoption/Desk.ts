/** The steps of the cases about adopting: the clerk sells and asks, the chief approves, the engines run, somebody else changes the terminal. */
import { assert } from "@effect/vitest"
import { DispatchEngine, Energy, keyOf, OutcomeResolver, Station } from "@yugou/core"
import type { Discrepancy } from "@yugou/core/books"
import type { Capabilities } from "@yugou/core/dialect"
import { everyOrg, StationStore } from "@yugou/core/store"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import { type Panel, pass, type Site, sawOf, withDevice } from "../open/Desk.ts"

export const { kwh } = Energy
const note = "已查看终端"

/** A device of the case, with its terminal. */
export type Place = Effect.Success<ReturnType<typeof withDevice>> & { readonly site: Site }

/** A device that has bought 50 kWh already, over a terminal that tells the value of its last credit. */
export const opened = Effect.fnUntraced(function* (site: Site, capabilities: Capabilities) {
  const place: Place = { ...(yield* withDevice(site, capabilities)), site }
  place.panel.tells = "value"
  const first = yield* sold(place, "50")
  yield* engines(place)
  assert.strictEqual(yield* dispatchOf(first), "applied")
  return place
})
/** Sends what is due, and looks at nothing that is open. */
export const send = Effect.flatMap(DateTime.now, DispatchEngine.runOnce)

/** Runs the engines twice, a minute apart: what one step leaves to other processes the next one takes. */
export const engines = Effect.fnUntraced(function* ({ site }: Pick<Place, "site">) {
  for (let step = 0; step < 2; step++) {
    yield* DispatchEngine.runOnce(yield* DateTime.now)
    yield* OutcomeResolver.runOnce(yield* DateTime.now)
    pass(site, 1)
  }
})

/** Saves and approves an order. */
export const approved = Effect.fnUntraced(function* (
  { site, deviceId }: Pick<Place, "site" | "deviceId">,
  energy: string
) {
  const { approvals, purchases } = yield* Station.Station
  const { orderNo } = yield* purchases.save({ ...site.by(), deviceId, energy: kwh(energy) })
  yield* approvals.approve({ ...site.by("chief"), orderNo })
  pass(site, 1)
  return orderNo
})
export const queued = Effect.fnUntraced(function* ({ site }: Pick<Place, "site">, orderNo: string) {
  const { purchaseRecords } = yield* Station.Station
  yield* purchaseRecords.dispatch({ ...site.by(), orderNo })
})
/** Saves, approves and queues an order. */
export const sold = Effect.fnUntraced(function* (place: Pick<Place, "site" | "deviceId">, energy: string) {
  const orderNo = yield* approved(place, energy)
  yield* queued(place, orderNo)
  return orderNo
})

export const orderOf = Effect.fnUntraced(function* (orderNo: string) {
  const { purchaseRecords } = yield* Station.Station
  return (yield* purchaseRecords.details({ actor: "clerk", orderNo })).order
})
export const dispatchOf = (orderNo: string) => Effect.map(orderOf(orderNo), ({ dispatch }) => dispatch)

/** The terminal takes a credit of which the books know nothing. */
export const taken = ({ panel }: Place, energy: string, wireNo = (panel.wireNo ?? 0) + 1): void => {
  const before = Energy.fromUnits(panel.balance)
  const value = kwh(energy)
  const after = Energy.add(before, value)
  panel.wireNo = wireNo
  panel.value = value
  panel.balance = after
  panel.records.unshift({ wireNo, mode: "append", value, before, after, terminalTime: "" })
}

export const writes = (panel: Panel): number => sawOf(panel, "WriteCredit").length

export const reconcile = Effect.fnUntraced(function* ({ target }: Place) {
  const { purchaseRecords } = yield* Station.Station
  return yield* purchaseRecords.reconcile({ actor: "clerk", target: keyOf(target) })
})

/** What stands open of the target, the newest first. */
export const open = Effect.fnUntraced(function* ({ terminalId }: Place) {
  const { purchaseRecords } = yield* Station.Station
  return (yield* purchaseRecords.discrepancies({ actor: "clerk", terminalId })).rows
})

/** The one discrepancy that stands open. */
export const found = Effect.fnUntraced(function* (place: Place) {
  const [it, ...others] = yield* open(place)
  assert.lengthOf(others, 0)
  return it?.discrepancyId ?? ""
})

export const request = Effect.fnUntraced(function* (
  { site }: Place,
  discrepancyId: string,
  disposition: Discrepancy.Disposition
) {
  const { purchaseRecords } = yield* Station.Station
  const asked = yield* purchaseRecords.requestClosing({ ...site.by(), discrepancyId, disposition, note })
  return asked.request?.no ?? 0
})

export const approve = Effect.fnUntraced(function* (
  { site }: Place,
  discrepancyId: string,
  requestNo: number,
  actor: "clerk" | "chief" = "chief"
) {
  const { purchaseRecords } = yield* Station.Station
  return yield* purchaseRecords.approveClosing({ ...site.by(actor), discrepancyId, requestNo })
})

export const adopt = Effect.fnUntraced(function* (place: Place, id: string, disposition: Discrepancy.Disposition) {
  return yield* approve(place, id, yield* request(place, id, disposition))
})

/** One states whether a credit is what the terminal holds, another one confirms it. */
export const settle = Effect.fnUntraced(function* (
  { site }: Place,
  creditNo: string,
  outcome: "applied" | "notApplied"
) {
  const { purchaseRecords } = yield* Station.Station
  yield* purchaseRecords.proposeResolution({ ...site.by(), creditNo, outcome, note })
  return yield* purchaseRecords.confirmResolution({ ...site.by("chief"), creditNo, outcome })
})

/** Gives what an effect is refused for: the tag, and of a conflict which. */
export const refusalOf = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.map(Effect.flip(effect), (error) => {
    const {
      _tag,
      conflict = _tag,
      id
    } = error as { readonly _tag: string; readonly conflict?: string; readonly id?: string }
    return conflict === "mayBeOurs" ? `${conflict} ${id}` : conflict
  })

/** Gives the subjects of the open work items about credits that were not sent. */
export const notSent = Effect.fnUntraced(function* ({ site }: Place) {
  const store = yield* StationStore
  const where = {
    cause: { _tag: "Is", value: "notSent" },
    customerNo: { _tag: "Is", value: site.customerNo },
    state: { _tag: "Is", value: "open" }
  } as const
  const { rows } = yield* store.list(
    "WorkItem",
    { orgScope: everyOrg, where },
    { after: null, limit: 100, order: "ascending" }
  )
  return rows.map(({ state }) => state.subject)
})

export const writeOff = { _tag: "WriteOff" } as const
export const nothing = { _tag: "Nothing" } as const
