/** What a device must be for anything to be done with it: bound, and held by no replacement and no closing of its account. @category Rules */
import type { Preconditions } from "../../rejection/Preconditions.ts"
import * as R from "../../rejection/Rejection.ts"
import { keyOf } from "../../values/CreditTarget.ts"
import type * as Device from "./Device.ts"

/** Refuses a device that is cancelled. @category Rules */
export const notCancelled = ({ deviceId, target, binding }: Device.State): Preconditions<R.DeviceCancelled> => [
  binding === "cancelled" ? new R.DeviceCancelled({ deviceId, target: keyOf(target) }) : null
]

/** Refuses a device that a replacement or the closing of its account holds, but not to the holder itself. @category Rules */
export const notBeingReplaced = (
  { deviceId, target, heldBy = null }: Device.State,
  holder: string | null = null
): Preconditions<R.DeviceBeingReplaced> => [
  heldBy === null || heldBy === holder
    ? null
    : new R.DeviceBeingReplaced({ deviceId, target: keyOf(target), replacementId: heldBy })
]
