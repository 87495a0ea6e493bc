/** What a simulated terminal answers item by item: from the truth of the simulation, or from registers that it only stores. @category Simulated terminal */
import { Energy, type Thresholds } from "@yugou/core/dialect"
import { type Settings as Simulated, TerminalClock, TerminalState } from "@yugou/testkit/terminal"
import { type Book, itemsOf } from "../profile/Book.ts"
import type { Capability } from "../profile/Profile.ts"
import type { Value } from "../value/Field.ts"

/** Items that the simulation does not model, by number: delays, durations, limits, the month half byte, command registers. @category Models */
export type Registers = Readonly<Record<string, Value>>

/** A terminal as it leaves the factory: no delay, a trip lasts until it is closed, no monthly control. @category Constants */
export const initial: Registers = { "8047": "0", "8064": "00:00", "8041": "00" }

const modelled = [
  "remaining.read",
  "purchase.write",
  "control.rounds",
  "control.enabled",
  "protection",
  "switch.round",
  "switch.command",
  "switch.state",
  "clock",
  "control.expiry",
  "alarmEnergy.write"
] as const satisfies ReadonlyArray<Capability>

/** What stands behind an item, found through the capabilities of the profile. @category Models */
export interface Meaning {
  readonly capability: (typeof modelled)[number]
  readonly index: number
}

/** Finds what an item means in this profile; `null` for one that is only stored. @category Functions */
export const meaningOf = (book: Book, di: string): Meaning | null => {
  for (const capability of modelled) {
    const row = book.capability(capability)
    const index = row === null ? -1 : itemsOf(row).indexOf(di)
    if (index >= 0) return { capability, index }
  }
  return null
}

/** An amount with `decimals` places, rounded down as a display does. */
const rounded = (energy: Energy.Energy, decimals: number): string => {
  const step = 10n ** BigInt(4 - Math.min(4, decimals))
  const units = energy - (((energy % step) + step) % step)
  return Energy.toKwh(Energy.fromUnits(units))
}

const decimalsOf = (book: Book, di: string): number => {
  const codec = book.find(di)?.row.codec
  if (codec === undefined) return 0
  if ("bcdS" in codec) return codec.bcdS[1]
  return "bcdU" in codec ? codec.bcdU[1] : 0
}

/** Everything that a value is taken from. @category Models */
export interface Source {
  readonly book: Book
  readonly settings: Simulated
  readonly state: TerminalState.State
  readonly registers: Registers
  readonly now: number
}

const holderOf = ({ settings, state }: Source) => TerminalState.holderOf(state, settings.holders[0] ?? 0)

/** Gives the label of the switch that an item of a series stands for. @category Functions */
export const labelOf = (book: Book, index: number): number => index + book.profile.limits.switchBase

const switchValue = (source: Source, { capability, index }: Meaning, di: string): Value => {
  const { book, state } = source
  const label = labelOf(book, index)
  if (capability === "switch.command") return source.registers[di] ?? "0"
  if (capability === "switch.round") {
    return (state.switchRounds.find((row) => row.switchNo === label)?.round ?? 0).toString()
  }
  const position = state.switches.find((one) => one.no === label)?.position ?? "closed"
  const oneIsOpen = book.profile.limits.inputPolarity !== "oneIsClosed"
  return (position === "open") === oneIsOpen ? "1" : "0"
}

/** Puts a value into the part of an item that a capability means, beside what the register holds. */
const withPart = (source: Source, capability: Capability, di: string, meaning: string): Value => {
  const row = source.book.capability(capability)
  const part = row?.values?.[meaning] ?? ""
  const codec = source.book.find(di)?.row.codec
  if (row?.field === undefined || codec === undefined || !("nibbles" in codec)) return part
  const digits = [...String(source.registers[di] ?? "00")]
  digits[codec.nibbles.indexOf(row.field)] = part
  return digits.join("")
}

const thresholdsValue = (book: Book, di: string, { alarm, trip }: Thresholds): Value => {
  const codec = book.find(di)?.row.codec
  const isPair = codec !== undefined && "seq" in codec
  return isPair ? { alarm: rounded(alarm, 0), trip: rounded(trip, 0) } : rounded(alarm, decimalsOf(book, di))
}

/** Gives the value of an item at a point; `null`: no data. @category Functions */
export const valueOf = (source: Source, di: string, point: number): Value => {
  const { book, registers, settings, state } = source
  const holder = holderOf(source)
  const meaning = meaningOf(book, di)
  if (di === "9010" && point === 1) return rounded(holder?.consumed ?? Energy.zero, decimalsOf(book, di))
  if (meaning === null) return registers[di] ?? null
  switch (meaning.capability) {
    case "remaining.read":
      return rounded(holder?.remaining ?? Energy.zero, decimalsOf(book, di))
    case "purchase.write":
      return { seq: holder?.stored?.wireNo ?? 0, kwh: rounded(holder?.stored?.value ?? Energy.zero, 0) }
    case "control.rounds":
      return holder?.effectiveRounds ?? []
    case "control.enabled":
      return withPart(source, meaning.capability, di, holder?.control ?? "released")
    case "protection":
      return withPart(source, meaning.capability, di, state.protection.state)
    case "clock":
      return TerminalClock.text(TerminalClock.localMillis(settings, state, source.now))
    case "control.expiry":
      return state.controlExpiry
    case "alarmEnergy.write":
      return holder?.thresholds == null ? null : thresholdsValue(book, di, holder.thresholds)
    case "switch.round":
    case "switch.command":
    case "switch.state":
      return switchValue(source, meaning, di)
  }
}
