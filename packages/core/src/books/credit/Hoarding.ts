/** 囤积门限: how much energy a target may come to hold, what is sold and not yet applied counted with it. */
import * as R from "../../rejection/Rejection.ts"
import { add, type Energy, zero } from "../../values/Energy.ts"
import type * as Customer from "../customer/Customer.ts"
import type * as Order from "../purchase/Order.ts"

/**
 * Whether an order may still raise the balance. One whose approval was revoked is no valid purchase, and what arrived without effect is never sent
 * again; one that is under way counts until it is settled, though the balance may hold it already.
 */
const isPending = ({ validity, approval, dispatch }: Order.State): boolean => {
  if (validity === "voided" || approval._tag === "Revoked" || dispatch._tag === "Applied") return false
  return dispatch._tag !== "Rejected" || dispatch.by !== "arrivedWithoutEffect"
}

/** Gives the energy that is sold and not yet applied. */
export const pendingOf = (orders: ReadonlyArray<Order.State>): Energy =>
  orders.filter(isPending).reduce((sum, { energy }) => add(sum, energy), zero)

/** Says that a balance would exceed the limit of the customer, together with what is sold and not yet applied. */
export const beyondLimit = (
  { limits: { hoarding } }: Pick<Customer.State, "limits">,
  balance: Energy,
  pending: Energy
): R.OverHoardingLimit | null => {
  const reaches = add(balance, pending)
  return hoarding !== null && reaches > hoarding ? new R.OverHoardingLimit({ limit: hoarding, reaches, pending }) : null
}
