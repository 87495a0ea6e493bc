/**
 * A session and a simulated terminal, connected in memory: no sockets, a clock that the test moves.
 *
 * @category Simulated terminal
 */
import {
  type Beside,
  Bytes,
  type ConfiguredDialect,
  Instant,
  type SessionInput,
  type SessionOutput,
  type TerminalEvent,
  TerminalId,
  type TerminalRequest,
  type Told
} from "@yugou/core/dialect"
import type {
  TerminalSide as AnyTerminalSide,
  FaultPlan,
  TerminalSideInput,
  TerminalSideOutput,
  WorldInput
} from "@yugou/testkit/terminal"
import type * as Schema from "effect/Schema"

/** The terminal of a loop, as the station calls it. @category Constants */
export const terminalId = TerminalId.make("T1")

/** A total group of that terminal, as requests name it. @category Constructors */
export const group = (totalGroupNo: number) => ({ _tag: "Group" as const, terminalId, totalGroupNo })

/** When the clock of a loop begins. @category Constants */
export const startAt = Date.parse("2026-11-22T03:00:00Z")

/** How a request ended. @category Models */
export type Settled = Extract<SessionOutput, { readonly _tag: "Settle" }>

/** Ports of a host that answer at once, by name. @category Models */
export type Ports = { readonly [name: string]: (payload: Schema.Json) => Schema.Json }

/** What is connected: a dialect with the settings of the terminal, and its terminal side. @category Models */
export interface Options<Side extends AnyTerminalSide> {
  readonly dialect: ConfiguredDialect
  readonly terminal: Side
  /** What the last session remembered. */
  readonly memo?: Schema.Json
  readonly ports?: Ports
}

/** A running loop; the test moves `now`. @category Models */
export interface Loop<Side extends AnyTerminalSide> {
  now: number
  terminal: Side
  readonly settled: Array<Settled>
  readonly events: Array<TerminalEvent>
  readonly problems: Array<string>
  readonly written: Array<Uint8Array>
  /** What of frames goes to logs, in hexadecimal. */
  readonly shown: Array<string>
  memo: Schema.Json
  readonly feed: (input: SessionInput) => void
  readonly send: (bytes: Uint8Array) => void
  readonly connect: () => void
  /** Tells the terminal something and carries what it says to the session. */
  readonly toTerminal: (input: TerminalSideInput) => void
  /** Plans one fault. */
  readonly plan: (fault: FaultPlan.Fault, on: FaultPlan.Planned["on"]) => void
  readonly apply: (input: WorldInput) => void
  /** Moves the clock to the terminal's next heartbeat and lets it beat. */
  readonly beat: () => void
  readonly ask: (
    tag: TerminalRequest["_tag"],
    payload: unknown,
    changes?: { readonly notAfter?: number; readonly id?: string; readonly look?: Beside }
  ) => Settled["outcome"]
  /** Moves the clock from one deadline of the session to the next, until the only one left is that of a silent terminal. */
  readonly runDown: () => void
  wakeAt: number | null
  beatAt: number | null
}

/** Longer than any request takes with all its attempts, and shorter than the time after which a silent terminal is offline. */
const restMillis = 20 * 60_000

/** Connects a session to a simulated terminal. @category Constructors */
export const make = <Side extends AnyTerminalSide>({
  dialect,
  memo = null,
  ports = {},
  terminal
}: Options<Side>): Loop<Side> => {
  let session = dialect.open(terminalId, memo)
  const inputs: Array<SessionInput> = []
  const self: Loop<Side> = {
    now: startAt,
    terminal,
    settled: [],
    events: [],
    problems: [],
    written: [],
    shown: [],
    memo,
    wakeAt: null,
    beatAt: null,
    feed: (input) => {
      inputs.push(input)
      if (inputs.length > 1) return
      // An input that an output causes waits until the outputs before it are done, as it would behind a socket.
      for (let next = inputs[0]; next !== undefined; next = inputs[0]) {
        const [moved, outputs] = session.step(next)
        session = moved
        for (const output of outputs) perform(output)
        inputs.shift()
      }
    },
    send: (bytes) => self.feed({ _tag: "Bytes", bytes, now: self.now }),
    connect: () => self.toTerminal({ _tag: "Connected", now: self.now }),
    toTerminal: (input) => {
      const [next, outputs] = self.terminal.step(input)
      self.terminal = next as Side
      for (const output of outputs) fromTerminal(output)
    },
    plan: (fault, on) => self.toTerminal({ _tag: "Plan", faults: [{ fault, on }], now: self.now }),
    apply: (input) => self.toTerminal({ _tag: "World", input, now: self.now }),
    beat: () => {
      self.now = Math.max(self.now, self.beatAt ?? self.now)
      self.toTerminal({ _tag: "Tick", now: self.now })
    },
    ask: (tag, payload, changes = {}) => {
      const requestId = changes.id ?? `r${self.settled.length}`
      const notAfter = Instant.fromMillis(changes.notAfter ?? self.now + 60_000)
      self.feed({
        _tag: "Start",
        now: self.now,
        request: {
          ...{ _tag: tag, requestId, terminalId, notAfter, payload },
          ...(changes.look === undefined ? {} : { look: changes.look })
        } as TerminalRequest
      })
      self.runDown()
      const found = self.settled.filter((it) => it.requestId === requestId)
      if (found.length !== 1 || found[0] === undefined) throw new Error(`${requestId} settled ${found.length} times`)
      return found[0].outcome
    },
    runDown: () => {
      for (let ticks = 0; self.wakeAt !== null && self.wakeAt <= self.now + restMillis; ticks += 1) {
        if (ticks > 100) throw new Error("the session never comes to rest")
        self.now = Math.max(self.now, self.wakeAt)
        self.feed({ _tag: "Tick", now: self.now })
      }
    }
  }
  const fromTerminal = (output: TerminalSideOutput): void => {
    if (output._tag === "Write") self.send(output.bytes)
    if (output._tag === "WakeAt") self.beatAt = output.at
  }
  const perform = (output: SessionOutput): void => {
    switch (output._tag) {
      case "Write":
        self.written.push(output.bytes)
        self.feed({ _tag: "Written", writeId: output.writeId, now: self.now })
        self.toTerminal({ _tag: "Bytes", bytes: output.bytes, now: self.now })
        break
      case "Settle":
        self.settled.push(output)
        break
      case "Emit":
        self.events.push(output.event)
        self.feed({ _tag: "Accepted", key: output.event.key, now: self.now })
        break
      case "Remember":
        self.memo = output.memo
        break
      case "WakeAt":
        self.wakeAt = output.at
        break
      case "Trace":
        self.shown.push(Bytes.hex(output.bytes))
        if (output.problem !== null) self.problems.push(output.problem)
        break
      case "Ask": {
        const port = ports[output.port]
        const told: Told =
          port === undefined
            ? { _tag: "Failure", reason: "noSuchPort", detail: output.port }
            : { _tag: "Answer", answer: port(output.payload) }
        self.feed({ _tag: "Told", askId: output.askId, told, now: self.now })
        break
      }
      case "Close":
        break
    }
  }
  return self
}
