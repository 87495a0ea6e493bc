/**
 * Ports as plain functions, for hosts that do not use Effect.
 *
 * **Example**
 *
 * ```ts
 * const sms = PromiseAdapters.smsGateway(async ({ to, text }, { signal }) => {
 *   const { id } = await provider.send(to, text, signal)
 *   return { _tag: "Submitted", parts: [{ _tag: "Accepted", ref: id }] }
 * })
 * ```
 *
 * @category Station
 */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { segmentsOf } from "../../ports/sms/Segments.ts"
import { OutgoingSms, SmsGateway, SubmitOutcome } from "../../ports/sms/SmsGateway.ts"
import { defined } from "../../values/Defined.ts"
import { toMillis } from "../../values/Instant.ts"
import type { Asked } from "./HostFunctions.ts"

/** A message as JSON; `notAfter` is ISO 8601 text with `Z`. @category Models */
export type Sms = typeof OutgoingSms.Encoded

/** How a submit ended, as JSON. @category Models */
export type Submitted = typeof SubmitOutcome.Encoded

/**
 * Hands one message to the provider and says how that ended; it never sends a message again whose outcome it does not know.
 *
 * **Details** `NotSent` only where no byte of it can have left. What it throws, an answer that is no outcome, and no answer within the time for it
 * mean that the message may be on its way: the outcome is unknown, and the receipt decides.
 *
 * @category Models
 */
export type SendSms = (sms: Sms, asked: Asked) => Submitted | Promise<Submitted>

/** How parts are counted, how long an answer is waited for (30 seconds by default), and how many messages are sent at once (8 by default). @category Models */
export interface SmsGatewayOptions {
  readonly window?: number
  readonly segments?: (text: string) => number
  readonly answerSeconds?: number
}

const unknown: SubmitOutcome = { _tag: "Submitted", parts: [{ _tag: "Unknown" }] }
const expired: SubmitOutcome = { _tag: "NotSent", reason: "expired" }

const encode = Schema.encodeEffect(OutgoingSms)
const decode = Schema.decodeUnknownEffect(SubmitOutcome)

/** Provides an SMS gateway by a function. @category Layers */
export const smsGateway = (
  send: SendSms,
  { segments = segmentsOf, answerSeconds = 30, window }: SmsGatewayOptions = {}
): Layer.Layer<SmsGateway> =>
  Layer.succeed(
    SmsGateway,
    SmsGateway.of({
      segments,
      ...(window === undefined ? {} : { window }),
      submit: Effect.fnUntraced(function* (sms) {
        if ((yield* Clock.currentTimeMillis) > toMillis(sms.notAfter)) return expired
        const given = yield* Effect.orDie(encode(sms))
        const answer = Effect.tryPromise((signal) => Promise.resolve(send(given, { signal })))
        return yield* Effect.flatMap(answer, (outcome) => decode(defined(outcome))).pipe(
          Effect.tapError((error) =>
            Effect.logWarning("the outcome of a message is not known", { error: String(error) })
          ),
          Effect.orElseSucceed(() => unknown),
          Effect.timeoutOption(Duration.seconds(answerSeconds)),
          Effect.map(Option.getOrElse(() => unknown))
        )
      })
    })
  )
