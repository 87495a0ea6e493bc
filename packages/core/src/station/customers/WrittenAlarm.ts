/** Numbers as a clerk writes them: real mobile numbers, each once. What was stored before may be neither, and stays. */
import * as Schema from "effect/Schema"
import { AlarmSettings, Recipient } from "../../books/customer/Customer.ts"
import { demanding, titled } from "../../values/FieldText.ts"
import { isMobile, isSameNumber } from "../../values/Mobile.ts"
import type { Text } from "../../values/Text.ts"

/** Describes what is said of the numbers: of each once. */
export const Recipients = titled(
  Schema.Array(Recipient).check(
    Schema.isMaxLength(8),
    Schema.makeFilter(
      (all: ReadonlyArray<Recipient>) =>
        new Set(all.map(({ no }) => no)).size === all.length ? undefined : "each number once",
      demanding("不能对同一号码填写两次", "must not speak of a number twice")
    )
  ),
  "联系人",
  "recipients"
)

/** Describes alarm settings as they are written for a new customer. */
export const WrittenAlarm = titled(
  Schema.Struct({ ...AlarmSettings.fields, recipients: Schema.optionalKey(Recipients) }),
  "告警设置",
  "alarm settings"
)

const noMobile: Text = {
  zh: "不是手机号码：应为 1 开头的 11 位数字，境外号码以 + 和国家代码开头",
  en: "is no mobile number: 11 digits that begin with 1, or + and the code of a country"
}
const twice: Text = { zh: "不能有重复的号码", en: "must not name a number twice" }

/** A number that is wrong among some: its place, and what it must be. */
export interface WrongNumber {
  readonly path: ReadonlyArray<string | number>
  readonly demand: Text
}

/** Finds the first number that is written anew and is none, or that stands there twice, however it is written; `null`: all are right. */
export const wrongNumber = (mobiles: ReadonlyArray<string>, kept: ReadonlyArray<string>): WrongNumber | null => {
  const none = mobiles.findIndex((mobile) => !isMobile(mobile) && !kept.includes(mobile))
  if (none >= 0) return { path: ["alarm", "mobiles", none], demand: noMobile }
  const again = mobiles.findIndex((mobile, index) => mobiles.slice(0, index).some((it) => isSameNumber(it, mobile)))
  return again < 0 ? null : { path: ["alarm", "mobiles", again], demand: twice }
}
