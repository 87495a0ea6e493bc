/** Real-time items that a terminal can be asked for, by name. `power` is of total group or point 1, `power/2` of number 2. */
import { hasValue } from "../value/Leaf.ts"
import * as Table from "./Table.ts"

interface Item {
  readonly fn: number
  /** `terminal`: pn 0; `numbered`: pn 1, or the number after the slash. */
  readonly pn: "terminal" | "numbered"
  readonly unit: string
  readonly pick: (value: unknown) => unknown
}

const field = (name: string) => (value: unknown) => (value as { readonly [key: string]: unknown })[name]
const total = (name: string) => (value: unknown) => (field(name)(value) as ReadonlyArray<unknown>)[0]

const phase = (name: string, of: string) => (value: unknown) => field(of)(field(name)(value))
const reading = (value: unknown) => total("energy")(field("rates")(value))

const items: { readonly [name: string]: Item } = {
  clock: { fn: 2, pn: "terminal", unit: "", pick: field("clock") },
  power: { fn: 17, pn: "numbered", unit: "kW", pick: field("power") },
  reactivePower: { fn: 18, pn: "numbered", unit: "kvar", pick: field("power") },
  energyToday: { fn: 19, pn: "numbered", unit: "kWh", pick: total("energy") },
  energyThisMonth: { fn: 21, pn: "numbered", unit: "kWh", pick: total("energy") },
  activeEnergy: { fn: 129, pn: "numbered", unit: "kWh", pick: reading },
  reverseActiveEnergy: { fn: 131, pn: "numbered", unit: "kWh", pick: reading },
  voltageA: { fn: 25, pn: "numbered", unit: "V", pick: phase("voltage", "a") },
  voltageB: { fn: 25, pn: "numbered", unit: "V", pick: phase("voltage", "b") },
  voltageC: { fn: 25, pn: "numbered", unit: "V", pick: phase("voltage", "c") },
  currentA: { fn: 25, pn: "numbered", unit: "A", pick: phase("current", "a") },
  currentB: { fn: 25, pn: "numbered", unit: "A", pick: phase("current", "b") },
  currentC: { fn: 25, pn: "numbered", unit: "A", pick: phase("current", "c") },
  remaining: { fn: 23, pn: "numbered", unit: "kWh", pick: field("remaining") }
}

/** Names of the items, without numbers. */
export const itemNames: ReadonlyArray<string> = Object.keys(items)

/** Where an item is found: its row and information point, its unit, and how its value is taken out. */
export interface Located extends Item {
  readonly name: string
  readonly point: number
}

const known = new Map(Object.entries(items))

/** Finds an item by name; `null` when there is none or its number is not 1…2040. */
export const locate = (name: string): Located | null => {
  const [plain = "", number] = name.split("/")
  const item = known.get(plain)
  if (item === undefined || Table.find(0x0c, item.fn) === undefined) return null
  if (item.pn === "terminal") return number === undefined ? { ...item, name, point: 0 } : null
  const point = number === undefined ? 1 : Number(number)
  return Number.isInteger(point) && point >= 1 && point <= 2040 ? { ...item, name, point } : null
}

/** Writes a decoded value as the text of an item: plain numbers and clocks; `null` for "no data" and unreadable bytes. */
export const textOf = (value: unknown, unit: string): string | null => {
  if (typeof value === "number") return String(value)
  if (typeof value === "string") return value
  if (!hasValue(value as never) || typeof value !== "object" || value === null || !("value" in value)) return null
  const amount = value as { readonly value: number; readonly unit?: string }
  return String(unit === "kWh" && amount.unit === "MWh|yuan" ? amount.value * 1000 : amount.value)
}
