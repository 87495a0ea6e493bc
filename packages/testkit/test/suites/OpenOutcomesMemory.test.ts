import { StationStoreMemory } from "@yugou/core/memory"
import { OpenOutcomesTest } from "@yugou/testkit/suites"

OpenOutcomesTest.suite("memory", StationStoreMemory.layerMemory)
