/** What the processes of a station tell each other about the terminal that stands at one place: all of it has a JSON form. */
import { Contender, HeldReason, Instant, Over, PlaceVerdict } from "@yugou/core"
import { requests } from "@yugou/core/dialect"
import * as ClusterSchema from "effect/cluster/ClusterSchema"
import * as Entity from "effect/cluster/Entity"
import * as Rpc from "effect/rpc/Rpc"
import * as Schema from "effect/Schema"

/** Describes a process: its name, which no other one has, and where the others reach it. */
export const Process = Schema.Struct({ name: Schema.String, host: Schema.String, port: Schema.Int })
export type Process = typeof Process.Type

/** Describes what a process tells of the connection of a terminal, as `Presence` of core; `takes`: it stops, and begins nothing more that has an effect. */
export const Told = Schema.Struct({
  state: Schema.Literals(["online", "offline", "unknown"]),
  since: Schema.NullOr(Instant.Instant),
  over: Schema.optionalKey(Over),
  lastFrameAt: Schema.optionalKey(Instant.Instant),
  takes: Schema.optionalKey(Schema.Literal("reads"))
})
export type Told = typeof Told.Type

const RequestTag = Schema.Literals(Object.keys(requests) as ReadonlyArray<keyof typeof requests>)

/** Describes what is asked of the process that has the connection. Requests are JSON: the process decodes them itself, and says so where it cannot. */
export const Question = Schema.TaggedUnion({
  Presence: {},
  Kick: {},
  Renew: {},
  Abandon: { requestId: Schema.String, tag: RequestTag },
  Execute: { requestId: Schema.String, request: Schema.Json },
  Contest: { newcomer: Contender }
})
export type Question = typeof Question.Type

/** Describes what it answers; `Unreadable`: it did not understand, and has done nothing. `Broken`: nobody knows what it has done. `Decides`: it has heard, and answers again. */
export const Answer = Schema.TaggedUnion({
  Presence: { told: Told },
  Done: {},
  Ended: { outcome: Schema.Json },
  Decides: {},
  Decided: { verdict: PlaceVerdict },
  Unreadable: {},
  Broken: {}
})
export type Answer = typeof Answer.Type

/**
 * Describes what the place tells the process of a connection: it has been heard, it waits until it is decided between it and an older one, what became of it, a question, or
 * that it has lost its place.
 */
export const Word = Schema.TaggedUnion({
  Heard: {},
  Waits: { older: Contender },
  Enters: {},
  Held: { reason: HeldReason, former: Schema.String },
  Asks: { askId: Schema.String, question: Question },
  Lost: {}
})
export type Word = typeof Word.Type

/** Names whom a question is for: one process, and the life of the place that told of it. Lives count anew wherever a place begins anew. */
export const Addressee = Schema.Struct({ life: Schema.String, process: Schema.String })
export type Addressee = typeof Addressee.Type

/**
 * Describes what came of a question.
 *
 * **Details** `Nobody`: no process has a connection; `seen`: when the last one ended. `NotHandedOver`: the process that it was for is not there, and it was certainly not given to
 * it. `Lost`: it may have been.
 */
export const Said = Schema.TaggedUnion({
  Answered: { by: Addressee, answer: Answer },
  Nobody: { life: Schema.String, seen: Schema.NullOr(Instant.Instant) },
  NotHandedOver: {},
  Lost: {}
})
export type Said = typeof Said.Type

/**
 * The place of one terminal among all processes: whoever has its connection attaches, and everybody asks there. `had`: whether the connection had the place before, at
 * another process.
 */
export const TerminalPlace = Entity.make("TerminalPlace", [
  Rpc.make("Attach", {
    payload: { process: Process, contender: Contender, had: Schema.Literals(["place", "nothing"]) },
    success: Word,
    stream: true
  }),
  Rpc.make("Leave", { payload: { connectionId: Schema.String, at: Instant.Instant } }),
  Rpc.make("Ask", {
    payload: { askId: Schema.String, to: Schema.NullOr(Addressee), question: Question },
    success: Said
  }),
  Rpc.make("Reply", { payload: { askId: Schema.String, answer: Answer } })
]).annotateRpcs(ClusterSchema.InterruptOnTermination, true)
