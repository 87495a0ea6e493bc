/** What goes down in a round: the station itself, its database, or the room on the disk of that. */
import * as Effect from "effect/Effect"
import * as Postgres from "../Postgres.ts"
import * as SmallDisk from "../SmallDisk.ts"

export const victims = ["station", "database", "disk"] as const
export type Victim = (typeof victims)[number]

/** A database with what happens to it. */
export interface Database extends Pick<Postgres.Running, "database"> {
  readonly goesDown: Effect.Effect<void>
  readonly comesBack: Effect.Effect<void>
}

/** The room for a server with its files and for what a run writes, in megabytes. */
const diskMegabytes = 300

/**
 * A server keeps what it wrote last until its next checkpoint, a gigabyte if it comes to that: such a disk would be full without anybody who fills it,
 * and without anything that could be given back for it to start again.
 */
const smallLog = { max_wal_size: "64MB", min_wal_size: "32MB" }

const killed = Effect.map(
  Postgres.running("inMemory"),
  ({ again, database, kill }): Database => ({ database, goesDown: kill, comesBack: again })
)

const full = Effect.gen(function* () {
  const { fill, free, place } = yield* SmallDisk.mount(diskMegabytes)
  const { again, database } = yield* Postgres.running("inMemory", { place, settings: smallLog })
  // A server that cannot write down a commit goes on or ends by itself.
  return { database, goesDown: fill, comesBack: Effect.andThen(free, again) } satisfies Database
})

/** Starts the database until the scope closes; that of a victim which is the station stays up. */
export const databaseOf = { station: killed, database: killed, disk: full } as const
