import { StationStoreMemory } from "@yugou/core/memory"
import { StationCallsTest } from "@yugou/testkit/suites"

StationCallsTest.suite("memory", StationStoreMemory.layerMemory)
