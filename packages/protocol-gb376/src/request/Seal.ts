/**
 * The security port: what the utility's encryption machine does for a terminal with a security chip (ESAM). A session asks it by name through its host,
 * as data; the host answers with a {@link Seal}. Keys never come near this package.
 *
 * **Details** The standard reserves a function for the exchange (AFN06) and the first four of the sixteen bytes of PW for the MAC of a command (Q/GDW
 * 1376.1 figure 15), and leaves both to the utility. What a terminal answers is under no MAC at all.
 *
 * @category Security
 */
import type { TerminalId } from "@yugou/core/dialect"
import { SchemaProblem } from "@yugou/dialect-kit"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"

/** The name under which a host gives the port; another than that of 698.45, whose machine is asked other questions. @category Constants */
export const port = "seal376"

const about = { terminalId: Schema.String }
const Hex = Schema.String.check(Schema.isPattern(/^([0-9A-Fa-f]{2})+$/u))
/** An id (DA, DT) with its data, if any. */
const Unit = Schema.String.check(Schema.isPattern(/^([0-9A-Fa-f]{2}){4,}$/u))

/** Describes what a session asks. Bytes are hexadecimal text. @category Models */
export const Question = Schema.Union([
  Schema.Struct({ do: Schema.Literal("connect"), ...about, heard: Schema.NullOr(Hex) }),
  Schema.Struct({ do: Schema.Literal("seal"), ...about, covered: Hex })
])
export type Question = typeof Question.Type

/** Describes the next data unit that has to be exchanged by AFN06: its id and its data; `null`: terminal and machine agree. @category Models */
export const Exchange = Schema.Struct({ send: Schema.NullOr(Unit) })
export type Exchange = typeof Exchange.Type

/** Describes the PW of a command, 16 bytes: MAC and what is reserved. @category Models */
export const Sealed = Schema.Struct({ pw: Schema.String.check(Schema.isPattern(/^[0-9A-Fa-f]{32}$/u)) })

/**
 * What a host gives. Each may take its time within the front end's deadline and fail: before anything that has an effect was sent the request is then
 * refused.
 *
 * **Details**
 * - `connect`: what AFN06 has to exchange before a command is sealed. `heard` is `null` first, then the data area of each answer of the terminal (its
 *   units, and where it has them its PW and event counters). A machine that keeps a session of the terminal ends at once.
 * - `seal`: the PW of a command. `covered` is what the MAC covers: AFN, SEQ and the data units; PW and the time tag are not in it.
 *
 * **Example**
 *
 * ```ts
 * const ports = { [Seal.port]: Seal.portOf(machine) }
 * ```
 *
 * @category Models
 */
export interface Seal {
  readonly connect: (terminalId: TerminalId, heard: string | null) => Effect.Effect<string | null, unknown>
  readonly seal: (terminalId: TerminalId, covered: string) => Effect.Effect<string, unknown>
}

const decodeQuestion = SchemaProblem.decode(Question)

const answer = (seal: Seal, question: Question): Effect.Effect<Schema.Json, unknown> => {
  const terminalId = question.terminalId as TerminalId
  switch (question.do) {
    case "connect":
      return Effect.map(seal.connect(terminalId, question.heard), (send) => ({ send }))
    case "seal":
      return Effect.map(seal.seal(terminalId, question.covered), (pw) => ({ pw }))
  }
}

/** Makes the port that a host gives its front end under {@link port}. @category Functions */
export const portOf =
  (seal: Seal) =>
  (payload: Schema.Json): Effect.Effect<Schema.Json, unknown> => {
    const question = decodeQuestion(payload)
    return Result.isFailure(question)
      ? Effect.fail(`${question.failure.path}: ${question.failure.message}`)
      : answer(seal, question.success)
  }
