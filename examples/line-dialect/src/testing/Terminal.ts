/** The terminal's side: what a terminal of the line protocol says. What it does comes from the simulated terminal of the testkit. */
import { Energy } from "@yugou/core/dialect"
import { TerminalSide } from "@yugou/dialect-kit/testing"
import {
  type Answer,
  type TerminalSide as AnyTerminalSide,
  type Event,
  FaultPlan,
  type Firmware,
  type Request,
  type Settings,
  singleBalanceTerminal,
  TerminalClock,
  TerminalState,
  wholeTerminal
} from "@yugou/testkit/terminal"
import * as Frame from "../Frame.ts"

/** The terminal remembers nothing on the wire. */
type Own = null
type Side = TerminalSide.Side<Own>

/** An answer, and the number of the question. */
interface Reply {
  readonly number: number
  readonly words: ReadonlyArray<string>
}

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

/** Frames that change the terminal end with the local time after which they count no more. */
const isDead = (settings: Settings, { terminal }: Side, words: ReadonlyArray<string>, now: number): boolean =>
  ["BUY", "CTL", "TRP", "CLS"].includes(words[0] ?? "") &&
  TerminalClock.localMillis(settings, terminal, now) > Number(words.at(-1))

/** Takes one frame of the master. */
const serve = (
  address: string,
  settings: Settings,
  side: Side,
  bytes: Uint8Array,
  now: number
): TerminalSide.Served<Own, Reply> | null => {
  const { frame } = Frame.decode(bytes)
  const request = frame === null ? null : requestOf(frame.words)
  if (frame === null || frame.address !== address || frame.direction !== "d" || request === null) return null
  const { number } = frame
  if (isDead(settings, side, frame.words, now)) {
    return { side, reply: { number, words: ["NAK", "expired"] }, events: [], delayMillis: 0, link: "kept" }
  }
  const before = [side.terminal, side.faults] as const
  const [[terminal, faults], exchange] = FaultPlan.exchange(settings, before, request, null, now)
  const reply = exchange.answer === null ? null : { number, words: wordsOf(exchange.answer) }
  return { ...exchange, side: { ...side, terminal, faults }, reply }
}

/** What it pushes: switches that opened. The key is the same when it is pushed again. */
const pushed = (event: Event): ReadonlyArray<string> | null =>
  event._tag === "Opened" ? ["EVT", `${event.localMillis}-${event.switchNo}`, "opened"] : null

const speechOf = (address: string, settings: Settings): TerminalSide.Speech<Own, Reply> => {
  const say = (number: number, words: ReadonlyArray<string>): Uint8Array =>
    Frame.encode({ address, number, direction: "u", words })
  return {
    simulated: settings,
    splitter: Frame.splitting,
    heartbeatSeconds: 300,
    loopMillis: null,
    login: () => [null, [say(0, ["LGN"])]],
    heartbeat: () => [null, [say(0, ["PNG"])]],
    serve: (side, bytes, now) => serve(address, settings, side, bytes, now),
    report: (_, events) => [null, events.map(pushed).flatMap((words) => (words === null ? [] : [say(0, words)]))],
    reply: (_, { number, words }) => [null, say(number, words)]
  }
}

/** Makes a terminal that is not connected yet. Its clock shows UTC, its switches are rounds, and it says why it refuses. */
export const openTerminal = (terminal: {
  readonly address: string
  readonly firmware: Partial<Firmware>
}): AnyTerminalSide => {
  const firmware: Firmware = {
    ...singleBalanceTerminal.firmware,
    duplicate: "refusedWithReason",
    protectionCloses: "no",
    ...terminal.firmware
  }
  const settings: Settings = { ...singleBalanceTerminal, wiring: "rounds", utcOffsetMinutes: 0, firmware }
  return TerminalSide.make(speechOf(terminal.address, settings), TerminalState.make(settings), null)
}
