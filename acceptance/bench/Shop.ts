/** The station that is measured: its terminals with their customers, clerks who sell, and the engines that carry it out. */
import { Energy, EngineLoop, engines as everyEngine, layerNoSmsGateway, Station, type TerminalId } from "@yugou/core"
import { TerminalLink } from "@yugou/terminal-link"
import * as Effect from "effect/Effect"
import { archiveOf, orgNo, spoken } from "../src/Station.ts"
import type { Recorder } from "./Recorder.ts"

/** A terminal whose total group 1 is bound to a customer of its own. */
export interface Place {
  readonly terminalId: TerminalId
  readonly customerNo: string
}

/** A place where can be sold. */
export interface Counter extends Place {
  readonly deviceId: string
}

/** Records that a terminal keeps of a purchase are fetched at once, so that all work for a purchase falls into the time that is measured. */
const settings = { eventReadDelaySeconds: 0 }

/** How many registrations are under way side by side. */
const registering = 8

/** Gives the places of a bench with so many terminals. */
export const places = (count: number): ReadonlyArray<Place> =>
  Array.from({ length: count }, (_, index) => {
    const no = `${index + 1}`.padStart(5, "0")
    return { terminalId: `3701-${no}` as TerminalId, customerNo: `03701${no}` }
  })

/** What the archive knows of the customers of these places. */
export const archive = (all: ReadonlyArray<Place>) => all.map(({ customerNo }) => archiveOf(customerNo))

const open = Effect.fnUntraced(function* (place: Place) {
  const { customers } = yield* Station.Station
  const { terminalId, customerNo } = place
  const command = (name: string) => ({ actor: "clerk", commandId: `${name}-${terminalId}` })
  const dialect = { dialectId: spoken.dialect.id, address: terminalId, settings }
  yield* customers.registerTerminal({ ...command("register"), terminalId, orgNo, ...dialect })
  yield* customers.add({ ...command("add"), customerNo })
  const { deviceId } = yield* customers.bindDevice({
    ...command("bind"),
    customerNo,
    target: { _tag: "Group", terminalId, totalGroupNo: 1 },
    thresholds: { alarm: Energy.kwh("100"), trip: Energy.zero }
  })
  return { ...place, deviceId } satisfies Counter
})

/** Registers terminals and customers and binds them. */
export const openAll = (all: ReadonlyArray<Place>) => Effect.forEach(all, open, { concurrency: registering })

/** Gives the port on which the front end listens. */
export const port = Effect.map(TerminalLink, ({ address }) => address.port)

/** Keeps the engines that carry a purchase out running, as a host does. */
export const engines = Effect.provide(
  EngineLoop.serve({ dispatch: everyEngine.dispatch, resolve: everyEngine.resolve }),
  layerNoSmsGateway
)

/** Sells so many times with `clerks` orders under way; each clerk takes the place that was sold at longest ago and waits until his order is applied. */
export const sell = Effect.fnUntraced(function* (
  recorder: Recorder,
  counters: Array<Counter>,
  clerks: number,
  ids: ReadonlyArray<string>
) {
  const { purchases, approvals } = yield* Station.Station
  const buy = Effect.fnUntraced(function* (id: string) {
    const counter = counters.shift()
    if (counter === undefined) return yield* Effect.die(new Error("more clerks than terminals"))
    const { deviceId } = counter
    const { orderNo } = yield* purchases.save({
      actor: "clerk",
      commandId: `${id}/s`,
      deviceId,
      energy: Energy.kwh("100")
    })
    yield* approvals.approveAndDispatch({ actor: "chief", commandId: `${id}/a`, orderNo })
    yield* recorder.applied(orderNo)
    counters.push(counter)
  })
  yield* Effect.forEach(ids, buy, { concurrency: clerks, discard: true })
})
