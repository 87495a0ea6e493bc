/**
 * What a simulated terminal holds: its balances, credits, switches and clock, and beside them the truth that only a test can see.
 *
 * @category Simulated terminal
 */
import { Energy } from "@yugou/core"
import type { Thresholds } from "@yugou/core/dialect"
import type { Settings } from "./Settings.ts"

/** How a credit is written: added to the balance (追加) or put in its place (刷新). @category Models */
export type Mode = "append" | "set"

/** A credit as it came; `wireNo: null` is an unnumbered setting of the balance. @category Models */
export interface Credit {
  readonly wireNo: number | null
  readonly mode: Mode
  readonly value: Energy.Energy
}

/** The terminal's own record of an applied credit (ERC19); `localMillis` is its own clock. @category Models */
export interface Record extends Credit {
  readonly before: Energy.Energy
  readonly after: Energy.Energy
  readonly thresholds: Thresholds | null
  readonly localMillis: number
}

/**
 * A holder of a balance (剩余电量): a total group or the whole terminal.
 *
 * **Details** `forgiven` is what was consumed and never owed, where the firmware lets no balance go below zero. `stored` is the last credit as a parameter: it says what arrived. `pending` waits for the next loop and is lost with the power.
 *
 * @category Models
 */
export interface Holder {
  readonly no: number
  readonly remaining: Energy.Energy
  readonly consumed: Energy.Energy
  readonly forgiven: Energy.Energy
  readonly counterNo: number
  readonly thresholds: Thresholds | null
  readonly stored: Credit | null
  readonly pending: Credit | null
  readonly records: ReadonlyArray<Record>
  readonly control: "engaged" | "released"
  readonly effectiveRounds: ReadonlyArray<number>
  readonly alarm: "raised" | "clear"
}

/** Why a switch is open. @category Models */
export type OpenCause = "remote" | "energy"

/**
 * An output (开关): `closed` lets current flow. `permitted`: may be closed by hand. The planned times are of the simulation, not of the terminal's clock.
 *
 * @category Models
 */
export interface Switch {
  readonly no: number
  readonly position: "closed" | "open"
  readonly cause: OpenCause | null
  readonly permitted: "yes" | "no"
  readonly opensAt: number | null
  readonly closesAt: number | null
}

/** A credit that was applied, as the truth knows it: never forgotten, whatever the terminal's own records say, and whose it was. @category Models */
export interface Application extends Record {
  readonly holder: number
  readonly at: number
  readonly by: "master" | "otherMaster"
}

/** What a simulated terminal holds: its balances, switches, parameters and how wrong its clock is. @category Models */
export interface State {
  readonly skewMillis: number
  readonly holders: ReadonlyArray<Holder>
  readonly switches: ReadonlyArray<Switch>
  readonly switchRounds: ReadonlyArray<{ readonly switchNo: number; readonly round: number | null }>
  readonly protection: { readonly state: "protected" | "released"; readonly until: number | null }
  readonly controlExpiry: string | null
  readonly applications: ReadonlyArray<Application>
}

const newHolder = (no: number): Holder => ({
  no,
  remaining: Energy.zero,
  consumed: Energy.zero,
  forgiven: Energy.zero,
  counterNo: 1,
  thresholds: null,
  stored: null,
  pending: null,
  records: [],
  control: "released",
  effectiveRounds: [],
  alarm: "clear"
})

const newSwitch = (no: number): Switch => ({
  no,
  position: "closed",
  cause: null,
  permitted: "no",
  opensAt: null,
  closesAt: null
})

/** Makes a terminal as it leaves the factory: nothing bought, nothing consumed, every switch closed, clock exact. @category Constructors */
export const make = (settings: Settings): State => ({
  skewMillis: 0,
  holders: settings.holders.map(newHolder),
  switches: settings.switches.map(newSwitch),
  switchRounds: [],
  protection: { state: "released", until: null },
  controlExpiry: null,
  applications: []
})

/** Finds a holder by its number. @category Functions */
export const holderOf = (state: State, no: number): Holder | undefined => state.holders.find((it) => it.no === no)

/** Replaces one holder. @category Functions */
export const withHolder = (state: State, next: Holder): State => ({
  ...state,
  holders: state.holders.map((it) => (it.no === next.no ? next : it))
})

/** Gives the switches of a round: the one of that number, or those that the switch–round map gives it. @category Functions */
export const switchesOfRound = (settings: Settings, state: State, round: number): ReadonlyArray<number> =>
  settings.wiring === "rounds"
    ? settings.switches.filter((no) => no === round)
    : state.switchRounds.filter((row) => row.round === round).map((row) => row.switchNo)

/** Counts how many times a credit raised a balance: the truth for "once", of one holder and optionally of one number. @category Functions */
export const increases = (state: State, holderNo: number, wireNo?: number): number =>
  state.applications.filter(
    (it) => it.holder === holderNo && it.after > it.before && (wireNo === undefined || it.wireNo === wireNo)
  ).length

/** Gives the balance of a holder as the truth has it; a holder that the terminal does not have is zero. @category Functions */
export const remainingOf = (state: State, holderNo: number): Energy.Energy =>
  holderOf(state, holderNo)?.remaining ?? Energy.zero
