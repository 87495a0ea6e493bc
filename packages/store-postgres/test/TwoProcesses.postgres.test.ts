/** What several commands and processes do to each other on one PostgreSQL. */
import { DeviceReplacementTest, TerminalAddressTest, TwoProcessesTest } from "@yugou/testkit/suites"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { layerPostgres } from "../src/index.ts"
import * as Postgres from "./Postgres.ts"

const fresh = Layer.unwrap(Effect.map(Postgres.database, (url) => layerPostgres({ url })))

TwoProcessesTest.suite("PostgreSQL", fresh.pipe(Layer.provide(Postgres.layer)))
TerminalAddressTest.suite("PostgreSQL", fresh.pipe(Layer.provide(Postgres.layer)))
DeviceReplacementTest.suite("PostgreSQL", fresh.pipe(Layer.provide(Postgres.layer)))
