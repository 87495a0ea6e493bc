/**
 * How a terminal of this family speaks: login, heartbeats, answers, and alarms that it pushes. A write is accepted at once; its effect may come
 * later.
 *
 * @category Simulated terminal
 */
import { Bytes } from "@yugou/dialect-kit"
import { TerminalSide } from "@yugou/dialect-kit/testing"
import { type Event, TerminalClock, TerminalState } from "@yugou/testkit/terminal"
import * as Result from "effect/Result"
import * as Frame from "../frame/Frame.ts"
import * as MessageCodec from "../message/MessageCodec.ts"
import type { Alarm } from "../message/Messages.ts"
import * as Answers from "./Answers.ts"
import type { Own, Settings, Side } from "./Settings.ts"

export { type Own, type Settings, settings } from "./Settings.ts"

type Spoken = TerminalSide.Spoken<Own>

/** An answer to a frame. */
interface Reply {
  readonly to: Frame.Frame
  readonly answer: Answers.Answer
}

const frameBytes = ({ address, book }: Settings, frame: Omit<Frame.Frame, "rtua" | "iseq">): Uint8Array =>
  Result.getOrElse(
    Frame.encode({ rtua: address, iseq: 0, ...frame }, { order: book.profile.address.terminalOrder }),
    () => new Uint8Array(0)
  )

/** Makes a frame of the terminal's own: MSTA 0, its own counter. */
const started = (settings: Settings, own: Own, func: string, data: Uint8Array): Spoken => {
  const fseq = (own.fseq + 1) & 127
  const head = { msta: 0, fseq, up: 1, exp: 0, func: Number.parseInt(func, 16) } as const
  return [{ ...own, fseq }, [frameBytes(settings, { ...head, data })]]
}

const login = (settings: Settings, { own }: Side): Spoken => {
  const password = Result.getOrElse(Bytes.fromHex(settings.loginPassword), () => new Uint8Array(3))
  return started(settings, own, settings.book.profile.functions.login, password)
}

const roundOf = (state: TerminalState.State, switchNo: number): number | null =>
  state.switchRounds.find((row) => row.switchNo === switchNo)?.round ?? null

/** The alarm of an event, if the profile has a code for it whose payload is known. */
const alarmOf = ({ book }: Settings, state: TerminalState.State, event: Event): Alarm | null => {
  const round = event._tag === "Opened" || event._tag === "Closed" ? roundOf(state, event.switchNo) : undefined
  const names = {
    Opened: "roundTripped",
    Closed: "roundClosed",
    AlarmRaised: "remainingLow",
    PoweredUp: "powerOn"
  } as const
  const name = event._tag in names ? names[event._tag as keyof typeof names] : null
  const found = Object.entries(book.profile.alarms).find(
    ([, row]) => row.event === name && (round === undefined || row.round === round) && row.payload !== "unknown"
  )
  if (found === undefined) return null
  const [code, row] = found
  const at = TerminalClock.text(event.localMillis).slice(0, 16)
  const args = row.payload === "unknown" ? [] : row.payload.map((di) => ({ di, value: null }))
  return { tn: 0, at, code, args }
}

/** Pushes an alarm for what has one, where the terminal pushes and can. */
const report = (settings: Settings, { link, own, terminal }: Side, events: ReadonlyArray<Event>): Spoken => {
  if (settings.alarms === "silent" || link === "down") return [own, []]
  const { book } = settings
  return events.reduce<Spoken>(
    ([told, frames], event) => {
      const alarm = alarmOf(settings, terminal, event)
      const data = alarm === null ? null : MessageCodec.encode({ _tag: "AlarmReport", alarms: [alarm] }, 0, book)
      if (data === null || Result.isFailure(data)) return [told, frames]
      const [next, pushed] = started(settings, told, book.profile.functions.alarm, data.success)
      return [next, [...frames, ...pushed]]
    },
    [own, []]
  )
}

const serve = (
  settings: Settings,
  side: Side,
  bytes: Uint8Array,
  now: number
): TerminalSide.Served<Own, Reply> | null => {
  const { address, book } = settings
  const frame = Frame.read(bytes, 0, bytes.length, book.profile.address.terminalOrder)
  if (frame.up === 1 || frame.rtua !== address) return null
  const message = MessageCodec.decode({ bytes, from: 0, to: bytes.length }, frame, book)
  const served = Answers.serve(
    settings,
    side,
    Result.getOrElse(message, () => null),
    now
  )
  if (served === null) return null
  const { reply: answer } = served
  return { ...served, reply: answer === null ? null : { to: frame, answer } }
}

const speechOf = (settings: Settings): TerminalSide.Speech<Own, Reply> => ({
  simulated: settings.terminal,
  splitter: Frame.splitting(),
  heartbeatSeconds: settings.heartbeatSeconds,
  loopMillis: settings.loopMillis,
  login: (side) => login(settings, side),
  heartbeat: ({ own }) => started(settings, own, settings.book.profile.functions.heartbeat, new Uint8Array(0)),
  serve: (side, frame, now) => serve(settings, side, frame, now),
  report: (side, events) => report(settings, side, events),
  reply: ({ own }, { answer, to }) => [own, frameBytes(settings, { ...to, up: 1, exp: answer.exp, data: answer.data })]
})

/** A simulated terminal that speaks this family. @category Models */
export type SimulatedTerminal = TerminalSide.TerminalSide<Own>

/** A terminal as it leaves the factory, with the thresholds that somebody set on it. */
const newTerminal = ({ terminal, thresholds }: Settings): TerminalState.State => {
  const state = TerminalState.make(terminal)
  return { ...state, holders: state.holders.map((holder) => ({ ...holder, thresholds })) }
}

/** Makes a terminal that was never connected. `terminal`: a state to go on with, for a terminal that was simulated before. @category Constructors */
export const make = (settings: Settings, terminal = newTerminal(settings)): SimulatedTerminal =>
  TerminalSide.make(speechOf(settings), terminal, { registers: settings.registers, fseq: 0 })
