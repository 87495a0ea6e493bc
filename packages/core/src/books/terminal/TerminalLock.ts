/** Whose a terminal is while it is commissioned. @category Parts of aggregates */
import * as Schema from "effect/Schema"
import type { Policy } from "../../policy/Policy.ts"
import type { Preconditions } from "../../rejection/Preconditions.ts"
import * as R from "../../rejection/Rejection.ts"
import { Id, TargetKey, type TerminalId } from "../../values/CreditTarget.ts"
import { Instant, isToCome } from "../../values/Instant.ts"

/** Describes who holds a terminal for commissioning, and until when. @category Models */
export const Lock = Schema.Struct({ by: Id, target: TargetKey, until: Instant })
export type Lock = typeof Lock.Type

/** What a terminal's books hold of it. @category Models */
export interface Lockable {
  readonly terminalId: TerminalId
  readonly lock: Lock | null
}

/** When it is asked, and for how long a lock lasts at most. @category Models */
export interface Asked {
  readonly now: Instant
  readonly policy: Pick<Policy, "commissioningLockMinutes">
}

/**
 * Tells whether a lock still holds a terminal against all of these persons: for as long as one lasts at most, whatever the clock was when it was taken.
 *
 * @category Questions
 */
export const isLockedTo = (lock: Lock | null, persons: ReadonlyArray<string>, { now, policy }: Asked): lock is Lock =>
  lock !== null && !persons.includes(lock.by) && isToCome(lock.until, policy.commissioningLockMinutes * 60_000, now)

/** Tells whether a lock still holds a terminal against who acts. @category Questions */
export const isLocked = (lock: Lock | null, context: Asked & { readonly actor: string }): lock is Lock =>
  isLockedTo(lock, [context.actor], context)

/** Holds back what these persons queued while somebody else commissions the terminal. @category Rules */
export const leftTo = (
  { lock, terminalId }: Lockable,
  persons: ReadonlyArray<string>,
  asked: Asked
): Preconditions<R.LockedBy> => [
  isLockedTo(lock, persons, asked) ? new R.LockedBy({ terminalId, actor: lock.by, until: lock.until }) : null
]

/** Refuses it while another operator commissions the terminal. @category Rules */
export const notLocked = (terminal: Lockable, context: Asked & { readonly actor: string }): Preconditions<R.LockedBy> =>
  leftTo(terminal, [context.actor], context)
