/** The gateway's side, for tests and for people: a simulated ISMG and its scripts. */
export type { StatusEncoding } from "../Authenticator.ts"
export type { Body } from "../Messages.ts"
export type { NumberPrefix } from "../Numbers.ts"
export type { Concatenation } from "../UserDataHeader.ts"
export * as IsmgScript from "./IsmgScript.ts"
export * as SimulatedIsmg from "./SimulatedIsmg.ts"
