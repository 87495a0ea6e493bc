/** What the tests of dunning share: customers whose balance is known, and a story told at three in the afternoon. */
import { AlarmObserver, MessageSender, Station } from "@yugou/core"
import { makeCommit, ref, StationStore } from "@yugou/core/store"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import type * as Layer from "effect/Layer"
import { type AlarmText, addCustomer, at, makeSite, type Site, setBalance, stationOf } from "../alarm/Site.ts"

export const clerk = { actor: "clerk" }
export const submitStep = Effect.flatMap(DateTime.now, MessageSender.runOnce)
export const messages = Effect.gen(function* () {
  const { dunning } = yield* Station.Station
  return (yield* dunning.messages(clerk)).rows
})

/** Adds a customer whose balance was read at the present time, and lets the books take notice of it. */
export const known = Effect.fnUntraced(function* (
  site: Site,
  customerNo: string,
  kwh: string,
  alarm: AlarmText = { cycle: "none", time: null }
) {
  const { purchases } = yield* Station.Station
  const [device] = yield* addCustomer(site, customerNo, alarm)
  setBalance(site, customerNo, kwh)
  yield* purchases.pollRemaining({ ...clerk, deviceId: device?.deviceId ?? "" })
  yield* AlarmObserver.observeCustomer(customerNo)
  return device?.deviceId ?? ""
})

/** Lets the archive have put a customer into another org unit, under another name. */
export const wentTo = Effect.fnUntraced(function* (customerNo: string, orgNo: string) {
  const store = yield* StationStore
  const [customer] = yield* store.load([ref("Customer", customerNo)])
  const now = yield* DateTime.now
  const moved = [{ _tag: "CustomerTakenOver", v: 1, at: now, name: "新户名", orgNo }]
  yield* store.commit(
    makeCommit({ customer } as never, { customer: moved } as never, {
      command: { id: `move-${customerNo}-${orgNo}`, content: "", response: null },
      trail: { actor: "clerk", operation: "customers.takeFromArchive", reason: null, at: now }
    })
  )
})

export const afternoon = at("2026-03-02 15:00")

/** Runs a story at three in the afternoon over a site of its own. */
export const told = (
  story: (site: Site) => Effect.Effect<void, unknown, Layer.Success<ReturnType<typeof stationOf>>>
) => {
  const site = makeSite()
  return Effect.andThen(afternoon, story(site)).pipe(Effect.provide(stationOf(site)))
}
