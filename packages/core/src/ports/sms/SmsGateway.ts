/** The ports between core and an SMS gateway (短信网关), R-133: the same shape as a terminal, and an unknown part is never sent again. */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import { ContactRole } from "../../values/ContactRole.ts"
import { Id } from "../../values/CreditTarget.ts"
import { Instant } from "../../values/Instant.ts"
import { MessageKind } from "../../values/MessageKind.ts"
import type { StoreError } from "../StoreError.ts"

/**
 * How one part of a message ended at the gateway. `ref` is the gateway's id, under which its receipt comes.
 *
 * **Example**
 *
 * ```ts
 * const accepted: PartOutcome = { _tag: "Accepted", ref: "7301444403200000001" }
 * ```
 *
 * @category Ports
 */
export const PartOutcome = Schema.TaggedUnion({
  Accepted: { ref: Id },
  Refused: { code: Schema.String, again: Schema.Literals(["later", "never"]) },
  Unknown: {}
})
export type PartOutcome = typeof PartOutcome.Type

/**
 * How a submit ended. `NotSent`: no byte of it can have left; with `badContent` and `badNumber` it never will, whatever is tried.
 *
 * **Example**
 *
 * ```ts
 * const offline: SubmitOutcome = { _tag: "NotSent", reason: "offline" }
 * ```
 *
 * @category Ports
 */
export const SubmitOutcome = Schema.TaggedUnion({
  Submitted: { parts: Schema.NonEmptyArray(PartOutcome) },
  NotSent: { reason: Schema.Literals(["offline", "throttled", "expired", "configuration", "badContent", "badNumber"]) }
})
export type SubmitOutcome = typeof SubmitOutcome.Type

/**
 * Describes a message to submit: `to` is a mobile number, `lane` says who goes first (alarms before bulk), after `notAfter` nothing is sent.
 *
 * **Details** `text` is what is read, with the signature in front. Providers that take a template in place of a text get what it is made of:
 * `templateId` and the `variables` that the template names; `null` where the words stand as they were made and no template gives them. `signature`:
 * that of the site, with its brackets. `role`: what the person at the number is to the customer, `null` where nobody said.
 *
 * **Example**
 *
 * ```ts
 * const sms: OutgoingSms = {
 *   messageId: "alarm-1",
 *   to: "13800000000",
 *   text: "【历下供电】剩余电量 18 千瓦时",
 *   lane: "alarm",
 *   kind: "alarm",
 *   templateId: "alarm",
 *   variables: { remaining: "18" },
 *   signature: "【历下供电】",
 *   role: "electrician",
 *   notAfter: Instant.at("2026-03-02T12:00:00Z")
 * }
 * ```
 *
 * @category Ports
 */
export const OutgoingSms = Schema.Struct({
  messageId: Id,
  to: Id,
  text: Schema.String,
  lane: Schema.Literals(["alarm", "bulk"]),
  kind: MessageKind,
  templateId: Id,
  variables: Schema.NullOr(Schema.Record(Schema.String, Schema.String)),
  signature: Schema.NullOr(Schema.String),
  role: Schema.NullOr(ContactRole),
  notAfter: Instant
})
export type OutgoingSms = typeof OutgoingSms.Type

/**
 * Submits messages; never fails, never sends a message again whose outcome it does not know. The caller committed `submitting` before.
 *
 * **Example**
 *
 * ```ts
 * const gateway = Layer.succeed(SmsGateway, {
 *   submit: ({ messageId }) =>
 *     Effect.succeed({ _tag: "Submitted", parts: [{ _tag: "Accepted", ref: messageId }] }),
 *   segments: segmentsOf
 * })
 * ```
 *
 * @category Ports
 */
export class SmsGateway extends Context.Service<
  SmsGateway,
  {
    readonly submit: (sms: OutgoingSms) => Effect.Effect<SubmitOutcome>
    /** Counts the parts of a text in this gateway's encoding, with room for its signature. */
    readonly segments: (text: string) => number
    /** How many messages it wants in hand at once, 1 or more; of one that does not say it, 8. */
    readonly window?: number
    /** Says whether something can be sent now; a gateway that knows it has what waited sent as soon as its link opens. */
    readonly standing?: Effect.Effect<"open" | "closed">
  }
>()("@yugou/core/message/SmsGateway") {}

/**
 * Provides what stands in for a gateway where there is none: no message is sent, and all of them wait until there is one.
 *
 * **Example**
 *
 * ```ts
 * const sms = account === null ? layerNoSmsGateway : gatewayOf(account)
 * ```
 *
 * @category Layers
 */
export const layerNoSmsGateway: Layer.Layer<SmsGateway> = Layer.succeed(
  SmsGateway,
  SmsGateway.of({
    submit: () => Effect.succeed({ _tag: "NotSent", reason: "configuration" }),
    segments: () => 1,
    standing: Effect.succeed("closed")
  })
)

/**
 * A delivery receipt (回执): `ref` as in `PartOutcome.Accepted`, `code` as the gateway gave it.
 *
 * **Details** `to`: the number that it is about, where the gateway names it; `doneAt`: when the network was done with the message. Ids of gateways
 * come again, after a year or a restart: with these a receipt finds the message that it is about.
 *
 * **Example**
 *
 * ```ts
 * yield* inbox.receipt({ ref, state: "delivered", code: "DELIVRD", at })
 * ```
 *
 * @category Ports
 */
export interface SmsReceipt {
  readonly ref: string
  readonly state: "delivered" | "failed"
  readonly code: string
  readonly at: Instant
  readonly to?: string | null
  readonly doneAt?: Instant | null
}

/**
 * A message that a subscriber sent; the same `key` and text again is stored once. Another text under the same key is another message: gateways number
 * anew.
 *
 * **Example**
 *
 * ```ts
 * yield* inbox.reply({ key: msgId, from: "13800000000", to: "10690000", text: "查询", at })
 * ```
 *
 * @category Ports
 */
export interface SmsReply {
  readonly key: string
  readonly from: string
  readonly to: string
  readonly text: string
  readonly at: Instant
}

/**
 * Takes receipts and replies; confirmed on the wire after it succeeded. A receipt that comes before its message is known waits in the store.
 *
 * **Example**
 *
 * ```ts
 * const inbox = yield* SmsInbox
 * yield* inbox.receipt({ ref, state: "delivered", code: "DELIVRD", at })
 * ```
 *
 * @category Ports
 */
export class SmsInbox extends Context.Service<
  SmsInbox,
  {
    readonly receipt: (receipt: SmsReceipt) => Effect.Effect<void, StoreError>
    readonly reply: (reply: SmsReply) => Effect.Effect<void, StoreError>
  }
>()("@yugou/core/message/SmsInbox") {}
