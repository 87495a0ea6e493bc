/**
 * What must not be left over when nothing has gone wrong for a day: a store that gives no work out and an engine that does none break no rule of
 * safety, and sell nothing.
 */
import { DispatchEngine, Instant } from "@yugou/core"
import { type Control, Credit, WorkItem } from "@yugou/core/books"
import { type Ref, ref, refKey } from "@yugou/core/store"
import type { Broken } from "./Contracts.ts"
import { isServed } from "./Engines.ts"
import type { Work } from "./Ledger.ts"
import type { Watch } from "./Watch.ts"

/** What looks for leftovers. `claimedAt`: when a record was last given out, whatever became of it; `null`: never. */
export interface Ground {
  readonly now: number
  readonly longestWaitMillis: number
  readonly watch: Pick<Watch, "ledger" | "report">
  readonly claimedAt: (ref: Ref) => number | null
  readonly broken: Broken
}

/** How long something may stay undone that could be done: the longest wait between two tries, and a lease that nobody ended. */
const patienceOf = ({ longestWaitMillis }: Ground): number => longestWaitMillis + DispatchEngine.settings.leaseMillis

const hoursOf = (millis: number): string => `${(millis / 3_600_000).toFixed(1)} h`

const checkDue = (ground: Ground, { ref: at, due }: Work): void => {
  const since = Instant.toMillis(due.at)
  const late = ground.now - since
  if (late <= patienceOf(ground)) return
  const claimed = ground.claimedAt(at)
  const text = `${refKey(at)} has been due in ${due.queue} for ${hoursOf(late)}`
  if (claimed === null || claimed < since) ground.broken("StationStore", "claims", `${text}, and was never given out`)
  else ground.watch.report("leftOver", `${text}, and was given out`)
}

const checkCredit = (ground: Ground, { holder, dispatch, attempts }: Credit.Credit): void => {
  const { now, watch } = ground
  const patience = patienceOf(ground)
  const isPast = (at: Instant.Instant): boolean => Instant.toMillis(at) + patience < now
  if (dispatch._tag === "Queued" && isPast(dispatch.until) && isPast(dispatch.notBefore))
    watch.report("leftOver", `${holder.id} is queued, and its time was over long ago`)
  const deadAt = attempts.at(-1)?.deadAt
  if (dispatch._tag !== "Unknown" || deadAt === undefined || !isPast(deadAt)) return
  const itemId = WorkItem.idOf({ cause: "outcomeUnknown", subject: holder.id })
  const item = watch.ledger.record(ref("WorkItem", itemId))?.current.state ?? null
  if (item === null || item.closed !== null)
    watch.report("leftOver", `${holder.id} is unknown, its frame is dead, and no work item is open`)
}

/** The longest delay of a trip that operators of the site ask for, with room: until it is over nobody must look. */
const delayMillis = 900_000

const checkControl = (ground: Ground, { controlId, progress, deadAt, sendBy }: Control.State): void => {
  const { now, watch } = ground
  const dead = Instant.toMillis(deadAt ?? sendBy) + delayMillis + patienceOf(ground)
  if (progress._tag !== "Unknown" || dead >= now) return
  const itemId = WorkItem.idOf({ cause: "controlUnknown", subject: controlId })
  const item = watch.ledger.record(ref("WorkItem", itemId))?.current.state ?? null
  if (item === null || item.closed !== null)
    watch.report("leftOver", `${controlId} is unknown, its frame is dead, and no work item is open`)
}

/** Reports what is left over after the quiet hours. */
export const check = (ground: Ground): void => {
  const { ledger } = ground.watch
  for (const work of ledger.heads()) if (isServed(work.due.queue)) checkDue(ground, work)
  for (const { closed, cause, subject } of ledger.workItems()) {
    if (closed === null && cause === "secretUnopened")
      ground.watch.report("leftOver", `the keys are back, and ${subject} still says that they are lost`)
  }
  for (const control of ledger.controls()) checkControl(ground, control)
  for (const order of ledger.orders()) checkCredit(ground, Credit.fromOrder(order))
  for (const adjustment of ledger.adjustments()) checkCredit(ground, Credit.fromAdjustment(adjustment))
}
