/** A whole station for acceptance tests: memory store, the real front end with 376.1, and simulated terminals over loopback TCP. */
import {
  type ArchiveView,
  Authorization,
  CustomerArchives,
  Energy,
  Instant,
  Station,
  StationDirectory,
  TerminalGateway,
  type TerminalId
} from "@yugou/core"
import { SecretsMemory, StationStoreMemory } from "@yugou/core/memory"
import { StationStore } from "@yugou/core/store"
import { TcpTerminal } from "@yugou/dialect-kit/testing"
import {
  type FrameLog,
  type Limits,
  layerFrameLogRing,
  TerminalLink,
  layer as terminalLink
} from "@yugou/terminal-link"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import { dialects } from "./dialects.ts"

/** The dialect that its terminals speak; frames and addresses of the tests are those of 376.1. */
export const [spoken] = dialects

/** The pause between two heartbeats. */
const heartbeatSeconds = 60

export const customerNo = "0370100001"
export const orgNo = "37401"

/** Makes what the archive knows of a customer. */
export const archiveOf = (no: string): ArchiveView => ({
  customer: {
    customerNo: no,
    name: "泉城纺织厂",
    orgNo,
    orgName: "历下供电所",
    address: "",
    customerClass: "专变",
    account: "open"
  },
  terminals: [],
  meters: [],
  transformers: [],
  asOf: Instant.at("2026-03-01T00:00:00Z")
})

const allowAll = Layer.succeed(Authorization, Authorization.of({ authorize: () => Effect.succeed({ orgScope: [""] }) }))

/** What a station stands on. */
export interface Parts<E> {
  readonly store: Layer.Layer<StationStore, E>
  readonly frameLog: Layer.Layer<FrameLog>
  readonly archive: ReadonlyArray<ArchiveView>
  readonly limits: Partial<Limits>
  /** Who looks on at what goes between the front end and the station; nobody without it. */
  readonly watch?: Watch
}

/** Looks on: at the store as directory and inbox of the front end use it, and at the gateway as the station does. */
export interface Watch {
  readonly store: (store: StationStore["Service"]) => StationStore["Service"]
  readonly gateway: (gateway: TerminalGateway["Service"]) => TerminalGateway["Service"]
}

const unwatched: Watch = { store: (store) => store, gateway: (gateway) => gateway }

/** Gives the layers of a station over these parts that listens on any free loopback port. */
export const layerOver = <E>({ store, frameLog, archive, limits, watch = unwatched }: Parts<E>) => {
  const front = terminalLink({ host: "127.0.0.1", port: 0, dialects: [spoken.dialect], limits }).pipe(
    Layer.provideMerge(frameLog),
    Layer.provide([StationDirectory.layerDirectory, StationDirectory.layerInbox]),
    Layer.provide(Layer.effect(StationStore, Effect.map(StationStore, watch.store)))
  )
  const gateway = Layer.effect(TerminalGateway, Effect.map(TerminalGateway, watch.gateway)).pipe(
    Layer.provideMerge(front)
  )
  const ports = Layer.mergeAll(gateway, CustomerArchives.layerMemory(archive), allowAll).pipe(Layer.provideMerge(store))
  return Station.layer.pipe(
    Layer.provideMerge(ports),
    Layer.provideMerge(SecretsMemory.layer("acceptance")),
    Layer.provideMerge(Logger.layer([]))
  )
}

/** Gives the layers of a station in memory with one customer in its archive. */
export const layer = (limits: Partial<Limits> = {}) =>
  layerOver({
    store: StationStoreMemory.layerMemory,
    frameLog: layerFrameLogRing(),
    archive: [archiveOf(customerNo)],
    limits
  })

/** Registers a terminal whose answers are awaited for one second. */
export const register = Effect.fnUntraced(function* (address: string) {
  const { customers } = yield* Station.Station
  const terminalId = address as TerminalId
  const settings = { answerTimeoutSeconds: 1, readAttempts: 1 }
  const dialect = { dialectId: spoken.dialect.id, address, settings }
  yield* customers.registerTerminal({ actor: "clerk", commandId: `register-${address}`, terminalId, orgNo, ...dialect })
  return terminalId
})

/** Registers a terminal, connects its simulated double, and waits for its login; it is closed with the scope. `onFrame` hears both ends. */
export const connect = Effect.fnUntraced(function* (
  address: string,
  onFrame: (direction: "up" | "down") => void = () => undefined
) {
  const terminalId = yield* register(address)
  const link = yield* TerminalLink
  const terminal = yield* Effect.acquireRelease(
    Effect.sync(() =>
      TcpTerminal.start({ ...link.address, terminal: spoken.simulated(address, {}, heartbeatSeconds), onFrame })
    ),
    (it) => Effect.promise(() => it.close())
  )
  yield* Effect.promise(() => terminal.online())
  return { terminal, terminalId }
})

/** Adds the customer and binds total group 1 of a terminal. */
export const bind = Effect.fnUntraced(function* (terminalId: TerminalId) {
  const { customers } = yield* Station.Station
  yield* customers.add({ actor: "clerk", commandId: "add", customerNo })
  return yield* customers.bindDevice({
    actor: "clerk",
    commandId: "bind",
    customerNo,
    target: { _tag: "Group", terminalId, totalGroupNo: 1 },
    thresholds: { alarm: Energy.kwh("100"), trip: Energy.zero }
  })
})
