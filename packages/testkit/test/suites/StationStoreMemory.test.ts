import { StationStoreMemory } from "@yugou/core/memory"
import { StationStoreTest } from "@yugou/testkit/suites"

StationStoreTest.suite("memory", StationStoreMemory.layerMemory, {
  skewRounds: 1000,
  reopen: StationStoreMemory.layerOver(StationStoreMemory.emptyBooks())
})
