/** The terminal's side: the simulated terminal of the testkit, speaking the line protocol. Pure; tests and simulations move it. */
import { Energy } from "@yugou/core/dialect"
import { Splitter } from "@yugou/dialect-kit"
import {
  type Answer,
  type FaceInput,
  type FaceOutput,
  FaultPlan,
  type Firmware,
  type Request,
  type Settings,
  singleBalanceTerminal,
  step,
  TerminalClock,
  TerminalState,
  type WireFace,
  wholeTerminal
} from "@yugou/testkit/terminal"
import * as Frame from "../Frame.ts"

interface State {
  readonly address: string
  readonly settings: Settings
  readonly terminal: TerminalState.State
  readonly faults: FaultPlan.FaultPlan
  readonly splitter: Splitter.Splitter
  /** Answers that wait for their time. */
  readonly delayed: ReadonlyArray<{ readonly at: number; readonly bytes: Uint8Array }>
  /** When it says again that it is there; `null`: it is not connected. */
  readonly beatAt: number | null
}

const beatMillis = 300_000

type Moved = readonly [State, ReadonlyArray<FaceOutput>]

const holder = wholeTerminal

/** What a frame asks of the terminal behind it; `null`: a verb that it does not know. */
const requestOf = ([verb, a = "", b = "", c = ""]: ReadonlyArray<string>): Request | null => {
  switch (verb) {
    case "BAL":
      return { _tag: "ReadBalance", holder }
    case "NUM":
      return { _tag: "ReadStoredCredit", holder }
    case "CLK":
      return { _tag: "ReadClock" }
    case "BUY":
      return { _tag: "WriteCredit", holder, mode: "append", wireNo: Number(a), value: Energy.kwh(b), thresholds: null }
    case "CTL": {
      const state = a === "engaged" ? "engaged" : "released"
      return { _tag: "WriteParameter", holder, item: { _tag: "PurchaseControl", state } }
    }
    case "TRP":
      return { _tag: "Trip", round: Number(a), switches: null, delayMinutes: Number(b), halfHours: Number(c) }
    case "CLS":
      return { _tag: "Close", round: Number(a), switches: null, mode: "direct" }
    default:
      return null
  }
}

const wordsOf = (answer: Answer): ReadonlyArray<string> => {
  switch (answer._tag) {
    case "Accepted":
      return ["ACK"]
    case "Refused":
      return ["NAK", answer.reason]
    case "Balance":
      return ["BAL", Energy.toKwh(answer.remaining)]
    case "StoredCredit":
      return answer.credit === null
        ? ["NUM", "0", "0"]
        : ["NUM", `${answer.credit.wireNo}`, Energy.toKwh(answer.credit.value)]
    case "Clock":
      return ["CLK", `${answer.localMillis}`]
    case "CreditRecords":
    case "Consumption":
    case "Parameters":
    case "Rounds":
    case "Switches":
      return ["NAK", "unsupported"]
  }
}

const say = (state: State, number: number, words: ReadonlyArray<string>): Uint8Array =>
  Frame.encode({ address: state.address, number, direction: "u", words })

/** Frames that change the terminal end with the local time after which they count no more. */
const isDead = (state: State, words: ReadonlyArray<string>, now: number): boolean =>
  ["BUY", "CTL", "TRP", "CLS"].includes(words[0] ?? "") &&
  TerminalClock.localMillis(state.settings, state.terminal, now) > Number(words.at(-1))

const onFrame = (state: State, { number, words }: Frame.Frame, now: number): Moved => {
  const request = requestOf(words)
  if (request === null) return [state, []]
  if (isDead(state, words, now)) return [state, [{ _tag: "Write", bytes: say(state, number, ["NAK", "expired"]) }]]
  const before: readonly [TerminalState.State, FaultPlan.FaultPlan] = [state.terminal, state.faults]
  const [[terminal, faults], exchange] = FaultPlan.exchange(state.settings, before, request, null, now)
  const moved: State = { ...state, terminal, faults }
  const after: Array<FaceOutput> = exchange.events.flatMap((event) =>
    event._tag === "Opened"
      ? [{ _tag: "Write", bytes: say(state, 0, ["EVT", `${event.localMillis}-${event.switchNo}`, "opened"]) }]
      : []
  )
  if (exchange.link === "lost") after.push({ _tag: "Close", reason: "no power" })
  if (exchange.answer === null) return [moved, after]
  const bytes = say(state, number, wordsOf(exchange.answer))
  if (exchange.delayMillis === 0) return [moved, [{ _tag: "Write", bytes }, ...after]]
  return [{ ...moved, delayed: [...moved.delayed, { at: now + exchange.delayMillis, bytes }] }, after]
}

const onBytes = (state: State, bytes: Uint8Array, now: number): Moved => {
  const [splitter, pieces] = Splitter.push(Frame.splitting, state.splitter, bytes)
  let current: State = { ...state, splitter }
  const outputs: Array<FaceOutput> = []
  for (const piece of pieces) {
    const frame = piece._tag === "Frame" ? Frame.decode(piece.bytes).frame : null
    if (frame === null || frame.address !== state.address || frame.direction !== "d") continue
    const [next, more] = onFrame(current, frame, now)
    current = next
    outputs.push(...more)
  }
  return [current, outputs]
}

const onTick = (state: State, now: number): Moved => {
  const due = state.delayed.filter(({ at }) => at <= now).map(({ bytes }) => bytes)
  const delayed = state.delayed.filter(({ at }) => at > now)
  const isBeat = state.beatAt !== null && state.beatAt <= now
  const beatAt = isBeat ? now + beatMillis : state.beatAt
  const said = isBeat ? [...due, say(state, 0, ["PNG"])] : due
  return [{ ...state, delayed, beatAt }, said.map((bytes) => ({ _tag: "Write", bytes }))]
}

const move = (state: State, input: FaceInput): Moved => {
  const { now } = input
  switch (input._tag) {
    case "Connected": {
      const connected = { ...state, splitter: Splitter.empty, beatAt: now + beatMillis }
      return [connected, [{ _tag: "Write", bytes: say(state, 0, ["LGN"]) }]]
    }
    case "Bytes":
      return onBytes(state, input.bytes, now)
    case "Tick":
      return onTick(state, now)
    case "Closed":
      return [{ ...state, delayed: [], beatAt: null }, []]
    case "World":
      return [{ ...state, terminal: step(state.settings, state.terminal, input.input, now)[0] }, []]
    case "Plan":
      return [{ ...state, faults: input.faults }, []]
  }
}

const wakeAt = ({ beatAt, delayed }: State): number | null => {
  const times = [...delayed.map(({ at }) => at), ...(beatAt === null ? [] : [beatAt])]
  return times.length === 0 ? null : Math.min(...times)
}

const faceOf = (state: State): WireFace => ({
  terminal: state.terminal,
  step: (input) => {
    const [next, outputs] = move(state, input)
    return [faceOf(next), [...outputs, { _tag: "WakeAt", at: wakeAt(next) }]]
  }
})

/** Makes a terminal that is not connected yet. Its clock shows UTC, its switches are rounds, and it says why it refuses. */
export const openTerminal = (terminal: {
  readonly address: string
  readonly firmware: Partial<Firmware>
}): WireFace => {
  const firmware: Firmware = {
    ...singleBalanceTerminal.firmware,
    duplicate: "refusedWithReason",
    protectionCloses: "no",
    ...terminal.firmware
  }
  const settings: Settings = { ...singleBalanceTerminal, wiring: "rounds", utcOffsetMinutes: 0, firmware }
  return faceOf({
    address: terminal.address,
    settings,
    terminal: TerminalState.make(settings),
    faults: FaultPlan.none,
    splitter: Splitter.empty,
    delayed: [],
    beatAt: null
  })
}
