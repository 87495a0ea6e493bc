import * as Schema from "effect/Schema"
import { titled } from "./FieldText.ts"

/** Describes a customer number (客户编号), 1–32 characters: given by the archive, never changed. */
export const CustomerNo = titled(Schema.NonEmptyString.check(Schema.isMaxLength(32)), "客户编号", "customer number")
export type CustomerNo = typeof CustomerNo.Type
