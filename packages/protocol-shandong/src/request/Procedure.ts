/**
 * What a request does on the wire, as a script of the kit: a procedure reads and writes items, and knows nothing of frames, time-outs or
 * connections. Here is what a question and a reply to it are, and how replies end a request.
 */

import type { RefusalReason } from "@yugou/core/dialect"
import { Bytes, type Known, Script } from "@yugou/dialect-kit"
import type { Message } from "../message/Messages.ts"
import * as Results from "../message/Results.ts"
import type { ResultKind } from "../profile/Profile.ts"
import type { Value } from "../value/Field.ts"
import type { Context } from "./Settings.ts"

/** An item and the value that it gets. */
export interface ItemValue {
  readonly di: string
  readonly value: Value
}

/**
 * What the terminal is asked: items of one point; items of point 0 to be written in one frame, which with `lifetimeMinutes` carries issue time and
 * validity and dies by itself; the clock to be set to the moment at which the frame is made.
 */
export type Question =
  | { readonly _tag: "Read"; readonly point: number; readonly dis: ReadonlyArray<string> }
  | { readonly _tag: "Write"; readonly items: ReadonlyArray<ItemValue>; readonly lifetimeMinutes: number | null }
  | { readonly _tag: "WriteClock"; readonly di: string }

export type Next = Script.Next<Question, Message>
export type End = Script.End
/** What a procedure knows when it starts. */
export type Start = Known<null>

/** What came back to a read: a value for each item asked, or the terminal's refusal of the whole read. */
export type ReadReply =
  | { readonly _tag: "Values"; readonly of: (di: string) => Value }
  | { readonly _tag: "Refused"; readonly raw: string; readonly kind: ResultKind }

/** What came back to a write: one result per item, or one for the whole frame. */
export interface WriteReply {
  readonly results: ReadonlyArray<{ readonly raw: string; readonly kind: ResultKind }>
}

const kindOf = (context: Context, name: string): ResultKind => {
  const code = Results.codeOf(name)
  return (code === null ? undefined : context.book.profile.results[Bytes.hexOfByte(code)]) ?? "unspecified"
}

/** Everything that a read asks for must be in its answer, blocks child by child; otherwise it is no answer to it. */
const readReply = (
  context: Context,
  { dis, point }: Extract<Question, { readonly _tag: "Read" }>,
  message: Message
): ReadReply | null => {
  if (message._tag === "Failure") return { _tag: "Refused", raw: message.error, kind: kindOf(context, message.error) }
  if (message._tag === "WriteReply") {
    const raw = message.results[0]?.result ?? "bad-packet"
    return { _tag: "Refused", raw, kind: kindOf(context, raw) }
  }
  if (message._tag !== "ReadReply") return null
  const values = new Map(message.items.filter((item) => item.tn === point).map((item) => [item.di, item.value]))
  const asked = dis.flatMap(context.book.itemsAt)
  return asked.every(({ di }) => values.has(di)) ? { _tag: "Values", of: (di) => values.get(di) ?? null } : null
}

/** One result for each item written; an item without one, or two, counts as unreadable. */
const writeReply = (context: Context, dis: ReadonlyArray<string>, message: Message): WriteReply | null => {
  const one = (raw: string) => ({ raw, kind: kindOf(context, raw) })
  if (message._tag === "Failure") return { results: [one(message.error)] }
  if (message._tag !== "WriteReply") return null
  const results = dis.map((di) => {
    const own = message.results.filter((result) => result.di === di)
    const [first] = own
    return first === undefined || own.length > 1
      ? { raw: `${di} without result`, kind: "unreadable" as const }
      : one(first.result)
  })
  return { results }
}

/** Asks for items of one point. A block item answers with its children. */
export const read = (
  context: Context,
  point: number,
  dis: ReadonlyArray<string>,
  next: (reply: ReadReply, now: number) => Next
): Next => {
  const question = { _tag: "Read", point, dis } as const
  return Script.read(question, (message, now) => {
    const reply = readReply(context, question, message)
    return reply === null ? unclear("unreadable") : next(reply, now)
  })
}

/** Reads items of the terminal itself; a terminal that refuses them ends the request. */
export const readValues = (
  context: Context,
  dis: ReadonlyArray<string>,
  next: (of: (di: string) => Value, now: number) => Next
): Next =>
  read(context, 0, dis, (reply, now) =>
    reply._tag === "Refused" ? refused(reply.kind, reply.raw) : next(reply.of, now)
  )

/** Items of one point that are wanted together. */
export interface Part {
  readonly point: number
  readonly dis: ReadonlyArray<string>
}

/**
 * Reads group after group, all parts of a group (of one point) at once; `found` says what came of a part. A terminal refuses a read as a whole, so
 * a refused group is asked again part by part, to say which ones it lacks.
 */
export const readParts = <P extends Part, A>(
  context: Context,
  [group, ...rest]: ReadonlyArray<ReadonlyArray<P>>,
  found: (part: P, reply: ReadReply) => ReadonlyArray<A>,
  finish: (all: ReadonlyArray<A>) => End,
  before: ReadonlyArray<A> = []
): Next => {
  const [first] = group ?? []
  if (group === undefined || first === undefined) return finish(before)
  const dis = group.flatMap((part) => part.dis)
  return read(context, first.point, dis, (reply) => {
    const again = reply._tag === "Refused" && group.length > 1
    const next = again ? [...group.map((part) => [part]), ...rest] : rest
    const so = again ? before : [...before, ...group.flatMap((part) => found(part, reply))]
    return readParts(context, next, found, finish, so)
  })
}

/** Writes items, or the clock, once; `deadAt`: when a frame with a lifetime is dead. */
export const write = (
  context: Context,
  question: Exclude<Question, { readonly _tag: "Read" }>,
  deadAt: number | null,
  next: (reply: WriteReply) => Next
): Next => {
  const dis = question._tag === "WriteClock" ? [question.di] : question.items.map(({ di }) => di)
  return Script.write<Question, Message>(question, deadAt, (message) => {
    const reply = writeReply(context, dis, message)
    return reply === null ? unclear("unreadable") : next(reply)
  })
}

export const { answered, notSent, unclear } = Script

const refusalReasons: Partial<Record<ResultKind, RefusalReason>> = {
  badValue: "badValue",
  notPermitted: "notPermitted",
  unsupported: "unsupported",
  expired: "expired"
}
/** Ends a read that was refused; a relaying front end without a line to the terminal (F2, F3) says that nothing was asked. */
export const refused = (kind: ResultKind, raw: string): End =>
  kind === "notSent" ? notSent("offline", raw) : Script.refused(refusalReasons[kind] ?? "unspecified", raw)

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
