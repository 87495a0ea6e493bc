/**
 * One sending or reading of parameters, written down before anything leaves: what was ticked, what went out, how each item ended.
 *
 * Parameters are idempotent: a job whose process stopped is simply carried out again.
 *
 * @category Aggregates
 */
import * as Schema from "effect/Schema"
import { Identity, Parameter, ReportedParameter } from "../../ports/terminal/Requests.ts"
import { CreditTarget, Id } from "../../values/CreditTarget.ts"
import { Instant, toMillis } from "../../values/Instant.ts"
import { OrgNo } from "../../values/OrgNo.ts"
import { existing, v1 } from "../entry/Stored.ts"
import { isSame } from "./Parameters.ts"

/**
 * Describes why a job exists.
 *
 * **Details** `dispatch`: ticked by an operator. `release`: purchase control is released because customer or device went out of use. `expiry`: the
 * same at the expiry time, where the terminal cannot do it itself. `readBack`: a look at what the terminal holds. `thresholds`: the second half of an
 * adjustment where alarm and trip energy do not travel with the credit. `protect`: the station engages protection before a no-disconnect period.
 * `unprotect`: it releases what it engaged itself.
 *
 * @category Models
 */
export const Purpose = Schema.Literals([
  "dispatch",
  "release",
  "expiry",
  "readBack",
  "thresholds",
  "protect",
  "unprotect"
])
export type Purpose = typeof Purpose.Type

/** Describes how one item ended. `timeout` is not known until a reading says what the terminal holds: then it is `ok` or `notApplied`. @category Models */
export const Result = Schema.Literals(["waiting", "ok", "refused", "timeout", "unsupported", "notSent", "notApplied"])
export type Result = typeof Result.Type

/** Describes what a reading said of an item afterwards: the value sent, another one, or nothing. @category Models */
export const ReadBack = Schema.Literals(["none", "equal", "differs"])

/** Describes one item of a job. @category Models */
export const Entry = Schema.Struct({
  value: Parameter,
  result: Result,
  detail: Schema.String,
  /** Whether the terminal confirmed the write by its protocol; a reading is `readBack`. */
  confirmed: Schema.Literals(["byProtocol", "no"]),
  readBack: ReadBack,
  at: Schema.NullOr(Instant)
})
export type Entry = typeof Entry.Type

/** Describes the way of a job. `waitsFor`: why it was put off. A running one that is not done by `until` may be taken up by another process. @category Models */
export const Progress = Schema.TaggedUnion({
  Waiting: { notBefore: Instant, tries: Schema.Int, waitsFor: Schema.optionalKey(Schema.String) },
  Running: { until: Instant, tries: Schema.Int },
  Done: { at: Instant },
  Cancelled: { at: Instant }
})
export type Progress = typeof Progress.Type

/** Describes the name of a progress, as lists filter by it. @category Models */
export const ProgressName = Schema.Literals([
  "waiting",
  "running",
  "done",
  "cancelled"
] as const satisfies ReadonlyArray<Uncapitalize<Progress["_tag"]>>)

/** Describes what a job is about. @category Models */
export const Content = Schema.Struct({
  jobId: Id,
  orgNo: OrgNo,
  target: CreditTarget,
  purpose: Purpose,
  by: Id,
  /** The adjustment that must be applied first; without it nothing has to be. */
  after: Schema.optionalKey(Id),
  values: Schema.Array(Parameter)
})
export type Content = typeof Content.Type

const { values: _values, ...shared } = Content.fields

/** Describes what the books hold of a parameter job. @category Models */
export const State = Schema.Struct({
  ...shared,
  openedAt: Instant,
  scheduledFor: Instant,
  entries: Schema.Array(Entry),
  /** The device that it went to last: no other one says what became of it. Jobs of before it was kept, and those not started yet, have none. */
  identity: Schema.optionalKey(Identity),
  progress: Progress
})
export type State = typeof State.Type

/** Describes what happened to a parameter job; the books keep all of it, in order. @category Events */
export const Event = Schema.TaggedUnion({
  JobOpened: { ...v1, at: Instant, notBefore: Instant, content: Content },
  JobStarted: { ...v1, at: Instant, until: Instant, identity: Schema.optionalKey(Identity) },
  /** From layout 2 on the reason is kept in the state, too. */
  JobPostponed: { v: Schema.Literals([1, 2]), at: Instant, notBefore: Instant, reason: Schema.String },
  JobFinished: {
    ...v1,
    at: Instant,
    entries: Schema.Array(
      Schema.Struct({ result: Result, detail: Schema.String, confirmed: Entry.fields.confirmed, at: Instant })
    )
  },
  JobReadBack: { ...v1, at: Instant, items: Schema.Array(ReportedParameter) },
  JobCancelled: { ...v1, at: Instant, reason: Schema.String }
})
export type Event = typeof Event.Type

const waiting = (value: Parameter): Entry => ({
  value,
  result: "waiting",
  detail: "",
  confirmed: "no",
  readBack: "none",
  at: null
})

/** Gives an entry after a reading: what was read replaces a result that was not known. */
const afterReading = (entry: Entry, items: ReadonlyArray<ReportedParameter>, at: Instant): Entry => {
  const read = items.find(({ _tag }) => _tag === entry.value._tag)
  if (read === undefined) return entry
  const readBack = isSame(entry.value, read) ? "equal" : "differs"
  const settled: Result = readBack === "equal" ? "ok" : "notApplied"
  return entry.result === "timeout"
    ? {
        ...entry,
        readBack,
        result: settled,
        detail: readBack === "equal" ? "" : "the terminal holds another value",
        at
      }
    : { ...entry, readBack }
}

/** Moves a job by one event. @category Functions */
export const evolve = (state: State | null, event: Event): State => {
  if (event._tag === "JobOpened") {
    const { values, ...content } = event.content
    const progress: Progress = { _tag: "Waiting", notBefore: event.notBefore, tries: 0 }
    return { ...content, openedAt: event.at, scheduledFor: event.notBefore, entries: values.map(waiting), progress }
  }
  const job = existing(state, event)
  const tries = job.progress._tag === "Waiting" || job.progress._tag === "Running" ? job.progress.tries : 0
  switch (event._tag) {
    case "JobStarted": {
      const { identity, until } = event
      const to = identity === undefined ? {} : { identity }
      return { ...job, ...to, progress: { _tag: "Running", until, tries: tries + 1 } }
    }
    case "JobPostponed":
      return {
        ...job,
        progress: {
          ...{ _tag: "Waiting", notBefore: event.notBefore, tries },
          ...(event.v === 1 ? {} : { waitsFor: event.reason })
        }
      }
    case "JobFinished":
      return {
        ...job,
        progress: { _tag: "Done", at: event.at },
        entries: job.entries.map((entry, index) => ({ ...entry, ...event.entries[index] }))
      }
    case "JobReadBack":
      return { ...job, entries: job.entries.map((entry) => afterReading(entry, event.items, event.at)) }
    case "JobCancelled":
      return { ...job, progress: { _tag: "Cancelled", at: event.at } }
  }
}

/** The public outcome of a whole job. @category Models */
export const Overall = Schema.Literals(["running", "ok", "partial", "failed", "cancelled"])

/** Says how a job ended as a whole: `partial` where some items are in order and others are not. @category Functions */
export const overallOf = (job: State): typeof Overall.Type => {
  if (job.progress._tag === "Cancelled") return "cancelled"
  if (job.progress._tag !== "Done") return "running"
  const good = job.entries.filter(({ result }) => result === "ok").length
  if (good === job.entries.length) return "ok"
  return good === 0 ? "failed" : "partial"
}

/** Tells whether an item of the job ended without an answer. @category Questions */
export const isOpen = (job: State): boolean => job.entries.some(({ result }) => result === "timeout")

/** Tells whether a job waits for the date that a person stated, and not for an interval. @category Questions */
export const isDated = ({ purpose, progress, scheduledFor }: State): boolean =>
  purpose === "expiry" && progress._tag === "Waiting" && toMillis(progress.notBefore) === toMillis(scheduledFor)
