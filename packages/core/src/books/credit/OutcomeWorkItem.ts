/** The work item about an outcome that evidence does not decide: open while it is so, closed when the outcome is settled. */
import { keyOf } from "../../values/CreditTarget.ts"
import { type Instant, isBefore } from "../../values/Instant.ts"
import { type Attempt, deadFrom, type VerdictKind } from "../dispatch/Attempt.ts"
import * as WorkItem from "../workitem/WorkItem.ts"
import type { Credit } from "./Credit.ts"

/** Gives the id of the item about a credit. */
export const itemId = (creditNo: string): string => WorkItem.idOf({ cause: "outcomeUnknown", subject: creditNo })

/** Gives what happens to the item after a verdict; while the frame may still arrive, nobody needs to look. */
export const after = (
  item: WorkItem.State | null,
  credit: Credit,
  attempt: Attempt,
  verdict: VerdictKind,
  by: string,
  now: Instant
): ReadonlyArray<WorkItem.Event> => {
  const open = item !== null && item.closed === null
  switch (verdict) {
    case "applied":
    case "notApplied":
    case "arrivedWithoutEffect":
      return open ? [{ _tag: "WorkItemClosed", v: 1, at: now, by, note: verdict }] : []
    case "foreign":
    case "undecided": {
      if (isBefore(now, deadFrom(attempt, now))) return []
      const { orgNo, customerNo, holder, target } = credit
      const detail = `${keyOf(target)}: ${verdict}`
      return WorkItem.opening(item, { cause: "outcomeUnknown", subject: holder.id, orgNo, customerNo, detail }, now)
    }
  }
}
