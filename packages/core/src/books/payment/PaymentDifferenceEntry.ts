/** How a store keeps a PaymentDifference: codecs, what is due, and the columns by which lists filter. */
import { define, nothingDue, sortTime } from "../entry/CatalogEntry.ts"
import * as PaymentDifference from "./PaymentDifference.ts"

/** The catalog row of PaymentDifference. */
export const paymentDifferenceEntry = define({
  state: PaymentDifference.State,
  event: PaymentDifference.Event,
  evolve: PaymentDifference.evolve,
  due: nothingDue,
  index: (s) => ({
    orgNo: s.orgNo,
    sort: `${sortTime(s.openedAt)}/${PaymentDifference.idOf(s)}`,
    columns: { day: s.day, cause: s.cause, workOrderNo: s.workOrderNo, state: s.closed === null ? "open" : "closed" }
  }),
  upcasters: {}
})
