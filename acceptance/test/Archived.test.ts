/** A station lives over a New Year; the year is archived by the program that ships, and read without the database. */
import { execFile } from "node:child_process"
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs"
import { createRequire } from "node:module"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { promisify } from "node:util"
import { gunzipSync } from "node:zlib"
import { assert, it } from "@effect/vitest"
import { Instant } from "@yugou/core"
import { SiteClock } from "@yugou/example-master-station"
import { StationDatabase } from "@yugou/store-postgres"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Postgres from "../src/Postgres.ts"
import * as Month from "../src/soak/Month.ts"
import * as Site from "../src/soak/Site.ts"

const given = { terminals: 1, days: 1, buyEvery: 1, idleSeconds: 1, rawDays: 7 }

const program = join(
  dirname(createRequire(import.meta.url).resolve("@yugou/store-postgres/package.json")),
  "src/cli.ts"
)

/** Runs `yugou-store archive` as a process of its own, and gives what it printed; fails where it does not end with 0. */
const archive = (...args: ReadonlyArray<string>) =>
  Effect.map(
    Effect.promise(() =>
      promisify(execFile)(process.execPath, ["--conditions=@yugou/source", program, "archive", ...args], {
        env: { ...process.env, TZ: "Asia/Shanghai" },
        maxBuffer: 2 ** 26
      })
    ),
    ({ stdout }) => stdout
  )

const temporary = Effect.acquireRelease(
  Effect.sync(() => mkdtempSync(join(tmpdir(), "yugou-year-"))),
  (folder) => Effect.sync(() => rmSync(folder, { recursive: true, force: true }))
)

/** Plays the last day of 2024 until half an hour behind midnight, and gives the commands of an order that ended on it, in their order. */
const play = Effect.fnUntraced(function* (clock: SiteClock.SiteClock) {
  const { sql } = yield* StationDatabase
  const places = yield* Site.openAll(given.terminals, clock)
  yield* Month.begin(places, given, clock)
  const done = yield* Month.live(places, given, clock, () => Effect.void)
  assert.deepStrictEqual([done.failed, done.broken], [0, []])
  const [order] = yield* sql<{ readonly id: string; readonly commands: ReadonlyArray<string> }>`
    SELECT r.id, jsonb_agg(c.command_id ORDER BY c.position) AS commands
    FROM yugou.revisions r JOIN yugou.commits c ON c.position = r.position
    WHERE r.kind = 'Order' GROUP BY r.id HAVING max(c.at) < '2024-12-31T16:00:00Z' ORDER BY r.id LIMIT 1`
  return order ?? { id: "", commands: [] }
})

it.live(
  "what happened to an order of a closed year is read from its archive, from saving to evidence",
  () =>
    Effect.gen(function* () {
      const url = yield* yield* Postgres.start("inMemory")
      const clock = SiteClock.make(Instant.at("2024-12-31T00:30:00+08:00"))
      const order = yield* Effect.provide(play(clock), Site.layer(url, given, clock))
      const folder = yield* temporary
      const written = yield* archive("--year", "2024", "--to", folder, "--url", Redacted.value(url))
      assert.deepStrictEqual(readdirSync(folder), ["2024-12.jsonl.gz", "2024.json"])
      const verified = yield* archive("--verify", folder)
      for (const line of written.split("\n").slice(2, 4)) assert.include(verified, line)
      const shown = yield* archive("--show", folder, "--about", order.id)
      const commands = shown.split("\n").flatMap((line) => /^2024-12-31T\S+08:00.* {2}(\S+)$/.exec(line)?.[1] ?? [])
      assert.isAtLeast(order.commands.length, 4)
      assert.deepStrictEqual(
        commands.filter((id) => order.commands.includes(id)),
        order.commands
      )
      for (const event of ["OrderSaved", "OrderApproved", "AttemptOpened", "Settled"]) assert.include(shown, event)
      // What a seal is not over and may hold a password: the settings of terminals.
      assert.notInclude(gunzipSync(readFileSync(join(folder, "2024-12.jsonl.gz"))).toString(), "onlineTtlSeconds")
    }),
  120_000
)
