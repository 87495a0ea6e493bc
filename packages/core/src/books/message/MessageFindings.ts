/** What of a message that did not reach its customer a person must mend: each is one work item, and says so once while it is open. */
import type * as WorkItem from "../workitem/WorkItem.ts"
import type * as Message from "./Message.ts"

type Cause = WorkItem.Cause

/** What a suppression asks a person for; one that is not named here is as it should be. */
const mended: { readonly [reason: string]: Cause } = {
  SIGNATURE_MISSING: "signatureMissing",
  NO_MOBILE: "mobileMissing",
  QUOTA: "quotaUsedUp",
  STALE_READING: "staleReading",
  NO_READING: "noReading",
  TEMPLATE_VARIABLE: "messageUnsendable",
  CUSTOMER_MOVED: "messageFailed",
  expired: "messageFailed"
}

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
  const cause = Object.hasOwn(mended, event.reason) ? mended[event.reason] : undefined
  return cause === undefined ? null : { cause, detail: cause === "messageFailed" ? event.reason : "" }
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
