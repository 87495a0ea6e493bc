/** Carries the master's frames to the simulated terminal and its answers back: password, validity window, one result per item. */
import { Energy, type RefusalReason, type Thresholds } from "@yugou/core/dialect"
import { LocalTime } from "@yugou/dialect-kit"
import { type Event, FaultPlan, type Request, TerminalClock, type TerminalState } from "@yugou/testkit/terminal"
import * as Result from "effect/Result"
import * as MessageCodec from "../message/MessageCodec.ts"
import type { Message, MessageOf } from "../message/Messages.ts"
import type { Value } from "../value/Field.ts"
import * as Registers from "./Registers.ts"
import type { Settings } from "./Settings.ts"

/** What one frame did: the new state and the data of the answer, or none. */
export interface Served {
  readonly terminal: TerminalState.State
  readonly faults: FaultPlan.FaultPlan
  readonly registers: Registers.Registers
  readonly answer: { readonly exp: 0 | 1; readonly data: Uint8Array } | null
  readonly events: ReadonlyArray<Event>
  readonly delayMillis: number
  readonly link: "kept" | "lost"
}

type Carried = Pick<Served, "terminal" | "faults" | "registers">
type Write = MessageOf<"WriteRequest">

const nothing = { events: [], delayMillis: 0, link: "kept" as const }

const encode = (settings: Settings, message: Message): Uint8Array =>
  Result.getOrElse(MessageCodec.encode(message, 0, settings.book), () => new Uint8Array(0))

const failure = (settings: Settings, error: string): Served["answer"] => ({
  exp: 1,
  data: encode(settings, { _tag: "Failure", error })
})

/** The request of the simulation that a read stands for, so that planned faults find it. */
const readRequest = (settings: Settings, di: string): Request => {
  const holder = settings.terminal.holders[0] ?? 0
  switch (Registers.meaningOf(settings.book, di)?.capability) {
    case "remaining.read":
      return { _tag: "ReadBalance", holder }
    case "purchase.write":
      return { _tag: "ReadStoredCredit", holder }
    case "clock":
      return { _tag: "ReadClock" }
    case "switch.state":
    case "switch.command":
      return { _tag: "ReadSwitches" }
    case "control.rounds":
    case "control.enabled":
    case "protection":
    case "control.expiry":
    case "alarmEnergy.write":
    case "switch.round":
    case undefined:
      return { _tag: "ReadParameters", holder, items: ["Protection"] }
  }
}

/** Serves a read: every item or a refusal of the whole, as the family does. */
const read = (settings: Settings, carried: Carried, message: MessageOf<"ReadRequest">, now: number): Served => {
  const { book, terminal: simulated } = settings
  const first = message.dis.map((di) => book.find(di)).find((item) => item !== undefined)
  const di = first?._tag === "Block" ? (first.children[0]?.di ?? "") : (first?.di ?? "")
  const request = readRequest(settings, di)
  const [[terminal, faults], met] = FaultPlan.exchange(
    simulated,
    [carried.terminal, carried.faults],
    request,
    null,
    now
  )
  const { delayMillis, events, link } = met
  const moved = { ...carried, terminal, faults, events, delayMillis, link }
  if (met.answer === null) return { ...moved, answer: null }
  const source: Registers.Source = { book, settings: simulated, state: terminal, registers: carried.registers, now }
  const data = MessageCodec.readAnswer(message.points, message.dis, book, (item, point) =>
    Registers.valueOf(source, item, point)
  )
  return {
    ...moved,
    answer: Result.isSuccess(data) ? { exp: 0, data: data.success } : failure(settings, "no-such-item")
  }
}

const resultOf: Record<RefusalReason, string> = {
  duplicateNumber: "illegal-content",
  expired: "command-expired",
  notPermitted: "password-or-permission",
  unsupported: "no-such-item",
  badValue: "illegal-content",
  overLimit: "illegal-content",
  unspecified: "illegal-content"
}

type Item = Write["items"][number]

interface Task {
  readonly items: ReadonlyArray<Item>
  readonly request: Request | null
}

const energyOf = (value: Value | undefined): Energy.Energy =>
  typeof value === "string" ? Result.getOrElse(Energy.fromKwh(value), () => Energy.zero) : Energy.zero

const creditOf = (holder: number, value: Value): Request => {
  const record = (typeof value === "object" && value !== null ? value : {}) as { readonly [field: string]: Value }
  const wireNo = Number(record.seq ?? 0)
  return { _tag: "WriteCredit", holder, mode: "append", wireNo, value: energyOf(record.kwh), thresholds: null }
}

const thresholdsOf = (carried: Carried, value: Value): Thresholds => {
  const pair = typeof value === "object" && value !== null && !Array.isArray(value) ? value : null
  if (pair !== null && "alarm" in pair) return { alarm: energyOf(pair.alarm), trip: energyOf(pair.trip) }
  return { alarm: energyOf(value), trip: carried.terminal.holders[0]?.thresholds?.trip ?? Energy.zero }
}

const partOf = (
  settings: Settings,
  di: string,
  value: Value,
  capability: "control.enabled" | "protection"
): string | null => {
  const row = settings.book.capability(capability)
  const codec = settings.book.find(di)?.row.codec
  const isPart = row?.field !== undefined && codec !== undefined && "nibbles" in codec
  const part = isPart && typeof value === "string" ? value[codec.nibbles.indexOf(row.field)] : value
  return Object.entries(row?.values ?? {}).find(([, text]) => text === part)?.[0] ?? null
}

/** The request that one item makes; `null` for an item that is only stored. Switches are gathered before. */
const itemRequest = (settings: Settings, carried: Carried, item: Item): Request | null => {
  const holder = settings.terminal.holders[0] ?? 0
  const write = (parameter: Extract<Request, { _tag: "WriteParameter" }>["item"]): Request => ({
    _tag: "WriteParameter",
    holder,
    item: parameter
  })
  const { di, value } = item
  switch (Registers.meaningOf(settings.book, di)?.capability) {
    case "purchase.write":
      return creditOf(holder, value)
    case "remaining.read":
      return { _tag: "WriteCredit", holder, mode: "set", wireNo: null, value: energyOf(value), thresholds: null }
    case "control.rounds":
      return write({ _tag: "EffectiveRounds", rounds: Array.isArray(value) ? value : [] })
    case "control.enabled":
      return write({
        _tag: "PurchaseControl",
        state: partOf(settings, di, value, "control.enabled") === "engaged" ? "engaged" : "released"
      })
    case "protection": {
      const state = partOf(settings, di, value, "protection") === "protected" ? "protected" : "released"
      return write({ _tag: "Protection", state, halfHours: null })
    }
    case "clock":
      return { _tag: "SetClock", localMillis: LocalTime.toInstant(String(value), 0) ?? 0 }
    case "control.expiry":
      return write({ _tag: "EnergyControlExpiry", local: String(value) })
    case "alarmEnergy.write":
      return write({ _tag: "Thresholds", thresholds: thresholdsOf(carried, value) })
    case "switch.round":
    case "switch.command":
    case "switch.state":
    case undefined:
      return null
  }
}

const minutesOf = (value: Value | undefined): number => {
  const [hours = 0, minutes = 0] = typeof value === "string" ? value.split(":").map(Number) : []
  return hours * 60 + minutes
}

/** Gathers what belongs together: the rows of the map are one parameter, the commands of one kind are one trip or close. */
const tasksOf = (settings: Settings, carried: Carried, items: ReadonlyArray<Item>): ReadonlyArray<Task> => {
  const { book } = settings
  const of = (capability: string) =>
    items.filter((item) => Registers.meaningOf(book, item.di)?.capability === capability)
  const label = (item: Item) => Registers.labelOf(book, Registers.meaningOf(book, item.di)?.index ?? 0)
  const tripValue = book.capability("switch.command")?.values?.trip
  const map = of("switch.round")
  const [trips, closes] = [
    of("switch.command").filter((item) => item.value === tripValue),
    of("switch.command").filter((item) => item.value !== tripValue)
  ]
  const tasks: Array<Task> = items
    .filter((item) => !map.includes(item) && !trips.includes(item) && !closes.includes(item))
    .map((item) => ({ items: [item], request: itemRequest(settings, carried, item) }))
  if (map.length > 0) {
    const changed = map.map((item) => ({
      switchNo: label(item),
      round: Number(item.value) === 0 ? null : Number(item.value)
    }))
    const kept = carried.terminal.switchRounds.filter((row) => !changed.some((one) => one.switchNo === row.switchNo))
    const all = [...kept, ...changed].toSorted((a, b) => a.switchNo - b.switchNo)
    tasks.push({
      items: map,
      request: {
        _tag: "WriteParameter",
        holder: settings.terminal.holders[0] ?? 0,
        item: { _tag: "SwitchRounds", map: all }
      }
    })
  }
  if (trips.length > 0) {
    const delayMinutes = Number(carried.registers["8047"] ?? 0)
    const halfHours = Math.round(minutesOf(carried.registers["8064"]) / 30)
    tasks.push({
      items: trips,
      request: { _tag: "Trip", round: 0, switches: trips.map(label), delayMinutes, halfHours }
    })
  }
  if (closes.length > 0) {
    tasks.push({ items: closes, request: { _tag: "Close", round: 0, switches: closes.map(label), mode: "direct" } })
  }
  return tasks
}

const isOutlived = (settings: Settings, carried: Carried, message: Write, now: number): boolean => {
  if (message.commandTime === undefined || message.validMinutes === undefined) return false
  const issued = LocalTime.toInstant(message.commandTime, 0) ?? 0
  return TerminalClock.isDead(settings.terminal, carried.terminal, now, issued, message.validMinutes * 60_000)
}

/** Registers that a write leaves behind: stored items, the whole byte of shared ones, the last command of each switch. */
const stored = (settings: Settings, registers: Registers.Registers, task: Task): Registers.Registers => {
  const kept = task.items.filter(({ di }) => {
    const capability = Registers.meaningOf(settings.book, di)?.capability
    return capability === undefined || capability === "control.enabled" || capability === "switch.command"
  })
  return { ...registers, ...Object.fromEntries(kept.map((item) => [item.di, item.value])) }
}

interface Progress extends Carried, Pick<Served, "events" | "delayMillis" | "link"> {
  readonly results: ReadonlyMap<string, string>
  readonly silent: "yes" | "no"
}

const runTask = (settings: Settings, so: Progress, task: Task, password: string, now: number): Progress => {
  const noted = (result: string) => new Map([...so.results, ...task.items.map((item) => [item.di, result] as const)])
  if (task.request === null) {
    const known = task.items.every((item) => (settings.book.find(item.di)?.row.access ?? "r") !== "r")
    return known
      ? { ...so, registers: stored(settings, so.registers, task), results: noted("ok") }
      : { ...so, results: noted("no-such-item") }
  }
  const [[terminal, faults], met] = FaultPlan.exchange(
    settings.terminal,
    [so.terminal, so.faults],
    task.request,
    password,
    now
  )
  const moved: Progress = {
    ...so,
    terminal,
    faults,
    events: [...so.events, ...met.events],
    delayMillis: Math.max(so.delayMillis, met.delayMillis),
    link: met.link === "lost" ? "lost" : so.link
  }
  if (met.answer === null) return { ...moved, silent: "yes" }
  if (met.answer._tag === "Refused") return { ...moved, results: noted(resultOf[met.answer.reason]) }
  return { ...moved, registers: stored(settings, so.registers, task), results: noted("ok") }
}

/** Serves a write: a wrong password or a frame that outlived its validity is refused as a whole, everything else item by item. */
const write = (settings: Settings, carried: Carried, message: Write, now: number): Served => {
  if (settings.password !== null && message.password !== settings.password) {
    return { ...carried, ...nothing, answer: failure(settings, "password-or-permission") }
  }
  if (isOutlived(settings, carried, message, now))
    return { ...carried, ...nothing, answer: failure(settings, "command-expired") }
  if (message.unparsed !== undefined) return { ...carried, ...nothing, answer: failure(settings, "no-such-item") }
  const start: Progress = { ...carried, ...nothing, results: new Map(), silent: "no" }
  const { results, silent, ...done } = tasksOf(settings, carried, message.items).reduce(
    (so, task) => runTask(settings, so, task, message.password, now),
    start
  )
  if (silent === "yes") return { ...done, answer: null }
  const rows = message.items.map((item) => ({ di: item.di, result: results.get(item.di) ?? "ok" }))
  const exp = rows.every((row) => row.result === "ok") ? 0 : 1
  return { ...done, answer: { exp, data: encode(settings, { _tag: "WriteReply", tn: message.tn, results: rows }) } }
}

/** Serves a frame of the master; one that cannot be read (`null`) is refused, and what is no read and no write is not taken. */
export const serve = (settings: Settings, carried: Carried, message: Message | null, now: number): Served | null => {
  if (message === null) return { ...carried, ...nothing, answer: { exp: 1, data: Uint8Array.of(0x02) } }
  if (message._tag === "ReadRequest") return read(settings, carried, message, now)
  return message._tag === "WriteRequest" ? write(settings, carried, message, now) : null
}
