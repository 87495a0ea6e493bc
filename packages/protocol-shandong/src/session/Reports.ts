/** What a terminal says of its own accord: login, heartbeat, logout, alarms, task data; what is answered, and what becomes an event of core. */
import type { SessionOutput, TerminalEvent } from "@yugou/core/dialect"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import type * as Schema from "effect/Schema"
import type { Frame } from "../frame/Frame.ts"
import { type Alarm, CONFIRM_ALARM, type Message, type MessageOf, TASK } from "../message/Messages.ts"
import * as Compose from "./Compose.ts"
import { MAX_UNCONFIRMED, type Moved, type State } from "./SessionState.ts"

/** Kind of the event that carries what no row of the profile explains. */
export const UNPARSED = "alarm.unparsed"

/** A short fingerprint (FNV-1a, 32 bits): keeps keys short where a record has no number of its own. */
const fingerprint = (text: string): string => {
  let hash = 0x811c9dc5
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  return (hash >>> 0).toString(16).padStart(8, "0")
}

const json = (value: unknown): Schema.Json => JSON.parse(JSON.stringify(value)) as Schema.Json

/** Two records with the same content are the same record: alarms carry no number, only minute, point and code. */
const eventOf = (state: State, kind: string, prefix: string, detail: unknown): TerminalEvent => ({
  terminalId: state.terminalId,
  key: `${prefix}/${fingerprint(JSON.stringify(detail))}`,
  kind,
  detail: json(detail)
})

const alarmEvent = (state: State, alarm: Alarm): TerminalEvent => {
  const row = state.context.book.alarm(alarm.code)
  const detail = row?.round === undefined ? alarm : { round: row.round, ...alarm }
  return eventOf(state, row?.event ?? "alarm", `alarm/${alarm.code}/${alarm.tn}/${alarm.at ?? "-"}`, detail)
}

const alarmEvents = (state: State, report: MessageOf<"AlarmReport">): ReadonlyArray<TerminalEvent> => {
  const known = report.alarms.map((alarm) => alarmEvent(state, alarm))
  if (report.unparsed === undefined) return known
  const { code, raw } = report.unparsed
  return [...known, eventOf(state, UNPARSED, "alarm/unparsed", { code, raw })]
}

const write = (state: State, frame: Frame, up: 0 | 1, func = frame.func): Moved => {
  const made = Compose.reply(state.context.book, frame, up, func)
  if (Result.isFailure(made)) return [state, []]
  const outputs: ReadonlyArray<SessionOutput> = [
    { _tag: "Write", writeId: state.nextWriteId, bytes: made.success, effect: "none" },
    { _tag: "Trace", direction: "down", bytes: made.success, problem: null }
  ]
  return [{ ...state, nextWriteId: state.nextWriteId + 1 }, outputs]
}

const reversed = (text: string): string => (text.match(/../g) ?? []).toReversed().join("")

/** Checks a login's password in the byte orders that the profile allows: which one is right is not proven. */
const passwordFits = (state: State, bytes: string): boolean => {
  const wanted = state.context.settings.loginPassword
  if (wanted === null) return true
  const order = state.context.book.profile.session.loginPasswordOrder
  const accepted = [
    ...(order === "reversed" ? [] : [Redacted.value(wanted)]),
    ...(order === "plain" ? [] : [reversed(Redacted.value(wanted))])
  ]
  return accepted.includes(bytes.toUpperCase())
}

const login = (state: State, frame: Frame, message: Message): Moved => {
  const bytes = message._tag === "Login" ? message.passwordBytes : ""
  return passwordFits(state, bytes)
    ? write(state, frame, 0)
    : [state, [{ _tag: "Close", reason: "login with a wrong password" }]]
}

const logout = (state: State, frame: Frame): Moved => {
  const { logoutReply } = state.context.book.profile.session
  const [next, outputs] =
    logoutReply === "none" ? [state, []] : write(state, frame, logoutReply === "down" ? 0 : frame.up)
  return [next, [...outputs, { _tag: "Close", reason: "logout" }]]
}

const push = (state: State, frame: Frame, events: ReadonlyArray<TerminalEvent>): Moved => {
  const emitted = events.map((event): SessionOutput => ({ _tag: "Emit", event }))
  if (state.context.book.profile.session.alarmReply === "none" || events.length === 0) return [state, emitted]
  const waiting = [...state.unconfirmed, { keys: events.map((event) => event.key), frame }].slice(-MAX_UNCONFIRMED)
  return [{ ...state, unconfirmed: waiting }, emitted]
}

/** Tells whether a frame is one that terminals start. A read of alarms or tasks is not asked by this session, so both count as pushed. */
export const isStarted = (state: State, frame: Frame): boolean => {
  const { alarm, heartbeat, login: loginCode, logout: logoutCode } = state.context.book.profile.functions
  const codes = [alarm, heartbeat, loginCode, logoutCode].map((code) => Number.parseInt(code, 16))
  return codes.includes(frame.func) || frame.func === TASK
}

/** Takes a frame that the terminal started. Heartbeats are answered in the other direction, logins with empty data under the same number. */
export const receive = (state: State, frame: Frame, message: Message): Moved => {
  const { functions } = state.context.book.profile
  const is = (code: string) => Number.parseInt(code, 16) === frame.func
  if (is(functions.heartbeat)) return write(state, frame, frame.up === 1 ? 0 : 1)
  if (is(functions.login)) return login(state, frame, message)
  if (is(functions.logout)) return logout(state, frame)
  if (message._tag === "AlarmReport") return push(state, frame, alarmEvents(state, message))
  if (message._tag === "TaskReport") {
    const { _tag, ...detail } = message
    return push(state, frame, [eventOf(state, "taskData", `task/${message.task}/${message.from ?? "-"}`, detail)])
  }
  return [state, []]
}

/** The inbox has an event: when it was the last of its frame, the frame is confirmed, if the profile says that this terminal wants it. */
export const accepted = (state: State, key: string): Moved => {
  let current: State = { ...state, unconfirmed: [] }
  const outputs: Array<SessionOutput> = []
  for (const { frame, keys } of state.unconfirmed) {
    const left = keys.filter((other) => other !== key)
    if (left.length > 0) {
      current = { ...current, unconfirmed: [...current.unconfirmed, { keys: left, frame }] }
      continue
    }
    const [next, more] = write(current, frame, 0, CONFIRM_ALARM)
    current = next
    outputs.push(...more)
  }
  return [current, outputs]
}
