import { StationStoreMemory } from "@yugou/core/memory"
import { AdoptionTest } from "@yugou/testkit/suites"

AdoptionTest.suite("memory", StationStoreMemory.layerMemory)
