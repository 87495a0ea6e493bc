/** What of a message that did not reach its customer a person must mend: each is one work item, and says so once while it is open. */
import type * as WorkItem from "../workitem/WorkItem.ts"
import type * as Message from "./Message.ts"
import type { Gone } from "./MessageRules.ts"

type Cause = WorkItem.Cause

/** Why a message is suppressed: what it is about does not hold any more, or a limit and a missing signature keep it back. */
export type SuppressedBy = Gone | "QUOTA" | "DUPLICATE" | "SIGNATURE_MISSING" | "expired"

/** What a suppression asks a person for; `null`: it is as it should be. */
export const mended: { readonly [R in SuppressedBy]: Cause | null } = {
  SIGNATURE_MISSING: "signatureMissing",
  NO_MOBILE: "mobileMissing",
  QUOTA: "quotaUsedUp",
  STALE_READING: "staleReading",
  NO_READING: "noReading",
  TEMPLATE_VARIABLE: "messageUnsendable",
  CUSTOMER_MOVED: "messageFailed",
  expired: "messageFailed",
  CUSTOMER_INVALID: null,
  DO_NOT_CONTACT: null,
  SMS_OFF: null,
  CYCLE_NONE: null,
  DEVICE_CANCELLED: null,
  ABOVE_THRESHOLD: null,
  // Whatever number the customer has besides got a message of its own.
  NUMBER_GONE: null,
  DUPLICATE: null
}

const isKnown = (reason: string): reason is SuppressedBy => Object.hasOwn(mended, reason)

/** A signature is missing for an org unit, a reading for a target, everything else for a customer. */
const subjectOf = (cause: Cause, { orgNo, customerNo, targets = [] }: Message.State, subject: string): string => {
  if (cause === "signatureMissing") return orgNo
  if (cause === "quotaUsedUp") return subject
  return cause === "staleReading" || cause === "noReading" ? (targets[0] ?? customerNo) : customerNo
}

const causeOf = (event: Message.Event): { readonly cause: Cause; readonly detail: string } | null => {
  if (event._tag === "SubmitRefused") return { cause: "messageFailed", detail: event.code }
  if (event._tag === "ReceiptTaken" && event.state === "failed") return { cause: "messageFailed", detail: event.code }
  if (event._tag !== "MessageSuppressed") return null
  const cause = isKnown(event.reason) ? mended[event.reason] : null
  return cause === null ? null : { cause, detail: cause === "messageFailed" ? event.reason : "" }
}

/** Gives what an event of a message lays before a person; `null`: nothing. `subject`: whose limit it was, where it was one. */
export const findingOf = (
  message: Message.State,
  event: Message.Event,
  subject: string = message.customerNo
): WorkItem.Finding | null => {
  const found = causeOf(event)
  if (found === null) return null
  const { cause, detail } = found
  const { orgNo, customerNo } = message
  const isOfUnit = cause === "signatureMissing" || (cause === "quotaUsedUp" && subject !== customerNo)
  return {
    cause,
    subject: subjectOf(cause, message, subject),
    orgNo,
    customerNo: isOfUnit ? null : customerNo,
    detail: detail.slice(0, 500)
  }
}
