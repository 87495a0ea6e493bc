/** The smallest complete station: a customer buys 500 kWh, and a simulated terminal gets them once, over real TCP and real 376.1 frames. */
import {
  type ArchiveView,
  Authorizations,
  CustomerArchives,
  DispatchEngine,
  Energy,
  Instant,
  operations,
  Station,
  StationDirectory,
  type TerminalId
} from "@yugou/core"
import { StationStoreMemory } from "@yugou/core/memory"
import { dialect as gb376 } from "@yugou/protocol-gb376"
import { SimulatedTerminal, TcpTerminal } from "@yugou/protocol-gb376/testing"
import { layerFrameLogRing, TerminalLink, layer as terminalLink } from "@yugou/terminal-link"
import { DateTime, Effect, Layer, Logger } from "effect"

const customerNo = "0370100001"
const terminalId = "3701-00001" as TerminalId
const known = {
  customerNo,
  name: "泉城纺织厂",
  orgNo: "37401",
  orgName: "历下供电所",
  address: "",
  customerClass: "专变"
}
const archive: ArchiveView = {
  customer: { ...known, account: "open" },
  ...{ terminals: [], meters: [], transformers: [], asOf: Instant.at("2026-03-01T00:00:00Z") }
}

// Who may do what is the host's decision, core has no default: here one person sells and another approves.
const all = Object.values(operations).flatMap((table) => Object.values(table).map((row) => row.permission))
const permissions = [...all, "customer.personalData"] // names and numbers whole; without it they are shown masked
const people = { clerk: { permissions, orgScope: ["37"] }, chief: { permissions, orgScope: ["37"] } }

// A station is core's operations on ports: a store, terminals, the customer archive, authorization.
const front = terminalLink({ host: "127.0.0.1", port: 0, dialects: [gb376] }).pipe(
  Layer.provide([StationDirectory.layerDirectory, StationDirectory.layerInbox, layerFrameLogRing()])
)
const ports = Layer.mergeAll(front, CustomerArchives.layerMemory([archive]), Authorizations.layerRoles(people))
const station = Station.layer.pipe(Layer.provideMerge(ports), Layer.provideMerge(StationStoreMemory.layerMemory))

const actor = "clerk"
const program = Effect.gen(function* () {
  const { customers, purchases, approvals, purchaseRecords } = yield* Station.Station
  const { address } = yield* TerminalLink

  // A customer whom the archive knows, and the terminal at his door.
  yield* customers.add({ actor, commandId: "1", customerNo })
  const dialect = { dialectId: "gb376", address: terminalId, settings: {} }
  yield* customers.registerTerminal({ actor, commandId: "2", terminalId, orgNo: "37401", ...dialect })
  const simulated = SimulatedTerminal.make(SimulatedTerminal.settings(terminalId))
  const terminal = TcpTerminal.start({ ...address, terminal: simulated })
  yield* Effect.promise(() => terminal.online())

  // Total group 1 of the terminal holds the balance; the thresholds travel with every purchase.
  const target = { _tag: "Group", terminalId, totalGroupNo: 1 } as const
  const thresholds = { alarm: Energy.kwh("100"), trip: Energy.zero }
  const { deviceId } = yield* customers.bindDevice({ actor, commandId: "3", customerNo, target, thresholds })

  // Saved by one, approved by another, queued, and sent by the engine.
  const { orderNo } = yield* purchases.save({ actor, commandId: "4", deviceId, energy: Energy.kwh("500") })
  yield* approvals.approve({ actor: "chief", commandId: "5", orderNo })
  yield* purchaseRecords.dispatch({ actor, commandId: "6", orderNo })
  yield* DispatchEngine.runOnce(yield* DateTime.now)

  // Applied means: proved by what the terminal holds now, not by its acknowledgement.
  const { order, attempts } = yield* purchaseRecords.details({ actor, orderNo })
  const balance = Energy.toKwh(attempts[0]?.verdict?.look.balance ?? Energy.zero)
  console.log(`order ${orderNo}: ${order.dispatch}, proved by ${order.evidence.join(" + ")}, balance ${balance} kWh`)
  yield* Effect.promise(() => terminal.close())
})

const quiet = Logger.layer([])
await Effect.runPromise(program.pipe(Effect.provide(station), Effect.provide(quiet)))
