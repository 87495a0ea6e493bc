/** The terminal's side of a dialect: the frame that every simulated terminal shares, a TCP client for it, and the process around both (Node). */
export * as Loop from "./Loop.ts"
export * as Mutations from "./Mutations.ts"
export * as Scenario from "./Scenario.ts"
export * as Simulator from "./Simulator.ts"
export * as TcpTerminal from "./TcpTerminal.ts"
export * as TerminalSide from "./TerminalSide.ts"
