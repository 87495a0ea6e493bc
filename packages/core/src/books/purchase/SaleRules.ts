/** The rule of a sale: a purchase that somebody paid for is saved, and what a clerk should know of it is told. @category Rules */
import * as Result from "effect/Result"
import { failing } from "../../rejection/Preconditions.ts"
import * as R from "../../rejection/Rejection.ts"
import { keyOf } from "../../values/CreditTarget.ts"
import type { Rule } from "../rule/Rule.ts"
import type * as Order from "./Order.ts"
import { type SaleWarning, type SaveRejection, type SaveView, save } from "./PurchaseRules.ts"
import { bookedOnce, type SaleChanges, soldFor } from "./WorkOrder.ts"

/**
 * What selling looks at besides: the order that stands on the device for the same work order (`null`: none), whether one stands on another device, and whether
 * nobody has looked at the target since the books were restored.
 *
 * @category Models
 */
export interface SellView extends SaveView {
  readonly booked: string | null
  readonly elsewhere: "yes" | "no"
  readonly unverified: "yes" | "no"
}

type SellRejection = SaveRejection | R.TargetUnverified | R.WorkOrderTaken

/**
 * Saves a purchase that somebody paid for: one payment is booked once on a device, and whoever books it on a second one is told. Of a target that is unverified he is
 * told, too, or it is refused, as the site wants it.
 *
 * @category Rules
 */
export const sell: Rule<Order.Content, SellView, SaleChanges, SellRejection, SaleWarning> = (
  content,
  view,
  context
) => {
  const saved = save(content, view, context)
  const isUnverified = view.unverified === "yes"
  const refused = failing([
    isUnverified && context.policy.whileUnverified === "refuse"
      ? new R.TargetUnverified({ target: keyOf(view.device.target) })
      : null,
    bookedOnce(content, view.booked)
  ])
  if (Result.isFailure(saved)) return Result.fail([...saved.failure, ...refused])
  const [first, ...others] = refused
  if (first !== undefined) return Result.fail([first, ...others])
  const { changes } = saved.success
  const warnings = [
    ...saved.success.warnings,
    ...(isUnverified ? (["targetUnverified"] as const) : []),
    ...(view.elsewhere === "yes" ? (["workOrderElsewhere"] as const) : [])
  ]
  return Result.succeed({ changes: { ...changes, device: soldFor(content, context.now) }, warnings })
}
