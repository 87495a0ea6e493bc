/**
 * The rules of protection (保电) before a no-disconnect period: a terminal with purchase control engaged cuts by itself when its balance runs out,
 * whatever the calendar says. The station engages protection there, and releases what it engaged when the period is over.
 *
 * @category Rules
 */
import type { Capabilities } from "../../ports/terminal/Capabilities.ts"
import type { ReportedParameter, RoundState } from "../../ports/terminal/Requests.ts"
import type { TargetKey } from "../../values/CreditTarget.ts"
import type { Energy } from "../../values/Energy.ts"
import type { Context } from "../rule/Rule.ts"
import * as Terminal from "../terminal/Terminal.ts"
import { isLocked } from "../terminal/TerminalLock.ts"
import * as Parameters from "./Parameters.ts"
import { switchesOf } from "./SwitchMap.ts"

/** Gives the targets of a terminal on which purchase control is engaged: as last read, and as saved where it was never read. @category Rules */
export const controlledOf = (terminal: Terminal.State): ReadonlyArray<TargetKey> =>
  Object.keys(terminal.targets)
    .map((key) => key as TargetKey)
    .filter((target) => {
      const { book } = Terminal.targetParametersOf(terminal, target)
      const value =
        Parameters.reportedOf(book, "PurchaseControl")?.value ?? Parameters.desiredOf(book, "PurchaseControl")
      return value?.state === "engaged"
    })

/** Says what is due on a terminal, before anybody asks it; `nothing` where nothing is. @category Rules */
export type Turn = "engage" | "release" | "forget" | "nothing"

/**
 * Gives the turn of a terminal. `period`: whether a no-disconnect period is on or about to begin.
 *
 * **Details** A terminal that somebody commissions is left to him. What somebody else decided about is forgotten when the period is over.
 *
 * @category Rules
 */
export const turnOf = (terminal: Terminal.State, period: "on" | "over", context: Context): Turn => {
  const { ownProtection: own, lock } = terminal
  if (Terminal.standingOf(terminal) !== "inService") return "nothing"
  if (isLocked(lock, context)) return "nothing"
  if (period === "on") {
    if (own !== undefined) return own.state === "engaging" ? "engage" : "nothing"
    return controlledOf(terminal).length > 0 ? "engage" : "nothing"
  }
  if (own === undefined) return "nothing"
  return own.state === "left" ? "forget" : "release"
}

/**
 * Tells whether open work about the protection of a terminal has nothing to say any more, though nobody looked at it again: the period is over or
 * another one is on, the terminal does not cut by itself now, or is out of service.
 *
 * @category Rules
 */
export const isMoot = (
  cause: "protectionMissing" | "protectionHeld",
  terminal: Terminal.State,
  period: "on" | "over"
): boolean => {
  const { ownProtection: own } = terminal
  if (Terminal.standingOf(terminal) !== "inService") return true
  switch (cause) {
    case "protectionMissing":
      if (period === "over") return true
      return own === undefined ? controlledOf(terminal).length === 0 : own.state !== "engaging"
    case "protectionHeld":
      return period === "on" || own === undefined || own.state === "left"
  }
}

/** What was just read of a terminal; `null`: it did not say. @category Models */
export interface Look {
  readonly protection: Extract<ReportedParameter, { readonly _tag: "Protection" }>["state"] | null
  /** The states of every round that was read. */
  readonly rounds: ReadonlyArray<typeof RoundState.Type>
  /** Which switches are in which round, where the terminal needs that to be told. */
  readonly map: Extract<ReportedParameter, { readonly _tag: "SwitchRounds" }>["map"] | null
}

/** Why protection is not engaged, or not released. @category Models */
export type Hindrance = "offline" | "unread" | "unsupported" | "roundOpen" | "roundUnknown" | "notTaken" | "balanceLow"

/** What is to be done after a look; `stands`: the terminal is protected already, `gone`: it is not any more. @category Models */
export type Step =
  | { readonly _tag: "Engage" }
  | { readonly _tag: "Stands" }
  | { readonly _tag: "Release" }
  | { readonly _tag: "Gone" }
  | { readonly _tag: "Hindered"; readonly because: Hindrance }

const hindered = (because: Hindrance): Step => ({ _tag: "Hindered", because })

/** Tells what the rounds say; a round to which the terminal has no switch is none of its own. */
const roundsOf = ({ rounds, map }: Look): "closed" | "roundOpen" | "roundUnknown" => {
  if (rounds.some(({ state }) => state === "open")) return "roundOpen"
  const own = rounds.filter(({ round }) => map === null || switchesOf(map, round).length > 0)
  return rounds.length > 0 && own.every(({ state }) => state === "closed") ? "closed" : "roundUnknown"
}

/**
 * Decides whether protection is engaged before a period.
 *
 * **Details** Where engaging may close every output at once, only a terminal whose rounds were all read as closed gets it: nobody is on site to be
 * warned. A round that was not read may be open.
 *
 * @category Rules
 */
export const engage = (look: Look, capabilities: Capabilities): Step => {
  if (!Parameters.isWritable(capabilities, "Protection")) return hindered("unsupported")
  if (look.protection === null) return hindered("unread")
  if (look.protection !== "released") return { _tag: "Stands" }
  const rounds = capabilities.protectionCloses === "no" ? "closed" : roundsOf(look)
  return rounds === "closed" ? { _tag: "Engage" } : hindered(rounds)
}

/** The balance of a target under purchase control as it was just read (`null`: not), and the trip energy that the terminal cuts at. @category Models */
export interface Balance {
  readonly remaining: Energy | null
  readonly trip: Energy
}

/**
 * Decides whether the protection that the station engaged is released after a period: never while a balance is at or below the trip energy, since the
 * terminal would cut at once.
 *
 * @category Rules
 */
export const release = ({ protection }: Pick<Look, "protection">, balances: ReadonlyArray<Balance>): Step => {
  if (protection === null) return hindered("unread")
  if (protection !== "protected") return { _tag: "Gone" }
  if (balances.some(({ remaining, trip }) => remaining !== null && remaining <= trip)) return hindered("balanceLow")
  if (balances.some(({ remaining }) => remaining === null)) return hindered("unread")
  return { _tag: "Release" }
}
