/** The quickstart for hosts that do not use Effect: the same purchase with promises, JSON in and JSON out, plain errors. */
import { type ArchiveRecord, operations, PromiseHost, StationPromise } from "@yugou/core"
import { StationStoreMemory } from "@yugou/core/memory"
import { dialect as gb376 } from "@yugou/protocol-gb376"
import { SimulatedTerminal, TcpTerminal } from "@yugou/protocol-gb376/testing"
import { layerWithRing } from "@yugou/terminal-link"

const customerNo = "0370100001"
const terminalId = "3701-00001"
const known = {
  customerNo,
  name: "泉城纺织厂",
  orgNo: "37401",
  orgName: "历下供电所",
  address: "",
  customerClass: "专变"
}
const archive: ArchiveRecord = {
  customer: { ...known, account: "open" },
  ...{ terminals: [], meters: [], transformers: [], asOf: "2026-03-01T00:00:00Z" }
}

const all = Object.values(operations).flatMap((table) => Object.values(table).map((row) => row.permission))
const permissions = [...all, "customer.personalData"] // names and numbers whole; without it they are shown masked
const people = { clerk: { permissions, orgScope: ["37"] }, chief: { permissions, orgScope: ["37"] } }

const { promise: address, resolve: onListening } = Promise.withResolvers<{ host: string; port: number }>()
const terminals = layerWithRing({ host: "127.0.0.1", port: 0, dialects: [gb376], onListening })
const store = StationStoreMemory.layerMemory
const station = await PromiseHost.open({ store, terminals, archive: [archive], people, log: "none" })

const actor = "clerk"
await station.customers.add({ actor, commandId: "1", customerNo })
const dialect = { dialectId: "gb376", address: terminalId, settings: {} }
await station.customers.registerTerminal({ actor, commandId: "2", terminalId, orgNo: "37401", ...dialect })
const terminal = TcpTerminal.start({
  ...(await address),
  terminal: SimulatedTerminal.make(SimulatedTerminal.settings(terminalId))
})
await terminal.online()

const target = { _tag: "Group", terminalId, totalGroupNo: 1 } as const
const thresholds = { alarm: "100", trip: "0" }
const { deviceId } = await station.customers.bindDevice({ actor, commandId: "3", customerNo, target, thresholds })

// Energy is decimal kWh text; a number or half a kilowatt-hour is refused with a code and a sentence in both languages.
const refused = await station.purchases.save({ actor, commandId: "x", deviceId, energy: "0.5" }).catch((error) => error)
if (refused instanceof StationPromise.StationError)
  console.log(`${refused.code}: ${refused.message} / ${refused.messageZh}`)

const { orderNo } = await station.purchases.save({ actor, commandId: "4", deviceId, energy: "500" })
await station.approvals.approve({ actor: "chief", commandId: "5", orderNo })
await station.purchaseRecords.dispatch({ actor, commandId: "6", orderNo })
await station.engines.dispatch()

const { order, attempts } = await station.purchaseRecords.details({ actor, orderNo })
const balance = attempts[0]?.verdict?.look.balance
console.log(`order ${orderNo}: ${order.dispatch}, proved by ${order.evidence.join(" + ")}, balance ${balance} kWh`)
await terminal.close()
await station.close()
