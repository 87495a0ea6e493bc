/** Reads the terminal: what it says of itself before anything is tried, and number, balance and consumption of a group again and again. */
import type { Energy } from "@yugou/core/dialect"
import type { Text } from "@yugou/dialect-kit"
import { type Answer, find, get } from "../../request/Question.ts"
import { skewOf } from "../../request/Scripts.ts"
import type { Settings } from "../../request/Settings.ts"
import {
  elementsOf,
  energyOf,
  groupAttributes,
  groupOad,
  groupOi,
  objects,
  of,
  type Unit,
  unitsOf,
  wholeOf
} from "../../request/Values.ts"
import { results } from "../../texts.ts"
import type { Data } from "../../value/Data.ts"
import { parts } from "./Findings.ts"
import type { Heard, Line } from "./Line.ts"

/** Attributes that only the trial reads. */
const own = { security: "F1010200", version: "43000300" } as const
const membersAttribute = 2

/** What reading an attribute gave: its value, or why there is none. */
export type Got = { readonly _tag: "Value"; readonly data: Data } | { readonly _tag: "None"; readonly why: Text }

/** How a DAR is said. */
export const darText = (dar: number): Text => ({
  zh: `DAR ${dar} ${results.get(dar)?.zh ?? ""}`.trim(),
  en: `DAR ${dar} ${results.get(dar)?.en ?? ""}`.trim()
})

/** Why nothing was heard. */
export const silence = ({ detail, why }: Extract<Heard, { readonly _tag: "None" }>): Text => {
  const more = detail === "" ? "" : `: ${detail}`
  return { zh: `${parts[why].zh}${more}`, en: `${parts[why].en}${more}` }
}

const got = (heard: Heard, oad: string): Got => {
  if (heard._tag === "None") return { _tag: "None", why: silence(heard) }
  const { answer } = heard
  if (answer.service === "ERROR-Response") {
    const said = `ERROR ${answer.error}`
    return { _tag: "None", why: { zh: said, en: said } }
  }
  const found = find(answer, oad)
  if (found._tag === "Value") return found
  return { _tag: "None", why: found._tag === "Denied" ? darText(found.dar) : parts.unknown }
}

/** Asks for one attribute; a connection that is lost meanwhile is waited for once. */
const asked = async (line: Line, oads: readonly [string, ...ReadonlyArray<string>], waitMillis: number) => {
  const question = { apdu: get(...oads), tag: null, sealed: null }
  const first = await line.ask(question, "none")
  if (first._tag === "Answer" || first.why === "silent") return first
  return (await line.ready(waitMillis)) === "yes" ? line.ask(question, "none") : first
}

/** An attribute that was read, for the report. */
export interface ReadObject {
  readonly oad: string
  readonly got: Got
}

/** What the terminal said of itself. */
export interface Facts {
  readonly objects: ReadonlyArray<ReadObject>
  readonly skewMillis: number | null
}

/** So many attributes without any answer, and no more are asked for. */
const patience = 3

/** Reads everything that a trial wants to know, one attribute at a time: one that the terminal lacks hides no other. */
export const facts = async (
  line: Line,
  groups: ReadonlyArray<number>,
  settings: Settings,
  waitMillis: number
): Promise<Facts> => {
  const { clock, engaged, protection, purchaseEventValid, relays, units } = objects
  const { energyRounds, monthEnergy, remaining } = groupAttributes
  const ofGroup = (group: number) =>
    [membersAttribute, remaining, monthEnergy, energyRounds].map((attribute) => groupOad(group, attribute))
  const oads = [clock, own.version, own.security, units, engaged, purchaseEventValid, protection, relays]
  const all: Array<ReadObject> = []
  let skewMillis: number | null = null
  for (const oad of [...oads, ...groups.flatMap(ofGroup)]) {
    const heard = await asked(line, [oad], waitMillis)
    if (oad === clock && heard._tag === "Answer") skewMillis = skewOf(settings, heard.answer, Date.now())
    all.push({ oad, got: got(heard, oad) })
    if (all.length === patience && all.every((one) => one.got._tag === "None")) break
  }
  return { objects: all, skewMillis }
}

const dataOf = ({ objects: read }: Facts, oad: string): Data | undefined => {
  const found = read.find((it) => it.oad === oad)?.got
  return found?._tag === "Value" ? found.data : undefined
}

/** Why an attribute has no value. */
export const whyOf = ({ objects: read }: Facts, oad: string): Text => {
  const found = read.find((it) => it.oad === oad)?.got
  return found?._tag === "None" ? found.why : parts.unknown
}

/** Whether the terminal's security is on; `unknown`: it does not say. */
export const securityOf = (facts: Facts): "on" | "off" | "unknown" => {
  const said = wholeOf(dataOf(facts, own.security))
  return said === 0 ? "off" : said === undefined ? "unknown" : "on"
}
export const securityOad = own.security

/** Whether purchases are recorded. */
export const recordOf = (facts: Facts): boolean | undefined => {
  const said = of(dataOf(facts, objects.purchaseEventValid), "bool")
  return typeof said === "boolean" ? said : undefined
}

/** Whether the group is known to have no members. */
export const isEmpty = (facts: Facts, group: number): boolean =>
  elementsOf(dataOf(facts, groupOad(group, membersAttribute)), "array")?.length === 0

/** The units of the terminal; `undefined`: they cannot be read. No value is no unit. */
const unitsIn = (data: Data | undefined): ReadonlyArray<Unit> | undefined =>
  data === null ? [] : data && unitsOf(data)

const controlIn = (data: Data | undefined, group: number): "engaged" | "released" | undefined => {
  const rows = data === null ? [] : elementsOf(data, "array")
  const row = rows?.map((each) => elementsOf(each, "structure")).find((each) => of(each?.[0], "oi") === groupOi(group))
  if (rows === undefined) return undefined
  return row !== undefined && wholeOf(row[1]) !== 0 ? "engaged" : "released"
}

/** What a group holds at a moment. */
export interface Look {
  readonly unit: Unit | null
  /** The highest number that the terminal holds for any group. */
  readonly highest: number
  readonly balance: Energy.Energy
  readonly control: "engaged" | "released"
}

const lookIn = (group: number, units?: Data, balance?: Data, engaged?: Data): Look | null => {
  const held = unitsIn(units)
  const remaining = energyOf(balance)
  const control = controlIn(engaged, group)
  if (held === undefined || remaining == null || control === undefined) return null
  return {
    unit: held.find((one) => one.group === groupOi(group)) ?? null,
    highest: Math.max(0, ...held.map(({ number }) => number)),
    balance: remaining,
    control
  }
}

/** What the facts say of a group. */
export const lookOf = (facts: Facts, group: number): Look | null =>
  lookIn(
    group,
    dataOf(facts, objects.units),
    dataOf(facts, groupOad(group, groupAttributes.remaining)),
    dataOf(facts, objects.engaged)
  )

const valueIn = (answer: Answer, oad: string): Data | undefined => {
  const found = find(answer, oad)
  return found._tag === "Value" ? found.data : undefined
}

/** Looks at a group, in one frame; `null`: it cannot be read whole. */
export const look = async (line: Line, group: number, waitMillis: number): Promise<Look | null> => {
  const balance = groupOad(group, groupAttributes.remaining)
  const heard = await asked(line, [objects.units, balance, objects.engaged], waitMillis)
  if (heard._tag === "None") return null
  const { answer } = heard
  return lookIn(group, valueIn(answer, objects.units), valueIn(answer, balance), valueIn(answer, objects.engaged))
}

/** The clock of the terminal against ours, read anew; `null`: it cannot be read. */
export const skew = async (line: Line, settings: Settings, waitMillis: number): Promise<number | null> => {
  const heard = await asked(line, [objects.clock], waitMillis)
  return heard._tag === "Answer" ? skewOf(settings, heard.answer, Date.now()) : null
}
