/**
 * The master's side of one connection: a pure step over a {@link Wire}. One request at a time; questions without effect are asked again, effecting
 * frames never; an answer counts only if the dialect says that it answers the question on its way. Late and doubled answers are dropped and logged.
 */
import type { Session, SessionInput, SessionOutput, TerminalId, TerminalRequest } from "@yugou/core/dialect"
import type * as Schema from "effect/Schema"
import * as Exchange from "./Exchange.ts"
import * as Reports from "./Reports.ts"
import { knownAt, type Moved, make as makeState, type State, sequence } from "./SessionState.ts"
import * as Splitter from "./Splitter.ts"
import type { Wire } from "./Wire.ts"

/** Opens the session of a terminal; `memo`: what the last one remembered, or anything. */
export const make = <F, Q, A, O>(wire: Wire<F, Q, A, O>, terminalId: TerminalId, memo: Schema.Json): Session =>
  of(makeState(wire, terminalId, memo))

const of = <F, Q, A, O>(state: State<F, Q, A, O>): Session => ({
  step: (input) => {
    const [next, outputs] = step(state, input)
    return [of(next), outputs]
  }
})

/** A closed session answers only a start, with `NotSent`: whatever else still comes, nobody could get what it writes. */
const step = <F, Q, A, O>(state: State<F, Q, A, O>, input: SessionInput): Moved<F, Q, A, O> => {
  if (state.life === "closed" && input._tag !== "Start") return [state, []]
  const { now } = input
  const [moved, outputs] = sequence({ ...state, heardAt: state.heardAt ?? now }, [
    (current) => onInput(current, input),
    (current) => startQueued(current, now),
    (current) => startErrand(current, now),
    wake
  ])
  return remember(state, moved, outputs)
}

/** The memo stands before everything else: a number must not leave before it is remembered. */
const remember = <F, Q, A, O>(
  before: State<F, Q, A, O>,
  state: State<F, Q, A, O>,
  outputs: ReadonlyArray<SessionOutput>
): Moved<F, Q, A, O> => {
  const { counter, own } = state
  if (own === before.own && counter.reserved === before.counter.reserved) return [state, outputs]
  const memo = state.wire.remember(counter.reserved, own)
  const text = JSON.stringify(memo)
  return text === state.memo ? [state, outputs] : [{ ...state, memo: text }, [{ _tag: "Remember", memo }, ...outputs]]
}

const onInput = <F, Q, A, O>(state: State<F, Q, A, O>, input: SessionInput): Moved<F, Q, A, O> => {
  const { now } = input
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

const onStart = <F, Q, A, O>(state: State<F, Q, A, O>, request: TerminalRequest, now: number): Moved<F, Q, A, O> => {
  const { active, life, queued } = state
  const refuse = (reason: "offline" | "busy", detail: string): Moved<F, Q, A, O> => [
    state,
    [{ _tag: "Settle", requestId: request.requestId, outcome: Exchange.notSentAt(now, reason, detail) }]
  ]
  if (life === "closed") return refuse("offline", "the terminal is not connected")
  if (queued !== null || (active !== null && active.request !== null))
    return refuse("busy", "another request is under way")
  return active === null ? Exchange.start(state, request, now) : [{ ...state, queued: request }, []]
}

const startQueued = <F, Q, A, O>(state: State<F, Q, A, O>, now: number): Moved<F, Q, A, O> =>
  state.queued === null || state.active !== null
    ? [state, []]
    : Exchange.start({ ...state, queued: null }, state.queued, now)

const errandDue = <F, Q, A, O>({ active, address, own, wire }: State<F, Q, A, O>): number | null =>
  active !== null || address === null ? null : (wire.errand?.due(own) ?? null)

const startErrand = <F, Q, A, O>(state: State<F, Q, A, O>, now: number): Moved<F, Q, A, O> => {
  const { errand } = state.wire
  const due = errandDue(state)
  if (errand === undefined || due === null || now < due || state.life === "closed") return [state, []]
  return Exchange.startErrand(state, errand.begin(knownAt(state, now)), now)
}

const trace = (bytes: Uint8Array, problem: string | null): SessionOutput => ({
  _tag: "Trace",
  direction: "up",
  bytes,
  problem
})

const onPieces = <F, Q, A, O>(
  state: State<F, Q, A, O>,
  [splitter, pieces]: ReturnType<typeof Splitter.push<string>>,
  now: number
): Moved<F, Q, A, O> =>
  sequence(
    { ...state, splitter, partial: Splitter.follow(state.partial, splitter, pieces, now) },
    pieces.map((piece) => (current): Moved<F, Q, A, O> => {
      switch (piece._tag) {
        case "Skipped":
          return [current, [trace(piece.bytes, `no frame: ${piece.reason} at ${piece.offset}`)]]
        case "Frame":
          return onFrame(current, piece.bytes, now)
      }
    })
  )

/** Frames of others are logged and dropped: one connection speaks for one terminal. */
const onFrame = <F, Q, A, O>(state: State<F, Q, A, O>, bytes: Uint8Array, now: number): Moved<F, Q, A, O> => {
  const { wire } = state
  const { frame, problem } = wire.decode(bytes)
  const shown = wire.hide(bytes)
  if (frame === null) return [state, [trace(shown, problem)]]
  const speaker = wire.speaker(frame)
  if (speaker === null) return [state, [trace(shown, "not from a terminal")]]
  const address = state.address ?? speaker
  if (address !== speaker) return [state, [trace(shown, "another terminal's address")]]
  const own = wire.notice?.(knownAt(state, now), frame) ?? state.own
  return onOwnFrame({ ...state, address, own, heardAt: now }, frame, { bytes, shown, problem }, now)
}

const onOwnFrame = <F, Q, A, O>(
  state: State<F, Q, A, O>,
  frame: F,
  {
    bytes,
    problem,
    shown
  }: { readonly bytes: Uint8Array; readonly shown: Uint8Array; readonly problem: string | null },
  now: number
): Moved<F, Q, A, O> => {
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

const silentAt = <F, Q, A, O>({ heardAt, wire }: State<F, Q, A, O>): number | null =>
  heardAt === null ? null : heardAt + wire.timing.onlineMillis

const onTick = <F, Q, A, O>(state: State<F, Q, A, O>, now: number): Moved<F, Q, A, O> =>
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
        : [{ ...current, heardAt: now }, [{ _tag: "Close", reason: "silent for longer than the online time" }]]
    }
  ])

const wake = <F, Q, A, O>(state: State<F, Q, A, O>): Moved<F, Q, A, O> => {
  const { active, partial } = state
  const deadlines = [
    active?.asked?.deadline,
    partial === null ? null : Splitter.deadline(partial),
    silentAt(state),
    errandDue(state)
  ].filter((deadline) => deadline != null)
  const at = state.life === "closed" || deadlines.length === 0 ? null : Math.min(...deadlines)
  return at === state.wakeAt ? [state, []] : [{ ...state, wakeAt: at }, [{ _tag: "WakeAt", at }]]
}
