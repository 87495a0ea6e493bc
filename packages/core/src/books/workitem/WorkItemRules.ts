/** The rule that closes a work item (待办) by hand. @category Rules */
import * as R from "../../rejection/Rejection.ts"
import { decide, type Rule } from "../rule/Rule.ts"
import * as Suspicion from "../terminal/Suspicion.ts"
import type * as Terminal from "../terminal/Terminal.ts"
import * as WorkItem from "./WorkItem.ts"

/** What was found or done about it. @category Models */
export interface Command {
  readonly note: string
}

/** The aggregates that the rule looks at. @category Models */
export interface View {
  readonly item: WorkItem.State
  /** The terminal that it is about, where it says that it is in doubt who answers as it. */
  readonly terminal?: Terminal.State
}

/** The events that a decision makes, by the aggregate that they happen to. @category Models */
export interface Changes {
  readonly item: ReadonlyArray<WorkItem.Event>
}

/**
 * Closes an open work item with a note; what it is about may open it again.
 *
 * **Details** The one about a terminal in doubt closes when two persons end the doubt, and not before: nobody would look at it any more.
 *
 * @category Rules
 */
export const close: Rule<Command, View, Changes, R.Conflict | R.TerminalSuspected> = (
  { note },
  { item, terminal },
  { now, actor }
) =>
  decide(
    [
      item.closed === null ? null : new R.Conflict({ conflict: "alreadyClosed", id: WorkItem.idOf(item) }),
      ...(terminal === undefined ? [] : Suspicion.undoubted(terminal))
    ],
    () => ({ item: [{ _tag: "WorkItemClosed", v: 1, at: now, by: actor, note }] })
  )
