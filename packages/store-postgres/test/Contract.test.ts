/** The contract of `StationStore` on PGlite, in memory and on disk, and those of the ports that the core implements on a store. */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import {
  AccessLogTest,
  AdoptionTest,
  BulkTest,
  DeviceReplacementTest,
  FrameLogTest,
  OpenOutcomesTest,
  RestoreTest,
  SettlementTest,
  StationCallsTest,
  StationInputTest,
  StationPortsTest,
  StationStoreTest,
  TerminalAddressTest,
  TwoProcessesTest
} from "@yugou/testkit/suites"
import * as Layer from "effect/Layer"
import { afterAll } from "vitest"
import { layerFrameLog, layerPgLite } from "../src/index.ts"
import { accessBench } from "./AccessBench.ts"
import { frameBench } from "./FrameBench.ts"

const around = mkdtempSync(join(tmpdir(), "yugou-pglite-"))
const directory = join(around, "station")
afterAll(() => rmSync(around, { recursive: true, force: true }))

// YUGOU_SKEW_ROUNDS=1000 is the long form; a database with one session plays them one after the other.
const skewRounds = Number(process.env.YUGOU_SKEW_ROUNDS ?? 50)

StationStoreTest.suite("PGlite", layerPgLite(), { skewRounds, reopen: layerPgLite({ directory }) })
StationPortsTest.suite("PGlite", layerPgLite())
StationInputTest.suite("PGlite", layerPgLite())
StationCallsTest.suite("PGlite", layerPgLite())
OpenOutcomesTest.suite("PGlite", layerPgLite())
SettlementTest.suite("PGlite", layerPgLite())
BulkTest.suite("PGlite", layerPgLite())
AdoptionTest.suite("PGlite", layerPgLite())
RestoreTest.suite("PGlite", layerPgLite())
TwoProcessesTest.suite("PGlite", layerPgLite())
TerminalAddressTest.suite("PGlite", layerPgLite())
DeviceReplacementTest.suite("PGlite", layerPgLite())
FrameLogTest.suite("PGlite", { open: frameBench }, layerFrameLog.pipe(Layer.provideMerge(layerPgLite())))
AccessLogTest.suite("PGlite", { open: accessBench }, layerPgLite())
