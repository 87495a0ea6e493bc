import { StationStoreMemory } from "@yugou/core/memory"
import { BulkTest } from "@yugou/testkit/suites"

BulkTest.suite("memory", StationStoreMemory.layerMemory)
