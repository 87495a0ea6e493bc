/** How a request to a terminal ended. The line that matters: `NotSent` = no effecting byte can have left, `NoAnswer` = it may have happened. */
import * as Schema from "effect/Schema"
import { Instant } from "../../values/Instant.ts"
import { type RequestAnswer, type RequestTag, requests } from "./Requests.ts"

/** Describes one frame (报文) as it was on the wire: `down` to the terminal, `up` from it, upper-case hex without spaces. @category Models */
export const FrameRecord = Schema.Struct({
  direction: Schema.Literals(["down", "up"]),
  at: Instant,
  hex: Schema.String
})
export type FrameRecord = typeof FrameRecord.Type

/** Why a terminal refused. 376.1 can only say `unspecified`, which proves nothing about the effect. @category Models */
export const RefusalReason = Schema.Literals([
  "duplicateNumber",
  "expired",
  "notPermitted",
  "unsupported",
  "badValue",
  "overLimit",
  "unspecified"
])
export type RefusalReason = typeof RefusalReason.Type

/** Why nothing was sent: the last effecting byte cannot have left. @category Models */
export const NotSentReason = Schema.Literals(["offline", "busy", "expired", "gated", "unsupported", "shutdown"])
export type NotSentReason = typeof NotSentReason.Type

/** Why there is no answer; in every case the request may have taken effect. @category Models */
export const NoAnswerCause = Schema.Literals(["timeout", "linkLost", "unreadable", "stationStopped"])
export type NoAnswerCause = typeof NoAnswerCause.Type

/** Gives the codec of the four ends of a request with this answer. `Answered` to a write says accepted, not proven. @category Functions */
export const outcome = <A extends Schema.Top>(answer: A) =>
  Schema.TaggedUnion({
    Answered: { at: Instant, answer, frames: Schema.Array(FrameRecord) },
    Refused: { at: Instant, raw: Schema.String, reason: RefusalReason, frames: Schema.Array(FrameRecord) },
    NotSent: { at: Instant, reason: NotSentReason, detail: Schema.String },
    NoAnswer: {
      sentAt: Instant,
      deadAt: Schema.NullOr(Instant),
      cause: NoAnswerCause,
      frames: Schema.Array(FrameRecord)
    }
  })

/** How a request with tag `T` ended. @category Models */
export type Outcome<T extends RequestTag = RequestTag> = { [K in T]: OutcomeOf<RequestAnswer<K>> }[T]

/** The four ends, by answer. `deadAt` of `NoAnswer`: from then on a frame still under way has no effect any more; `null`: unknown. @category Models */
export type OutcomeOf<A> =
  | { readonly _tag: "Answered"; readonly at: Instant; readonly answer: A; readonly frames: ReadonlyArray<FrameRecord> }
  | {
      readonly _tag: "Refused"
      readonly at: Instant
      readonly raw: string
      readonly reason: RefusalReason
      readonly frames: ReadonlyArray<FrameRecord>
    }
  | { readonly _tag: "NotSent"; readonly at: Instant; readonly reason: NotSentReason; readonly detail: string }
  | {
      readonly _tag: "NoAnswer"
      readonly sentAt: Instant
      readonly deadAt: Instant | null
      readonly cause: NoAnswerCause
      readonly frames: ReadonlyArray<FrameRecord>
    }

/** Gives the codec of the outcome of one kind of request. @category Functions */
export const outcomeCodec = <T extends RequestTag>(tag: T) =>
  outcome(requests[tag].answer as (typeof requests)[T]["answer"])
