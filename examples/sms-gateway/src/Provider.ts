/**
 * One call of a provider's HTTP interface, and what its end says about the message.
 *
 * The line that matters: before the request can have reached the provider a message is `NotSent`; from there it is `Unknown` unless the provider
 * says what it did.
 */
import type { OutgoingSms, PartOutcome, SubmitOutcome } from "@yugou/core"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"

/** What the provider answers: an id for each part, or the code of its refusal. */
const Answer = Schema.Union([
  Schema.Struct({ ids: Schema.NonEmptyArray(Schema.String) }),
  Schema.Struct({ code: Schema.String, again: Schema.Literals(["later", "never"]) })
])

const decode = Schema.decodeUnknownResult(Schema.fromJsonString(Answer))

/** How long an answer is waited for. */
export const answerMillis = 30_000

const unknown: SubmitOutcome = { _tag: "Submitted", parts: [{ _tag: "Unknown" }] }
const offline: SubmitOutcome = { _tag: "NotSent", reason: "offline" }

const accepted = (ref: string): PartOutcome => ({ _tag: "Accepted", ref })

/** What an answer says; one that cannot be read says nothing: the message may be on its way. */
export const outcomeOf = (body: string): SubmitOutcome => {
  const answer = decode(body)
  if (Result.isFailure(answer)) return unknown
  if ("code" in answer.success) return { _tag: "Submitted", parts: [{ _tag: "Refused", ...answer.success }] }
  const [first, ...more] = answer.success.ids
  return { _tag: "Submitted", parts: [accepted(first), ...more.map(accepted)] }
}

/** Codes of the operating system that say that no connection came about, so that nothing of the message has left. */
const notConnected = ["ECONNREFUSED", "ENOTFOUND", "EHOSTUNREACH", "ENETUNREACH"]

/** What a failure of `fetch` says. */
export const failureOf = (error: unknown): SubmitOutcome => {
  const cause = error instanceof Error ? error.cause : undefined
  const code = typeof cause === "object" && cause !== null && "code" in cause ? cause.code : undefined
  return notConnected.includes(String(code)) ? offline : unknown
}

/** Hands one message to the provider. It never fails and never repeats itself. */
export const hand = (url: string, { text, to }: OutgoingSms): Effect.Effect<SubmitOutcome> =>
  Effect.tryPromise({
    try: async (signal) => {
      const response = await fetch(url, { method: "POST", body: JSON.stringify({ to, text }), signal })
      return await response.text()
    },
    catch: failureOf
  }).pipe(
    Effect.match({ onSuccess: outcomeOf, onFailure: (outcome) => outcome }),
    Effect.timeoutOption(answerMillis),
    Effect.map(Option.getOrElse(() => unknown))
  )
