/**
 * The security port: what the utility's encryption machine does for a terminal with formal keys. A session asks it by name through its host, as data;
 * the host answers with a {@link Seal}. Keys never come near this package.
 *
 * @category Security
 */
import type { TerminalId } from "@yugou/core/dialect"
import { SchemaProblem } from "@yugou/dialect-kit"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"

/** The name under which a host gives the port. @category Constants */
export const port = "seal"

/** How an APDU is secured: `proved` in the clear with a random number that the answer must prove, `cipher` enciphered with a MAC. @category Models */
export const Level = Schema.Literals(["proved", "cipher"])
export type Level = typeof Level.Type

/** Describes what a terminal says of its security module: attributes of F100, each with its value or its DAR, as in a decoded GET. @category Models */
export const Facts = Schema.Array(Schema.Record(Schema.String, Schema.Json))
export type Facts = typeof Facts.Type

const about = { terminalId: Schema.String }
const Apdu = Schema.String.check(Schema.isPattern(/^([0-9A-Fa-f]{2})+$/u))

/** Describes what a session asks. APDUs are hexadecimal text. @category Models */
export const Question = Schema.Union([
  Schema.Struct({ do: Schema.Literal("expires"), ...about }),
  Schema.Struct({ do: Schema.Literal("connect"), ...about, facts: Facts }),
  Schema.Struct({ do: Schema.Literal("connected"), ...about, response: Apdu }),
  Schema.Struct({ do: Schema.Literal("seal"), ...about, apdu: Apdu, level: Level }),
  Schema.Struct({ do: Schema.Literal("open"), ...about, envelope: Apdu })
])
export type Question = typeof Question.Type

/** Describes the two fields with which a CONNECT-Request is signed, as hexadecimal text. @category Models */
export const Signed = Schema.Struct({ secret: Apdu, signature: Apdu })
/** Describes until when the session key of a terminal counts, milliseconds since 1970; `null`: there is none. @category Models */
export const Expiry = Schema.Struct({ at: Schema.NullOr(Schema.Number) })
/** Describes an APDU in an answer, as hexadecimal text. @category Models */
export const Carried = Schema.Struct({ apdu: Apdu })

/**
 * What a host gives. Each may take its time within the front end's deadline and fail: before anything that has an effect was sent the request is then
 * refused, afterwards it stays unknown.
 *
 * **Details**
 * - `expires`: until when the session key of a terminal counts.
 * - `connect`: signs a CONNECT-Request from what the terminal says of itself; `connected` takes the whole CONNECT-Response, which carries its random
 *   number and signature.
 * - `seal`: makes a SECURITY-Request (10H) of an APDU. `open`: gives the APDU inside a SECURITY-Response (90H), after checking what proves it.
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
  readonly expires: (terminalId: TerminalId) => Effect.Effect<number | null, unknown>
  readonly connect: (terminalId: TerminalId, facts: Facts) => Effect.Effect<typeof Signed.Type, unknown>
  readonly connected: (terminalId: TerminalId, response: string) => Effect.Effect<void, unknown>
  readonly seal: (terminalId: TerminalId, apdu: string, level: Level) => Effect.Effect<string, unknown>
  readonly open: (terminalId: TerminalId, envelope: string) => Effect.Effect<string, unknown>
}

const decodeQuestion = SchemaProblem.decode(Question)

const answer = (seal: Seal, question: Question): Effect.Effect<Schema.Json, unknown> => {
  const terminalId = question.terminalId as TerminalId
  switch (question.do) {
    case "expires":
      return Effect.map(seal.expires(terminalId), (at) => ({ at }))
    case "connect":
      return seal.connect(terminalId, question.facts)
    case "connected":
      return Effect.as(seal.connected(terminalId, question.response), null)
    case "seal":
      return Effect.map(seal.seal(terminalId, question.apdu, question.level), (apdu) => ({ apdu }))
    case "open":
      return Effect.map(seal.open(terminalId, question.envelope), (apdu) => ({ apdu }))
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
