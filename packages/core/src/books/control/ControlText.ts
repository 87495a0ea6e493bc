/**
 * What a remote-control command is told as. The books keep why it was not carried out as codes and as sentences of programs; here both become a
 * sentence in both languages.
 */
import { calendar } from "../../rejection/words.ts"
import type { Text } from "../../values/Text.ts"
import {
  lateProposal,
  nameOf,
  type State,
  type StateName,
  statedWithoutEffect,
  withdrawnProposal,
  withoutEffect
} from "./Control.ts"

const states: { readonly [S in typeof StateName.Type]: Text } = {
  proposed: { zh: "待审批", en: "waits for approval" },
  requested: { zh: "等待下发", en: "waits to be sent" },
  sending: { zh: "正在下发", en: "is being sent" },
  confirmed: { zh: "已执行", en: "was carried out" },
  refused: { zh: "未执行", en: "was not carried out" },
  unknown: { zh: "结果未知", en: "may have been carried out; only a reading settles it" }
}

/** Why it was not carried out; `not sent: ` stands before the reasons for which nothing was sent. */
const details: { readonly [detail: string]: Text } = {
  unspecified: { zh: "终端否认", en: "the terminal refused" },
  unsupported: { zh: "终端不支持", en: "the terminal does not support it" },
  duplicateNumber: { zh: "终端否认，单号重复", en: "the terminal refused: the number was used before" },
  expired: { zh: "终端否认，命令已过有效时间", en: "the terminal refused: the command had expired" },
  notPermitted: { zh: "终端否认，权限不足", en: "the terminal refused: it is not permitted" },
  badValue: { zh: "终端否认，数值不合法", en: "the terminal refused: the value is not allowed" },
  overLimit: { zh: "终端否认，超过限值", en: "the terminal refused: a limit is exceeded" },
  "not sent: offline": { zh: "终端离线", en: "the terminal was offline" },
  "not sent: busy": { zh: "信道忙", en: "the line was busy" },
  "not sent: expired": { zh: "已过下发时限", en: "the time to send was over" },
  "not sent: gated": { zh: "不具备发送条件", en: "a condition for sending did not hold" },
  "not sent: unsupported": { zh: "终端的规约不支持", en: "its dialect has no such request" },
  "not sent: shutdown": { zh: "主站正在停止", en: "the station was stopping" },
  "not sent: unproved": {
    zh: "未能核对终端连接",
    en: "nothing had shown that the connection was the terminal's"
  },
  "not sent: suspected": { zh: "终端连接存疑", en: "it was in doubt who answers as the terminal" },
  "not sent: locked": { zh: "终端正由他人调试", en: "somebody else was commissioning the terminal" },
  [withdrawnProposal]: { zh: "申请已撤回", en: "the proposal was withdrawn" },
  [lateProposal]: { zh: "未按时审批", en: "nobody approved it in time" },
  "the time to send has passed": { zh: "已过下发时限", en: "the time to send was over" },
  "protection is protected": { zh: "终端处于保电状态", en: "the terminal was under power protection" },
  "protection is auto": { zh: "终端处于自动保电状态", en: "the terminal was under automatic power protection" },
  "protection is unknown": { zh: "保电状态未知", en: "whether the terminal was under power protection was not known" },
  [withoutEffect]: {
    zh: "命令已失效，回读该轮状态未变",
    en: "its frame is dead, and the switch was read as if there had been none"
  },
  [statedWithoutEffect]: { zh: "经两人认定未生效", en: "two persons stated so" },
  holiday: { zh: `当时${calendar.holiday.zh}`, en: `that time ${calendar.holiday.en}` },
  dayOff: { zh: `当时${calendar.dayOff.zh}`, en: `that time ${calendar.dayOff.en}` },
  night: { zh: `当时${calendar.night.zh}`, en: `that time ${calendar.night.en}` },
  beforeDayOff: { zh: `当时${calendar.beforeDayOff.zh}`, en: `that time ${calendar.beforeDayOff.en}` }
}

const actions: { readonly [A in State["action"]["_tag"]]: Text } = {
  Trip: { zh: "拉闸", en: "trip" },
  Close: { zh: "合闸", en: "close" }
}

/** Gives the sentence of a command. */
export const controlText = ({ action, round, progress }: Pick<State, "action" | "round" | "progress">): Text => {
  const detail = progress._tag === "Refused" ? progress.detail : ""
  const why = Object.hasOwn(details, detail) ? details[detail] : undefined
  const [name, state] = [actions[action._tag], states[nameOf(progress)]]
  return {
    zh: `第 ${round} 轮${name.zh}：${state.zh}${why === undefined ? "" : `（${why.zh}）`}`,
    en: `Round ${round}, ${name.en}: ${state.en}${why === undefined ? "" : ` (${why.en})`}`
  }
}
