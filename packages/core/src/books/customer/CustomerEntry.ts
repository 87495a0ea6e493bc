/** How a store keeps a Customer: codecs, what is due, and the columns by which lists filter. */
import { define, nothingDue } from "../entry/CatalogEntry.ts"
import * as Customer from "./Customer.ts"

/** The catalog row of Customer. */
export const customerEntry = define({
  state: Customer.State,
  event: Customer.Event,
  evolve: Customer.evolve,
  due: nothingDue,
  index: (s) => ({
    orgNo: s.orgNo,
    sort: s.customerNo,
    columns: { customerNo: s.customerNo, name: s.name, validity: s.validity, cycle: s.alarm.cycle }
  }),
  upcasters: {}
})
