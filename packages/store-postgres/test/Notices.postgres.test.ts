/** Many who follow the books: the database is read once for all who have caught up, and each is told everything in its order. */
import { assert, layer as withLayer } from "@effect/vitest"
import { Authorizations, Notices } from "@yugou/core"
import { StationStore } from "@yugou/core/store"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as ManagedRuntime from "effect/ManagedRuntime"
import { vi } from "vitest"
import * as F from "./Fixtures.ts"
import * as Postgres from "./Postgres.ts"

const people = Authorizations.layerRoles({ clerk: { permissions: ["history.read"], orgScope: [""] } })
const many = 50

withLayer(Postgres.layer, { timeout: "60 seconds", excludeTestServices: true })("notices", (it) => {
  it.effect("of many come from one stream of the store, and from one more as long as somebody is behind", () =>
    Effect.gen(function* () {
      const store = yield* Postgres.opened(yield* Postgres.database, { pollMillis: 20 })
      let opened = 0
      const counted = StationStore.of({
        ...store,
        changes: (after) => {
          opened += 1
          return store.changes(after)
        }
      })
      const runtime = ManagedRuntime.make(Layer.merge(Layer.succeed(StationStore, counted), people))
      const notices = Notices.over(runtime)
      const seenBy = async (followed: Notices.Followed, count: number) => {
        const seen: Array<string> = []
        for await (const { records } of followed) {
          seen.push(...records.map(({ id }) => id))
          if (seen.length === count) break
        }
        return seen
      }
      yield* store.commit(F.adding("a"))
      yield* store.commit(F.adding("b"))
      const from = (after: string) => notices({ actor: "clerk", after })
      // Each has its place before anything more is committed.
      const old = yield* Effect.promise(() => from("0"))
      const newest = yield* Effect.promise(() => Promise.all(Array.from({ length: many }, () => from("now"))))
      const all = Promise.all([seenBy(old, 4), ...newest.map((each) => seenBy(each, 2))])
      yield* Effect.promise(() => vi.waitFor(() => assert.strictEqual(opened, 2)))
      yield* store.commit(F.adding("c"))
      yield* store.commit(F.adding("d"))
      const [first, ...others] = yield* Effect.promise(() => all)
      assert.deepStrictEqual(first, ["a", "b", "c", "d"])
      for (const seen of others) assert.deepStrictEqual(seen, ["c", "d"])
      assert.strictEqual(opened, 2)
    })
  )
})
