/**
 * The host of one dialect session in virtual time: one request at a time, effecting writes only up to `notAfter`, one outcome for each request.
 *
 * It stands for the front end; what is special about a real one (sockets, limits, metrics) is tested where that lives.
 */
import { Instant, type Outcome, requests, type Session, type SessionOutput, type TerminalRequest } from "@yugou/core"
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
  readonly remember: (memo: unknown) => void
  readonly accept: (key: string) => void
  readonly hangUp: () => void
}

/** Why a conversation ends; `lost`: its host died, the session is told nothing. */
export type End = "peer" | "replaced" | "error" | "shutdown" | "lost"

/** One conversation. */
export interface Courier {
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

/** Holds a conversation with an open session. */
export const converse = (opened: Session, ground: Ground): Courier => {
  const { agenda } = ground
  const waiting: Array<TerminalRequest> = []
  const inputs: Array<() => Parameters<Session["step"]>[0]> = []
  let session = opened
  let running: Running | null = null
  let life: "open" | "closed" = "open"
  let wake = 0

  const settle = (it: Running, outcome: Outcome): void => {
    if (it.settled === "no") ground.deliver(it.request.requestId, outcome)
    it.settled = "yes"
  }
  const write = (output: Extract<SessionOutput, { _tag: "Write" }>): void => {
    const now = agenda.now()
    if (life === "closed") return
    if (output.effect === "effecting") {
      if (running === null || running.settled === "yes") return
      if (now > Instant.toMillis(running.request.notAfter)) {
        settle(running, notSent(now, "expired", "the time to send was over"))
        return
      }
      if (running.effecting === 0) running.sentAt = now
      running.effecting += 1
    } else if (running !== null) {
      if (running.effecting + running.harmless === 0) running.sentAt = now
      running.harmless += 1
    }
    ground.write(output.bytes, output.effect)
    feed(() => ({ _tag: "Written", writeId: output.writeId, now: agenda.now() }))
  }
  const wakeAt = (at: number | null): void => {
    wake += 1
    const mine = wake
    if (at === null) return
    agenda.at(at, () => {
      if (mine === wake && life === "open") feed(() => ({ _tag: "Tick", now: agenda.now() }))
    })
  }
  const perform = (output: SessionOutput): void => {
    switch (output._tag) {
      case "Write":
        write(output)
        return
      case "Settle":
        if (running?.request.requestId !== output.requestId) return
        settle(running, output.outcome)
        running = null
        return
      case "Emit":
        ground.accept(output.event.key)
        feed(() => ({ _tag: "Accepted", key: output.event.key, now: agenda.now() }))
        return
      case "WakeAt":
        wakeAt(output.at)
        return
      case "Remember":
        ground.remember(output.memo)
        return
      case "Trace":
        return
      case "Close":
        ground.hangUp()
        return
    }
  }
  const startNext = (): void => {
    if (running !== null || life === "closed" || inputs.length > 0) return
    const request = waiting.shift()
    if (request === undefined) return
    const now = agenda.now()
    if (Instant.toMillis(request.notAfter) < now) {
      ground.deliver(request.requestId, notSent(now, "expired", "the time to send was over"))
      startNext()
      return
    }
    const it: Running = { request, harmless: 0, effecting: 0, sentAt: now, settled: "no" }
    running = it
    agenda.at(now + requestMillis, () => {
      if (running !== it) return
      settle(it, leftOpen(it, "timeout", agenda.now()))
      ground.hangUp()
    })
    feed(() => ({ _tag: "Start", request, now: agenda.now() }))
  }
  /** An input that an output causes waits until the outputs before it are done, as it would behind a socket. */
  const feed = (input: () => Parameters<Session["step"]>[0]): void => {
    inputs.push(input)
    if (inputs.length > 1) return
    for (let next = inputs[0]; next !== undefined; next = inputs[0]) {
      const [moved, outputs] = session.step(next())
      session = moved
      for (const output of outputs) perform(output)
      inputs.shift()
    }
    startNext()
  }
  const close = (end: End): void => {
    if (life === "closed") return
    life = "closed"
    if (end !== "lost") feed(() => ({ _tag: "Closed", cause: end, now: agenda.now() }))
    const now = agenda.now()
    if (running !== null) settle(running, leftOpen(running, end === "lost" ? "stationStopped" : "linkLost", now))
    running = null
    for (const { requestId } of waiting.splice(0)) ground.deliver(requestId, notSent(now, "offline", "never started"))
  }
  return {
    submit: (request) => {
      waiting.push(request)
      startNext()
    },
    receive: (bytes) => {
      if (life === "open") feed(() => ({ _tag: "Bytes", bytes, now: agenda.now() }))
    },
    close
  }
}
