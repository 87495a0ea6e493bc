/** The trail and the backlog on a real PostgreSQL with 20,000 commits: each question reads what it gives, and little more. */
import { assert, layer as withLayer } from "@effect/vitest"
import { Instant, maxPage, ref, type TrailFilter } from "@yugou/core/store"
import * as Effect from "effect/Effect"
import * as Backlog from "../src/Backlog.ts"
import * as Migrator from "../src/Migrator.ts"
import * as Trail from "../src/Trail.ts"
import { planOfStatement } from "./Plans.ts"
import * as Postgres from "./Postgres.ts"

const commits = 20_000

/** How many rows a page of 50 may touch: the commits, what each wrote, and whose it is. */
const mostRows = 500

const populated = Effect.gen(function* () {
  const sql = yield* Postgres.client(yield* Postgres.database)
  yield* Migrator.migrate(sql)
  // One actor and one operation in a hundred are rare; a commit is made each minute, and writes one of two thousand records.
  yield* sql`INSERT INTO yugou.commits (position, command_id, content, response, reads, actor, operation, at)
    SELECT n, 'c-' || n, '', 'null', '[]', CASE WHEN n % 100 = 0 THEN 'chief' ELSE 'clerk' END,
      CASE WHEN n % 100 = 1 THEN 'rare' ELSE 'usual' END, timestamptz '2026-01-01T00:00:00Z' + n * interval '1 minute'
    FROM generate_series(1, ${commits}::int) AS n`
  yield* sql`INSERT INTO yugou.aggregates (kind, id, version, state, org_no, sort, columns, due_queue, due_at, due_serial, due_order, position)
    SELECT 'Message', 'C' || n, 10, '{}', '37', n::text, '{}', CASE WHEN n % 2 = 0 THEN 'alarm' END,
      CASE WHEN n % 2 = 0 THEN timestamptz '2026-01-01T00:00:00Z' + n * interval '1 day' END,
      CASE WHEN n % 2 = 0 THEN 'C' || n END, CASE WHEN n % 2 = 0 THEN '' END, 1
    FROM generate_series(0, 1999) AS n`
  yield* sql`INSERT INTO yugou.revisions (kind, id, version, position, ordinal, events)
    SELECT 'Message', 'C' || n % 2000, n / 2000 + 1, n, 0, '[]' FROM generate_series(1, ${commits}::int) AS n`
  yield* sql`ANALYZE yugou.commits, yugou.revisions, yugou.aggregates`
  return sql
})

const at = Instant.at("2026-01-10T00:00:00Z")
const asked: ReadonlyArray<readonly [what: string, filter: TrailFilter, most: number]> = [
  ["everything", {}, mostRows],
  ["a rare actor", { actor: "chief" }, mostRows],
  ["a usual one", { actor: "clerk" }, mostRows],
  ["a rare operation", { operation: "rare" }, mostRows],
  ["one day long ago", { from: at, until: Instant.plusMillis(at, 86_400_000) }, mostRows],
  ["an actor on that day", { actor: "chief", from: at, until: Instant.plusMillis(at, 86_400_000) }, mostRows],
  ["one record", { subject: ref("Message", "C7") }, mostRows],
  ["nobody", { actor: "nobody" }, mostRows]
]

withLayer(Postgres.layer, { timeout: "120 seconds", excludeTestServices: true })("the trail (PostgreSQL)", (it) => {
  it.effect("is asked and read forwards without reading the whole of it, and so is the backlog", () =>
    Effect.gen(function* () {
      const sql = yield* populated
      for (const [what, filter, most] of asked) {
        const { steps, touched, text } = yield* planOfStatement(sql, Trail.newestStatement(sql, filter, null, 50))
        assert.notInclude(steps, "Seq Scan", `${what}: ${text}`)
        assert.isBelow(touched, most, `${what}: ${text}`)
      }
      const forwards = yield* planOfStatement(sql, Trail.committedStatement(sql, 10_000n, maxPage))
      assert.notInclude(forwards.steps, "Seq Scan", forwards.text)
      assert.isAtMost(forwards.touched, 4 * maxPage, forwards.text)
      const backlog = yield* planOfStatement(sql, Backlog.statement(sql, at))
      assert.notInclude(backlog.steps, "Seq Scan", backlog.text)
      assert.isBelow(backlog.touched, 100, backlog.text)
    })
  )
})
