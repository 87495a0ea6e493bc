/** How a store keeps a Discrepancy: codecs, what is due, and the columns by which lists filter. */

import { keyOf } from "../../values/CreditTarget.ts"
import { define, nothingDue, sortTime } from "../entry/CatalogEntry.ts"
import * as Discrepancy from "./Discrepancy.ts"

/** When somebody said last that a credit is what was found, while a second person has to confirm it. */
const proposedAt = (it: Discrepancy.State): string | null => {
  const last = Discrepancy.openClaimsOf(it).at(-1)
  return last === undefined ? null : sortTime(last.proposal.at)
}

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
      state: s.closed === null ? "open" : "closed",
      proposedAt: proposedAt(s)
    }
  }),
  upcasters: {}
})
