import { Instant } from "@yugou/core"
import type { Outcome, Session, SessionOutput, TerminalRequest } from "@yugou/core/dialect"
import * as SessionHost from "../src/SessionHost.ts"
import { terminal } from "./Harness.ts"

export const settings: SessionHost.Settings = {
  idleMillis: 1_000,
  badFrames: 2,
  badFramesBurst: 6,
  badFrameMillis: 1_000,
  requestMillis: 500,
  pendingAsks: 2
}

/** A session that reads its lines from a script, one entry for each step, and then falls silent. */
export const scripted = (script: ReadonlyArray<ReadonlyArray<SessionOutput>>): Session => ({
  step: () => {
    const [outputs = [], ...rest] = script
    return [scripted(rest), outputs]
  }
})

export const begin = (script: ReadonlyArray<ReadonlyArray<SessionOutput>>): SessionHost.State =>
  SessionHost.open(terminal(1), scripted(script), null, 0)

export const play = (state: SessionHost.State, inputs: ReadonlyArray<SessionHost.Input>, now = 0): SessionHost.Step =>
  inputs.reduce<SessionHost.Step>(
    ([before, actions], input) => {
      const [after, more] = SessionHost.step(settings, before, input, now)
      return [after, [...actions, ...more]]
    },
    [state, []]
  )

export const tags = (actions: ReadonlyArray<SessionHost.Action>): ReadonlyArray<string> =>
  actions.map(({ _tag }) => _tag)
export const outcomes = (actions: ReadonlyArray<SessionHost.Action>): ReadonlyArray<Outcome> =>
  actions.flatMap((action) => (action._tag === "Deliver" ? [action.outcome] : []))

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
export const submit = (request: TerminalRequest): SessionHost.Input => ({ _tag: "Submit", request })
export const closedBy = (cause: SessionHost.CloseCause): SessionHost.Input => ({ _tag: "Closed", cause })
export const bytes: SessionHost.Input = { _tag: "Bytes", bytes: new Uint8Array(1) }
