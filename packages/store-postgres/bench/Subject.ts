/** What the cases measure, from the public names of any revision. */
import type { Authorization, CustomerArchive, Station, TerminalGateway } from "@yugou/core"
import type { Commit, StationStore } from "@yugou/core/store"
import type * as Layer from "effect/Layer"
import * as Names from "../../../scripts/bench/Names.ts"

export type { Commit }

type Ports = StationStore | TerminalGateway | CustomerArchive | Authorization

export interface Subject {
  readonly Store: typeof StationStore
  readonly Gateway: typeof TerminalGateway
  readonly Archive: typeof CustomerArchive
  readonly Authorization: typeof Authorization
  readonly Station: typeof Station.Station
  readonly layerStation: Layer.Layer<Station.Station, never, Ports>
  readonly layerMemory: Layer.Layer<StationStore>
  readonly layerPgLite: (options: object) => Layer.Layer<StationStore, unknown>
  readonly kwh: (text: string) => never
  readonly instant: (text: string) => never
  /** The org scope that holds every org. */
  readonly everyOrg: ReadonlyArray<string>
}

export const subject = async (): Promise<Subject> => {
  const core = await Names.load(["@yugou/core", "@yugou/core/store", "@yugou/core/memory"])
  const own = await Names.load(["@yugou/store-postgres"])
  const station = core.first("Station") as { readonly Station: Subject["Station"]; layer: Subject["layerStation"] }
  const memory = core.first("StationStoreMemory") as Pick<Subject, "layerMemory">
  const { kwh } = core.first("Energy") as Pick<Subject, "kwh">
  const { at } = core.first("Instant") as { readonly at: Subject["instant"] }
  return {
    Store: core.first("StationStore") as Subject["Store"],
    Gateway: core.first("TerminalGateway") as Subject["Gateway"],
    Archive: core.first("CustomerArchive") as Subject["Archive"],
    Authorization: core.first("Authorization") as Subject["Authorization"],
    Station: station.Station,
    layerStation: station.layer,
    layerMemory: memory.layerMemory,
    layerPgLite: own.first("layerPgLite") as Subject["layerPgLite"],
    kwh,
    instant: at,
    everyOrg: core.first("everyOrg") as Subject["everyOrg"]
  }
}
