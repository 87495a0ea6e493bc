/** What the core implements itself, on the store in memory. */
import { StationStoreMemory } from "@yugou/core/memory"
import { StationPortsTest } from "@yugou/testkit/suites"

StationPortsTest.suite("memory", StationStoreMemory.layerMemory)
