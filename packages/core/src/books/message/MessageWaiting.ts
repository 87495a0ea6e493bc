/** Why a message waits: what the books keep, the public code of it, and what people are told. */
import type { Text } from "../../values/Text.ts"
import type * as Message from "./Message.ts"

interface Told {
  readonly code: string
  readonly text: Text
}

const reasons: { readonly [reason: string]: Told } = {
  quietHours: { code: "QUIET_HOURS", text: { zh: "免打扰时段", en: "it is the quiet hours" } },
  creditUnderWay: {
    code: "CREDIT_UNDER_WAY",
    text: { zh: "该户购电正在下发，结果未明", en: "a purchase of the customer is on its way" }
  },
  offline: { code: "GATEWAY_OFFLINE", text: { zh: "短信网关未连接", en: "the message gateway is not connected" } },
  throttled: { code: "GATEWAY_THROTTLED", text: { zh: "短信网关限速", en: "the message gateway is at its rate" } },
  configuration: {
    code: "GATEWAY_CONFIGURATION",
    text: { zh: "短信网关配置有误", en: "the message gateway is not set up as it should be" }
  },
  expired: { code: "NOT_SENT", text: { zh: "短信网关未及时接收", en: "the message gateway was too slow" } }
}

/** Says why a message waits; `null`: it does not, or was not tried yet. What is known by no name is a code of the gateway. */
export const waitingOf = ({ notAfter: until, progress }: Pick<Message.State, "notAfter" | "progress">) => {
  if (progress._tag !== "Queued" || progress.waitsFor === undefined) return null
  const { notBefore: nextTry, waitsFor: reason } = progress
  const known = Object.hasOwn(reasons, reason) ? reasons[reason] : undefined
  const refused = {
    code: "GATEWAY_REFUSED",
    text: {
      zh: `短信网关暂不接收（网关代码 ${reason}）`,
      en: `the message gateway does not take it now (its code is ${reason})`
    }
  }
  return { ...(known ?? refused), nextTry, until }
}
