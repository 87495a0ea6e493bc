import { Instant, type Outcome, type Session, type SessionOutput, type TerminalRequest } from "@yugou/core"
import * as Driver from "../src/Driver.ts"
import { terminal } from "./Harness.ts"

export const settings: Driver.Settings = { idleMillis: 1_000, badFrames: 2, requestMillis: 500 }

/** A session that reads its lines from a script, one entry for each step, and then falls silent. */
export const scripted = (script: ReadonlyArray<ReadonlyArray<SessionOutput>>): Session => ({
  step: () => {
    const [outputs = [], ...rest] = script
    return [scripted(rest), outputs]
  }
})

export const begin = (script: ReadonlyArray<ReadonlyArray<SessionOutput>>): Driver.State =>
  Driver.open(terminal(1), scripted(script), 0)

export const play = (state: Driver.State, inputs: ReadonlyArray<Driver.Input>, now = 0): Driver.Step =>
  inputs.reduce<Driver.Step>(
    ([before, commands], input) => {
      const [after, more] = Driver.step(settings, before, input, now)
      return [after, [...commands, ...more]]
    },
    [state, []]
  )

export const tags = (commands: ReadonlyArray<Driver.Command>): ReadonlyArray<string> => commands.map(({ _tag }) => _tag)
export const outcomes = (commands: ReadonlyArray<Driver.Command>): ReadonlyArray<Outcome> =>
  commands.flatMap((command) => (command._tag === "Deliver" ? [command.outcome] : []))

export const writeOf = (effect: "none" | "effecting", writeId = 1): SessionOutput => ({
  _tag: "Write",
  writeId,
  bytes: new Uint8Array([writeId]),
  effect
})
export const settleOf = (requestId: string): SessionOutput => ({
  _tag: "Settle",
  requestId,
  outcome: { _tag: "Answered", at: Instant.fromMillis(0), answer: null, frames: [] }
})
export const submit = (request: TerminalRequest): Driver.Input => ({ _tag: "Submit", request })
export const closedBy = (cause: Driver.CloseCause): Driver.Input => ({ _tag: "Closed", cause })
export const bytes: Driver.Input = { _tag: "Bytes", bytes: new Uint8Array(1) }
