/** A station that is started before its PostgreSQL: it comes up once the database is there, and its books can be checked and followed with promises. */
import { connect, createServer } from "node:net"
import { assert, describe, it } from "@effect/vitest"
import { type ArchiveRecord, PromiseHost } from "@yugou/core"
import { TerminalGatewayMemory } from "@yugou/core/memory"
import { layerPostgres } from "@yugou/store-postgres"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { freePort } from "../src/FreePort.ts"
import * as Postgres from "../src/Postgres.ts"

const terminals = TerminalGatewayMemory.layer({
  capabilities: () => null,
  presence: () => "offline",
  execute: () => Effect.never
})

/** A way to a server that is opened when somebody asks for it. */
const way = (port: number, to: number) => {
  const server = createServer((socket) => {
    const there = connect(to, "127.0.0.1")
    socket.pipe(there).pipe(socket)
    for (const end of [socket, there]) end.on("error", () => end.destroy())
  })
  return { open: () => server.listen(port, "127.0.0.1"), close: () => server.close() }
}

describe("a station started before its database", { timeout: 60_000 }, () => {
  it.live("comes up once the database is there", () =>
    Effect.gen(function* () {
      const url = new URL(Redacted.value(yield* yield* Postgres.start("inMemory")))
      const port = yield* freePort
      const late = yield* Effect.acquireRelease(
        Effect.sync(() => way(port, Number(url.port))),
        (it) => Effect.sync(it.close)
      )
      url.port = String(port)
      const said: Array<string> = []
      const log = ({ message }: PromiseHost.LogEntry) => {
        said.push(message)
        // The database appears only after the station has found it away.
        if (said.length === 1) late.open()
      }
      const store = layerPostgres({ url: url.href })
      const opening = () => PromiseHost.open({ store, terminals, archive: "local", people: {}, log })
      const station = yield* Effect.acquireRelease(Effect.promise(opening), (it) => Effect.promise(it.close))
      assert.match(said[0] ?? "", /cannot be reached .*ECONNREFUSED/)

      const record: ArchiveRecord = {
        customer: {
          ...{ customerNo: "C1", name: "泉城纺织厂", orgNo: "37401", orgName: "历下供电所", address: "" },
          ...{ customerClass: "专变", account: "open" }
        },
        ...{ terminals: [], meters: [], transformers: [], asOf: "2026-03-01T00:00:00Z" }
      }
      yield* Effect.promise(() => station.importArchive({ actor: "import", record }))
      const [change] = yield* Effect.promise(async () => {
        for await (const first of station.changes()) return [first]
        return []
      })
      assert.deepInclude(change, { operation: "archive.import", actor: "import" })
      const findings: Array<unknown> = []
      yield* Effect.promise(async () => {
        for await (const finding of station.verify()) findings.push(finding)
      })
      assert.deepStrictEqual(findings, [])
    }).pipe(Effect.scoped)
  )
})
