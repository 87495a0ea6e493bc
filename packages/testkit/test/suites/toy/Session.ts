/** The toy dialect's session: reads the clock before it writes, asks a read twice, sends everything else once. */
import { Instant, type TerminalId } from "@yugou/core"
import type { Outcome, Session, SessionInput, SessionOutput, TerminalRequest } from "@yugou/core/dialect"
import * as Result from "effect/Result"
import * as Frame from "./Frame.ts"
import { meaning, type Planned, plan, type Wrong } from "./Requests.ts"

const timeoutMillis = 5_000
const readAttempts = 2
const utcOffsetMillis = 8 * 3_600_000

interface Flight {
  readonly request: TerminalRequest
  readonly planned: Planned
  readonly asking: "clock" | "request"
  readonly attempt: number
  readonly seq: number
  readonly writeId: number
  readonly deadline: number
  /** When effecting bytes were taken, and until when they live. */
  readonly sent: { readonly at: number; readonly deadAt: number } | null
}

export interface State {
  readonly terminalId: TerminalId
  readonly wrong: Wrong | null
  readonly rest: string
  readonly address: string | null
  readonly seq: number
  readonly skewMillis: number
  readonly flight: Flight | null
  readonly emitted: ReadonlyArray<string>
  readonly settledLast: Extract<SessionOutput, { _tag: "Settle" }> | null
}

type Moved = readonly [State, ReadonlyArray<SessionOutput>]

const settle = (state: State, flight: Flight, outcome: unknown): Moved => {
  const settled = { _tag: "Settle", requestId: flight.request.requestId, outcome: outcome as Outcome } as const
  const quiet: ReadonlyArray<SessionOutput> = state.wrong === "keepsDeadline" ? [] : [{ _tag: "WakeAt", at: null }]
  return [{ ...state, flight: null, settledLast: settled }, [settled, ...quiet]]
}

const notSent = (state: State, flight: Flight, reason: string, now: number): Moved =>
  settle(state, flight, { _tag: "NotSent", at: Instant.fromMillis(now), reason, detail: "" })

const noAnswer = (state: State, flight: Flight, cause: string, now: number): Moved => {
  const { sent } = flight
  return settle(state, flight, {
    _tag: "NoAnswer",
    sentAt: Instant.fromMillis(sent?.at ?? now),
    deadAt: sent === null ? null : Instant.fromMillis(sent.deadAt),
    cause,
    frames: []
  })
}

const lifetimeMillis = (state: State, { planned }: Flight): number =>
  (planned.lifetimeMinutes * 60_000) / (state.wrong === "diesTooEarly" ? 2 : 1)

const send = (state: State, flight: Flight, now: number): Moved => {
  const seq = state.seq + 1
  const effecting = flight.asking === "request" && flight.planned.effect === "effecting"
  const [verb = "", ...args] = flight.asking === "clock" ? ["CLK"] : flight.planned.words
  const dies = effecting
    ? [`${now + utcOffsetMillis + state.skewMillis + flight.planned.lifetimeMinutes * 60_000}`]
    : []
  const frame: Frame.Frame = { address: state.address ?? "", seq, direction: "d", verb, args: [...args, ...dies] }
  const effect = effecting && state.wrong !== "hidesEffect" ? "effecting" : "none"
  const deadline = now + timeoutMillis
  const memo = state.wrong === "writesLongMemo" ? "x".repeat(300) : { seq }
  return [
    { ...state, seq, flight: { ...flight, seq, writeId: seq, deadline } },
    [
      { _tag: "Remember", memo },
      { _tag: "Write", writeId: seq, bytes: Frame.encode(frame), effect },
      { _tag: "WakeAt", at: deadline }
    ]
  ]
}

const expired = (state: State, { request }: Flight, now: number): boolean =>
  state.wrong !== "ignoresNotAfter" && now > Instant.toMillis(request.notAfter)

const start = (state: State, request: TerminalRequest, now: number): Moved => {
  const planned = plan(request, state.wrong)
  const flight: Flight = {
    request,
    planned: Result.getOrElse(planned, (): Planned => ({ words: [], effect: "none", lifetimeMinutes: 0 })),
    asking: "request",
    attempt: 1,
    seq: 0,
    writeId: 0,
    deadline: 0,
    sent: null
  }
  if (state.address === null) return notSent(state, flight, "offline", now)
  if (Result.isFailure(planned)) return notSent(state, flight, "unsupported", now)
  if (flight.planned.effect === "none") return send(state, flight, now)
  if (expired(state, flight, now)) return notSent(state, flight, "expired", now)
  return send(state, { ...flight, asking: "clock" }, now)
}

const onAnswer = (state: State, flight: Flight, frame: Frame.Frame, now: number): Moved => {
  const words = [frame.verb, ...frame.args]
  if (frame.verb === "CLK") {
    const skewMillis = Number(frame.args[0]) - now - utcOffsetMillis
    const known: State = { ...state, skewMillis }
    if (flight.asking === "clock") {
      return expired(known, flight, now)
        ? notSent(known, flight, "expired", now)
        : send(known, { ...flight, asking: "request" }, now)
    }
    state = known
  }
  const said = meaning(flight.request, words, state.skewMillis)
  const at = Instant.fromMillis(now)
  switch (said._tag) {
    case "Answered":
      return settle(state, flight, { _tag: "Answered", at, answer: said.answer, frames: [] })
    case "Refused":
      return state.wrong === "takesWordsForTruth"
        ? settle(state, flight, { _tag: "Answered", at, answer: null, frames: [] })
        : settle(state, flight, { _tag: "Refused", at, reason: said.reason, raw: words.join(";"), frames: [] })
    case "Strange":
      return [state, []]
  }
}

/** Confirms an event; the counter of writes is the sequence number. */
const confirm = (state: State, no: string): Moved => {
  const seq = state.seq + 1
  const bytes = Frame.encode({ address: state.address ?? "", seq, direction: "d", verb: "EOK", args: [no] })
  return [{ ...state, seq }, [{ _tag: "Write", writeId: seq, bytes, effect: "none" }]]
}

const onEvent = (state: State, frame: Frame.Frame): Moved => {
  const [no = "", kind = ""] = frame.args
  const key = `event-${no}${state.wrong === "inventsKeys" ? `-${state.seq}` : ""}`
  const emit: SessionOutput = { _tag: "Emit", event: { terminalId: state.terminalId, key, kind, detail: null } }
  const emitted = [...state.emitted, key]
  if (state.wrong === "inventsKeys") return [{ ...state, seq: state.seq + 1, emitted }, [emit]]
  if (state.wrong !== "confirmsEarly") return [{ ...state, emitted }, [emit]]
  const [next, outputs] = confirm(state, no)
  return [next, [emit, ...outputs]]
}

const onAccepted = (state: State, key: string): Moved => {
  if (!state.emitted.includes(key)) return [state, []]
  const waiting: State = { ...state, emitted: state.emitted.filter((it) => it !== key) }
  return confirm(waiting, key.replace("event-", ""))
}

const onLine = (state: State, line: string, now: number): Moved => {
  const frame = Frame.decode(line, state.wrong === "ignoresChecksum" ? "ignored" : "checked")
  if (frame === null || frame.direction !== "u") return [state, []]
  if (state.address === null) return frame.verb === "LGN" ? [{ ...state, address: frame.address }, []] : [state, []]
  if (frame.address !== state.address && state.wrong !== "ignoresAddress") return [state, []]
  if (frame.verb === "EVT") return onEvent(state, frame)
  const { flight, settledLast } = state
  if (flight === null && state.wrong === "settlesTwice" && settledLast !== null) return [state, [settledLast]]
  if (flight === null || (frame.seq !== flight.seq && state.wrong !== "ignoresSequence")) return [state, []]
  return onAnswer(state, flight, frame, now)
}

const onTick = (state: State, now: number): Moved => {
  const { flight } = state
  if (flight === null || now < flight.deadline) return [state, []]
  const once = flight.planned.effect === "effecting" && state.wrong !== "sendsMoneyTwice"
  if (flight.attempt < readAttempts && !(once && flight.asking === "request")) {
    return send(state, { ...flight, attempt: flight.attempt + 1 }, now)
  }
  if (flight.planned.effect === "effecting" && flight.sent === null) return notSent(state, flight, "offline", now)
  return state.wrong === "timeoutIsNotSent"
    ? notSent(state, flight, "offline", now)
    : noAnswer(state, flight, "timeout", now)
}

const onClosed = (state: State, cause: string, now: number): Moved => {
  const closed: State = { ...state, address: null }
  const { flight } = state
  if (flight === null) return [closed, []]
  const unsent = flight.planned.effect === "effecting" && flight.sent === null
  if (unsent && state.wrong !== "unsentIsNoAnswer") return notSent(closed, flight, "offline", now)
  if (state.wrong === "lostLinkIsNotSent") return notSent(closed, flight, "offline", now)
  return noAnswer(closed, flight, cause === "shutdown" ? "stationStopped" : "linkLost", now)
}

const onWritten = (state: State, writeId: number, now: number): Moved => {
  const { flight } = state
  if (flight?.writeId !== writeId || flight.asking === "clock" || flight.planned.effect === "none") return [state, []]
  const sent = { at: now, deadAt: now + lifetimeMillis(state, flight) }
  return [{ ...state, flight: { ...flight, sent } }, []]
}

const move = (state: State, input: SessionInput): Moved => {
  switch (input._tag) {
    case "Bytes": {
      const [rest, lines] = Frame.split(state.rest, input.bytes)
      const outputs: Array<SessionOutput> = []
      let current: State = { ...state, rest }
      for (const line of lines) {
        const [next, more] = onLine(current, line, input.now)
        current = next
        outputs.push(...more)
      }
      return [current, outputs]
    }
    case "Start":
      return start(state, input.request, input.now)
    case "Written":
      return onWritten(state, input.writeId, input.now)
    case "Told":
      return [state, []]
    case "Accepted":
      return onAccepted(state, input.key)
    case "Tick":
      return onTick(state, input.now)
    case "Closed":
      return onClosed(state, input.cause, input.now)
  }
}

export const sessionOf = (first: State): Session => {
  let state = first
  return {
    step: (input) => {
      const [next, outputs] = move(state, input)
      if (first.wrong === "mutates") state = next
      return [sessionOf(next), outputs]
    }
  }
}
