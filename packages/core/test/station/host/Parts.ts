/** What a station of promises is made of in these tests: books in memory, terminals that are away, one clerk who may do everything. */
import * as Effect from "effect/Effect"
import { operations } from "../../../src/index.ts"
import { StationStoreMemory, TerminalGatewayMemory } from "../../../src/memory.ts"

const permissions = Object.values(operations).flatMap((table) => Object.values(table).map((row) => row.permission))

/** Terminals that never answer. */
const terminals = TerminalGatewayMemory.layer({
  capabilities: () => null,
  presence: () => "offline",
  execute: () => Effect.never
})

/** The parts. */
export const parts = {
  terminals,
  store: StationStoreMemory.layerMemory,
  archive: [],
  people: { clerk: { permissions, orgScope: ["37"] } },
  log: "none"
} as const
