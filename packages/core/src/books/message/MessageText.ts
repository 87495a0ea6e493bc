/** What became of a message as a sentence: the books keep codes, for programs; a clerk reads why somebody heard nothing. */
import type { Text } from "../../values/Text.ts"
import type * as Message from "./Message.ts"

const texts: { readonly [reason: string]: Text } = {
  expired: { zh: "等待发送超时", en: "it waited too long" },
  badContent: { zh: "短信网关不能发送该内容", en: "the gateway cannot send such a text" },
  badNumber: { zh: "手机号码无效", en: "the number is not valid" },
  CUSTOMER_INVALID: { zh: "客户已注销", en: "the customer is voided" },
  CUSTOMER_MOVED: { zh: "客户已转到其他供电单位", en: "the customer went to another org unit" },
  DO_NOT_CONTACT: { zh: "客户拒收短信", en: "the customer wants no messages" },
  SMS_OFF: { zh: "客户不发送短信", en: "messages are off for the customer" },
  CYCLE_NONE: { zh: "客户不告警", en: "the alarm cycle of the customer is none" },
  DEVICE_CANCELLED: { zh: "购电设备已注销", en: "the purchase device is cancelled" },
  ABOVE_THRESHOLD: { zh: "剩余电量已不低于告警电量", en: "the balance is not below the alarm energy any more" },
  STALE_READING: { zh: "剩余电量已过时", en: "the remaining energy is out of date" },
  NO_READING: { zh: "没有可用的剩余电量", en: "there is no usable remaining energy" },
  NO_MOBILE: { zh: "客户没有手机号码", en: "the customer has no mobile number" },
  NUMBER_GONE: { zh: "手机号码已不属于该客户", en: "the number is not the customer's any more" },
  TEMPLATE_VARIABLE: { zh: "模板的变量没有值", en: "a variable of the template has no value" },
  SIGNATURE_MISSING: { zh: "未设置短信签名", en: "the site has no signature" },
  DUPLICATE: { zh: "短时间内重复", en: "the same was sent just before" },
  QUOTA: { zh: "短信限额已用完", en: "the quota of messages is used up" }
}

const codeOf = (message: Pick<Message.State, "progress">): string | null => {
  const { progress } = message
  if (progress._tag === "Suppressed") return progress.reason
  return progress._tag === "Failed" ? progress.code : null
}

/** Says why a message was suppressed or failed, or with which reason it was cancelled; `null`: neither. */
export const becauseOf = (message: Pick<Message.State, "progress">): Text | null => {
  const { progress } = message
  if (progress._tag === "Cancelled") {
    const { reason = "" } = progress
    return reason === "" ? null : { zh: reason, en: reason }
  }
  const code = codeOf(message)
  if (code === null) return null
  const known = Object.hasOwn(texts, code) ? texts[code] : undefined
  return known ?? { zh: `网关代码 ${code}`, en: `the code of the gateway is ${code}` }
}
