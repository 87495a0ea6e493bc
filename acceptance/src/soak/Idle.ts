/** What a station costs that has nothing to do: its engines run as a host runs them, and its processor time and statements are counted. */
import type { PgClient } from "@effect/sql-pg/PgClient"
import { EngineLoop } from "@yugou/core"
import * as Effect from "effect/Effect"

/** What an idle station took in a second. */
export interface Idle {
  readonly statements: number
  /** The share of one core that this process used, its simulated terminals included. */
  readonly core: number
}

/** The first looks find out whose turn has not come: for so long nothing is counted, and never for longer than is counted afterwards. */
const settlingSeconds = 15

/** PostgreSQL tells of the statements of a session when that is idle, a second later at most. */
const tellingMillis = 1_500

const transactions = (sql: PgClient) =>
  Effect.map(
    sql<{
      readonly count: number
    }>`SELECT xact_commit::float8 AS count FROM pg_stat_database WHERE datname = current_database()`,
    ([row]) => row?.count ?? 0
  )

/** Watches the station for so many seconds; every statement is a transaction of its own. */
export const watch = Effect.fnUntraced(function* (sql: PgClient, seconds: number) {
  const loop = yield* Effect.acquireRelease(EngineLoop.start(), ({ stop }) => stop)
  yield* Effect.sleep(Math.min(settlingSeconds, seconds) * 1_000)
  const [began, before, cpu] = [performance.now(), yield* transactions(sql), process.cpuUsage()]
  yield* Effect.sleep(seconds * 1_000)
  const { user, system } = process.cpuUsage(cpu)
  const millis = performance.now() - began
  yield* loop.stop
  yield* Effect.sleep(tellingMillis)
  const after = yield* transactions(sql)
  return { statements: ((after - before) * 1_000) / millis, core: (user + system) / 1_000 / millis } satisfies Idle
}, Effect.scoped)
