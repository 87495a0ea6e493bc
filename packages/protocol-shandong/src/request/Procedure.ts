/**
 * What a request does on the wire, as a value: ask, look at the reply, ask again or end. Pure; the session sends, waits and repeats, the dry run
 * answers by itself. A procedure knows nothing of frames, time-outs or connections.
 */
import type { NoAnswerCause, NotSentReason, RefusalReason, RequestAnswer, RequestTag } from "@yugou/core/dialect"
import type { ResultKind } from "../profile/Profile.ts"
import type { Value } from "../value/Field.ts"

/** How a procedure ends; the session adds time and frames. `Unclear` becomes `NoAnswer`: it may have happened. */
export type Ending =
  | { readonly _tag: "Answered"; readonly answer: RequestAnswer<RequestTag> }
  | { readonly _tag: "Refused"; readonly reason: RefusalReason; readonly raw: string }
  | { readonly _tag: "NotSent"; readonly reason: NotSentReason; readonly detail: string }
  | { readonly _tag: "Unclear"; readonly cause: NoAnswerCause }

/** What came back to a read: a value for each item asked, or the terminal's refusal of the whole read. */
export type ReadReply =
  | { readonly _tag: "Values"; readonly of: (di: string) => Value }
  | { readonly _tag: "Refused"; readonly raw: string; readonly kind: ResultKind }

/** What came back to a write: one result per item, or one for the whole frame. */
export interface WriteReply {
  readonly results: ReadonlyArray<{ readonly raw: string; readonly kind: ResultKind }>
}

/** Asks for items of one point. A block item answers with its children. */
export interface Read {
  readonly _tag: "Read"
  readonly point: number
  readonly dis: ReadonlyArray<string>
  readonly next: (reply: ReadReply, now: number) => Next
}
/** Writes items of point 0 in one frame. With `lifetimeMinutes` the frame carries issue time and validity, and dies by itself. */
export interface Write {
  readonly _tag: "Write"
  readonly items: ReadonlyArray<{ readonly di: string; readonly value: Value }>
  readonly lifetimeMinutes: number | null
  readonly next: (reply: WriteReply, now: number) => Next
}
/** Sets the terminal's clock to the moment at which the frame is made. */
export interface WriteClock {
  readonly _tag: "WriteClock"
  readonly di: string
  readonly next: (reply: WriteReply, now: number) => Next
}
export interface End {
  readonly _tag: "End"
  readonly ending: Ending
}
export type Ask = Read | Write | WriteClock
export type Next = Ask | End

/** What the session knows when a procedure starts: the last clock skew, terminal minus station, if it is fresh. */
export interface Start {
  readonly now: number
  readonly freshSkewMillis: number | null
}
export type Procedure = (start: Start) => Next

export const answered = (answer: RequestAnswer<RequestTag>): End => ({
  _tag: "End",
  ending: { _tag: "Answered", answer }
})
export const notSent = (reason: NotSentReason, detail: string): End => ({
  _tag: "End",
  ending: { _tag: "NotSent", reason, detail }
})
export const unclear = (cause: NoAnswerCause): End => ({ _tag: "End", ending: { _tag: "Unclear", cause } })

const REFUSAL: Partial<Record<ResultKind, RefusalReason>> = {
  badValue: "badValue",
  notPermitted: "notPermitted",
  unsupported: "unsupported",
  expired: "expired"
}
/** Ends a read that was refused; a relaying front end without a line to the terminal (F2, F3) says that nothing was asked. */
export const refused = (kind: ResultKind, raw: string): End =>
  kind === "notSent"
    ? notSent("offline", raw)
    : { _tag: "End", ending: { _tag: "Refused", reason: REFUSAL[kind] ?? "unspecified", raw } }

/**
 * Ends a write by its results.
 *
 * All accepted is `Answered`; none accepted is a refusal; some of each may have half happened, so it is unclear. A silent meter and what a relaying
 * front end says about its own line (F1…F3) are unclear, too: the bytes have left the station, and only the terminal can say that they did nothing.
 */
export const endOfWrite = ({ results }: WriteReply): End => {
  const kinds = new Set(results.map((result) => result.kind))
  const raw = results.map((result) => result.raw).join(" ")
  const first = results.find((result) => result.kind !== "ok")
  if (results.length === 0) return unclear("unreadable")
  if (first === undefined) return answered(null)
  if (kinds.has("timeout") || kinds.has("meterSilent")) return unclear("timeout")
  if (kinds.has("notSent")) return unclear("linkLost")
  if (kinds.has("ok") || kinds.has("unreadable")) return unclear("unreadable")
  return refused(first.kind, raw)
}

/**
 * Ends a purchase by its result.
 *
 * The family has no result of its own for a slip number that is there already: "illegal content" may answer the second copy of a frame whose first
 * took effect, so it states no reason.
 */
export const endOfPurchase = (reply: WriteReply): End => {
  const end = endOfWrite(reply)
  return end.ending._tag === "Refused" && end.ending.reason === "badValue"
    ? { ...end, ending: { ...end.ending, reason: "unspecified" } }
    : end
}
