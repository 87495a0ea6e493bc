/**
 * What a dialect says about itself, for one terminal: everything else a session needs is the kit's.
 *
 * Type parameters: `Frame` a decoded frame, `Question` what a script asks the terminal, `Answer` a whole answer (joined from as many frames as it
 * took), `Own` what the dialect itself remembers while the connection lives. All functions are pure; times are milliseconds since 1970 UTC.
 */
import type { Beside, TerminalEvent, TerminalId, TerminalRequest } from "@yugou/core/dialect"
import type * as Result from "effect/Result"
import type * as Schema from "effect/Schema"
import type * as Counter from "./Counter.ts"
import type { Ending, Next } from "./Script.ts"
import type * as Splitter from "./Splitter.ts"

/**
 * What a dialect makes of the bytes of one frame. `frame: null`: they cannot be read at all; `problem`: what is wrong with them, for the log.
 *
 * @category Models
 */
export interface Decoded<Frame> {
  readonly frame: Frame | null
  readonly problem: string | null
}

/** A question on its way. `counters`: the numbers of all its attempts; `parts`: frames of an answer in several, in order. @category Models */
export interface Flight<Frame, Question> {
  readonly question: Question
  readonly counters: ReadonlyArray<number>
  readonly parts: ReadonlyArray<Frame>
}

/**
 * Whether a frame answers a question: why not, a part of the answer (`reply`: what asks for the next part), or the answer; `null`: unreadable.
 *
 * @category Models
 */
export type Match<Answer> =
  | { readonly _tag: "No"; readonly why: string }
  | { readonly _tag: "Part"; readonly reply: Uint8Array | null }
  | { readonly _tag: "Whole"; readonly answer: Answer | null }

/** What is known when something happens. `skewMillis`: terminal's clock minus station's, `null` when no fresh reading is known. @category Models */
export interface Known<Own> {
  readonly terminalId: TerminalId
  readonly now: number
  readonly skewMillis: number | null
  readonly own: Own
}

/**
 * What becomes of a frame that the terminal started.
 *
 * **Details** `reply` is written at once, `confirmation` when every one of `events` is stored (at once when there are none); `close` ends the
 * connection, for this reason. What is left out stays as it is.
 *
 * @category Models
 */
export interface Reaction<Own> {
  readonly own?: Own
  readonly reply?: Uint8Array | null
  readonly events?: ReadonlyArray<TerminalEvent>
  readonly confirmation?: Uint8Array | null
  readonly close?: string
}

/** What a frame of the master carries besides the question. @category Models */
export interface Stamp {
  readonly address: string
  readonly counter: number
  readonly now: number
}

/**
 * What a dialect asks on its own account while no request is under way: events that wait at the terminal, for example.
 *
 * **Details** `due`: when it wants to ask (`null`: not at all). It is asked once; a request that comes meanwhile waits for it. `done` hears how
 * the script ended: `Answered` with what it found, `Unclear` without an answer.
 *
 * @category Models
 */
export interface IdleRead<Question, Answer, Own> {
  readonly due: (own: Own) => number | null
  readonly begin: (known: Known<Own>) => readonly [Own, Next<Question, Answer>]
  readonly done: (known: Known<Own>, ending: Ending) => Reaction<Own>
}

/**
 * How the reads of one look go in one frame, where a dialect can.
 *
 * **Details** `widen`: the question with what the reads ahead ask for, as far as it fits; `null`: it asks for nothing more. `pick`: what of an answer answers a question;
 * `null`: not all of it is there, and it is asked by itself. Two questions that name
 * the same thing and differ in what they want of it, such as another page of its records, never share an answer.
 *
 * @category Models
 */
export interface Together<Question, Answer> {
  readonly widen: (question: Question, look: Beside) => Question | null
  readonly pick: (question: Question, answer: Answer) => Answer | null
}

/** A dialect for one terminal. @category Models */
export interface Wire<Frame, Question, Answer, Own> {
  /** How frames are recognised in the stream. */
  readonly splitting: Splitter.Rules<string>
  readonly decode: (bytes: Uint8Array) => Decoded<Frame>
  /** The address text of the terminal that speaks; `null`: it was not a terminal. */
  readonly speaker: (frame: Frame) => string | null
  /** The address, where the settings name it; otherwise the first frame does. */
  readonly address: string | null
  /** What is noted of every frame of the terminal, answers included. */
  readonly notice?: (known: Known<Own>, frame: Frame) => Own
  /** The skew of the terminal's clock, where a frame that is taken tells it. */
  readonly skewOf: (frame: Frame, now: number) => number | null
  /** Takes a frame that the terminal started; `null`: it is no such frame. */
  readonly started: (known: Known<Own>, frame: Frame) => Reaction<Own> | null
  readonly matches: (flight: Flight<Frame, Question>, frame: Frame) => Match<Answer>
  /** What a request does; a `NotSent` at once where the dialect has no such thing. */
  readonly script: (request: TerminalRequest, known: Known<Own>) => Next<Question, Answer>
  readonly idleRead?: IdleRead<Question, Answer, Own>
  /** Without it each read of a look has frames of its own. */
  readonly together?: Together<Question, Answer>
  /** Makes the frame of a question; the failure says what does not fit. */
  readonly compose: (question: Question, stamp: Stamp) => Result.Result<Uint8Array, string>
  /** The same bytes without secrets, for logs and records: a whole frame stays one, of bytes that are none what may be a secret is blanked. */
  readonly hide: (bytes: Uint8Array) => Uint8Array
  /** How frames are numbered; `again`: whether a repeated question keeps its number or draws another. */
  readonly counter: Counter.Rules & { readonly again: "same" | "new" }
  /** The memo (at most 256 bytes of JSON): the first number that was never reserved, and what of `Own` outlives the connection. */
  readonly remember: (reserved: number, own: Own) => Schema.Json
  /** Reads a memo; of anything that is none it makes a first one. */
  readonly recall: (memo: Schema.Json) => { readonly reserved: number; readonly own: Own }
  readonly timing: Timing
}

/** How long things take, in milliseconds; `readAttempts`: how often a question without effect is sent in all. @category Models */
export interface Timing {
  readonly answerMillis: number
  readonly readAttempts: number
  /** How long a reading of the terminal's clock counts. */
  readonly clockFreshMillis: number
  /** How long a terminal may be silent before its connection is closed: longer than its heartbeat cycle, shorter than the last resort of the front end. */
  readonly onlineMillis: number
}
