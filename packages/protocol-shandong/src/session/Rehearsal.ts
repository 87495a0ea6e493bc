/** Who answers in a dry run, in place of the terminal. */
import type { TerminalRequest } from "@yugou/core/dialect"
import type { Message } from "../message/Messages.ts"
import { itemsOf } from "../profile/Book.ts"
import type { Question } from "../request/Procedure.ts"
import { clockValue } from "../request/ReadProcedures.ts"
import type { Context } from "../request/Settings.ts"
import { diOf, withField } from "../request/Target.ts"
import type { Value } from "../value/Field.ts"
import * as Field from "../value/Field.ts"

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

const ok = (di: string) => ({ di, result: "ok" })

/** Answers a question of a dry run: reads as {@link benign} says, writes with "ok" for every item. */
export const rehearse =
  (context: Context, request: TerminalRequest) =>
  (question: Question, now: number): Message => {
    switch (question._tag) {
      case "Read": {
        const items = question.dis
          .flatMap(context.book.itemsAt)
          .map(({ di }) => ({ tn: question.point, di, value: benign(context, request, di, now) }))
        return { _tag: "ReadReply", items }
      }
      case "Write":
        return { _tag: "WriteReply", tn: 0, results: question.items.map(({ di }) => ok(di)) }
      case "WriteClock":
        return { _tag: "WriteReply", tn: 0, results: [ok(question.di)] }
    }
  }
