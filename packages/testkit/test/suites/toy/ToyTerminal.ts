/** The terminal's side of the toy protocol. */
import { Energy } from "@yugou/core"
import type { RefusalReason } from "@yugou/core/dialect"
import {
  type Answer,
  FaultPlan,
  type Firmware,
  groupTerminal,
  type Request,
  type Settings,
  step,
  TerminalClock,
  type TerminalSide,
  type TerminalSideInput,
  type TerminalSideOutput,
  TerminalState
} from "@yugou/testkit/terminal"
import * as Frame from "./Frame.ts"

interface State {
  readonly address: string
  readonly settings: Settings
  readonly terminal: TerminalState.State
  readonly faults: FaultPlan.FaultPlan
  readonly rest: string
  readonly delayed: ReadonlyArray<{ readonly at: number; readonly bytes: Uint8Array }>
}

type Moved = readonly [State, ReadonlyArray<TerminalSideOutput>]

const requestOf = ({ verb, args }: Frame.Frame): Request | null => {
  const [a = "", b = "", c = ""] = args
  const holder = Number(a)
  const switches = null
  switch (verb) {
    case "BAL":
      return { _tag: "ReadBalance", holder }
    case "NUM":
      return { _tag: "ReadStoredCredit", holder }
    case "USE":
      return { _tag: "ReadConsumption", holder }
    case "REC":
      return { _tag: "ReadCreditRecords", holder, limit: Number(b) }
    case "CLK":
      return { _tag: "ReadClock" }
    case "BUY":
      return { _tag: "WriteCredit", holder, mode: "append", wireNo: Number(b), value: Energy.kwh(c), thresholds: null }
    case "SET":
      return { _tag: "WriteCredit", holder, mode: "set", wireNo: null, value: Energy.kwh(b), thresholds: null }
    case "CTL":
      return {
        _tag: "WriteParameter",
        holder,
        item: { _tag: "PurchaseControl", state: b === "engaged" ? "engaged" : "released" }
      }
    case "TRP":
      return { _tag: "Trip", round: Number(a), switches, delayMinutes: Number(b), halfHours: Number(c) }
    case "CLS":
      return { _tag: "Close", round: Number(a), switches, mode: "direct" }
  }
  return null
}

const refused = (reason: RefusalReason) => ["NAK", reason]

const wordsOf = (answer: Answer): ReadonlyArray<string> => {
  switch (answer._tag) {
    case "Accepted":
      return ["ACK"]
    case "Refused":
      return refused(answer.reason)
    case "Balance":
      return ["BAL", Energy.toKwh(answer.remaining)]
    case "StoredCredit":
      return answer.credit === null
        ? ["NUM", "0", "0"]
        : ["NUM", `${answer.credit.wireNo}`, Energy.toKwh(answer.credit.value)]
    case "Consumption":
      return ["USE", Energy.toKwh(answer.counter), answer.counterId]
    case "Clock":
      return ["CLK", `${answer.localMillis}`]
    case "CreditRecords":
      return [
        "REC",
        ...answer.records.map((it) =>
          [it.wireNo, it.mode, ...[it.value, it.before, it.after].map(Energy.toKwh), it.localMillis].join(":")
        )
      ]
    case "Parameters":
    case "Rounds":
    case "Switches":
      return refused("unsupported")
  }
}

/** Writing verbs end with the local time after which they are dead. */
const isDead = (state: State, { verb, args }: Frame.Frame, now: number): boolean =>
  ["BUY", "SET", "CTL", "TRP", "CLS"].includes(verb) &&
  TerminalClock.localMillis(state.settings, state.terminal, now) > Number(args.at(-1))

const onFrame = (state: State, frame: Frame.Frame, now: number): Moved => {
  const reply = (words: ReadonlyArray<string>): Uint8Array => {
    const [verb = "", ...args] = words
    return Frame.encode({ address: state.address, seq: frame.seq, direction: "u", verb, args })
  }
  if (frame.verb === "ITM") return [state, [{ _tag: "Write", bytes: reply(["ITM", "power", "1.5"]) }]]
  const request = requestOf(frame)
  if (request === null) return [state, []]
  if (isDead(state, frame, now)) return [state, [{ _tag: "Write", bytes: reply(refused("expired")) }]]
  const [[terminal, faults], exchange] = FaultPlan.exchange(
    state.settings,
    [state.terminal, state.faults],
    request,
    null,
    now
  )
  const moved: State = { ...state, terminal, faults }
  const pushes = exchange.events
    .filter((it) => it._tag === "Opened")
    .map((it): TerminalSideOutput => {
      const args = [`${it._tag === "Opened" ? it.switchNo : 0}`, "opened"]
      return {
        _tag: "Write",
        bytes: Frame.encode({ address: state.address, seq: 0, direction: "u", verb: "EVT", args })
      }
    })
  const closing: ReadonlyArray<TerminalSideOutput> =
    exchange.link === "lost" ? [{ _tag: "Close", reason: "power" }] : []
  if (exchange.answer === null) return [moved, closing]
  const bytes = reply(wordsOf(exchange.answer))
  if (exchange.delayMillis === 0) return [moved, [{ _tag: "Write", bytes }, ...pushes, ...closing]]
  const at = now + exchange.delayMillis
  return [{ ...moved, delayed: [...moved.delayed, { at, bytes }] }, [{ _tag: "WakeAt", at }]]
}

const onBytes = (state: State, bytes: Uint8Array, now: number): Moved => {
  const [rest, lines] = Frame.split(state.rest, bytes)
  const outputs: Array<TerminalSideOutput> = []
  let current: State = { ...state, rest }
  for (const line of lines) {
    const frame = Frame.decode(line, "checked")
    if (frame === null || frame.address !== state.address || frame.direction !== "d") continue
    const [next, more] = onFrame(current, frame, now)
    current = next
    outputs.push(...more)
  }
  return [current, outputs]
}

const move = (state: State, input: TerminalSideInput): Moved => {
  switch (input._tag) {
    case "Connected": {
      const login = Frame.encode({ address: state.address, seq: 0, direction: "u", verb: "LGN", args: [] })
      return [state, [{ _tag: "Write", bytes: login }]]
    }
    case "Bytes":
      return onBytes(state, input.bytes, input.now)
    case "Tick": {
      const due = state.delayed.filter((it) => it.at <= input.now)
      const rest = state.delayed.filter((it) => it.at > input.now)
      return [{ ...state, delayed: rest }, due.map(({ bytes }) => ({ _tag: "Write", bytes }))]
    }
    case "Closed":
      return [{ ...state, delayed: [] }, []]
    case "World": {
      const [terminal] = step(state.settings, state.terminal, input.input, input.now)
      return [{ ...state, terminal }, []]
    }
    case "Plan":
      return [{ ...state, faults: input.faults }, []]
  }
}

const faceOf = (state: State): TerminalSide => ({
  terminal: state.terminal,
  step: (input) => {
    const [next, outputs] = move(state, input)
    return [faceOf(next), outputs]
  }
})

/** Makes a terminal that speaks the toy protocol. */
export const openTerminal = (terminal: {
  readonly address: string
  readonly firmware: Partial<Firmware>
}): TerminalSide => {
  const settings: Settings = {
    ...groupTerminal,
    firmware: { ...groupTerminal.firmware, duplicate: "refusedWithReason", ...terminal.firmware }
  }
  return faceOf({
    address: terminal.address,
    settings,
    terminal: TerminalState.make(settings),
    faults: FaultPlan.none,
    rest: "",
    delayed: []
  })
}
