/** A station's session and a simulated terminal, joined without a network: bytes written by one are handed to the other, in virtual time. */
import {
  type Dialect,
  Instant,
  type Outcome,
  type RequestPayload,
  type RequestTag,
  type Session,
  type SessionInput,
  type SessionOutput,
  type TerminalEvent,
  TerminalId,
  type TerminalRequest
} from "@yugou/core/dialect"
import type { TerminalSide, TerminalSideInput, TerminalSideOutput } from "@yugou/testkit/terminal"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { SimulatedTerminal } from "../../src/testing/index.ts"
import { dialect } from "./subject.ts"

export const RTUA = "94300482"
export const terminalId = Schema.decodeSync(TerminalId)("T1")
export const target = { _tag: "Terminal", terminalId } as const
export const t0 = Date.parse("2026-11-22T02:00:00Z")

/** Settings under which everything is allowed, as a simulator sets them. */
export const allowed = {
  password: "123456",
  allowUnverifiedControl: true,
  allowInferredWrites: [
    "remaining.write",
    "control.rounds",
    "control.enabled",
    "protection",
    "switch.round",
    "switch.command",
    "trip.delay",
    "trip.duration"
  ],
  profile: { id: "test", family: "zj-6868", basedOn: "zj-sibling", limits: { inputPolarity: "oneIsOpen" } }
}

let serial = 0

export const requestOf = <T extends RequestTag>(
  tag: T,
  payload: RequestPayload<T>,
  notAfter = t0 + 600_000
): TerminalRequest =>
  ({
    requestId: `r${++serial}`,
    terminalId,
    notAfter: Instant.fromMillis(notAfter),
    _tag: tag,
    payload
  }) as unknown as TerminalRequest

/** What goes wrong on the line, in the order of the master's writes. */
export type Line = "good" | "dropDown" | "dropUp" | "notWritten"

export class Conversation {
  now = t0
  session: Session
  side: TerminalSide
  line: Array<Line> = []
  wakeAt: number | null = null
  sideWakeAt: number | null = null
  readonly outcomes: Array<Outcome> = []
  readonly writes: Array<Extract<SessionOutput, { _tag: "Write" }>> = []
  readonly events: Array<TerminalEvent> = []
  readonly traces: Array<Extract<SessionOutput, { _tag: "Trace" }>> = []
  readonly closes: Array<string> = []
  memo: Schema.Json = null
  #queue: Array<() => void> = []

  constructor(
    settings: object = allowed,
    sideSettings: Partial<SimulatedTerminal.Settings> = {},
    used: Dialect = dialect
  ) {
    const configured = Result.getOrThrow(used.configure(settings as Schema.Json))
    this.session = configured.open(terminalId, null)
    this.side = SimulatedTerminal.make(SimulatedTerminal.settings(RTUA, { password: "123456", ...sideSettings }))
    this.toTerminal({ _tag: "Connected", now: this.now })
    this.run()
  }

  /** Writes that belong to requests, without the answers to login and heartbeat. */
  asked(): ReadonlyArray<Extract<SessionOutput, { _tag: "Write" }>> {
    return this.writes.filter((write) => ((write.bytes[8] ?? 0) & 0x3f) < 0x20)
  }

  toSession(input: SessionInput): void {
    const [next, outputs] = this.session.step(input)
    this.session = next
    for (const output of outputs) this.#fromSession(output)
  }

  toTerminal(input: TerminalSideInput): void {
    const [next, outputs] = this.side.step(input)
    this.side = next
    for (const output of outputs) this.#fromTerminal(output)
  }

  run(): void {
    for (let job = this.#queue.shift(); job !== undefined; job = this.#queue.shift()) job()
  }

  /** Moves both sides to a later time, waking each at its own deadlines. */
  advance(millis: number): void {
    const end = this.now + millis
    for (;;) {
      this.run()
      const due = Math.min(this.wakeAt ?? Number.POSITIVE_INFINITY, this.sideWakeAt ?? Number.POSITIVE_INFINITY)
      if (due > end) break
      this.now = Math.max(this.now, due)
      if (this.wakeAt !== null && this.wakeAt <= this.now) {
        this.wakeAt = null
        this.toSession({ _tag: "Tick", now: this.now })
      } else {
        this.sideWakeAt = null
        this.toTerminal({ _tag: "Tick", now: this.now })
      }
    }
    this.now = end
    this.run()
  }

  /** Starts a request and lets it end, waiting for time-outs where it must. */
  ask<T extends RequestTag>(tag: T, payload: RequestPayload<T>): Outcome<T> {
    const request = requestOf(tag, payload, this.now + 600_000)
    const before = this.outcomes.length
    this.toSession({ _tag: "Start", request, now: this.now })
    this.run()
    for (let wait = 0; wait < 20 && this.outcomes.length === before; wait++) this.advance(30_000)
    const [outcome, ...more] = this.outcomes.slice(before)
    if (outcome === undefined || more.length > 0)
      throw new Error(`${tag} was settled ${more.length + (outcome ? 1 : 0)} times`)
    return outcome as Outcome<T>
  }

  #fromSession(output: SessionOutput): void {
    switch (output._tag) {
      case "Write": {
        this.writes.push(output)
        const isRequest = ((output.bytes[8] ?? 0) & 0x3f) < 0x20
        const line = (isRequest ? this.line.shift() : undefined) ?? "good"
        if (line === "notWritten") return
        this.#queue.push(() => {
          this.toSession({ _tag: "Written", writeId: output.writeId, now: this.now })
          if (line === "dropDown") return
          this.#mute = line === "dropUp"
          this.toTerminal({ _tag: "Bytes", bytes: output.bytes, now: this.now })
          this.#mute = false
        })
        return
      }
      case "Settle":
        this.outcomes.push(output.outcome)
        return
      case "Emit":
        this.events.push(output.event)
        return
      case "WakeAt":
        this.wakeAt = output.at
        return
      case "Remember":
        this.memo = output.memo
        return
      case "Trace":
        this.traces.push(output)
        return
      case "Close":
        this.closes.push(output.reason)
    }
  }

  #mute = false

  #fromTerminal(output: TerminalSideOutput): void {
    if (output._tag === "WakeAt") this.sideWakeAt = output.at
    if (output._tag === "Close") {
      this.#queue.push(() => this.toSession({ _tag: "Closed", cause: "peer", now: this.now }))
    }
    if (output._tag !== "Write" || this.#mute) return
    this.#queue.push(() => this.toSession({ _tag: "Bytes", bytes: output.bytes, now: this.now }))
  }
}
