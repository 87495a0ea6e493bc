/** An SMS gateway in memory: accepts every message as one part and remembers what it got. */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { segmentsOf } from "./Segments.ts"
import { type OutgoingSms, SmsGateway } from "./SmsGateway.ts"

/** Provides a gateway that appends to `sent`; the reference of a part is `ref-<messageId>`. */
export const layer = (sent: Array<OutgoingSms>): Layer.Layer<SmsGateway> =>
  Layer.succeed(
    SmsGateway,
    SmsGateway.of({
      submit: (sms) =>
        Effect.sync(() => {
          sent.push(sms)
          return { _tag: "Submitted", parts: [{ _tag: "Accepted", ref: `ref-${sms.messageId}`.slice(0, 64) }] }
        }),
      segments: segmentsOf
    })
  )
