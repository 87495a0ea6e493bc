/** The stream of commits beside transactions that wait for each other. */
import { assert, layer as withLayer } from "@effect/vitest"
import { StationStore } from "@yugou/core/store"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Stream from "effect/Stream"
import { pause } from "../src/Waiting.ts"
import * as F from "./Fixtures.ts"
import * as Postgres from "./Postgres.ts"

/** Waits until a statement of the database waits for a lock. */
const someoneWaits = (sql: Postgres.Client): Effect.Effect<void> =>
  sql`SELECT FROM pg_locks JOIN pg_stat_activity a USING (pid)
    WHERE NOT granted AND a.datname = current_database()`.pipe(
    Effect.orDie,
    Effect.flatMap((rows) => (rows.length > 0 ? Effect.void : Effect.andThen(pause(5), someoneWaits(sql))))
  )

withLayer(Postgres.layer, { timeout: "60 seconds", excludeTestServices: true })("changes", (it) => {
  it.effect("wait for a commit that began after the newest one that they see, and drew its position before it", () =>
    Effect.gen(function* () {
      const url = yield* Postgres.database
      const store = yield* Postgres.opened(url, { maxConnections: 6, pollMillis: 20 })
      const load = (id: string) => Effect.provideService(F.loadOne("Customer", id), StationStore, store)
      yield* store.commit(F.adding("a"))
      yield* store.commit(F.adding("b"))
      const slow = yield* Postgres.client(url, 1)
      const locker = yield* Postgres.client(url, 1)
      const watching = yield* store.changes(0n).pipe(
        Stream.map((it_) => it_.commit.command.id),
        Stream.takeUntil((id) => id === "first"),
        Stream.runCollect,
        Effect.forkScoped
      )
      const view = { a: yield* load("a"), b: yield* load("b") }
      const first = F.commitOf("first", view, { a: [F.customerUpdated("x")], b: [F.customerUpdated("y")] })
      // "first" has its id when it holds a, and waits for b; "second" gets a later id and an earlier position, and ends last.
      const overlapping = Effect.gen(function* () {
        yield* locker`SELECT FROM yugou.aggregates WHERE id = 'b' FOR UPDATE`
        const committing = yield* Effect.forkScoped(store.commit(first))
        yield* someoneWaits(slow)
        const second = yield* Postgres.storeOver(slow)
        yield* second.commit(F.adding("second"))
        return committing
      })
      const committed = Effect.flatMap(locker.withTransaction(overlapping), Fiber.join)
      yield* slow.withTransaction(Effect.andThen(committed, pause(150)))
      assert.deepStrictEqual(yield* Fiber.join(watching), ["add-a", "add-b", "add-second", "first"])
    })
  )
})
