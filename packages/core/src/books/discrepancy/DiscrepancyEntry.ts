/** How a store keeps a Discrepancy: codecs, what is due, and the columns by which lists filter. */

import { keyOf } from "../../values/CreditTarget.ts"
import { define, nothingDue, sortTime } from "../entry/CatalogEntry.ts"
import * as Discrepancy from "./Discrepancy.ts"

/** The catalog row of Discrepancy. */
export const discrepancyEntry = define({
  state: Discrepancy.State,
  event: Discrepancy.Event,
  evolve: Discrepancy.evolve,
  due: nothingDue,
  index: (s) => ({
    orgNo: s.orgNo,
    sort: `${sortTime(s.openedAt)}/${s.discrepancyId}`,
    columns: {
      target: keyOf(s.target),
      terminalId: s.target.terminalId,
      cause: s.cause,
      customerNo: s.customerNo ?? null,
      openedAt: sortTime(s.openedAt),
      repairedBy: s.closed?.credit?.id ?? null,
      state: s.closed === null ? "open" : "closed"
    }
  }),
  upcasters: {}
})
