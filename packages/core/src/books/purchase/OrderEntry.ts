/** How a store keeps a Order: codecs, what is due, and the columns by which lists filter. */

import { keyOf } from "../../values/CreditTarget.ts"
import * as Dispatch from "../dispatch/Dispatch.ts"
import { dueOf, proposedAt } from "../dispatch/DispatchDue.ts"
import { define, sortTime } from "../entry/CatalogEntry.ts"
import * as Order from "./Order.ts"
import { comparedNumber } from "./WorkOrder.ts"

/** When the money of an order changed hands last after the sale. */
const lastMoved = ({ money = [] }: Order.State): string | null => {
  const last = money.at(-1)
  return last === undefined ? null : sortTime(last.at)
}

/** The catalog row of Order. */
export const orderEntry = define({
  state: Order.State,
  event: Order.Event,
  evolve: Order.evolve,
  due: (s) => dueOf(s.dispatch, s.target),
  index: (s) => ({
    orgNo: s.orgNo,
    sort: `${sortTime(s.savedAt)}/${s.orderNo}`,
    columns: {
      orderNo: s.orderNo,
      customerNo: s.customerNo,
      deviceId: s.deviceId,
      workOrderNo: s.workOrderNo === null ? null : comparedNumber(s.workOrderNo),
      terminalId: s.target.terminalId,
      target: keyOf(s.target),
      validity: s.validity,
      approval: s.approval._tag.toLowerCase(),
      dispatch: Dispatch.nameOf(s.dispatch),
      savedAt: sortTime(s.savedAt),
      approvedAt: s.approval._tag === "Approved" ? sortTime(s.approval.at) : null,
      dispatchedAt: s.dispatch._tag === "Applied" ? sortTime(s.dispatch.at) : null,
      moneyAt: lastMoved(s),
      proposedAt: proposedAt(s.dispatch)
    }
  }),
  upcasters: {}
})
