/** The terminal's side of the family: a pure simulated terminal that speaks it, and what connects it to a TCP server (Node). */
export { Scenario, TcpTerminal } from "@yugou/dialect-kit/testing"
export * as Registers from "./Registers.ts"
export * as SimulatedTerminal from "./SimulatedTerminal.ts"
