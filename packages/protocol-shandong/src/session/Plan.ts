/** The dry run: the frames that a request would send if every check before it went well. Nothing is sent and nothing is known of the terminal. */
import { Instant, type TerminalRequest } from "@yugou/core/dialect"
import * as Result from "effect/Result"
import { itemsOf } from "../profile/Book.ts"
import type { Ending, Next, Read } from "../request/Procedure.ts"
import * as Procedures from "../request/Procedures.ts"
import { clockValue } from "../request/ReadProcedures.ts"
import type { Context } from "../request/Settings.ts"
import { diOf, withField } from "../request/Target.ts"
import type { Value } from "../value/Field.ts"
import * as Field from "../value/Field.ts"
import * as Compose from "./Compose.ts"

/** Limits the asks of one dry run. */
const MAX_ASKS = 256

const RTUA_UNKNOWN = "00000000"

/** Answers a check as a terminal that is ready would: exact clock, protection released, delay and duration as asked, everything else zero. */
const benign = (context: Context, request: TerminalRequest, di: string, now: number): Value => {
  const row = (name: "clock" | "protection" | "trip.delay" | "trip.duration") => context.book.capability(name)
  const isItemOf = (name: Parameters<typeof row>[0]) => {
    const found = row(name)
    return found !== null && itemsOf(found).includes(di)
  }
  const item = context.book.find(di)
  const zero = item?._tag === "Item" ? Field.decode(item.codec, new Uint8Array(item.length), 0) : null
  const protection = row("protection")
  if (isItemOf("clock")) return clockValue(context, now)
  if (protection !== null && di === diOf(protection))
    return withField(context, protection, zero, protection.values?.released ?? "")
  if (request._tag !== "Trip") return zero
  if (isItemOf("trip.delay")) return request.payload.delayMinutes.toString()
  const minutes = request.payload.halfHours * 30
  const two = (value: number) => value.toString().padStart(2, "0")
  return isItemOf("trip.duration") ? `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}` : zero
}

const goOn = (context: Context, request: TerminalRequest, ask: Read, now: number): Next =>
  ask.next({ _tag: "Values", of: (di) => benign(context, request, di, now) }, now)

const why = (ending: Ending): "unsupported" | "gated" | null =>
  ending._tag !== "NotSent" ? null : ending.reason === "gated" ? "gated" : "unsupported"

/**
 * Gives the frames of a request: counters start at 0, times are `notAfter`, the password is shown as zeros, and the address is that of the
 * settings (00000000 when they name none).
 */
export const plan = (
  context: Context,
  request: TerminalRequest
): Result.Result<ReadonlyArray<Uint8Array>, "unsupported" | "gated" | "badValue"> => {
  const now = Instant.toMillis(request.notAfter)
  const frames: Array<Uint8Array> = []
  let next = Procedures.begin(context, request, { now, freshSkewMillis: null })
  while (next._tag !== "End" && frames.length < MAX_ASKS) {
    const head = { rtua: context.settings.address ?? RTUA_UNKNOWN, fseq: frames.length & 127 }
    const made = Compose.request(context, next, head, now)
    if (Result.isFailure(made)) return Result.fail("badValue")
    frames.push(Compose.withoutPassword(context.book, made.success))
    next =
      next._tag === "Read"
        ? goOn(context, request, next, now)
        : next.next({ results: [{ raw: "ok", kind: "ok" }] }, now)
  }
  const reason = next._tag === "End" ? why(next.ending) : null
  return reason === null ? Result.succeed(frames) : Result.fail(reason)
}
