/** How a store keeps an Adjustment: codecs, what is due, and the columns by which lists filter. */

import { keyOf } from "../../values/CreditTarget.ts"
import * as Dispatch from "../dispatch/Dispatch.ts"
import { dueOf, proposedAt } from "../dispatch/DispatchDue.ts"
import { define, sortTime } from "../entry/CatalogEntry.ts"
import * as Adjustment from "./Adjustment.ts"

/** The catalog row of Adjustment. */
export const adjustmentEntry = define({
  state: Adjustment.State,
  event: Adjustment.Event,
  evolve: Adjustment.evolve,
  due: (s) => dueOf(s.dispatch, s.target),
  index: (s) => ({
    orgNo: s.orgNo,
    sort: `${sortTime(s.savedAt)}/${s.adjustmentNo}`,
    columns: {
      adjustmentNo: s.adjustmentNo,
      customerNo: s.customerNo,
      deviceId: s.deviceId,
      terminalId: s.target.terminalId,
      target: keyOf(s.target),
      validity: s.validity,
      approval: s.approval._tag.toLowerCase(),
      dispatch: Dispatch.nameOf(s.dispatch),
      compensates: s.compensates,
      savedAt: sortTime(s.savedAt),
      proposedAt: proposedAt(s.dispatch)
    }
  }),
  upcasters: {}
})
