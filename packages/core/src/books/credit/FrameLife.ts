/** For how long the frame of a credit may take effect. @category Functions */
import type { Policy } from "../../policy/Policy.ts"
import type { Capabilities } from "../../ports/terminal/Capabilities.ts"
import * as CreditRequest from "./CreditRequest.ts"

/**
 * How much later than its lifetime a frame is taken for dead, in milliseconds: the site's margin, and where the terminal checks tags their rounding and the
 * largest skew let pass.
 *
 * @category Functions
 */
export const marginMillis = (capabilities: Capabilities, policy: Policy): number => {
  const tagged = capabilities.lifetime._tag === "Tagged" ? 60 + policy.maxClockSkewSeconds : 0
  return (policy.deathMarginSeconds + tagged) * 1000
}

/** For how long a frame that the former station sent may take effect, in milliseconds. @category Functions */
export const frameLifeMillis = (capabilities: Capabilities, policy: Policy): number =>
  policy.sendWithinSeconds * 1000 +
  CreditRequest.lifetimeOf(capabilities, policy).minutes * 60_000 +
  marginMillis(capabilities, policy)
