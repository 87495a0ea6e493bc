/**
 * The parameters of a terminal as the station keeps them: desired (saved here) and reported (read from the terminal) apart.
 *
 * Protection and the switch map belong to the terminal; rounds, energy control, its expiry and the thresholds belong to one target of it.
 *
 * @category Parts of aggregates
 */
import * as Schema from "effect/Schema"
import type { Policy } from "../../policy/Policy.ts"
import { type Capabilities, withholds } from "../../ports/terminal/Capabilities.ts"
import { Parameter, ReportedParameter, RoundState } from "../../ports/terminal/Requests.ts"
import { Instant } from "../../values/Instant.ts"
import { TripOptions } from "./TripOptions.ts"

/** Describes the name of one item that can be ticked and dispatched on its own. @category Models */
export const Item = Schema.Literals([
  "EffectiveRounds",
  "PurchaseControl",
  "Protection",
  "EnergyControlExpiry",
  "Thresholds",
  "SwitchRounds"
])
export type Item = typeof Item.Type

/** Describes what purchases are counted in (购电控制方式): `energy` 电量控, `money` 电费控. @category Models */
export const ControlMode = Schema.Literals(["energy", "money"])
export type ControlMode = typeof ControlMode.Type

/** Describes a value that was read, and when. @category Models */
export const Reported = Schema.Struct({ at: Instant, value: ReportedParameter })
export type Reported = typeof Reported.Type

/** Describes desired and reported values; at most one of each item. @category Models */
export const Book = Schema.Struct({ desired: Schema.Array(Parameter), reported: Schema.Array(Reported) })
export type Book = typeof Book.Type

/** Describes what belongs to one target. `rounds`: the states of its rounds as last read; `tripOptions`: those that the terminal keeps. @category Models */
export const TargetParameters = Schema.Struct({
  mode: ControlMode,
  book: Book,
  rounds: Schema.NullOr(Schema.Struct({ at: Instant, states: Schema.Array(RoundState) })),
  tripOptions: Schema.optionalKey(TripOptions)
})
export type TargetParameters = typeof TargetParameters.Type

/** Nothing desired, nothing reported. @category Constants */
export const emptyBook: Book = { desired: [], reported: [] }

/** What is known of a target before anything was saved or read. @category Constants */
export const noTargetParameters: TargetParameters = { mode: "energy", book: emptyBook, rounds: null }

/** Tells whether an item is one for the whole terminal. @category Questions */
export const isOfTerminal = (item: Item): boolean => item === "Protection" || item === "SwitchRounds"

type Valued<T extends Item> = Extract<Parameter, { readonly _tag: T }>
type ValuedReport<T extends Item> = Extract<ReportedParameter, { readonly _tag: T }>

/** Gives the desired value of an item. @category Functions */
export const desiredOf = <T extends Item>(book: Book, item: T): Valued<T> | null =>
  (book.desired.find(({ _tag }) => _tag === item) as Valued<T> | undefined) ?? null

/** Gives the reported value of an item, with the time of reading. @category Functions */
export const reportedOf = <T extends Item>(
  book: Book,
  item: T
): { readonly at: Instant; readonly value: ValuedReport<T> } | null =>
  (book.reported.find(({ value }) => value._tag === item) as
    | { readonly at: Instant; readonly value: ValuedReport<T> }
    | undefined) ?? null

/** Puts desired values in the place of those of the same items. @category Functions */
export const withDesired = (book: Book, items: ReadonlyArray<Parameter>): Book => ({
  ...book,
  desired: [...book.desired.filter(({ _tag }) => items.every((item) => item._tag !== _tag)), ...items]
})

/** Forgets what was reported: another device answers. @category Functions */
export const withoutReported = (book: Book): Book => ({ ...book, reported: [] })

/** Puts reported values in the place of those of the same items. @category Functions */
export const withReported = (book: Book, at: Instant, items: ReadonlyArray<ReportedParameter>): Book => ({
  ...book,
  reported: [
    ...book.reported.filter(({ value }) => items.every((item) => item._tag !== value._tag)),
    ...items.map((value) => ({ at, value }))
  ]
})

const sortedRounds = (rounds: ReadonlyArray<number>): string => [...new Set(rounds)].sort((a, b) => a - b).join(",")

const textOf = (item: ReportedParameter): string => {
  switch (item._tag) {
    case "EffectiveRounds":
      return sortedRounds(item.rounds)
    case "PurchaseControl":
    // The duration is that of the command; a terminal reports at most the state.
    case "Protection":
      return item.state
    case "EnergyControlExpiry":
      return item.local.replace("T", " ").slice(0, 16)
    case "Thresholds":
      return `${item.thresholds.alarm}/${item.thresholds.trip}`
    case "SwitchRounds":
      return item.map
        .filter(({ round }) => round !== null)
        .map(({ switchNo, round }) => `${switchNo}:${round}`)
        .sort()
        .join(",")
  }
}

/** Tells whether two values of an item say the same, whatever the order of rounds and switches. @category Questions */
export const isSame = (a: ReportedParameter, b: ReportedParameter): boolean =>
  a._tag === b._tag && textOf(a) === textOf(b)

/** Says how desired and reported stand to each other: not saved, not read, equal, or different. @category Functions */
export const difference = (book: Book, item: Item): "notDesired" | "notReported" | "equal" | "differs" => {
  const desired = desiredOf(book, item)
  const reported = reportedOf(book, item)
  if (desired === null) return "notDesired"
  if (reported === null) return "notReported"
  return isSame(desired, reported.value) ? "equal" : "differs"
}

const everyItem: ReadonlyArray<Item> = Item.literals

/** Tells whether an item can be written to a terminal. @category Questions */
export const isWritable = (capabilities: Capabilities, item: Item): boolean =>
  capabilities.parameters.includes(item) && !withholds(capabilities, item)

/** Gives the items that a terminal offers for ticking; the switch map has a page of its own. @category Functions */
export const offered = (capabilities: Capabilities): ReadonlyArray<Item> =>
  everyItem.filter((item) => item !== "SwitchRounds" && isWritable(capabilities, item))

/** Gives the items that a terminal lets be read, written or not. @category Functions */
export const readable = ({ parameters, switchRoundMapping }: Capabilities): ReadonlyArray<Item> =>
  everyItem.filter((item) => (item === "SwitchRounds" ? switchRoundMapping === "required" : parameters.includes(item)))

/** Who ends energy control at its expiry. @category Models */
export type ExpiryKeeper = "terminal" | "station" | "nobody"

/** Says who ends energy control at its expiry: the terminal where it has one, the station where the site lets it, otherwise nobody. @category Functions */
export const expiryKeptBy = (
  { parameters }: Pick<Capabilities, "parameters">,
  { emulateExpiry }: Pick<Policy, "emulateExpiry">
): ExpiryKeeper => {
  if (parameters.includes("EnergyControlExpiry")) return "terminal"
  return emulateExpiry === "on" ? "station" : "nobody"
}

/** Ticks all (全选): exactly the offered items. @category Functions */
export const selectAll = (capabilities: Capabilities): ReadonlyArray<Item> => offered(capabilities)

/** Inverts the ticks (反选): exactly the offered items that were not ticked. @category Functions */
export const invert = (capabilities: Capabilities, ticked: ReadonlyArray<Item>): ReadonlyArray<Item> =>
  offered(capabilities).filter((item) => !ticked.includes(item))

const enabling: ReadonlyArray<Item> = [
  "SwitchRounds",
  "EffectiveRounds",
  "EnergyControlExpiry",
  "Thresholds",
  "PurchaseControl"
]

/**
 * Orders items so that nothing is cut on the way.
 *
 * **Details** Protection on goes first and protection off goes last. Between them: rounds, expiry, thresholds, enabling; when energy control is
 * released it goes out first and the rest in reverse.
 *
 * @category Functions
 */
export const inSafeOrder = (items: ReadonlyArray<Parameter>): ReadonlyArray<Parameter> => {
  const releases = items.some((item) => item._tag === "PurchaseControl" && item.state === "released")
  const order = releases ? [...enabling].reverse() : enabling
  const placeOf = (item: Parameter): number => {
    if (item._tag === "Protection") return item.state === "protected" ? -1 : order.length
    return order.indexOf(item._tag)
  }
  return [...items].sort((a, b) => placeOf(a) - placeOf(b))
}
