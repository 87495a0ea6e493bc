/** The toy dialect's session: reads the clock before it writes, asks its seal where it has one, asks a read twice, sends everything else once. */
import { Instant, type TerminalId } from "@yugou/core"
import type { Outcome, Session, SessionInput, SessionOutput, TerminalRequest, Told } from "@yugou/core/dialect"
import * as Result from "effect/Result"
import * as Frame from "./Frame.ts"
import { meaning, type Planned, plan, type Wrong } from "./Requests.ts"

const timeoutMillis = 5_000
const readAttempts = 2
/** Longer than the heartbeat of a terminal that had one. */
const onlineMillis = 15 * 60_000
const utcOffsetMillis = 8 * 3_600_000

interface Flight {
  readonly request: TerminalRequest
  readonly planned: Planned
  readonly asking: "clock" | "seal" | "request"
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
  readonly seal: "sealed" | "plain"
  readonly closed: "no" | "asked" | "yes"
  readonly heardAt: number | null
  readonly wakeAt: number | null
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
  return [{ ...state, flight: null, settledLast: settled }, [settled]]
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
      { _tag: "Write", writeId: seq, bytes: Frame.encode(frame), effect }
    ]
  ]
}

const expired = (state: State, { request }: Flight, now: number): boolean =>
  state.wrong !== "ignoresNotAfter" && now > Instant.toMillis(request.notAfter)

/** Asks the seal; the sequence number is the id of the question, too. */
const askSeal = (state: State, flight: Flight): Moved => {
  const seq = state.seq + 1
  const asked: Flight = { ...flight, asking: "seal", seq, deadline: Number.POSITIVE_INFINITY }
  return [{ ...state, seq, flight: asked }, [{ _tag: "Ask", askId: seq, port: "seal", payload: flight.planned.words }]]
}

const onTold = (state: State, askId: number, told: Told, now: number): Moved => {
  const { flight } = state
  if (state.closed === "asked" || flight?.asking !== "seal" || (flight.seq !== askId && state.wrong !== "takesAnyTold"))
    return [state, []]
  if (told._tag === "Failure" && state.wrong !== "ignoresPort") return notSent(state, flight, "gated", now)
  if (expired(state, flight, now)) return notSent(state, flight, "expired", now)
  return send(state, { ...flight, asking: "request" }, now)
}

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
  if (state.address === null || state.closed !== "no") return notSent(state, flight, "offline", now)
  if (Result.isFailure(planned)) return notSent(state, flight, "unsupported", now)
  const mayBeLate = flight.planned.effect === "none" && state.wrong === "readsTooLate"
  if (!mayBeLate && expired(state, flight, now)) return notSent(state, flight, "expired", now)
  if (flight.planned.effect === "none") return send(state, flight, now)
  return send(state, { ...flight, asking: "clock" }, now)
}

const onAnswer = (state: State, flight: Flight, frame: Frame.Frame, now: number): Moved => {
  const words = [frame.verb, ...frame.args]
  if (frame.verb === "CLK") {
    const skewMillis = Number(frame.args[0]) - now - utcOffsetMillis
    const known: State = { ...state, skewMillis }
    if (flight.asking === "clock") {
      if (expired(known, flight, now)) return notSent(known, flight, "expired", now)
      const seals = state.seal === "sealed" || state.wrong === "asksInSecret"
      return seals ? askSeal(known, flight) : send(known, { ...flight, asking: "request" }, now)
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
  if (state.closed !== "no" && state.wrong === "answersTheDead") return confirm(state, "dead")
  if (state.closed === "asked") return [state, []]
  const half = state.wrong === "keepsHalves" && line.lastIndexOf("#") > 0
  const frame = half ? null : Frame.decode(line, state.wrong === "ignoresChecksum" ? "ignored" : "checked")
  if (frame === null || frame.direction !== "u") return [state, []]
  if (state.address === null) return frame.verb === "LGN" ? [{ ...state, address: frame.address }, []] : [state, []]
  if (frame.address !== state.address && state.wrong !== "ignoresAddress") return [state, []]
  if (frame.verb === "EVT") return onEvent(state, frame)
  const { flight, settledLast } = state
  if (flight === null && state.wrong === "settlesTwice" && settledLast !== null) return [state, [settledLast]]
  if (flight === null || (frame.seq !== flight.seq && state.wrong !== "ignoresSequence")) return [state, []]
  if (state.wrong === "distrustsAnswers" && flight.planned.effect === "effecting" && flight.asking === "request") {
    if (flight.sent === null) return [state, []]
  }
  return onAnswer({ ...state, heardAt: now }, flight, frame, now)
}

const onTick = (state: State, now: number): Moved => {
  const { flight, heardAt } = state
  if (state.closed === "asked") return [state, []]
  if (heardAt !== null && now >= heardAt + onlineMillis && state.wrong !== "neverCloses")
    return [{ ...state, heardAt: null, closed: "asked" }, [{ _tag: "Close", reason: "silent" }]]
  if (flight === null || now < flight.deadline) return [state, []]
  const isCheck = flight.asking === "clock"
  if (isCheck && expired(state, flight, now) && state.wrong !== "repeatsLateChecks")
    return notSent(state, flight, "expired", now)
  const once = flight.planned.effect === "effecting" && state.wrong !== "sendsMoneyTwice"
  if (flight.attempt < readAttempts && state.wrong !== "neverAsksAgain" && !(once && flight.asking === "request")) {
    return send(state, { ...flight, attempt: flight.attempt + 1 }, now)
  }
  if (isCheck) return notSent(state, flight, "offline", now)
  return state.wrong === "timeoutIsNotSent"
    ? notSent(state, flight, "offline", now)
    : noAnswer(state, flight, "timeout", now)
}

const onClosed = (state: State, cause: string, now: number): Moved => {
  const closed: State = { ...state, closed: "yes" }
  const { flight } = state
  if (flight === null) return [closed, []]
  const unsent = flight.planned.effect === "effecting" && flight.sent === null
  const lied =
    state.wrong === "unsentIsNoAnswer" || (state.wrong === "lostCheckIsNoAnswer" && flight.asking === "clock")
  if (unsent && !lied) return notSent(closed, flight, cause === "shutdown" ? "shutdown" : "offline", now)
  if (state.wrong === "lostLinkIsNotSent") return notSent(closed, flight, "offline", now)
  return noAnswer(closed, flight, cause === "shutdown" ? "stationStopped" : "linkLost", now)
}

/** A dead session that goes on as if nothing had happened. */
const undead = (state: State, [next, outputs]: Moved): Moved =>
  state.wrong === "answersTheDead" ? [{ ...next, flight: state.flight }, outputs] : [next, outputs]

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
      return onTold(state, input.askId, input.told, input.now)
    case "Accepted":
      return onAccepted(state, input.key)
    case "Tick":
      return onTick(state, input.now)
    case "Closed":
      return undead(state, onClosed(state, input.cause, input.now))
  }
}

/** The one next deadline: of the flight, or of the silence. */
const wake = ([state, outputs]: Moved): Moved => {
  const { closed, flight, heardAt } = state
  const deadlines = [flight?.deadline, heardAt === null ? undefined : heardAt + onlineMillis]
  const next = Math.min(...deadlines.filter((at) => at !== undefined))
  const kept = flight === null && state.wrong === "keepsDeadline" ? state.wakeAt : null
  const at = kept ?? (Number.isFinite(next) && closed === "no" ? next : null)
  return at === state.wakeAt ? [state, outputs] : [{ ...state, wakeAt: at }, [...outputs, { _tag: "WakeAt", at }]]
}

const isOver = (state: State, input: SessionInput): boolean =>
  state.closed === "yes" && input._tag !== "Start" && state.wrong !== "answersTheDead" && state.wrong !== "settlesTwice"

export const sessionOf = (first: State): Session => {
  let state = first
  return {
    step: (input) => {
      const heard: State = { ...state, heardAt: state.heardAt ?? input.now }
      const [next, outputs] = isOver(state, input) ? [state, []] : wake(move(heard, input))
      if (first.wrong === "mutates") state = next
      return [sessionOf(next), outputs]
    }
  }
}
