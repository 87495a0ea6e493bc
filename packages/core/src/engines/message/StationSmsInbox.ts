/**
 * What core implements for the SMS gateway: receipts find their message by the gateway's id, the number and the time, early ones wait, replies are kept
 * and understood.
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
import type * as Message from "../../books/message/Message.ts"
import { findingOf } from "../../books/message/MessageFindings.ts"
import { marginMillis, matching, mayBeAbout } from "../../books/message/ReceiptMatch.ts"
import { StoreError } from "../../ports/StoreError.ts"
import { SmsInbox, type SmsReceipt } from "../../ports/sms/SmsGateway.ts"
import { type Commit, type Fact, makeCommit, type View } from "../../store/Commit.ts"
import { everyOrg, maxPage, StationStore } from "../../store/StationStore.ts"
import { idOf } from "../../values/Id.ts"
import { Instant, isBefore, plusMillis } from "../../values/Instant.ts"
import { storableData } from "../../values/Storable.ts"
import * as OpenWorkItems from "../kernel/OpenWorkItems.ts"
import { takeReply } from "./Replies.ts"

export { replySeries } from "./Replies.ts"

/** The series in which a receipt waits for its message. @category Functions */
export const receiptSeries = (ref: string): string => `sms-receipt:${ref}`

const ReceiptData = Schema.Struct({
  ref: Schema.String,
  state: Schema.Literals(["delivered", "failed"]),
  code: Schema.String,
  at: Instant,
  to: Schema.optionalKey(Schema.NullOr(Schema.String)),
  doneAt: Schema.optionalKey(Schema.NullOr(Instant))
})

const trail = (at: Instant, operation: string): Commit["trail"] => ({
  actor: "sms-gateway",
  operation,
  reason: null,
  at
})

/** Gives the receipts that came before their message was known, and not so long before that they are about another one. @category Functions */
export const earlyReceipts = Effect.fnUntraced(function* (ref: string, now: Instant, since: Instant) {
  const store = yield* StationStore
  const facts = yield* store.facts(receiptSeries(ref), now, 100)
  const young = facts.filter(({ at }) => !isBefore(at, plusMillis(since, -marginMillis)))
  return yield* Effect.forEach(young, (fact) =>
    Effect.mapError(
      Effect.map(Schema.decodeUnknownEffect(ReceiptData)(fact.data), (receipt) => ({ receipt, receivedAt: fact.at })),
      (error) => new StoreError({ reason: "corrupt", detail: `${receiptSeries(ref)}: ${error.message}` })
    )
  )
})

const candidatesFor = Effect.fnUntraced(function* (ref: string) {
  const store = yield* StationStore
  const where = { ref: { _tag: "Is", value: ref } } as const
  // Newest first; of one id that a gateway gives to all, so many are looked through.
  const page = { after: null, limit: maxPage, order: "descending" } as const
  return (yield* store.list("Message", { orgScope: everyOrg, where }, page)).rows
})

/**
 * Takes a receipt for the newest message that it may be about; `missing` if there is none yet. `receivedAt`: when it came here.
 *
 * @category Functions
 */
export const takeReceipt = Effect.fnUntraced(function* (receipt: SmsReceipt, receivedAt: Instant, now: Instant) {
  const store = yield* StationStore
  const { ref, state, code, to = null, doneAt = null } = receipt
  const message = matching({ ref, to, receivedAt, doneAt }, yield* candidatesFor(ref))
  if (message === undefined) return "missing" as const
  const done = doneAt === null ? {} : { doneAt }
  const event = { _tag: "ReceiptTaken", v: 1, at: receipt.at, ref, state, code, ...done } as const
  const finding = findingOf(message.state, event)
  const items = yield* OpenWorkItems.opening(finding === null ? [] : [finding], now)
  yield* store.commit(
    makeCommit<View>(
      { message, ...items.view },
      { message: [event], ...items.changes },
      {
        command: {
          id: idOf("receipt", message.ref.id, ref, state, code),
          content: `${message.ref.id}`,
          response: null
        },
        trail: trail(now, "message.receipt")
      }
    )
  )
  return "taken" as const
})

/** Takes the receipts that came before the ids of a message's parts were known; gives how many there were. @category Functions */
export const takeEarly = Effect.fnUntraced(function* (
  message: Message.State,
  refs: ReadonlyArray<string>,
  now: Instant
) {
  const since = message.submittedAt ?? now
  const found = (yield* Effect.forEach(refs, (ref) => earlyReceipts(ref, now, since))).flat()
  const its = found.filter(({ receipt: { ref, to = null }, receivedAt }) =>
    mayBeAbout({ ref, to, receivedAt }, message)
  )
  for (const { receipt, receivedAt } of its) yield* takeReceipt(receipt, receivedAt, now)
  return its.length
})

/** The same receipt again counts once; one of another time is another one. */
const dayOf = (at: Instant): number => Math.floor(DateTime.toEpochMillis(at) / 86_400_000)

/** A receipt waits under the time at which it came: what the network's clock says may be hours off. */
const waiting = ({ ref, state, code, at, to = null, doneAt = null }: SmsReceipt, now: Instant): Fact => ({
  series: receiptSeries(ref),
  at: now,
  data: Schema.encodeSync(ReceiptData)({ ref, state, code, at, to, doneAt }) as Schema.Json
})

/** Provides {@link SmsInbox} on the store. @category Layers */
export const layer: Layer.Layer<SmsInbox, never, StationStore> = Layer.effect(
  SmsInbox,
  Effect.gen(function* () {
    const store = yield* StationStore
    const take = (receipt: SmsReceipt, now: Instant) =>
      takeReceipt(receipt, now, now).pipe(
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
                id: idOf("receipt.early", receipt.ref, receipt.to ?? "", receipt.state, receipt.code, dayOf(now)),
                content: "",
                response: null
              },
              facts: [waiting(receipt, now)],
              trail: trail(now, "message.receiptEarly")
            }
          )
        )
        // The message may have become known between the look and the note: whoever comes second finds the other.
        yield* take(receipt, now)
      }),
      reply: Effect.fnUntraced(function* (given) {
        const reply = storableData(given)
        yield* takeReply(reply, yield* DateTime.now).pipe(
          Effect.retry({ times: 5, while: (error) => error.reason === "stale" }),
          Effect.provideService(StationStore, store)
        )
      })
    })
  })
)
