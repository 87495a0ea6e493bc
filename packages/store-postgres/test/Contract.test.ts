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
const [directory, shared] = [join(around, "station"), join(around, "shared")]
afterAll(() => rmSync(around, { recursive: true, force: true }))

// YUGOU_SKEW_ROUNDS=1000 is the long form; a database with one session plays them one after the other.
const skewRounds = Number(process.env.YUGOU_SKEW_ROUNDS ?? 50)

// One database for the suites that may follow each other: to make one takes longer than many a suite.
const layer = layerPgLite({ directory: shared })

StationStoreTest.suite("PGlite", layerPgLite(), { skewRounds, reopen: layerPgLite({ directory }) })
StationPortsTest.suite("PGlite", layer)
StationInputTest.suite("PGlite", layer)
StationCallsTest.suite("PGlite", layer)
OpenOutcomesTest.suite("PGlite", layer)
SettlementTest.suite("PGlite", layer)
BulkTest.suite("PGlite", layer)
AdoptionTest.suite("PGlite", layer)
RestoreTest.suite("PGlite", layerPgLite())
TwoProcessesTest.suite("PGlite", layer)
TerminalAddressTest.suite("PGlite", layer)
DeviceReplacementTest.suite("PGlite", layer)
FrameLogTest.suite("PGlite", { open: frameBench }, layerFrameLog.pipe(Layer.provideMerge(layerPgLite())))
AccessLogTest.suite("PGlite", { open: accessBench }, layer)
