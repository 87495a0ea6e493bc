/** What a session remembers between two inputs. Everything is a value. */
import type { FrameRecord, SessionOutput, TerminalId, TerminalRequest } from "@yugou/core/dialect"
import type * as Schema from "effect/Schema"
import type { Phase } from "./Automaton.ts"
import * as Counter from "./Counter.ts"
import type { Push } from "./Pushes.ts"
import type { Ask, Consult } from "./Script.ts"
import * as Splitter from "./Splitter.ts"
import type { Flight, Known, Wire } from "./Wire.ts"

/** The types of one dialect, together: as in {@link Wire}. */
export interface Types {
  readonly Frame: unknown
  readonly Question: unknown
  readonly Answer: unknown
  readonly Own: unknown
}

/** A question on the wire, and how the script goes on with its answer. */
export interface Asked<T extends Types> extends Flight<T["Frame"], T["Question"]> {
  readonly ask: Ask<T["Question"], T["Answer"]>
  readonly attempt: number
  readonly writeId: number
  readonly written: "no" | "yes"
  readonly sentAt: number
  readonly deadline: number
}

export interface Effecting {
  readonly sentAt: number
  readonly deadAt: number | null
}

/** The request under way, or (without one) an idle read. `effecting`: when its effecting bytes left, and until when they may act. */
export interface Active<T extends Types> {
  readonly request: TerminalRequest | null
  readonly phase: Phase
  readonly asked: Asked<T> | null
  readonly consulted: { readonly askId: number; readonly consult: Consult<T["Question"], T["Answer"]> } | null
  readonly effecting: Effecting | null
  readonly frames: ReadonlyArray<FrameRecord>
}

/** A look in which a question for several things stayed unanswered; `looks`: in how many in a row what was meant was answered by itself then, `isSure`: in this one, too. */
export interface Apart {
  readonly lookId: string
  readonly looks: number
  readonly isSure: "yes" | "no"
}

export interface State<T extends Types> {
  readonly wire: Wire<T["Frame"], T["Question"], T["Answer"], T["Own"]>
  readonly terminalId: TerminalId
  readonly address: string | null
  readonly splitter: Splitter.Splitter
  readonly partial: Splitter.Partial | null
  readonly counter: Counter.Counter
  readonly own: T["Own"]
  readonly memo: string
  /** Numbers writes and asks alike. */
  readonly nextId: number
  readonly skew: { readonly millis: number; readonly at: number } | null
  /** When the terminal was last heard; before that, when the session was first told anything. */
  readonly heardAt: number | null
  readonly active: Active<T> | null
  /** What was answered during one look, the newest first: its later reads may be answered by it. */
  readonly look: { readonly id: string; readonly answers: ReadonlyArray<T["Answer"]> } | null
  /** That questions for several things stayed unanswered; `null`: the last one was answered. */
  readonly apart: Apart | null
  /** A request that came during an idle read. */
  readonly queued: TerminalRequest | null
  readonly pushes: ReadonlyArray<Push>
  readonly wakeAt: number | null
  /** `closing`: the host was asked to close, and nothing more is said; what is under way settles when it has. */
  readonly life: "open" | "closing" | "closed"
}

export type Outputs = ReadonlyArray<SessionOutput>
export type Moved<T extends Types> = readonly [State<T>, Outputs]

export const make = <T extends Types>(wire: State<T>["wire"], terminalId: TerminalId, memo: Schema.Json): State<T> => {
  const { own, reserved } = wire.recall(memo)
  return {
    wire,
    terminalId,
    address: wire.address,
    splitter: Splitter.empty,
    partial: null,
    counter: Counter.from(reserved),
    own,
    memo: JSON.stringify(wire.remember(reserved, own)),
    nextId: 1,
    skew: null,
    heardAt: null,
    active: null,
    look: null,
    apart: null,
    queued: null,
    pushes: [],
    wakeAt: null,
    life: "open"
  }
}

/** Gives what a dialect may know at a moment. */
export const knownAt = <T extends Types>({ own, skew, terminalId, wire }: State<T>, now: number): Known<T["Own"]> => ({
  terminalId,
  now,
  own,
  skewMillis: skew !== null && now - skew.at <= wire.timing.clockFreshMillis ? skew.millis : null
})

/** Runs moves one after another and joins their outputs. */
export const sequence = <T extends Types>(
  state: State<T>,
  moves: ReadonlyArray<(state: State<T>) => Moved<T>>
): Moved<T> => {
  let current = state
  const outputs: Array<SessionOutput> = []
  for (const move of moves) {
    const [next, more] = move(current)
    current = next
    outputs.push(...more)
  }
  return [current, outputs]
}

/** Writes a frame that belongs to no question: a reply, a confirmation. */
export const writeAside = <T extends Types>(state: State<T>, bytes: Uint8Array): Moved<T> => [
  { ...state, nextId: state.nextId + 1 },
  [
    { _tag: "Write", writeId: state.nextId, bytes, effect: "none" },
    { _tag: "Trace", direction: "down", bytes: state.wire.hide(bytes), problem: null }
  ]
]
