/** What the provider reports later, as a web hook: stored first, answered after that, so that a lost answer means a repetition and no loss. */
import { Instant, SmsInbox } from "@yugou/core"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

/** A delivery report (回执) or a message of a subscriber, as the provider sends it. */
const Report = Schema.Union([
  Schema.Struct({ id: Schema.String, stat: Schema.String, at: Instant.Instant }),
  Schema.Struct({
    key: Schema.String,
    from: Schema.String,
    to: Schema.String,
    text: Schema.String,
    at: Instant.Instant
  })
])

const decode = Schema.decodeUnknownEffect(Schema.fromJsonString(Report))

/** Takes one report and gives the status of the answer: 200 stored, 400 not understood, 503 come again. */
export const take = Effect.fnUntraced(
  function* (body: string) {
    const inbox = yield* SmsInbox
    const report = yield* decode(body)
    if ("stat" in report) {
      const state = report.stat === "DELIVRD" ? "delivered" : "failed"
      yield* inbox.receipt({ ref: report.id, state, code: report.stat, at: report.at })
    } else {
      yield* inbox.reply(report)
    }
    return 200
  },
  Effect.catchTags({ SchemaError: () => Effect.succeed(400), StoreError: () => Effect.succeed(503) })
)
