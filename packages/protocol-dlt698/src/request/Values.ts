/** Values of the objects that prepaid work reads and writes, as core has them. */
import { Energy } from "@yugou/core/dialect"
import { LocalTime } from "@yugou/dialect-kit"
import type { Data } from "../value/Data.ts"

/** The attributes and methods that this dialect uses, by what they are (spec of the prepaid objects: provenance in the table of objects). */
export const objects = {
  clock: "40000200",
  units: "81070200",
  engaged: "81070300",
  /** 更新购电单: the unit counts for its group, whatever stood there. */
  buy: "81070500",
  engage: "81070600",
  release: "81070700",
  protection: "80010200",
  protect: "80017F00",
  unprotect: "80018000",
  trip: "80008100",
  close: "80008200",
  relays: "F2050200",
  text: "80047F00",
  newEvents: "33200200",
  purchaseEventValid: "32020900"
} as const

const hex = (value: number): string => value.toString(16).toUpperCase().padStart(2, "0")

/** The object of a total group, 1–8. */
export const groupOi = (group: number): string => `23${hex(group)}`

/** An attribute of a total group. */
export const groupOad = (group: number, attribute: number): string => `${groupOi(group)}${hex(attribute)}00`

/** Attributes of a total group. */
export const groupAttributes = { monthEnergy: 9, remaining: 11, energyRounds: 15 } as const

/** The output of a round. */
export const relay = (round: number): string => `F20502${hex(round)}`

type Fields = { readonly [type: string]: unknown }

/** The content of a value of one type, `undefined` if it is of another. */
export const of = <T extends string>(data: Data | undefined, type: T): unknown =>
  data === null || data === undefined ? undefined : (data as Fields)[type]

const isNumber = (value: unknown): value is number => typeof value === "number"

/** A whole number of any of the types of numbers. */
export const wholeOf = (data: Data | undefined): number | undefined => {
  if (data === null || data === undefined) return undefined
  for (const type of ["u8", "u16", "u32", "i8", "i16", "i32", "enum"]) {
    const value = (data as Fields)[type]
    if (isNumber(value)) return value
  }
  const long = (data as Fields).i64 ?? (data as Fields).u64
  return typeof long === "string" && Number.isSafeInteger(Number(long)) ? Number(long) : undefined
}

/** Energy of a long64 in 0.0001 kWh; `null` is "no value", `undefined` another type. */
export const energyOf = (data: Data | undefined): Energy.Energy | null | undefined => {
  if (data === null) return null
  const units = of(data, "i64") ?? of(data, "u64")
  return typeof units === "string" ? Energy.fromUnits(BigInt(units)) : undefined
}

/** A long64 of energy. */
export const long = (energy: Energy.Energy): Data => ({ i64: `${energy}` })

/** Numbers of rounds of a bit-string: bit 0 is round 1. */
export const roundsOf = (data: Data | undefined): ReadonlyArray<number> | undefined => {
  const bits = of(data, "bits")
  if (typeof bits !== "string") return undefined
  return [...bits].flatMap((bit, index) => (bit === "1" ? [index + 1] : []))
}

/** Rounds as a bit-string of eight. */
export const bits = (rounds: ReadonlyArray<number>): Data => ({
  bits: Array.from({ length: 8 }, (_, index) => (rounds.includes(index + 1) ? "1" : "0")).join("")
})

/** Elements of an array or structure; `undefined` if the value is neither. */
export const elementsOf = (data: Data | undefined, type: "array" | "structure"): ReadonlyArray<Data> | undefined => {
  const elements = of(data, type)
  return Array.isArray(elements) ? (elements as ReadonlyArray<Data>) : undefined
}

/** Local milliseconds of a date_time_s; `undefined` if it is no moment. */
export const clockOf = (data: Data | undefined): number | undefined => {
  const text = of(data, "datetimeS")
  return typeof text === "string" ? (LocalTime.toLocal(text) ?? undefined) : undefined
}

/** What a purchase unit says. */
export interface Unit {
  readonly group: string
  readonly number: number
  readonly mode: "append" | "set"
  readonly kind: "energy" | "money"
  readonly amount: Energy.Energy
  readonly alarm: Energy.Energy
  readonly trip: Energy.Energy
}

/** A purchase unit (购电单): group, number, mode, kind, amount, thresholds, counted by the terminal. */
export const unit = ({ alarm, amount, group, kind, mode, number, trip }: Unit): Data => ({
  structure: [
    { oi: group },
    { u32: number },
    { enum: mode === "append" ? 0 : 1 },
    { enum: kind === "energy" ? 0 : 1 },
    long(amount),
    long(alarm),
    long(trip),
    { enum: 0 }
  ]
})

/** Reads a purchase unit; `undefined` if it is none. Units of an early draft, without a kind, are none. */
export const unitOf = (data: Data): Unit | undefined => {
  const [group, number, mode, kind, amount, alarm, trip, ...rest] = elementsOf(data, "structure") ?? []
  const oi = of(group, "oi")
  const no = wholeOf(number)
  const values = [energyOf(amount), energyOf(alarm), energyOf(trip)]
  const [bought, warned, tripped] = values
  if (typeof oi !== "string" || no === undefined || rest.length !== 1) return undefined
  if (bought == null || warned == null || tripped == null) return undefined
  return {
    group: oi,
    number: no,
    mode: wholeOf(mode) === 1 ? "set" : "append",
    kind: wholeOf(kind) === 1 ? "money" : "energy",
    amount: bought,
    alarm: warned,
    trip: tripped
  }
}

/** The units of attribute 2 of 8107; `undefined` if one cannot be read. */
export const unitsOf = (data: Data): ReadonlyArray<Unit> | undefined => {
  const units = elementsOf(data, "array")?.map(unitOf)
  return units?.every((one) => one !== undefined) ? units : undefined
}
