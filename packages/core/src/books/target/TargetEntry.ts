/** How a store keeps a Target: codecs, what is due, and the columns by which lists filter. */

import { keyOf } from "../../values/CreditTarget.ts"
import { define, nothingDue } from "../entry/CatalogEntry.ts"
import * as Target from "./Target.ts"

/** The catalog row of Target. */
export const targetEntry = define({
  state: Target.State,
  event: Target.Event,
  evolve: Target.evolve,
  due: nothingDue,
  index: (s) => ({
    orgNo: s.orgNo,
    sort: keyOf(s.target),
    columns: {
      target: keyOf(s.target),
      terminalId: s.target.terminalId,
      deviceId: s.boundTo,
      slot: s.slot._tag === "Free" ? "free" : "held",
      // Of one that nobody is bound to nothing is at risk.
      verified: s.boundTo === null ? null : `${s.verified?.restoration ?? 0}`
    }
  }),
  upcasters: {}
})
