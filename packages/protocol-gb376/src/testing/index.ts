/** The terminal's side of Q/GDW 376.1: a pure face of the simulated terminal, and a driver that connects it to a TCP server. */
export * as Driver from "./Driver.ts"
export * as Face from "./Face.ts"
export * as Wire from "./Wire.ts"
