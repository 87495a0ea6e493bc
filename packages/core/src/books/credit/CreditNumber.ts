/** 购电单号, 电量调整单号: the form of the numbers that the station gives to orders and adjustments. */
import type { Policy } from "../../policy/Policy.ts"
import { spread } from "../../values/Digest.ts"
import type { Instant } from "../../values/Instant.ts"
import { localText } from "../../values/SiteTime.ts"

/** Writes a number: a letter, local date and time, digits that tell it from others of the same second. */
export const numberOf = (letter: "P" | "A", at: Instant, { siteZone }: Policy, digits: string): string =>
  `${letter}${localText(at, siteZone).replace(/\D/g, "")}${digits}`

/**
 * Gives the number of the adjustment that carries a balance over to a new device: the same step of a replacement always gives the same one.
 *
 * **Details** Nobody can draw it anew, so it has ten digits where a number that is drawn has six.
 */
export const carryOverNo = (
  { replacementId, startedAt }: { readonly replacementId: string; readonly startedAt: Instant },
  version: number,
  policy: Policy
): string => {
  const digits = spread(`${replacementId} ${version}`) % 10_000_000_000n
  return numberOf("A", startedAt, policy, digits.toString().padStart(10, "0"))
}
