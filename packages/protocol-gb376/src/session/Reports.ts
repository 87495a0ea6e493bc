/** What a terminal says of its own accord: login, heartbeat, logout, pushed events and data; and what its event records become for core. */
import type { SessionOutput, TerminalEvent } from "@yugou/core/dialect"
import * as Result from "effect/Result"
import type * as Schema from "effect/Schema"
import type * as Frame from "../frame/Frame.ts"
import type { EventAnswer } from "../rows/EventRecords.ts"
import type { Unit } from "../unit/Unit.ts"
import { hasValue, type Read } from "../value/Leaf.ts"
import * as LocalTime from "../value/LocalTime.ts"
import * as Compose from "./Compose.ts"
import { type Moved, maxUnconfirmed, remember, type State } from "./SessionState.ts"

/** A short fingerprint (FNV-1a, 32 bits): tells apart records that share a counter, which wraps at 256. */
const fingerprint = (text: string): string => {
  let hash = 0x811c9dc5
  for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  return (hash >>> 0).toString(16).padStart(8, "0")
}

/** One event for each record; pushed or read back, the same record has the same key. */
export const eventsOf = (state: State, unit: Unit): ReadonlyArray<TerminalEvent> => {
  const answer = unit.value as EventAnswer
  const queue = unit.fn === 1 ? "important" : "general"
  return answer.events.map((record, index) => {
    const number = (answer.from + index) & 0xff
    const detail = JSON.parse(JSON.stringify({ queue, number, ...record })) as Schema.Json
    const key = `${state.terminalId}/${queue}/${number}/${fingerprint(JSON.stringify(record))}`
    return { terminalId: state.terminalId, key: key.slice(-64), kind: `erc${record.erc}`, detail }
  })
}

/** A push that is no event record: class 1 or class 2 data, as decoded. */
const reportOf = (state: State, frame: Frame.UpFrame): TerminalEvent => {
  const detail = JSON.parse(JSON.stringify({ afn: frame.afn, units: frame.units })) as Schema.Json
  const key = `${state.terminalId}/report/${frame.seq.seq}/${fingerprint(JSON.stringify(detail))}`
  return { terminalId: state.terminalId, key: key.slice(-64), kind: "report", detail }
}

const isEventAnswer = (unit: Unit): boolean => unit.raw !== true && (unit.fn === 1 || unit.fn === 2)

/** Moves the counter of read events when the records continue it, or when nothing was known. */
export const follow = (state: State, units: ReadonlyArray<Unit>): Moved => {
  const important = units.find((unit) => unit.fn === 1 && unit.raw !== true)?.value as EventAnswer | undefined
  if (important === undefined || (state.ec1 !== null && state.ec1 !== important.from)) return [state, []]
  const to = (important.from + important.events.length) & 0xff
  if (to === state.ec1) return [state, []]
  const next = { ...state, ec1: to, triedEc1: null }
  return [next, [remember(next)]]
}

const confirm = (state: State, frame: Frame.UpFrame): Moved => {
  const made = Compose.confirmation(state.settings, frame)
  if (Result.isFailure(made)) return [state, []]
  const outputs: ReadonlyArray<SessionOutput> = [
    { _tag: "Write", writeId: state.nextWriteId, bytes: made.success, effect: "none" },
    { _tag: "Trace", direction: "down", bytes: made.success, problem: null }
  ]
  return [{ ...state, nextWriteId: state.nextWriteId + 1 }, outputs]
}

const clockOfHeartbeat = (state: State, unit: Unit | undefined, now: number): State => {
  const field = unit?.fn === 3 ? (unit.value as { readonly clock: Read<string> } | undefined)?.clock : undefined
  const local = field !== undefined && hasValue(field) ? LocalTime.fromText(field) : null
  if (local === null) return state
  return { ...state, skew: { millis: local - LocalTime.localMillis(now, state.settings.utcOffsetMinutes), at: now } }
}

/** Takes a frame that the terminal started: confirms the link frames at once, hands pushes on and confirms them when they are stored. */
export const receive = (state: State, frame: Frame.UpFrame, now: number): Moved => {
  if (frame.afn === "02") {
    const learnt = clockOfHeartbeat(state, frame.units[0], now)
    return frame.seq.con === 1 ? confirm(learnt, frame) : [learnt, []]
  }
  const records = frame.afn === "0E" ? frame.units.filter(isEventAnswer) : []
  const [followed, remembered] = follow(state, records)
  const events = records.length > 0 ? records.flatMap((unit) => eventsOf(state, unit)) : [reportOf(state, frame)]
  const emitted = events.map((event): SessionOutput => ({ _tag: "Emit", event }))
  if (frame.seq.con === 0) return [followed, [...remembered, ...emitted]]
  if (events.length === 0) {
    const [confirmed, written] = confirm(followed, frame)
    return [confirmed, [...remembered, ...written]]
  }
  const waiting = [...followed.unconfirmed, { keys: events.map((event) => event.key), frame }].slice(-maxUnconfirmed)
  return [{ ...followed, unconfirmed: waiting }, [...remembered, ...emitted]]
}

/** Takes the answer to the session's own question for new events. */
export const fetched = (state: State, units: ReadonlyArray<Unit>): Moved => {
  const records = units.filter((unit) => unit.fn === 1 && isEventAnswer(unit) && unit.value !== undefined)
  const [followed, remembered] = follow(state, records)
  const emitted = records
    .flatMap((unit) => eventsOf(state, unit))
    .map((event): SessionOutput => ({ _tag: "Emit", event }))
  return [followed, [...remembered, ...emitted]]
}

/** The inbox has an event: when it was the last of its frame, the frame is confirmed. */
export const accepted = (state: State, key: string): Moved => {
  let current: State = { ...state, unconfirmed: [] }
  const outputs: Array<SessionOutput> = []
  for (const push of state.unconfirmed) {
    const keys = push.keys.filter((it) => it !== key)
    if (keys.length > 0) {
      current = { ...current, unconfirmed: [...current.unconfirmed, { ...push, keys }] }
      continue
    }
    const [next, written] = confirm(current, push.frame)
    current = next
    outputs.push(...written)
  }
  return [current, outputs]
}

/** Notes that important events wait (ACD): they are fetched a moment later, unless the terminal pushes them itself. */
export const noteWaiting = (state: State, frame: Frame.UpFrame, now: number): State => {
  const ec1 = frame.aux.ec?.ec1
  if (ec1 === undefined || ec1 === state.ec1 || ec1 === state.triedEc1) return state
  const at = now + state.settings.eventReadDelaySeconds * 1000
  return { ...state, waiting: { ec1, at: state.waiting?.at ?? at } }
}
