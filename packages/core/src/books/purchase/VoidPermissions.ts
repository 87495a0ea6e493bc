/** Who may void an order: whoever saved it, until somebody approved it. @category Rules */
import type * as Order from "./Order.ts"

/** What an actor must be permitted besides saving to void an order: nothing for the own one while nobody approved it. @category Rules */
export const permissionsToVoid = (
  order: Order.State,
  actor: string
): ReadonlyArray<"purchase.void" | "purchase.approve"> => {
  const approved = order.approval._tag === "Approved"
  if (order.savedBy === actor) return approved ? ["purchase.void"] : []
  return approved ? ["purchase.void", "purchase.approve"] : ["purchase.void"]
}
