/** What the items of a simulated terminal are: parts of the simulation, read and written as its requests, or registers that it only stores. */
import { Energy, type Parameter } from "@yugou/core/dialect"
import { LocalTime } from "@yugou/dialect-kit"
import { type Request, TerminalClock, TerminalState } from "@yugou/testkit/terminal"
import { type Book, itemsOf } from "../profile/Book.ts"
import type { Capability } from "../profile/Profile.ts"
import { energyOf, recordOf } from "../request/CreditProcedures.ts"
import { fieldOf, meaningOf as meaningIn, withField } from "../request/Target.ts"
import type { Value } from "../value/Field.ts"
import type { Settings, Side } from "./Settings.ts"

/** An item of a terminal at a moment. */
interface Place {
  readonly settings: Settings
  readonly side: Side
  readonly now: number
  readonly di: string
  readonly capability: Capability
  /** The place among the items of the capability. */
  readonly index: number
}

/** What an item is in the simulation. `asked`: what reading it stands for; `written`: what writing it asks for, alone; `null`: it is stored, or gathered with others. */
interface Model {
  readonly asked: (holder: number) => Request
  readonly value: (place: Place) => Value
  readonly written: (place: Place, value: Value) => Request | null
}

const holderNo = ({ terminal }: Settings): number => terminal.holders[0] ?? 0
const holderOf = ({ settings, side }: Place) => TerminalState.holderOf(side.terminal, holderNo(settings))
const rowOf = ({ capability, settings }: Place) => settings.book.capability(capability)

/** An amount with the places of its item, rounded down as a display does. */
const amount = ({ di, settings }: Place, energy: Energy.Energy | undefined): string => {
  const codec = settings.book.find(di)?.row.codec ?? { raw: 1 }
  const places = "bcdS" in codec ? codec.bcdS[1] : "bcdU" in codec ? codec.bcdU[1] : 0
  const step = 10n ** BigInt(4 - Math.min(4, places))
  const given = energy ?? Energy.zero
  return Energy.toKwh(Energy.fromUnits(given - (((given % step) + step) % step)))
}

const energy = (value: Value | undefined): Energy.Energy => energyOf(value) ?? Energy.zero

/** Puts a meaning into the part of an item that a capability means, beside what the register holds. */
const withPart = (place: Place, meaning: string): Value => {
  const { di, settings, side } = place
  const row = rowOf(place)
  return row === null ? null : withField(settings, row, side.own.registers[di] ?? "00", row.values?.[meaning] ?? "")
}

const partOf = (place: Place, value: Value): string | null => {
  const row = rowOf(place)
  return row === null ? null : meaningIn(row, fieldOf(place.settings, row, value))
}

/** The label of the switch that an item of a series stands for. */
const labelOf = ({ index, settings }: Place): number => index + settings.book.profile.limits.switchBase

/** Asks for the setting of a parameter. */
const setting = (settings: Settings, item: Parameter): Request => ({
  _tag: "WriteParameter",
  holder: holderNo(settings),
  item
})

const parameters = (holder: number): Request => ({ _tag: "ReadParameters", holder, items: ["Protection"] })
const switches = (): Request => ({ _tag: "ReadSwitches" })
const gathered = () => null

const models: { readonly [capability in Capability]?: Model } = {
  "remaining.read": {
    asked: (holder) => ({ _tag: "ReadBalance", holder }),
    value: (place) => amount(place, holderOf(place)?.remaining),
    written: ({ settings }, value) => {
      const credit = { mode: "set", wireNo: null, value: energy(value), thresholds: null } as const
      return { _tag: "WriteCredit", holder: holderNo(settings), ...credit }
    }
  },
  "purchase.write": {
    asked: (holder) => ({ _tag: "ReadStoredCredit", holder }),
    value: (place) => {
      const stored = holderOf(place)?.stored
      return { seq: stored?.wireNo ?? 0, kwh: amount(place, stored?.value) }
    },
    written: ({ settings }, value) => {
      const { kwh, seq } = recordOf(value)
      const credit = { mode: "append", wireNo: Number(seq ?? 0), value: energy(kwh), thresholds: null } as const
      return { _tag: "WriteCredit", holder: holderNo(settings), ...credit }
    }
  },
  "control.rounds": {
    asked: parameters,
    value: (place) => holderOf(place)?.effectiveRounds ?? [],
    written: ({ settings }, value) =>
      setting(settings, { _tag: "EffectiveRounds", rounds: Array.isArray(value) ? value : [] })
  },
  "control.enabled": {
    asked: parameters,
    value: (place) => withPart(place, holderOf(place)?.control ?? "released"),
    written: (place, value) => {
      const state = partOf(place, value) === "engaged" ? "engaged" : "released"
      return setting(place.settings, { _tag: "PurchaseControl", state })
    }
  },
  protection: {
    asked: parameters,
    value: (place) => withPart(place, place.side.terminal.protection.state),
    written: (place, value) => {
      const state = partOf(place, value) === "protected" ? "protected" : "released"
      return setting(place.settings, { _tag: "Protection", state, halfHours: null })
    }
  },
  "switch.round": {
    asked: parameters,
    value: (place) => {
      const { switchRounds } = place.side.terminal
      return (switchRounds.find(({ switchNo }) => switchNo === labelOf(place))?.round ?? 0).toString()
    },
    written: gathered
  },
  "switch.command": { asked: switches, value: ({ di, side }) => side.own.registers[di] ?? "0", written: gathered },
  "switch.state": {
    asked: switches,
    value: (place) => {
      const isOpen = place.side.terminal.switches.find(({ no }) => no === labelOf(place))?.position === "open"
      const oneIsOpen = place.settings.book.profile.limits.inputPolarity !== "oneIsClosed"
      return isOpen === oneIsOpen ? "1" : "0"
    },
    written: gathered
  },
  clock: {
    asked: () => ({ _tag: "ReadClock" }),
    value: ({ now, settings, side }) =>
      TerminalClock.text(TerminalClock.localMillis(settings.terminal, side.terminal, now)),
    written: (_place, value) => ({ _tag: "SetClock", localMillis: LocalTime.toInstant(String(value), 0) ?? 0 })
  },
  "control.expiry": {
    asked: parameters,
    value: ({ side }) => side.terminal.controlExpiry,
    written: ({ settings }, value) => setting(settings, { _tag: "EnergyControlExpiry", local: String(value) })
  },
  "alarmEnergy.write": {
    asked: parameters,
    value: (place) => {
      const thresholds = holderOf(place)?.thresholds ?? null
      if (thresholds === null) return null
      const { alarm, trip } = thresholds
      const isPair = "seq" in (place.settings.book.find(place.di)?.row.codec ?? {})
      return isPair ? { alarm: amount(place, alarm), trip: amount(place, trip) } : amount(place, alarm)
    },
    written: (place, value) => {
      const { alarm = value, trip } = recordOf(value)
      const kept = holderOf(place)?.thresholds?.trip ?? Energy.zero
      const thresholds = { alarm: energy(alarm), trip: trip === undefined ? kept : energy(trip) }
      return setting(place.settings, { _tag: "Thresholds", thresholds })
    }
  }
}

const modelled = Object.keys(models) as ReadonlyArray<Capability>

/** Finds the capability of an item, and its place among the items of it; `null` for one that is only stored. */
const meaningOf = (book: Book, di: string): Pick<Place, "capability" | "index"> | null => {
  for (const capability of modelled) {
    const row = book.capability(capability)
    const index = row === null ? -1 : itemsOf(row).indexOf(di)
    if (index >= 0) return { capability, index }
  }
  return null
}

/** Finds the capability of an item; `null` for one that is only stored. */
export const capabilityOf = (book: Book, di: string): Capability | null => meaningOf(book, di)?.capability ?? null

/** The label of the switch that an item stands for. */
export const switchOf = ({ book }: Settings, di: string): number =>
  (meaningOf(book, di)?.index ?? 0) + book.profile.limits.switchBase

/** The request of the simulation that reading an item stands for, so that planned faults find it. */
export const askedOf = (settings: Settings, di: string): Request => {
  const capability = capabilityOf(settings.book, di)
  const asked = capability === null ? undefined : models[capability]?.asked
  return (asked ?? parameters)(holderNo(settings))
}

/** The request that writing an item makes; `null` for one that is only stored, and for switches, which are gathered before. */
export const writtenOf = (settings: Settings, side: Side, di: string, value: Value): Request | null => {
  const meaning = meaningOf(settings.book, di)
  const place = meaning === null ? null : { settings, side, now: 0, di, ...meaning }
  return place === null ? null : (models[place.capability]?.written(place, value) ?? null)
}

/** Gives the value of an item at a point; `null`: no data. */
export const valueOf = (settings: Settings, side: Side, now: number, di: string, point: number): Value => {
  const meaning = meaningOf(settings.book, di)
  const place: Place = { settings, side, now, di, capability: "realtime", index: 0, ...meaning }
  if (di === "9010" && point === 1) return amount(place, holderOf(place)?.consumed)
  return meaning === null ? (side.own.registers[di] ?? null) : (models[meaning.capability]?.value(place) ?? null)
}
