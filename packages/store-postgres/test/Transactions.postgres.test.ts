/** Calls of the store inside a transaction that the host began on its client. */
import { assert, layer as withLayer } from "@effect/vitest"
import { ref, StationStore } from "@yugou/core/store"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import { StationDatabase } from "../src/index.ts"
import * as F from "./Fixtures.ts"
import * as Postgres from "./Postgres.ts"

withLayer(Postgres.layer, { timeout: "60 seconds", excludeTestServices: true })("a transaction of the host", (it) => {
  it.effect("takes no commit of the store with it when it is rolled back, and keeps its own statements together", () =>
    Effect.gen(function* () {
      const services = yield* Postgres.services(yield* Postgres.database)
      const store = Context.get(services, StationStore)
      const { sql } = Context.get(services, StationDatabase)
      yield* sql`CREATE TABLE host_notes (key text)`
      const host = Effect.gen(function* () {
        yield* sql`INSERT INTO host_notes VALUES ('first')`
        yield* store.commit(F.adding("inside"))
        yield* sql`INSERT INTO host_notes VALUES ('second')`
        return yield* Effect.fail("given up")
      })
      assert.strictEqual(yield* Effect.flip(sql.withTransaction(host)), "given up")
      assert.deepStrictEqual(yield* sql`SELECT key FROM host_notes`, [])
      const [found] = yield* store.load([ref("Customer", "inside")])
      assert.strictEqual(found?.version, 1)
    })
  )
})
