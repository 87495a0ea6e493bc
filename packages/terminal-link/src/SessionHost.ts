/**
 * The conversation of one connection as a pure interpreter: what a dialect's session says becomes actions for the shell that owns the socket.
 *
 * It gives the session one request at a time, lets effecting writes go only on behalf of a request, settles each request exactly once whatever
 * the session does, and knows the one next deadline. Times are milliseconds since 1970-01-01T00:00:00Z.
 */
import { Instant, type TerminalEvent, type TerminalId } from "@yugou/core"
import {
  Bytes,
  type FrameRecord,
  maxMemoBytes,
  memoBytes,
  type Outcome,
  type Session,
  type SessionInput,
  type SessionOutput,
  type TerminalRequest,
  type Told
} from "@yugou/core/dialect"
import type * as Schema from "effect/Schema"
import * as Gate from "./Gate.ts"
import type { Limits } from "./Limits.ts"
import type { LinkEvent } from "./LinkEvent.ts"
import * as Running from "./Running.ts"
import * as TokenBucket from "./TokenBucket.ts"

/** The settings of the interpreter. */
export type Settings = Pick<
  Limits,
  "idleMillis" | "badFrames" | "badFramesBurst" | "badFrameMillis" | "requestMillis" | "pendingAsks"
>

export interface State {
  readonly terminalId: TerminalId
  readonly session: Session
  readonly running: Running.Running | null
  readonly waiting: ReadonlyArray<TerminalRequest>
  readonly wakeAt: number | null
  /** What the session asked of the host's ports and was not told yet. */
  readonly asks: ReadonlyArray<number>
  /** When the last well-formed frame came. */
  readonly heardAt: number
  /** Bad frames in a row. */
  readonly badFrames: number
  /** What is left of the bad frames that it may send whatever stands between them; `null`: it sent none yet. */
  readonly badFramesLeft: TokenBucket.Bucket | null
  /** What is kept from the terminal; `null`: nothing. */
  readonly gate: Gate.Gate | null
  readonly life: "open" | "closing" | "closed"
}

export type CloseCause = Extract<SessionInput, { _tag: "Closed" }>["cause"]

/**
 * What the shell reports. `Withheld`: a write (for this request) was not let go, because its time was over or the socket was gone. `TooMuch`: the terminal
 * sent more than it may. `Gate`: from now on this is kept from the terminal.
 */
export type Input =
  | { readonly _tag: "Bytes"; readonly bytes: Uint8Array }
  | { readonly _tag: "Submit"; readonly request: TerminalRequest }
  | { readonly _tag: "Written"; readonly writeId: number }
  | {
      readonly _tag: "Withheld"
      readonly requestId: string | null
      readonly effect: "none" | "effecting"
      readonly why: "expired" | "closed"
    }
  | { readonly _tag: "Accepted"; readonly key: string }
  | { readonly _tag: "Told"; readonly askId: number; readonly told: Told }
  | { readonly _tag: "Timer" }
  | { readonly _tag: "TooMuch"; readonly detail: string }
  | { readonly _tag: "Gate"; readonly gate: Gate.Gate | null }
  | { readonly _tag: "Closed"; readonly cause: CloseCause }

/** Why the link ends a connection that takes more than its share. */
export type CutOffReason = Extract<LinkEvent, { _tag: "CutOff" }>["reason"]

/** What the shell has to do, in this order. `Send`: for this request (`null`: for none), not to be let go later than `notAfter`. */
export type Action =
  | {
      readonly _tag: "Send"
      readonly writeId: number
      readonly bytes: Uint8Array
      readonly effect: "none" | "effecting"
      readonly requestId: string | null
      readonly notAfter: number
    }
  | { readonly _tag: "Deliver"; readonly request: TerminalRequest; readonly outcome: Outcome }
  | { readonly _tag: "Store"; readonly event: TerminalEvent }
  | { readonly _tag: "Save"; readonly memo: Schema.Json }
  | { readonly _tag: "Ask"; readonly askId: number; readonly port: string; readonly payload: Schema.Json }
  | { readonly _tag: "Tell"; readonly askId: number; readonly told: Told }
  | {
      readonly _tag: "Log"
      readonly frame: FrameRecord
      readonly bytes: Uint8Array
      readonly problem: string | null
    }
  | { readonly _tag: "Fault"; readonly detail: string }
  | { readonly _tag: "CutOff"; readonly reason: CutOffReason; readonly detail: string }
  | { readonly _tag: "HangUp"; readonly reason: string }

export type Step = readonly [State, ReadonlyArray<Action>]

export const open = (terminalId: TerminalId, session: Session, gate: Gate.Gate | null, now: number): State => ({
  terminalId,
  session,
  running: null,
  waiting: [],
  wakeAt: null,
  asks: [],
  heardAt: now,
  badFrames: 0,
  badFramesLeft: null,
  gate,
  life: "open"
})

/** Gives the next time at which `Timer` is due. */
export const deadline = (settings: Settings, state: State): number => {
  let first = state.heardAt + settings.idleMillis
  for (const { notAfter } of state.waiting) first = Math.min(first, Instant.toMillis(notAfter) + 1)
  if (state.wakeAt !== null) first = Math.min(first, state.wakeAt)
  return state.running === null ? first : Math.min(first, state.running.startedAt + settings.requestMillis)
}

/** Takes one input. Only the session's own step can throw; the state before it is then still good for `abandon`. */
export const step = (settings: Settings, state: State, input: Input, now: number): Step => {
  if (state.life === "closed") return afterwards(state, input, now)
  switch (input._tag) {
    case "Submit":
      return startNext(settings, [{ ...state, waiting: [...state.waiting, input.request] }, []], now)
    case "Withheld":
      return withheld(state, input, now)
    case "Timer":
      return timer(settings, state, now)
    case "TooMuch":
      return cutOff(state, "tooMuch", input.detail)
    case "Gate":
      return gated(state, input.gate, now)
    case "Closed":
      return closed(settings, state, input.cause, now)
    case "Bytes":
      // What still comes after a hang-up is of no use to anybody: an answer among it is one that was not waited for.
      return state.life === "open"
        ? startNext(settings, converse(settings, state, { ...input, now }), now)
        : [state, []]
    case "Written":
    case "Accepted":
      return startNext(settings, converse(settings, state, { ...input, now }), now)
    case "Told":
      return told(settings, state, input, now)
  }
}

/** Settles what is open without asking the session, after it failed. */
export const abandon = (state: State, end: Running.End, now: number): Step => {
  const { running, waiting } = state
  const actions: Array<Action> = []
  if (running !== null && running.settled === "no") {
    actions.push({ _tag: "Deliver", request: running.request, outcome: Running.leftOpen(running, end, now) })
  }
  for (const request of waiting) {
    actions.push({ _tag: "Deliver", request, outcome: Running.neverStarted(end, now) })
  }
  return [{ ...state, running: null, waiting: [], wakeAt: null, life: "closed" }, actions]
}

const afterwards = (state: State, input: Input, now: number): Step =>
  input._tag === "Submit"
    ? [state, [{ _tag: "Deliver", request: input.request, outcome: Running.neverStarted("error", now) }]]
    : [state, []]

const converse = (settings: Settings, state: State, input: SessionInput): Step => {
  const [session, outputs] = state.session.step(input)
  let next: State = { ...state, session }
  const actions: Array<Action> = []
  for (const output of outputs) {
    if (next.life === "closing" && !standsAfterHangUp[output._tag]) continue
    const [after, more] = interpret(settings, next, output, input.now)
    next = after
    actions.push(...more)
  }
  return [next, actions]
}

/** After a hang-up only what ends requests and what must not be forgotten counts: bytes that came in one piece may hold thousands of frames more. */
const standsAfterHangUp: { readonly [tag in SessionOutput["_tag"]]: boolean } = {
  Write: false,
  Settle: true,
  Emit: false,
  WakeAt: true,
  Remember: true,
  Ask: false,
  Trace: false,
  Close: false
}

const interpret = (settings: Settings, state: State, output: SessionOutput, now: number): Step => {
  switch (output._tag) {
    case "Write":
      return write(state, output, now)
    case "Settle":
      return settle(state, output.requestId, output.outcome, now)
    case "Emit":
      return output.event.terminalId === state.terminalId
        ? [state, [{ _tag: "Store", event: output.event }]]
        : [state, [{ _tag: "Fault", detail: `event for another terminal: ${output.event.terminalId}` }]]
    case "WakeAt":
      return [{ ...state, wakeAt: output.at }, []]
    case "Remember":
      return [state, [remember(output.memo)]]
    case "Ask":
      return ask(settings, state, output)
    case "Trace":
      return trace(settings, state, output, now)
    case "Close":
      return hangUp(state, output.reason)
  }
}

const write = (state: State, output: Extract<SessionOutput, { _tag: "Write" }>, now: number): Step => {
  const { running, life } = state
  if (life === "closed") return [state, []]
  if (output.effect === "none") {
    const next = running === null ? state : { ...state, running: Running.letGo(running, "none", now) }
    const requestId = running?.request.requestId ?? null
    return [next, [{ ...output, _tag: "Send", requestId, notAfter: Number.POSITIVE_INFINITY }]]
  }
  if (running === null || running.settled === "yes") {
    return [state, [{ _tag: "Fault", detail: "effecting bytes without an open request: not sent" }]]
  }
  const { requestId, notAfter } = running.request
  if (running.effecting === 0 && Gate.holds(state.gate, running.request)) {
    const outcome = suspected(state, now)
    return [
      { ...state, running: { ...running, settled: "yes" } },
      [{ _tag: "Deliver", request: running.request, outcome }]
    ]
  }
  return [
    { ...state, running: Running.letGo(running, "effecting", now) },
    [{ ...output, _tag: "Send", requestId, notAfter: Instant.toMillis(notAfter) }]
  ]
}

const settle = (state: State, requestId: string, outcome: Outcome, now: number): Step => {
  const { running } = state
  if (running === null || running.request.requestId !== requestId) {
    return [state, [{ _tag: "Fault", detail: `settles a request that is not open: ${requestId}` }]]
  }
  const rest = { ...state, running: null }
  if (running.settled === "yes") return [rest, []]
  if (outcome._tag === "NotSent" && running.effecting > 0) {
    const held: Outcome = Running.noAnswer(running, "unreadable", now)
    return [
      rest,
      [
        { _tag: "Fault", detail: `says NotSent(${outcome.reason}) after effecting bytes left: ${requestId}` },
        { _tag: "Deliver", request: running.request, outcome: held }
      ]
    ]
  }
  return [rest, [{ _tag: "Deliver", request: running.request, outcome }]]
}

/** A session may ask a few things at a time; one more is not asked, and the session is told so. */
const ask = (settings: Settings, state: State, output: Extract<SessionOutput, { _tag: "Ask" }>): Step => {
  const { askId, port } = output
  const next = { ...state, asks: [...state.asks, askId] }
  if (state.asks.length < settings.pendingAsks) return [next, [output]]
  const detail = `more than ${settings.pendingAsks} asks wait: not asked of ${port}`
  return [
    next,
    [
      { _tag: "Fault", detail },
      { _tag: "Tell", askId, told: { _tag: "Failure", reason: "tooMany", detail } }
    ]
  ]
}

const told = (settings: Settings, state: State, input: Extract<Input, { _tag: "Told" }>, now: number): Step => {
  if (!state.asks.includes(input.askId)) return [state, []]
  const rest = { ...state, asks: state.asks.filter((askId) => askId !== input.askId) }
  return startNext(settings, converse(settings, rest, { ...input, now }), now)
}

const remember = (memo: Schema.Json): Action => {
  const size = memoBytes(memo)
  return size <= maxMemoBytes
    ? { _tag: "Save", memo }
    : { _tag: "Fault", detail: `memo of ${size} bytes, allowed are ${maxMemoBytes}: not saved` }
}

const trace = (
  settings: Settings,
  state: State,
  output: Extract<SessionOutput, { _tag: "Trace" }>,
  now: number
): Step => {
  const { bytes, direction, problem } = output
  // Written out once: for the outcome of the request and for the frame log.
  const frame: FrameRecord = { direction, at: Instant.fromMillis(now), hex: Bytes.hex(bytes) }
  const running = state.running === null ? null : Running.traced(state.running, frame)
  const log: Action = { _tag: "Log", frame, bytes, problem }
  if (direction === "down") return [{ ...state, running }, [log]]
  if (problem === null) return [{ ...state, running, heardAt: now, badFrames: 0 }, [log]]
  const rules = { perSecond: 1_000 / settings.badFrameMillis, burst: settings.badFramesBurst }
  const badFramesLeft = TokenBucket.spend(rules, state.badFramesLeft ?? TokenBucket.full(rules, now), 1, now)
  const next: State = { ...state, running, badFrames: state.badFrames + 1, badFramesLeft }
  if (next.badFrames > settings.badFrames) {
    return also([log], cutOff(next, "badFrames", `more than ${settings.badFrames} bad frames in a row`))
  }
  if (TokenBucket.isInDebt(badFramesLeft)) {
    return also([log], cutOff(next, "badFrames", `more than ${settings.badFramesBurst} bad frames among good ones`))
  }
  return [next, [log]]
}

const cutOff = (state: State, reason: CutOffReason, detail: string): Step =>
  state.life === "open" ? also([{ _tag: "CutOff", reason, detail }], hangUp(state, detail)) : [state, []]

const hangUp = (state: State, reason: string): Step =>
  state.life === "open" ? [{ ...state, life: "closing" }, [{ _tag: "HangUp", reason }]] : [state, []]

const withheld = (state: State, input: Extract<Input, { _tag: "Withheld" }>, now: number): Step => {
  if (state.running === null || state.running.request.requestId !== input.requestId) return [state, []]
  const running = Running.takeBack(state.running, input.effect)
  if (input.why === "closed" || running.settled === "yes") return [{ ...state, running }, []]
  const outcome = Running.mayHaveArrived(running)
    ? Running.noAnswer(running, "timeout", now)
    : Running.notSent(now, "expired", "the time to send was over")
  return [
    { ...state, running: { ...running, settled: "yes" } },
    [{ _tag: "Deliver", request: running.request, outcome }]
  ]
}

const timer = (settings: Settings, state: State, now: number): Step => {
  const overdue = state.waiting.filter((request) => Instant.toMillis(request.notAfter) < now)
  const actions: Array<Action> = overdue.map((request) => ({ _tag: "Deliver", request, outcome: expired(now) }))
  const rest = { ...state, waiting: state.waiting.filter((request) => Instant.toMillis(request.notAfter) >= now) }
  if (rest.heardAt + settings.idleMillis <= now) {
    return also(actions, hangUp(rest, `no whole frame for ${settings.idleMillis} ms`))
  }
  if (rest.running !== null && rest.running.startedAt + settings.requestMillis <= now) {
    return also(actions, giveUp(rest, rest.running, now))
  }
  if (rest.wakeAt === null || rest.wakeAt > now) return [rest, actions]
  const [woken, more] = converse(settings, rest, { _tag: "Tick", now })
  return also(actions, startNext(settings, [postponed(woken, now), more], now))
}

/** A deadline stands until the session replaces it; one that stays past is asked about again each second, neither lost nor in a busy loop. */
const postponed = (state: State, now: number): State =>
  state.wakeAt !== null && state.wakeAt <= now ? { ...state, wakeAt: now + 1_000 } : state

const giveUp = (state: State, running: Running.Running, now: number): Step => {
  const actions: Array<Action> = [{ _tag: "Fault", detail: `did not settle in time: ${running.request.requestId}` }]
  if (running.settled === "no") {
    actions.push({ _tag: "Deliver", request: running.request, outcome: Running.leftOpen(running, "overdue", now) })
  }
  return also(actions, hangUp({ ...state, running: null }, "the session did not settle in time"))
}

const closed = (settings: Settings, state: State, cause: CloseCause, now: number): Step => {
  const [after, actions] = converse(settings, { ...state, life: "closed" }, { _tag: "Closed", cause, now })
  return also(actions, abandon(after, cause, now))
}

/** What waits and is kept from now on ends; what is under way goes on as far as it has begun. */
const gated = (before: State, gate: Gate.Gate | null, now: number): Step => {
  const state = { ...before, gate }
  const kept = state.waiting.filter((request) => Gate.holds(gate, request))
  const outcome = suspected(state, now)
  return [
    { ...state, waiting: state.waiting.filter((request) => !kept.includes(request)) },
    kept.map((request) => ({ _tag: "Deliver", request, outcome }))
  ]
}

const suspected = ({ gate }: State, now: number): Outcome => Running.notSent(now, "suspected", gate?.detail ?? "")

const expired = (now: number): Outcome => Running.notSent(now, "expired", "the time to send was over")

/** Starts waiting requests while the session is free; each round takes one, so it ends. */
const startNext = (settings: Settings, [state, actions]: Step, now: number): Step => {
  const [request] = state.waiting
  if (request === undefined || state.running !== null || state.life !== "open") return [state, actions]
  const free = { ...state, waiting: state.waiting.slice(1) }
  if (Instant.toMillis(request.notAfter) < now) {
    return startNext(settings, [free, [...actions, { _tag: "Deliver", request, outcome: expired(now) }]], now)
  }
  if (Gate.holds(state.gate, request)) {
    return startNext(settings, [free, [...actions, { _tag: "Deliver", request, outcome: suspected(state, now) }]], now)
  }
  const started = converse(settings, { ...free, running: Running.start(request, now) }, { _tag: "Start", request, now })
  return startNext(settings, also(actions, started), now)
}

const also = (actions: ReadonlyArray<Action>, [state, more]: Step): Step => [state, [...actions, ...more]]
