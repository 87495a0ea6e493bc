/** Which alarm and trip energy (告警电量, 跳闸电量) a terminal can carry. */
import type { Capabilities } from "../../ports/terminal/Capabilities.ts"
import type { Thresholds } from "../../ports/terminal/Requests.ts"
import type { Preconditions } from "../../rejection/Preconditions.ts"
import * as R from "../../rejection/Rejection.ts"
import { type CreditTarget, keyOf } from "../../values/CreditTarget.ts"
import { isMultipleOf } from "../../values/Energy.ts"
import type * as Target from "./Target.ts"

/** Lists what of the thresholds of a target its terminal cannot carry: one that has a fraction of its step, or too many digits. */
export const thresholdFit = (
  { thresholdRange }: Capabilities,
  target: CreditTarget,
  thresholds: Thresholds
): Preconditions<R.ThresholdsUnfit> => {
  if (thresholdRange === undefined) return []
  const { quantum, max } = thresholdRange
  return (["alarm", "trip"] as const).map((which) => {
    const energy = thresholds[which]
    const fits = isMultipleOf(energy, quantum) && energy <= max
    return fits ? null : new R.ThresholdsUnfit({ target: keyOf(target), which, energy, quantum, max })
  })
}

/** Lists what keeps the saved thresholds of a target from travelling with its credits; nothing where they do not, or none are saved. */
export const thresholdsTravel = (
  capabilities: Capabilities,
  { target, desired }: { readonly target: CreditTarget; readonly desired: Thresholds | null }
): Preconditions<R.ThresholdsUnfit> =>
  capabilities.thresholds === "withCredit" && desired !== null ? thresholdFit(capabilities, target, desired) : []

/** Lists what keeps a credit waiting whose thresholds travel with it: the target has none, or such as the terminal cannot carry. @category Rules */
export const thresholdPreconditions = (
  capabilities: Capabilities,
  target: Pick<Target.State, "target" | "desired">
): Preconditions<R.ThresholdsMissing | R.ThresholdsUnfit> => [
  capabilities.thresholds === "withCredit" && target.desired === null
    ? new R.ThresholdsMissing({ target: keyOf(target.target) })
    : null,
  ...thresholdsTravel(capabilities, target)
]
