/** The terminal's side of DL/T 698.45: a pure simulated terminal that speaks it, what connects it over TCP (Node), and a double of the security port. */
export { TcpTerminal } from "@yugou/dialect-kit/testing"
export * as SealDouble from "./SealDouble.ts"
export * as SimulatedTerminal from "./SimulatedTerminal.ts"
