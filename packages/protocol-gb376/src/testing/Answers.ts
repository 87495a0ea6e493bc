/** Carries the master's frames to the simulated terminal and its answers back. What the terminal lacks is denied by AFN00 F2. */
import { Energy } from "@yugou/core/dialect"
import { LocalTime } from "@yugou/dialect-kit"
import { TerminalSide } from "@yugou/dialect-kit/testing"
import { type Answer as Given, type Request, TerminalClock } from "@yugou/testkit/terminal"
import type * as Frame from "../frame/Frame.ts"
import { type Answer, unit } from "../request/Question.ts"
import type { StoredPurchase } from "../request/Scripts.ts"
import type { Unit } from "../unit/Unit.ts"
import type { Amount } from "../value/Decimal.ts"
import * as Clock from "../value/LocalTime.ts"
import * as Events from "./Events.ts"
import * as SealDouble from "./SealDouble.ts"
import type { Own, Settings, Side } from "./Settings.ts"

type Doing = TerminalSide.Doing<Own>

/** What one frame did; `reply: null`: nothing comes back. */
export type Served = TerminalSide.Served<Own, Answer>

const confirmed: Answer = { afn: "00", units: [unit(0, 1)] }
const denied: Answer = { afn: "00", units: [unit(0, 2)] }

const energyOf = (amount: unknown): Energy.Energy => {
  const { unit, value } = amount as Amount
  return Energy.fromUnits(BigInt(value) * (unit === "MWh|yuan" ? 1000n : 1n) * Energy.unitsPerKwh)
}

type Fields = { readonly [field: string]: unknown }

const creditOf = (holder: number, value: Fields): Request => {
  const stored = value as unknown as StoredPurchase
  return {
    _tag: "WriteCredit",
    holder,
    mode: stored.mode === "append" ? "append" : "set",
    wireNo: stored.purchaseNo,
    value: energyOf(stored.purchase),
    thresholds: { alarm: energyOf(stored.alarm), trip: energyOf(stored.trip) }
  }
}

const write = (holder: number, item: Extract<Request, { _tag: "WriteParameter" }>["item"]): Request => ({
  _tag: "WriteParameter",
  holder,
  item
})

/** What units of each row ask of the terminal; `holder` is the number of their group or round. */
const requests: { readonly [row: string]: (holder: number, value: Fields) => Request } = {
  "0C/2": () => ({ _tag: "ReadClock" }),
  "0C/5": (holder) => ({ _tag: "ReadParameters", holder, items: ["PurchaseControl", "Protection"] }),
  "0C/6": () => ({ _tag: "ReadRounds" }),
  "0C/21": (holder) => ({ _tag: "ReadConsumption", holder }),
  "0C/23": (holder) => ({ _tag: "ReadBalance", holder }),
  "0A/47": (holder) => ({ _tag: "ReadStoredCredit", holder }),
  "0A/48": (holder) => ({ _tag: "ReadParameters", holder, items: ["EffectiveRounds"] }),
  "04/47": creditOf,
  "04/48": (holder, { rounds }) => write(holder, { _tag: "EffectiveRounds", rounds: rounds as ReadonlyArray<number> }),
  "05/1": (round, { alarmDelayMinutes, limitHalfHours }) => ({
    _tag: "Trip",
    round,
    switches: null,
    delayMinutes: alarmDelayMinutes as number,
    halfHours: limitHalfHours as number
  }),
  "05/2": (round) => ({ _tag: "Close", round, switches: null, mode: "permit" }),
  "05/16": (holder) => write(holder, { _tag: "PurchaseControl", state: "engaged" }),
  "05/24": (holder) => write(holder, { _tag: "PurchaseControl", state: "released" }),
  "05/25": (holder, { halfHours }) =>
    write(holder, { _tag: "Protection", state: "protected", halfHours: (halfHours as number) || null }),
  "05/31": (_holder, { clock }) => ({ _tag: "SetClock", localMillis: Clock.fromText(clock as string) ?? 0 }),
  "05/33": (holder) => write(holder, { _tag: "Protection", state: "released", halfHours: null })
}

/** The request that a unit makes, or `null` for one that the simulated terminal does not know. */
const requestOf = (settings: Settings, afn: string, { fn, pn: [pn], value = {} }: Unit): Request | null => {
  const holder = typeof pn === "number" && pn > 0 ? pn : (settings.terminal.holders[0] ?? 1)
  return requests[`${afn}/${fn}`]?.(holder, value as Fields) ?? null
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

interface Asked extends Doing {
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
  const [doing, answer] = TerminalSide.exchange(settings.terminal, asked, request, frame.aux.pw ?? null, now)
  const next: Asked = { ...asked, ...doing }
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
  const reply = events.length === 0 ? denied : { afn: "0E", units: [{ pn: [0], fn: unit.fn, name: "", value }] }
  return { ...TerminalSide.begin(read), reply }
}

/** The chip refuses a command: its MAC is wrong (AFN00 F4). */
const unsealed: Answer = { afn: "00", units: [unit(0, 4, { error: "mac", data: "ff".repeat(16) })] }

/** What the chip of a terminal says, if it has anything to say about a frame. */
const chipAnswer = ({ security }: Settings, frame: Frame.DownFrame): Answer | null => {
  const [first] = frame.units
  if (security === "off" || first === undefined) return null
  if (frame.afn === "06") return { afn: "06", units: [SealDouble.answerTo(first)] }
  const isCommand = frame.afn === "04" || frame.afn === "05"
  return isCommand && !SealDouble.isSealed(frame) ? unsealed : null
}

/** Serves one frame of the master. */
export const serve = (settings: Settings, side: Side, frame: Frame.DownFrame, now: number): Served => {
  const said = chipAnswer(settings, frame)
  if (said !== null) return { ...TerminalSide.begin(side), reply: said }
  const [first] = frame.units
  if (frame.afn === "0E" && first !== undefined && first.raw !== true) return eventsAnswer(side, first)
  const { outcome, units, ...doing } = frame.units.reduce<Asked>(
    (so, unit) => (so.outcome === "answered" && unit.raw !== true ? askUnit(settings, so, frame, unit, now) : so),
    { ...TerminalSide.begin(side), units: [], outcome: "answered" }
  )
  const replies = { silent: null, confirmed, denied, answered: units.length === 0 ? denied : { afn: frame.afn, units } }
  return { ...doing, reply: replies[outcome] }
}
