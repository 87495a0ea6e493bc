/** What one terminal can do (规约能力): its dialect together with its settings. Core asks these and never the name of a protocol. */
import * as Schema from "effect/Schema"
import { Id } from "../../values/CreditTarget.ts"
import { Energy } from "../../values/Energy.ts"
import { Numbering } from "../../values/WireNo.ts"

/**
 * Describes what a dialect may hold back: selling, setting the balance, remote control, writing one of the parameters.
 *
 * @category Models
 */
export const Withheld = Schema.Literals([
  "purchase",
  "setBalance",
  "control",
  "EffectiveRounds",
  "PurchaseControl",
  "Protection",
  "EnergyControlExpiry",
  "Thresholds",
  "SwitchRounds"
])
export type Withheld = typeof Withheld.Type

/**
 * Describes the capabilities of one terminal. The dialect suite of the testkit checks that they are honest.
 *
 * **Details**
 * - `creditScope`: who holds the balance. `creditUnit`: a `money` terminal must never be read as kWh, so core refuses it until money is built.
 * - `numberScope`: whether the terminal compares credit numbers per target or across all its targets.
 * - `duplicateNumber`: what the terminal does with the number it already holds.
 * - `purchase`, `setBalance`, `readingQuantum`: a quantum per operation, not one per dialect.
 * - `thresholdRange`: the step and the largest value of alarm and trip energy that the terminal can be given; without it any.
 * - `lifetime`: `Tagged` frames die by themselves after at most `maxMinutes`; with `Quarantine` the target stays quiet for `minutes`.
 * - `consumption`: whether `ReadConsumption` gives a counter.
 * - `protectionCloses`: whether engaging protection closes every output at once.
 * - `withheld`: what never leaves, since the dialect would answer `NotSent(gated)`: core refuses it before anybody pays. Without it nothing is.
 *
 * @category Models
 */
export const Capabilities = Schema.Struct({
  creditScope: Schema.Literals(["group", "terminal"]),
  creditUnit: Schema.Literals(["energy", "money"]),
  maxRounds: Schema.Int,
  numbering: Numbering,
  numberScope: Schema.Literals(["target", "terminal"]),
  duplicateNumber: Schema.Literals(["refused", "ignored", "appliedAgain", "unknown"]),
  purchase: Schema.Struct({ quantum: Energy, max: Energy }),
  readingQuantum: Energy,
  setBalance: Schema.NullOr(
    Schema.Struct({ quantum: Energy, min: Energy, max: Energy, numbered: Schema.Literals(["yes", "no"]) })
  ),
  thresholds: Schema.Literals(["withCredit", "separate", "none"]),
  thresholdRange: Schema.optionalKey(Schema.Struct({ quantum: Energy, max: Energy })),
  lifetime: Schema.TaggedUnion({ Tagged: { maxMinutes: Schema.Int }, Quarantine: { minutes: Schema.Int } }),
  evidence: Schema.Array(
    Schema.Struct({
      kind: Schema.Literals(["storedNumber", "creditRecord", "balance"]),
      proves: Schema.Literals(["arrival", "effect"])
    })
  ),
  consumption: Schema.Literals(["counter", "none"]),
  switchRoundMapping: Schema.Literals(["required", "none"]),
  tripOptions: Schema.Literals(["inCommand", "asParameters"]),
  closeModes: Schema.Array(Schema.Literals(["permit", "direct"])),
  protectionCloses: Schema.Literals(["yes", "no", "unknown"]),
  /** The longest protection that the terminal can time, in half hours; without it no duration can be given. */
  protectionHalfHours: Schema.optionalKey(Schema.Int),
  /** How many switches the terminal has, where it needs a map; without it 8. */
  maxSwitches: Schema.optionalKey(Schema.Int),
  parameters: Schema.Array(Id),
  withheld: Schema.optionalKey(Schema.Array(Withheld)),
  items: Schema.Array(Id)
})
export type Capabilities = typeof Capabilities.Type

/** Tells whether the dialect holds something back. @category Functions */
export const withholds = ({ withheld = [] }: Pick<Capabilities, "withheld">, what: Withheld): boolean =>
  withheld.includes(what)
