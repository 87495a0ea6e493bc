/** What amount may be sold: what the terminal can carry, and the limits of the customer. */
import { type Capabilities, withholds } from "../../ports/terminal/Capabilities.ts"
import * as R from "../../rejection/Rejection.ts"
import { add, type Energy, isMultipleOf, zero } from "../../values/Energy.ts"
import { beyondLimit } from "../credit/Hoarding.ts"
import type * as Customer from "../customer/Customer.ts"
import type * as Target from "../target/Target.ts"

/** What an amount is held against: `lastKnown` is the newest balance (`null`: none). */
export interface AmountView {
  readonly customer: Customer.State
  readonly target: Target.State
  readonly lastKnown: Energy | null
  /** What is sold on the device and not yet applied. */
  readonly pending: Energy
}

const largest = (a: Energy, b: Energy | null): Energy => (b !== null && b > a ? b : a)
const smallest = (a: Energy, b: Energy | null): Energy => (b !== null && b < a ? b : a)

/** Lists what forbids an amount: what the terminal can carry, and the customer's own limits. */
export const amountForbidden = (
  energy: Energy,
  { target, customer, lastKnown, pending }: AmountView,
  capabilities: Capabilities
) => {
  const { terminalId } = target.target
  const { quantum } = capabilities.purchase
  const min = largest(quantum, customer.limits.min)
  const max = smallest(capabilities.purchase.max, customer.limits.max)
  const step = largest(quantum, customer.limits.step)
  const carried = target.target._tag === (capabilities.creditScope === "group" ? "Group" : "Terminal")
  return [
    carried ? null : new R.Unsupported({ terminalId, feature: "creditTarget" }),
    capabilities.creditUnit === "money" ? new R.Unsupported({ terminalId, feature: "moneyMode" }) : null,
    withholds(capabilities, "purchase") ? new R.Unsupported({ terminalId, feature: "withheld" }) : null,
    energy <= 0n ? new R.ValueInvalid({ energy, min, max }) : null,
    isMultipleOf(energy, quantum) ? null : new R.Quantum({ energy, quantum }),
    step === quantum || isMultipleOf(energy, step) ? null : new R.Quantum({ energy, quantum: step }),
    energy > 0n && (energy < min || energy > max) ? new R.ValueInvalid({ energy, min, max }) : null,
    beyondLimit(customer, add(lastKnown ?? zero, energy), pending)
  ]
}
