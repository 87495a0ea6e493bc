/** What a terminal says of its own accord: login, heartbeat, logout, alarms, task data; what is answered, and what becomes an event of core. */
import type { TerminalEvent, TerminalId } from "@yugou/core/dialect"
import { Pushes, type Reaction } from "@yugou/dialect-kit"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import type { Frame } from "../frame/Frame.ts"
import type { Role } from "../message/Carried.ts"
import * as MessageCodec from "../message/MessageCodec.ts"
import { type Alarm, confirmAlarmCode, type Message, type MessageOf } from "../message/Messages.ts"
import type { Context } from "../request/Settings.ts"
import * as Compose from "./Compose.ts"

type Reported = Reaction<null>

/** Kind of the event that carries what no row of the profile explains. */
export const unparsedKind = "alarm.unparsed"

/** Two records with the same content are the same record: alarms carry no number, only minute, point and code. */
const alarmEvent = (context: Context, terminalId: TerminalId, alarm: Alarm): TerminalEvent => {
  const row = context.book.alarm(alarm.code)
  const detail = row?.round === undefined ? alarm : { round: row.round, ...alarm }
  return Pushes.eventOf(terminalId, row?.event ?? "alarm", `alarm/${alarm.code}/${alarm.tn}/${alarm.at ?? "-"}`, detail)
}

const alarmEvents = (
  context: Context,
  terminalId: TerminalId,
  report: MessageOf<"AlarmReport">
): ReadonlyArray<TerminalEvent> => {
  const known = report.alarms.map((alarm) => alarmEvent(context, terminalId, alarm))
  if (report.unparsed === undefined) return known
  const { code, raw } = report.unparsed
  return [...known, Pushes.eventOf(terminalId, unparsedKind, "alarm/unparsed", { code, raw })]
}

/** Makes the frame that answers another, or nothing where it cannot be made. */
const replyTo = (context: Context, frame: Frame, up: 0 | 1, func = frame.func): Uint8Array | null =>
  Result.getOrElse(Compose.reply(context.book, frame, up, func), () => null)

const reversed = (text: string): string => (text.match(/../g) ?? []).toReversed().join("")

/** Checks a login's password in the byte orders that the profile allows: which one is right is not proven. */
const passwordFits = (context: Context, bytes: string): boolean => {
  const wanted = context.settings.loginPassword
  if (wanted === null) return true
  const order = context.book.profile.session.loginPasswordOrder
  const accepted = [
    ...(order === "reversed" ? [] : [Redacted.value(wanted)]),
    ...(order === "plain" ? [] : [reversed(Redacted.value(wanted))])
  ]
  return accepted.includes(bytes.toUpperCase())
}

const login = (context: Context, frame: Frame, message: Message): Reported => {
  const bytes = message._tag === "Login" ? message.passwordBytes : ""
  return passwordFits(context, bytes) ? { reply: replyTo(context, frame, 0) } : { close: "login with a wrong password" }
}

const logout = (context: Context, frame: Frame): Reported => {
  const { logoutReply } = context.book.profile.session
  const reply = logoutReply === "none" ? null : replyTo(context, frame, logoutReply === "down" ? 0 : frame.up)
  return { reply, close: "logout" }
}

const push = (context: Context, frame: Frame, events: ReadonlyArray<TerminalEvent>): Reported => {
  const unconfirmed = context.book.profile.session.alarmReply === "none" || events.length === 0
  return { events, confirmation: unconfirmed ? null : replyTo(context, frame, 0, confirmAlarmCode) }
}

/** What terminals start. A read of alarms or tasks is not asked by this session, so both count as pushed. */
const starting: ReadonlySet<Role> = new Set(["heartbeat", "login", "logout", "alarm", "task"])

/**
 * Takes a frame that the terminal started; `null`: it is none. Heartbeats are answered in the other direction, logins with empty data under the
 * same number; what cannot be read is not answered.
 */
export const started = (
  context: Context,
  terminalId: TerminalId,
  frame: Frame,
  message: Message | null
): Reported | null => {
  const role = MessageCodec.roleOf(context.book, frame.func)
  if (!starting.has(role)) return null
  if (message === null) return {}
  if (role === "heartbeat") return { reply: replyTo(context, frame, frame.up === 1 ? 0 : 1) }
  if (role === "login") return login(context, frame, message)
  if (role === "logout") return logout(context, frame)
  if (message._tag === "AlarmReport") return push(context, frame, alarmEvents(context, terminalId, message))
  if (message._tag === "TaskReport") {
    const { _tag, ...detail } = message
    const prefix = `task/${message.task}/${message.from ?? "-"}`
    return push(context, frame, [Pushes.eventOf(terminalId, "taskData", prefix, detail)])
  }
  return {}
}
