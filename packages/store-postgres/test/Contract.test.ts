/** The contract of `StationStore` on PGlite, in memory and on disk. */
import { mkdtempSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { StationStoreTest } from "@yugou/testkit/suites"
import { layerPgLite } from "../src/index.ts"

const directory = mkdtempSync(join(tmpdir(), "yugou-pglite-"))

StationStoreTest.suite("PGlite", layerPgLite(), { reopen: layerPgLite({ directory }) })
