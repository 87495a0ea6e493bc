/**
 * What one item of a parameter job is told as. The books keep how it ended as codes, and before as sentences of programs; here both become a sentence
 * in both languages.
 */
import { parameters } from "../../rejection/words.ts"
import type { Text } from "../../values/Text.ts"
import type { Entry, Result } from "./ParameterJob.ts"

const results: { readonly [R in Result]: Text } = {
  waiting: { zh: "等待下发", en: "waits to be sent" },
  ok: { zh: "下发成功", en: "is on the terminal" },
  refused: { zh: "终端否认", en: "was refused by the terminal" },
  timeout: { zh: "无应答，结果未知", en: "was not answered; whether it took effect is not known" },
  unsupported: { zh: "终端不支持", en: "is not supported by the terminal" },
  notSent: { zh: "未下发", en: "was not sent" },
  notApplied: { zh: "未生效", en: "did not take effect" }
}

/** Why, by the code that the books keep; what says no more than the result has none. */
const details: { readonly [detail: string]: Text } = {
  duplicateNumber: { zh: "单号重复", en: "the number was used before" },
  expired: { zh: "已过有效时间", en: "its time was over" },
  notPermitted: { zh: "权限不足", en: "it is not permitted" },
  badValue: { zh: "数值不合法", en: "the value is not allowed" },
  overLimit: { zh: "超过限值", en: "a limit is exceeded" },
  offline: { zh: "终端离线", en: "the terminal was offline" },
  busy: { zh: "信道忙", en: "the line was busy" },
  gated: { zh: "不具备发送条件", en: "a condition for sending did not hold" },
  shutdown: { zh: "主站正在停止", en: "the station was stopping" },
  unproved: { zh: "未能核对终端连接", en: "nothing had shown that the connection was the terminal's" },
  suspected: { zh: "终端连接存疑", en: "it was in doubt who answers as the terminal" },
  linkLost: { zh: "连接中断", en: "the connection was lost" },
  unreadable: { zh: "应答无法解析", en: "the answer could not be read" },
  stationStopped: { zh: "主站中途停止", en: "the station stopped meanwhile" },
  "an earlier item did not end well": { zh: "前面的参数未成功", en: "an earlier item did not end well" },
  "the terminal holds another value": { zh: "终端上是其他值", en: "the terminal holds another value" }
}

/** Gives the sentence of an item. */
export const entryText = ({ value, result, detail }: Pick<Entry, "value" | "result" | "detail">): Text => {
  const name = parameters[value._tag]
  const why = Object.hasOwn(details, detail) ? details[detail] : undefined
  const end = results[result]
  return {
    zh: `${name.zh}：${end.zh}${why === undefined ? "" : `（${why.zh}）`}`,
    en: `${name.en}: ${end.en}${why === undefined ? "" : ` (${why.en})`}`
  }
}
