/** Short forms for the tests of the simulated terminal. */
import { Energy } from "@yugou/core"
import {
  type Answer,
  type Event,
  groupTerminal,
  type Input,
  type Request,
  type Settings,
  step,
  TerminalState
} from "@yugou/testkit/terminal"

export const kwh = Energy.kwh

/** 2026-11-22T00:00:00Z, which the terminal reads as 08:00. */
export const now = Date.UTC(2026, 10, 22)

export const withFirmware = (firmware: Partial<Settings["firmware"]>, base: Settings = groupTerminal): Settings => ({
  ...base,
  firmware: { ...base.firmware, ...firmware }
})

type CreditFields = Partial<Extract<Request, { _tag: "WriteCredit" }>>

/** A purchase of 100 kWh with number 7 for group 1, without thresholds, where nothing else is said. */
export const credit = (fields: CreditFields = {}): Input => ({
  _tag: "Request",
  password: null,
  request: {
    _tag: "WriteCredit",
    holder: 1,
    mode: "append",
    wireNo: 7,
    value: kwh("100"),
    thresholds: null,
    ...fields
  }
})

export const request = (it: Request): Input => ({ _tag: "Request", request: it, password: null })

export interface Played {
  readonly state: TerminalState.State
  readonly answers: ReadonlyArray<Answer>
  readonly events: ReadonlyArray<Event>
}

/** Plays inputs one after the other, all at the same instant. */
export const play = (settings: Settings, inputs: ReadonlyArray<Input>, from?: TerminalState.State, at = now): Played =>
  inputs.reduce<Played>(
    (played, input) => {
      const [state, outputs] = step(settings, played.state, input, at)
      return {
        state,
        answers: [...played.answers, ...outputs.flatMap((it) => (it._tag === "Answer" ? [it.answer] : []))],
        events: [...played.events, ...outputs.flatMap((it) => (it._tag === "Event" ? [it.event] : []))]
      }
    },
    { state: from ?? TerminalState.make(settings), answers: [], events: [] }
  )

/** Says an answer in one word: the reason of a refusal, otherwise its tag. */
export const word = (answer: Answer | null | undefined): string =>
  answer === null || answer === undefined ? "none" : answer._tag === "Refused" ? answer.reason : answer._tag
