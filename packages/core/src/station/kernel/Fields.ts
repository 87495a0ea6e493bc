/** Fields and rejections that several tables share. */

import * as Schema from "effect/Schema"
import * as R from "../../rejection/Rejection.ts"
import { Id } from "../../values/CreditTarget.ts"
import { OrgNo } from "../../values/OrgNo.ts"

/** Describes why something is done: 1–200 characters. */
export const Reason = Schema.NonEmptyString.check(Schema.isMaxLength(200))

/** Describes a page of a list: rows, the cursor of the next page or `null`, and with the first page the number of all matching rows. */
export const pageOf = <A extends Schema.Top>(row: A) =>
  Schema.Struct({ rows: Schema.Array(row), next: Schema.NullOr(Schema.String), total: Schema.NullOr(Schema.Int) })

/** Describes a local day of the site, `YYYY-MM-DD`. */
export const Day = Schema.String.check(Schema.isPattern(/^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/))
/** Describes local days from `from` to `to`, both included; a range that ends before it begins is refused. */
export const DayRange = Schema.Struct({ from: Day, to: Day }).check(
  Schema.makeFilter((range: { readonly from: string; readonly to: string }) =>
    range.from <= range.to ? undefined : "a range that does not end before it begins"
  )
)

/** The condition of every list on the org unit: it and everything below it. */
export const orgField = { orgNo: Schema.optionalKey(OrgNo) }
/** The fields that ask for a page: the cursor of the page before, at most `limit` rows (default 50). */
export const pageFields = {
  after: Schema.optionalKey(Schema.NullOr(Schema.String)),
  limit: Schema.optionalKey(Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 500 }))),
  ...orgField
}

/** What an amount of energy may be refused for. */
export const energyRejections = [R.ValueInvalid, R.Quantum, R.OverHoardingLimit] as const
/** What a moving or finished dispatch forbids. */
export const restRejections = [R.AlreadyApplied, R.OutcomeUnknown, R.TargetBusy] as const

export const orderCommand = { orderNo: Id }

/** What dispatching an order or an adjustment may be refused for. */
export const dispatchRejections = [
  R.NotFound,
  R.AlreadyApplied,
  R.Voided,
  R.NotApproved,
  R.ApprovalStale,
  R.CustomerInvalid,
  R.DeviceCancelled,
  R.TooManyAttempts,
  R.OutcomeUnknown,
  R.TargetBusy,
  R.Conflict,
  R.ArrivedWithoutEffect,
  R.TerminalOffline
] as const

/** The most rows of one batch. */
export const maxBatch = 10_000
/** Describes the rows of a batch: 1 to {@link maxBatch}. */
export const batchOf = <A extends Schema.Top>(row: A) => Schema.NonEmptyArray(row).check(Schema.isMaxLength(maxBatch))
