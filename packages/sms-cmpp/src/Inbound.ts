/**
 * Takes what the gateway delivers to `SmsInbox`: status reports and messages of subscribers.
 *
 * A DELIVER is confirmed on the wire only after the inbox has stored it. When storing fails for good here, nothing is answered, and the
 * gateway delivers again by its own rules.
 */
import { Bytes, type Instant, type SmsInbox, type SmsReceipt, type SmsReply } from "@yugou/core"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Metric from "effect/Metric"
import * as Result from "effect/Result"
import * as Schedule from "effect/Schedule"
import { decodeText } from "./DataCoding.ts"
import type { Body } from "./Messages.ts"
import * as Metrics from "./Metrics.ts"
import * as MsgId from "./MsgId.ts"
import * as NetworkTime from "./NetworkTime.ts"
import { mask, normalise, numberOf } from "./Numbers.ts"
import * as Report from "./Report.ts"
import * as UserDataHeader from "./UserDataHeader.ts"

/**
 * A DELIVER, understood. The number of a receipt is without prefix, null when the report names none; `doneTime` is Done_time as it came.
 *
 * **Details** Msg_Ids come again, after years or after a gateway's restart: with number and Done_time an inbox tells which message is meant.
 */
export type Delivery =
  | {
      readonly _tag: "Receipt"
      readonly receipt: Omit<SmsReceipt, "at" | "doneAt">
      readonly doneTime: string
    }
  | { readonly _tag: "Reply"; readonly reply: Omit<SmsReply, "at"> }
  /** Nothing to store: an intermediate state, or a report that cannot be read. */
  | { readonly _tag: "Nothing"; readonly detail: string; readonly result: number }

/** Result of DELIVER_RESP (CMPP 3.0 section 8.7.2). */
export const deliverResult = { ok: 0, structure: 1 } as const

/** Understands a DELIVER. Long messages come part by part, each as a reply of its own. Pure. */
export const understand = (body: Body<"DELIVER">): Delivery =>
  body.Registered_Delivery === 1 ? understandReport(body) : { _tag: "Reply", reply: replyOf(body) }

const understandReport = (body: Body<"DELIVER">): Delivery => {
  const report = Report.decode(body.Msg_Content)
  if (Result.isFailure(report)) {
    return { _tag: "Nothing", detail: report.failure.message, result: deliverResult.structure }
  }
  const { Msg_Id, Stat, Done_time: doneTime, Dest_terminal_Id } = report.success
  if (Msg_Id === 0n) return { _tag: "Nothing", detail: "its Msg_Id is zero", result: deliverResult.ok }
  const state = Report.classOf(Stat)
  if (state === "intermediate") return { _tag: "Nothing", detail: `intermediate ${Stat}`, result: deliverResult.ok }
  const to = numberOf(Dest_terminal_Id) ?? numberOf(body.Src_terminal_Id)
  return { _tag: "Receipt", receipt: { ref: MsgId.toHex(Msg_Id), state, code: Stat, to }, doneTime }
}

const replyOf = (body: Body<"DELIVER">): Omit<SmsReply, "at"> => {
  const parted = UserDataHeader.isAnnounced(body.TP_udhi) ? UserDataHeader.split(body.Msg_Content) : null
  const bytes = parted?.rest ?? body.Msg_Content
  const of = parted?.concatenation ?? null
  const from = normalise(body.Src_terminal_Id)
  const part = of === null ? "" : `-${of.reference}.${of.number}`
  return {
    key: `${MsgId.toHex(body.Msg_Id)}-${from}${part}`,
    from,
    to: body.Dest_Id,
    text: decodeText(body.Msg_Fmt, bytes) ?? Bytes.lowerHex(bytes)
  }
}

/** Storing is tried this often, with growing pauses, before the DELIVER is left to the gateway. */
export const storeAttempts = 4

const patience = Schedule.max([Schedule.exponential("50 millis", 4), Schedule.recurs(storeAttempts - 1)])

/** Stores a delivery; the result for DELIVER_RESP, or null when it could not be stored. */
export const handle = Effect.fnUntraced(function* (
  inbox: SmsInbox["Service"],
  gatewayOffsetMinutes: number,
  delivery: Delivery
) {
  if (delivery._tag === "Nothing") {
    yield* Effect.logWarning(`CMPP: a report brings nothing to store: ${delivery.detail}`)
    return delivery.result
  }
  const at = yield* DateTime.now
  const store =
    delivery._tag === "Receipt"
      ? inbox.receipt(receiptOf(delivery, gatewayOffsetMinutes, at))
      : inbox.reply({ ...delivery.reply, at })
  const stored = yield* store.pipe(
    Effect.retry({ schedule: patience, while: (error) => error.isRetryable }),
    Effect.as<number | null>(deliverResult.ok),
    Effect.catchCause((cause) =>
      Effect.as(Effect.logError("CMPP: a delivery could not be stored and is left unconfirmed", cause), null)
    )
  )
  if (stored !== null) yield* count(delivery)
  return stored
})

const receiptOf = (
  { receipt, doneTime }: Extract<Delivery, { readonly _tag: "Receipt" }>,
  gatewayOffsetMinutes: number,
  at: Instant.Instant
): SmsReceipt => ({ ...receipt, at, doneAt: NetworkTime.parse(doneTime, gatewayOffsetMinutes, at) })

const count = (delivery: Exclude<Delivery, { readonly _tag: "Nothing" }>): Effect.Effect<void> => {
  if (delivery._tag === "Reply") {
    const { from, text } = delivery.reply
    return Effect.andThen(
      Metric.update(Metrics.received, 1),
      Effect.logDebug(`CMPP: message from ${mask(from)}, ${text.length} characters`)
    )
  }
  const { state, code } = delivery.receipt
  return state === "delivered" ? Metric.update(Metrics.delivered, 1) : Metric.update(Metrics.failed, code)
}
