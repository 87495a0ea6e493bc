import { StationStoreMemory } from "@yugou/core/memory"
import { SettlementTest } from "@yugou/testkit/suites"

SettlementTest.suite("memory", StationStoreMemory.layerMemory)
