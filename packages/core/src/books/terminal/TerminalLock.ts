/** Whose a terminal is while it is commissioned. @category Rules */
import type { Preconditions } from "../../rejection/Preconditions.ts"
import * as R from "../../rejection/Rejection.ts"
import { isToCome } from "../../values/Instant.ts"
import type { Context } from "../rule/Rule.ts"
import type * as Terminal from "./Terminal.ts"

/** Tells whether a lock still holds a terminal: for as long as one lasts at most, whatever the clock was when it was taken. @category Questions */
export const isLocked = (
  lock: Terminal.State["lock"],
  { actor, now, policy }: Context
): lock is NonNullable<Terminal.State["lock"]> =>
  lock !== null && lock.by !== actor && isToCome(lock.until, policy.commissioningLockMinutes * 60_000, now)

/** Refuses whatever would change a terminal, or what it is to hold, while another operator commissions it: on every page. @category Rules */
export const notLocked = ({ lock, terminalId }: Terminal.State, context: Context): Preconditions<R.LockedBy> => [
  isLocked(lock, context) ? new R.LockedBy({ terminalId, actor: lock.by, until: lock.until }) : null
]
