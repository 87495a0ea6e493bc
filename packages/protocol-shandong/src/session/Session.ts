/**
 * The master's side of one connection: a pure step. One request in flight; reads are asked again, writes never; an answer counts only if master
 * address, function and FSEQ are those of the ask. Late and doubled answers are dropped and logged.
 */
import type { Session, SessionInput, SessionOutput } from "@yugou/core/dialect"
import * as Result from "effect/Result"
import type { Frame } from "../frame/Frame.ts"
import * as Splitter from "../frame/Splitter.ts"
import * as MessageDecode from "../message/MessageDecode.ts"
import * as Compose from "./Compose.ts"
import * as Courier from "./Courier.ts"
import * as Reports from "./Reports.ts"
import { type Moved, PARTIAL_FRAME_MILLIS, type State, sequence } from "./SessionState.ts"

const trace = (bytes: Uint8Array, problem: string | null): SessionOutput => ({
  _tag: "Trace",
  direction: "up",
  bytes,
  problem
})

const onOwnFrame = (state: State, frame: Frame, bytes: Uint8Array, now: number): Moved => {
  const decoded = MessageDecode.decode({ bytes, from: 0, to: bytes.length }, frame, state.context.book)
  const message = Result.isSuccess(decoded) ? decoded.success : null
  const shown = Compose.withoutPassword(state.context.book, bytes)
  const problem = Result.isFailure(decoded) ? `${decoded.failure.reason} at ${decoded.failure.offset}` : null
  if (frame.up === 1 && Courier.answers(state, frame)) {
    const [next, outputs] = Courier.take(state, frame, message, bytes, now)
    return [next, [trace(shown, problem), ...outputs]]
  }
  if (message === null) return [state, [trace(shown, problem)]]
  const isHeartbeat = frame.func === Number.parseInt(state.context.book.profile.functions.heartbeat, 16)
  if (frame.up === 0 && !isHeartbeat) return [state, [trace(shown, "not from a terminal")]]
  if (!Reports.isStarted(state, frame)) return [state, [trace(shown, "late or doubled answer")]]
  const [next, outputs] = Reports.receive(state, frame, message)
  return [next, [trace(shown, null), ...outputs]]
}

const onFrame = (state: State, frame: Frame, bytes: Uint8Array, now: number): Moved => {
  const rtua = state.rtua ?? frame.rtua
  if (rtua !== frame.rtua) return [state, [trace(bytes, "another terminal's address")]]
  return onOwnFrame({ ...state, rtua, heardAt: now }, frame, bytes, now)
}

const onPieces = (state: State, [splitter, pieces]: ReturnType<typeof Splitter.push>, now: number): Moved => {
  const waits = splitter.rest.length > 0
  const partialSince = waits ? (pieces.length > 0 ? now : (state.partialSince ?? now)) : null
  return sequence(
    { ...state, splitter, partialSince },
    pieces.map((piece) => (current: State): Moved => {
      switch (piece._tag) {
        case "Skipped":
          return [current, [trace(piece.bytes, `no frame: ${piece.reason}`)]]
        case "Frame":
          return onFrame(current, piece.frame, piece.bytes, now)
      }
    })
  )
}

const splitterOptions = (state: State): Splitter.Options => ({
  order: state.context.book.profile.address.terminalOrder,
  maxData: state.context.book.profile.limits.maxData
})

const ttlMillis = (state: State): number => state.context.book.profile.session.onlineTtlSeconds * 1000

const onTick = (state: State, now: number): Moved =>
  sequence(state, [
    (current) => Courier.timeOut(current, now),
    (current) => {
      const due = current.partialSince !== null && now - current.partialSince >= PARTIAL_FRAME_MILLIS
      return due ? onPieces(current, Splitter.flush(current.splitter, splitterOptions(current)), now) : [current, []]
    },
    (current) => {
      const silent = current.heardAt !== null && now - current.heardAt >= ttlMillis(current)
      return silent
        ? [{ ...current, heardAt: null }, [{ _tag: "Close", reason: "silent for longer than the online time" }]]
        : [current, []]
    }
  ])

const onStart = (state: State, input: Extract<SessionInput, { readonly _tag: "Start" }>): Moved => {
  const refuse = (reason: "offline" | "busy", detail: string): Moved => [
    state,
    [{ _tag: "Settle", requestId: input.request.requestId, outcome: Courier.notSent(input.now, reason, detail) }]
  ]
  if (state.closed === "yes") return refuse("offline", "the terminal is not connected")
  if (state.active !== null) return refuse("busy", "another request is under way")
  return Courier.start(state, { request: input.request, flight: null, effecting: null, frames: [] }, input.now)
}

const onInput = (state: State, input: SessionInput): Moved => {
  switch (input._tag) {
    case "Bytes":
      return onPieces(state, Splitter.push(state.splitter, input.bytes, splitterOptions(state)), input.now)
    case "Start":
      return onStart(state, input)
    case "Written":
      return Courier.written(state, input.writeId, input.now)
    case "Accepted":
      return Reports.accepted(state, input.key)
    case "Told":
      return [state, []]
    case "Tick":
      return onTick(state, input.now)
    case "Closed":
      return Courier.lose(state, input.cause === "shutdown" ? "stationStopped" : "linkLost", input.now)
  }
}

const wake = (state: State): Moved => {
  const deadlines = [
    state.active?.flight?.deadline,
    state.partialSince === null ? undefined : state.partialSince + PARTIAL_FRAME_MILLIS,
    state.heardAt === null ? undefined : state.heardAt + ttlMillis(state)
  ].filter((deadline) => deadline !== undefined)
  const at = state.closed === "yes" || deadlines.length === 0 ? null : Math.min(...deadlines)
  return at === state.wakeAt ? [state, []] : [{ ...state, wakeAt: at }, [{ _tag: "WakeAt", at }]]
}

/** Moves a session by one input. A closed session answers only a start, with `NotSent`. */
export const step = (state: State, input: SessionInput): Moved =>
  state.closed === "yes" && input._tag !== "Start"
    ? [state, []]
    : sequence(state, [(current) => onInput({ ...current, heardAt: current.heardAt ?? input.now }, input), wake])

/** A session of core around the state. */
export const of = (state: State): Session => ({
  step: (input) => {
    const [next, outputs] = step(state, input)
    return [of(next), outputs]
  }
})
