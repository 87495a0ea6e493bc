import { StationStoreMemory } from "@yugou/core/memory"
import { RestoreTest } from "@yugou/testkit/suites"

RestoreTest.suite("memory", StationStoreMemory.layerMemory)
