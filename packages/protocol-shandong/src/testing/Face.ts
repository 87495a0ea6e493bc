/**
 * The terminal's side of the wire: a pure face of the protocol-neutral simulated terminal, in the shape that drivers and simulations move.
 * It logs in, sends heartbeats, answers the master, and pushes alarms. A write is accepted at once; its effect may come later.
 */

import { Bytes, Splitter } from "@yugou/dialect-kit"
import {
  type Event,
  type FaceInput,
  type FaceOutput,
  FaultPlan,
  step as stepTerminal,
  TerminalClock,
  TerminalState,
  type WireFace
} from "@yugou/testkit/terminal"
import * as Result from "effect/Result"
import * as Frame from "../frame/Frame.ts"
import * as MessageDecode from "../message/MessageDecode.ts"
import * as MessageEncode from "../message/MessageEncode.ts"
import type { Alarm } from "../message/Messages.ts"
import type { Settings } from "./FaceSettings.ts"
import type * as Registers from "./Registers.ts"
import * as Serve from "./Serve.ts"

export { type Settings, settings } from "./FaceSettings.ts"

interface State {
  readonly settings: Settings
  readonly terminal: TerminalState.State
  readonly faults: FaultPlan.FaultPlan
  readonly registers: Registers.Registers
  readonly splitter: Splitter.Splitter
  readonly link: "up" | "down"
  readonly fseq: number
  readonly heartbeatAt: number | null
  /** When the main loop runs next: set as soon as something is pending. */
  readonly loopAt: number | null
  readonly outbox: ReadonlyArray<{ readonly at: number; readonly bytes: Uint8Array }>
  readonly wakeAt: number | null
}

type Moved = readonly [State, ReadonlyArray<FaceOutput>]

const chain = (state: State, moves: ReadonlyArray<(state: State) => Moved>): Moved => {
  let current = state
  const outputs: Array<FaceOutput> = []
  for (const move of moves) {
    const [next, more] = move(current)
    current = next
    outputs.push(...more)
  }
  return [current, outputs]
}

const frameBytes = (state: State, frame: Omit<Frame.Frame, "rtua" | "iseq">): Uint8Array =>
  Result.getOrElse(
    Frame.encode(
      { rtua: state.settings.address, iseq: 0, ...frame },
      { order: state.settings.book.profile.address.terminalOrder }
    ),
    () => new Uint8Array(0)
  )

/** Sends a frame of the terminal's own: MSTA 0, its own counter. */
const send = (state: State, func: string, data: Uint8Array): Moved => {
  const fseq = (state.fseq + 1) & 127
  const bytes = frameBytes(state, { msta: 0, fseq, up: 1, exp: 0, func: Number.parseInt(func, 16), data })
  return state.link === "up" ? [{ ...state, fseq }, [{ _tag: "Write", bytes }]] : [state, []]
}

const connected = (state: State, now: number): Moved => {
  const { heartbeatSeconds, loginPassword } = state.settings
  const fresh: State = {
    ...state,
    link: "up",
    splitter: Splitter.empty,
    outbox: [],
    heartbeatAt: now + heartbeatSeconds * 1000
  }
  const password = Result.getOrElse(Bytes.fromHex(loginPassword), () => new Uint8Array(3))
  return send(fresh, fresh.settings.book.profile.functions.login, password)
}

const roundOf = (state: State, switchNo: number): number | null =>
  state.terminal.switchRounds.find((row) => row.switchNo === switchNo)?.round ?? null

/** The alarm of an event, if the profile has a code for it whose payload is known. */
const alarmOf = (state: State, event: Event): Alarm | null => {
  const round = event._tag === "Opened" || event._tag === "Closed" ? roundOf(state, event.switchNo) : undefined
  const names = {
    Opened: "roundTripped",
    Closed: "roundClosed",
    AlarmRaised: "remainingLow",
    PoweredUp: "powerOn"
  } as const
  const name = event._tag in names ? names[event._tag as keyof typeof names] : null
  const found = Object.entries(state.settings.book.profile.alarms).find(
    ([, row]) => row.event === name && (round === undefined || row.round === round) && row.payload !== "unknown"
  )
  if (found === undefined) return null
  const [code, row] = found
  const at = TerminalClock.text(event.localMillis).slice(0, 16)
  const args = row.payload === "unknown" ? [] : row.payload.map((di) => ({ di, value: null }))
  return { tn: 0, at, code, args }
}

const happened = (state: State, events: ReadonlyArray<Event>): Moved =>
  chain(
    state,
    events.map((event) => (current: State): Moved => {
      const alarm = current.settings.alarms === "pushed" ? alarmOf(current, event) : null
      const note: FaceOutput = { _tag: "Happened", event }
      if (alarm === null) return [current, [note]]
      const { book } = current.settings
      const data = MessageEncode.encode({ _tag: "AlarmReport", alarms: [alarm] }, 0, book)
      const [next, outputs] = Result.isSuccess(data)
        ? send(current, book.profile.functions.alarm, data.success)
        : [current, []]
      return [next, [note, ...outputs]]
    })
  )

const reply = (state: State, frame: Frame.Frame, served: Serve.Served, now: number): Moved => {
  const { answer, delayMillis, events, link, ...carried } = served
  const next: State = { ...state, ...carried }
  const bytes = answer === null ? null : frameBytes(next, { ...frame, up: 1, exp: answer.exp, data: answer.data })
  const answered = (current: State): Moved => {
    if (bytes === null || current.link === "down") return [current, []]
    if (delayMillis === 0) return [current, [{ _tag: "Write", bytes }]]
    return [{ ...current, outbox: [...current.outbox, { at: now + delayMillis, bytes }] }, []]
  }
  const lost = (current: State): Moved =>
    link === "kept"
      ? [current, []]
      : [{ ...current, link: "down", heartbeatAt: null, outbox: [] }, [{ _tag: "Close", reason: "power loss" }]]
  return chain(next, [answered, ...(link === "kept" ? [] : [lost]), (current) => happened(current, events)])
}

const onFrame = (state: State, bytes: Uint8Array, now: number): Moved => {
  const { address, book } = state.settings
  const frame = Frame.read(bytes, 0, bytes.length, book.profile.address.terminalOrder)
  if (frame.up === 1 || frame.rtua !== address) return [state, []]
  const message = MessageDecode.decode({ bytes, from: 0, to: bytes.length }, frame, book)
  const carried = { terminal: state.terminal, faults: state.faults, registers: state.registers }
  const refusal: Serve.Served = {
    ...carried,
    answer: { exp: 1, data: Uint8Array.of(0x02) },
    events: [],
    delayMillis: 0,
    link: "kept"
  }
  if (Result.isFailure(message)) return reply(state, frame, refusal, now)
  const asked = message.success
  if (asked._tag === "ReadRequest") return reply(state, frame, Serve.read(state.settings, carried, asked, now), now)
  if (asked._tag === "WriteRequest") return reply(state, frame, Serve.write(state.settings, carried, asked, now), now)
  return [state, []]
}

const receive = (state: State, bytes: Uint8Array, now: number): Moved => {
  const [splitter, pieces] = Splitter.push(Frame.splitting(), state.splitter, bytes)
  const frames = pieces.filter((piece) => piece._tag === "Frame")
  return chain(
    { ...state, splitter },
    frames.map((piece) => (current: State) => onFrame(current, piece.bytes, now))
  )
}

const apply = (state: State, input: Parameters<typeof stepTerminal>[2], now: number): Moved => {
  const [terminal, outputs] = stepTerminal(state.settings.terminal, state.terminal, input, now)
  const events = outputs.flatMap((output) => (output._tag === "Event" ? [output.event] : []))
  return happened({ ...state, terminal }, events)
}

const powerLoss = (state: State, now: number): Moved => {
  const down: State = { ...state, link: "down", heartbeatAt: null, outbox: [] }
  const [next, outputs] = apply(down, { _tag: "PowerLoss" }, now)
  return [next, state.link === "up" ? [...outputs, { _tag: "Close", reason: "power loss" }] : outputs]
}

const isPending = (state: State): boolean =>
  state.terminal.holders.some((holder) => holder.pending !== null) ||
  state.terminal.switches.some((one) => one.opensAt !== null || one.closesAt !== null) ||
  state.terminal.protection.until !== null

const tick = (state: State, now: number): Moved =>
  chain(state, [
    (current) => apply({ ...current, loopAt: null }, { _tag: "Loop" }, now),
    (current) => {
      const due = current.outbox.filter((one) => one.at <= now)
      const outputs = due.map((one): FaceOutput => ({ _tag: "Write", bytes: one.bytes }))
      return [{ ...current, outbox: current.outbox.filter((one) => one.at > now) }, outputs]
    },
    (current) => {
      if (current.heartbeatAt === null || current.heartbeatAt > now) return [current, []]
      const next = { ...current, heartbeatAt: now + current.settings.heartbeatSeconds * 1000 }
      return send(next, current.settings.book.profile.functions.heartbeat, new Uint8Array(0))
    }
  ])

const onInput = (state: State, input: FaceInput): Moved => {
  switch (input._tag) {
    case "Connected":
      return connected(state, input.now)
    case "Bytes":
      return receive(state, input.bytes, input.now)
    case "Tick":
      return tick(state, input.now)
    case "Closed":
      return [{ ...state, link: "down", heartbeatAt: null, outbox: [] }, []]
    case "Plan":
      return [{ ...state, faults: input.faults }, []]
    case "World":
      return input.input._tag === "PowerLoss" ? powerLoss(state, input.now) : apply(state, input.input, input.now)
  }
}

const scheduleLoop = (state: State, now: number): Moved => [
  { ...state, loopAt: isPending(state) ? (state.loopAt ?? now + state.settings.loopMillis) : null },
  []
]

const wake = (state: State): Moved => {
  const times = [
    ...(state.heartbeatAt === null ? [] : [state.heartbeatAt]),
    ...state.outbox.map((one) => one.at),
    ...(state.loopAt === null ? [] : [state.loopAt])
  ]
  const at = times.length === 0 ? null : Math.min(...times)
  return at === state.wakeAt ? [state, []] : [{ ...state, wakeAt: at }, [{ _tag: "WakeAt", at }]]
}

const faceOf = (state: State): WireFace => ({
  terminal: state.terminal,
  step: (input) => {
    const [next, outputs] = chain(state, [
      (current) => onInput(current, input),
      (current) => scheduleLoop(current, input.now),
      wake
    ])
    return [faceOf(next), outputs]
  }
})

/** A terminal as it leaves the factory, with the thresholds that somebody set on it. */
const newTerminal = ({ terminal, thresholds }: Settings): TerminalState.State => {
  const state = TerminalState.make(terminal)
  return { ...state, holders: state.holders.map((holder) => ({ ...holder, thresholds })) }
}

/** Makes a terminal's side. `terminal`: a state to go on with, for a terminal that was simulated before. */
export const make = (settings: Settings, terminal?: TerminalState.State): WireFace =>
  faceOf({
    settings,
    terminal: terminal ?? newTerminal(settings),
    faults: FaultPlan.none,
    registers: settings.registers,
    splitter: Splitter.empty,
    link: "down",
    fseq: 0,
    heartbeatAt: null,
    loopAt: null,
    outbox: [],
    wakeAt: null
  })
