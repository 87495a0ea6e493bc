/**
 * The switch–round map of a terminal (开关轮次): which switch opens in which round; needed only where the capability requires it (R-043…R-048).
 *
 * @category Parts of aggregates
 */
import * as Schema from "effect/Schema"
import type { Parameter } from "../../ports/terminal/Requests.ts"
import { Round } from "../../values/CreditTarget.ts"

/** Describes a named switch and its round; `round: null` is in no round. @category Models */
export const Switch = Schema.Struct({ switchNo: Schema.Int, name: Schema.String, round: Schema.NullOr(Round) })
export type Switch = typeof Switch.Type

/** The most switches of one terminal. @category Constants */
export const maxSwitches = 8
/** The longest name of a switch in characters. @category Constants */
export const maxNameLength = 32

/** Makes the parameter that carries a map; names stay in the station. @category Functions */
export const parameterOf = (switches: ReadonlyArray<Switch>): Extract<Parameter, { _tag: "SwitchRounds" }> => ({
  _tag: "SwitchRounds",
  map: switches.map(({ switchNo, round }) => ({ switchNo, round }))
})

/** Gives the switches of a round in a map. @category Functions */
export const switchesOf = (
  map: Extract<Parameter, { _tag: "SwitchRounds" }>["map"],
  round: number
): ReadonlyArray<number> => map.flatMap((row) => (row.round === round ? [row.switchNo] : []))
