/** The rules of a terminal's registration (终端登记), and what other rules ask about its dialect. @category Rules */
import type { Capabilities } from "../../ports/terminal/Capabilities.ts"
import { isSameDevice } from "../../ports/terminal/Requests.ts"
import type { Preconditions } from "../../rejection/Preconditions.ts"
import * as R from "../../rejection/Rejection.ts"
import { canonicalText } from "../../values/CanonicalText.ts"
import type { Credit } from "../credit/Credit.ts"
import { decide, type Rule } from "../rule/Rule.ts"
import type * as Target from "../target/Target.ts"
import type * as Terminal from "./Terminal.ts"
import { identityOf } from "./Terminal.ts"

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

/** What a terminal becomes. @category Models */
export type Update = Pick<Terminal.State, "dialectId" | "address" | "settings">

/**
 * What an update looks at: every target of the terminal, and the credits that are queued for them after an attempt.
 *
 * @category Models
 */
export interface UpdateView {
  readonly terminal: Terminal.State
  readonly targets: ReadonlyArray<Target.State>
  readonly attempted: ReadonlyArray<Credit>
}

/** The events of an update: those of the terminal, and those of each of its targets. @category Models */
export interface UpdateChanges extends Changes {
  readonly eachTarget: ReadonlyArray<Target.Event>
}

/** Tells whether an entry of a terminal differs from another one: another device, or other settings. @category Functions */
export const isChanged = (before: Update, after: Update): boolean =>
  !isSameDevice(before, after) || canonicalText(before.settings) !== canonicalText(after.settings)

const inUse = (terminalId: Terminal.State["terminalId"], creditNos: ReadonlyArray<string>): R.TerminalInUse | null => {
  const [creditNo, ...others] = creditNos
  return creditNo === undefined ? null : new R.TerminalInUse({ terminalId, creditNo, others: others.length })
}

/**
 * Changes dialect, address or settings of a terminal.
 *
 * **Details** Refused while a credit of it is under way or unknown: its frame went to the device of before, and only that one can say what became of
 * it. Another dialect or address is another device: it is refused also while a credit waits that was tried before, and the next contact with every
 * target is the first, so that its number is adopted and not assumed. Settings alone may change under a credit that waits: it may wait for just
 * that, a new password.
 *
 * @category Rules
 */
export const update: Rule<Update, UpdateView, UpdateChanges, R.TerminalInUse> = (command, view, { now }) => {
  const { terminal, targets, attempted } = view
  const { dialectId, address, settings } = command
  const another = !isSameDevice(command, identityOf(terminal))
  const changed = isChanged(terminal, command)
  const held = targets.flatMap(({ slot }) => (slot._tag === "Held" ? [slot.by.id] : []))
  const waiting = another ? attempted.map(({ holder }) => holder.id) : []
  return decide([changed ? inUse(terminal.terminalId, [...held, ...waiting]) : null], () => ({
    terminal: [{ _tag: "TerminalUpdated", v: 1, at: now, dialectId, address, settings }],
    eachTarget: another ? [{ _tag: "FirstContactDue", v: 1, at: now }] : []
  }))
}
