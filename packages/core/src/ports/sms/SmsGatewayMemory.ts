/** An SMS gateway in memory: accepts every message that comes in time, and remembers what it got. @category Ports in memory */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { digest } from "../../values/Digest.ts"
import { toMillis } from "../../values/Instant.ts"
import { segmentsOf } from "./Segments.ts"
import { type OutgoingSms, type PartOutcome, SmsGateway } from "./SmsGateway.ts"

/** The longest reference of a part. */
const maxRef = 64

/** The reference of the first part is `ref-<messageId>`, of the second `ref-<messageId>-2`, and so on; a digest stands for an id that is too long. */
const partOf = (messageId: string, no: number): PartOutcome => {
  const suffix = no === 1 ? "" : `-${no}`
  const ref = `ref-${messageId}${suffix}`
  return { _tag: "Accepted", ref: ref.length <= maxRef ? ref : `ref-${digest(messageId)}${suffix}` }
}

/** Provides a gateway that appends to `sent` and accepts each part. @category Layers */
export const layer = (sent: Array<OutgoingSms>): Layer.Layer<SmsGateway> =>
  Layer.succeed(
    SmsGateway,
    SmsGateway.of({
      submit: (sms) =>
        Effect.clockWith((clock) =>
          Effect.sync(() => {
            if (toMillis(sms.notAfter) < clock.currentTimeMillisUnsafe()) return { _tag: "NotSent", reason: "expired" }
            sent.push(sms)
            const [first, ...more] = Array.from({ length: segmentsOf(sms.text) }, (_, index) => index + 1)
            return {
              _tag: "Submitted",
              parts: [partOf(sms.messageId, first ?? 1), ...more.map((no) => partOf(sms.messageId, no))]
            }
          })
        ),
      segments: segmentsOf
    })
  )
