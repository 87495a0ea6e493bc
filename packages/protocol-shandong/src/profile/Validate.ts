/** Checks of a complete profile that a shape cannot express. Each problem names the row and the rule that it breaks. */
import * as Result from "effect/Result"
import { lengthOf } from "../value/CodecSpec.ts"
import * as Field from "../value/Field.ts"
import { itemsOf } from "./Book.ts"
import type { Capability, CapabilityRow, ItemRow, Profile } from "./Profile.ts"

/** Names the rules, so that an editor or a test can tell them apart. @category Models */
export type Rule =
  | "json"
  | "duplicateKey"
  | "shape"
  | "base"
  | "length"
  | "block"
  | "overlap"
  | "unknownItem"
  | "field"
  | "values"
  | "access"
  | "payload"
  | "functions"
  | "limits"

/** One broken rule: `row` is the path in the file (`items.8062`, `capabilities.switch.round`). @category Errors */
export interface Problem {
  readonly row: string
  readonly rule: Rule
  readonly detail: string
}

const problem = (row: string, rule: Rule, detail: string): Problem => ({ row, rule, detail })

const blockProblems = (profile: Profile, di: string, row: ItemRow): ReadonlyArray<Problem> => {
  if (!("block" in row.codec)) return []
  const at = `items.${di}`
  const found: Array<Problem> = []
  let sum = 0
  let before = ""
  for (const child of row.codec.block) {
    const childRow = profile.items[child]
    if (child === di || childRow === undefined || "block" in childRow.codec) {
      found.push(problem(at, "block", `child ${child} is no plain item of this profile`))
      continue
    }
    if (child.slice(0, 3) !== di.slice(0, 3))
      found.push(problem(at, "block", `child ${child} is outside ${di.slice(0, 3)}x`))
    if (child <= before) found.push(problem(at, "block", `child ${child} is not in ascending order`))
    if (childRow.scope !== row.scope) found.push(problem(at, "block", `child ${child} has another scope`))
    before = child
    sum += lengthOf(childRow.codec as Exclude<ItemRow["codec"], { readonly block: unknown }>)
  }
  if (found.length === 0 && sum !== row.len)
    found.push(problem(at, "length", `len is ${row.len}, the children take ${sum}`))
  if (row.access !== "r") found.push(problem(at, "access", "a block is read only"))
  return found
}

function* itemProblems(profile: Profile): Iterable<Problem> {
  const blockOf = new Map<string, string>()
  const nameOf = new Map<string, string>()
  for (const [di, row] of Object.entries(profile.items)) {
    const at = `items.${di}`
    const namesake = row.name === undefined ? undefined : nameOf.get(row.name)
    if (namesake !== undefined) yield problem(at, "overlap", `${namesake} has the name ${row.name}, too`)
    if (row.name !== undefined) nameOf.set(row.name, di)
    if ("block" in row.codec) {
      yield* blockProblems(profile, di, row)
      for (const child of row.codec.block) {
        const other = blockOf.get(child)
        if (other !== undefined) yield problem(at, "overlap", `child ${child} is already in ${other}`)
        blockOf.set(child, di)
      }
      continue
    }
    const length = lengthOf(row.codec)
    if (length !== row.len) yield problem(at, "length", `len is ${row.len}, the codec takes ${length}`)
    if ("seq" in row.codec) {
      const names = row.codec.seq.map((field) => field.name)
      if (new Set(names).size !== names.length) yield problem(at, "field", "two fields have the same name")
    }
  }
}

/** Fields that the dialect fills: of the purchase item always, of the threshold item where it is a composite. */
const filledFields: Partial<Record<Capability, ReadonlyArray<string>>> = {
  "purchase.write": ["seq", "kwh"],
  "alarmEnergy.write": ["alarm", "trip"]
}

const writing: ReadonlyArray<Capability> = [
  "remaining.write",
  "purchase.write",
  "alarmEnergy.write",
  "control.rounds",
  "control.enabled",
  "protection",
  "control.expiry",
  "switch.round",
  "switch.command"
]

function* fieldProblems(at: string, row: CapabilityRow, item: ItemRow, capability: Capability): Iterable<Problem> {
  const codec = item.codec
  const names = "seq" in codec ? codec.seq.map((field) => field.name) : "nibbles" in codec ? codec.nibbles : []
  if (row.field !== undefined && !names.includes(row.field))
    yield problem(at, "field", `the item has no field ${row.field}`)
  const filled = filledFields[capability] ?? []
  if ((capability === "purchase.write" || "seq" in codec) && filled.some((name) => !names.includes(name))) {
    yield problem(at, "field", `the item needs the fields ${filled.join(" and ")}`)
  }
  if ("block" in codec || row.field !== undefined) return
  for (const [meaning, value] of Object.entries(row.values ?? {})) {
    if (Result.isFailure(Field.encode(codec, value)))
      yield problem(at, "values", `${meaning} = ${value} does not fit the item`)
  }
}

/** Values that the dialect looks up by name. */
const neededValues: Partial<Record<Capability, ReadonlyArray<string>>> = {
  "control.enabled": ["engaged", "released"],
  protection: ["protected", "released"],
  "switch.command": ["trip", "close"]
}

function* capabilityProblems(profile: Profile): Iterable<Problem> {
  const owner = new Map<string, string>()
  for (const [name, row] of Object.entries(profile.capabilities) as ReadonlyArray<[Capability, CapabilityRow | null]>) {
    if (row === null || row.provenance === "placeholder") continue
    const at = `capabilities.${name}`
    const block = typeof row.di === "string" ? undefined : row.di.block
    for (const di of block === undefined ? itemsOf(row) : [...itemsOf(row), block]) {
      const item = profile.items[di]
      if (item === undefined) {
        yield problem(at, "unknownItem", `${di} has no row`)
        continue
      }
      if (typeof row.di !== "string") {
        const other = owner.get(di)
        if (other !== undefined) yield problem(at, "overlap", `${di} already belongs to ${other}`)
        owner.set(di, at)
      }
      if (di === block) {
        const same = "block" in item.codec && item.codec.block.join() === itemsOf(row).join()
        if (!same) yield problem(at, "block", `${di} is not the block of ${itemsOf(row).join(" ")}`)
        continue
      }
      yield* fieldProblems(at, row, item, name)
      if (writing.includes(name) && item.access === "r") yield problem(at, "access", `${di} is read only`)
    }
    const missing = neededValues[name]?.filter((value) => row.values?.[value] === undefined) ?? []
    if (missing.length > 0) yield problem(at, "values", `needs ${missing.join(", ")}`)
  }
}

function* otherProblems(profile: Profile): Iterable<Problem> {
  for (const [code, row] of Object.entries(profile.alarms)) {
    for (const di of row.payload === "unknown" ? [] : row.payload) {
      const item = profile.items[di]
      if (item === undefined || "block" in item.codec)
        yield problem(`alarms.${code}`, "payload", `${di} has no plain row`)
    }
  }
  const codes = new Map<string, string>([
    ["00", "relay"],
    ["02", "task"],
    ["04", "log"],
    ["0A", "alarm confirmation"]
  ])
  for (const [name, code] of Object.entries(profile.functions)) {
    if (code === null) continue
    const other = codes.get(code)
    if (other !== undefined) yield problem(`functions.${name}`, "functions", `${code} is already ${other}`)
    codes.set(code, name)
  }
  const { limits } = profile
  if (limits.maxRequestData > limits.maxData) yield problem("limits.maxRequestData", "limits", "is above maxData")
  const command = profile.capabilities["switch.command"]
  if (command !== null && itemsOf(command).length < limits.switches) {
    yield problem("limits.switches", "limits", `is above the ${itemsOf(command).length} items of switch.command`)
  }
}

/** Lists every broken rule; an empty list means that the profile may be used. @category Functions */
export const validate = (profile: Profile): ReadonlyArray<Problem> => [
  ...itemProblems(profile),
  ...capabilityProblems(profile),
  ...otherProblems(profile)
]
