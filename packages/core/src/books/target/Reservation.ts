/** The reservation of a target by a replacement (换装) or by the closing of an account (销户): until that has ended nobody else binds the target, replaces it or makes its terminal another device. @category Rules */
import type { Preconditions } from "../../rejection/Preconditions.ts"
import * as R from "../../rejection/Rejection.ts"
import { keyOf } from "../../values/CreditTarget.ts"
import type * as Target from "./Target.ts"

/** Refuses a target that is part of a replacement or of a closing, other than the one that asks. @category Rules */
export const notReserved = (
  target: Pick<Target.State, "target" | "reservedFor"> | null,
  replacementId: string | null = null
): Preconditions<R.Conflict> => {
  const reservedFor = target?.reservedFor ?? null
  return [
    target === null || reservedFor === null || reservedFor === replacementId
      ? null
      : new R.Conflict({ conflict: "targetReserved", id: keyOf(target.target) })
  ]
}
