/**
 * The master's side of one connection: a pure step. One request in flight; reads are asked again, money and control never; an answer counts
 * only if address, function code, RSEQ and (where a time tag was sent) PFC are those of the question. Late and doubled answers are dropped.
 */
import type { Session, SessionInput, SessionOutput, TerminalRequest } from "@yugou/core/dialect"
import * as Result from "effect/Result"
import * as Address from "../frame/Address.ts"
import * as Frame from "../frame/Frame.ts"
import * as Splitter from "../frame/Splitter.ts"
import { answered, ask, end, refusalOf, type Script } from "../request/Exchange.ts"
import { scriptOf } from "../request/Requests.ts"
import { read } from "../request/Scripts.ts"
import * as Compose from "./Compose.ts"
import * as Courier from "./Courier.ts"
import * as Reports from "./Reports.ts"
import { type Flight, type Moved, type State, sequence } from "./SessionState.ts"

/** Events fetched at the first contact with a terminal, when nothing is known about what was read before. */
export const firstEvents = 8

const trace = (bytes: Uint8Array, problem: string | null): SessionOutput => ({
  _tag: "Trace",
  direction: "up",
  bytes,
  problem
})

const expectedSeq = (flight: Flight): number => (flight.pfc + flight.parts.length) & 0x0f

/** Tells whether a frame answers the question, or why not. */
const mismatch = (state: State, flight: Flight, frame: Frame.UpFrame): string | null => {
  const { exchange } = flight
  const ownAnswer = frame.afn === exchange.afn && (exchange.effect === "none" || exchange.afn === "10")
  if (!ownAnswer && frame.afn !== "00") return "answer to another function"
  if (frame.seq.seq !== expectedSeq(flight)) return "late or doubled answer"
  const tag = frame.aux.tp
  if (exchange.lifetimeMinutes !== null) {
    if (tag === undefined && state.settings.timeTagEcho === "required") return "answer without the time tag"
    if (tag !== undefined && tag.pfc !== flight.pfc) return "answer to another time tag"
  }
  const asked = exchange.units.map((unit) => unit.fn)
  if (ownAnswer) return frame.units.some((unit) => asked.includes(unit.fn)) ? null : "answer about other units"
  const [confirmation] = frame.units
  const about = confirmation?.fn === 3 ? (confirmation.value as { readonly afn: string }).afn : exchange.afn
  return about === exchange.afn ? null : "answer to another function"
}

/** Puts an answer together from its frames and hands it on when it is whole. */
const collect = (state: State, flight: Flight, frame: Frame.UpFrame, now: number): Moved => {
  const { active } = state
  if (active === null) return [state, []]
  const parts = [...flight.parts, frame]
  const single = frame.seq.fir === 0 && frame.seq.fin === 0 && flight.parts.length === 0
  if (frame.seq.fin === 0 && !single) {
    const waiting: Flight = { ...flight, parts, deadline: now + flight.exchange.timeoutMillis }
    return [{ ...state, active: { ...active, flight: waiting } }, []]
  }
  const units = parts.flatMap((part) => part.units)
  const taken = Courier.take(state, { afn: frame.afn, units, at: now }, now)
  return active.request === null
    ? sequence(taken[0], [() => taken, (current) => Reports.fetched(current, units)])
    : taken
}

/** Frames that the terminal starts; function codes 8 and 11 answer, whatever PRM says (both are seen with PRM=1). */
const isStarted = (frame: Frame.UpFrame): boolean => frame.prm === 1 && frame.function !== 8 && frame.function !== 11

const onUplink = (state: State, frame: Frame.UpFrame, bytes: Uint8Array, now: number): Moved => {
  const noted = Reports.noteWaiting(state, frame, now)
  if (isStarted(frame)) {
    const [next, outputs] = Reports.receive(noted, frame, now)
    return [next, [trace(bytes, null), ...outputs]]
  }
  const { active } = noted
  const flight = active?.flight ?? null
  if (active === null || flight === null) return [noted, [trace(bytes, "late or doubled answer")]]
  const why = mismatch(noted, flight, frame)
  if (why !== null) return [noted, [trace(bytes, why)]]
  const frames = [...active.frames, Compose.record(noted.settings, "up", bytes, now)]
  const [next, outputs] = collect({ ...noted, active: { ...active, frames } }, flight, frame, now)
  return [next, [trace(bytes, null), ...outputs]]
}

const onFrame = (state: State, bytes: Uint8Array, now: number): Moved => {
  const decoded = Frame.decode(bytes, { revision: state.settings.revision })
  if (Result.isFailure(decoded))
    return [state, [trace(bytes, `${decoded.failure.reason} at ${decoded.failure.offset}`)]]
  const frame = decoded.success
  if (frame.dir === "down") return [state, [trace(bytes, "not from a terminal")]]
  const terminal = state.terminal ?? { region: frame.address.region, terminal: frame.address.terminal }
  if (!Address.matches(terminal, frame.address)) return [state, [trace(bytes, "another terminal's address")]]
  return onUplink({ ...state, terminal }, frame, bytes, now)
}

/** How long the end of a frame may take to come; after that its beginning is taken for a false start. */
export const partialFrameMillis = 30_000

const onPieces = (state: State, pieces: ReadonlyArray<Splitter.Piece>, now: number): Moved =>
  sequence(
    state,
    pieces.map((piece) => (current: State): Moved => {
      switch (piece._tag) {
        case "Skipped":
          return [current, [trace(piece.bytes, `${piece.reason} at ${piece.offset}`)]]
        case "Frame":
          return onFrame(current, piece.bytes, now)
      }
    })
  )

const onBytes = (state: State, bytes: Uint8Array, now: number): Moved => {
  const stale = state.partialSince !== null && now - state.partialSince > partialFrameMillis
  const [fresh, given] = stale ? Splitter.resync(state.splitter) : [state.splitter, []]
  const [splitter, pieces] = Splitter.push(fresh, bytes)
  const since = pieces.length === 0 && !stale ? (state.partialSince ?? now) : now
  const partialSince = splitter.rest.length === 0 ? null : since
  return onPieces({ ...state, splitter, partialSince }, [...given, ...pieces], now)
}

/** Why a request is not sent, as core names it: a value that the wire cannot carry is not supported. */
const unsendable = { unsupported: "unsupported", gated: "gated", badValue: "unsupported" } as const

const start = (state: State, request: TerminalRequest, now: number): Moved => {
  const refuse = (reason: "offline" | "busy" | "unsupported" | "gated", detail: string): Moved => [
    state,
    [{ _tag: "Settle", requestId: request.requestId, outcome: Courier.notSent(now, reason, detail) }]
  ]
  if (state.closed === "yes" || state.terminal === null) return refuse("offline", "the terminal is not connected")
  if (state.active?.request != null || state.queued !== null) return refuse("busy", "another request is under way")
  if (state.active !== null) return [{ ...state, queued: request }, []]
  const scripted = scriptOf(state.settings, request)
  if (Result.isFailure(scripted)) return refuse(unsendable[scripted.failure.reason], scripted.failure.detail)
  return Courier.advance(
    state,
    { request, script: scripted.success, replies: [], flight: null, effecting: null, frames: [] },
    now
  )
}

const fetchScript = (state: State, from: number, to: number): Script => {
  const question = { ...read(state.settings, "0E", [{ pn: [0], fn: 1, name: "", value: { from, to } }]), attempts: 1 }
  return ([reply]) => {
    if (reply === undefined) return ask(question)
    const refusal = refusalOf(reply)
    return refusal === null ? answered(reply) : end(refusal)
  }
}

/** Fetches waiting events when nothing else is to be done. */
const fetchEvents = (state: State, now: number): Moved => {
  const { active, queued, terminal, waiting } = state
  if (waiting === null) return [state, []]
  if (waiting.ec1 === state.ec1) return [{ ...state, waiting: null }, []]
  if (active !== null || queued !== null || terminal === null || state.closed === "yes" || now < waiting.at)
    return [state, []]
  const from = state.ec1 ?? Math.max(0, waiting.ec1 - firstEvents)
  const script = fetchScript(state, from, waiting.ec1)
  const reading: State = { ...state, waiting: null, triedEc1: waiting.ec1 }
  return Courier.advance(
    reading,
    { request: null, script, replies: [], flight: null, effecting: null, frames: [] },
    now
  )
}

const startQueued = (state: State, now: number): Moved => {
  const { queued } = state
  return queued === null || state.active !== null ? [state, []] : start({ ...state, queued: null }, queued, now)
}

const onInput = (state: State, input: SessionInput): Moved => {
  switch (input._tag) {
    case "Bytes":
      return onBytes(state, input.bytes, input.now)
    case "Start":
      return start(state, input.request, input.now)
    case "Written":
      return Courier.written(state, input.writeId, input.now)
    case "Accepted":
      return Reports.accepted(state, input.key)
    case "Told":
      return [state, []]
    case "Tick":
      return Courier.timeOut(state, input.now)
    case "Closed":
      return Courier.lose(state, input.cause === "shutdown" ? "stationStopped" : "linkLost", input.now)
  }
}

const wake = (state: State): Moved => {
  const deadlines = [state.active?.flight?.deadline, state.active === null ? state.waiting?.at : undefined]
  const known = deadlines.filter((deadline) => deadline !== undefined)
  const at = state.closed === "yes" || known.length === 0 ? null : Math.min(...known)
  return at === state.wakeAt ? [state, []] : [{ ...state, wakeAt: at }, [{ _tag: "WakeAt", at }]]
}

/** Moves a session by one input. */
export const step = (state: State, input: SessionInput): Moved =>
  sequence(state, [
    (current) => onInput(current, input),
    (current) => startQueued(current, input.now),
    (current) => fetchEvents(current, input.now),
    wake
  ])

/** A session of core around the state. */
export const of = (state: State): Session => ({
  step: (input) => {
    const [next, outputs] = step(state, input)
    return [of(next), outputs]
  }
})
