/** The terminal's side of the family: a pure face of the simulated terminal, and a driver that connects it to a TCP server (Node). */
export * as Driver from "./Driver.ts"
export * as Face from "./Face.ts"
export * as Registers from "./Registers.ts"
export * as Scenario from "./Scenario.ts"
