/** How a store keeps a Commissioning: codecs, what is due, and the columns by which lists filter. */

import { keyOf } from "../../values/CreditTarget.ts"
import { define, nothingDue } from "../entry/CatalogEntry.ts"
import * as Commissioning from "./Commissioning.ts"

/** The catalog row of Commissioning. */
export const commissioningEntry = define({
  state: Commissioning.State,
  event: Commissioning.Event,
  evolve: Commissioning.evolve,
  due: nothingDue,
  index: (s) => ({
    orgNo: s.orgNo,
    sort: keyOf(s.target),
    columns: {
      target: keyOf(s.target),
      terminalId: s.target.terminalId,
      customerNo: s.customerNo,
      session: Commissioning.sessionNameOf(s)
    }
  }),
  upcasters: {}
})
