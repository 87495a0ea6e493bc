/** Why the layer of an adapter did not open, in the words that a station has for it. */
import type { OpenFailed } from "../rejection/BoundaryRejections.ts"
import type { Text } from "../values/Text.ts"

/**
 * The reasons for which a station does not open; `unreachable` and `inUse` may pass by waiting.
 *
 * **Example**
 *
 * ```ts
 * class NoRoute extends Error {
 *   readonly openReason: OpenReason = "unreachable"
 * }
 * ```
 *
 * @category Ports
 */
export type OpenReason = OpenFailed["reason"]

/**
 * What the error of an adapter's layer says of itself: why it did not open, and which option is wrong where one is; without it the reason is `failed`.
 *
 * **Example**
 *
 * ```ts
 * class NoAccount extends Error implements SaysOpenReason {
 *   readonly openReason = "options"
 *   readonly openOption = "sms.account"
 * }
 * ```
 *
 * @category Ports
 */
export interface SaysOpenReason {
  readonly openReason: OpenReason
  readonly openOption?: string
  /** What is wrong in both languages; without it the message of the error stands for both. */
  readonly openProblem?: Text
}
