/** Connects a simulated terminal to a master station over TCP (Node). It logs in, sends heartbeats, and dials again when the link is lost. */
import { connect as dial, type Socket } from "node:net"
import type { FaultPlan, Input, TerminalState } from "@yugou/testkit/terminal"
import * as Hex from "../Hex.ts"
import * as Face from "./Face.ts"

export interface Options {
  readonly host: string
  readonly port: number
  readonly terminal: Face.Settings
  /** A face to go on with, for a terminal that was simulated before. */
  readonly face?: Face.Face
  /** The clock of the simulation, milliseconds since 1970-01-01T00:00:00Z. */
  readonly now?: () => number
  /** Pause before dialling again. */
  readonly redialMillis?: number
  readonly onFrame?: (direction: "up" | "down", hex: string) => void
}

/** Which request a fault waits for; without it the next that changes something. */
export type On = FaultPlan.Planned["on"]

/** A simulated terminal that is connected, or dialling. */
export interface Driver {
  readonly face: () => Face.Face
  readonly terminal: () => TerminalState.State
  /** Lets something happen: energy flows, the loop runs, the power fails. */
  readonly apply: (input: Input) => void
  readonly dropNextRequest: (on?: On) => void
  readonly dropNextReply: (on?: On) => void
  /** The power fails after the next purchase was stored and before it was applied. */
  readonly losePowerBeforeApplying: (on?: On) => void
  readonly expect: (planned: FaultPlan.Planned) => void
  readonly heartbeat: () => void
  /** Resolves when a login was confirmed on the present connection. */
  readonly online: () => Promise<void>
  /** Ends the connection for good. */
  readonly close: () => Promise<void>
}

const isNonEmpty = (bytes: Uint8Array): boolean => bytes.length > 0

/** Connects a simulated terminal. */
export const start = (options: Options): Driver => {
  const now = options.now ?? Date.now
  let face = options.face ?? Face.make(options.terminal)
  let socket: Socket | null = null
  let stopped = false
  let loginsAtConnect = face.confirmedLogins
  let redial: NodeJS.Timeout | undefined
  let waiting: Array<() => void> = []

  const send = (bytes: Uint8Array): void => {
    if (socket === null || socket.destroyed || !isNonEmpty(bytes)) return
    options.onFrame?.("up", Hex.fromBytes(bytes))
    socket.write(bytes)
  }
  const perform = ([next, outputs]: Face.Moved): void => {
    face = next
    for (const output of outputs) {
      switch (output._tag) {
        case "Send":
          if (output.delayMillis === 0) send(output.bytes)
          else setTimeout(() => send(output.bytes), output.delayMillis).unref()
          break
        case "Disconnect":
          socket?.end()
          socket = null
          break
      }
    }
    if (face.confirmedLogins > loginsAtConnect) for (const resolve of waiting.splice(0)) resolve()
  }
  const connect = (): void => {
    if (stopped) return
    const own = dial({ host: options.host, port: options.port })
    own.setNoDelay(true)
    socket = own
    own.on("connect", () => {
      loginsAtConnect = face.confirmedLogins
      perform(Face.connect(face))
    })
    own.on("data", (chunk) => {
      options.onFrame?.("down", Hex.fromBytes(chunk))
      perform(Face.receive(face, chunk, now()))
    })
    own.on("error", () => own.destroy())
    own.on("close", () => {
      if (socket === own) socket = null
      if (!stopped) redial = setTimeout(connect, options.redialMillis ?? 200)
    })
  }
  connect()
  const beat = setInterval(() => {
    if (socket !== null && !socket.connecting) perform(Face.heartbeat(face, now()))
  }, options.terminal.heartbeatSeconds * 1000)
  beat.unref()

  const expect = (planned: FaultPlan.Planned): void => {
    face = Face.expect(face, planned)
  }
  return {
    face: () => face,
    terminal: () => face.terminal,
    apply: (input) => perform(Face.apply(face, input, now())),
    dropNextRequest: (on = "effecting") => expect({ fault: { _tag: "DropRequest" }, on }),
    dropNextReply: (on = "effecting") => expect({ fault: { _tag: "DropReply" }, on }),
    losePowerBeforeApplying: (on = "effecting") =>
      expect({ fault: { _tag: "PowerLoss", at: "beforeApplying", reply: "lost" }, on }),
    expect,
    heartbeat: () => perform(Face.heartbeat(face, now())),
    online: () =>
      socket !== null && !socket.connecting && face.confirmedLogins > loginsAtConnect
        ? Promise.resolve()
        : new Promise((resolve) => {
            waiting = [...waiting, resolve]
          }),
    close: () => {
      stopped = true
      clearInterval(beat)
      clearTimeout(redial)
      const own = socket
      if (own === null || own.destroyed) return Promise.resolve()
      return new Promise((resolve) => {
        own.once("close", () => resolve())
        own.destroy()
      })
    }
  }
}
