/** The work item about a remote-control command that no reading settles: open while it is so, closed when its outcome is known. */
import { type Instant, isBefore } from "../../values/Instant.ts"
import * as WorkItem from "../workitem/WorkItem.ts"
import * as Control from "./Control.ts"
import { openFrom } from "./ControlProof.ts"

/** Gives the id of the item about a command. */
export const itemId = (controlId: string): string => WorkItem.idOf({ cause: "controlUnknown", subject: controlId })

/** Gives what happens to the item when the command stands so; while it may still take effect, nobody needs to look. */
export const after = (
  item: WorkItem.State | null,
  control: Control.State,
  by: string,
  now: Instant
): ReadonlyArray<WorkItem.Event> => {
  const { controlId, orgNo, customerNo, round, action, progress } = control
  if (progress._tag !== "Unknown") {
    const open = item !== null && item.closed === null
    return open ? [{ _tag: "WorkItemClosed", v: 1, at: now, by, note: Control.nameOf(progress) }] : []
  }
  if (isBefore(now, openFrom(control, now))) return []
  const detail = `${round}: ${action._tag}`
  return WorkItem.opening(item, { cause: "controlUnknown", subject: controlId, orgNo, customerNo, detail }, now)
}
