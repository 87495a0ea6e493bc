/** Whose a terminal is while it is commissioned. @category Rules */
import type { Preconditions } from "../../rejection/Preconditions.ts"
import * as R from "../../rejection/Rejection.ts"
import { isBefore } from "../../values/Instant.ts"
import type { Context } from "../rule/Rule.ts"
import type * as Terminal from "./Terminal.ts"

/** Refuses whatever would change a terminal, or what it is to hold, while another operator commissions it: on every page. @category Rules */
export const notLocked = (
  { lock, terminalId }: Terminal.State,
  { actor, now }: Pick<Context, "actor" | "now">
): Preconditions<R.LockedBy> => {
  const held = lock !== null && lock.by !== actor && isBefore(now, lock.until)
  return [held ? new R.LockedBy({ terminalId, actor: lock.by, until: lock.until }) : null]
}
