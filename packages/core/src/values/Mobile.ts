import * as Schema from "effect/Schema"
import { demanding, titled } from "./FieldText.ts"
import { personal } from "./Personal.ts"

const mobileOf = (pattern: RegExp) =>
  personal(
    titled(
      Schema.String.check(Schema.isPattern(pattern, demanding("必须是 5 至 15 位数字", "must have 5 to 15 digits"))),
      "手机号码",
      "mobile number"
    ),
    "mobile"
  )

/** Describes a mobile number: 5–15 digits with an optional leading `+`. */
export const Mobile = mobileOf(/^\+?\d{5,15}$/)
export type Mobile = typeof Mobile.Type

/** Describes a mobile number as views show it: whole, or masked as `138****0000` for who may not see it. */
export const ShownMobile = mobileOf(/^(\+?\d{5,15}|[+\d]{0,3}\*{4}\d{2,4})$/)
