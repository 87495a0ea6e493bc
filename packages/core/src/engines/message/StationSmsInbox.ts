/**
 * What core implements for the SMS gateway: receipts find their message by the gateway's id, early ones wait, replies are kept.
 *
 * **Example**
 *
 * ```ts
 * const inbox = StationSmsInbox.layer.pipe(Layer.provide(store))
 * ```
 *
 * @category Engines
 */

import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import { StoreError } from "../../ports/StoreError.ts"
import { SmsInbox, type SmsReceipt } from "../../ports/sms/SmsGateway.ts"
import { type Commit, type Fact, makeCommit } from "../../store/Commit.ts"
import { everyOrg, StationStore } from "../../store/StationStore.ts"
import { idOf } from "../../values/Id.ts"
import { Instant } from "../../values/Instant.ts"
import { storableData } from "../../values/Storable.ts"

/** The series in which a receipt waits for its message. @category Functions */
export const receiptSeries = (ref: string): string => `sms-receipt:${ref}`
/** The series of what subscribers sent. @category Constants */
export const replySeries = "sms-reply"

const ReceiptData = Schema.Struct({
  ref: Schema.String,
  state: Schema.Literals(["delivered", "failed"]),
  code: Schema.String,
  at: Instant
})

const trail = (at: Instant, operation: string): Commit["trail"] => ({
  actor: "sms-gateway",
  operation,
  reason: null,
  at
})

/** Gives the receipts that came before their message was known. @category Functions */
export const earlyReceipts = Effect.fnUntraced(function* (ref: string, now: Instant) {
  const store = yield* StationStore
  const facts = yield* store.facts(receiptSeries(ref), now, 10)
  return yield* Effect.forEach(facts, (fact) =>
    Effect.mapError(
      Schema.decodeUnknownEffect(ReceiptData)(fact.data),
      (error) => new StoreError({ reason: "corrupt", detail: `${receiptSeries(ref)}: ${error.message}` })
    )
  )
})

/** Takes a receipt for the message that has its part; `missing` if no message has it yet. @category Functions */
export const takeReceipt = Effect.fnUntraced(function* (receipt: SmsReceipt, now: Instant) {
  const store = yield* StationStore
  const { rows } = yield* store.list(
    "Message",
    { orgScope: everyOrg, where: { ref: { _tag: "Is", value: receipt.ref } } },
    { after: null, limit: 1, order: "ascending" }
  )
  const message = rows[0]
  if (message === undefined) return "missing" as const
  const { ref, state, code } = receipt
  yield* store.commit(
    makeCommit(
      { message },
      { message: [{ _tag: "ReceiptTaken", v: 1, at: receipt.at, ref, state, code }] },
      {
        command: { id: idOf("receipt", ref, state, code), content: `${message.ref.id}`, response: null },
        trail: trail(now, "message.receipt")
      }
    )
  )
  return "taken" as const
})

const waiting = (receipt: SmsReceipt): Fact => ({
  series: receiptSeries(receipt.ref),
  at: receipt.at,
  data: Schema.encodeSync(ReceiptData)(receipt) as Schema.Json
})

/** Provides {@link SmsInbox} on the store. @category Layers */
export const layer: Layer.Layer<SmsInbox, never, StationStore> = Layer.effect(
  SmsInbox,
  Effect.gen(function* () {
    const store = yield* StationStore
    const take = (receipt: SmsReceipt, now: Instant) =>
      takeReceipt(receipt, now).pipe(
        Effect.retry({ times: 5, while: (error) => error.reason === "stale" }),
        Effect.provideService(StationStore, store)
      )
    return SmsInbox.of({
      // What came over the air or from the provider is kept as far as it can be: refused, it would be sent again for ever.
      receipt: Effect.fnUntraced(function* (given) {
        const receipt = storableData(given)
        const now = yield* DateTime.now
        if ((yield* take(receipt, now)) === "taken") return
        yield* store.commit(
          makeCommit(
            {},
            {},
            {
              command: {
                id: idOf("receipt.early", receipt.ref, receipt.state, receipt.code),
                content: "",
                response: null
              },
              facts: [waiting(receipt)],
              trail: trail(now, "message.receiptEarly")
            }
          )
        )
        // The message may have become known between the look and the note: whoever comes second finds the other.
        yield* take(receipt, now)
      }),
      reply: Effect.fnUntraced(function* (given) {
        const reply = storableData(given)
        const now = yield* DateTime.now
        const { key, from, to, text } = reply
        const data: Schema.Json = { key, from, to, text }
        yield* store.commit(
          makeCommit(
            {},
            {},
            {
              command: { id: idOf("reply", key), content: JSON.stringify(data), response: null },
              facts: [{ series: replySeries, at: reply.at, data }],
              trail: trail(now, "message.reply")
            }
          )
        )
      })
    })
  })
)
