/** Notifications between processes: a wake-up and nothing more. Whoever misses one finds the commits at the next look. */
import type * as PgClient from "@effect/sql-pg/PgClient"
import * as Effect from "effect/Effect"
import * as Queue from "effect/Queue"
import { type Bell, pause } from "./Waiting.ts"

const channel = "yugou_commits"

/** How long the listener waits before it connects again. */
const reconnectMillis = 500

/** The least real time between two notifications: many commits are announced by one. */
const announceMillis = 50

/** Rings the bell whenever another process announces commits, for ever; without a connection it tries again. */
export const listen = (sql: PgClient.PgClient, bell: Bell): Effect.Effect<never> =>
  Effect.scoped(
    Effect.gen(function* () {
      const notifications = yield* sql.listen(channel)
      yield* bell.ring
      return yield* Effect.forever(Effect.andThen(Queue.take(notifications), bell.ring))
    })
  ).pipe(
    Effect.catchCause(() => pause(reconnectMillis)),
    Effect.forever
  )

/**
 * Makes the way to announce commits to other processes: many by one notification, apart from the commits themselves. A notification inside a
 * transaction would make all commits of the server wait for each other.
 */
export const announcer = Effect.fnUntraced(function* (sql: PgClient.PgClient) {
  const wanted = yield* Queue.sliding<"commit">(1)
  const announce = Effect.andThen(Queue.take(wanted), Effect.ignoreCause(sql.notify(channel, "")))
  yield* Effect.forkScoped(Effect.forever(Effect.andThen(announce, pause(announceMillis))))
  return Effect.asVoid(Queue.offer(wanted, "commit"))
})
