/** A message (短信) from queueing to its receipt (SM-M). An outcome that is not known stays `unknown` and is not sent again. @category Aggregates */
import * as Schema from "effect/Schema"
import { PartOutcome } from "../../ports/sms/SmsGateway.ts"
import { Id, TargetKey } from "../../values/CreditTarget.ts"
import { CustomerNo } from "../../values/CustomerNo.ts"
import { Instant } from "../../values/Instant.ts"
import { MessageKind } from "../../values/MessageKind.ts"
import { Mobile } from "../../values/Mobile.ts"
import { OrgNo } from "../../values/OrgNo.ts"
import { personal } from "../../values/Personal.ts"
import { existing, v1 } from "../entry/Stored.ts"

/** Describes what a message is for. @category Models */
export const Kind = MessageKind

/** Describes one part at the gateway and what its receipt said. @category Models */
export const Part = Schema.Struct({
  outcome: PartOutcome,
  receipt: Schema.NullOr(
    Schema.Struct({ state: Schema.Literals(["delivered", "failed"]), code: Schema.String, at: Instant })
  )
}).annotate({ identifier: "MessagePart" })
export type Part = typeof Part.Type

/** `tries`: how often the gateway was asked in vain; `waits`: how often in a row nothing left at all, which is no try. */
const counters = { tries: Schema.Int, waits: Schema.optionalKey(Schema.Int) }

/** Describes the way of a message. `notBefore`: quiet hours or back-off, `waitsFor`: why it was put off; `until`: when an unanswered submit counts as unknown. @category Models */
export const Progress = Schema.TaggedUnion({
  Queued: { notBefore: Instant, ...counters, waitsFor: Schema.optionalKey(Schema.String) },
  Submitting: { since: Instant, until: Instant, ...counters },
  Submitted: { at: Instant, parts: Schema.NonEmptyArray(Part) },
  Delivered: { at: Instant, parts: Schema.NonEmptyArray(Part) },
  /** The gateway took it and the time for receipts has passed: not known to have arrived, and no failure. */
  ReceiptUnknown: { at: Instant, parts: Schema.NonEmptyArray(Part) },
  Failed: { at: Instant, code: Schema.String, parts: Schema.Array(Part) },
  Unknown: { at: Instant, parts: Schema.Array(Part) },
  Suppressed: { at: Instant, reason: Schema.String },
  Cancelled: { at: Instant, reason: Schema.optionalKey(Schema.String) }
})
export type Progress = typeof Progress.Type

/** Describes the name of a progress, as lists filter by it. @category Models */
export const ProgressName = Schema.Literals([
  "queued",
  "submitting",
  "submitted",
  "delivered",
  "receiptUnknown",
  "failed",
  "unknown",
  "suppressed",
  "cancelled"
] as const satisfies ReadonlyArray<Uncapitalize<Progress["_tag"]>>)

/** Describes what of a message is made anew at the moment of sending: who gets it, and what it says then. @category Models */
export const Wording = Schema.Struct({
  to: Mobile,
  /** The name of the customer when it was made, which may stand in the text; absent in older messages. */
  customerName: Schema.optionalKey(personal(Schema.String, "name")),
  text: personal(Schema.String, "text")
})
export type Wording = typeof Wording.Type

/**
 * Describes the content of a message.
 *
 * **Details** Its wording is made anew when it is sent. What that rests on is absent in messages of before, whose text then stands as it was made.
 *
 * @category Models
 */
export const Content = Schema.Struct({
  messageId: Id,
  orgNo: OrgNo,
  customerNo: CustomerNo,
  kind: Kind,
  ...Wording.fields,
  templateId: Id,
  templateVersion: Schema.Int,
  /** The org unit whose template it was, empty where it counts for all; absent for one that the station starts with, and in older messages. */
  templateOrgNo: Schema.optionalKey(Schema.String),
  /** The text of the template, of which the words are made anew whatever has become of the template since; absent in older messages. */
  templateText: Schema.optionalKey(Schema.String),
  /** What the messages to several numbers of one customer have in common: the id of the first of them. */
  occasion: Schema.optionalKey(Id),
  /** The targets that it speaks of. */
  targets: Schema.optionalKey(Schema.Array(TargetKey)),
  /** `low`: it was made because a target is below its alarm energy, and is pointless when none is any more. */
  because: Schema.optionalKey(Schema.Literal("low")),
  /** The order that it tells of. */
  orderNo: Schema.optionalKey(Id),
  /** The message that did not arrive, which it repeats. */
  repeats: Schema.optionalKey(Id),
  /** Who had it sent: an operator, or the engine that made it by itself. */
  sentBy: Id,
  /** Why it may be sent in the quiet hours; `null`: it may not. */
  override: Schema.NullOr(Schema.String),
  /** After this nothing is sent any more: an alarm of yesterday helps nobody. */
  notAfter: Instant
})
export type Content = typeof Content.Type

/** Describes what the books hold of a message. @category Models */
export const State = Schema.Struct({
  ...Content.fields,
  queuedAt: Instant,
  /** When it was handed to the gateway for the first time. */
  submittedAt: Schema.NullOr(Instant),
  /** The message as which a person had it sent again. */
  again: Schema.optionalKey(Id),
  progress: Progress
})
export type State = typeof State.Type

/** Describes what happened to a message; the books keep all of it, in order. @category Events */
export const Event = Schema.TaggedUnion({
  MessageQueued: { ...v1, at: Instant, notBefore: Instant, content: Content },
  /** `tried: "no"`: nothing left the station; absent in older ones, where it counted as a try. From layout 2 on the reason is kept in the state, too. */
  MessagePostponed: {
    v: Schema.Literals([1, 2]),
    at: Instant,
    notBefore: Instant,
    reason: Schema.String,
    tried: Schema.optionalKey(Schema.Literal("no"))
  },
  /** What it says, or who gets it, was no longer right when it was to be sent. */
  MessageRemade: { ...v1, at: Instant, wording: Wording },
  SubmitStarted: { ...v1, at: Instant, until: Instant },
  SubmitAccepted: { ...v1, at: Instant, parts: Schema.NonEmptyArray(Part) },
  SubmitRefused: { ...v1, at: Instant, code: Schema.String, parts: Schema.Array(Part) },
  SubmitBecameUnknown: { ...v1, at: Instant, parts: Schema.Array(Part) },
  ReceiptTaken: {
    ...v1,
    at: Instant,
    ref: Id,
    state: Schema.Literals(["delivered", "failed"]),
    code: Schema.String,
    /** When the network was done with the message, by its own clock. */
    doneAt: Schema.optionalKey(Instant)
  },
  ReceiptTimedOut: { ...v1, at: Instant },
  MessageSuppressed: { ...v1, at: Instant, reason: Schema.String },
  MessageCancelled: { ...v1, at: Instant, reason: Schema.optionalKey(Schema.String) },
  /** It did not arrive, and goes out again as another one. */
  MessageSentAgain: { ...v1, at: Instant, as: Id }
})
export type Event = typeof Event.Type

/** Gives the parts that a message has at the gateway. @category Functions */
export const partsOf = (progress: Progress): ReadonlyArray<Part> => {
  switch (progress._tag) {
    case "Submitted":
    case "Delivered":
    case "ReceiptUnknown":
    case "Failed":
    case "Unknown":
      return progress.parts
    case "Queued":
    case "Submitting":
    case "Suppressed":
    case "Cancelled":
      return []
  }
}

/** Gives the gateway's ids of the parts, under which receipts come. @category Functions */
export const refsOf = (progress: Progress): ReadonlyArray<string> =>
  partsOf(progress).flatMap((part) => (part.outcome._tag === "Accepted" ? [part.outcome.ref] : []))

const withReceipt = (state: State, event: Extract<Event, { _tag: "ReceiptTaken" }>): Progress => {
  const [first, ...rest] = partsOf(state.progress).map(
    (part): Part =>
      part.outcome._tag === "Accepted" && part.outcome.ref === event.ref
        ? { ...part, receipt: { state: event.state, code: event.code, at: event.at } }
        : part
  )
  if (first === undefined) return state.progress
  const parts = [first, ...rest] as const
  const failed = parts.find((part) => part.receipt?.state === "failed")
  if (failed?.receipt) return { _tag: "Failed", at: event.at, code: failed.receipt.code, parts }
  // A part that was refused stays refused, whatever becomes of the others.
  if (state.progress._tag === "Failed") return { ...state.progress, parts }
  return parts.every((part) => part.receipt?.state === "delivered")
    ? { _tag: "Delivered", at: event.at, parts }
    : state.progress._tag === "Unknown" || state.progress._tag === "ReceiptUnknown"
      ? { ...state.progress, parts }
      : { _tag: "Submitted", at: event.at, parts }
}

/** How long receipts may take: a network keeps a message for an absent telephone for at most three days. @category Constants */
export const receiptWithinMillis = 72 * 3_600_000

/** Gives how often a message was tried before. @category Functions */
export const triesOf = ({ progress }: Pick<State, "progress">): number =>
  progress._tag === "Queued" || progress._tag === "Submitting" ? progress.tries : 0

/** Gives how often in a row it could not leave the station. @category Functions */
export const waitsOf = ({ progress }: Pick<State, "progress">): number =>
  progress._tag === "Queued" || progress._tag === "Submitting" ? (progress.waits ?? 0) : 0

const postponed = (message: State, event: Extract<Event, { _tag: "MessagePostponed" }>): Progress => {
  const { notBefore, reason, tried, v } = event
  const counted =
    tried === "no" ? { tries: triesOf(message), waits: waitsOf(message) + 1 } : { tries: triesOf(message) + 1 }
  return { _tag: "Queued", notBefore, ...counted, ...(v === 1 ? {} : { waitsFor: reason }) }
}

/** Moves a message by one event. @category Functions */
export const evolve = (state: State | null, event: Event): State => {
  if (event._tag === "MessageQueued") {
    const progress = { _tag: "Queued", notBefore: event.notBefore, tries: 0 } as const
    return { ...event.content, queuedAt: event.at, submittedAt: null, progress }
  }
  const message = existing(state, event)
  const to = (progress: Progress): State => ({ ...message, progress })
  switch (event._tag) {
    case "MessagePostponed":
      return to(postponed(message, event))
    case "MessageSentAgain":
      return { ...message, again: event.as }
    case "MessageRemade":
      return { ...message, ...event.wording }
    case "SubmitStarted":
      return {
        ...to({
          _tag: "Submitting",
          since: event.at,
          until: event.until,
          tries: triesOf(message),
          waits: waitsOf(message)
        }),
        submittedAt: message.submittedAt ?? event.at
      }
    case "SubmitAccepted":
      return to({ _tag: "Submitted", at: event.at, parts: event.parts })
    case "SubmitRefused":
      return to({ _tag: "Failed", at: event.at, code: event.code, parts: event.parts })
    case "SubmitBecameUnknown":
      return to({ _tag: "Unknown", at: event.at, parts: event.parts })
    case "ReceiptTaken":
      return to(withReceipt(message, event))
    case "ReceiptTimedOut":
      return message.progress._tag === "Submitted"
        ? to({ ...message.progress, _tag: "ReceiptUnknown", at: event.at })
        : message
    case "MessageSuppressed":
      return to({ _tag: "Suppressed", at: event.at, reason: event.reason })
    case "MessageCancelled":
      return to({
        _tag: "Cancelled",
        at: event.at,
        ...(event.reason === undefined ? {} : { reason: event.reason })
      })
  }
}
