/** The rule that takes a terminal out of service (终端停用). @category Rules */
import * as R from "../../rejection/Rejection.ts"
import { keyOf } from "../../values/CreditTarget.ts"
import type { Credit } from "../credit/Credit.ts"
import { decide, type Rule, type WithReason } from "../rule/Rule.ts"
import { notReserved } from "../target/Reservation.ts"
import type * as Target from "../target/Target.ts"
import * as WorkItem from "../workitem/WorkItem.ts"
import type * as AddressRules from "./AddressRules.ts"
import { undoubted } from "./Suspicion.ts"
import type * as Terminal from "./Terminal.ts"
import {
  type Changes,
  heldBy,
  inUse,
  type LeavingChanges,
  leaving,
  notRetired,
  type ToldChanges
} from "./TerminalRules.ts"

/** What retiring looks at: every target of the terminal, and the credits that are queued for them. @category Models */
export interface RetireView {
  readonly terminal: Terminal.State
  readonly targets: ReadonlyArray<Target.State>
  readonly queued: ReadonlyArray<Credit>
  readonly from: AddressRules.Place
  readonly item: WorkItem.State | null
  readonly secretItem: WorkItem.State | null
}

/** The events of retiring. @category Models */
export interface RetireChanges extends Changes, LeavingChanges, ToldChanges {}

/**
 * Takes a terminal out of service for ever, one that was registered wrongly or is no more: its address is free, its id is not.
 *
 * **Details** Refused while a purchase device is bound to a target of it, or a credit is queued, under way or unknown, and while it is in
 * doubt who answers as it: its address may be entered for another terminal at once, and only two persons end a doubt.
 *
 * @category Rules
 */
export const retire: Rule<WithReason, RetireView, RetireChanges, R.Conflict | R.TerminalInUse | R.TerminalSuspected> = (
  { reason },
  view,
  context
) => {
  const { now, actor } = context
  const { terminal, targets, queued } = view
  const bound = targets.find(({ boundTo }) => boundTo !== null)
  return decide(
    [
      notRetired(terminal),
      ...undoubted(terminal),
      inUse(terminal.terminalId, [...heldBy(targets), ...queued.map(({ holder }) => holder.id)]),
      bound === undefined ? null : new R.Conflict({ conflict: "stillBound", id: keyOf(bound.target) }),
      ...targets.flatMap((target) => notReserved(target))
    ],
    () => {
      const { terminal: settled, ...left } = leaving(view, reason, { now, actor })
      const secretItem = WorkItem.closing(view.secretItem, now, actor, reason)
      return { ...left, secretItem, terminal: [...settled, { _tag: "TerminalRetired", v: 1, at: now, reason }] }
    }
  )
}
