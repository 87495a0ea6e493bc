/** What a simulation is made of: dialects with the terminal's side, a store, and how large it is. */
import type { SmsGateway, TerminalGateway } from "@yugou/core"
import type { Dialect } from "@yugou/core/dialect"
import type { StationStore } from "@yugou/core/store"
import type * as Schema from "effect/Schema"
import type { Firmware, TerminalSide } from "../terminal/index.ts"
import type { Size } from "./Script.ts"

/** A model of terminal: what its firmware does, and the settings under which the station knows it. @category Models */
export interface Model {
  readonly firmware: Partial<Firmware>
  readonly settings: Schema.Json
}

/** What the sessions of a dialect ask of their host, by name, and what it answers at once. */
export type Ports = { readonly [name: string]: (payload: Schema.Json) => Schema.Json }

/**
 * A kind of terminal: a dialect and its terminal side.
 *
 * **Details** `address` gives the address of the terminal with that number (from 0), as `identify` gives it. `models` are taken in turn, from one seed to the next. `loops`:
 * whether a credit that is stored is applied by the terminal itself, or by the input `Loop`, which the simulation then gives it. `ports`: left out
 * where sessions of the dialect ask nothing.
 *
 * @category Models
 */
export interface TerminalKind {
  readonly name: string
  readonly dialect: Dialect
  readonly address: (no: number) => string
  readonly models: readonly [Model, ...ReadonlyArray<Model>]
  readonly open: (address: string, firmware: Partial<Firmware>) => TerminalSide
  readonly loops: "byItself" | "driven"
  readonly ports?: Ports
}

/**
 * A simulation. `kinds` are taken in turn. `size`: how large a script is drawn from a seed; one that was recorded brings its own.
 *
 * **Details** `store` makes an empty store; every call of it must answer at once, in the turn of the event loop in which it was asked (memory
 * stores do): virtual time does not wait for a disk. Without it core's store in memory is used.
 * `gateway` and `sms` put a host's own gateway before the simulated front end and before the simulated SMS gateway.
 *
 * An adapter that breaks the contract of its port ends the run at that step (rule `port`), with the names of port and rule.
 *
 * @category Models
 */
export interface Setup {
  readonly kinds: readonly [TerminalKind, ...ReadonlyArray<TerminalKind>]
  readonly size: Size
  readonly store?: () => StationStore["Service"]
  readonly gateway?: (front: TerminalGateway["Service"]) => TerminalGateway["Service"]
  readonly sms?: (gateway: SmsGateway["Service"]) => SmsGateway["Service"]
}
