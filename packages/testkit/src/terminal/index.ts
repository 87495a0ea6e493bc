/** The protocol-neutral simulated terminal: pure, without any test framework. */
export * as TerminalClock from "./Clock.ts"
export * as FaultPlan from "./FaultPlan.ts"
export type { Answer, Event, Input, Output, ParameterName, Request, RequestTag } from "./Messages.ts"
export {
  type DuplicateRule,
  type Firmware,
  groupTerminal,
  type Settings,
  singleBalanceTerminal,
  standardFirmware,
  wholeTerminal
} from "./Settings.ts"
export * as TerminalState from "./State.ts"
export { increases, remainingOf, type State } from "./State.ts"
export { isEffecting, step } from "./Terminal.ts"
export type { TerminalSide, TerminalSideInput, TerminalSideOutput, WorldInput } from "./TerminalSide.ts"
