/** What the cases measure, from the public names of any revision. */
import type {
  ArchiveView,
  Authorization,
  CustomerArchive,
  Instant,
  Station,
  TerminalDirectory,
  TerminalGateway,
  TerminalInbox
} from "@yugou/core"
import type { StationStore } from "@yugou/core/store"
import type * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Redacted from "effect/Redacted"
import * as Names from "../../scripts/bench/Names.ts"
import * as Postgres from "../src/Postgres.ts"

/** Where the front end listens. */
export interface Link {
  readonly address: { readonly host: string; readonly port: number }
}

/** A simulated terminal behind a socket. */
export interface Terminal {
  readonly online: () => Promise<void>
  readonly close: () => Promise<void>
}

type Step = (
  now: Instant.Instant
) => Effect.Effect<{ readonly claimed: number }, unknown, StationStore | TerminalGateway>
type Ports = StationStore | TerminalGateway | CustomerArchive | Authorization

export interface Subject {
  readonly Store: typeof StationStore
  readonly Link: Context.Key<Link, Link>
  readonly Station: typeof Station.Station
  readonly layerStation: Layer.Layer<Station.Station, never, Ports>
  readonly stores: {
    readonly memory: Layer.Layer<StationStore, unknown>
    readonly PostgreSQL: Layer.Layer<StationStore, unknown>
  }
  /** The dialect that is measured. */
  readonly dialectId: string
  /** A front end with that dialect on any free port of the loopback. */
  readonly layerLink: Layer.Layer<TerminalGateway | Link, unknown, TerminalDirectory | TerminalInbox>
  readonly layerDirectory: Layer.Layer<TerminalDirectory | TerminalInbox, never, StationStore>
  readonly layerArchive: (records: ReadonlyArray<ArchiveView>) => Layer.Layer<CustomerArchive>
  readonly Authorization: typeof Authorization
  readonly dispatch: Step
  readonly resolve: Step
  readonly dial: (link: Link, address: string) => Terminal
  readonly kwh: (text: string) => never
  readonly instant: (text: string) => never
}

interface Simulated {
  readonly settings: (address: string, changes: object) => object
  readonly make: (settings: object) => object
}

/** One dialect is measured, so that ratios compare the same thing; by name, because revisions are measured that have no list of dialects. */
const measured = "@yugou/protocol-gb376"

export const subject = async (): Promise<Subject> => {
  const core = await Names.load(["@yugou/core", "@yugou/core/store", "@yugou/core/memory", "@yugou/core/dialect"])
  const link = await Names.load(["@yugou/terminal-link"])
  const dialect = (await Names.load([measured])).first("dialect") as { readonly id: string }
  const testing = await Names.load([`${measured}/testing`])
  const station = core.first("Station") as { readonly Station: Subject["Station"]; layer: Subject["layerStation"] }
  const directory = core.first("StationDirectory") as {
    readonly layerDirectory: Layer.Layer<TerminalDirectory, never, StationStore>
    readonly layerInbox: Layer.Layer<TerminalInbox, never, StationStore>
  }
  const engines = core.first("engines") as Pick<Subject, "dispatch" | "resolve">
  const simulated = testing.first("SimulatedTerminal", "Face") as Simulated
  const client = testing.first("TcpTerminal", "Driver") as { readonly start: (options: object) => Terminal }
  // Until e413bb9 the client made the terminal from its settings.
  const terminalOf = (settings: object): object =>
    testing.has("SimulatedTerminal") ? simulated.make(settings) : settings
  const layerLink = link.first("layerWithRing") as (options: object) => Subject["layerLink"]
  const { layerMemory } = core.first("StationStoreMemory") as { readonly layerMemory: Subject["stores"]["memory"] }
  const layerPostgres = (await Names.load(["@yugou/store-postgres"])).first("layerPostgres") as (options: {
    readonly url: Redacted.Redacted
  }) => Layer.Layer<StationStore, unknown>
  const archives = core.first("CustomerArchives") as { readonly layerMemory: Subject["layerArchive"] }
  const { kwh } = core.first("Energy") as Pick<Subject, "kwh">
  const { at } = core.first("Instant") as { readonly at: Subject["instant"] }

  return {
    Store: core.first("StationStore") as Subject["Store"],
    Link: link.first("TerminalLink") as Subject["Link"],
    Station: station.Station,
    layerStation: station.layer,
    stores: {
      memory: layerMemory,
      PostgreSQL: Layer.unwrap(Effect.map(Effect.flatten(Postgres.start("onDisk")), (url) => layerPostgres({ url })))
    },
    layerLink: layerLink({ host: "127.0.0.1", port: 0, dialects: [dialect] }),
    dialectId: dialect.id,
    layerDirectory: Layer.mergeAll(directory.layerDirectory, directory.layerInbox),
    layerArchive: archives.layerMemory,
    Authorization: core.first("Authorization") as Subject["Authorization"],
    dispatch: engines.dispatch,
    resolve: engines.resolve,
    dial: ({ address }, name) =>
      client.start({ ...address, terminal: terminalOf(simulated.settings(name, { heartbeatSeconds: 86_400 })) }),
    kwh,
    instant: at
  }
}
