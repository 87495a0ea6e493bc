/** The requests of core that read more than one field: rounds, parameters, items, credit records. */
import type { RequestAnswer } from "@yugou/core/dialect"
import { Script } from "@yugou/dialect-kit"
import type { EventAnswer } from "../rows/EventRecords.ts"
import * as Items from "../unit/Items.ts"
import type { Amount } from "../value/Decimal.ts"
import { hasValue, type Read } from "../value/Leaf.ts"
import { type Answer, each, type Next, once, type Question, reading, refusalOf, unit, unitOf } from "./Question.ts"
import {
  energyOf,
  moneyTerminal,
  type Request,
  type StoredPurchase,
  thresholdsOf,
  withEnergy,
  withGroup
} from "./Scripts.ts"
import type { Settings } from "./Settings.ts"

interface ControlGroup {
  readonly group: number
  readonly powerTrip: ReadonlyArray<number>
  readonly monthlyTrip: ReadonlyArray<number>
  readonly purchaseTrip: ReadonlyArray<number>
}

const allRounds = [1, 2, 3, 4, 5, 6, 7, 8]

/** A round is open when any control of F6 says that it opened it; what opened it by hand the terminal does not tell. */
export const readRounds = (_settings: Settings, { payload }: Request<"ReadRounds">): Next =>
  withGroup(payload.target, (groupNo) => {
    const found = (answer: Answer): RequestAnswer<"ReadRounds"> | undefined => {
      const value = unitOf(answer, 6, 0)?.value as
        | { readonly remoteTrip: ReadonlyArray<number>; readonly groups: ReadonlyArray<ControlGroup> }
        | undefined
      if (value === undefined) return undefined
      const own = value.groups.find((it) => it.group === groupNo)
      const open = new Set([
        ...value.remoteTrip,
        ...(own === undefined ? [] : [...own.powerTrip, ...own.monthlyTrip, ...own.purchaseTrip])
      ])
      return allRounds.map((round) => ({ round, state: open.has(round) ? "open" : "closed" }))
    }
    return once(reading("0C", [unit(0, 6)]), found)
  })

type Parameters = RequestAnswer<"ReadParameters">

interface ControlState {
  readonly status: Read<{ readonly protected: 0 | 1 }>
  readonly groups: ReadonlyArray<{ readonly group: number; readonly energyControl: Read<{ readonly purchase: 0 | 1 }> }>
}

interface Wanted {
  readonly afn: "0A" | "0C"
  readonly fn: number
  readonly pn: "terminal" | "group"
  readonly pick: (value: unknown, groupNo: number) => Parameters | undefined
}

const parameters: { readonly [item: string]: Wanted } = {
  EffectiveRounds: {
    afn: "0A",
    fn: 48,
    pn: "group",
    pick: (value) => [{ _tag: "EffectiveRounds", rounds: (value as { readonly rounds: ReadonlyArray<number> }).rounds }]
  },
  Thresholds: {
    afn: "0A",
    fn: 47,
    pn: "group",
    pick: (value) => {
      const thresholds = thresholdsOf(value as StoredPurchase)
      return thresholds === undefined ? undefined : thresholds === null ? [] : [{ _tag: "Thresholds", thresholds }]
    }
  },
  PurchaseControl: {
    afn: "0C",
    fn: 5,
    pn: "terminal",
    pick: (value, groupNo) => {
      const own = (value as ControlState).groups.find((it) => it.group === groupNo)
      if (own === undefined) return []
      if (!hasValue(own.energyControl)) return undefined
      return [{ _tag: "PurchaseControl", state: own.energyControl.purchase === 1 ? "engaged" : "released" }]
    }
  },
  Protection: {
    afn: "0C",
    fn: 5,
    pn: "terminal",
    pick: (value) => {
      const { status } = value as ControlState
      return hasValue(status)
        ? [{ _tag: "Protection", state: status.protected === 1 ? "protected" : "released", halfHours: null }]
        : undefined
    }
  }
}
const knownParameters = new Map(Object.entries(parameters))

/** Asks for each parameter in a frame of its own, so that one that the terminal lacks does not hide the others. */
export const readParameters = (settings: Settings, { payload }: Request<"ReadParameters">): Next =>
  withGroup(payload.target, (groupNo) => {
    const asked: Array<Wanted> = []
    for (const item of payload.items) {
      const question = knownParameters.get(item)
      if (question === undefined) return Script.notSent("unsupported", `${item} cannot be read in this dialect`)
      if (item === "Thresholds" && settings.creditUnit === "money") return Script.notSent("gated", moneyTerminal)
      asked.push(question)
    }
    const questions = asked.map(({ afn, fn, pn }) => reading(afn, [unit(pn === "group" ? groupNo : 0, fn)]))
    return each(questions, (answers) => collectParameters(asked, answers, groupNo))
  })

const collectParameters = (
  wanted: ReadonlyArray<Wanted>,
  answers: ReadonlyArray<Answer>,
  groupNo: number
): Script.End => {
  const refusals = answers.map(refusalOf)
  const [first] = refusals
  if (first != null && refusals.every((refusal) => refusal !== null)) return first
  const found: Array<Parameters[number]> = []
  for (const [index, { fn, pick, pn }] of wanted.entries()) {
    const answer = answers[index]
    if (answer === undefined || refusals[index] !== null) continue
    const value = unitOf(answer, fn, pn === "group" ? groupNo : 0)?.value
    const picked = value === undefined ? undefined : pick(value, groupNo)
    if (picked === undefined) return Script.unclear("unreadable")
    found.push(...picked)
  }
  return Script.answered(found)
}

type ItemValues = RequestAnswer<"ReadItems">

const itemValue = (item: Items.Located, answer: Answer): ItemValues[number] => {
  const refusal = refusalOf(answer)
  const found = unitOf(answer, item.fn, item.point)
  const problem = refusal !== null ? "refused" : found === undefined ? "missing" : null
  const value = found === undefined ? null : Items.textOf(item.pick(found.value), item.unit)
  return { item: item.name, value, unit: item.unit, problem: problem ?? (value === null ? "noData" : null) }
}

/** Asks for each item in a frame of its own; an item without a value says why: `refused`, `missing`, `noData`. */
export const readItems = (settings: Settings, { payload }: Request<"ReadItems">): Next => {
  const items: Array<Items.Located> = []
  for (const name of payload.items) {
    const item = Items.locate(name)
    if (item === null) return Script.notSent("unsupported", `${name} is not an item of this dialect`)
    if (name.startsWith("remaining") && settings.creditUnit === "money") return Script.notSent("gated", moneyTerminal)
    items.push(item)
  }
  const questions = items.map(({ fn, point }) => reading("0C", [unit(point, fn)]))
  return each(questions, (answers) =>
    Script.answered(
      items.flatMap((item, index) => (answers[index] === undefined ? [] : [itemValue(item, answers[index])]))
    )
  )
}

/** Event records asked for at once, and how many such questions one request makes at most. */
export const eventsPerQuestion = 16
export const maxEventQuestions = 4

interface PurchaseRecord {
  readonly time: Read<string>
  readonly group?: Read<{ readonly no: number }>
  readonly purchaseNo: number
  readonly mode: Read<string>
  readonly purchase: Read<Amount>
  readonly before: Read<Amount>
  readonly after: Read<Amount>
}

type CreditRecords = RequestAnswer<"ReadCreditRecords">

const creditRecord = (record: PurchaseRecord, groupNo: number): CreditRecords => {
  const { group, mode, time } = record
  if (group !== undefined && (!hasValue(group) || group.no !== groupNo)) return []
  const value = energyOf(record.purchase)
  const before = energyOf(record.before)
  const after = energyOf(record.after)
  if (value == null || before == null || after == null || !hasValue(time) || record.purchaseNo === 0) return []
  if (mode !== "append" && mode !== "refresh") return []
  return [
    { wireNo: record.purchaseNo, mode: mode === "append" ? "append" : "set", value, before, after, terminalTime: time }
  ]
}

const recordsOf = (answer: Answer, fn: number, groupNo: number): CreditRecords => {
  const page = unitOf(answer, fn, 0)?.value as EventAnswer | undefined
  const records = page?.events.filter((event) => event.erc === 19 && event.detail !== undefined) ?? []
  return records.flatMap((event) => creditRecord(event.detail as PurchaseRecord, groupNo))
}

/**
 * Reads the terminal's own records of credits (ERC19), the newest last. First the event counters, then backwards 16 records at a time until
 * `limit` credits are found or 64 records were looked at; a page that the terminal denies ends the search. Beyond the counter's zero, where a young
 * terminal has nothing, it looks only while no credit is found.
 */
export const readCreditRecords = (settings: Settings, { payload }: Request<"ReadCreditRecords">): Next =>
  withEnergy(settings, payload.target, (groupNo) => {
    const fn = settings.creditRecords === "important" ? 1 : 2
    const { limit } = payload
    const search = (counter: number, newer: CreditRecords, pages: number): Next => {
      if (newer.length >= limit) return Script.answered(limit > 0 ? newer.slice(-limit) : [])
      const range = rangeOf(counter, pages)
      const isBeyondZero = pages > 0 && range.to === counters
      if (pages === maxEventQuestions || (isBeyondZero && newer.length > 0)) return Script.answered(newer)
      return Script.read(pageOf(fn, range), (page) =>
        refusalOf(page) === null
          ? search(counter, [...recordsOf(page, fn, groupNo), ...newer], pages + 1)
          : Script.answered(newer)
      )
    }
    return Script.read(reading("0C", [unit(0, 7)]), (answer) => {
      const value = unitOf(answer, 7, 0)?.value as { readonly ec1: number; readonly ec2: number } | undefined
      if (value === undefined) return refusalOf(answer) ?? Script.unclear("unreadable")
      return search(fn === 1 ? value.ec1 : value.ec2, [], 0)
    })
  })

/** Event counters have one byte. */
const counters = 256

/** Gives the records of a page, which never crosses the counter's zero: a terminal that has few records yet would deny the whole of it. */
const rangeOf = (counter: number, page: number): { readonly from: number; readonly to: number } => {
  let to = counter === 0 ? counters : counter
  for (let done = 0; done < page; done += 1) {
    const from = Math.max(0, to - eventsPerQuestion)
    to = from === 0 ? counters : from
  }
  return { from: Math.max(0, to - eventsPerQuestion), to }
}

const pageOf = (fn: number, { from, to }: ReturnType<typeof rangeOf>): Question =>
  reading("0E", [unit(0, fn, { from, to: to & 0xff })])
