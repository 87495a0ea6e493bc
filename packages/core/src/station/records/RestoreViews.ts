/** Views of what was found out, and is to be, after the books were restored. */
import * as Schema from "effect/Schema"
import type * as Restoration from "../../books/restoration/Restoration.ts"
import type * as Target from "../../books/target/Target.ts"
import { Id, TargetKey } from "../../values/CreditTarget.ts"
import { Energy } from "../../values/Energy.ts"
import { Instant } from "../../values/Instant.ts"
import { OrgNo } from "../../values/OrgNo.ts"
import { namedField } from "../kernel/Fields.ts"
import { view } from "../kernel/View.ts"

/** Describes the mark: how often the books were restored, and since when nothing is believed. */
export const RestorationView = view("RestorationView", { no: Schema.Int, at: Instant })

/** Describes whether a target is verified, and who vouches for it; `vouchedBy`: the first of two persons, as long as the second one is missing. */
export const VerificationView = view("VerificationView", {
  target: TargetKey,
  verified: Schema.Literals(["yes", "no"]),
  vouchedBy: Schema.NullOr(Id)
})

/**
 * Describes a target that is not verified. `orders`, `atRisk`, `amountFen`: how many orders are sold there and not yet applied, their energy, and their price where
 * the orders say it.
 */
export const UnverifiedRow = view("UnverifiedRow", {
  target: TargetKey,
  orgNo: OrgNo,
  deviceId: Schema.NullOr(Id),
  customerNo: Schema.NullOr(Id),
  ...namedField,
  orders: Schema.Int,
  atRisk: Energy,
  amountFen: Schema.Int,
  vouchedBy: Schema.NullOr(Id)
})

/** Gives who of two persons vouches for a target, while the second one is missing. */
export const vouchedBy = ({ vouched }: Target.State, { no }: Pick<Restoration.State, "no">): string | null =>
  vouched?.restoration === no ? vouched.by : null
