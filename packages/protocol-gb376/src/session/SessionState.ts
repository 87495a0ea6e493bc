/** What a session remembers while a connection lives, and the small memo that outlives it. */
import type { FrameRecord, SessionOutput, TerminalId, TerminalRequest } from "@yugou/core/dialect"
import type * as Schema from "effect/Schema"
import type { Terminal } from "../frame/Address.ts"
import type * as Frame from "../frame/Frame.ts"
import * as Splitter from "../frame/Splitter.ts"
import type { Exchange, Reply, Script } from "../request/Exchange.ts"
import type { Settings } from "../request/Settings.ts"

/** Frame counters are reserved in blocks, so that the memo is written once per block and a restart never repeats a PSEQ. */
export const counterBlock = 8
/** Pushes that wait for the inbox; the oldest is forgotten, the terminal will send it again. */
export const maxUnconfirmed = 32

/** What outlives a connection and a restart: the first frame counter that was never used, the last important event read. */
export interface Memo {
  readonly pfc: number
  readonly ec1: number | null
}

/** Reads a memo; anything that is none is an empty one. */
export const memoOf = (json: Schema.Json): Memo => {
  const given = typeof json === "object" && json !== null && !Array.isArray(json) ? json : {}
  const { pfc, ec1 } = given as { readonly pfc?: unknown; readonly ec1?: unknown }
  const isByte = (value: unknown): value is number =>
    typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= 255
  return { pfc: isByte(pfc) ? pfc : 0, ec1: isByte(ec1) ? ec1 : null }
}

/** A question on the wire. */
export interface Flight {
  readonly exchange: Exchange
  /** The answer goes to the session itself: the clock before a command. */
  readonly purpose: "script" | "clock"
  readonly attempt: number
  readonly writeId: number
  readonly bytes: Uint8Array
  readonly pfc: number
  readonly sentAt: number
  readonly written: "yes" | "no"
  readonly deadline: number
  /** Frames of an answer that comes in several, in order. */
  readonly parts: ReadonlyArray<Frame.UpFrame>
}

/** A request under way, or (without one) the reading of new events. */
export interface Active {
  readonly request: TerminalRequest | null
  readonly script: Script
  readonly replies: ReadonlyArray<Reply>
  readonly flight: Flight | null
  /** When the effecting bytes were handed to the socket, and until when they may act. */
  readonly effecting: { readonly sentAt: number; readonly deadAt: number | null } | null
  readonly frames: ReadonlyArray<FrameRecord>
}

/** A push that is confirmed when every event in it is stored. */
export interface Unconfirmed {
  readonly keys: ReadonlyArray<string>
  readonly frame: Frame.UpFrame
}

export interface State {
  readonly settings: Settings
  readonly terminalId: TerminalId
  readonly splitter: Splitter.Splitter
  /** Since when the splitter waits for the end of a frame. */
  readonly partialSince: number | null
  readonly terminal: Terminal | null
  readonly pfc: number
  readonly reserved: number
  readonly ec1: number | null
  /** Events up to this counter were asked for and not given; asked again when the counter moves. */
  readonly triedEc1: number | null
  /** Events up to `ec1` wait at the terminal; they are fetched from `at` on. */
  readonly waiting: { readonly ec1: number; readonly at: number } | null
  readonly skew: { readonly millis: number; readonly at: number } | null
  readonly nextWriteId: number
  readonly active: Active | null
  /** A request that came while new events were being read. */
  readonly queued: TerminalRequest | null
  readonly unconfirmed: ReadonlyArray<Unconfirmed>
  readonly wakeAt: number | null
  readonly closed: "yes" | "no"
}

export type Outputs = ReadonlyArray<SessionOutput>
export type Moved = readonly [State, Outputs]

export const make = (settings: Settings, terminalId: TerminalId, memo: Schema.Json): State => {
  const { pfc, ec1 } = memoOf(memo)
  return {
    settings,
    terminalId,
    splitter: Splitter.make(),
    partialSince: null,
    terminal: null,
    pfc,
    reserved: pfc,
    ec1,
    triedEc1: null,
    waiting: null,
    skew: null,
    nextWriteId: 1,
    active: null,
    queued: null,
    unconfirmed: [],
    wakeAt: null,
    closed: "no"
  }
}

/** Runs moves one after the other and collects what they put out. */
export const sequence = (state: State, moves: ReadonlyArray<(state: State) => Moved>): Moved => {
  let current = state
  const outputs: Array<SessionOutput> = []
  for (const move of moves) {
    const [next, more] = move(current)
    current = next
    outputs.push(...more)
  }
  return [current, outputs]
}

/** Writes the memo. */
export const remember = (state: State): SessionOutput => ({
  _tag: "Remember",
  memo: { pfc: state.reserved, ec1: state.ec1 }
})

/** Draws the next frame counter; a new block is remembered before its first counter is used. */
export const drawCounter = (state: State): readonly [State, number, Outputs] => {
  const pfc = state.pfc
  const next = { ...state, pfc: (pfc + 1) & 0xff }
  if (pfc !== state.reserved) return [next, pfc, []]
  const reserved = { ...next, reserved: (pfc + counterBlock) & 0xff }
  return [reserved, pfc, [remember(reserved)]]
}
