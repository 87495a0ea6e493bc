/** How a store keeps a Terminal: codecs, what is due, and the columns by which lists filter. */
import { define, nothingDue } from "../entry/CatalogEntry.ts"
import * as Terminal from "./Terminal.ts"

/** The catalog row of Terminal. */
export const terminalEntry = define({
  state: Terminal.State,
  event: Terminal.Event,
  evolve: Terminal.evolve,
  due: nothingDue,
  index: (s) => ({
    orgNo: s.orgNo,
    sort: s.terminalId,
    columns: {
      terminalId: s.terminalId,
      dialectId: s.dialectId,
      address: s.address,
      service: s.retired === undefined ? "inService" : "retired"
    }
  }),
  upcasters: {}
})
