/** The disk of a PGlite directory is full, on a small file system of its own: calls fail by name, the process goes on, and nothing is lost. */
import { assert, it } from "@effect/vitest"
import { StationStore } from "@yugou/core/store"
import { layerPgLite } from "@yugou/store-postgres"
import * as Effect from "effect/Effect"
import * as SmallDisk from "../src/SmallDisk.ts"

/** Files of an empty database, what is kept free, and a little. */
const megabytes = 200

/** Has the store remember something. */
const note = Effect.fnUntraced(function* (no: number) {
  const store = yield* StationStore
  yield* store.remember(`disk-${no}`, { no, filling: "x".repeat(1_000) })
})

it.live.skipIf(!SmallDisk.mayMount())(
  "a directory without room (mounted, full) refuses by name, and keeps what it acknowledged",
  () =>
    Effect.gen(function* () {
      const disk = yield* SmallDisk.mount(megabytes)
      const directory = `${disk.place}/station`
      const told = yield* Effect.scoped(
        Effect.gen(function* () {
          for (let no = 0; no < 20; no += 1) yield* note(no)
          yield* disk.fill
          const refused = yield* Effect.flip(note(20))
          yield* disk.free
          for (let no = 21; no < 40; no += 1) yield* note(no)
          return refused
        }).pipe(Effect.provide(layerPgLite({ directory })))
      )
      assert.deepStrictEqual([told.reason, told.isRetryable], ["unavailable", true])
      yield* Effect.scoped(
        Effect.gen(function* () {
          const store = yield* StationStore
          for (let no = 0; no < 40; no += 1) {
            const found = yield* store.recall(`disk-${no}`)
            assert.strictEqual(found._tag, no === 20 ? "None" : "Some", `${no}`)
          }
        }).pipe(Effect.provide(layerPgLite({ directory })))
      )
    }).pipe(Effect.scoped),
  120_000
)
