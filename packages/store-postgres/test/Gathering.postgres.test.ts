/** Many commits of one moment on a real server: a constraint that one breaks, and processes that meet, take nothing from the others. */
import { assert, layer as withLayer } from "@effect/vitest"
import { absent, StationStore } from "@yugou/core/store"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import * as F from "./Fixtures.ts"
import * as Postgres from "./Postgres.ts"

const many = 60
const indices = Array.from({ length: many }, (_, index) => index)

withLayer(Postgres.layer, { timeout: "60 seconds", excludeTestServices: true })("many commits at once", (it) => {
  it.effect("one that breaks a constraint is refused alone, in words of its own", () =>
    Effect.gen(function* () {
      const store = yield* Postgres.opened(yield* Postgres.database)
      const bind = (index: number, target: string) => {
        const id = `g-${index}`
        return F.commitOf(`g-c${index}`, { it: absent("Device", id) }, { it: [F.deviceBound(id, target)] })
      }
      const words = yield* Effect.forEach(
        indices,
        (index) => F.wordOf(store.commit(bind(index, index === 40 ? "T1" : `T${index}`))),
        { concurrency: "unbounded" }
      )
      assert.deepStrictEqual(
        words,
        indices.map((index) => (index === 40 ? "notUnique" : "ok"))
      )
      const seen = yield* store.changes(0n).pipe(Stream.take(many - 1), Stream.runCollect)
      assert.strictEqual(new Set(seen.map(({ commit }) => commit.command.id)).size, many - 1)
    })
  )

  it.effect("two processes that write the same things in opposite order lose none, and store none twice", () =>
    Effect.gen(function* () {
      const url = yield* Postgres.database
      const processes = [yield* Postgres.opened(url), yield* Postgres.opened(url)]
      const ids = indices.slice(0, 12).map((index) => `h-${index}`)
      yield* Effect.forEach(ids, (id) => F.change(`h-0-${id}`, "Customer", id, F.customerAdded(id)), {
        discard: true
      }).pipe(Effect.provideService(StationStore, processes[0] as StationStore["Service"]))
      const write = (store: StationStore["Service"], by: number, id: string) =>
        F.change(`h-${by}-${id}`, "Customer", id, F.customerUpdated(`${by}`)).pipe(
          Effect.retry({ while: (error) => error.reason === "stale", times: 50 }),
          Effect.provideService(StationStore, store)
        )
      yield* Effect.forEach(
        processes.flatMap((store, by) => (by === 0 ? ids : ids.toReversed()).map((id) => write(store, by + 1, id))),
        (it) => it,
        { concurrency: "unbounded", discard: true }
      )
      const [store] = processes
      const found = yield* store?.load(ids.map((id) => ({ _tag: "Customer", id }) as const)) ?? Effect.succeed([])
      assert.deepStrictEqual(
        found.map(({ version }) => version),
        ids.map(() => 3)
      )
    })
  )
})
