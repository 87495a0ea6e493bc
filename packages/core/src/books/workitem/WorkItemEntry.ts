/** How a store keeps a WorkItem: codecs, what is due, and the columns by which lists filter. */
import { define, nothingDue, sortTime } from "../entry/CatalogEntry.ts"
import * as WorkItem from "./WorkItem.ts"

/** The catalog row of WorkItem. */
export const workItemEntry = define({
  state: WorkItem.State,
  event: WorkItem.Event,
  evolve: WorkItem.evolve,
  due: nothingDue,
  index: (s) => ({
    orgNo: s.orgNo,
    sort: `${sortTime(s.openedAt)}/${WorkItem.idOf(s)}`,
    columns: {
      cause: s.cause,
      subject: s.subject,
      customerNo: s.customerNo,
      state: s.closed === null ? "open" : "closed",
      openedAt: sortTime(s.openedAt)
    }
  }),
  upcasters: {}
})
