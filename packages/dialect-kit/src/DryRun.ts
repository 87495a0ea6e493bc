/**
 * The dry run: the frames that a request would send if every check before it went well. Nothing is sent and nothing is known of the terminal.
 *
 * @category Session
 */
import { Instant, type TerminalRequest } from "@yugou/core/dialect"
import * as Result from "effect/Result"
import type { End, Next } from "./Script.ts"
import type { Wire } from "./Wire.ts"

/** Questions of one dry run at the most. @category Constants */
export const maxQuestions = 256

/** Why a request has no frames to show. @category Errors */
export type Unplanned = "unsupported" | "gated" | "badValue"

const why = ({ ending }: End): Unplanned | null => {
  if (ending._tag !== "NotSent") return null
  return ending.reason === "gated" || ending.reason === "badValue" ? ending.reason : "unsupported"
}

/**
 * Who answers in place of the terminal. `address`: shown where the settings name none. `answer`: `null` ends the dry run with this question.
 *
 * @category Models
 */
export interface Rehearsal<Question, Answer> {
  readonly address: string
  readonly answer: (question: Question, now: number) => Answer | null
}

/**
 * Gives the frames of a request, secrets hidden; counters start at 0, the time is `notAfter`. What a port of the host would have to answer first
 * is not shown.
 *
 * @category Functions
 */
export const plan = <F, Q, A, O>(
  wire: Wire<F, Q, A, O>,
  request: TerminalRequest,
  { address, answer }: Rehearsal<Q, A>
): Result.Result<ReadonlyArray<Uint8Array>, Unplanned> => {
  const now = Instant.toMillis(request.notAfter)
  const frames: Array<Uint8Array> = []
  const known = { terminalId: request.terminalId, now, skewMillis: null, own: wire.recall(null).own }
  let next: Next<Q, A> = wire.script(request, known)
  while (next._tag === "Ask" && frames.length < maxQuestions) {
    const counter = frames.length % wire.counter.modulus
    const made = wire.compose(next.question, { address: wire.address ?? address, counter, now })
    if (Result.isFailure(made)) return Result.fail("badValue")
    frames.push(wire.hide(made.success))
    const said = answer(next.question, now)
    if (said === null) return Result.succeed(frames)
    next = next.next(said, now)
  }
  const reason = next._tag === "End" ? why(next) : null
  return reason === null ? Result.succeed(frames) : Result.fail(reason)
}
