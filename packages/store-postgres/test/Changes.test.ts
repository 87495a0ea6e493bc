/** Who is told of a commit: also of one whose caller does not know that it was written. */
import { assert, it } from "@effect/vitest"
import { absent, StationStore } from "@yugou/core/store"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Stream from "effect/Stream"
import * as Gate from "../src/Gate.ts"
import { layerPgLite, StationDatabase } from "../src/index.ts"
import * as Store from "../src/StationStore.ts"
import * as F from "./Fixtures.ts"

it.live(
  "a commit rings when something may have been written, and not when nothing was",
  () =>
    Effect.gen(function* () {
      const { sql } = yield* StationDatabase
      const rung: Array<"bell" | "announced"> = []
      const note = (what: "bell" | "announced") => Effect.sync(() => void rung.push(what))
      const storeBehind = (gate: Gate.Gate) =>
        Store.make({
          sql,
          gate,
          bell: { ring: note("bell"), listen: Effect.succeed(Effect.never) },
          announce: note("announced"),
          pollMillis: 60_000,
          waitMillis: 10_000,
          clock: "own"
        })
      const ringsOf = <A, E>(call: Effect.Effect<A, E>) =>
        Effect.map(Effect.exit(call), (exit) => [Exit.isSuccess(exit), rung.splice(0)] as const)
      const store = storeBehind(Gate.uninterruptible)
      const interrupted = storeBehind((call) => Effect.andThen(call, Effect.interrupt))
      assert.deepStrictEqual(yield* ringsOf(interrupted.commit(F.adding("a"))), [false, ["bell", "announced"]])
      assert.strictEqual((yield* store.commit(F.adding("a")))._tag, "Repeated")
      assert.deepStrictEqual(rung.splice(0), ["bell", "announced"])
      assert.deepStrictEqual(yield* ringsOf(store.commit(F.adding("b"))), [true, ["bell", "announced"]])
      const stale = F.commitOf("stale", { it: absent("Customer", "a") }, { it: [F.customerAdded("a")] })
      assert.deepStrictEqual(yield* ringsOf(store.commit(stale)), [false, []])
    }).pipe(Effect.provide(layerPgLite())),
  60_000
)

it.live(
  "what is due after a revision is told, and not written beside its events",
  () =>
    Effect.gen(function* () {
      const { sql } = yield* StationDatabase
      const store = yield* StationStore
      yield* F.change("due", "Order", "due", F.orderSaved("due", "t"), F.orderQueued())
      assert.deepStrictEqual(yield* sql`SELECT due FROM yugou.revisions`, [{ due: null }])
      const [told] = yield* Stream.runCollect(Stream.take(store.changes(0n), 1))
      const [row] = yield* sql<{ readonly queue: string; readonly serial: string }>`
      SELECT due_queue AS queue, due_serial AS serial FROM yugou.aggregates`
      const due = told?.commit.writes[0]?.due
      assert.deepStrictEqual([due?.queue, due?.serial], [row?.queue, row?.serial])
      assert.strictEqual(due?.queue, "dispatch")
    }).pipe(Effect.provide(layerPgLite())),
  60_000
)
