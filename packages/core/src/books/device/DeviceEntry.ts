/** How a store keeps a Device: codecs, what is due, and the columns by which lists filter. */

import { keyOf } from "../../values/CreditTarget.ts"
import { define, nothingDue, sortTime } from "../entry/CatalogEntry.ts"
import * as Device from "./Device.ts"

/** The catalog row of Device. */
export const deviceEntry = define({
  state: Device.State,
  event: Device.Event,
  evolve: Device.evolve,
  due: nothingDue,
  index: (s) => ({
    orgNo: s.orgNo,
    sort: `${sortTime(s.boundAt)}/${s.deviceId}`,
    columns: {
      customerNo: s.customerNo,
      target: keyOf(s.target),
      terminalId: s.target.terminalId,
      binding: s.binding
    }
  }),
  upcasters: {}
})
