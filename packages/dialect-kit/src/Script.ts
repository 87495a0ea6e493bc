/**
 * What a request does, as a value: ask the terminal, consult a port of the host, look at what came back, go on or end. Pure; the session sends,
 * waits and repeats, the dry run answers by itself. A script knows nothing of frames, time-outs or connections.
 *
 * @category Session
 */
import type {
  NoAnswerCause,
  NotSentReason,
  RefusalReason,
  RequestAnswer,
  RequestTag,
  TerminalRequest,
  Told
} from "@yugou/core/dialect"
import type * as Schema from "effect/Schema"

/** Why a request is not sent; `badValue` is shown by a dry run, an outcome says `unsupported` for it. @category Models */
export type NotSentBecause = NotSentReason | "badValue"

/**
 * How a script ends; the session adds time and frames, and the automaton has the last word.
 *
 * **Details** `NotSent`: nothing that counts was asked for; when effecting bytes have left all the same it becomes `NoAnswer`. `Unclear`: the
 * answer does not say what happened; before anything that counts has left it becomes `NotSent`.
 *
 * @category Models
 */
export type Ending =
  | { readonly _tag: "Answered"; readonly answer: unknown }
  | { readonly _tag: "Refused"; readonly reason: RefusalReason; readonly raw: string }
  | { readonly _tag: "NotSent"; readonly reason: NotSentBecause; readonly detail: string }
  | { readonly _tag: "Unclear"; readonly cause: NoAnswerCause }

/**
 * A question to the terminal.
 *
 * **Details** `effect: "none"`: it cannot change the terminal and is asked again when it stays unanswered; `effecting` goes out once. `deadAt`:
 * when the frame has no effect any more, margins included (`null`: unknown); the frame is made at the moment at which the script asks.
 *
 * @category Models
 */
export interface Ask<Question, Answer> {
  readonly _tag: "Ask"
  readonly question: Question
  readonly effect: "none" | "effecting"
  readonly deadAt: number | null
  readonly next: (answer: Answer, now: number) => Next<Question, Answer>
  /** Of a question that was widened by what others ask: the one by itself. */
  readonly alone?: Ask<Question, Answer>
}

/** A question to a port of the host, by name: a security module, an encryption machine. @category Models */
export interface Consult<Question, Answer> {
  readonly _tag: "Consult"
  readonly port: string
  readonly payload: Schema.Json
  readonly next: (told: Told, now: number) => Next<Question, Answer>
}

/** The end of a script: how the request ended, as far as the dialect can tell. @category Models */
export interface End {
  readonly _tag: "End"
  readonly ending: Ending
}

/** What a script wants next: to ask the terminal, to ask a port of the host, or to end. @category Models */
export type Next<Question, Answer> = Ask<Question, Answer> | Consult<Question, Answer> | End

/** Asks something that changes nothing. @category Conversions */
export const read = <Question, Answer>(
  question: Question,
  next: Ask<Question, Answer>["next"]
): Ask<Question, Answer> => ({ _tag: "Ask", question, effect: "none", deadAt: null, next })

/** Asks for something that changes the terminal. @category Conversions */
export const write = <Question, Answer>(
  question: Question,
  deadAt: number | null,
  next: Ask<Question, Answer>["next"]
): Ask<Question, Answer> => ({ _tag: "Ask", question, effect: "effecting", deadAt, next })

/** Consults a port of the host; without an answer the request ends as `NotSent(gated)`, or as `NoAnswer` after an effecting frame. @category Functions */
export const consult = <Question, Answer>(
  port: string,
  payload: Schema.Json,
  next: (answer: Schema.Json, now: number) => Next<Question, Answer>
): Consult<Question, Answer> => ({
  _tag: "Consult",
  port,
  payload,
  next: (told, now) =>
    told._tag === "Answer" ? next(told.answer, now) : notSent("gated", `${port}: ${told.reason}: ${told.detail}`)
})

/** Ends a script. @category Functions */
export const end = (ending: Ending): End => ({ _tag: "End", ending })

/** Ends a script with the answer of the terminal. @category Functions */
export const answered = (answer: RequestAnswer<RequestTag>): End => end({ _tag: "Answered", answer })

/** Ends a script with the refusal of the terminal; `raw` is what it said. @category Functions */
export const refused = (reason: RefusalReason, raw: string): End => end({ _tag: "Refused", reason, raw })

/** Ends a script before anything that has an effect was sent. @category Functions */
export const notSent = (reason: NotSentBecause, detail: string): End => end({ _tag: "NotSent", reason, detail })

/** Ends a script without knowing what happened: after an effecting frame this is `NoAnswer`. @category Functions */
export const unclear = (cause: NoAnswerCause): End => end({ _tag: "Unclear", cause })

/** The script of each request of core; `Known` is what it may know when it begins. @category Models */
export type Table<Context, Known, Question, Answer> = {
  readonly [T in RequestTag]: (context: Context, request: TerminalRequest<T>, known: Known) => Next<Question, Answer>
}

/** Begins the script of a request. @category Functions */
export const begin = <C, K, Q, A>(table: Table<C, K, Q, A>, context: C, request: TerminalRequest, known: K) => {
  // Under each tag stands what takes requests of that tag, which the compiler cannot follow through the union.
  const script = table[request._tag] as (context: C, request: TerminalRequest, known: K) => Next<Q, A>
  return script(context, request, known)
}
