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

/** Describes a number as messages go to it: 5–15 digits with an optional leading `+`; what a clerk writes down must be more, see {@link isMobile}. */
export const Mobile = mobileOf(/^\+?\d{5,15}$/)
export type Mobile = typeof Mobile.Type

/** Gives a number without the prefix of China: gateways write it with or without, people, too. */
const bare = (number: string): string => number.replace(/^(\+?86|0086)(?=1\d{10}$)/, "")

/** Tells whether two ways of writing a number mean the same one. */
export const isSameNumber = (a: string, b: string): boolean => bare(a) === bare(b)

/** Tells whether a number is one of a mobile telephone: 11 digits that begin with 13 to 19, or one of another country with `+` and its code. */
export const isMobile = (number: string): boolean =>
  /^1[3-9]\d{9}$/.test(bare(number)) || /^\+(?!86)[1-9]\d{6,14}$/.test(number)

/** Gives the ways in which a number may be written. */
export const writingsOf = (number: string): ReadonlyArray<string> => {
  const plain = bare(number)
  return plain.length === 11 && plain.startsWith("1") ? [plain, `86${plain}`, `+86${plain}`] : [number]
}

/** Describes a mobile number as views show it: whole, or masked as `138****0000` for who may not see it. */
export const ShownMobile = mobileOf(/^(\+?\d{5,15}|[+\d]{0,3}\*{4}\d{2,4})$/)
