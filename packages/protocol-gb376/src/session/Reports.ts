/** What a terminal says of its own accord: login, heartbeat, logout, pushed events and data; and what its event records become for core. */
import type { TerminalEvent, TerminalId } from "@yugou/core/dialect"
import { type IdleRead, type Known as KnownOf, LocalTime, Pushes, type Reaction, Script } from "@yugou/dialect-kit"
import * as Result from "effect/Result"
import type * as Frame from "../frame/Frame.ts"
import { type Answer, type Question, reading, refusalOf, unit as unitToSend } from "../request/Question.ts"
import { skewOf as skewOfAnswer } from "../request/Scripts.ts"
import type { Settings } from "../request/Settings.ts"
import type { EventAnswer } from "../rows/EventRecords.ts"
import type { Unit } from "../unit/Unit.ts"
import { hasValue, type Read } from "../value/Leaf.ts"
import * as Clock from "../value/LocalTime.ts"
import * as Compose from "./Compose.ts"

/** Events fetched at the first contact with a terminal, when nothing is known about what was read before. */
export const firstEvents = 8

/** What the session remembers of the terminal's important events. */
export interface Own {
  /** The counter of the last event that was read. */
  readonly ec1: number | null
  /** Events up to this counter were asked for and not given; asked again when the counter moves. */
  readonly triedEc1: number | null
  /** Events up to `ec1` wait at the terminal; they are fetched from `at` on. */
  readonly waiting: { readonly ec1: number; readonly at: number } | null
}
type Known = KnownOf<Own>

/** One event for each record; pushed or read back, the same record has the same key. */
const eventsOf = (terminalId: TerminalId, unit: Unit): ReadonlyArray<TerminalEvent> => {
  const answer = unit.value as EventAnswer
  const queue = unit.fn === 1 ? "important" : "general"
  return answer.events.map((record, index) => {
    const number = (answer.from + index) & 0xff
    return Pushes.eventOf(terminalId, `erc${record.erc}`, `${queue}/${number}`, { queue, number, ...record })
  })
}

/** A push that is no event record: class 1 or class 2 data, as decoded. */
const reportOf = (terminalId: TerminalId, { afn, seq, units }: Frame.UpFrame): TerminalEvent =>
  Pushes.eventOf(terminalId, "report", `report/${seq.seq}`, { afn, units })

const isEventAnswer = (unit: Unit): boolean =>
  unit.raw !== true && (unit.fn === 1 || unit.fn === 2) && unit.value !== undefined

/** Moves the counter of read events when the records continue it, or when nothing was known. */
const follow = (own: Own, units: ReadonlyArray<Unit>): Own => {
  const important = units.find((unit) => unit.fn === 1)?.value as EventAnswer | undefined
  if (important === undefined || (own.ec1 !== null && own.ec1 !== important.from)) return own
  const to = (important.from + important.events.length) & 0xff
  return to === own.ec1 ? own : { ...own, ec1: to, triedEc1: null }
}

/** Frames that the terminal starts; function codes 8 and 11 answer, whatever PRM says (both are seen with PRM=1). */
const isStarted = (frame: Frame.UpFrame): boolean => frame.prm === 1 && frame.function !== 8 && frame.function !== 11

/** Takes a frame that the terminal started: link frames are confirmed at once, pushes when their events are stored. */
export const started = (settings: Settings, known: Known, frame: Frame.Frame): Reaction<Own> | null => {
  if (frame.dir === "down" || !isStarted(frame)) return null
  const confirmation = frame.seq.con === 1 ? Result.getOrElse(Compose.confirmation(settings, frame), () => null) : null
  if (frame.afn === "02") return { reply: confirmation }
  const records = frame.afn === "0E" ? frame.units.filter(isEventAnswer) : []
  const events =
    records.length > 0
      ? records.flatMap((unit) => eventsOf(known.terminalId, unit))
      : [reportOf(known.terminalId, frame)]
  return { own: follow(known.own, records), events, confirmation }
}

/** Notes that important events wait (ACD): they are fetched a moment later, unless the terminal pushes them itself. */
export const notice = (settings: Settings, { now, own }: Known, frame: Frame.Frame): Own => {
  const ec1 = frame.aux.ec?.ec1
  if (ec1 === undefined || ec1 === own.ec1 || ec1 === own.triedEc1) return own
  return { ...own, waiting: { ec1, at: own.waiting?.at ?? now + settings.eventReadDelaySeconds * 1000 } }
}

/** The terminal's clock, as heartbeats of 2012 and answers tell it. A push may be old when it comes, so what it says of a clock does not count. */
export const skewOf = (settings: Settings, frame: Frame.Frame, now: number): number | null => {
  if (frame.dir === "up" && frame.afn === "0C" && !isStarted(frame)) return skewOfAnswer(settings, frame, now)
  const [heartbeat] = frame.afn === "02" ? frame.units : []
  const field =
    heartbeat?.fn === 3 ? (heartbeat.value as { readonly clock: Read<string> } | undefined)?.clock : undefined
  const local = field !== undefined && hasValue(field) ? Clock.fromText(field) : null
  return local === null ? null : local - LocalTime.localMillis(now, settings.utcOffsetMinutes)
}

const question = (from: number, to: number): Question => reading("0E", [unitToSend(0, 1, { from, to })])

/** The session's own reading of new events. */
export const idleRead: IdleRead<Question, Answer, Own> = {
  due: ({ ec1, waiting }) => (waiting === null || waiting.ec1 === ec1 ? null : waiting.at),
  begin: ({ own }) => {
    const to = own.waiting?.ec1 ?? 0
    const asked = question(own.ec1 ?? Math.max(0, to - firstEvents), to)
    const end = (answer: Answer) => refusalOf(answer) ?? Script.end({ _tag: "Answered", answer })
    return [{ ...own, waiting: null, triedEc1: to }, Script.read(asked, end)]
  },
  done: ({ own, terminalId }, ending) => {
    if (ending._tag === "Unclear") return { own: { ...own, triedEc1: null } }
    if (ending._tag !== "Answered") return {}
    const records = (ending.answer as Answer).units.filter((unit) => unit.fn === 1 && isEventAnswer(unit))
    return { own: follow(own, records), events: records.flatMap((unit) => eventsOf(terminalId, unit)) }
  }
}
