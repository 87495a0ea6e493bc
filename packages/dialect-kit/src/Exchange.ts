/** Carries one request: puts its questions on the wire one after another, takes their answers, and settles it exactly once, as the automaton says. */
import { Bytes, type FrameRecord, Instant, requests, type TerminalRequest, type Told } from "@yugou/core/dialect"
import * as Result from "effect/Result"
import * as Automaton from "./Automaton.ts"
import * as Counter from "./Counter.ts"
import * as OneLook from "./OneLook.ts"
import { outcomeOf } from "./Outcomes.ts"
import * as Reports from "./Reports.ts"
import { type Ask, type Consult, type Ending, type Next, notSent } from "./Script.ts"
import {
  type Active,
  type Asked,
  type Effecting,
  knownAt,
  type Moved,
  type State,
  type Types,
  writeAside
} from "./SessionState.ts"

const begun = <T extends Types>(request: TerminalRequest | null): Active<T> => ({
  request,
  phase: "unsent",
  asked: null,
  consulted: null,
  effecting: null,
  frames: []
})

const inputOf: { readonly [ending in Ending["_tag"]]: Automaton.Input } = {
  Answered: "endedAnswered",
  Refused: "endedRefused",
  NotSent: "endedNotSent",
  Unclear: "endedUnclear"
}

const isRead = (request: TerminalRequest): boolean => requests[request._tag].kind === "read"

/** Moves the automaton by an input that does not end it, or by one that does: then the request settles (an idle read hears how it ended). */
const settle = <T extends Types>(
  state: State<T>,
  active: Active<T>,
  input: Automaton.Input,
  ending: Ending,
  now: number
): Moved<T> => {
  const { request } = active
  const cell = Automaton.table[active.phase][input]
  if (cell === null || cell._tag === "To") return [state, []]
  // A clock that may have been set makes the last reading of it worthless, however the request ends.
  const skew = request?._tag === "SetClock" ? null : state.skew
  const free: State<T> = { ...state, active: null, skew }
  if (request !== null) {
    const outcome = outcomeOf(active, cell, ending, now)
    return [free, [{ _tag: "Settle", requestId: request.requestId, outcome }]]
  }
  const { idleRead } = state.wire
  return idleRead === undefined ? [free, []] : Reports.apply(free, idleRead.done(knownAt(free, now), ending))
}

const unanswered = (cause: "timeout" | "linkLost" | "stationStopped"): Ending => ({ _tag: "Unclear", cause })

const enter = <T extends Types>(active: Active<T>, input: Automaton.Input): Active<T> => {
  const cell = Automaton.table[active.phase][input]
  return cell?._tag === "To" ? { ...active, phase: cell.phase } : active
}

const go = <T extends Types>(
  state: State<T>,
  active: Active<T>,
  next: Next<T["Question"], T["Answer"]>,
  now: number
): Moved<T> => {
  switch (next._tag) {
    case "End":
      return settle(state, active, inputOf[next.ending._tag], next.ending, now)
    case "Ask":
      return ask(state, active, next, now)
    case "Consult":
      return consult(state, active, next)
  }
}

/** Asks, or goes on with what was answered earlier in the same look; a read that others follow asks for what they ask, too. */
const ask = <T extends Types>(
  state: State<T>,
  active: Active<T>,
  asked: Ask<T["Question"], T["Answer"]>,
  now: number
): Moved<T> => {
  const { look } = active.request ?? {}
  const first = { attempt: 1, counters: [] }
  if (look === undefined || asked.effect === "effecting") return send(state, active, asked, first, now)
  const known = OneLook.known(state, asked.question, look)
  if (known !== null) return go(state, active, asked.next(known, now), now)
  return send(state, active, OneLook.widened(state, asked, look), first, now)
}

/** Goes on with an answer; where a widened question was answered in part only, or refused, the one that was meant is asked by itself. */
const answered = <T extends Types>(
  state: State<T>,
  active: Active<T>,
  asked: Ask<T["Question"], T["Answer"]>,
  answer: T["Answer"],
  now: number
): Moved<T> => {
  const { look } = active.request ?? {}
  const kept = look === undefined ? state : OneLook.keep(state, asked, answer, look)
  const { together } = state.wire
  if (asked.alone === undefined || together === undefined) return go(kept, active, asked.next(answer, now), now)
  const own = together.pick(asked.alone.question, answer)
  return own === null
    ? send(kept, active, asked.alone, { attempt: 1, counters: [] }, now)
    : go(kept, active, asked.next(own, now), now)
}

const consult = <T extends Types>(
  state: State<T>,
  active: Active<T>,
  next: Consult<T["Question"], T["Answer"]>
): Moved<T> => {
  const askId = state.nextId
  const { payload, port } = next
  return [
    { ...state, nextId: askId + 1, active: { ...active, consulted: { askId, consult: next } } },
    [{ _tag: "Ask", askId, port, payload }]
  ]
}

/** Starts a request; the host gives the next one only after the last was settled. */
export const start = <T extends Types>(state: State<T>, request: TerminalRequest, now: number): Moved<T> => {
  const active = begun<T>(request)
  return now > Instant.toMillis(request.notAfter)
    ? settle(state, active, "expired", unanswered("timeout"), now)
    : go(state, active, state.wire.script(request, knownAt(state, now)), now)
}

/** Starts the idle read of a dialect. */
export const startIdleRead = <T extends Types>(
  state: State<T>,
  [own, next]: readonly [T["Own"], Next<T["Question"], T["Answer"]>],
  now: number
): Moved<T> => go({ ...state, own }, begun(null), next, now)

/**
 * Tells whether a further frame of a request may leave. After `notAfter` nothing of a request that changes the terminal does, its checks included:
 * it can only end as `NotSent`, and would keep the line busy. A read that began in time is bounded by its attempts.
 */
const mayLeave = ({ request }: { readonly request: TerminalRequest | null }, now: number): boolean =>
  request === null || isRead(request) || now <= Instant.toMillis(request.notAfter)

const send = <T extends Types>(
  state: State<T>,
  active: Active<T>,
  ask: Ask<T["Question"], T["Answer"]>,
  before: { readonly attempt: number; readonly counters: ReadonlyArray<number> },
  now: number
): Moved<T> => {
  const { address, wire } = state
  const refuse = (reason: "offline" | "unsupported", detail: string) =>
    settle(state, active, "endedNotSent", notSent(reason, detail).ending, now)
  if (!mayLeave(active, now)) return settle(state, active, "expired", unanswered("timeout"), now)
  if (address === null) return refuse("offline", "the terminal has not spoken yet")
  if (ask.effect === "effecting" && (active.request === null || isRead(active.request)))
    return refuse("unsupported", "only a request that changes the terminal has effecting frames")
  const last = before.counters.at(-1)
  const [number, counter] =
    last === undefined || wire.counter.again === "new"
      ? Counter.draw(wire.counter, state.counter)
      : [last, state.counter]
  const made = wire.compose(ask.question, { address, counter: number, now })
  if (Result.isFailure(made)) return refuse("unsupported", made.failure)
  const bytes = made.success
  const asked: Asked<T> = {
    ask,
    question: ask.question,
    counters: number === last ? before.counters : [...before.counters, number],
    attempt: before.attempt,
    parts: [],
    writeId: state.nextId,
    written: "no",
    sentAt: now,
    deadline: now + wire.timing.answerMillis
  }
  const offered = ask.effect === "effecting" ? enter(active, "effectOffered") : active
  const frames = [...active.frames, record(state, "down", bytes, now)]
  return [
    { ...state, counter, nextId: state.nextId + 1, active: { ...offered, asked, consulted: null, frames } },
    [
      { _tag: "Write", writeId: asked.writeId, bytes, effect: ask.effect },
      { _tag: "Trace", direction: "down", bytes: wire.hide(bytes), problem: null }
    ]
  ]
}

const record = <T extends Types>(
  { wire }: State<T>,
  direction: "up" | "down",
  bytes: Uint8Array,
  now: number
): FrameRecord => ({ direction, at: Instant.fromMillis(now), hex: Bytes.hex(wire.hide(bytes)) })

/** Of several effecting frames the first says since when, and the one that lives longest until when. */
const effectOf = (before: Effecting | null, sentAt: number, deadAt: number | null): Effecting => {
  if (before === null) return { sentAt, deadAt }
  return {
    sentAt: before.sentAt,
    deadAt: before.deadAt === null || deadAt === null ? null : Math.max(before.deadAt, deadAt)
  }
}

/** Notes that the frame of the question on its way has left. */
const leave = <T extends Types>(active: Active<T>, asked: Asked<T>, sentAt: number): Active<T> => {
  if (asked.written === "yes") return active
  const { deadAt, effect } = asked.ask
  const left = { ...active, asked: { ...asked, written: "yes", sentAt } as const }
  if (effect === "effecting")
    return enter({ ...left, effecting: effectOf(active.effecting, sentAt, deadAt) }, "effectLeft")
  return enter(left, active.request !== null && isRead(active.request) ? "readLeft" : "checkLeft")
}

/** The socket has the bytes. */
export const written = <T extends Types>(state: State<T>, writeId: number, now: number): Moved<T> => {
  const { active } = state
  if (active?.asked?.writeId !== writeId) return [state, []]
  const left = leave(active, active.asked, now)
  const asked = left.asked === null ? null : { ...left.asked, deadline: now + state.wire.timing.answerMillis }
  return [{ ...state, active: { ...left, asked } }, []]
}

/** Takes a frame as an answer, or says why it is none; an answer proves that the bytes left, whatever the socket has reported so far. */
export const take = <T extends Types>(
  state: State<T>,
  frame: T["Frame"],
  bytes: Uint8Array,
  now: number
): Moved<T> | string => {
  const { active, wire } = state
  if (active?.asked == null) return "late or doubled answer"
  const { asked } = active
  const match = wire.matches(asked, frame)
  if (match._tag === "No") return match.why
  const frames = [...active.frames, record(state, "up", bytes, now)]
  const proven: Active<T> = { ...leave(active, asked, asked.sentAt), frames }
  const millis = wire.skewOf(frame, now)
  const learnt = millis === null ? state : { ...state, skew: { millis, at: now } }
  if (match._tag === "Part") {
    const parts = [...asked.parts, frame]
    const deadline = now + wire.timing.answerMillis
    const waiting = { ...proven, asked: { ...(proven.asked ?? asked), parts, deadline } }
    const going: State<T> = { ...learnt, active: waiting }
    return match.reply === null ? [going, []] : writeAside(going, match.reply)
  }
  if (match.answer === null) {
    // Of an answer about several things a part that nobody asked for may be what cannot be read.
    return asked.ask.alone === undefined
      ? settle(learnt, proven, "endedUnclear", { _tag: "Unclear", cause: "unreadable" }, now)
      : send(learnt, { ...proven, asked: null }, asked.ask.alone, { attempt: 1, counters: [] }, now)
  }
  return answered(learnt, { ...proven, asked: null }, asked.ask, match.answer, now)
}

/** A port of the host has answered, or has not. */
export const told = <T extends Types>(state: State<T>, askId: number, what: Told, now: number): Moved<T> => {
  const { active } = state
  if (active?.consulted?.askId !== askId) return [state, []]
  return go(state, { ...active, consulted: null }, active.consulted.consult.next(what, now), now)
}

/** The answer did not come in time: a question without effect is asked again, everything else is left open. */
export const timeOut = <T extends Types>(state: State<T>, now: number): Moved<T> => {
  const { active, wire } = state
  if (active?.asked == null || now < active.asked.deadline) return [state, []]
  const { ask, attempt, counters, sentAt } = active.asked
  const attempts = active.request === null ? 1 : wire.timing.readAttempts
  // Who is silent to a question for several things may answer the one that was meant: that one has at least one attempt of its own.
  if (ask.alone !== undefined) {
    const unheard = OneLook.unheard(state, active.request?.look)
    return send(unheard, active, ask.alone, { attempt: attempts > 1 ? 2 : 1, counters: [] }, now)
  }
  if (ask.effect === "none" && attempt < attempts)
    return send(state, active, ask, { attempt: attempt + 1, counters }, now)
  // Bytes that the socket did not report may still leave it: an effecting frame counts from when it was handed out.
  const effecting = ask.effect === "effecting" ? effectOf(active.effecting, sentAt, ask.deadAt) : active.effecting
  return settle(state, { ...active, effecting }, "silence", unanswered("timeout"), now)
}

/** The connection is gone. */
export const lose = <T extends Types>(state: State<T>, cause: "linkLost" | "stationStopped", now: number): Moved<T> => {
  const { active, queued } = state
  const closed: State<T> = { ...state, queued: null, life: "closed" }
  const [next, outputs] = active === null ? [closed, []] : settle(closed, active, cause, unanswered(cause), now)
  return queued === null ? [next, outputs] : settle(next, begun(queued), cause, unanswered(cause), now)
}
