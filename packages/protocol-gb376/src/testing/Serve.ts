/** Carries the master's frames to the simulated terminal and its answers back. What the terminal lacks is denied by AFN00 F2. */
import { Energy } from "@yugou/core/dialect"
import { type Answer, FaultPlan, type Request, TerminalClock } from "@yugou/testkit/terminal"
import type * as Frame from "../frame/Frame.ts"
import type { StoredPurchase } from "../request/Scripts.ts"
import type { EventRecord } from "../rows/EventRecords.ts"
import type { Unit } from "../unit/Unit.ts"
import type { Amount } from "../value/Decimal.ts"
import * as LocalTime from "../value/LocalTime.ts"
import * as Events from "./Events.ts"
import type { Face } from "./FaceState.ts"

export interface Served {
  readonly face: Face
  readonly answer: { readonly afn: string; readonly units: ReadonlyArray<Unit> } | null
  readonly records: ReadonlyArray<EventRecord>
  readonly delayMillis: number
  readonly link: "kept" | "lost"
}

const confirmed = { afn: "00", units: [{ pn: [0], fn: 1, name: "" }] }
const denied = { afn: "00", units: [{ pn: [0], fn: 2, name: "" }] }

const energyOf = (amount: unknown): Energy.Energy => {
  const { unit, value } = amount as Amount
  return Energy.fromUnits(BigInt(value) * (unit === "MWh|yuan" ? 1000n : 1n) * Energy.unitsPerKwh)
}

const creditOf = (holder: number, value: unknown): Request => {
  const stored = value as StoredPurchase
  return {
    _tag: "WriteCredit",
    holder,
    mode: stored.mode === "append" ? "append" : "set",
    wireNo: stored.purchaseNo,
    value: energyOf(stored.purchase),
    thresholds: { alarm: energyOf(stored.alarm), trip: energyOf(stored.trip) }
  }
}

/** The request that a unit makes, or `null` for one that the simulated terminal does not know. */
const requestOf = (face: Face, afn: string, unit: Unit): Request | null => {
  const pn = unit.pn[0]
  const holder = typeof pn === "number" && pn > 0 ? pn : (face.settings.terminal.holders[0] ?? 1)
  const write = (item: Extract<Request, { _tag: "WriteParameter" }>["item"]): Request => ({
    _tag: "WriteParameter",
    holder,
    item
  })
  const value = unit.value as { readonly [field: string]: unknown } | undefined
  switch (`${afn}/${unit.fn}`) {
    case "0C/2":
      return { _tag: "ReadClock" }
    case "0C/6":
      return { _tag: "ReadRounds" }
    case "0C/21":
      return { _tag: "ReadConsumption", holder }
    case "0C/23":
      return { _tag: "ReadBalance", holder }
    case "0A/47":
      return { _tag: "ReadStoredCredit", holder }
    case "0A/48":
      return { _tag: "ReadParameters", holder, items: ["EffectiveRounds"] }
    case "0C/5":
      return { _tag: "ReadParameters", holder, items: ["PurchaseControl", "Protection"] }
    case "04/47":
      return creditOf(holder, value)
    case "04/48":
      return write({ _tag: "EffectiveRounds", rounds: value?.rounds as ReadonlyArray<number> })
    case "05/16":
      return write({ _tag: "PurchaseControl", state: "engaged" })
    case "05/24":
      return write({ _tag: "PurchaseControl", state: "released" })
    case "05/25":
      return write({ _tag: "Protection", state: "protected", halfHours: (value?.halfHours as number) || null })
    case "05/33":
      return write({ _tag: "Protection", state: "released", halfHours: null })
    case "05/1": {
      const given = value as { readonly alarmDelayMinutes: number; readonly limitHalfHours: number }
      return {
        _tag: "Trip",
        round: holder,
        switches: null,
        delayMinutes: given.alarmDelayMinutes,
        halfHours: given.limitHalfHours
      }
    }
    case "05/2":
      return { _tag: "Close", round: holder, switches: null, mode: "permit" }
    case "05/31":
      return { _tag: "SetClock", localMillis: LocalTime.fromText(value?.clock as string) ?? 0 }
  }
  return null
}

const monthOf = (face: Face, now: number): string =>
  LocalTime.toText(TerminalClock.localMillis(face.settings.terminal, face.terminal, now)).slice(0, 7)

/** Energy of this month: what was consumed since the terminal was first asked in it. */
const thisMonth = (face: Face, holder: number, counter: Energy.Energy, now: number): readonly [Face, number] => {
  const month = monthOf(face, now)
  const known = face.months.get(holder)
  const before: Events.MonthStart =
    known?.month === month ? known : { month, consumed: known === undefined ? Energy.zero : counter }
  const months = new Map(face.months).set(holder, before)
  return [{ ...face, months }, Events.wholeKwh(Energy.subtract(counter, before.consumed))]
}

const valueOf = (face: Face, answer: Answer, pn: number, now: number): readonly [Face, unknown] => {
  switch (answer._tag) {
    case "Balance":
      return [face, { remaining: Events.wholeKwh(answer.remaining) }]
    case "Clock":
      return [face, { clock: LocalTime.toText(answer.localMillis) }]
    case "Consumption": {
      const [next, kwh] = thisMonth(face, pn, answer.counter, now)
      return [next, { energy: [kwh] }]
    }
    case "StoredCredit": {
      const { credit, thresholds } = answer
      const alarm = Events.orNoData(thresholds?.alarm ?? null)
      const trip = Events.orNoData(thresholds?.trip ?? null)
      const mode = credit?.mode === "set" ? "refresh" : "append"
      return [
        face,
        { purchaseNo: credit?.wireNo ?? 0, mode, purchase: Events.orNoData(credit?.value ?? null), alarm, trip }
      ]
    }
    case "Rounds":
      return [face, controlInForce(face)]
    case "Parameters":
      if (answer.items.some((item) => item._tag === "Protection")) return [face, controlState(face)]
      return [
        face,
        answer.items.flatMap((item) => (item._tag === "EffectiveRounds" ? [{ rounds: item.rounds }] : []))[0]
      ]
    case "Accepted":
    case "Refused":
    case "CreditRecords":
    case "Switches":
      return [face, undefined]
  }
}

const chosen = (numbers: ReadonlyArray<number>): ReadonlyArray<number> => [...new Set(numbers)].sort((a, b) => a - b)

/** F5: protection, and of each group whether purchase control is engaged on which rounds. */
const controlState = ({ terminal }: Face): unknown => ({
  status: { protected: terminal.protection.state === "protected" ? 1 : 0, excluded: 0, arrears: 0 },
  groups: terminal.holders.map((holder) => ({
    group: holder.no,
    scheme: { no: 0 },
    periods: [],
    powerControl: { period: 0, holiday: 0, closed: 0, float: 0 },
    energyControl: { monthly: 0, purchase: holder.control === "engaged" ? 1 : 0 },
    powerRounds: [],
    energyRounds: chosen(holder.effectiveRounds)
  }))
})

/** F6: rounds that are open by command, and of each group those that its energy control opened. */
const controlInForce = ({ terminal }: Face): unknown => {
  const openBy = (cause: "remote" | "energy") =>
    terminal.switches.filter((it) => it.position === "open" && it.cause === cause).map((it) => it.no)
  const energy = openBy("energy")
  return {
    remoteTrip: chosen(openBy("remote")),
    arrearsAlarm: { active: 0 },
    groups: terminal.holders.map((holder) => ({
      group: holder.no,
      setpoint: 0,
      floatCoefficient: 0,
      powerTrip: [],
      monthlyTrip: [],
      purchaseTrip: chosen(energy.filter((no) => holder.effectiveRounds.includes(no))),
      powerAlarm: { period: 0, holiday: 0, closed: 0, float: 0 },
      energyAlarm: { monthly: 0, purchase: holder.alarm === "raised" ? 1 : 0 }
    }))
  }
}

/** What the terminal answers from the face's own knowledge, or `undefined`. */
const ownValue = (face: Face, afn: string, fn: number | null): unknown => {
  switch (`${afn}/${fn}`) {
    case "0C/7":
      return { ec1: face.records.length & 0xff, ec2: 0 }
    case "0C/17":
    case "0C/18":
      return { power: 0 }
  }
  return undefined
}

interface Asked {
  readonly face: Face
  readonly units: ReadonlyArray<Unit>
  readonly records: ReadonlyArray<EventRecord>
  readonly outcome: "answered" | "confirmed" | "denied" | "silent"
  readonly delayMillis: number
  readonly link: "kept" | "lost"
}

const askUnit = (asked: Asked, frame: Frame.DownFrame, unit: Unit, now: number): Asked => {
  const { face } = asked
  const own = ownValue(face, frame.afn, unit.fn)
  if (own !== undefined)
    return { ...asked, units: [...asked.units, { pn: unit.pn, fn: unit.fn, name: "", value: own }] }
  if (frame.afn === "05" && unit.fn === 32) {
    const { text } = unit.value as { readonly text: string }
    return { ...asked, face: { ...face, texts: [...face.texts, text] }, outcome: "confirmed" }
  }
  const request = requestOf(face, frame.afn, unit)
  if (request === null) return { ...asked, outcome: "denied" }
  const password = frame.aux.pw ?? null
  const [[terminal, faults], met] = FaultPlan.exchange(
    face.settings.terminal,
    [face.terminal, face.faults],
    request,
    password,
    now
  )
  const records = [...asked.records, ...met.events.flatMap((event) => Events.recordOf(terminal, event))]
  const next: Asked = {
    ...asked,
    face: { ...face, terminal, faults },
    records,
    delayMillis: met.delayMillis,
    link: met.link
  }
  if (met.answer === null) return { ...next, outcome: "silent" }
  if (met.answer._tag === "Refused") return { ...next, outcome: "denied" }
  if (met.answer._tag === "Accepted") return { ...next, outcome: "confirmed" }
  const pn = unit.pn[0]
  const [told, value] = valueOf(next.face, met.answer, typeof pn === "number" ? pn : 0, now)
  if (value === undefined) return { ...next, outcome: "denied" }
  return { ...next, face: told, units: [...next.units, { pn: unit.pn, fn: unit.fn, name: "", value }] }
}

const eventsAnswer = (face: Face, unit: Unit): Served => {
  const { from, to } = unit.value as { readonly from: number; readonly to: number }
  const total = face.records.length
  const oldest = Math.max(0, total - 256)
  const base = total - ((total - from) & 0xff)
  const first = Math.max(oldest, base)
  const last = Math.min(total, base + ((to - from) & 0xff))
  const events = unit.fn === 1 && base >= 0 ? face.records.slice(first, last) : []
  const kept = {
    face: { ...face, readRecords: Math.max(face.readRecords, last) },
    records: [],
    delayMillis: 0,
    link: "kept" as const
  }
  if (events.length === 0) return { ...kept, answer: denied }
  const value = { ec1: total & 0xff, ec2: 0, from: first & 0xff, to: last & 0xff, events }
  return { ...kept, answer: { afn: "0E", units: [{ pn: [0], fn: unit.fn, name: "", value }] } }
}

/** Serves one frame of the master. */
export const serve = (face: Face, frame: Frame.DownFrame, now: number): Served => {
  const [first] = frame.units
  if (frame.afn === "0E" && first !== undefined && first.raw !== true) return eventsAnswer(face, first)
  const start: Asked = { face, units: [], records: [], outcome: "answered", delayMillis: 0, link: "kept" }
  const asked = frame.units.reduce<Asked>(
    (so, unit) => (so.outcome === "answered" && unit.raw !== true ? askUnit(so, frame, unit, now) : so),
    start
  )
  const { delayMillis, link, records } = asked
  switch (asked.outcome) {
    case "silent":
      return { face: asked.face, answer: null, records, delayMillis, link }
    case "confirmed":
      return { face: asked.face, answer: confirmed, records, delayMillis, link }
    case "denied":
      return { face: asked.face, answer: denied, records, delayMillis, link }
    case "answered": {
      const answer = asked.units.length === 0 ? denied : { afn: frame.afn, units: asked.units }
      return { face: asked.face, answer, records, delayMillis, link }
    }
  }
}
