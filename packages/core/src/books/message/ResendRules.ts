/** The rule by which a person has a message sent again that did not arrive. @category Rules */
import * as R from "../../rejection/Rejection.ts"
import { plusMillis } from "../../values/Instant.ts"
import type * as Customer from "../customer/Customer.ts"
import { decide, type Rule } from "../rule/Rule.ts"
import type * as Message from "./Message.ts"
import { quietUntil, unsigned } from "./MessageLimits.ts"

/** What is asked for: under which id it goes out again, and why it may in the quiet hours (`null`: it may not). @category Models */
export interface Command {
  readonly againId: string
  readonly quietHoursReason: string | null
}

/** The message that did not arrive, and the customer it is for. @category Models */
export interface View {
  readonly customer: Customer.State
  readonly message: Message.State
}

/** The message of before, and the new one. @category Models */
export interface Changes {
  readonly message: ReadonlyArray<Message.Event>
  readonly again: ReadonlyArray<Message.Event>
}

/** Why a message is not sent again. @category Errors */
export type Rejection = R.Conflict | R.SignatureMissing

/** Tells whether a message may still arrive, or has. */
const isUnderWay = ({ progress }: Message.State): boolean => {
  switch (progress._tag) {
    case "Queued":
    case "Submitting":
    case "Submitted":
    case "Delivered":
      return true
    case "ReceiptUnknown":
    case "Failed":
    case "Unknown":
    case "Suppressed":
    case "Cancelled":
      return false
  }
}

/**
 * Sends a message again as another one, which is judged when it leaves: who must not be written to gets it no more than before, and nobody who is a
 * customer of another org unit by now.
 *
 * **Details** Of what is not known to have failed (`Unknown`, `ReceiptUnknown`) a person decides. In the quiet hours it waits until their end, unless
 * there is a reason.
 *
 * @category Rules
 */
export const resend: Rule<Command, View, Changes, Rejection> = (
  { againId, quietHoursReason: override },
  { customer, message },
  { actor, now: at, policy }
) => {
  const { again, messageId: id, progress: _progress, queuedAt: _queued, submittedAt: _submitted, ...content } = message
  return decide(
    [
      isUnderWay(message) ? new R.Conflict({ conflict: "messageUnderWay", id }) : null,
      customer.orgNo === message.orgNo ? null : new R.Conflict({ conflict: "customerMoved", id: customer.customerNo }),
      again === undefined ? null : new R.Conflict({ conflict: "sentAgain", id: again }),
      unsigned(policy)
    ],
    () => {
      const notAfter = plusMillis(at, policy.messageLifetimeMinutes * 60_000)
      const notBefore = override === null ? (quietUntil(policy, at) ?? at) : at
      const made = { ...content, messageId: againId, occasion: againId, repeats: id, sentBy: actor, override, notAfter }
      return {
        message: [{ _tag: "MessageSentAgain", v: 1, at, as: againId }],
        again: [{ _tag: "MessageQueued", v: 1, at, notBefore, content: made }]
      }
    }
  )
}
