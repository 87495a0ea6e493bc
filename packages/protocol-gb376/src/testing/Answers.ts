/** Carries the master's frames to the simulated terminal and its answers back. What the terminal lacks is denied by AFN00 F2. */
import { Energy } from "@yugou/core/dialect"
import { LocalTime } from "@yugou/dialect-kit"
import { type Event, FaultPlan, type Answer as Given, type Request, TerminalClock } from "@yugou/testkit/terminal"
import type * as Frame from "../frame/Frame.ts"
import type { StoredPurchase } from "../request/Scripts.ts"
import type { Unit } from "../unit/Unit.ts"
import type { Amount } from "../value/Decimal.ts"
import * as Clock from "../value/LocalTime.ts"
import * as Events from "./Events.ts"
import type { Settings, Side } from "./Settings.ts"

/** The function code and units of an answer. */
export interface Answer {
  readonly afn: string
  readonly units: ReadonlyArray<Unit>
}

/** What one frame did; `answer: null`: nothing comes back. */
export interface Served extends Pick<FaultPlan.Exchange, "events" | "delayMillis" | "link"> {
  readonly side: Side
  readonly answer: Answer | null
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
const requestOf = (settings: Settings, afn: string, unit: Unit): Request | null => {
  const pn = unit.pn[0]
  const holder = typeof pn === "number" && pn > 0 ? pn : (settings.terminal.holders[0] ?? 1)
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
      return { _tag: "SetClock", localMillis: Clock.fromText(value?.clock as string) ?? 0 }
  }
  return null
}

const monthOf = (settings: Settings, side: Side, now: number): string =>
  LocalTime.textOfLocal(TerminalClock.localMillis(settings.terminal, side.terminal, now)).slice(0, 7)

/** Energy of this month: what was consumed since the terminal was first asked in it. */
const thisMonth = (side: Side, month: string, holder: number, counter: Energy.Energy): readonly [Side, number] => {
  const known = side.own.months.get(holder)
  const before: Events.MonthStart =
    known?.month === month ? known : { month, consumed: known === undefined ? Energy.zero : counter }
  const months = new Map(side.own.months).set(holder, before)
  return [{ ...side, own: { ...side.own, months } }, Events.wholeKwh(Energy.subtract(counter, before.consumed))]
}

const valueOf = (side: Side, answer: Given, pn: number, month: string): readonly [Side, unknown] => {
  switch (answer._tag) {
    case "Balance":
      return [side, { remaining: Events.wholeKwh(answer.remaining) }]
    case "Clock":
      return [side, { clock: LocalTime.textOfLocal(answer.localMillis) }]
    case "Consumption": {
      const [next, kwh] = thisMonth(side, month, pn, answer.counter)
      return [next, { energy: [kwh] }]
    }
    case "StoredCredit": {
      const { credit, thresholds } = answer
      const alarm = Events.orNoData(thresholds?.alarm ?? null)
      const trip = Events.orNoData(thresholds?.trip ?? null)
      const mode = credit?.mode === "set" ? "refresh" : "append"
      return [
        side,
        { purchaseNo: credit?.wireNo ?? 0, mode, purchase: Events.orNoData(credit?.value ?? null), alarm, trip }
      ]
    }
    case "Rounds":
      return [side, controlInForce(side)]
    case "Parameters":
      if (answer.items.some((item) => item._tag === "Protection")) return [side, controlState(side)]
      return [
        side,
        answer.items.flatMap((item) => (item._tag === "EffectiveRounds" ? [{ rounds: item.rounds }] : []))[0]
      ]
    case "Accepted":
    case "Refused":
    case "CreditRecords":
    case "Switches":
      return [side, undefined]
  }
}

const chosen = (numbers: ReadonlyArray<number>): ReadonlyArray<number> => [...new Set(numbers)].sort((a, b) => a - b)

/** F5: protection, and of each group whether purchase control is engaged on which rounds. */
const controlState = ({ terminal }: Side): unknown => ({
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
const controlInForce = ({ terminal }: Side): unknown => {
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

/** What the terminal answers from its records, or `undefined`. */
const ownValue = ({ own }: Side, afn: string, fn: number | null): unknown => {
  switch (`${afn}/${fn}`) {
    case "0C/7":
      return { ec1: own.records.length & 0xff, ec2: 0 }
    case "0C/17":
    case "0C/18":
      return { power: 0 }
  }
  return undefined
}

interface Asked extends Omit<Served, "answer"> {
  readonly units: ReadonlyArray<Unit>
  readonly outcome: "answered" | "confirmed" | "denied" | "silent"
}

const askUnit = (settings: Settings, asked: Asked, frame: Frame.DownFrame, unit: Unit, now: number): Asked => {
  const { side } = asked
  const answered = (value: unknown, by: Asked): Asked => ({
    ...by,
    units: [...by.units, { pn: unit.pn, fn: unit.fn, name: "", value }]
  })
  const own = ownValue(side, frame.afn, unit.fn)
  if (own !== undefined) return answered(own, asked)
  if (frame.afn === "05" && unit.fn === 32) {
    const { text } = unit.value as { readonly text: string }
    const texts = [...side.own.texts, text]
    return { ...asked, side: { ...side, own: { ...side.own, texts } }, outcome: "confirmed" }
  }
  const request = requestOf(settings, frame.afn, unit)
  if (request === null) return { ...asked, outcome: "denied" }
  const password = frame.aux.pw ?? null
  const before = [side.terminal, side.faults] as const
  const [[terminal, faults], met] = FaultPlan.exchange(settings.terminal, before, request, password, now)
  const { answer, delayMillis, link } = met
  const events: ReadonlyArray<Event> = [...asked.events, ...met.events]
  const next: Asked = { ...asked, side: { ...side, terminal, faults }, events, delayMillis, link }
  if (answer === null) return { ...next, outcome: "silent" }
  if (answer._tag === "Refused") return { ...next, outcome: "denied" }
  if (answer._tag === "Accepted") return { ...next, outcome: "confirmed" }
  const pn = unit.pn[0]
  const month = monthOf(settings, next.side, now)
  const [told, value] = valueOf(next.side, answer, typeof pn === "number" ? pn : 0, month)
  return value === undefined ? { ...next, outcome: "denied" } : answered(value, { ...next, side: told })
}

const eventsAnswer = (side: Side, unit: Unit): Served => {
  const { from, to } = unit.value as { readonly from: number; readonly to: number }
  const { own } = side
  const total = own.records.length
  const oldest = Math.max(0, total - 256)
  const base = total - ((total - from) & 0xff)
  const first = Math.max(oldest, base)
  const last = Math.min(total, base + ((to - from) & 0xff))
  const events = unit.fn === 1 && base >= 0 ? own.records.slice(first, last) : []
  const read = { ...side, own: { ...own, readRecords: Math.max(own.readRecords, last) } }
  const value = { ec1: total & 0xff, ec2: 0, from: first & 0xff, to: last & 0xff, events }
  const answer = events.length === 0 ? denied : { afn: "0E", units: [{ pn: [0], fn: unit.fn, name: "", value }] }
  return { side: read, answer, events: [], delayMillis: 0, link: "kept" }
}

const answerOf = ({ outcome, units }: Asked, afn: string): Answer | null => {
  switch (outcome) {
    case "silent":
      return null
    case "confirmed":
      return confirmed
    case "denied":
      return denied
    case "answered":
      return units.length === 0 ? denied : { afn, units }
  }
}

/** Serves one frame of the master. */
export const serve = (settings: Settings, side: Side, frame: Frame.DownFrame, now: number): Served => {
  const [first] = frame.units
  if (frame.afn === "0E" && first !== undefined && first.raw !== true) return eventsAnswer(side, first)
  const start: Asked = { side, units: [], events: [], outcome: "answered", delayMillis: 0, link: "kept" }
  const asked = frame.units.reduce<Asked>(
    (so, unit) => (so.outcome === "answered" && unit.raw !== true ? askUnit(settings, so, frame, unit, now) : so),
    start
  )
  const { delayMillis, events, link } = asked
  return { side: asked.side, answer: answerOf(asked, frame.afn), events, delayMillis, link }
}
