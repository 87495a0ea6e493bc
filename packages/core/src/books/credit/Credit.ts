/**
 * What is sent to a target as a credit, as the dispatch sees it: an order adds its energy, an adjustment puts a value in place of the balance.
 *
 * @category Parts of aggregates
 */

import type { WriteMode } from "../../ports/terminal/Requests.ts"
import type { CreditTarget } from "../../values/CreditTarget.ts"
import type { Energy } from "../../values/Energy.ts"
import type { Instant } from "../../values/Instant.ts"
import * as Adjustment from "../adjustment/Adjustment.ts"
import type * as Dispatch from "../dispatch/Dispatch.ts"
import * as Order from "../purchase/Order.ts"
import type { Expected, Holder } from "../target/Target.ts"

/** The aggregates that hold a dispatch region. @category Models */
export type HolderKind = Holder["_tag"]

/** Whether the approval that a credit needs stands for its present content. @category Models */
export type Clearance = "cleared" | "notApproved" | "otherContent"

/**
 * A credit.
 *
 * **Details** `clearance` compares the whole content, and is found out only where it is asked for. `ifRemainingWas`: the balance that a `set` rests on;
 * `null` for an `append`, which rests on none.
 *
 * @category Models
 */
export interface Credit extends Dispatch.Region {
  readonly holder: Holder
  readonly orgNo: string
  readonly customerNo: string
  readonly deviceId: string
  readonly target: CreditTarget
  readonly savedAt: Instant
  /** Who saved it, and who queued it: what one of them sends is his own work. */
  readonly persons: ReadonlyArray<string>
  readonly validity: "valid" | "voided"
  readonly clearance: () => Clearance
  readonly mode: typeof WriteMode.Type
  readonly value: Energy
  readonly ifRemainingWas: Energy | null
  /** The number that the books must still expect; without one any. */
  readonly ifExpected?: Expected
  /** The closing of an account that it belongs to, which holds its device. */
  readonly closes?: string
}

const clearanceOf = (approval: Adjustment.Approval | Order.Approval, content: string): Clearance => {
  switch (approval._tag) {
    case "Waived":
      return "cleared"
    case "Pending":
    case "Revoked":
      return "notApproved"
    case "Approved":
      return approval.content === content ? "cleared" : "otherContent"
  }
}

const personsOf = (savedBy: string, dispatch: Dispatch.State): ReadonlyArray<string> =>
  dispatch._tag === "Queued" && dispatch.by !== undefined ? [savedBy, dispatch.by] : [savedBy]

/** Gives an order as a credit. @category Constructors */
export const fromOrder = (order: Order.State): Credit => {
  const { orderNo, orgNo, customerNo, deviceId, target, savedAt, validity, dispatch, attempts } = order
  return {
    holder: { _tag: "Order", id: orderNo },
    orgNo,
    customerNo,
    deviceId,
    target,
    savedAt,
    persons: personsOf(order.savedBy, dispatch),
    validity,
    dispatch,
    attempts,
    clearance: () => clearanceOf(order.approval, Order.contentText(order)),
    mode: "append",
    value: order.energy,
    ifRemainingWas: null
  }
}

/** Gives an adjustment as a credit. @category Constructors */
export const fromAdjustment = (adjustment: Adjustment.State): Credit => {
  const { adjustmentNo, orgNo, customerNo, deviceId, target, savedAt, validity, dispatch, attempts } = adjustment
  return {
    holder: { _tag: "Adjustment", id: adjustmentNo },
    orgNo,
    customerNo,
    deviceId,
    target,
    savedAt,
    persons: personsOf(adjustment.savedBy, dispatch),
    validity,
    dispatch,
    attempts,
    clearance: () => clearanceOf(adjustment.approval, Adjustment.contentText(adjustment)),
    mode: "set",
    value: adjustment.value,
    ifRemainingWas: adjustment.ifRemainingWas,
    ...(adjustment.ifExpected === undefined ? {} : { ifExpected: adjustment.ifExpected }),
    ...(adjustment.closes === undefined ? {} : { closes: adjustment.closes })
  }
}

/** An aggregate that holds a dispatch region, as a load found it. @category Models */
export type FoundHolder =
  | { readonly ref: { readonly _tag: "Order" }; readonly state: Order.State }
  | { readonly ref: { readonly _tag: "Adjustment" }; readonly state: Adjustment.State }

/** Gives whatever holds a dispatch region as a credit. @category Constructors */
export const of = (found: FoundHolder): Credit =>
  found.ref._tag === "Order" ? fromOrder(found.state as Order.State) : fromAdjustment(found.state as Adjustment.State)
