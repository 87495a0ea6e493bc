/** A host in CommonJS, as frameworks make them: every entry of the packages is required, and a station is opened and closed. */
import { type HostedStation, operations, PromiseHost, StationPromise } from "@yugou/core"
import { StationStoreMemory } from "@yugou/core/memory"

const permissions = Object.values(operations).flatMap((table) => Object.values(table).map((row) => row.permission))

const tried = async (station: HostedStation): Promise<unknown> =>
  station.customers.add({ actor: "clerk", commandId: "1", customerNo: "C1" }).catch((error: unknown) => error)

const main = async (): Promise<void> => {
  const station = await PromiseHost.open({
    store: StationStoreMemory.layerMemory,
    terminals: { elsewhere: [] },
    archive: [],
    people: { clerk: { permissions, orgScope: ["37"] } },
    log: "none"
  })
  const error = await tried(station)
  await station.close()
  if (!(error instanceof StationPromise.StationError)) throw error
  if (error.code !== "NOT_FOUND") throw error
  for (const entry of process.argv.slice(2)) console.log(`require ${entry} ${Object.keys(require(entry)).length}`)
}
main().catch((error: unknown) => {
  console.error(error)
  process.exitCode = 1
})
