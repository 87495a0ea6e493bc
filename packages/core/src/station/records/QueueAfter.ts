/** What becomes of the queue of a target when a number that was found on its terminal is settled. */
import * as Effect from "effect/Effect"
import * as Credit from "../../books/credit/Credit.ts"
import { dequeued, woken } from "../../books/credit/DispatchQueue.ts"
import type { QueueAfter } from "../../books/discrepancy/ClosingRules.ts"
import { type Holders, moving } from "../../engines/dispatch/OwnNumber.ts"
import * as OpenWorkItems from "../../engines/kernel/OpenWorkItems.ts"
import { keyOf } from "../../values/CreditTarget.ts"
import type { Context } from "../kernel/Command.ts"

/** Gives the work items about credits that left the queue: their customers have paid and wait. */
const leftQueue = (queue: Holders, context: Context) =>
  OpenWorkItems.opening(
    queue.map((it) => {
      const { holder, orgNo, customerNo, target } = Credit.of(it)
      const detail = `${keyOf(target)}: numberAdopted`
      return { cause: "notSent", subject: holder.id, orgNo, customerNo, detail } as const
    }),
    context.now
  )

/** Gives what becomes of the queue of a target, to be spread into a commit. */
export const queueAfter = Effect.fnUntraced(function* (after: QueueAfter, queue: Holders, context: Context) {
  if (after === "woken") return moving(queue, (credit) => woken(credit, context.now))
  const credits = moving(queue, (credit) => dequeued(credit, context.now, "numberAdopted"))
  const items = yield* leftQueue(queue, context)
  return { view: { ...credits.view, ...items.view }, changes: { ...credits.changes, ...items.changes } }
})
