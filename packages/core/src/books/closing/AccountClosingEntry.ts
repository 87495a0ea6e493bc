/** How a store keeps an AccountClosing: codecs, what is due, and the columns by which lists filter. */
import { define, sortTime } from "../entry/CatalogEntry.ts"
import type { Due } from "../entry/Due.ts"
import * as AccountClosing from "./AccountClosing.ts"

const closingDue = (it: AccountClosing.State): Due | null => {
  switch (it.step._tag) {
    case "Approved":
    case "Releasing":
    case "Zeroing":
    case "Cutting":
      return { queue: "closing", at: it.dueAt, serial: it.closingId, order: "" }
    case "Proposed":
    case "Done":
    case "Stopped":
    case "Undone":
      return null
  }
}

/** The catalog row of AccountClosing. */
export const accountClosingEntry = define({
  state: AccountClosing.State,
  event: AccountClosing.Event,
  evolve: AccountClosing.evolve,
  due: closingDue,
  index: (s) => ({
    orgNo: s.orgNo,
    sort: `${sortTime(s.startedAt)}/${s.closingId}`,
    columns: { customerNo: s.customerNo, step: s.step._tag }
  }),
  upcasters: {}
})
