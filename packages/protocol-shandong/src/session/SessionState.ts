/** What a session remembers between two inputs. Everything is a value; the memo for the next connection is the frame counter. */
import type { FrameRecord, SessionOutput, TerminalId, TerminalRequest } from "@yugou/core/dialect"
import type * as Schema from "effect/Schema"
import type { Frame } from "../frame/Frame.ts"
import * as Splitter from "../frame/Splitter.ts"
import type { Ask } from "../request/Procedure.ts"
import type { Context } from "../request/Settings.ts"

/** Limits how many pushed frames wait for the inbox; the oldest is then never confirmed and the terminal repeats it. */
export const MAX_UNCONFIRMED = 32
/** Gives up a frame that began and did not go on, so that it does not hold back the frames behind it. */
export const PARTIAL_FRAME_MILLIS = 5000

/** One ask on its way. `fseqs`: the numbers of all its attempts, any of them may be answered. */
export interface Flight {
  readonly ask: Ask
  readonly fseqs: ReadonlyArray<number>
  readonly attempt: number
  readonly writeId: number
  readonly written: "yes" | "no"
  readonly sentAt: number
  readonly deadline: number
}

/** The request under way. `effecting`: since when its effecting frame may have arrived, and when that frame is dead. */
export interface Active {
  readonly request: TerminalRequest
  readonly flight: Flight | null
  readonly effecting: { readonly sentAt: number; readonly deadAt: number | null } | null
  readonly frames: ReadonlyArray<FrameRecord>
}

export interface State {
  readonly context: Context
  readonly terminalId: TerminalId
  readonly rtua: string | null
  readonly splitter: Splitter.State
  readonly partialSince: number | null
  readonly fseq: number
  readonly nextWriteId: number
  readonly skew: { readonly millis: number; readonly at: number } | null
  readonly heardAt: number | null
  readonly wakeAt: number | null
  readonly closed: "yes" | "no"
  readonly active: Active | null
  readonly unconfirmed: ReadonlyArray<{ readonly keys: ReadonlyArray<string>; readonly frame: Frame }>
}

export type Outputs = ReadonlyArray<SessionOutput>
export type Moved = readonly [State, Outputs]

const MAX_FSEQ = 127

/** Reads the frame counter out of a memo; anything else starts at 0. */
const counterOf = (memo: Schema.Json): number => {
  const fseq = typeof memo === "object" && memo !== null && "fseq" in memo ? memo.fseq : null
  return typeof fseq === "number" && Number.isInteger(fseq) && fseq >= 0 && fseq <= MAX_FSEQ ? fseq : 0
}

export const make = (context: Context, terminalId: TerminalId, memo: Schema.Json): State => ({
  context,
  terminalId,
  rtua: context.settings.address,
  splitter: Splitter.initial,
  partialSince: null,
  fseq: counterOf(memo),
  nextWriteId: 1,
  skew: null,
  heardAt: null,
  wakeAt: null,
  closed: "no",
  active: null,
  unconfirmed: []
})

/** Draws the next frame number, 0…127, and remembers it: a late answer to a number of the last connection must not match. */
export const drawFseq = (state: State): readonly [State, number, Outputs] => {
  const fseq = (state.fseq + 1) & MAX_FSEQ
  return [{ ...state, fseq }, fseq, [{ _tag: "Remember", memo: { fseq } }]]
}

/** Runs moves one after another and joins their outputs. */
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
