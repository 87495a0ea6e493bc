/** The rule that closes a work item (待办) by hand. @category Rules */
import * as R from "../../rejection/Rejection.ts"
import { decide, type Rule } from "../rule/Rule.ts"
import * as WorkItem from "./WorkItem.ts"

/** What was found or done about it. @category Models */
export interface Command {
  readonly note: string
}

/** The aggregates that the rule looks at. @category Models */
export interface View {
  readonly item: WorkItem.State
}

/** The events that a decision makes, by the aggregate that they happen to. @category Models */
export interface Changes {
  readonly item: ReadonlyArray<WorkItem.Event>
}

/** Closes an open work item with a note; what it is about may open it again. @category Rules */
export const close: Rule<Command, View, Changes, R.Conflict> = ({ note }, { item }, { now, actor }) =>
  decide(
    [item.closed === null ? null : new R.Conflict({ conflict: "alreadyClosed", id: WorkItem.idOf(item) })],
    () => ({ item: [{ _tag: "WorkItemClosed", v: 1, at: now, by: actor, note }] })
  )
