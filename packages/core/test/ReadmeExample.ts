import { type ArchiveRecord, operations, PromiseHost } from "@yugou/core"
import { StationStoreMemory, TerminalGatewayMemory } from "@yugou/core/memory"
import * as Effect from "effect/Effect"

const customer = { customerNo: "C1", name: "泉城纺织厂", orgNo: "37401", orgName: "历下供电所", address: "" }
const archive: ArchiveRecord = {
  customer: { ...customer, customerClass: "专变", account: "open" },
  ...{ terminals: [], meters: [], transformers: [], asOf: "2026-03-01T00:00:00Z" }
}
const permissions = Object.values(operations).flatMap((table) => Object.values(table).map((row) => row.permission))

const station = await PromiseHost.open({
  store: StationStoreMemory.layerMemory,
  terminals: TerminalGatewayMemory.layer({
    capabilities: () => null,
    presence: () => "offline",
    execute: () => Effect.never
  }),
  archive: [archive],
  people: { clerk: { permissions, orgScope: ["37"] } },
  policy: { signature: "【历下供电】" }
})

const added = await station.customers.add({ actor: "clerk", commandId: "1", customerNo: "C1" })
const again = await station.customers.add({ actor: "clerk", commandId: "2", customerNo: "C1" }).catch((error) => error)
console.log(added.validity, again.code, again.messageZh) // valid CONFLICT 客户 C1 已是预购电客户
await station.close()
