/** Recovery to a point in time, as the guide on backups tells it: files copied beside a station that goes on, and the write-ahead log behind them. */
import { execFile } from "node:child_process"
import { chmodSync, chownSync, mkdirSync, rmSync, statSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { promisify } from "node:util"
import { assert, it } from "@effect/vitest"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { StationDatabase } from "../src/index.ts"
import * as F from "./Fixtures.ts"
import * as Postgres from "./Postgres.ts"

const run = promisify(execFile)
const copied = (from: string, to: string) => Effect.promise(() => run("cp", ["-a", from, to]))

/** The server archives each segment of its log once it is full, or it is told to; `cp` names the segments as the server does. */
const archiving = (archive: string): ReadonlyArray<string> => [
  ...Postgres.carefree,
  ...["-c", "archive_mode=on", "-c", `archive_command=cp %p ${archive}/%f`]
]

/** The server is stopped by its end: what it has written by then is in the archive. */
const lived = Effect.fnUntraced(function* (directory: string, archive: string, base: string) {
  const server = yield* Postgres.serverIn(directory, archiving(archive))
  const url = server.url("postgres")
  const services = yield* Postgres.services(url)
  const commit = (id: string) => Effect.provide(F.change(`add-${id}`, "Customer", id, F.customerAdded(id)), services)
  yield* commit("before")
  const sql = yield* Postgres.client(url, 1)
  yield* sql`SELECT pg_backup_start('base', fast => true)::text`
  yield* copied(join(directory, "data"), base)
  yield* commit("meanwhile")
  const [label] = yield* sql<{
    readonly labelfile: string
  }>`SELECT labelfile FROM pg_backup_stop(wait_for_archive => false)`
  yield* commit("acknowledged")
  yield* sql`SELECT pg_create_restore_point('told')::text`
  yield* commit("mistaken")
  yield* sql`SELECT pg_switch_wal()::text`
  return label?.labelfile ?? ""
}, Effect.scoped)

it.live(
  "a database comes back as of a moment that is told: what was acknowledged before is there, what came after is not, and it goes on",
  () =>
    Effect.gen(function* () {
      const directory = yield* Postgres.temporary("yugou-point-in-time-")
      const [former, restored, archive] = ["former", "restored", "archive"].map((it) => join(directory, it))
      if (former === undefined || restored === undefined || archive === undefined) return yield* Effect.die("three")
      for (const each of [directory, former, restored]) {
        mkdirSync(each, { recursive: true })
        chmodSync(each, 0o755)
      }
      mkdirSync(archive)
      // The server runs as another user where the tests run as root.
      chmodSync(archive, 0o777)
      const data = join(restored, "data")
      const label = yield* lived(former, archive, data)
      rmSync(join(data, "postmaster.pid"), { force: true })
      const { uid, gid } = statSync(data)
      for (const [name, text] of Object.entries({ backup_label: label, "recovery.signal": "" })) {
        writeFileSync(join(data, name), text)
        chownSync(join(data, name), uid, gid)
      }
      const recovery = ["-c", `restore_command=cp ${archive}/%f %p`, "-c", "recovery_target_name=told"]
      const server = yield* Postgres.serverIn(restored, [
        ...Postgres.carefree,
        ...recovery,
        ...["-c", "recovery_target_action=promote"]
      ])
      const services = yield* Postgres.services(server.url("postgres"))
      const { verify } = Context.get(services, StationDatabase)
      const versions = yield* Effect.forEach(["before", "meanwhile", "acknowledged", "mistaken"], (id) =>
        Effect.map(Effect.provide(F.loadOne("Customer", id), services), ({ version }) => version)
      )
      assert.deepStrictEqual(versions, [1, 1, 1, 0])
      assert.deepStrictEqual([...(yield* Stream.runCollect(verify))], [])
      yield* Effect.provide(F.change("add-again", "Customer", "mistaken", F.customerAdded("mistaken")), services)
      assert.strictEqual((yield* Effect.provide(F.loadOne("Customer", "mistaken"), services)).version, 1)
    }).pipe(Effect.scoped),
  60_000
)
