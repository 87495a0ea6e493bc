/**
 * What a replacement holds from its start: the old device, on which nothing more is sold or sent, both targets, and the credits of the old device
 * that were not applied, which leave the queue and are laid before persons.
 */
import type { Preconditions } from "../../rejection/Preconditions.ts"
import type * as R from "../../rejection/Rejection.ts"
import { keyOf } from "../../values/CreditTarget.ts"
import type { Instant } from "../../values/Instant.ts"
import type { Credit } from "../credit/Credit.ts"
import * as CancelRules from "../device/CancelRules.ts"
import type * as Device from "../device/Device.ts"
import type * as Dispatch from "../dispatch/Dispatch.ts"
import { notReserved } from "../target/Reservation.ts"
import type * as Target from "../target/Target.ts"
import type * as Terminal from "../terminal/Terminal.ts"
import type * as WorkItem from "../workitem/WorkItem.ts"
import type * as Replacement from "./Replacement.ts"

/** What holding looks at; `newTarget: null`: the station sees it for the first time. */
export interface View {
  readonly device: Device.State
  readonly oldTarget: Target.State
  readonly newTarget: Target.State | null
}

export interface Changes {
  readonly device: ReadonlyArray<Device.Event>
  readonly oldTarget: ReadonlyArray<Target.Event>
  readonly newTarget: ReadonlyArray<Target.Event>
  /** What the terminal of the new target learns: whoever changes it meanwhile sees it move. */
  readonly newTerminal: ReadonlyArray<Terminal.Event>
  /** What each queued credit of the old device gets. */
  readonly dequeued: ReadonlyArray<Dispatch.Event>
}

export type Rejection = R.DeviceCancelled | R.DeviceBeingReplaced | R.OutcomeUnknown | R.TargetBusy | R.Conflict

/** Lists what keeps a device from being held, in order of precedence: a credit under way is settled first. */
export const preconditions = (
  replacementId: string,
  { device, oldTarget, newTarget }: View,
  orders: CancelRules.LeavingView["orders"],
  now: Instant
): Preconditions<Rejection> => [
  ...CancelRules.leavingPreconditions({ device, orders, target: oldTarget }, now, replacementId),
  ...notReserved(oldTarget, replacementId),
  ...notReserved(newTarget, replacementId)
]

/** Holds the old device and reserves both targets. */
export const hold = (
  { replacementId, newTarget: target, orgNo }: Pick<Replacement.Content, "replacementId" | "newTarget" | "orgNo">,
  { newTarget }: View,
  at: Instant
): Changes => {
  const reserved: Target.Event = { _tag: "TargetReserved", v: 1, at, replacementId }
  const isNew = newTarget === null
  return {
    device: [{ _tag: "DeviceHeld", v: 1, at, replacementId }],
    oldTarget: [reserved],
    newTarget: isNew ? [{ _tag: "TargetRegistered", v: 1, at, target, orgNo }, reserved] : [reserved],
    newTerminal: isNew ? [{ _tag: "TargetListed", v: 1, at, target: keyOf(target) }] : [],
    dequeued: [{ _tag: "Dequeued", v: 1, at, reason: "preconditionGone" }]
  }
}

/** Says of a credit of the old device that it was neither applied nor lost on the way, so that its energy is still owed. */
export const isOwed = ({ validity, dispatch }: Credit): boolean => {
  if (validity === "voided") return false
  switch (dispatch._tag) {
    case "Idle":
    case "Queued":
      return true
    case "Rejected":
      return dispatch.by !== "arrivedWithoutEffect"
    case "Sending":
    case "Unknown":
    case "Applied":
      return false
  }
}

/** Gives what is laid before persons about each credit that the old device leaves behind. */
export const leftBehind = (credits: ReadonlyArray<Credit>, replacementId: string): ReadonlyArray<WorkItem.Finding> =>
  credits.filter(isOwed).map(({ holder, orgNo, customerNo, target }) => ({
    cause: "orderLeft",
    subject: holder.id,
    orgNo,
    customerNo,
    detail: `${keyOf(target)}: ${replacementId}`
  }))
