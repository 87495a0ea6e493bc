/** The rules of a terminal's registration (终端登记), and what other rules ask about its dialect. @category Rules */
import type { Capabilities } from "../../ports/terminal/Capabilities.ts"
import type { Preconditions } from "../../rejection/Preconditions.ts"
import * as R from "../../rejection/Rejection.ts"
import { decide, type Rule } from "../rule/Rule.ts"
import type * as Terminal from "./Terminal.ts"

/** What a terminal can do; `null`: the station lacks its dialect, so that nothing is known of it. @category Models */
export type Known = Capabilities | null

/** Refuses a terminal whose dialect the station lacks. @category Rules */
export const dialectKnown = (
  terminalId: Terminal.State["terminalId"],
  capabilities: Known
): Preconditions<R.Unsupported> => [
  capabilities === null ? new R.Unsupported({ terminalId, feature: "unknownDialect" }) : null
]

/** Lists what the terminal's capabilities forbid: nothing while they are not known, which {@link dialectKnown} refuses. @category Rules */
export const whereKnown = <A>(
  capabilities: Known,
  ask: (capabilities: Capabilities) => Preconditions<A>
): Preconditions<A> => (capabilities === null ? [] : ask(capabilities))

/** What is registered of a terminal. @category Models */
export type Registration = Pick<Terminal.State, "terminalId" | "orgNo" | "dialectId" | "address" | "settings">

/** What registering looks at; `null`: nobody registered that id. @category Models */
export interface RegisterView {
  readonly terminal: Terminal.State | null
}

/** The events that a decision makes, by the aggregate that they happen to. @category Models */
export interface Changes {
  readonly terminal: ReadonlyArray<Terminal.Event>
}

/** Registers a terminal under an id that no other one has. @category Rules */
export const register: Rule<Registration, RegisterView, Changes, R.Conflict> = (command, { terminal }, { now }) => {
  const { terminalId, orgNo, dialectId, address, settings } = command
  return decide([terminal === null ? null : new R.Conflict({ conflict: "alreadyRegistered", id: terminalId })], () => ({
    terminal: [{ _tag: "TerminalRegistered", v: 1, at: now, terminalId, orgNo, dialectId, address, settings }]
  }))
}
