/** Connects a simulated terminal to a master station over TCP (Node); dials again when the link is lost. */
import { connect as dial, type Socket } from "node:net"
import { Bytes } from "@yugou/dialect-kit"
import type { FaceInput, FaceOutput, FaultPlan, TerminalState, WireFace, WorldInput } from "@yugou/testkit/terminal"
import * as Face from "./Face.ts"

/** Pause before dialling again. */
export const REDIAL_MILLIS = 200
/** Largest delay of a Node timer; a later deadline is looked at again then. */
const MAX_TIMER_MILLIS = 2 ** 31 - 1

export interface Options {
  readonly host: string
  readonly port: number
  readonly terminal: Face.Settings
  /** A face to go on with, for a terminal that was simulated before. */
  readonly face?: WireFace
  /** The clock of the simulation, milliseconds since 1970-01-01T00:00:00Z. */
  readonly now?: () => number
  readonly redialMillis?: number
  readonly onFrame?: (direction: "up" | "down", hex: string) => void
  readonly onHappened?: (event: Extract<FaceOutput, { readonly _tag: "Happened" }>["event"]) => void
}

/** A simulated terminal that is connected, or dialling. */
export interface Driver {
  readonly face: () => WireFace
  readonly terminal: () => TerminalState.State
  /** Lets something happen: energy flows, the loop runs, the power fails. */
  readonly apply: (input: WorldInput) => void
  /** Plans faults in place of those still planned. */
  readonly plan: (faults: FaultPlan.FaultPlan) => void
  /** Resolves when the master answered on the present connection. */
  readonly online: () => Promise<void>
  /** Ends the connection for good. */
  readonly close: () => Promise<void>
}

type Told = FaceInput extends infer I ? (I extends { readonly now: number } ? Omit<I, "now"> : never) : never

interface Line {
  readonly connected: () => void
  readonly data: (chunk: Uint8Array) => void
  readonly closed: (own: Socket) => void
}

const dialOnce = ({ host, port }: Options, line: Line): Socket => {
  const own = dial({ host, port })
  own.setNoDelay(true)
  own.on("connect", line.connected)
  own.on("data", line.data)
  own.on("error", () => own.destroy())
  own.on("close", () => line.closed(own))
  return own
}

const gone = (own: Socket | null): Promise<void> => {
  if (own === null || own.destroyed) return Promise.resolve()
  return new Promise((resolve) => {
    own.once("close", () => resolve())
    own.destroy()
  })
}

/** Connects a simulated terminal. */
export const start = (options: Options): Driver => {
  const { now = Date.now, redialMillis = REDIAL_MILLIS } = options
  let face = options.face ?? Face.make(options.terminal)
  let socket: Socket | null = null
  let stopped = false
  let heard = false
  let redial: NodeJS.Timeout | undefined
  let alarm: NodeJS.Timeout | undefined
  const waiting: Array<() => void> = []

  const tell = (input: Told): void => {
    const [next, outputs] = face.step({ ...input, now: now() } as FaceInput)
    face = next
    for (const output of outputs) perform(output)
  }
  const perform = (output: FaceOutput): void => {
    switch (output._tag) {
      case "Write":
        if (socket === null || socket.destroyed) return
        options.onFrame?.("up", Bytes.hex(output.bytes))
        socket.write(output.bytes)
        return
      case "WakeAt":
        clearTimeout(alarm)
        if (output.at === null || stopped) return
        alarm = setTimeout(() => tell({ _tag: "Tick" }), Math.min(MAX_TIMER_MILLIS, Math.max(0, output.at - now())))
        alarm.unref()
        return
      case "Close":
        socket?.end()
        return
      case "Happened":
        options.onHappened?.(output.event)
    }
  }
  const line: Line = {
    connected: () => {
      heard = false
      tell({ _tag: "Connected" })
    },
    data: (chunk) => {
      options.onFrame?.("down", Bytes.hex(chunk))
      heard = true
      for (const resolve of waiting.splice(0)) resolve()
      tell({ _tag: "Bytes", bytes: chunk })
    },
    closed: (own) => {
      if (socket === own) socket = null
      tell({ _tag: "Closed" })
      if (!stopped) redial = setTimeout(connect, redialMillis)
    }
  }
  const connect = (): void => {
    if (!stopped) socket = dialOnce(options, line)
  }
  connect()
  return {
    face: () => face,
    terminal: () => face.terminal,
    apply: (input) => tell({ _tag: "World", input }),
    plan: (faults) => tell({ _tag: "Plan", faults }),
    online: () => (socket !== null && heard ? Promise.resolve() : new Promise((resolve) => waiting.push(resolve))),
    close: () => {
      stopped = true
      clearTimeout(redial)
      clearTimeout(alarm)
      return gone(socket)
    }
  }
}
