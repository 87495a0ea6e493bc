/** The contract of `StationStore` on a real PostgreSQL, and those of the ports that the core implements on a store. */
import {
  AccessLogTest,
  AdoptionTest,
  BulkTest,
  FrameLogTest,
  OpenOutcomesTest,
  RestoreTest,
  SettlementTest,
  StationCallsTest,
  StationInputTest,
  StationPortsTest,
  StationStoreTest
} from "@yugou/testkit/suites"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as ManagedRuntime from "effect/ManagedRuntime"
import type * as Redacted from "effect/Redacted"
import { afterAll } from "vitest"
import { layerFrameLog, layerPostgres } from "../src/index.ts"
import { accessBench } from "./AccessBench.ts"
import { frameBench } from "./FrameBench.ts"
import * as Postgres from "./Postgres.ts"

/** The databases of this file: the suites open the first, and the cases of reopening open it again; what is marked restored is the second as a whole. */
class Databases extends Context.Service<Databases, readonly [Redacted.Redacted, Redacted.Redacted]>()(
  "test/Databases"
) {}

const both = Layer.effect(Databases, Effect.all([Postgres.database, Postgres.database]))
const server = ManagedRuntime.make(both.pipe(Layer.provide(Postgres.layer)))
const [url, restored] = await server.runPromise(Databases)
afterAll(() => server.dispose())

// YUGOU_SKEW_ROUNDS=1000 is the long form.
const skewRounds = Number(process.env.YUGOU_SKEW_ROUNDS ?? 200)
const layer = layerPostgres({ url })

StationStoreTest.suite("PostgreSQL", layer, { skewRounds, reopen: layer })
StationPortsTest.suite("PostgreSQL", layer, { prefix: "p" })
StationInputTest.suite("PostgreSQL", layer)
StationCallsTest.suite("PostgreSQL", layer)
OpenOutcomesTest.suite("PostgreSQL", layer)
AdoptionTest.suite("PostgreSQL", layer)
RestoreTest.suite("PostgreSQL", layerPostgres({ url: restored }))
SettlementTest.suite("PostgreSQL", layer)
BulkTest.suite("PostgreSQL", layer)
FrameLogTest.suite("PostgreSQL", { open: frameBench }, layerFrameLog.pipe(Layer.provideMerge(layer)))
AccessLogTest.suite("PostgreSQL", { open: accessBench }, layer)
