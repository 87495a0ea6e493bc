/**
 * The master's side of one connection: a pure step over a {@link Wire}. One request at a time; questions without effect are asked again, effecting
 * frames never; an answer counts only if the dialect says that it answers the question on its way. Late and doubled answers are dropped and logged.
 *
 * @category Session
 */
import type { Session, SessionInput, SessionOutput, TerminalId, TerminalRequest } from "@yugou/core/dialect"
import type * as Schema from "effect/Schema"
import * as Exchange from "./Exchange.ts"
import { notSentAt } from "./Outcomes.ts"
import * as Reports from "./Reports.ts"
import { knownAt, type Moved, make as makeState, type State, sequence, type Types } from "./SessionState.ts"
import * as Splitter from "./Splitter.ts"
import type { Wire } from "./Wire.ts"

/** Opens the session of a terminal; `memo`: what the last one remembered, or anything. @category Constructors */
export const make = <Frame, Question, Answer, Own>(
  wire: Wire<Frame, Question, Answer, Own>,
  terminalId: TerminalId,
  memo: Schema.Json
): Session => of(makeState<{ Frame: Frame; Question: Question; Answer: Answer; Own: Own }>(wire, terminalId, memo))

const of = <T extends Types>(state: State<T>): Session => ({
  step: (input) => {
    const [next, outputs] = step(state, input)
    return [of(next), outputs]
  }
})

/** A closed session answers only a start, with `NotSent`: whatever else still comes, nobody could get what it writes. */
const step = <T extends Types>(state: State<T>, input: SessionInput): Moved<T> => {
  if (state.life === "closed" && input._tag !== "Start") return [state, []]
  const { now } = input
  const [moved, outputs] = sequence({ ...state, heardAt: state.heardAt ?? now }, [
    (current) => onInput(current, input),
    (current) => startQueued(current, now),
    (current) => startIdleRead(current, now),
    wake
  ])
  return remember(state, moved, outputs)
}

/** The memo stands before everything else: a number must not leave before it is remembered. */
const remember = <T extends Types>(
  before: State<T>,
  state: State<T>,
  outputs: ReadonlyArray<SessionOutput>
): Moved<T> => {
  const { counter, own } = state
  if (own === before.own && counter.reserved === before.counter.reserved) return [state, outputs]
  const memo = state.wire.remember(counter.reserved, own)
  const text = JSON.stringify(memo)
  return text === state.memo ? [state, outputs] : [{ ...state, memo: text }, [{ _tag: "Remember", memo }, ...outputs]]
}

const onInput = <T extends Types>(state: State<T>, input: SessionInput): Moved<T> => {
  const { now } = input
  // While the host closes nothing goes on; only what the socket took still decides how a request ends.
  if (state.life === "closing" && (input._tag === "Told" || input._tag === "Tick")) return [state, []]
  switch (input._tag) {
    case "Bytes":
      return onPieces(state, Splitter.push(state.wire.splitting, state.splitter, input.bytes), now)
    case "Start":
      return onStart(state, input.request, now)
    case "Written":
      return Exchange.written(state, input.writeId, now)
    case "Accepted":
      return Reports.accepted(state, input.key)
    case "Told":
      return Exchange.told(state, input.askId, input.told, now)
    case "Tick":
      return onTick(state, now)
    case "Closed":
      return Exchange.lose(state, input.cause === "shutdown" ? "stationStopped" : "linkLost", now)
  }
}

const onStart = <T extends Types>(state: State<T>, request: TerminalRequest, now: number): Moved<T> => {
  const { active, life, queued } = state
  const refuse = (reason: "offline" | "busy", detail: string): Moved<T> => [
    state,
    [{ _tag: "Settle", requestId: request.requestId, outcome: notSentAt(now, reason, detail) }]
  ]
  if (life !== "open") return refuse("offline", "the terminal is not connected")
  if (queued !== null || (active !== null && active.request !== null))
    return refuse("busy", "another request is under way")
  return active === null ? Exchange.start(state, request, now) : [{ ...state, queued: request }, []]
}

const startQueued = <T extends Types>(state: State<T>, now: number): Moved<T> =>
  state.queued === null || state.active !== null || state.life !== "open"
    ? [state, []]
    : Exchange.start({ ...state, queued: null }, state.queued, now)

const idleReadDue = <T extends Types>({ active, address, own, wire }: State<T>): number | null =>
  active !== null || address === null ? null : (wire.idleRead?.due(own) ?? null)

const startIdleRead = <T extends Types>(state: State<T>, now: number): Moved<T> => {
  const { idleRead } = state.wire
  const due = idleReadDue(state)
  if (idleRead === undefined || due === null || now < due || state.life !== "open") return [state, []]
  return Exchange.startIdleRead(state, idleRead.begin(knownAt(state, now)), now)
}

const trace = (bytes: Uint8Array, problem: string | null): SessionOutput => ({
  _tag: "Trace",
  direction: "up",
  bytes,
  problem
})

const onPieces = <T extends Types>(
  state: State<T>,
  [splitter, pieces]: ReturnType<typeof Splitter.push<string>>,
  now: number
): Moved<T> =>
  sequence(
    { ...state, splitter, partial: Splitter.follow(state.partial, splitter, pieces, now) },
    pieces.map((piece) => (current): Moved<T> => {
      switch (piece._tag) {
        case "Skipped":
          return [current, [trace(state.wire.hide(piece.bytes), `no frame: ${piece.reason} at ${piece.offset}`)]]
        case "Frame":
          return onFrame(current, piece.bytes, now)
      }
    })
  )

/** Frames of others are logged and dropped: one connection speaks for one terminal. */
const onFrame = <T extends Types>(state: State<T>, bytes: Uint8Array, now: number): Moved<T> => {
  const { wire } = state
  const { frame, problem } = wire.decode(bytes)
  const shown = wire.hide(bytes)
  if (state.life !== "open") return [state, [trace(shown, "the connection is being closed")]]
  if (frame === null) return [state, [trace(shown, problem)]]
  const speaker = wire.speaker(frame)
  if (speaker === null) return [state, [trace(shown, "not from a terminal")]]
  const address = state.address ?? speaker
  if (address !== speaker) return [state, [trace(shown, "another terminal's address")]]
  const own = wire.notice?.(knownAt(state, now), frame) ?? state.own
  return onOwnFrame({ ...state, address, own, heardAt: now }, frame, { bytes, shown, problem }, now)
}

const onOwnFrame = <T extends Types>(
  state: State<T>,
  frame: T["Frame"],
  {
    bytes,
    problem,
    shown
  }: { readonly bytes: Uint8Array; readonly shown: Uint8Array; readonly problem: string | null },
  now: number
): Moved<T> => {
  const { wire } = state
  const heard = wire.started(knownAt(state, now), frame)
  if (heard !== null) {
    const millis = wire.skewOf(frame, now)
    const learnt = millis === null ? state : { ...state, skew: { millis, at: now } }
    const [next, outputs] = Reports.apply(learnt, heard)
    return [next, [trace(shown, problem), ...outputs]]
  }
  const taken = Exchange.take(state, frame, bytes, now)
  return typeof taken === "string"
    ? [state, [trace(shown, problem ?? taken)]]
    : [taken[0], [trace(shown, problem), ...taken[1]]]
}

const silentAt = <T extends Types>({ heardAt, wire }: State<T>): number | null =>
  heardAt === null ? null : heardAt + wire.timing.onlineMillis

const onTick = <T extends Types>(state: State<T>, now: number): Moved<T> =>
  sequence(state, [
    (current) => Exchange.timeOut(current, now),
    (current) => {
      const due = current.partial !== null && now >= Splitter.deadline(current.partial)
      return due ? onPieces(current, Splitter.giveUp(current.wire.splitting, current.splitter), now) : [current, []]
    },
    (current) => {
      const at = silentAt(current)
      return at === null || now < at
        ? [current, []]
        : Reports.closing(current, "silent for longer than the online time")
    }
  ])

const wake = <T extends Types>(state: State<T>): Moved<T> => {
  const { active, partial } = state
  const deadlines = [
    active?.asked?.deadline,
    partial === null ? null : Splitter.deadline(partial),
    silentAt(state),
    idleReadDue(state)
  ].filter((deadline) => deadline != null)
  const at = state.life !== "open" || deadlines.length === 0 ? null : Math.min(...deadlines)
  return at === state.wakeAt ? [state, []] : [{ ...state, wakeAt: at }, [{ _tag: "WakeAt", at }]]
}
