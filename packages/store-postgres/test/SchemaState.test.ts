/** Whether the tables are those of this version, asked of a store that is open. */
import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { layerPgLite, StationDatabase } from "../src/index.ts"

it.live("the schema is current until another process brings it further", () =>
  Effect.gen(function* () {
    const { schema, sql } = yield* StationDatabase
    assert.strictEqual(yield* schema, "current")
    yield* sql`INSERT INTO yugou.migrations (version, name, checksum) SELECT max(version) + 1, 'next', 'x' FROM yugou.migrations`
    assert.strictEqual(yield* schema, "newer")
    yield* sql`DELETE FROM yugou.migrations WHERE name = 'next'`
    yield* sql`UPDATE yugou.migrations SET checksum = 'x' WHERE version = 1`
    assert.strictEqual(yield* schema, "changed")
  }).pipe(Effect.provide(layerPgLite()))
)
