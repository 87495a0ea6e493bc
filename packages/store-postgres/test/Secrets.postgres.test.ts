/** Passwords of terminals on a real PostgreSQL: in no row and no answer, and sealed afterwards where they were. */
import { assert, layer as withLayer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { layerPostgres } from "../src/index.ts"
import * as Postgres from "./Postgres.ts"
import { k1, life, sealed, stationOn } from "./SecretLife.ts"

withLayer(Postgres.layer, { timeout: "120 seconds", excludeTestServices: true })(
  "the password of a terminal (PostgreSQL)",
  (it) => {
    it.effect("stands in no row and no answer through the whole life of a station", () =>
      Effect.gen(function* () {
        const url = yield* Postgres.database
        yield* Effect.provide(life, stationOn(layerPostgres({ url }), k1))
      })
    )

    it.effect("is sealed by yugou-store where it was kept in clear text, and by a newer key after a rotation", () =>
      Effect.gen(function* () {
        const url = yield* Postgres.database
        assert.include(Redacted.value(url), "postgres")
        yield* sealed(layerPostgres({ url }), ["--url", Redacted.value(url)])
      })
    )
  }
)
