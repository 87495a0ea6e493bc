/** Carries one request: puts its questions on the wire one after the other, takes their answers, and settles it exactly once. */
import { Instant, type Outcome, type RequestTag, type SessionOutput } from "@yugou/core/dialect"
import * as Result from "effect/Result"
import { type Ending, type Exchange, type Reply, refusalOf } from "../request/Exchange.ts"
import { clockOf, clockQuestion } from "../request/Scripts.ts"
import * as LocalTime from "../value/LocalTime.ts"
import * as Compose from "./Compose.ts"
import { type Active, drawCounter, type Flight, type Moved, type Outputs, type State } from "./SessionState.ts"

/**
 * Added to the time-tag delay before a command counts as dead: the tag has whole seconds, the delay is compared with > here and ≥ there,
 * and the reading of the terminal's clock was a round trip old.
 */
export const deadMarginMillis = 60_000

const minuteMillis = 60_000

type NotSent = Extract<Outcome<RequestTag>, { readonly _tag: "NotSent" }>

/** Settles the request and leaves the courier free; the reading of events settles nothing. */
export const settle = (state: State, outcome: Outcome<RequestTag>): Moved => {
  const active = state.active
  const free: State = { ...state, active: null }
  if (active?.request == null) return [free, []]
  return [free, [{ _tag: "Settle", requestId: active.request.requestId, outcome }]]
}

export const notSent = (now: number, reason: NotSent["reason"], detail: string): NotSent => ({
  _tag: "NotSent",
  at: Instant.fromMillis(now),
  reason,
  detail
})

/** The outcome of a request that may have happened, or that was a read without an answer. */
export const noAnswer = (
  active: Active,
  cause: "timeout" | "linkLost" | "unreadable" | "stationStopped",
  now: number
): Outcome<RequestTag> => ({
  _tag: "NoAnswer",
  sentAt: Instant.fromMillis(active.effecting?.sentAt ?? active.flight?.sentAt ?? now),
  deadAt: active.effecting?.deadAt == null ? null : Instant.fromMillis(active.effecting.deadAt),
  cause,
  frames: active.frames
})

const finish = (state: State, active: Active, ending: Ending, now: number): Moved => {
  switch (ending._tag) {
    case "Answered": {
      // The script of a request makes the answer that the table of requests names for its tag; the table is what callers decode with.
      const answer = ending.answer as Extract<Outcome<RequestTag>, { readonly _tag: "Answered" }>["answer"]
      return settle(state, {
        _tag: "Answered",
        at: Instant.fromMillis(now),
        answer,
        frames: active.frames
      } as Outcome<RequestTag>)
    }
    case "Refused":
      return settle(state, {
        _tag: "Refused",
        at: Instant.fromMillis(now),
        raw: ending.raw,
        reason: ending.reason,
        frames: active.frames
      })
    case "Unreadable":
      return settle(state, noAnswer(active, "unreadable", now))
  }
}

/** Goes on with the script: the next question, or the end. */
export const advance = (state: State, active: Active, now: number): Moved => {
  const next = active.script(active.replies, now)
  switch (next._tag) {
    case "End":
      return finish({ ...state, active }, active, next.ending, now)
    case "Ask":
      return launch(state, active, next.exchange, now)
  }
}

const isFresh = (state: State, now: number): boolean =>
  state.skew !== null && now - state.skew.at <= state.settings.clockFreshSeconds * 1000

/** A command with a time tag needs the terminal's clock: by its own clock the terminal judges whether the frame is too old. */
const launch = (state: State, active: Active, exchange: Exchange, now: number): Moved => {
  const { request } = active
  if (request !== null && exchange.effect === "effecting" && now > Instant.toMillis(request.notAfter)) {
    return settle({ ...state, active }, notSent(now, "expired", "the time allowed for sending had passed"))
  }
  if (exchange.lifetimeMinutes === null) return send(state, active, exchange, "script", now)
  if (!isFresh(state, now)) return send(state, active, clockQuestion(state.settings), "clock", now)
  const skewMinutes = Math.abs(state.skew?.millis ?? 0) / minuteMillis
  if (skewMinutes > state.settings.maxSkewMinutes) {
    return settle(
      { ...state, active },
      notSent(now, "gated", `the terminal's clock is ${Math.round(skewMinutes)} minutes off`)
    )
  }
  return send(state, active, exchange, "script", now)
}

const send = (state: State, active: Active, exchange: Exchange, purpose: Flight["purpose"], now: number): Moved => {
  const { settings, terminal } = state
  if (terminal === null) return settle({ ...state, active }, notSent(now, "offline", "the terminal has not spoken yet"))
  const [drawn, pfc, remembered] = drawCounter(state)
  const localMillis = LocalTime.localMillis(now, settings.utcOffsetMinutes) + (state.skew?.millis ?? 0)
  const made = Compose.request(settings, exchange, { terminal, pfc, localMillis })
  if (Result.isFailure(made)) {
    const { path, message } = made.failure
    return settle({ ...state, active }, notSent(now, "unsupported", `${path} ${message}`))
  }
  const bytes = made.success
  const flight: Flight = {
    exchange,
    purpose,
    attempt: 1,
    writeId: drawn.nextWriteId,
    bytes,
    pfc,
    sentAt: now,
    written: "no",
    deadline: now + exchange.timeoutMillis,
    parts: []
  }
  const [next, written] = put(drawn, active, flight, now)
  return [next, [...remembered, ...written]]
}

const put = (state: State, active: Active, flight: Flight, now: number): Moved => {
  const { settings } = state
  const frames = [...active.frames, Compose.record(settings, "down", flight.bytes, now)]
  const outputs: Outputs = [
    { _tag: "Write", writeId: flight.writeId, bytes: flight.bytes, effect: flight.exchange.effect },
    { _tag: "Trace", direction: "down", bytes: Compose.withoutPassword(settings, flight.bytes), problem: null }
  ]
  return [{ ...state, nextWriteId: flight.writeId + 1, active: { ...active, flight, frames } }, outputs]
}

/** The socket has the bytes: from here an effecting question may have happened. */
export const written = (state: State, writeId: number, now: number): Moved => {
  const { active } = state
  if (active?.flight?.writeId !== writeId) return [state, []]
  const { flight } = active
  const { effect, lifetimeMinutes, timeoutMillis } = flight.exchange
  const deadAt = lifetimeMinutes === null ? null : now + lifetimeMinutes * minuteMillis + deadMarginMillis
  const effecting = effect === "effecting" ? { sentAt: now, deadAt } : active.effecting
  const sent: Flight = { ...flight, written: "yes", sentAt: now, deadline: now + timeoutMillis }
  return [{ ...state, active: { ...active, effecting, flight: sent } }, []]
}

const learnClock = (state: State, reply: Reply): State => {
  const local = clockOf(reply)
  if (local === undefined) return state
  return {
    ...state,
    skew: { millis: local - LocalTime.localMillis(reply.at, state.settings.utcOffsetMinutes), at: reply.at }
  }
}

/** Takes the whole answer to the question under way. */
export const take = (state: State, reply: Reply, now: number): Moved => {
  const { active } = state
  if (active?.flight == null) return [state, []]
  const { purpose } = active.flight
  const learnt = learnClock(state, reply)
  if (purpose === "script") {
    return advance(learnt, { ...active, flight: null, replies: [...active.replies, reply] }, now)
  }
  if (refusalOf(reply) !== null || clockOf(reply) === undefined) {
    return settle(state, notSent(now, "gated", "the terminal's clock could not be read"))
  }
  return advance(learnt, { ...active, flight: null }, now)
}

/** The answer did not come in time: reads are asked again with the same counter, everything else is left open. */
export const timeOut = (state: State, now: number): Moved => {
  const { active } = state
  if (active?.flight == null || now < active.flight.deadline) return [state, []]
  const { flight } = active
  if (flight.attempt < flight.exchange.attempts && flight.exchange.effect === "none") {
    const again: Flight = {
      ...flight,
      attempt: flight.attempt + 1,
      writeId: state.nextWriteId,
      written: "no",
      parts: [],
      deadline: now + flight.exchange.timeoutMillis
    }
    return put(state, active, again, now)
  }
  if (active.request === null) return settle({ ...state, triedEc1: null }, noAnswer(active, "timeout", now))
  if (flight.purpose === "clock") return settle(state, notSent(now, "offline", "the terminal did not tell its clock"))
  // Bytes that the socket did not report may still leave it, so an effecting question counts as sent here.
  const reached =
    flight.exchange.effect === "effecting" && flight.written === "no" ? written(state, flight.writeId, now)[0] : state
  return settle(reached, noAnswer(reached.active ?? active, "timeout", now))
}

/** The connection is gone: what was not written did not happen, what was written may have. */
export const lose = (state: State, cause: "linkLost" | "stationStopped", now: number): Moved => {
  const reason = cause === "stationStopped" ? "shutdown" : "offline"
  const outputs: Array<SessionOutput> = []
  const { active, queued } = state
  if (active?.request != null) {
    const sent = active.effecting !== null || (active.flight?.written === "yes" && active.flight.purpose === "script")
    const outcome = sent
      ? noAnswer(active, cause, now)
      : notSent(now, reason, "the connection was lost before anything was sent")
    outputs.push({ _tag: "Settle", requestId: active.request.requestId, outcome })
  }
  if (queued !== null) {
    outputs.push({
      _tag: "Settle",
      requestId: queued.requestId,
      outcome: notSent(now, reason, "the connection was lost before anything was sent")
    })
  }
  return [{ ...state, active: null, queued: null, closed: "yes" }, outputs]
}
