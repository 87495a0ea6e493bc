/** What a station costs that has nothing to do: its engines run as a host runs them, and its processor time and statements are counted. */
import type { PgClient } from "@effect/sql-pg/PgClient"
import { EngineLoop } from "@yugou/core"
import * as Effect from "effect/Effect"

/** What an idle station took in a second. */
export interface Idle {
  readonly statements: number
  /** The share of one core that this process used, its simulated terminals and what holds them included. */
  readonly core: number
  /** The share that it used just before, when no engine ran. */
  readonly without: number
  /** What is asked most. */
  readonly most: ReadonlyArray<Asked>
}

/** A statement, and how often it came in a second. */
export interface Asked {
  readonly text: string
  readonly often: number
}

/** The first looks find out whose turn has not come: for so long nothing is counted, and never for longer than is counted afterwards. */
const settlingSeconds = 15

/** What PostgreSQL is set to, so that it counts the statements that it is asked, and not what it does by itself. */
export const counting = { shared_preload_libraries: "pg_stat_statements", "pg_stat_statements.track": "top" }

/** How many of the statements are told, and how much of each. */
const [told, letters] = [12, 110]

/** Counts the statements since the last time that this was called. */
const asked = Effect.fnUntraced(function* (sql: PgClient) {
  yield* sql`CREATE EXTENSION IF NOT EXISTS pg_stat_statements`
  const rows = yield* sql<{ readonly query: string; readonly calls: number }>`
    SELECT query, calls::float8 AS calls FROM pg_stat_statements
    WHERE dbid = (SELECT oid FROM pg_database WHERE datname = current_database()) AND query NOT LIKE '%pg_stat_statements%'
    ORDER BY calls DESC`
  yield* sql`SELECT pg_stat_statements_reset()`
  return rows
})

const shown = (query: string): string => query.replace(/\s+/g, " ").trim().slice(0, letters)

/** The share of one core that this process uses for so many seconds. */
const share = Effect.fnUntraced(function* (seconds: number) {
  const [began, cpu] = [performance.now(), process.cpuUsage()]
  yield* Effect.sleep(seconds * 1_000)
  const { user, system } = process.cpuUsage(cpu)
  const millis = performance.now() - began
  return { millis, core: (user + system) / 1_000 / millis }
})

/** Watches the station for so many seconds. */
export const watch = Effect.fnUntraced(function* (sql: PgClient, seconds: number) {
  const without = (yield* share(seconds)).core
  const loop = yield* Effect.acquireRelease(EngineLoop.start(), ({ stop }) => stop)
  yield* Effect.sleep(Math.min(settlingSeconds, seconds) * 1_000)
  yield* asked(sql)
  const { core, millis } = yield* share(seconds)
  const rows = yield* asked(sql)
  yield* loop.stop
  const perSecond = (calls: number): number => (calls * 1_000) / millis
  return {
    statements: perSecond(rows.reduce((sum, { calls }) => sum + calls, 0)),
    ...{ core, without },
    most: rows.slice(0, told).map(({ calls, query }) => ({ text: shown(query), often: perSecond(calls) }))
  } satisfies Idle
}, Effect.scoped)
