/** How a request to a terminal ended. The line that matters: `NotSent` = no effecting byte can have left, `NoAnswer` = it may have happened. */
import * as Schema from "effect/Schema"
import { Instant } from "../../values/Instant.ts"
import { Over } from "./Over.ts"
import { type RequestAnswer, type RequestTag, requests } from "./Requests.ts"

/** Describes one frame (报文) as it was on the wire: `down` to the terminal, `up` from it, upper-case hex without spaces. @category Models */
export const FrameRecord = Schema.Struct({
  direction: Schema.Literals(["down", "up"]),
  at: Instant,
  hex: Schema.String
}).annotate({ identifier: "FrameRecord" })
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

/**
 * Why nothing was sent: the last effecting byte cannot have left.
 *
 * **Details** `suspected`: several connections claim to be the terminal, and nobody has said yet which one is. `unproved`: nothing has shown that the connection
 * which the terminal has is its own: it is another one than was looked at, or what only the terminal knows could not be read over it.
 *
 * @category Models
 */
export const NotSentReason = Schema.Literals([
  "offline",
  "busy",
  "expired",
  "gated",
  "unsupported",
  "shutdown",
  "suspected",
  "unproved"
])
export type NotSentReason = typeof NotSentReason.Type

/** Why there is no answer; in every case the request may have taken effect. @category Models */
export const NoAnswerCause = Schema.Literals(["timeout", "linkLost", "unreadable", "stationStopped"])
export type NoAnswerCause = typeof NoAnswerCause.Type

/** Over which connection it was: gateways that tell nothing of their connections leave it out. */
const over = { over: Schema.optionalKey(Over) }

/** Gives the codec of the four ends of a request with this answer. `Answered` to a write says accepted, not proven. @category Functions */
export const outcome = <A extends Schema.Top>(answer: A) =>
  Schema.TaggedUnion({
    Answered: { at: Instant, answer, frames: Schema.Array(FrameRecord), ...over },
    Refused: { at: Instant, raw: Schema.String, reason: RefusalReason, frames: Schema.Array(FrameRecord), ...over },
    NotSent: { at: Instant, reason: NotSentReason, detail: Schema.String },
    NoAnswer: {
      sentAt: Instant,
      deadAt: Schema.NullOr(Instant),
      cause: NoAnswerCause,
      frames: Schema.Array(FrameRecord),
      ...over
    }
  })

/** How a request with tag `T` ended. @category Models */
export type Outcome<T extends RequestTag = RequestTag> = { [K in T]: OutcomeOf<RequestAnswer<K>> }[T]

/** Over which connection a request was executed; not told by every gateway. */
interface Carried {
  readonly over?: Over
}

/**
 * The four ends, by answer.
 *
 * **Details** `deadAt` of `NoAnswer`: from then on a frame still under way has no effect any more; `null`: unknown. `over`: the connection that it was
 * executed over; a gateway that tells none has its answers taken as they are.
 *
 * @category Models
 */
export type OutcomeOf<A> =
  | (Carried & {
      readonly _tag: "Answered"
      readonly at: Instant
      readonly answer: A
      readonly frames: ReadonlyArray<FrameRecord>
    })
  | (Carried & {
      readonly _tag: "Refused"
      readonly at: Instant
      readonly raw: string
      readonly reason: RefusalReason
      readonly frames: ReadonlyArray<FrameRecord>
    })
  | { readonly _tag: "NotSent"; readonly at: Instant; readonly reason: NotSentReason; readonly detail: string }
  | (Carried & {
      readonly _tag: "NoAnswer"
      readonly sentAt: Instant
      readonly deadAt: Instant | null
      readonly cause: NoAnswerCause
      readonly frames: ReadonlyArray<FrameRecord>
    })

/** Gives the codec of the outcome of one kind of request. @category Functions */
export const outcomeCodec = <T extends RequestTag>(tag: T) =>
  outcome(requests[tag].answer as (typeof requests)[T]["answer"])

type JsonOf<T extends RequestTag> = Schema.Codec<Outcome<T>, Schema.Json>

const asJson = new Map<RequestTag, JsonOf<RequestTag>>()

/** Gives the codec between the outcome of one kind of request and JSON, for those who keep or forward it. @category Functions */
export const outcomeJson = <T extends RequestTag>(tag: T): JsonOf<T> => {
  const codec = asJson.get(tag) ?? (Schema.toCodecJson(outcomeCodec(tag)) as unknown as JsonOf<RequestTag>)
  asJson.set(tag, codec)
  return codec as unknown as JsonOf<T>
}
