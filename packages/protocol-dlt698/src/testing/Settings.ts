/** How a simulated terminal behaves on the wire, what four makers' firmware does, and what it remembers. */
import type { Energy } from "@yugou/core/dialect"
import type { TerminalSide } from "@yugou/dialect-kit/testing"
import { type Firmware, groupTerminal, type Settings as Simulated } from "@yugou/testkit/terminal"
import type { Data } from "../value/Data.ts"

/**
 * Where firmware differs beside what the simulated terminal itself knows.
 *
 * **Details**
 * - `duplicateDar`: what a refusal without a reason says for a number that is held: 8 and 255 say as much about other faults.
 * - `repeatedSet`: whether a number that is held is refused in mode "set", too, or answered with success and no effect.
 * - `judgesTag`: whether a time tag counts for every write, or for remote control and protection only.
 * - `security`: whether what the table of levels wants secured is refused in the clear (DAR 3).
 *
 * @category Models
 */
export interface Habits {
  readonly duplicateDar: 8 | 255
  readonly repeatedSet: "refused" | "success"
  readonly judgesTag: "always" | "control"
  readonly security: "off" | "on"
}

/** How the terminal behaves on the wire; what the terminal itself does is in `terminal`. @category Models */
export interface Settings extends Habits {
  /** Address text, `"201612345678"`. */
  readonly address: string
  readonly terminal: Simulated
  /** `pushed`: records are reported as they arise; `waiting`: ACD says that they wait. */
  readonly events: "pushed" | "waiting"
  /** How often the main loop runs while a credit is pending; `null`: when the world says so. */
  readonly loopMillis: number | null
  readonly heartbeatSeconds: number
}

/** A maker's firmware: what it does with numbers, and its other habits. @category Models */
export interface Maker {
  readonly firmware: Partial<Firmware>
  readonly habits: Partial<Habits>
}

/** What each of the four firmwares answers to a number that it holds. @category Constants */
export const makerNames = ["dar8", "dar21", "dar255", "silent"] as const
/** The name of such a firmware. @category Models */
export type MakerName = (typeof makerNames)[number]

/**
 * The four firmwares that were read: each does something else with a number that it holds.
 *
 * **Details** `dar8`: a repeated purchase is DAR 8, a repeated "set" success without effect, a trip under protection is answered with success.
 * `dar21`: compared across all groups, the balance is cut at 0. `dar255`: the tag of a purchase is not looked at. `silent`: success at once, credited
 * on the next scan, and a repeat can be credited again.
 *
 * @category Constants
 */
export const makers: { readonly [name in MakerName]: Maker } = {
  dar8: {
    firmware: { duplicate: "refusedWithoutReason", tripWhileProtected: "ignored" },
    habits: { duplicateDar: 8, repeatedSet: "success" }
  },
  dar21: { firmware: { duplicate: "refusedWithReason", compares: "terminal", debt: "lost" }, habits: {} },
  dar255: { firmware: { duplicate: "refusedWithoutReason" }, habits: { duplicateDar: 255, judgesTag: "control" } },
  silent: { firmware: { duplicate: "appliedAgain", applies: "inLoop" }, habits: {} }
}

const simulated: Simulated = {
  ...groupTerminal,
  firmware: { ...groupTerminal.firmware, protectionCloses: "yes" }
}

/** A terminal that keeps to what most of the firmware agrees on. @category Functions */
export const settings = (address: string, changes: Partial<Omit<Settings, "address">> = {}): Settings => ({
  address,
  terminal: simulated,
  duplicateDar: 8,
  repeatedSet: "refused",
  judgesTag: "always",
  security: "off",
  events: "pushed",
  loopMillis: null,
  heartbeatSeconds: 60,
  ...changes
})

/** A terminal with the firmware of one maker. @category Functions */
export const madeBy = (maker: Maker, given: Settings): Settings => ({
  ...given,
  ...maker.habits,
  terminal: { ...given.terminal, firmware: { ...given.terminal.firmware, ...maker.firmware } }
})

/** A row of an event table. @category Models */
export interface EventRecord {
  readonly table: string
  readonly number: number
  readonly start: string
  readonly source: Data
}

/** Consumption when a month began, as far as the terminal was asked in it. @category Models */
export interface MonthStart {
  readonly month: string
  readonly consumed: Energy.Energy
}

/** What a terminal of this dialect remembers on the wire. @category Models */
export interface Own {
  readonly piid: number
  readonly records: ReadonlyArray<EventRecord>
  /** Tables with records that nobody has read. */
  readonly unread: ReadonlyArray<string>
  /** Whether purchases are recorded (3202 attribute 9). */
  readonly recordsPurchases: "yes" | "no"
  readonly months: ReadonlyMap<number, MonthStart>
  readonly texts: ReadonlyArray<string>
}
export type Side = TerminalSide.Side<Own>

export const initial: Own = {
  piid: 0,
  records: [],
  unread: [],
  recordsPurchases: "no",
  months: new Map(),
  texts: []
}
