/** Connects a simulated terminal to a master station over TCP (Node). It logs in, sends heartbeats, and dials again when the link is lost. */
import { connect as dial, type Socket } from "node:net"
import type { FaultPlan, Input, TerminalState } from "@yugou/testkit/terminal"
import * as Hex from "../value/Hex.ts"
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
  /** How long each frame that it sends takes to leave, as over a slow link; 0 by default. */
  readonly answerMillis?: number
  readonly onFrame?: (direction: "up" | "down", hex: string) => void
  /** Told why a connection could not be made or was lost; the driver dials again by itself. */
  readonly onProblem?: (reason: string) => void
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

/** The face behind a socket: performs what the face puts out and dials again when the connection ends. */
class Connection {
  face: Face.Face
  private socket: Socket | null = null
  private loginsBefore: number
  private redial: NodeJS.Timeout | undefined
  private waiting: Array<() => void> = []
  private stopped: "no" | "yes" = "no"
  private readonly options: Options
  readonly now: () => number

  constructor(options: Options) {
    this.options = options
    this.now = options.now ?? Date.now
    this.face = options.face ?? Face.make(options.terminal)
    this.loginsBefore = this.face.confirmedLogins
  }

  get connected(): Socket | null {
    return this.socket === null || this.socket.connecting || this.socket.destroyed ? null : this.socket
  }

  perform([next, outputs]: Face.Moved): void {
    this.face = next
    for (const output of outputs) {
      switch (output._tag) {
        case "Send": {
          const millis = output.delayMillis + (this.options.answerMillis ?? 0)
          if (millis === 0) this.send(output.bytes)
          else setTimeout(() => this.send(output.bytes), millis).unref()
          break
        }
        case "Disconnect":
          this.socket?.end()
          this.socket = null
          break
      }
    }
    if (this.face.confirmedLogins > this.loginsBefore) for (const resolve of this.waiting.splice(0)) resolve()
  }

  private send(bytes: Uint8Array): void {
    const socket = this.connected
    if (socket === null || bytes.length === 0) return
    this.options.onFrame?.("up", Hex.fromBytes(bytes))
    socket.write(bytes)
  }

  dial(): void {
    if (this.stopped === "yes") return
    const own = dial({ host: this.options.host, port: this.options.port })
    own.setNoDelay(true)
    this.socket = own
    own.on("connect", () => {
      this.loginsBefore = this.face.confirmedLogins
      this.perform(Face.connect(this.face))
    })
    own.on("data", (chunk) => {
      this.options.onFrame?.("down", Hex.fromBytes(chunk))
      this.perform(Face.receive(this.face, chunk, this.now()))
    })
    own.on("error", (error) => {
      this.options.onProblem?.(error.message)
      own.destroy()
    })
    own.on("close", () => {
      if (this.socket === own) this.socket = null
      if (this.stopped === "no") this.redial = setTimeout(() => this.dial(), this.options.redialMillis ?? 200)
    })
  }

  online(): Promise<void> {
    if (this.connected !== null && this.face.confirmedLogins > this.loginsBefore) return Promise.resolve()
    return new Promise((resolve) => {
      this.waiting.push(resolve)
    })
  }

  stop(): Promise<void> {
    this.stopped = "yes"
    clearTimeout(this.redial)
    const own = this.socket
    if (own === null || own.destroyed) return Promise.resolve()
    return new Promise((resolve) => {
      own.once("close", () => resolve())
      own.destroy()
    })
  }
}

/** Connects a simulated terminal. */
export const start = (options: Options): Driver => {
  const connection = new Connection(options)
  connection.dial()
  const heartbeat = (): void => {
    if (connection.connected !== null) connection.perform(Face.heartbeat(connection.face, connection.now()))
  }
  const beat = setInterval(heartbeat, options.terminal.heartbeatSeconds * 1000)
  beat.unref()
  const expect = (planned: FaultPlan.Planned): void => {
    connection.face = Face.expect(connection.face, planned)
  }
  return {
    face: () => connection.face,
    terminal: () => connection.face.terminal,
    apply: (input) => connection.perform(Face.apply(connection.face, input, connection.now())),
    dropNextRequest: (on = "effecting") => expect({ fault: { _tag: "DropRequest" }, on }),
    dropNextReply: (on = "effecting") => expect({ fault: { _tag: "DropReply" }, on }),
    losePowerBeforeApplying: (on = "effecting") =>
      expect({ fault: { _tag: "PowerLoss", at: "beforeApplying", reply: "lost" }, on }),
    expect,
    heartbeat,
    online: () => connection.online(),
    close: () => {
      clearInterval(beat)
      return connection.stop()
    }
  }
}
