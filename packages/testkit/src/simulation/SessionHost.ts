/**
 * The host of one dialect session in virtual time: one request at a time, effecting writes only up to `notAfter`, one outcome for each request.
 *
 * It stands for the front end; what is special about a real one (sockets, limits, metrics) is tested where that lives.
 */
import { Instant } from "@yugou/core"
import {
  type Outcome,
  requests,
  type Session,
  type SessionOutput,
  type TerminalEvent,
  type TerminalRequest,
  type Told
} from "@yugou/core/dialect"
import type * as Schema from "effect/Schema"
import type { Agenda } from "./Agenda.ts"

/** How long a session may take for one request. */
export const requestMillis = 15 * 60_000

interface Running {
  readonly request: TerminalRequest
  harmless: number
  effecting: number
  sentAt: number
  settled: "no" | "yes"
}

/** What the host of a session does for it. */
export interface Ground {
  readonly agenda: Agenda
  readonly write: (bytes: Uint8Array, effect: "none" | "effecting") => void
  readonly deliver: (requestId: string, outcome: Outcome) => void
  /** Hears that a request is begun, and that effecting bytes of it are handed out. */
  readonly began: (requestId: string) => void
  readonly effecting: (requestId: string) => void
  readonly remember: (memo: unknown) => void
  /** Stores what the terminal pushed; `stored` is called when it is, and never when it could not be. */
  readonly accept: (event: TerminalEvent, stored: () => void) => void
  /** Answers what the session asks of its host. */
  readonly ask: (port: string, payload: Schema.Json) => Told
  readonly hangUp: () => void
}

/** Why a conversation ends; `lost`: its host died, the session is told nothing. */
export type End = "peer" | "replaced" | "error" | "shutdown" | "lost"

/** Hosts one session. */
export interface SessionHost {
  readonly submit: (request: TerminalRequest) => void
  readonly receive: (bytes: Uint8Array) => void
  readonly close: (end: End) => void
}

const notSent = (now: number, reason: "offline" | "expired" | "busy", detail: string): Outcome => ({
  _tag: "NotSent",
  at: Instant.fromMillis(now),
  reason,
  detail
})

/** The outcome of a request to a terminal that is not connected. */
export const offline = (now: number): Outcome => notSent(now, "offline", "the terminal is not connected")

const mayHaveArrived = ({ request, effecting, harmless }: Running): boolean =>
  effecting > 0 || (requests[request._tag].kind === "read" && harmless > 0)

/** The outcome of a request that its session left open. */
const leftOpen = (running: Running, cause: "linkLost" | "timeout" | "stationStopped", now: number): Outcome =>
  mayHaveArrived(running)
    ? { _tag: "NoAnswer", sentAt: Instant.fromMillis(running.sentAt), deadAt: null, cause, frames: [] }
    : notSent(now, "offline", "the conversation ended before anything that counts was sent")

class Host implements SessionHost {
  private readonly ground: Ground
  private readonly waiting: Array<TerminalRequest> = []
  private readonly inputs: Array<() => Parameters<Session["step"]>[0]> = []
  private session: Session
  private running: Running | null = null
  private life: "open" | "closed" = "open"
  private wake = 0

  constructor(session: Session, ground: Ground) {
    this.session = session
    this.ground = ground
  }

  private readonly settle = (it: Running, outcome: Outcome): void => {
    if (it.settled === "no") this.ground.deliver(it.request.requestId, outcome)
    it.settled = "yes"
  }
  private readonly write = (output: Extract<SessionOutput, { _tag: "Write" }>): void => {
    const now = this.ground.agenda.now()
    if (this.life === "closed") return
    if (output.effect === "effecting") {
      if (this.running === null || this.running.settled === "yes") return
      if (now > Instant.toMillis(this.running.request.notAfter)) {
        this.settle(this.running, notSent(now, "expired", "the time to send was over"))
        return
      }
      if (this.running.effecting === 0) this.running.sentAt = now
      this.running.effecting += 1
      this.ground.effecting(this.running.request.requestId)
    } else if (this.running !== null) {
      if (this.running.effecting + this.running.harmless === 0) this.running.sentAt = now
      this.running.harmless += 1
    }
    this.ground.write(output.bytes, output.effect)
    this.feed(() => ({ _tag: "Written", writeId: output.writeId, now: this.ground.agenda.now() }))
  }
  private readonly wakeAt = (at: number | null): void => {
    this.wake += 1
    const mine = this.wake
    if (at === null) return
    this.ground.agenda.at(at, () => {
      if (mine === this.wake && this.life === "open") this.feed(() => ({ _tag: "Tick", now: this.ground.agenda.now() }))
    })
  }
  private readonly perform = (output: SessionOutput): void => {
    switch (output._tag) {
      case "Write":
        this.write(output)
        return
      case "Settle":
        if (this.running?.request.requestId !== output.requestId) return
        this.settle(this.running, output.outcome)
        this.running = null
        return
      case "Emit":
        this.ground.accept(output.event, () => {
          if (this.life === "closed") return
          this.feed(() => ({ _tag: "Accepted", key: output.event.key, now: this.ground.agenda.now() }))
        })
        return
      case "WakeAt":
        this.wakeAt(output.at)
        return
      case "Remember":
        this.ground.remember(output.memo)
        return
      case "Ask": {
        const told = this.ground.ask(output.port, output.payload)
        this.feed(() => ({ _tag: "Told", askId: output.askId, told, now: this.ground.agenda.now() }))
        return
      }
      case "Trace":
        return
      case "Close":
        this.ground.hangUp()
        return
    }
  }
  private readonly startNext = (): void => {
    if (this.running !== null || this.life === "closed" || this.inputs.length > 0) return
    const request = this.waiting.shift()
    if (request === undefined) return
    const now = this.ground.agenda.now()
    if (Instant.toMillis(request.notAfter) < now) {
      this.ground.deliver(request.requestId, notSent(now, "expired", "the time to send was over"))
      this.startNext()
      return
    }
    const it: Running = { request, harmless: 0, effecting: 0, sentAt: now, settled: "no" }
    this.running = it
    this.ground.began(request.requestId)
    this.ground.agenda.at(now + requestMillis, () => {
      if (this.running !== it) return
      this.settle(it, leftOpen(it, "timeout", this.ground.agenda.now()))
      this.ground.hangUp()
    })
    this.feed(() => ({ _tag: "Start", request, now: this.ground.agenda.now() }))
  }
  /** An input that an output causes waits until the outputs before it are done, as it would behind a socket. */
  private readonly feed = (input: () => Parameters<Session["step"]>[0]): void => {
    this.inputs.push(input)
    if (this.inputs.length > 1) return
    for (let next = this.inputs[0]; next !== undefined; next = this.inputs[0]) {
      const [moved, outputs] = this.session.step(next())
      this.session = moved
      for (const output of outputs) this.perform(output)
      this.inputs.shift()
    }
    this.startNext()
  }
  readonly close = (end: End): void => {
    if (this.life === "closed") return
    this.life = "closed"
    if (end !== "lost") this.feed(() => ({ _tag: "Closed", cause: end, now: this.ground.agenda.now() }))
    const now = this.ground.agenda.now()
    if (this.running !== null)
      this.settle(this.running, leftOpen(this.running, end === "lost" ? "stationStopped" : "linkLost", now))
    this.running = null
    for (const { requestId } of this.waiting.splice(0))
      this.ground.deliver(requestId, notSent(now, "offline", "never started"))
  }
  readonly submit = (request: TerminalRequest): void => {
    this.waiting.push(request)
    this.startNext()
  }
  readonly receive = (bytes: Uint8Array): void => {
    if (this.life === "open") this.feed(() => ({ _tag: "Bytes", bytes, now: this.ground.agenda.now() }))
  }
}

/** Makes the host of an open session. */
export const make = (session: Session, ground: Ground): SessionHost => new Host(session, ground)
