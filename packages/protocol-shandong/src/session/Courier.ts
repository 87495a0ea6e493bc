/** Carries one request: puts its asks on the wire one after another, takes their answers, and settles it exactly once. */
import {
  Instant,
  type NoAnswerCause,
  type NotSentReason,
  type Outcome,
  type RequestTag,
  requests,
  type SessionOutput
} from "@yugou/core/dialect"
import * as Result from "effect/Result"
import type { Frame } from "../frame/Frame.ts"
import type { Message, MessageOf } from "../message/Messages.ts"
import * as Results from "../message/Results.ts"
import type { ResultKind } from "../profile/Profile.ts"
import type { Ask, Ending, Next, Read, ReadReply, Write, WriteClock, WriteReply } from "../request/Procedure.ts"
import * as Procedures from "../request/Procedures.ts"
import { clockDi, skewOf } from "../request/TimedWrite.ts"
import * as Hex from "../value/Hex.ts"
import * as Compose from "./Compose.ts"
import { type Active, drawFseq, type Flight, type Moved, type State } from "./SessionState.ts"

const minuteMillis = 60_000

const settle = (state: State, active: Active, outcome: Outcome<RequestTag>): Moved => [
  { ...state, active: null },
  [{ _tag: "Settle", requestId: active.request.requestId, outcome }]
]

export const notSent = (now: number, reason: NotSentReason, detail: string): Outcome<RequestTag> => ({
  _tag: "NotSent",
  at: Instant.fromMillis(now),
  reason,
  detail
})

const noAnswer = (active: Active, cause: NoAnswerCause, now: number): Outcome<RequestTag> => ({
  _tag: "NoAnswer",
  sentAt: Instant.fromMillis(active.effecting?.sentAt ?? active.flight?.sentAt ?? now),
  deadAt: active.effecting?.deadAt == null ? null : Instant.fromMillis(active.effecting.deadAt),
  cause,
  frames: active.frames
})

const isRead = (active: Active): boolean => requests[active.request._tag].kind === "read"

/** No answer to a read before a write leaves the terminal untouched: the request was not sent. */
const silent = (active: Active, cause: NoAnswerCause, now: number): Outcome<RequestTag> =>
  active.effecting !== null || isRead(active)
    ? noAnswer(active, cause, now)
    : notSent(
        now,
        cause === "stationStopped" ? "shutdown" : "offline",
        `no answer to the check before the write: ${cause}`
      )

const outcomeOf = (active: Active, ending: Ending, now: number): Outcome<RequestTag> => {
  const at = Instant.fromMillis(now)
  switch (ending._tag) {
    case "Answered":
      // The procedure of a request makes the answer that core's table names for its tag.
      return { _tag: "Answered", at, answer: ending.answer, frames: active.frames } as Outcome<RequestTag>
    case "Refused":
      return { _tag: "Refused", at, raw: ending.raw, reason: ending.reason, frames: active.frames }
    case "NotSent":
      return notSent(now, ending.reason, ending.detail)
    case "Unclear":
      return noAnswer(active, ending.cause, now)
  }
}

/** Goes on with the procedure: the next ask, or the end. */
export const advance = (state: State, active: Active, next: Next, now: number): Moved =>
  next._tag === "End" ? settle(state, active, outcomeOf(active, next.ending, now)) : launch(state, active, next, now)

/** Starts a request; the host gives the next one only after the last was settled. */
export const start = (state: State, active: Active, now: number): Moved => {
  if (now > Instant.toMillis(active.request.notAfter)) {
    return settle(state, active, notSent(now, "expired", "the time allowed for sending had passed"))
  }
  const { clockFreshSeconds } = state.context.settings
  const isFresh = state.skew !== null && now - state.skew.at <= clockFreshSeconds * 1000
  const freshSkewMillis = isFresh ? (state.skew?.millis ?? null) : null
  return advance(state, active, Procedures.begin(state.context, active.request, { now, freshSkewMillis }), now)
}

const launch = (state: State, active: Active, ask: Ask, now: number): Moved => {
  if (ask._tag !== "Read" && now > Instant.toMillis(active.request.notAfter)) {
    return settle(state, active, notSent(now, "expired", "the time allowed for sending had passed"))
  }
  return send(state, active, ask, { attempt: 1, fseqs: [] }, now)
}

const send = (
  state: State,
  active: Active,
  ask: Ask,
  before: Pick<Flight, "attempt" | "fseqs">,
  now: number
): Moved => {
  const { context, rtua } = state
  if (rtua === null) return settle(state, active, notSent(now, "offline", "the terminal has not spoken yet"))
  const [drawn, fseq, remembered] = drawFseq(state)
  const made = Compose.request(context, ask, { rtua, fseq }, now)
  if (Result.isFailure(made)) {
    return settle(state, active, notSent(now, "unsupported", `${made.failure.path} ${made.failure.detail}`))
  }
  const flight: Flight = {
    ask,
    attempt: before.attempt,
    fseqs: [...before.fseqs, fseq],
    writeId: drawn.nextWriteId,
    written: "no",
    sentAt: now,
    deadline: now + context.settings.answerTimeoutSeconds * 1000
  }
  const frames = [...active.frames, Compose.record(context.book, "down", made.success, now)]
  const outputs: ReadonlyArray<SessionOutput> = [
    ...remembered,
    { _tag: "Write", writeId: flight.writeId, bytes: made.success, effect: ask._tag === "Read" ? "none" : "effecting" },
    { _tag: "Trace", direction: "down", bytes: Compose.withoutPassword(context.book, made.success), problem: null }
  ]
  return [{ ...drawn, nextWriteId: drawn.nextWriteId + 1, active: { ...active, flight, frames } }, outputs]
}

/**
 * Computes when a frame is dead: the terminal refuses it once its own clock is past issue plus validity. Issue has whole minutes, so one minute
 * is added, and a clock that is behind adds what it is behind.
 */
const deadAt = (state: State, ask: Write | WriteClock, now: number): number | null => {
  if (ask._tag === "WriteClock" || ask.lifetimeMinutes === null) return null
  const behind = Math.max(0, -(state.skew?.millis ?? 0))
  return Math.floor(now / minuteMillis) * minuteMillis + (ask.lifetimeMinutes + 1) * minuteMillis + behind
}

const markSent = (state: State, active: Active, flight: Flight, now: number): Active => {
  const { ask } = flight
  if (ask._tag === "Read") return { ...active, flight: { ...flight, written: "yes" } }
  const effecting = { sentAt: now, deadAt: deadAt(state, ask, flight.sentAt) }
  return { ...active, effecting, flight: { ...flight, written: "yes" } }
}

/** The socket has the bytes: from here an effecting frame may have happened. */
export const written = (state: State, writeId: number, now: number): Moved => {
  const { active } = state
  if (active?.flight?.writeId !== writeId || active.flight.written === "yes") return [state, []]
  return [{ ...state, active: markSent(state, active, active.flight, now) }, []]
}

/** The answer did not come in time: reads are asked again under a new number, writes never. */
export const timeOut = (state: State, now: number): Moved => {
  const { active } = state
  if (active?.flight == null || now < active.flight.deadline) return [state, []]
  const { flight } = active
  if (flight.ask._tag === "Read" && flight.attempt < state.context.settings.readAttempts) {
    return send(state, active, flight.ask, { attempt: flight.attempt + 1, fseqs: flight.fseqs }, now)
  }
  // Bytes that the socket did not report may still leave it, so an effecting frame counts as sent here.
  const reached = flight.written === "no" ? markSent(state, active, flight, now) : active
  return settle(state, reached, silent(reached, "timeout", now))
}

/** The connection is gone: what was not written did not happen, what was written may have. */
export const lose = (state: State, cause: "linkLost" | "stationStopped", now: number): Moved => {
  const { active } = state
  const closed: State = { ...state, closed: "yes" }
  if (active === null) return [closed, []]
  const asked = active.effecting !== null || (active.flight?.written === "yes" && isRead(active))
  const reason = cause === "stationStopped" ? "shutdown" : "offline"
  const nothing = notSent(now, reason, "the connection was lost before anything that counts was sent")
  return settle(closed, active, asked ? noAnswer(active, cause, now) : nothing)
}

const kindOf = (state: State, name: string): ResultKind => {
  const code = Results.codeOf(name)
  return (code === null ? undefined : state.context.book.profile.results[Hex.ofByte(code)]) ?? "unspecified"
}

/** Everything that a read asks for must be in its answer, blocks child by child; otherwise it is no answer to it. */
const readReply = (state: State, ask: Read, message: Message): ReadReply | null => {
  if (message._tag === "Failure") return { _tag: "Refused", raw: message.error, kind: kindOf(state, message.error) }
  if (message._tag === "WriteReply") {
    const raw = message.results[0]?.result ?? "bad-packet"
    return { _tag: "Refused", raw, kind: kindOf(state, raw) }
  }
  if (message._tag !== "ReadReply") return null
  const values = new Map(message.items.filter((item) => item.tn === ask.point).map((item) => [item.di, item.value]))
  const asked = ask.dis.flatMap((di) => {
    const found = state.context.book.find(di)
    return found?._tag === "Block" ? found.children.map((child) => child.di) : [di]
  })
  if (!asked.every((di) => values.has(di))) return null
  return { _tag: "Values", of: (di) => values.get(di) ?? null }
}

/** One result for each item written; an item without one, or two, counts as unreadable. */
const writeReply = (state: State, ask: Write | WriteClock, message: Message): WriteReply | null => {
  const one = (raw: string) => ({ raw, kind: kindOf(state, raw) })
  if (message._tag === "Failure") return { results: [one(message.error)] }
  if (message._tag !== "WriteReply") return null
  const dis = ask._tag === "WriteClock" ? [ask.di] : ask.items.map((item) => item.di)
  const results = dis.map((di) => {
    const own: MessageOf<"WriteReply">["results"] = message.results.filter((result) => result.di === di)
    const [first] = own
    return first === undefined || own.length > 1
      ? { raw: `${di} without result`, kind: "unreadable" as const }
      : one(first.result)
  })
  return { results }
}

const learnClock = (state: State, message: Message, now: number): State => {
  const di = clockDi(state.context)
  if (message._tag !== "ReadReply" || di === null) return state
  const clock = message.items.find((item) => item.di === di)
  const millis = clock === undefined ? null : skewOf(state.context, clock.value, now)
  return millis === null ? state : { ...state, skew: { millis, at: now } }
}

/** Tells whether a frame answers the flight: same master, same function, a number of one of its attempts. */
export const answers = (state: State, frame: Frame): boolean => {
  const flight = state.active?.flight
  if (flight == null || frame.msta !== state.context.settings.masterAddress) return false
  return frame.func === Compose.functionOf(state.context.book, flight.ask) && flight.fseqs.includes(frame.fseq)
}

/** Takes the answer to the ask on its way. `message: null`: the data could not be read. An answer in several frames is not read. */
export const take = (state: State, frame: Frame, message: Message | null, bytes: Uint8Array, now: number): Moved => {
  const flight = state.active?.flight
  if (state.active === null || flight == null) return [state, []]
  const frames = [...state.active.frames, Compose.record(state.context.book, "up", bytes, now)]
  // An answer proves that the bytes left, whatever the socket has reported so far.
  const active: Active = { ...markSent(state, state.active, flight, flight.sentAt), frames }
  const readable = frame.iseq === 0 ? message : null
  const learnt = readable === null ? state : learnClock(state, readable, now)
  const { ask } = flight
  if (ask._tag === "Read") {
    const reply = readable === null ? null : readReply(learnt, ask, readable)
    if (reply === null) return settle(learnt, active, silent(active, "unreadable", now))
    return advance(learnt, { ...active, flight: null }, ask.next(reply, now), now)
  }
  // A clock that was set makes the last reading of it worthless, whatever the answer says.
  const after: State = ask._tag === "WriteClock" ? { ...learnt, skew: null } : learnt
  const reply = readable === null ? null : writeReply(after, ask, readable)
  if (reply === null) return settle(after, active, noAnswer(active, "unreadable", now))
  return advance(after, { ...active, flight: null }, ask.next(reply, now), now)
}
