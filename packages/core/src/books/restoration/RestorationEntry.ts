/** How a store keeps a Restoration: codecs, what is due, and the columns by which lists filter. */
import { define, nothingDue, sortTime } from "../entry/CatalogEntry.ts"
import * as Restoration from "./Restoration.ts"

/** The catalog row of Restoration; it belongs to no org unit. */
export const restorationEntry = define({
  state: Restoration.State,
  event: Restoration.Event,
  evolve: Restoration.evolve,
  due: nothingDue,
  index: (s) => ({ orgNo: "", sort: sortTime(s.at), columns: {} }),
  upcasters: {}
})
