/** Why a terminal said no, and why nothing was sent to it. */
import type { Text } from "../values/Text.ts"
import type { Rejection } from "./Rejection.ts"

type Fields<T extends Rejection["_tag"]> = Extract<Rejection, { _tag: T }>

const denied = (zh: string, en: string) => (terminalId: string) => ({
  zh: `终端 ${terminalId} 否认：${zh}`,
  en: `Terminal ${terminalId} refused: ${en}`
})

const notSent = (zh: string, en: string) => (terminalId: string) => ({
  zh: `未向终端 ${terminalId} 发送：${zh}`,
  en: `Nothing was sent to terminal ${terminalId}: ${en}`
})

/** Why a terminal said no. */
export const refusals: { readonly [K in Fields<"Refused">["reason"]]: (terminalId: string) => Text } = {
  duplicateNumber: denied("单号重复", "the number was used before"),
  expired: denied("命令已过有效时间", "the command had expired"),
  notPermitted: denied("权限不足", "it is not permitted"),
  badValue: denied("数值不合法", "the value is not allowed"),
  overLimit: denied("超过限值", "a limit is exceeded"),
  unspecified: (id) => ({ zh: `终端 ${id} 否认，未说明原因`, en: `Terminal ${id} refused and gave no reason` }),
  unsupported: (id) => ({ zh: `终端 ${id} 不支持此项操作`, en: `Terminal ${id} does not support this` })
}

/** Why nothing was sent to a terminal. */
export const notSents: { readonly [K in Fields<"NotSent">["reason"]]: (terminalId: string) => Text } = {
  expired: notSent("等候信道超时，请稍后再试", "the line was not free in time; wait and repeat"),
  unsupported: notSent("该终端的规约不支持此项操作", "its dialect has no such request"),
  busy: notSent("信道正忙，请稍后再试", "the line is busy; wait and repeat"),
  gated: notSent("当前不具备发送条件", "a condition for sending does not hold"),
  shutdown: notSent("主站正在停止", "the station is stopping"),
  suspected: notSent("终端连接存疑，须经确认", "it is in doubt who answers as it, and has to be confirmed"),
  unproved: notSent("尚不能核对这条连接是否属于该终端", "nothing has shown yet that its connection is its own")
}

/** The sentences of conflicts with the doubt about who answers as a terminal. */
export const suspicionConflicts = {
  notSuspected: (id: string): Text => ({
    zh: `终端 ${id} 的连接没有存疑，不必确认`,
    en: `Nothing is in doubt about who answers as terminal ${id}`
  }),
  noFormerConnection: (id: string): Text => ({
    zh: `终端 ${id} 没有已知的原连接，只能确认新连接，或两者都不是`,
    en: `No former connection of terminal ${id} is known; only the new one can be right, or neither`
  }),
  ruledOut: (id: string): Text => ({
    zh: `该来源已由两人认定不是终端 ${id}，不能设为其接入来源`,
    en: `Two persons have said that this place is not terminal ${id}; it cannot be pinned as its own`
  })
}

/** The sentence of a terminal in doubt. */
export const suspected = ({ terminalId: id }: Pick<Fields<"TerminalSuspected">, "terminalId">): Text => ({
  zh: `终端 ${id} 的连接存疑，经两人确认前不下发`,
  en: `It is in doubt who answers as terminal ${id}; nothing is sent there before two persons have confirmed it`
})
