/** Views of cutting for arrears and reconnecting. */
import * as Schema from "effect/Schema"
import { CreditTarget, Id, Round } from "../../values/CreditTarget.ts"
import { CustomerNo } from "../../values/CustomerNo.ts"
import { Energy } from "../../values/Energy.ts"
import { Instant } from "../../values/Instant.ts"
import { OrgNo } from "../../values/OrgNo.ts"
import { Text } from "../../values/Text.ts"
import { namedField } from "../kernel/Fields.ts"
import { view } from "../kernel/View.ts"

/** Describes what keeps a device from being cut now: the code of the refusal and its sentence. */
const Obstacle = view("DisconnectionObstacle", { code: Schema.String, text: Text })

/**
 * Describes a device that is below its alarm energy, and how far it is from being cut.
 *
 * **Details** `limit`: the energy at or below which it is in arrears; `null`, like all the rest, where nothing can be known now. `daysLeft`: in how many whole days it falls to
 * `limit` at its mean use of a week, 0 where it has (at most 9999); `null`: it was not read a week ago, used nothing, or its balance was set since. `warnedAt`: when the last warning of a trip reached the gateway. `obstacles`: every
 * refusal that approving would meet now, but for those of single rounds; none: it could be cut. `proposed`: the rounds that wait for approval.
 */
export const DisconnectionView = view("DisconnectionView", {
  deviceId: Id,
  customerNo: CustomerNo,
  orgNo: OrgNo,
  ...namedField,
  target: CreditTarget,
  remaining: Schema.NullOr(Energy),
  readAt: Schema.NullOr(Instant),
  limit: Schema.NullOr(Energy),
  daysLeft: Schema.NullOr(Schema.Int),
  warnedAt: Schema.NullOr(Instant),
  obstacles: Schema.Array(Obstacle),
  proposed: Schema.Array(Schema.Struct({ controlId: Id, round: Round, by: Id, until: Instant }))
})
