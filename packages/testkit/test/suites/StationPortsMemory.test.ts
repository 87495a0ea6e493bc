/** What the core implements itself, on the store in memory. */
import { StationStoreMemory } from "@yugou/core"
import { StationPortsTest } from "@yugou/testkit/suites"

StationPortsTest.suite("memory", StationStoreMemory.layerMemory)
