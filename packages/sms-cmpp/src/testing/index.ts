/** The gateway's side, for tests and for people: a simulated ISMG and its scripts. */
export * as IsmgScript from "./IsmgScript.ts"
export * as SimulatedIsmg from "./SimulatedIsmg.ts"
