/** How a store keeps a TerminalAddress: codecs, what is due, and the columns by which lists filter. */
import { define, nothingDue } from "../entry/CatalogEntry.ts"
import * as TerminalAddress from "./TerminalAddress.ts"

/** The catalog row of TerminalAddress; an address belongs to no org unit. */
export const terminalAddressEntry = define({
  state: TerminalAddress.State,
  event: TerminalAddress.Event,
  evolve: TerminalAddress.evolve,
  due: nothingDue,
  index: (s) => ({ orgNo: "", sort: TerminalAddress.idOf(s), columns: {} }),
  upcasters: {}
})
