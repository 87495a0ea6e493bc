/** A simulated terminal that dials a master station over TCP (Node); it dials again when the link is lost. @category Simulated terminal */
import { connect as dial, type Socket } from "node:net"
import { Bytes } from "@yugou/core/dialect"
import type {
  FaultPlan,
  TerminalSide,
  TerminalSideInput,
  TerminalSideOutput,
  TerminalState,
  WorldInput
} from "@yugou/testkit/terminal"

/** Pause before dialling again. @category Constants */
export const redialMillis = 200
/** Largest delay of a Node timer; a later deadline is looked at again then. */
const maxTimerMillis = 2 ** 31 - 1

/** Where a simulated terminal dials, what it is, and who is told of its frames. @category Models */
export interface Options {
  readonly host: string
  readonly port: number
  readonly terminal: TerminalSide
  /** The clock of the simulation, milliseconds since 1970-01-01T00:00:00Z. */
  readonly now?: () => number
  readonly redialMillis?: number
  /** How long each frame that it sends takes to leave, as over a slow link; 0 by default. */
  readonly answerMillis?: number
  readonly onFrame?: (direction: "up" | "down", hex: string) => void
  readonly onHappened?: (event: Extract<TerminalSideOutput, { readonly _tag: "Happened" }>["event"]) => void
  /** Told why a connection could not be made or was lost; the terminal dials again by itself. */
  readonly onProblem?: (reason: string) => void
}

/** A simulated terminal that is connected, or dialling. @category Models */
export interface TcpTerminal {
  readonly terminal: () => TerminalState.State
  /** Lets something happen: energy flows, the loop runs, the power fails. */
  readonly apply: (input: WorldInput) => void
  /** Plans faults in place of those still planned. */
  readonly plan: (...faults: FaultPlan.FaultPlan) => void
  /** Resolves when the master answered on the present connection. */
  readonly online: () => Promise<void>
  /** Ends the connection for good. */
  readonly close: () => Promise<void>
}

type Timeless<I> = I extends { readonly now: number } ? Omit<I, "now"> : never

/** The socket, its timers, and the terminal behind them: performs what the terminal puts out. */
class Line {
  side: TerminalSide
  private readonly options: Options
  private readonly now: () => number
  private socket: Socket | null = null
  private heard: "yes" | "no" = "no"
  private stopped: "yes" | "no" = "no"
  private redial: NodeJS.Timeout | undefined
  private alarm: NodeJS.Timeout | undefined
  private wakeAt: number | null = null
  private waiting: Array<() => void> = []

  constructor(options: Options) {
    this.options = options
    this.now = options.now ?? Date.now
    this.side = options.terminal
  }

  tell(input: Timeless<TerminalSideInput>): void {
    const [next, outputs] = this.side.step({ ...input, now: this.now() } as TerminalSideInput)
    this.side = next
    for (const output of outputs) this.perform(output)
    // A clock that was set forward overtakes a timer of before: it rings now.
    if (this.wakeAt !== null && this.wakeAt <= this.now() && input._tag !== "Tick") this.wake(this.wakeAt)
  }

  private perform(output: TerminalSideOutput): void {
    switch (output._tag) {
      case "Write": {
        const { answerMillis = 0 } = this.options
        if (answerMillis === 0) this.write(output.bytes)
        else setTimeout(() => this.write(output.bytes), answerMillis).unref()
        return
      }
      case "WakeAt":
        this.wake(output.at)
        return
      case "Close":
        this.socket?.end()
        this.lose()
        return
      case "Happened":
        this.options.onHappened?.(output.event)
    }
  }

  private write(bytes: Uint8Array): void {
    if (this.socket === null || this.socket.connecting || this.socket.destroyed) return
    this.options.onFrame?.("up", Bytes.hex(bytes))
    this.socket.write(bytes)
  }

  private wake(at: number | null): void {
    this.wakeAt = at
    clearTimeout(this.alarm)
    if (at === null || this.stopped === "yes") return
    const millis = Math.min(maxTimerMillis, Math.max(0, at - this.now()))
    // A timer of Node may ring a millisecond early; a terminal for which nothing is due says no new time.
    this.alarm = setTimeout(() => (this.now() < at ? this.wake(at) : this.tell({ _tag: "Tick" })), millis)
    this.alarm.unref()
  }

  private lose(): void {
    this.socket = null
    this.heard = "no"
  }

  dial(): void {
    if (this.stopped === "yes") return
    const own = dial({ host: this.options.host, port: this.options.port })
    own.setNoDelay(true)
    this.socket = own
    own.on("connect", () => this.tell({ _tag: "Connected" }))
    own.on("data", (chunk) => {
      if (this.socket !== own) return
      this.heard = "yes"
      this.options.onFrame?.("down", Bytes.hex(chunk))
      this.tell({ _tag: "Bytes", bytes: chunk })
      for (const resolve of this.waiting.splice(0)) resolve()
    })
    own.on("error", (error) => {
      this.options.onProblem?.(error.message)
      own.destroy()
    })
    own.on("close", () => {
      if (this.socket === own) this.lose()
      this.tell({ _tag: "Closed" })
      if (this.stopped === "no") this.redial = setTimeout(() => this.dial(), this.options.redialMillis ?? redialMillis)
    })
  }

  online(): Promise<void> {
    if (this.heard === "yes") return Promise.resolve()
    return new Promise((resolve) => {
      this.waiting.push(resolve)
    })
  }

  stop(): Promise<void> {
    this.stopped = "yes"
    clearTimeout(this.redial)
    clearTimeout(this.alarm)
    const own = this.socket
    if (own === null || own.destroyed) return Promise.resolve()
    return new Promise((resolve) => {
      own.once("close", () => resolve())
      own.destroy()
    })
  }
}

/** Connects a simulated terminal. @category Constructors */
export const start = (options: Options): TcpTerminal => {
  const line = new Line(options)
  line.dial()
  return {
    terminal: () => line.side.terminal,
    apply: (input) => line.tell({ _tag: "World", input }),
    plan: (...faults) => line.tell({ _tag: "Plan", faults }),
    online: () => line.online(),
    close: () => line.stop()
  }
}
