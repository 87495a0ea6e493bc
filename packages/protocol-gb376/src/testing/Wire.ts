/** The face as testkit's `WireFace`: heartbeats and delayed answers become deadlines, so that a simulation with its own clock can move it. */
import type { FaceInput, FaceOutput, WireFace } from "@yugou/testkit/terminal"
import * as Face from "./Face.ts"

interface State {
  readonly face: Face.Face
  readonly link: "up" | "down"
  readonly heartbeatAt: number | null
  readonly delayed: ReadonlyArray<{ readonly at: number; readonly bytes: Uint8Array }>
  readonly wakeAt: number | null
}
type Moved = readonly [State, ReadonlyArray<FaceOutput>]

const perform = (state: State, [face, outputs]: Face.Moved, now: number): Moved => {
  let next: State = { ...state, face }
  const told: Array<FaceOutput> = []
  for (const output of outputs) {
    switch (output._tag) {
      case "Send":
        if (output.delayMillis > 0)
          next = { ...next, delayed: [...next.delayed, { at: now + output.delayMillis, bytes: output.bytes }] }
        else if (next.link === "up") told.push({ _tag: "Write", bytes: output.bytes })
        break
      case "Disconnect":
        told.push({ _tag: "Close", reason: "the terminal ended the connection" })
        break
    }
  }
  return [next, told]
}

const beatMillis = (state: State): number => state.face.settings.heartbeatSeconds * 1000

const tick = (state: State, now: number): Moved => {
  const due = state.delayed.filter((it) => it.at <= now)
  const rest: State = { ...state, delayed: state.delayed.filter((it) => it.at > now) }
  const written = state.link === "up" ? due.map((it): FaceOutput => ({ _tag: "Write", bytes: it.bytes })) : []
  if (rest.link === "down" || rest.heartbeatAt === null || rest.heartbeatAt > now) return [rest, written]
  const [beaten, outputs] = perform(
    { ...rest, heartbeatAt: now + beatMillis(rest) },
    Face.heartbeat(rest.face, now),
    now
  )
  return [beaten, [...written, ...outputs]]
}

const move = (state: State, input: FaceInput): Moved => {
  switch (input._tag) {
    case "Connected": {
      const up: State = { ...state, link: "up", delayed: [], heartbeatAt: input.now + beatMillis(state) }
      return perform(up, Face.connect(up.face), input.now)
    }
    case "Closed":
      return [{ ...state, link: "down", heartbeatAt: null, delayed: [] }, []]
    case "Bytes":
      return perform(state, Face.receive(state.face, input.bytes, input.now), input.now)
    case "World":
      return perform(state, Face.apply(state.face, input.input, input.now), input.now)
    case "Plan":
      return [{ ...state, face: { ...state.face, faults: input.faults } }, []]
    case "Tick":
      return tick(state, input.now)
  }
}

const wake = ([state, outputs]: Moved): Moved => {
  const deadlines = [...state.delayed.map((it) => it.at), ...(state.heartbeatAt === null ? [] : [state.heartbeatAt])]
  const at = deadlines.length === 0 ? null : Math.min(...deadlines)
  return at === state.wakeAt ? [state, outputs] : [{ ...state, wakeAt: at }, [...outputs, { _tag: "WakeAt", at }]]
}

const wireOf = (state: State): WireFace => ({
  terminal: state.face.terminal,
  step: (input) => {
    const [next, outputs] = wake(move(state, input))
    return [wireOf(next), outputs]
  }
})

/** A simulated terminal that speaks 376.1, never connected. */
export const make = (settings: Face.Settings): WireFace =>
  wireOf({ face: Face.make(settings), link: "down", heartbeatAt: null, delayed: [], wakeAt: null })
