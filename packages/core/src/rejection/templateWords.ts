/** The words of refusals about variables of message templates. */
import type { Text } from "../values/Text.ts"
import { same } from "./names.ts"
import type { Rejection } from "./Rejection.ts"

type Fields<T extends Rejection["_tag"]> = Extract<Rejection, { _tag: T }>

/** What the variables of message templates are called; the Chinese names may stand in a text in their place. */
export const variableNames = {
  customerName: { zh: "客户名称", en: "name of the customer" },
  customerNo: { zh: "客户编号", en: "customer number" },
  terminalNo: { zh: "终端编号", en: "terminal number" },
  remaining: { zh: "剩余电量", en: "remaining energy" },
  alarmEnergy: { zh: "告警电量", en: "alarm energy" },
  readingTime: { zh: "召测时间", en: "time of the reading" },
  lastPurchaseEnergy: { zh: "上次购电量", en: "energy of the last purchase" },
  lastPurchaseTime: { zh: "上次购电时间", en: "time of the last purchase" },
  lastPurchaseAmount: { zh: "上次购电金额", en: "amount of the last purchase in yuan" },
  lastPurchaseOrderNo: { zh: "上次购电单号", en: "order number of the last purchase" },
  orgName: { zh: "供电单位名称", en: "name of the org unit" },
  hotline: { zh: "服务电话", en: "hotline" }
} as const satisfies { readonly [variable: string]: Text }

/** Names a variable as it stands in a text, in braces. */
const variableText = (variable: string): Text => {
  const names: { readonly [name: string]: Text } = variableNames
  const known = Object.hasOwn(names, variable) ? names[variable] : undefined
  return known === undefined
    ? same(`{${variable}}`)
    : { zh: `{${variable}}（${known.zh}）`, en: `{${variable}} (${known.en})` }
}

/** Lists the variables: for whoever reads Chinese in both spellings, otherwise in the English one, which is written in any language. */
const spellings: Text = {
  zh: Object.entries(variableNames)
    .map(([name, { zh }]) => `{${zh}}/{${name}}`)
    .join("、"),
  en: Object.keys(variableNames)
    .map((name) => `{${name}}`)
    .join(", ")
}

export const variableProblems: {
  readonly [K in Fields<"TemplateVariable">["problem"]]: (variable: string) => Text
} = {
  unknown: (variable) => ({
    zh: `没有短信模板变量 {${variable}}，可用变量：${spellings.zh}`,
    en: `There is no template variable {${variable}}; there are: ${spellings.en}`
  }),
  noValue: (variable) => ({
    zh: `该客户没有短信模板变量 ${variableText(variable).zh}的值`,
    en: `This customer has no value for the template variable ${variableText(variable).en}`
  }),
  required: (variable) => ({
    zh: `此类短信的模板必须包含变量 ${variableText(variable).zh}`,
    en: `Templates for messages of this kind must contain the variable ${variableText(variable).en}`
  })
}
