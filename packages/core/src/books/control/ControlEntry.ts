/** How a store keeps a Control: codecs, what is due, and the columns by which lists filter. */

import { keyOf } from "../../values/CreditTarget.ts"
import { define, sortTime } from "../entry/CatalogEntry.ts"
import type { Due } from "../entry/Due.ts"
import * as Control from "./Control.ts"

const controlDue = (control: Control.State): Due | null => {
  const { progress } = control
  const rest = { queue: "control", serial: control.controlId, order: "" } as const
  switch (progress._tag) {
    case "Proposed":
      return { ...rest, at: progress.until }
    case "Requested":
      return { ...rest, at: control.sendBy }
    case "Sending":
      return { ...rest, at: progress.checkAt }
    case "Unknown":
      return progress.checkAt === null ? null : { ...rest, at: progress.checkAt }
    case "Confirmed":
    case "Refused":
      return null
  }
}

/** When somebody stated the outcome, while a second person has to confirm it. */
const proposedAt = ({ progress }: Control.State): string | null =>
  progress._tag === "Unknown" && progress.proposal !== undefined ? sortTime(progress.proposal.at) : null

/** The catalog row of Control. */
export const controlEntry = define({
  state: Control.State,
  event: Control.Event,
  evolve: Control.evolve,
  due: controlDue,
  index: (s) => ({
    orgNo: s.orgNo,
    sort: `${sortTime(s.requestedAt)}/${s.controlId}`,
    columns: {
      customerNo: s.customerNo,
      terminalId: s.target.terminalId,
      target: keyOf(s.target),
      action: s.action._tag,
      state: Control.nameOf(s.progress),
      proposedAt: proposedAt(s)
    }
  }),
  upcasters: {}
})
