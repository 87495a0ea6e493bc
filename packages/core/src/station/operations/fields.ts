/** Fields and rejections that several tables share. */
import * as Schema from "effect/Schema"
import * as R from "../../rejection/Rejection.ts"
import { Id } from "../../target/CreditTarget.ts"

/** Describes why something is done: 1–200 characters. */
export const Reason = Schema.NonEmptyString.check(Schema.isMaxLength(200))

/** Describes a page of a list: rows, and the cursor of the next page or `null`. */
export const pageOf = <A extends Schema.Top>(row: A) =>
  Schema.Struct({ rows: Schema.Array(row), next: Schema.NullOr(Schema.String) })

/** The fields that ask for a page: the cursor of the page before, at most `limit` rows (default 50). */
export const pageFields = {
  after: Schema.optionalKey(Schema.NullOr(Schema.String)),
  limit: Schema.optionalKey(Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 500 })))
}

/** What an amount of energy may be refused for. */
export const energyRejections = [R.ValueInvalid, R.Quantum, R.OverHoardingLimit] as const
/** What a moving or finished dispatch forbids. */
export const restRejections = [R.AlreadyApplied, R.OutcomeUnknown, R.TargetBusy] as const

export const orderCommand = { orderNo: Id }
