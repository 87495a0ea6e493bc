/** When a credit that has to wait is tried again. */
import * as Credit from "../../books/credit/Credit.ts"
import { frugalRetryMillis } from "../../books/credit/Frugal.ts"
import type * as Waiting from "../../books/credit/Waiting.ts"
import { waitsOf } from "../../books/dispatch/Dispatch.ts"
import * as Target from "../../books/target/Target.ts"
import { backOffMillis, type Policy } from "../../policy/Policy.ts"
import { type Instant, isBefore, plusMillis } from "../../values/Instant.ts"
import * as Term from "../../values/Term.ts"
import type { DispatchView as View } from "./DispatchView.ts"

/** What costs no more than a short frame or a look to look for again. */
const frugal: ReadonlySet<Waiting.Reason> = new Set([
  "offline",
  "TargetBusy",
  "clockSkewed",
  "LockedBy",
  "TerminalSuspected",
  "TargetUnverified",
  "ruledOut",
  "suspected",
  "unproved"
])

/** Gives when a credit that has to wait is looked at again: its customer waits, too. */
export const nextTry = ({ holder, target }: View, reason: Waiting.Reason, now: Instant, policy: Policy): Instant => {
  const quiet = reason === "TargetBusy" ? Target.quietOf(target.state) : null
  if (quiet !== null) {
    const [ends, latest] = [Term.endOf(quiet, now), plusMillis(now, policy.retryMaxMinutes * 60_000)]
    return isBefore(ends, latest) ? ends : latest
  }
  const backOff = backOffMillis(policy, waitsOf(Credit.of(holder).dispatch))
  return plusMillis(now, frugal.has(reason) ? Math.min(backOff, frugalRetryMillis) : backOff)
}

/** Notes that a slot is quiet until a time which a clock set that was ahead: from then on it is so for its length. */
export const datedAnew = ({ target }: View, now: Instant): ReadonlyArray<Target.Event> => {
  const quiet = Target.quietOf(target.state)
  const isNew = quiet !== null && Term.seenAt(quiet, now).anew !== quiet.anew
  return isNew ? [{ _tag: "QuietDatedAnew", v: 1, at: now }] : []
}
