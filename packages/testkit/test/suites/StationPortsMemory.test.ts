/** What the core implements itself, on the store in memory. */
import { StationStoreMemory } from "@yugou/core/memory"
import {
  DeviceReplacementTest,
  StationInputTest,
  StationPortsTest,
  TerminalAddressTest,
  TwoProcessesTest
} from "@yugou/testkit/suites"

StationPortsTest.suite("memory", StationStoreMemory.layerMemory)
StationInputTest.suite("memory", StationStoreMemory.layerMemory)
TwoProcessesTest.suite("memory", StationStoreMemory.layerMemory)
TerminalAddressTest.suite("memory", StationStoreMemory.layerMemory)
DeviceReplacementTest.suite("memory", StationStoreMemory.layerMemory)
