/** The whole-station simulation: a station with its terminals, network, store, operators and crashes in virtual time, from one seed. */
export { type BreakName, breakNames, breaks, isBreak } from "./Breaks.ts"
export { type CommandName, commandNames } from "./Commands.ts"
export { contracts, type Port } from "./Contracts.ts"
export * as Coverage from "./Coverage.ts"
export { draw, severalSize, smallSize, usualSize } from "./Draw.ts"
export { deedNames, notPlayed, storyNames } from "./deeds/Deeds.ts"
export { firstFailing, type Where } from "./FirstFailing.ts"
export { proofs } from "./Proofs.ts"
export {
  type Entry,
  type Operation,
  read as readScript,
  type Script,
  type Size,
  textOf,
  version,
  write as writeScript
} from "./Script.ts"
export type { Model, Setup, TerminalKind } from "./Setup.ts"
export { maxRuns, type Shrunk, shrink } from "./Shrink.ts"
export { type Options, type Report, run, runScript, usual } from "./Simulation.ts"
export { enoughSeeds, unexplained, unreached } from "./Unreached.ts"
export { type Rule, rules, type Violation } from "./Watch.ts"
