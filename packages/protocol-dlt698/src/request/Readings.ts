/** The requests of core that read more than one attribute: rounds, parameters, items of the terminal and of meters behind it. */
import { Bytes, type RequestAnswer } from "@yugou/core/dialect"
import { Script } from "@yugou/dialect-kit"
import * as Dlt645 from "@yugou/dlt645"
import * as Result from "effect/Result"
import type { Data } from "../value/Data.ts"
import { read, type To } from "./Asking.ts"
import { type Answer, type Found, find, get, type Next, refusalOf, refusedBy, valued } from "./Question.ts"
import { moneyTerminal, type Request, toOf, withGroup } from "./Scripts.ts"
import type { Item, Settings } from "./Settings.ts"
import {
  clockOf,
  elementsOf,
  groupAttributes,
  groupOad,
  groupOi,
  objects,
  of,
  roundsOf,
  unitsOf,
  wholeOf
} from "./Values.ts"

type RoundStates = RequestAnswer<"ReadRounds">

const rounds = [1, 2, 3, 4, 5, 6, 7, 8]

/** The outputs as they stand: 1 tripped, 0 closed. What a terminal does not list is unknown. */
const statesOf = (data: Data): RoundStates | undefined => {
  const outputs = elementsOf(data, "array")
  if (outputs === undefined) return undefined
  return rounds.map((round) => {
    const [, state] = elementsOf(outputs[round - 1], "structure") ?? []
    const said = wholeOf(state)
    return { round, state: said === 1 ? "open" : said === 0 ? "closed" : "unknown" }
  })
}

/** Reads whether each round is open, from the outputs themselves. */
export const readRounds = (settings: Settings, request: Request<"ReadRounds">): Next =>
  withGroup(request.payload.target, () =>
    read(toOf(settings, request), get(objects.relays), (answer) => valued(answer, objects.relays, statesOf))
  )

type Parameters = RequestAnswer<"ReadParameters">

interface Wanted {
  readonly oad: (group: number) => string
  /** What the value says; `undefined`: it cannot be read. */
  readonly pick: (data: Data, group: number) => Parameters | undefined
}

/** The structure of an array that names a group. */
const ofGroup = (data: Data, group: number): ReadonlyArray<Data> | undefined | null => {
  const rows = data === null ? [] : elementsOf(data, "array")
  if (rows === undefined) return undefined
  const found = rows.map((row) => elementsOf(row, "structure")).find((row) => of(row?.[0], "oi") === groupOi(group))
  return found ?? null
}

const protections = ["released", "protected", "auto"] as const

const parameters: { readonly [item: string]: Wanted } = {
  EffectiveRounds: {
    oad: (group) => groupOad(group, groupAttributes.energyRounds),
    pick: (data) => {
      const chosen = roundsOf(data)
      return chosen === undefined ? undefined : [{ _tag: "EffectiveRounds", rounds: chosen }]
    }
  },
  PurchaseControl: {
    oad: () => objects.engaged,
    // A group that is not listed was never engaged.
    pick: (data, group) => {
      const row = ofGroup(data, group)
      if (row === undefined) return undefined
      return [{ _tag: "PurchaseControl", state: wholeOf(row?.[1]) === 1 ? "engaged" : "released" }]
    }
  },
  Protection: {
    oad: () => objects.protection,
    pick: (data) => {
      const state = protections[wholeOf(data) ?? -1]
      return state === undefined ? undefined : [{ _tag: "Protection", state, halfHours: null }]
    }
  },
  Thresholds: {
    oad: () => objects.units,
    pick: (data, group) => {
      const units = data === null ? [] : unitsOf(data)
      const found = units?.find((one) => one.group === groupOi(group))
      if (units === undefined) return undefined
      return found === undefined ? [] : [{ _tag: "Thresholds", thresholds: { alarm: found.alarm, trip: found.trip } }]
    }
  }
}
const knownParameters = new Map(Object.entries(parameters))

/** Asks for all parameters in one frame: each has a result of its own, so one that the terminal lacks hides no other. */
export const readParameters = (settings: Settings, request: Request<"ReadParameters">): Next =>
  withGroup(request.payload.target, (group) => {
    const wanted: Array<Wanted> = []
    for (const item of request.payload.items) {
      const known = knownParameters.get(item)
      if (known === undefined) return Script.notSent("unsupported", `${item} cannot be read in this dialect`)
      if (item === "Thresholds" && settings.creditUnit === "money") return Script.notSent("gated", moneyTerminal)
      wanted.push(known)
    }
    const [first, ...more] = wanted.map(({ oad }) => oad(group))
    if (first === undefined) return Script.notSent("unsupported", "no parameter is asked for")
    return read(toOf(settings, request), get(first, ...more), (answer) => collect(wanted, answer, group))
  })

const collect = (wanted: ReadonlyArray<Wanted>, answer: Answer, group: number): Script.End => {
  const whole = refusalOf(answer)
  if (whole !== null) return whole
  const results: ReadonlyArray<Found> = wanted.map(({ oad }) => find(answer, oad(group)))
  const [first] = results
  if (first?._tag === "Denied" && results.every((one) => one._tag === "Denied")) return refusedBy(first.dar)
  const found: Array<Parameters[number]> = []
  for (const [index, { pick }] of wanted.entries()) {
    const result = results[index]
    if (result?._tag !== "Value") continue
    const picked = pick(result.data, group)
    if (picked === undefined) return Script.unclear("unreadable")
    found.push(...picked)
  }
  return Script.answered(found)
}

type ItemValues = RequestAnswer<"ReadItems">
type OwnItem = Extract<Item, { readonly oad: string }>
type RelayedItem = Exclude<Item, OwnItem>

/** A value as text: whole numbers with their decimals, texts and times as they are. */
const textOf = (data: Data, decimals: number): string | null => {
  const long = of(data, "i64") ?? of(data, "u64")
  const whole = typeof long === "string" ? BigInt(long) : wholeOf(data)
  if (whole !== undefined) return decimal(BigInt(whole), decimals)
  const text = of(data, "vis") ?? of(data, "bits") ?? of(data, "oct")
  if (typeof text === "string") return text
  return clockOf(data) === undefined ? null : String(of(data, "datetimeS"))
}

const decimal = (whole: bigint, decimals: number): string => {
  const digits = `${whole < 0n ? -whole : whole}`.padStart(decimals + 1, "0")
  const sign = whole < 0n ? "-" : ""
  return decimals === 0 ? `${sign}${digits}` : `${sign}${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`
}

const ownValue = (name: string, { decimals, oad, unit }: OwnItem, answer: Answer): ItemValues[number] => {
  const found = find(answer, oad)
  const value = found._tag === "Value" ? textOf(found.data, decimals) : null
  const problems = { Denied: "refused", Missing: "missing", Value: value === null ? "noData" : null } as const
  return { item: name, value, unit, problem: problems[found._tag] }
}

/** How a meter of DL/T 645 is spoken to: 2400 baud, even parity, 8 data bits, 1 stop bit, no flow control; gap between bytes in milliseconds. */
const comdcb = [3, 2, 8, 1, 0] as const
const byteMillis = 50
const preamble = "FEFEFEFE"

const relayedValue = (name: string, item: RelayedItem, asked: Dlt645.Frame645, answer: Answer): ItemValues[number] => {
  const without = (problem: string): ItemValues[number] => ({ item: name, value: null, unit: "", problem })
  if (answer.service !== "PROXY-Response" || answer.kind !== "TransCommand") return without("refused")
  if ("dar" in answer) return without(answer.dar === 33 ? "missing" : "refused")
  const said = Result.flatMap(Bytes.fromHex(answer.frame), (bytes) => Dlt645.answerTo(asked, bytes))
  if (Result.isFailure(said)) return without("unreadable")
  if (said.success._tag !== "Data") return without("refused")
  const { data } = said.success
  if (!Dlt645.isIdentifier(item.identifier)) return { ...without("noData"), value: data, problem: null }
  const value = Dlt645.valueOf(item.identifier, data)
  if (Result.isFailure(value)) return without("unreadable")
  return { item: name, ...value.success, problem: value.success.value === null ? "noData" : null }
}

/** Asks a meter through its port of the terminal (PROXY TransCommand); what it says is judged against what it was asked. */
const relay645 = (to: To, name: string, item: RelayedItem, then: (value: ItemValues[number]) => Next): Next => {
  const made = Dlt645.read(item.meter, item.identifier)
  const asked = Result.flatMap(made, (bytes) => Dlt645.decode(bytes))
  if (Result.isFailure(made) || Result.isFailure(asked))
    return Script.notSent("badValue", `${name} cannot be asked for`)
  const frame = `${preamble}${Bytes.hex(made.success)}`
  const { port, waitSeconds } = item
  return read(
    to,
    { service: "PROXY-Request", kind: "TransCommand", port, comdcb, waitSeconds, byteMillis, frame },
    (answer) => then(relayedValue(name, item, asked.success, answer))
  )
}

const isOwn = (item: Item): item is OwnItem => "oad" in item

/** Asks for the terminal's own items in one frame and for those of meters one after the other; an item without a value says why. */
export const readItems = (settings: Settings, request: Request<"ReadItems">): Next => {
  const to = toOf(settings, request)
  const { items: names } = request.payload
  const unknown = names.find((name) => !Object.hasOwn(settings.items, name))
  if (unknown !== undefined) return Script.notSent("unsupported", `${unknown} is not an item of this terminal`)
  const items = names.flatMap((name) =>
    settings.items[name] === undefined ? [] : [[name, settings.items[name]] as const]
  )
  const finish = (values: ReadonlyArray<ItemValues[number]>): Next =>
    Script.answered(names.flatMap((name) => values.find((value) => value.item === name) ?? []))
  const meters = items.flatMap(([name, item]) => (isOwn(item) ? [] : [[name, item] as const]))
  const ask = (index: number, values: ReadonlyArray<ItemValues[number]>): Next => {
    const next = meters[index]
    return next === undefined
      ? finish(values)
      : relay645(to, next[0], next[1], (value) => ask(index + 1, [...values, value]))
  }
  const own = items.flatMap(([name, item]) => (isOwn(item) ? [[name, item] as const] : []))
  const [first, ...more] = own.map(([, { oad }]) => oad)
  if (first === undefined) return ask(0, [])
  return read(
    to,
    get(first, ...more),
    (answer) =>
      refusalOf(answer) ??
      ask(
        0,
        own.map(([name, item]) => ownValue(name, item, answer))
      )
  )
}

/** The record of a purchase (event 3202) holds no balance before and after: it proves no effect. */
export const readCreditRecords = (): Next =>
  Script.notSent("unsupported", "the terminal's record of a purchase holds no balance")
