/** What persons do with the closing of an account (销户) that does not get on: carry it on, or take it back. @category Rules */
import * as R from "../../rejection/Rejection.ts"
import type * as Adjustment from "../adjustment/Adjustment.ts"
import * as AdjustmentRules from "../adjustment/AdjustmentRules.ts"
import type * as Device from "../device/Device.ts"
import { type Bare, type Decided, decide, type Rule, type WithReason } from "../rule/Rule.ts"
import type * as Target from "../target/Target.ts"
import * as WorkItem from "../workitem/WorkItem.ts"
import * as AccountClosing from "./AccountClosing.ts"
import { type Changes, unreserved, type View } from "./AccountClosingRules.ts"

const notEnded = (it: AccountClosing.State): R.Conflict | null =>
  AccountClosing.isEnded(it) ? new R.Conflict({ conflict: "closingEnded", id: it.closingId }) : null

/** What going on looks at: the closing, and the work item about its stop. @category Models */
export interface ResumeView extends View {
  readonly item: WorkItem.State | null
}

/** The changes of going on. @category Models */
export interface ResumeChanges extends Changes {
  readonly item: ReadonlyArray<WorkItem.Event>
}

/** Goes on with a closing that stopped or waits: its step is tried at once. @category Rules */
export const resume: Rule<Bare, ResumeView, ResumeChanges, R.Conflict> = (_, { closing, item }, { actor, now: at }) =>
  decide(
    [
      notEnded(closing),
      closing.step._tag === "Proposed" ? new R.Conflict({ conflict: "notApprovedYet", id: closing.closingId }) : null
    ],
    () => ({
      closing: [{ _tag: "ClosingResumed", v: 1, at, by: actor }],
      item: WorkItem.closing(item, at, actor, "resumed")
    })
  )

/** What undoing looks at. @category Models */
export interface UndoView extends ResumeView {
  readonly device: Device.State
  readonly target: Target.State
  /** What takes off the balance; `null`: nothing was saved. */
  readonly adjustment: Adjustment.State | null
}

/** The changes of undoing. @category Models */
export interface UndoChanges extends ResumeChanges {
  readonly device: ReadonlyArray<Device.Event>
  readonly target: ReadonlyArray<Target.Event>
  readonly adjustment: ReadonlyArray<Adjustment.Event>
}

/** Why undoing may be refused. @category Errors */
export type UndoRejection = R.Conflict | R.AlreadyApplied | R.OutcomeUnknown | R.TargetBusy

/** Takes a closing back while nothing was taken off: the device serves again. Purchase control that was released stays so. @category Rules */
export const undo: Rule<WithReason, UndoView, UndoChanges, UndoRejection> = ({ reason }, view, context) => {
  const { closing, device, target, adjustment, item } = view
  const { now: at, actor: by } = context
  const withdrawn =
    adjustment === null || adjustment.validity === "voided"
      ? null
      : (AdjustmentRules.voidAdjustment({ reason }, { adjustment }, context) as Decided<
          AdjustmentRules.Changes,
          UndoRejection
        >)
  return decide(
    [notEnded(closing), ...(withdrawn !== null && withdrawn._tag === "Failure" ? withdrawn.failure : [])],
    () => ({
      closing: [{ _tag: "ClosingUndone", v: 1, at, by, reason }],
      device: device.heldBy === closing.closingId ? [{ _tag: "DeviceFreed", v: 1, at }] : [],
      target: unreserved(target, closing, at),
      adjustment: withdrawn !== null && withdrawn._tag === "Success" ? withdrawn.success.changes.adjustment : [],
      item: WorkItem.closing(item, at, by, "undone")
    })
  )
}
