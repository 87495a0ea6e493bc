/** The contract of `StationStore` on a real PostgreSQL, and those of the ports that the core implements on a store. */
import {
  AccessLogTest,
  AdoptionTest,
  BulkTest,
  FrameLogTest,
  OpenOutcomesTest,
  SettlementTest,
  StationCallsTest,
  StationInputTest,
  StationPortsTest,
  StationStoreTest
} from "@yugou/testkit/suites"
import * as Context from "effect/Context"
import * as Layer from "effect/Layer"
import * as ManagedRuntime from "effect/ManagedRuntime"
import type * as Redacted from "effect/Redacted"
import { afterAll } from "vitest"
import { layerFrameLog, layerPostgres } from "../src/index.ts"
import { accessBench } from "./AccessBench.ts"
import { frameBench } from "./FrameBench.ts"
import * as Postgres from "./Postgres.ts"

/** The one database of this file: the suite opens it, and the cases of reopening open it again. */
class Database extends Context.Service<Database, Redacted.Redacted>()("test/Database") {}

const server = ManagedRuntime.make(Layer.effect(Database, Postgres.database).pipe(Layer.provide(Postgres.layer)))
const url = await server.runPromise(Database)
afterAll(() => server.dispose())

// YUGOU_SKEW_ROUNDS=50 is the short form.
const skewRounds = Number(process.env.YUGOU_SKEW_ROUNDS ?? 1_000)
const layer = layerPostgres({ url })

StationStoreTest.suite("PostgreSQL", layer, { skewRounds, reopen: layer })
StationPortsTest.suite("PostgreSQL", layer, { prefix: "p" })
StationInputTest.suite("PostgreSQL", layer)
StationCallsTest.suite("PostgreSQL", layer)
OpenOutcomesTest.suite("PostgreSQL", layer)
AdoptionTest.suite("PostgreSQL", layer)
SettlementTest.suite("PostgreSQL", layer)
BulkTest.suite("PostgreSQL", layer)
FrameLogTest.suite("PostgreSQL", { open: frameBench }, layerFrameLog.pipe(Layer.provideMerge(layer)))
AccessLogTest.suite("PostgreSQL", { open: accessBench }, layer)
