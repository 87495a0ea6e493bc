import { StationStoreTest } from "@yugou/testkit/suites"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { layerPostgres } from "../src/index.ts"
import * as Postgres from "./Postgres.ts"

const pg = Layer.unwrap(Effect.map(Postgres.database, (url) => layerPostgres({ url }))).pipe(
  Layer.provide(Postgres.layer)
)

// The long form: YUGOU_SKEW_ROUNDS=1000.
const skewRounds = Number(process.env.YUGOU_SKEW_ROUNDS ?? 50)

StationStoreTest.suite("PostgreSQL", pg, { skewRounds })
