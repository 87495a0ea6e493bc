/** What becomes of the queue of a target when a number that was found on its terminal is settled. */
import * as Effect from "effect/Effect"
import * as Credit from "../../books/credit/Credit.ts"
import { dequeued, unsent, woken } from "../../books/credit/DispatchQueue.ts"
import type { QueueAfter } from "../../books/discrepancy/ClosingRules.ts"
import { type Holders, moving } from "../../engines/dispatch/OwnNumber.ts"
import * as OpenWorkItems from "../../engines/kernel/OpenWorkItems.ts"
import type { Context } from "../kernel/Command.ts"

/** Gives the work items about credits that left the queue: their customers have paid and wait. */
const leftQueue = (queue: Holders, context: Context) =>
  OpenWorkItems.opening(
    queue.map((it) => unsent(Credit.of(it), "numberAdopted")),
    context.now
  )

/** Gives what becomes of the queue of a target, to be spread into a commit. */
export const queueAfter = Effect.fnUntraced(function* (after: QueueAfter, queue: Holders, context: Context) {
  if (after === "woken") return moving(queue, (credit) => woken(credit, context.now))
  const credits = moving(queue, (credit) => dequeued(credit, context.now, "numberAdopted"))
  const items = yield* leftQueue(queue, context)
  return { view: { ...credits.view, ...items.view }, changes: { ...credits.changes, ...items.changes } }
})
