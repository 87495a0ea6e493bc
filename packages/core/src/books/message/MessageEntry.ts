/** How a store keeps a Message: codecs, what is due, and the columns by which lists filter. */

import { plusMillis } from "../../values/Instant.ts"
import { define, sortTime } from "../entry/CatalogEntry.ts"
import type { Due } from "../entry/Due.ts"
import * as Message from "./Message.ts"

const messageDue = (message: Message.State): Due | null => {
  const serial = message.messageId
  switch (message.progress._tag) {
    case "Queued":
      return { queue: "message", at: message.progress.notBefore, serial, order: "" }
    case "Submitting":
      return { queue: "message", at: message.progress.until, serial, order: "" }
    case "Submitted":
      return { queue: "message", at: plusMillis(message.progress.at, Message.receiptWithinMillis), serial, order: "" }
    case "Delivered":
    case "ReceiptUnknown":
    case "Failed":
    case "Unknown":
    case "Suppressed":
    case "Cancelled":
      return null
  }
}

/** The catalog row of Message. */
export const messageEntry = define({
  state: Message.State,
  event: Message.Event,
  evolve: Message.evolve,
  due: messageDue,
  index: (s) => ({
    orgNo: s.orgNo,
    sort: `${sortTime(s.queuedAt)}/${s.messageId}`,
    columns: {
      customerNo: s.customerNo,
      kind: s.kind,
      progress: s.progress._tag,
      to: s.to,
      templateId: s.templateId,
      sentBy: s.sentBy,
      queuedAt: sortTime(s.queuedAt),
      submittedAt: s.submittedAt === null ? null : sortTime(s.submittedAt),
      ref: Message.refsOf(s.progress)
    }
  }),
  upcasters: {}
})
