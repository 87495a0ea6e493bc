/** How much of each queue is due, as SQL. */
import type { PgClient } from "@effect/sql-pg/PgClient"
import { maxBacklog, type QueueName, queueNames } from "@yugou/core/store"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"

/** Looks into the index of what is due, as far as it counts. */
export const statement = (sql: PgClient, now: DateTime.Utc) => {
  const at = DateTime.toDateUtc(now)
  return sql<{ readonly queue: QueueName; readonly due: bigint; readonly oldest: Date | null }>`
    SELECT q.queue,
      (SELECT count(*) FROM (SELECT FROM yugou.aggregates AS a
        WHERE a.due_queue = q.queue AND a.due_at <= ${at} LIMIT ${maxBacklog}) AS counted) AS due,
      (SELECT a.due_at FROM yugou.aggregates AS a
        WHERE a.due_queue = q.queue AND a.due_at <= ${at} ORDER BY a.due_at LIMIT 1) AS oldest
    FROM unnest(${[...queueNames]}::text[]) AS q(queue)`
}

/** Says of each queue how much of it is due, and since when the oldest. */
export const read = (sql: PgClient, now: DateTime.Utc) =>
  Effect.map(statement(sql, now), (rows) =>
    rows.map(({ queue, due, oldest }) => ({
      queue,
      due: Number(due),
      oldestAt: oldest === null ? null : DateTime.fromDateUnsafe(oldest)
    }))
  )
