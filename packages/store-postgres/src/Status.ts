/** What a database holds, told before anything works with it, whichever version it has: for people who upgrade, restore or are called at night. */
import type { PgClient } from "@effect/sql-pg/PgClient"
import type { Backlog as QueueBacklog } from "@yugou/core/store"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Backlog from "./Backlog.ts"
import type { OpenError } from "./OpenError.ts"
import * as StoreSchema from "./StoreSchema.ts"

export interface Status {
  readonly server: string
  /** The newest migration that ran; 0: none. */
  readonly schema: number
  /** What keeps this program from working with it; `null`: nothing. */
  readonly obstacle: OpenError | null
  /** How many aggregates of each kind there are. */
  readonly counts: ReadonlyArray<readonly [kind: string, rows: number]>
  readonly commits: number
  /** Of each queue in which something is due: how much, and since when the oldest is. */
  readonly due: ReadonlyArray<QueueBacklog>
}

/** Looks; `now` is when work is due. */
export const read = Effect.fnUntraced(function* (sql: PgClient) {
  const applied = yield* StoreSchema.inspect(sql)
  const [at] = yield* sql<{ readonly server: string; readonly now: Date }>`
    SELECT current_setting('server_version') AS server, clock_timestamp() AS now`
  const schema = applied.at(-1)?.version ?? 0
  const nothing: Status = {
    server: at?.server ?? "",
    schema,
    obstacle: StoreSchema.obstacle(applied),
    counts: [],
    commits: 0,
    due: []
  }
  if (schema === 0) return nothing
  const counts = yield* sql<{ readonly kind: string; readonly rows: bigint }>`
    SELECT kind, count(*) AS rows FROM yugou.aggregates GROUP BY kind ORDER BY kind COLLATE "C"`
  const [commits] = yield* sql<{ readonly rows: bigint }>`SELECT count(*) AS rows FROM yugou.commits`
  const queues = yield* Backlog.read(sql, DateTime.fromDateUnsafe(at?.now ?? new Date(0)))
  return {
    ...nothing,
    counts: counts.map(({ kind, rows }) => [kind, Number(rows)] as const),
    commits: Number(commits?.rows ?? 0),
    due: queues.filter(({ due }) => due > 0)
  }
})
