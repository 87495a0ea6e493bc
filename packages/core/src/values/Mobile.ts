import * as Schema from "effect/Schema"
import { demanding, titled } from "./FieldText.ts"

/** Describes a mobile number: 5–15 digits with an optional leading `+`. */
export const Mobile = titled(
  Schema.String.check(
    Schema.isPattern(/^\+?\d{5,15}$/, demanding("必须是 5 至 15 位数字", "must have 5 to 15 digits"))
  ),
  "手机号码",
  "mobile number"
)
export type Mobile = typeof Mobile.Type
