/** The rules of what persons do about a replacement that does not get on: state what was left, confirm it, go on, undo. */
import * as R from "../../rejection/Rejection.ts"
import { keyOf } from "../../values/CreditTarget.ts"
import type { Energy } from "../../values/Energy.ts"
import type * as Adjustment from "../adjustment/Adjustment.ts"
import { voidAdjustment } from "../adjustment/AdjustmentRules.ts"
import type * as Device from "../device/Device.ts"
import * as DeviceRules from "../device/DeviceRules.ts"
import { fourEyes } from "../rule/FourEyes.ts"
import { type Bare, type Context, type Decided, decide, type Rule, type WithReason } from "../rule/Rule.ts"
import type * as Target from "../target/Target.ts"
import type * as Terminal from "../terminal/Terminal.ts"
import type * as WorkItem from "../workitem/WorkItem.ts"
import * as Replacement from "./Replacement.ts"

/** What stating and confirming look at: the replacement, and the adjustment that carries over where one is saved. */
export interface ReadingView {
  readonly replacement: Replacement.State
  readonly adjustment: Adjustment.State | null
}

export interface ReadingChanges {
  readonly replacement: ReadonlyArray<Replacement.Event>
  readonly adjustment: ReadonlyArray<Adjustment.Event>
}

export type ReadingRejection = R.Conflict | R.AlreadyApplied | R.OutcomeUnknown | R.TargetBusy | R.FourEyes

const notEnded = (it: Replacement.State): R.Conflict | null =>
  Replacement.isEnded(it) ? new R.Conflict({ conflict: "replacementEnded", id: it.replacementId }) : null

/** A carry-over that was saved rests on another reading: it is voided in the same commit, and refused where it may have taken effect. */
const withdrawn = (
  reason: string,
  { adjustment }: ReadingView,
  context: Context
): Decided<
  Pick<ReadingChanges, "adjustment">,
  R.Conflict | R.AlreadyApplied | R.OutcomeUnknown | R.TargetBusy
> | null =>
  adjustment === null || adjustment.validity === "voided"
    ? null
    : (voidAdjustment({ reason }, { adjustment }, context) as ReturnType<typeof withdrawn>)

const readingPreconditions = (
  view: ReadingView,
  withdrawal: ReturnType<typeof withdrawn>
): ReadonlyArray<R.Conflict | R.AlreadyApplied | R.OutcomeUnknown | R.TargetBusy | null> => [
  notEnded(view.replacement),
  ...(withdrawal !== null && withdrawal._tag === "Failure" ? withdrawal.failure : [])
]

const dropped = (
  withdrawal: ReturnType<typeof withdrawn>,
  { now }: Context
): { readonly drop: ReadonlyArray<Replacement.Event>; readonly adjustment: ReadonlyArray<Adjustment.Event> } =>
  withdrawal !== null && withdrawal._tag === "Success"
    ? {
        drop: [{ _tag: "AdjustmentDropped", v: 1, at: now }],
        adjustment: withdrawal.success.changes.adjustment
      }
    : { drop: [], adjustment: [] }

/** What was left on the old device, as somebody read it there, and how he came to know. */
export interface StateCommand extends WithReason {
  readonly remaining: Energy
}

/**
 * States what the old device was left with: before it is cancelled, where it gives no reading; afterwards in place of what was read.
 *
 * **Details** It counts once it is confirmed: at once where the site asks no four eyes, else by another person. A later statement takes the place of
 * an earlier one.
 */
export const stateReading: Rule<StateCommand, ReadingView, ReadingChanges, ReadingRejection> = (
  { remaining, reason },
  view,
  context
) => {
  const { actor: by, now: at, policy } = context
  const withdrawal = withdrawn(reason, view, context)
  return decide(readingPreconditions(view, withdrawal), () => {
    const stated: Replacement.Event = { _tag: "ReadingStated", v: 1, at, by, remaining, reason }
    if (policy.fourEyes === "on") return { replacement: [stated], adjustment: [] }
    const { drop, adjustment } = dropped(withdrawal, context)
    return { replacement: [stated, { _tag: "ReadingConfirmed", v: 1, at, by }, ...drop], adjustment }
  })
}

/** The reading that the second person confirms. */
export type ConfirmCommand = Pick<StateCommand, "remaining">

/** Confirms the reading that was stated: it is what the old device was left with. */
export const confirmReading: Rule<ConfirmCommand, ReadingView, ReadingChanges, ReadingRejection> = (
  { remaining },
  view,
  context
) => {
  const { actor, now: at } = context
  const { replacementId: id, hand, reason } = view.replacement
  const open = hand !== undefined && hand.confirmedBy === null ? hand : null
  const withdrawal = withdrawn(reason, view, context)
  return decide(
    [
      ...readingPreconditions(view, withdrawal),
      open === null ? new R.Conflict({ conflict: "readingNotStated", id }) : null,
      open !== null && open.remaining !== remaining ? new R.Conflict({ conflict: "readingDiffers", id }) : null,
      fourEyes(context, open?.by)
    ],
    () => {
      const { drop, adjustment } = dropped(withdrawal, context)
      return { replacement: [{ _tag: "ReadingConfirmed", v: 1, at, by: actor }, ...drop], adjustment }
    }
  )
}

/** What going on looks at: the devices, which show how far a replacement had come that does not say it, and the work item about its stop. */
export interface ResumeView {
  readonly replacement: Replacement.State
  readonly oldDevice: Device.State
  readonly newDevice: Device.State | null
  readonly item: WorkItem.State | null
}

export interface ResumeChanges {
  readonly replacement: ReadonlyArray<Replacement.Event>
  readonly item: ReadonlyArray<WorkItem.Event>
}

const closed = (
  item: WorkItem.State | null,
  note: string,
  { now: at, actor: by }: Context
): ReadonlyArray<WorkItem.Event> =>
  item !== null && item.closed === null ? [{ _tag: "WorkItemClosed", v: 1, at, by, note }] : []

/** Gives the step that has to be done: the one it stopped at, or the one that its devices show. */
const nextOf = ({ replacement, oldDevice, newDevice }: ResumeView): Replacement.Underway => {
  const known = Replacement.underwayOf(replacement)
  if (known !== null) return known
  if (oldDevice.binding === "active") return { _tag: "Started" }
  return { _tag: newDevice === null ? "OldCancelled" : "NewBound" }
}

/** Goes on with a replacement that stopped or waits: its step is tried at once. */
export const resume: Rule<Bare, ResumeView, ResumeChanges, R.Conflict> = (_, view, context) =>
  decide([notEnded(view.replacement)], () => ({
    replacement: [{ _tag: "ReplacementResumed", v: 1, at: context.now, by: context.actor, to: nextOf(view) }],
    item: closed(view.item, "resumed", context)
  }))

/** What undoing looks at: both devices with their targets, what binding the old target again asks for, and the carry-over where one is saved. */
export interface UndoView extends ResumeView, Pick<ReadingView, "adjustment"> {
  readonly oldTarget: Target.State
  readonly newTarget: Target.State | null
  readonly bind: Omit<DeviceRules.BindView, "target">
}

/** The number of the device that the old target is bound as, where the old one is cancelled. */
export interface UndoCommand extends WithReason {
  readonly deviceId: string
}

export interface UndoChanges extends ResumeChanges {
  readonly oldDevice: ReadonlyArray<Device.Event>
  /** The device as which the old target is bound again. */
  readonly device: ReadonlyArray<Device.Event>
  readonly oldTarget: ReadonlyArray<Target.Event>
  readonly newTarget: ReadonlyArray<Target.Event>
  readonly terminal: ReadonlyArray<Terminal.Event>
  readonly adjustment: ReadonlyArray<Adjustment.Event>
  /** What each item about a credit of the old device gets that stands open. */
  readonly dispatchedAgain: ReadonlyArray<WorkItem.Event>
}

export type UndoRejection = R.Conflict | DeviceRules.BindRejection | R.AlreadyApplied | R.OutcomeUnknown | R.TargetBusy

const unreserved = (
  target: Target.State | null,
  { replacementId }: Replacement.State,
  { now: at }: Context
): ReadonlyArray<Target.Event> =>
  target?.reservedFor === replacementId ? [{ _tag: "TargetUnreserved", v: 1, at }] : []

const isBound = (newDevice: Device.State | null): boolean => newDevice !== null && newDevice.binding === "active"

/** Gives what binding the old target again takes: nothing while its device was not cancelled. */
const boundAgain = ({ deviceId }: UndoCommand, view: UndoView, context: Context) => {
  const { replacement, bind, oldTarget } = view
  const { oldTarget: target, thresholds, replacementId } = replacement
  return DeviceRules.bind({ deviceId, target, thresholds, replacementId }, { ...bind, target: oldTarget }, context)
}

/**
 * Undoes a replacement while nothing is lost.
 *
 * **Details** Before the old device is cancelled it is free again, and what it left behind can be dispatched again. Afterwards its target, which still
 * holds the energy, is bound as a device of its own; a new device that is bound has to be cancelled before, since it may have been sold to.
 */
export const undo: Rule<UndoCommand, UndoView, UndoChanges, UndoRejection> = (command, view, context) => {
  const { replacement, oldDevice, newDevice, adjustment, item } = view
  const { now: at, actor: by } = context
  const kept = oldDevice.binding === "active"
  const binding = kept ? null : boundAgain(command, view, context)
  const withdrawal = withdrawn(command.reason, view, context)
  const applied = adjustment !== null && adjustment.dispatch._tag === "Applied"
  return decide(
    [
      notEnded(replacement),
      isBound(newDevice) ? new R.Conflict({ conflict: "newDeviceBound", id: keyOf(replacement.newTarget) }) : null,
      applied ? new R.Conflict({ conflict: "carriedOver", id: adjustment.adjustmentNo }) : null,
      ...(withdrawal !== null && withdrawal._tag === "Failure" ? withdrawal.failure : []),
      ...(binding !== null && binding._tag === "Failure" ? binding.failure : [])
    ],
    () => {
      const again = binding !== null && binding._tag === "Success" ? binding.success.changes : null
      return {
        replacement: [{ _tag: "ReplacementUndone", v: 1, at, by, reason: command.reason }],
        oldDevice: kept && oldDevice.heldBy === replacement.replacementId ? [{ _tag: "DeviceFreed", v: 1, at }] : [],
        device: again?.device ?? [],
        oldTarget: [...(again?.target ?? []), ...unreserved(view.oldTarget, replacement, context)],
        newTarget: unreserved(view.newTarget, replacement, context),
        terminal: again?.terminal ?? [],
        adjustment: dropped(withdrawal, context).adjustment,
        item: closed(item, "undone", context),
        dispatchedAgain: kept ? [{ _tag: "WorkItemClosed", v: 1, at, by, note: "undone" }] : []
      }
    }
  )
}
