/**
 * The wire of the family for one terminal. An answer counts only if master address, function and FSEQ are those of the question; every attempt of
 * a question has a number of its own, and any of them may be answered. An answer in several frames is not read.
 */
import { Script, type Wire } from "@yugou/dialect-kit"
import * as Result from "effect/Result"
import type * as Schema from "effect/Schema"
import * as Frame from "../frame/Frame.ts"
import * as MessageCodec from "../message/MessageCodec.ts"
import type { Message } from "../message/Messages.ts"
import type { Question } from "../request/Procedure.ts"
import { procedures } from "../request/Procedures.ts"
import type { Context } from "../request/Settings.ts"
import { clockDi, skewOf } from "../request/TimedWrite.ts"
import { togetherOf } from "../request/Together.ts"
import * as Compose from "./Compose.ts"
import * as Reports from "./Reports.ts"

/** A frame with what its data say; `message: null`: they could not be read. */
export interface Heard {
  readonly frame: Frame.Frame
  readonly message: Message | null
}

const frameNumbers = 128

/** Reads the last frame number out of a memo; anything else starts at 0. */
const lastOf = (memo: Schema.Json): number => {
  const fseq = typeof memo === "object" && memo !== null && "fseq" in memo ? memo.fseq : null
  return typeof fseq === "number" && Number.isInteger(fseq) && fseq >= 0 && fseq < frameNumbers ? fseq : 0
}

const decode = (context: Context, bytes: Uint8Array) => {
  const frame = Frame.read(bytes, 0, bytes.length, context.book.profile.address.terminalOrder)
  const decoded = MessageCodec.decode({ bytes, from: 0, to: bytes.length }, frame, context.book)
  return Result.isSuccess(decoded)
    ? { frame: { frame, message: decoded.success }, problem: null }
    : { frame: { frame, message: null }, problem: `${decoded.failure.reason} at ${decoded.failure.offset}` }
}

const clockOf = (context: Context, { frame, message }: Heard, now: number): number | null => {
  if (message?._tag !== "ReadReply" || frame.iseq !== 0) return null
  const clock = message.items.find((item) => item.di === clockDi(context))
  return clock === undefined ? null : skewOf(context, clock.value, now)
}

/** Makes the wire of a terminal; the memo is `{ fseq }`. */
export const of = (context: Context): Wire<Heard, Question, Message, null> => {
  const { book, settings } = context
  const { functions, limits, session } = book.profile
  const heartbeat = Number.parseInt(functions.heartbeat, 16)
  return {
    splitting: Frame.splitting(limits.maxData),
    decode: (bytes) => decode(context, bytes),
    speaker: ({ frame }) => (frame.up === 1 || frame.func === heartbeat ? frame.rtua : null),
    address: settings.address,
    skewOf: (heard, now) => clockOf(context, heard, now),
    started: ({ terminalId }, { frame, message }) => Reports.started(context, terminalId, frame, message),
    matches: ({ counters, question }, { frame, message }) =>
      frame.up === 1 &&
      frame.msta === settings.masterAddress &&
      frame.func === Compose.functionOf(book, question) &&
      counters.includes(frame.fseq)
        ? { _tag: "Whole", answer: frame.iseq === 0 ? message : null }
        : { _tag: "No", why: "late or doubled answer" },
    together: togetherOf(context),
    script: (request, known) => Script.begin(procedures, context, request, known),
    compose: (question, { address, counter, now }) =>
      Result.mapError(
        Compose.request(context, question, { rtua: address, fseq: counter }, now),
        ({ message, path }) => `${path} ${message}`
      ),
    hide: Compose.withoutPassword(context),
    counter: { modulus: frameNumbers, block: 64, again: "new" },
    remember: (reserved) => ({ fseq: (reserved + frameNumbers - 1) % frameNumbers }),
    recall: (memo) => ({ reserved: (lastOf(memo) + 1) % frameNumbers, own: null }),
    timing: {
      answerMillis: settings.answerTimeoutSeconds * 1000,
      readAttempts: settings.readAttempts,
      clockFreshMillis: settings.clockFreshSeconds * 1000,
      onlineMillis: session.onlineTtlSeconds * 1000
    }
  }
}
