/** The one session of PGlite, and what becomes of it when the client gives up its connection. */
import type { Duplex } from "node:stream"
import { assert, it, layer as withLayer } from "@effect/vitest"
import type { PGlite } from "@electric-sql/pglite"
import { ref, StationStore } from "@yugou/core/store"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Stream from "effect/Stream"
import { layerPgLite, StationDatabase } from "../src/index.ts"
import * as PgLiteStream from "../src/PgLiteStream.ts"
import * as F from "./Fixtures.ts"

/** A row for which the client has no reader: it gives the connection up. */
const unreadable = "SELECT ROW(1, 'a')"

const noted = Effect.gen(function* () {
  const { sql } = yield* StationDatabase
  const rows = yield* sql<{ readonly key: string }>`SELECT key FROM host_notes ORDER BY key`
  return rows.map(({ key }) => key)
})

withLayer(layerPgLite(), { timeout: "60 seconds", excludeTestServices: true })("the session of PGlite", (it) => {
  it.effect("is replaced after an answer that the client cannot read", () =>
    Effect.gen(function* () {
      const store = yield* StationStore
      const { sql } = yield* StationDatabase
      yield* store.commit(F.adding("before"))
      for (let round = 0; round < 3; round++) {
        const error = yield* Effect.flip(sql.unsafe(unreadable))
        assert.match(error.message, /decode/)
        assert.strictEqual((yield* store.commit(F.adding(`after-${round}`)))._tag, "Committed")
      }
      assert.deepStrictEqual(yield* sql`SHOW TimeZone`, [{ TimeZone: "UTC" }])
    })
  )

  it.effect("leaves nothing of a transaction in which that happened, and what comes next is not part of it", () =>
    Effect.gen(function* () {
      const store = yield* StationStore
      const { sql } = yield* StationDatabase
      yield* sql`CREATE TABLE host_notes (key text)`
      const broken = Effect.andThen(sql`INSERT INTO host_notes VALUES ('broken')`, sql.unsafe(unreadable))
      yield* Effect.exit(sql.withTransaction(broken))
      assert.strictEqual((yield* store.commit(F.adding("outside")))._tag, "Committed")
      assert.deepStrictEqual(yield* noted, [])
      assert.strictEqual((yield* store.commit(F.adding("outside")))._tag, "Repeated")
    })
  )

  it.effect("has no room for a call of the store inside a transaction of the host", () =>
    Effect.gen(function* () {
      const store = yield* StationStore
      const { sql } = yield* StationDatabase
      const inside = Effect.all([
        Effect.flip(store.commit(F.adding("inside"))),
        Effect.flip(store.load([ref("Customer", "inside")])),
        Effect.flip(Stream.runHead(store.changes(0n)))
      ])
      for (const error of yield* sql.withTransaction(inside)) {
        assert.deepStrictEqual([error.reason, error.isRetryable], ["invalid", false])
        assert.match(error.detail, /transaction of the host/)
      }
      assert.strictEqual((yield* store.commit(F.adding("inside")))._tag, "Committed")
    })
  )

  it.effect(
    "has room for a load outside of it that was asked in the same turn as one inside, whichever came first",
    () =>
      Effect.gen(function* () {
        const store = yield* StationStore
        const { sql } = yield* StationDatabase
        const begin = <A, E>(call: Effect.Effect<A, E>) => Effect.forkChild(call, { startImmediately: true })
        const inside = Effect.flip(store.load([ref("Customer", "inside")]))
        const outside = store
          .load([ref("Customer", "before")])
          .pipe(
            Effect.updateContext((context: Context.Context<never>) => Context.omit(sql.transactionService)(context))
          )
        for (const first of ["inside", "outside"] as const) {
          const { refused, waiting } = yield* sql.withTransaction(
            Effect.gen(function* () {
              const early = first === "outside" ? yield* begin(outside) : null
              const refused = yield* begin(inside)
              const waiting = early ?? (yield* begin(outside))
              return { waiting, refused: yield* Fiber.join(refused) }
            })
          )
          assert.match(refused.detail, /transaction of the host/)
          assert.strictEqual((yield* Fiber.join(waiting))[0]?.version, 1)
        }
      })
  )
})

it.live("a stream to PGlite waits for those before it to close, and begins with an end of what they left", () =>
  Effect.gen(function* () {
    const done: Array<string> = []
    const db = {
      exec: (statement: string) => Promise.resolve(void done.push(statement)),
      execProtocolRaw: (chunk: Uint8Array) => {
        done.push(Buffer.from(chunk).toString())
        return Promise.resolve(new Uint8Array())
      },
      runExclusive: <A>(work: () => Promise<A>) => work()
    }
    const open = PgLiteStream.opener(db as unknown as PGlite)
    const write = (stream: Duplex, text: string) =>
      Effect.callback<void>((resume) => void stream.write(text, () => resume(Effect.void)))
    const [first, second, third] = [open(), open(), open()]
    yield* write(first, "one")
    const waiting = yield* Effect.forkChild(write(third, "three"), { startImmediately: true })
    second.destroy()
    yield* write(first, "two")
    assert.deepStrictEqual(done.splice(0), ["ROLLBACK", "DISCARD ALL", "one", "two"])
    first.destroy()
    yield* Fiber.join(waiting)
    assert.deepStrictEqual(done, ["ROLLBACK", "DISCARD ALL", "three"])
  })
)
