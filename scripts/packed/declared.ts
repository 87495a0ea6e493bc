/** What a host exports of its station: a compiler that writes declarations must be able to name each of these types. */
import { PromiseHost } from "@yugou/core"
import { dialect } from "@yugou/protocol-gb376"
import { layerPgLite } from "@yugou/store-postgres"
import { layerWithRing } from "@yugou/terminal-link"

export const opening = PromiseHost.open({
  store: layerPgLite(),
  terminals: layerWithRing({ host: "127.0.0.1", port: 0, dialects: [dialect] }),
  archive: [],
  people: {}
})
export const station = await opening
export const { customers, purchases, plan, engines, history } = station
export const save = (energy: string) =>
  purchases.save({ actor: "clerk", commandId: "4", deviceId: "D1", energy }, { signal: AbortSignal.timeout(1_000) })
export const planned = (energy: string) =>
  plan.purchases.save({ actor: "clerk", commandId: "4", deviceId: "D1", energy })
export const batch = purchases.saveBatch({ actor: "clerk", batchId: "1", rows: [{ deviceId: "D1", energy: "100" }] })
