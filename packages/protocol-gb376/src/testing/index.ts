/** The terminal's side of Q/GDW 376.1: a pure simulated terminal that speaks it, and what connects it to a TCP server (Node). */
export { TcpTerminal } from "@yugou/dialect-kit/testing"
export type { EventRecord } from "../rows/EventRecords.ts"
export * as SealDouble from "./SealDouble.ts"
export * as SimulatedTerminal from "./SimulatedTerminal.ts"
