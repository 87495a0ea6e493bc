/** Clock, real-time items and round states. */
import type { RequestAnswer, TerminalRequest } from "@yugou/core/dialect"
import { LocalTime } from "@yugou/dialect-kit"
import { itemsOf } from "../profile/Book.ts"
import type { Value } from "../value/Field.ts"
import {
  answered,
  endOfWrite,
  type Next,
  notSent,
  type Part,
  type ReadReply,
  readParts,
  readValues,
  refused,
  write
} from "./Procedure.ts"
import type { Context } from "./Settings.ts"
import { diOf, isEnd, readOf, rowFor, withRow } from "./Target.ts"
import { skewOf } from "./TimedWrite.ts"

/** Reads the terminal's clock; `skewMillis` is terminal minus station at the arrival of the answer. */
export const readClock = (context: Context, request: TerminalRequest<"ReadClock">): Next =>
  withRow(context, request, "clock", "read", (row) =>
    readValues(context, [diOf(row)], (of, now) => {
      const terminalTime = of(diOf(row))
      const skewMillis = skewOf(context, terminalTime, now)
      return typeof terminalTime === "string" && skewMillis !== null
        ? answered({ terminalTime, skewMillis })
        : refused("unspecified", "the clock has no value")
    })
  )

type ItemAnswer = RequestAnswer<"ReadItems">[number]
type RoundState = RequestAnswer<"ReadRounds">[number]["state"]

interface Wanted extends Part {
  readonly item: string
  readonly di: string
}

/** Lists what can be read one by one: a name or number, for another measuring point than 1 with the point behind a slash (`power/2`). */
const offered = (context: Context): ReadonlyMap<string, Wanted> => {
  const wanted = new Map<string, Wanted>()
  const realtime = rowFor(context, "realtime", "read")
  const points = isEnd(realtime) ? [] : context.settings.meterPoints
  for (const [di, row] of Object.entries(context.book.profile.items)) {
    if ("block" in row.codec || row.access === "w" || row.provenance === "placeholder") continue
    for (const point of row.scope === "T" ? [0] : points) {
      const item = point > 1 ? `${row.name ?? di}/${point}` : (row.name ?? di)
      wanted.set(item, { item, di, point, dis: [di] })
    }
  }
  return wanted
}

/** Names the items that the terminal can be asked for. */
export const itemIds = (context: Context): ReadonlyArray<string> => [...offered(context).keys()]

const valueText = (value: Value): string | null => {
  if (value === null || typeof value === "string") return value
  return typeof value === "number" ? value.toString() : JSON.stringify(value)
}

/** Reads that fit one request: items of one point, as many as the profile's request size allows. */
const groupsOf = (context: Context, wanted: ReadonlyArray<Wanted>): ReadonlyArray<ReadonlyArray<Wanted>> => {
  const { maxData, maxRequestData } = context.book.profile.limits
  const groups: Array<Array<Wanted>> = []
  for (const one of wanted) {
    const room = groups.find((group) => {
      const answer = group.reduce((sum, other) => sum + 2 + (context.book.find(other.di)?.length ?? 0), 8)
      const fits = answer + 2 + (context.book.find(one.di)?.length ?? 0) <= maxData
      return group[0]?.point === one.point && 8 + 2 * (group.length + 1) <= maxRequestData && fits
    })
    if (room === undefined) groups.push([one])
    else room.push(one)
  }
  return groups
}

/** What a read says of an item: its value, or why it has none. */
const answerTo = (context: Context, { di, item }: Wanted, reply: ReadReply): ItemAnswer => {
  const unit = context.book.find(di)?.row.unit ?? ""
  if (reply._tag === "Refused") return { item, value: null, unit, problem: reply.raw }
  const value = valueText(reply.of(di))
  return { item, value, unit, problem: value === null ? "noValue" : null }
}

/** Reads real-time items; each answers for itself, with its value or its problem. */
export const readItems = (context: Context, request: TerminalRequest<"ReadItems">): Next => {
  const found = offered(context)
  const wanted: Array<Wanted> = []
  for (const item of new Set(request.payload.items)) {
    const one = found.get(item)
    if (one === undefined) return notSent("unsupported", `profile ${context.book.profile.id} has no item ${item}`)
    wanted.push(one)
  }
  const order = new Map(request.payload.items.map((item, index) => [item, index]))
  return readParts(
    context,
    groupsOf(context, wanted),
    (one, reply) => [answerTo(context, one, reply)],
    (all) => answered(all.toSorted((a, b) => (order.get(a.item) ?? 0) - (order.get(b.item) ?? 0)))
  )
}

/**
 * Reads the state of the rounds from the inputs of their switches.
 *
 * The polarity of an input depends on its contact: while the profile says `unknown` every state is. The command registers (822F) only repeat
 * what was ordered and are never taken for a state.
 */
export const readRounds = (context: Context, request: TerminalRequest<"ReadRounds">): Next =>
  withRow(context, request, "switch.round", "read", (map) =>
    withRow(context, request, "switch.state", "read", (inputs) => {
      const { inputPolarity, rounds } = context.book.profile.limits
      const open = inputPolarity === "oneIsOpen" ? "1" : "0"
      return readValues(context, [...readOf(map), ...readOf(inputs)], (of) => {
        const stateOf = (round: number): RoundState => {
          const own = itemsOf(map).flatMap((di, index) => (of(di) === round.toString() ? [index] : []))
          const states = new Set(own.map((index) => of(itemsOf(inputs)[index] ?? "")))
          const [only] = states
          if (inputPolarity === "unknown" || states.size !== 1 || (only !== "0" && only !== "1")) return "unknown"
          return only === open ? "open" : "closed"
        }
        return answered(Array.from({ length: rounds }, (_, index) => ({ round: index + 1, state: stateOf(index + 1) })))
      })
    })
  )

/** Sets the terminal's clock. It cannot be a real-time write: that one is judged by the clock that is wrong. */
export const setClock = (context: Context, request: TerminalRequest<"SetClock">): Next =>
  withRow(context, request, "clock", "write", (row) =>
    write(context, { _tag: "WriteClock", di: diOf(row) }, null, endOfWrite)
  )

/** Prints the local time that the station means at `now`, as the clock item takes it. */
export const clockValue = (context: Context, now: number): string =>
  LocalTime.textOfInstant(now, context.settings.utcOffsetMinutes)
