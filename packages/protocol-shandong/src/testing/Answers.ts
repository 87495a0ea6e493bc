/** Carries the master's frames to the simulated terminal and its answers back: password, validity window, one result per item. */
import type { RefusalReason } from "@yugou/core/dialect"
import { LocalTime } from "@yugou/dialect-kit"
import { TerminalSide } from "@yugou/dialect-kit/testing"
import { type Request, TerminalClock } from "@yugou/testkit/terminal"
import * as Result from "effect/Result"
import * as MessageCodec from "../message/MessageCodec.ts"
import type { Message, MessageOf } from "../message/Messages.ts"
import type { Capability } from "../profile/Profile.ts"
import * as Items from "./Items.ts"
import type { Own, Settings, Side } from "./Settings.ts"

/** The data of an answer, and whether it is an exception. */
export interface Answer {
  readonly exp: 0 | 1
  readonly data: Uint8Array
}

type Doing = TerminalSide.Doing<Own>
type Served = TerminalSide.Served<Own, Answer>
type Write = MessageOf<"WriteRequest">

const encode = (settings: Settings, message: Message): Uint8Array =>
  Result.getOrElse(MessageCodec.encode(message, 0, settings.book), () => new Uint8Array(0))

const refused = (settings: Settings, doing: Doing, error: string): Served => ({
  ...doing,
  reply: { exp: 1, data: encode(settings, { _tag: "Failure", error }) }
})

/** Serves a read: every item or a refusal of the whole, as the family does. */
const read = (settings: Settings, side: Side, { dis, points }: MessageOf<"ReadRequest">, now: number): Served => {
  const { book, terminal } = settings
  const [first] = dis.flatMap(book.itemsAt)
  const request = Items.askedOf(settings, first?.di ?? "")
  const [doing, answer] = TerminalSide.exchange(terminal, TerminalSide.begin(side), request, null, now)
  if (answer === null) return { ...doing, reply: null }
  const data = MessageCodec.readAnswer(points, dis, book, (di, point) =>
    Items.valueOf(settings, doing.side, now, di, point)
  )
  return Result.isSuccess(data)
    ? { ...doing, reply: { exp: 0, data: data.success } }
    : refused(settings, doing, "no-such-item")
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

/** The whole switch map after some rows of it were written. */
const mapAfter = (settings: Settings, side: Side, items: ReadonlyArray<Item>): Request => {
  const rows = new Map(side.terminal.switchRounds.map(({ round, switchNo }) => [switchNo, round]))
  for (const { di, value } of items) rows.set(Items.switchOf(settings, di), Number(value) || null)
  const map = [...rows].map(([switchNo, round]) => ({ switchNo, round })).toSorted((a, b) => a.switchNo - b.switchNo)
  return { _tag: "WriteParameter", holder: settings.terminal.holders[0] ?? 0, item: { _tag: "SwitchRounds", map } }
}

/** Delay and duration of a trip, as the registers hold them. */
const tripOptions = ({ own: { registers } }: Side) => {
  const [hours = 0, minutes = 0] = String(registers["8064"] ?? "")
    .split(":")
    .map(Number)
  return { delayMinutes: Number(registers["8047"] ?? 0), halfHours: Math.round((hours * 60 + minutes) / 30) }
}

/** Gathers what belongs together: the rows of the map are one parameter, the commands of one kind are one trip or close. */
const tasksOf = (settings: Settings, side: Side, items: ReadonlyArray<Item>): ReadonlyArray<Task> => {
  const { book } = settings
  const of = (capability: Capability) => items.filter(({ di }) => Items.capabilityOf(book, di) === capability)
  const trip = book.capability("switch.command")?.values?.trip
  const map = of("switch.round")
  const trips = of("switch.command").filter(({ value }) => value === trip)
  const closes = of("switch.command").filter(({ value }) => value !== trip)
  const switchesOf = (some: ReadonlyArray<Item>) => some.map(({ di }) => Items.switchOf(settings, di))
  const tasks: ReadonlyArray<Task> = [
    ...items
      .filter((item) => !map.includes(item) && !trips.includes(item) && !closes.includes(item))
      .map((item) => ({ items: [item], request: Items.writtenOf(settings, side, item.di, item.value) })),
    { items: map, request: mapAfter(settings, side, map) },
    { items: trips, request: { _tag: "Trip", round: 0, switches: switchesOf(trips), ...tripOptions(side) } },
    { items: closes, request: { _tag: "Close", round: 0, switches: switchesOf(closes), mode: "direct" } }
  ]
  return tasks.filter((task) => task.items.length > 0)
}

const isOutlived = ({ terminal }: Settings, side: Side, { commandTime, validMinutes }: Write, now: number): boolean => {
  if (commandTime === undefined || validMinutes === undefined) return false
  const issued = LocalTime.toInstant(commandTime, 0) ?? 0
  return TerminalClock.isDead(terminal, side.terminal, now, issued, validMinutes * 60_000)
}

/** What a write leaves in the registers: stored items, the whole byte of shared ones, the last command of each switch. */
const stored: ReadonlySet<Capability | null> = new Set([null, "control.enabled", "switch.command"])

const store = ({ book }: Settings, doing: Doing, { items }: Task): Doing => {
  const { own } = doing.side
  const kept = items.filter(({ di }) => stored.has(Items.capabilityOf(book, di)))
  const registers = { ...own.registers, ...Object.fromEntries(kept.map(({ di, value }) => [di, value])) }
  return { ...doing, side: { ...doing.side, own: { ...own, registers } } }
}

/** Does one task; gives its result, or `null` when the terminal says nothing. */
const run = (settings: Settings, doing: Doing, task: Task, password: string, now: number) => {
  if (task.request === null) {
    const writable = task.items.every(({ di }) => (settings.book.find(di)?.row.access ?? "r") !== "r")
    return writable ? ([store(settings, doing, task), "ok"] as const) : ([doing, "no-such-item"] as const)
  }
  const [done, answer] = TerminalSide.exchange(settings.terminal, doing, task.request, password, now)
  if (answer === null) return [done, null] as const
  return answer._tag === "Refused"
    ? ([done, resultOf[answer.reason]] as const)
    : ([store(settings, done, task), "ok"] as const)
}

/** Serves a write: a wrong password or a frame that outlived its validity is refused as a whole, everything else item by item. */
const write = (settings: Settings, side: Side, message: Write, now: number): Served => {
  const { items, password, tn, unparsed } = message
  let doing = TerminalSide.begin(side)
  if (settings.password !== null && password !== settings.password)
    return refused(settings, doing, "password-or-permission")
  if (isOutlived(settings, side, message, now)) return refused(settings, doing, "command-expired")
  if (unparsed !== undefined) return refused(settings, doing, "no-such-item")
  const results = new Map<string, string | null>()
  for (const task of tasksOf(settings, side, items)) {
    const [done, result] = run(settings, doing, task, password, now)
    doing = done
    for (const { di } of task.items) results.set(di, result)
  }
  const told = items.map(({ di }) => ({ di, result: results.get(di) ?? "ok" }))
  if ([...results.values()].includes(null)) return { ...doing, reply: null }
  const exp = told.every(({ result }) => result === "ok") ? 0 : 1
  return { ...doing, reply: { exp, data: encode(settings, { _tag: "WriteReply", tn, results: told }) } }
}

/** Serves a frame of the master; one that cannot be read (`null`) is refused, and what is no read and no write is not taken. */
export const serve = (settings: Settings, side: Side, message: Message | null, now: number): Served | null => {
  if (message === null) return { ...TerminalSide.begin(side), reply: { exp: 1, data: Uint8Array.of(0x02) } }
  if (message._tag === "ReadRequest") return read(settings, side, message, now)
  return message._tag === "WriteRequest" ? write(settings, side, message, now) : null
}
