/** How a store keeps a Replacement: codecs, what is due, and the columns by which lists filter. */
import { define, sortTime } from "../entry/CatalogEntry.ts"
import type { Due } from "../entry/Due.ts"
import * as Replacement from "./Replacement.ts"

const replacementDue = (it: Replacement.State): Due | null => {
  switch (it.step._tag) {
    case "Started":
    case "OldCancelled":
    case "NewBound":
    case "Adjusting":
      return { queue: "saga", at: it.dueAt, serial: it.replacementId, order: "" }
    case "Done":
    case "Stopped":
    case "Undone":
      return null
  }
}

/** The catalog row of Replacement. */
export const replacementEntry = define({
  state: Replacement.State,
  event: Replacement.Event,
  evolve: Replacement.evolve,
  due: replacementDue,
  index: (s) => ({
    orgNo: s.orgNo,
    sort: `${sortTime(s.startedAt)}/${s.replacementId}`,
    columns: {
      customerNo: s.customerNo,
      oldDeviceId: s.oldDeviceId,
      newDeviceId: s.newDeviceId,
      step: s.step._tag
    }
  }),
  upcasters: {}
})
