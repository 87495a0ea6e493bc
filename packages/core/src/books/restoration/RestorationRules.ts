/** The rules of a station that was restored (恢复后核验): it is marked, and a target that cannot be read leaves by two persons. @category Rules */
import type { Preconditions } from "../../rejection/Preconditions.ts"
import * as R from "../../rejection/Rejection.ts"
import { keyOf } from "../../values/CreditTarget.ts"
import { isWithin } from "../../values/Instant.ts"
import { fourEyes } from "../rule/FourEyes.ts"
import { decide, type Rule, type WithReason } from "../rule/Rule.ts"
import type * as Target from "../target/Target.ts"
import type * as Restoration from "./Restoration.ts"
import { isUnverified } from "./Restoration.ts"

/** What marking looks at; `null`: the books were never restored. @category Models */
export interface MarkView {
  readonly restoration: Restoration.State | null
}

/** The mark. @category Models */
export interface MarkChanges {
  readonly restoration: ReadonlyArray<Restoration.Event>
}

/** Marks the station restored: from now on every target is unverified, also one that was verified after an earlier restoration. @category Rules */
export const mark: Rule<WithReason, MarkView, MarkChanges, never> = ({ reason }, _, { actor, now }) =>
  decide<MarkChanges, never>([], () => ({
    restoration: [{ _tag: "StationRestored", v: 1, at: now, by: actor, reason }]
  }))

/** What vouching looks at: the target, the mark, and a discrepancy that stands open of the target (`null`: none). @category Models */
export interface VouchView extends MarkView {
  readonly target: Target.State
  readonly open: string | null
}

/** What happens to the target. @category Models */
export interface VouchChanges {
  readonly target: ReadonlyArray<Target.Event>
}

/** How long what the first of two persons said stands, in milliseconds (a day): later nobody knows whether it is still so. @category Constants */
export const vouchLifeMillis = 24 * 60 * 60_000

const preconditions = ({ target, restoration, open }: VouchView): Preconditions<R.Conflict | R.TargetBusy> => {
  const key = keyOf(target.target)
  return [
    isUnverified(target, restoration) ? null : new R.Conflict({ conflict: "notUnverified", id: key }),
    target.slot._tag === "Held" ? new R.TargetBusy({ target: key }) : null,
    open === null ? null : new R.Conflict({ conflict: "discrepancyOpen", id: open })
  ]
}

/**
 * Vouches for a target that cannot be read: the first person says that the books are right about it, a second one says so, too, and it is verified.
 *
 * **Details** What the first one said stands for a day ({@link vouchLifeMillis}), and for this restoration. While a discrepancy of the target is open nobody
 * vouches: there a look has shown that the books are wrong. The look before each sending goes on to be asked.
 *
 * @category Rules
 */
export const vouch: Rule<{ readonly note: string }, VouchView, VouchChanges, R.Conflict | R.TargetBusy | R.FourEyes> = (
  { note },
  view,
  context
) => {
  const { actor, now, policy } = context
  const restoration = view.restoration?.no ?? 0
  const said = view.target.vouched ?? null
  const stands = said !== null && said.restoration === restoration && isWithin(said.at, vouchLifeMillis, now)
  const before = stands ? said : null
  return decide([...preconditions(view), before === null ? null : fourEyes(context, before.by)], (): VouchChanges => {
    if (before === null && policy.fourEyes === "on") {
      return { target: [{ _tag: "TargetVouched", v: 1, vouched: { restoration, at: now, by: actor, note } }] }
    }
    const persons = before === null ? [actor] : [before.by, actor]
    return { target: [{ _tag: "TargetVerified", v: 1, verified: { restoration, at: now, persons } }] }
  })
}
