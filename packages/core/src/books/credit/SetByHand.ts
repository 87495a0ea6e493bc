/** What nobody sets by hand: the balance of the device that a replacement carries over to. @category Rules */
import type { Preconditions } from "../../rejection/Preconditions.ts"
import * as R from "../../rejection/Rejection.ts"
import { keyOf } from "../../values/CreditTarget.ts"
import type * as Device from "../device/Device.ts"
import type * as Target from "../target/Target.ts"
import type { Credit } from "./Credit.ts"

/**
 * Refuses to set the balance of the device that a replacement carries over to, but not to the carry-over itself, which alone names the number that it
 * expects: what is set by hand would look like what the customer bought there, and be carried over once more.
 *
 * @category Rules
 */
export const notCarriedOverTo = (
  { mode, ifExpected }: Pick<Credit, "mode" | "ifExpected">,
  { deviceId, target }: Device.State,
  { reservedFor = null }: Target.State
): Preconditions<R.DeviceBeingReplaced> => [
  reservedFor === null || mode !== "set" || ifExpected !== undefined
    ? null
    : new R.DeviceBeingReplaced({ deviceId, target: keyOf(target), replacementId: reservedFor })
]
