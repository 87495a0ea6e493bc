/**
 * Cuts a byte stream into frames. It skips bytes until a 68, needs 68 at +7, L within the limit, 16 at the end and the right sum; on any
 * failure it advances one byte from the failed 68 and looks again, so garbage never hides the frame behind it. The same bytes give the same
 * frames however they are cut.
 */
import type { DecodeReason } from "../value/Errors.ts"
import * as Frame from "./Frame.ts"

/** Holds what is not yet decided: at most one frame's length. */
export interface State {
  readonly rest: Uint8Array
}
export const initial: State = { rest: new Uint8Array(0) }

/** A whole frame with its bytes, or bytes that belong to none and the first reason why. A preamble alone is not reported. */
export type Piece =
  | { readonly _tag: "Frame"; readonly frame: Frame.Frame; readonly bytes: Uint8Array }
  | { readonly _tag: "Skipped"; readonly bytes: Uint8Array; readonly reason: DecodeReason }

export interface Options {
  readonly order?: Frame.TerminalOrder
  readonly maxData?: number
}

const join = (first: Uint8Array, second: Uint8Array): Uint8Array => {
  if (first.length === 0) return second.slice()
  const bytes = new Uint8Array(first.length + second.length)
  bytes.set(first)
  bytes.set(second, first.length)
  return bytes
}

const isPreamble = (bytes: Uint8Array): boolean => Frame.preambleLength(bytes) === bytes.length

const scan = (bytes: Uint8Array, options: Options, begin: number): readonly [State, ReadonlyArray<Piece>] => {
  const pieces: Array<Piece> = []
  let reason: DecodeReason | null = begin > 0 ? "short" : null
  let skippedFrom = 0
  let at = begin
  const report = (to: number) => {
    const skipped = bytes.subarray(skippedFrom, to)
    if (reason !== null && !isPreamble(skipped)) pieces.push({ _tag: "Skipped", bytes: skipped, reason })
    reason = null
  }
  while (at < bytes.length) {
    const found = Frame.probe(bytes, at, options.maxData ?? Frame.MAX_DATA)
    if (found._tag === "NeedMore") break
    if (found._tag === "Bad") {
      reason ??= found.reason
      at++
      continue
    }
    report(at)
    const raw = bytes.subarray(at, at + found.length)
    pieces.push({ _tag: "Frame", frame: Frame.read(raw, 0, found.length, options.order), bytes: raw })
    at += found.length
    skippedFrom = at
  }
  report(at)
  return [{ rest: bytes.slice(at) }, pieces]
}

/** Takes a chunk as it came from the line and gives what can be decided. */
export const push = (state: State, chunk: Uint8Array, options: Options = {}): readonly [State, ReadonlyArray<Piece>] =>
  scan(join(state.rest, chunk), options, 0)

/** Gives up the frame that is waiting for its rest (the line has been silent) and looks behind its 68. */
export const flush = (state: State, options: Options = {}): readonly [State, ReadonlyArray<Piece>] =>
  state.rest.length === 0 ? [state, []] : scan(state.rest, options, 1)
