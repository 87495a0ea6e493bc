import * as Schema from "effect/Schema"

/** Describes a customer number (客户编号), 1–32 characters: given by the archive, never changed. */
export const CustomerNo = Schema.NonEmptyString.check(Schema.isMaxLength(32))
export type CustomerNo = typeof CustomerNo.Type
