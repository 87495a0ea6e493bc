/** When a credit is due: queued ones for sending, open outcomes for another look; of one target one after the other. And what waits for a person. */

import { type CreditTarget, keyOf } from "../../values/CreditTarget.ts"
import { sortTime } from "../entry/CatalogEntry.ts"
import type { Due } from "../entry/Due.ts"
import type * as Dispatch from "./Dispatch.ts"

/** Gives what is due next for the dispatch region of a credit on this target. */
export const dueOf = (dispatch: Dispatch.State, target: CreditTarget): Due | null => {
  const serial = keyOf(target)
  switch (dispatch._tag) {
    case "Queued":
      return { queue: "dispatch", at: dispatch.notBefore, serial, order: sortTime(dispatch.since) }
    case "Sending":
    case "Unknown":
      return { queue: "resolve", at: dispatch.checkAt, serial, order: "" }
    case "Idle":
    case "Applied":
    case "Rejected":
      return null
  }
}

/** When somebody stated the outcome, while a second person has to confirm it, as lists find it. */
export const proposedAt = (dispatch: Dispatch.State): string | null =>
  dispatch._tag === "Unknown" && dispatch.proposal !== null ? sortTime(dispatch.proposal.at) : null
