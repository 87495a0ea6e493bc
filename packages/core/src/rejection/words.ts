/** The words that sentences of refusals are made of, in Chinese and English; a missing or superfluous one does not compile. */

import type { Text } from "../values/Text.ts"
import { restorationConflicts } from "./differenceWords.ts"
import { bookedText, creditText, sentence, targetText } from "./names.ts"
import type { Rejection } from "./Rejection.ts"
import { replacementConflicts } from "./replacementWords.ts"
import { suspicionConflicts } from "./terminalWords.ts"

type Fields<T extends Rejection["_tag"]> = Extract<Rejection, { _tag: T }>

/** The sentence of a conflict; `id` names what is in the way. */
export const conflicts: { readonly [K in Fields<"Conflict">["conflict"]]: (id: string) => Text } = {
  otherContent: (id) => ({
    zh: `购电单 ${id} 与审核人看到的内容不一致`,
    en: `Order ${id} is not what the approver saw`
  }),
  alreadyPrepaid: (id) => ({ zh: `客户 ${id} 已是预购电客户`, en: `Customer ${id} is a prepaid customer already` }),
  restoreInstead: (id) => ({
    zh: `客户 ${id} 已注销，请使用撤销注销`,
    en: `Customer ${id} is voided; restore the customer instead of adding it again`
  }),
  notVoided: (id) => ({
    zh: `${bookedText(id).zh} 未注销，无需撤销注销`,
    en: `${sentence(bookedText(id).en)} is not voided, so there is nothing to restore`
  }),
  alreadyVoided: (id) => ({
    zh: `${bookedText(id).zh} 已经注销`,
    en: `${sentence(bookedText(id).en)} is voided already`
  }),
  alreadyRegistered: (id) => ({ zh: `终端 ${id} 已经登记`, en: `Terminal ${id} is registered already` }),
  addressTaken: (id) => ({
    zh: id === "" ? "该地址已登记给其他供电单位的终端" : `该地址已登记给终端 ${id}`,
    en:
      id === ""
        ? "This address is registered for a terminal of another org unit"
        : `This address is registered for terminal ${id}`
  }),
  terminalRetired: (id) => ({ zh: `终端 ${id} 已停用`, en: `Terminal ${id} is retired` }),
  stillBound: (id) => ({
    zh: `${targetText(id).zh} 仍绑定购电设备，请先注销该设备`,
    en: `${sentence(targetText(id).en)} is still bound to a purchase device; cancel that first`
  }),
  alreadyBound: (id) => ({
    zh: `${targetText(id).zh} 已绑定其他购电设备`,
    en: `${sentence(targetText(id).en)} is bound to another purchase device`
  }),
  archiveClosed: (id) => ({ zh: `客户 ${id} 在档案中已销户`, en: `Customer ${id} is closed in the archive` }),
  notRevocable: (id) => ({
    zh: `${creditText(id).zh} 没有可撤销的审核`,
    en: `${sentence(creditText(id).en)} has no approval to revoke`
  }),
  alreadyApproved: (id) => ({
    zh: `${creditText(id).zh} 已通过审核，请使用撤销审核`,
    en: `${sentence(creditText(id).en)} is approved; revoke the approval instead`
  }),
  notProposed: (id) => ({
    zh: `${creditText(id).zh} 没有待确认的人工认定`,
    en: `Nobody proposed an outcome of ${creditText(id).en} that could be confirmed`
  }),
  alreadyProposed: (id) => ({
    zh: `${targetText(id).zh} 的该轮次已有待审批的停电申请`,
    en: `A disconnection of this round of ${targetText(id).en} waits for approval already`
  }),
  ...restorationConflicts,
  proposalOutdated: () => ({
    zh: "申请之后客户、终端设备、开关对应关系或购电情况已变，请撤回后重新申请",
    en: "The customer, the device, the switch map or a purchase has changed things since this was proposed; withdraw it and propose it again"
  }),
  notWaiting: () => ({
    zh: "该停电申请不在待审批状态",
    en: "This disconnection does not wait for approval"
  }),
  frameAlive: (id) => ({
    zh: `${creditText(id).zh} 的报文可能仍在途中，报文失效前不能认定为未生效`,
    en: `A frame of ${creditText(id).en} may still be under way; until it has expired nobody can state that it had no effect`
  }),
  notUnknown: (id) => ({
    zh: `${creditText(id).zh} 的下发结果已明确，无需人工认定`,
    en: `The outcome of ${creditText(id).en} is not in doubt, so there is nothing to settle by hand`
  }),
  notApplied: (id) => ({
    zh: `${creditText(id).zh} 未下发成功，无需冲正`,
    en: `${sentence(creditText(id).en)} did not take effect, so there is nothing to compensate`
  }),
  alreadyCompensated: (id) => ({
    zh: `${creditText(id).zh} 已经冲正`,
    en: `${sentence(creditText(id).en)} is compensated already by another adjustment`
  }),
  alreadyClosed: () => ({ zh: "该记录已处理完毕或已停用", en: "This was closed already" }),
  closedByTwo: () => ({
    zh: "这笔单边账不能这样处理，请申请处理并由另一人审核",
    en: "This discrepancy cannot be closed in this way; ask for its closing and let another person approve it"
  }),
  repairNotDone: (id) => ({
    zh:
      id === "" ? "没有指明已生效的购电单或电量调整单" : `${creditText(id).zh} 不是这笔单边账发现之后在该处生效的处理`,
    en:
      id === ""
        ? "No order or adjustment is named that repairs this"
        : `${sentence(creditText(id).en)} is no repair that was saved here since this was found and took effect`
  }),
  repairNamed: (id) => ({
    zh: `${creditText(id).zh} 已用于处理另一笔单边账`,
    en: `${sentence(creditText(id).en)} repairs another discrepancy already`
  }),
  findingSuperseded: () => ({
    zh: "这笔单边账发现之后账面已有变动，不能再据此处理，请重新对账",
    en: "The books have moved since this was found; reconcile again and act on what is found then"
  }),
  mayBeOurs: (id) => ({
    zh: `终端上的可能就是 ${creditText(id).zh}，请先由两人认定`,
    en: `What the terminal holds may be ${creditText(id).en}; two persons must settle that first`
  }),
  differenceLeft: () => ({
    zh: "这样处理后电量仍有差额，请重新选择差额的处理方式",
    en: "This would leave a difference in energy; choose another way to deal with it"
  }),
  notRequested: () => ({
    zh: "没有待审核的处理申请",
    en: "Nobody asked for a closing that could be approved"
  }),
  approvedWithDiscrepancy: (id) => ({
    zh: `${creditText(id).zh} 随单边账的处理一并审核`,
    en: `${sentence(creditText(id).en)} is approved together with the discrepancy that it repairs`
  }),
  alreadyQueued: (id) => ({
    zh: `${creditText(id).zh} 已在下发队列中`,
    en: `${sentence(creditText(id).en)} is queued for dispatch already`
  }),
  notQueued: (id) => ({
    zh: `${creditText(id).zh} 不在下发队列中`,
    en: `${sentence(creditText(id).en)} is not queued for dispatch`
  }),
  handedOver: (id) => ({
    zh: `短信 ${id} 不在待发送队列中，不能取消`,
    en: `Message ${id} does not wait to be sent any more, so it cannot be cancelled`
  }),
  messageUnderWay: (id) => ({
    zh: `短信 ${id} 尚未失败，不能重发`,
    en: `Message ${id} has not failed, so it is not sent again`
  }),
  sentAgain: (id) => ({
    zh: `该短信已重发，见短信 ${id}`,
    en: `It was sent again already, as message ${id}`
  }),
  customerMoved: (id) => ({
    zh: `客户 ${id} 已转到其他供电单位，不能重发原单位的短信，请在现单位另行发送`,
    en: `Customer ${id} went to another org unit: a message of the former one is not sent again, send a new one`
  }),
  changedMeanwhile: (id) => ({
    zh: `${bookedText(id).zh} 已被他人修改，请重新查询`,
    en: `${sentence(bookedText(id).en)} was changed by somebody else; look at it again`
  }),
  modeWithBalance: (id) => ({
    zh: `${targetText(id).zh} 的剩余电量不为零，不能更改购电控制方式`,
    en: `${sentence(targetText(id).en)} has energy left, so its control mode cannot change`
  }),
  boundElsewhere: () => ({
    zh: "所选的购电设备不属于该客户",
    en: "The chosen purchase device is not one of this customer"
  }),
  ...replacementConflicts,
  ...suspicionConflicts
}

/** What was looked for, where its id says something to a person. */
const named = (zh: string, en: string) => (id: string) =>
  id === "" ? { zh, en } : { zh: `${zh} ${id}`, en: `${en} ${id}` }

/** What was looked for, where its id is the station's own. */
const unnamed = (zh: string, en: string) => () => ({ zh: `这${zh}`, en: `such ${en}` })

const namedByTarget = (zh: string, en: string) => (id: string) => ({
  zh: `${targetText(id).zh}${zh}`,
  en: `${en}${targetText(id).en}`
})

/** What was not found, after 没有找到 and "There is no". */
export const things: { readonly [K in Fields<"NotFound">["what"]]: (id: string) => Text } = {
  archiveCustomer: (id) =>
    id === ""
      ? { zh: "该客户的档案", en: "archive record of this customer" }
      : { zh: `客户 ${id} 的档案`, en: `archive record of customer ${id}` },
  customer: named("预购电客户", "prepaid customer"),
  terminal: named("终端", "terminal"),
  target: namedByTarget(" 的剩余电量", "balance of "),
  device: unnamed("台购电设备", "purchase device"),
  order: named("购电单", "order"),
  adjustment: named("电量调整单", "adjustment"),
  message: unnamed("条短信", "message"),
  discrepancy: unnamed("笔单边账", "discrepancy"),
  template: named("短信模板", "message template"),
  workItem: unnamed("条待办", "work item"),
  parameterJob: unnamed("条参数下发记录", "dispatch of parameters"),
  control: unnamed("条遥控命令", "remote control command"),
  commissioning: namedByTarget(" 的调试记录", "commissioning of "),
  replacement: unnamed("条换装记录", "replacement of a device"),
  accountClosing: unnamed("条销户记录", "closing of an account"),
  paymentDifference: unnamed("笔营销对账差异", "payment difference"),
  restoration: unnamed("条恢复标记", "restoration of the books")
}

/** What cannot be done with a terminal; `unknownDialect` and `secretUnopened` are the station's lack. */
export const features: { readonly [K in Fields<"Unsupported">["feature"]]: (terminalId: string) => Text } = {
  creditTarget: (id) => ({
    zh: `终端 ${id} 不支持所选的购电对象（总加组、终端或电能表）`,
    en: `Terminal ${id} keeps no balance for a target of the chosen kind (total group, terminal or meter)`
  }),
  moneyMode: (id) => ({
    zh: `终端 ${id} 在电费控方式下不能办理此项操作`,
    en: `This cannot be done with terminal ${id} in money control`
  }),
  energyMode: (id) => ({
    zh: `终端 ${id} 在电量控方式下不能办理此项操作`,
    en: `This cannot be done with terminal ${id} in energy control`
  }),
  setBalance: (id) => ({
    zh: `终端 ${id} 不支持调整剩余电量`,
    en: `Terminal ${id} does not let its remaining energy be set`
  }),
  withheld: (id) => ({
    zh: `终端 ${id} 的规约配置未经验证，主站未获准下发，不能办理此项操作`,
    en: `The profile of terminal ${id}'s dialect is not verified, and the host has not allowed this to be sent, so it cannot be done`
  }),
  unknownDialect: (id) => ({
    zh: `主站没有配置终端 ${id} 的规约`,
    en: `The station has no dialect for terminal ${id}`
  }),
  secretUnopened: (id) => ({
    zh: `终端 ${id} 的口令无法解密，其规约没有口令不能使用`,
    en: `A secret of terminal ${id} cannot be opened, and its dialect does nothing without it`
  }),
  permitClose: (id) => ({ zh: `终端 ${id} 不支持允许合闸`, en: `Terminal ${id} cannot permit closing` }),
  directClose: (id) => ({ zh: `终端 ${id} 不支持直接合闸`, en: `Terminal ${id} cannot close directly` }),
  parameter: (id) => ({ zh: `终端 ${id} 不支持该参数`, en: `Terminal ${id} does not have this parameter` })
}

/** Why a terminal is not in service. */
export const standings: {
  readonly [K in Fields<"TerminalNotInService">["because"]]: (terminalId: string) => Text
} = {
  addressContested: (id) => ({
    zh: `终端 ${id} 与其他终端登记了同一地址，核实之前不能使用`,
    en: `Terminal ${id} shares its address with another terminal and cannot be used before that is settled`
  }),
  retired: (id) => ({ zh: `终端 ${id} 已停用`, en: `Terminal ${id} is retired` })
}

export const switchProblems: { readonly [K in Fields<"SwitchMapInvalid">["problem"]]: Text } = {
  nameEmpty: { zh: "没有名称", en: "has no name" },
  nameTooLong: { zh: "的名称超过 32 个字符", en: "has a name of more than 32 characters" },
  nameTwice: { zh: "与另一开关同名", en: "has the name of another switch" },
  switchTwice: { zh: "出现两次", en: "is listed twice" },
  noSuchSwitch: { zh: "在该终端上不存在", en: "does not exist on this terminal" },
  noSuchRound: { zh: "的轮次超出终端的轮次范围", en: "is in a round that the terminal does not have" }
}

export const confirmations: { readonly [K in Fields<"NotConfirmed">["what"]]: Text } = {
  trip: { zh: "遥控拉闸须经操作员确认", en: "A trip must be confirmed by the operator" },
  directClose: { zh: "直接合闸须经操作员确认", en: "Closing directly must be confirmed by the operator" },
  closeMode: { zh: "请选择合闸方式：允许合闸或直接合闸", en: "Choose whether to permit closing or to close directly" },
  immediateTrip: {
    zh: "投入购电控会使终端立即跳闸，须经操作员确认",
    en: "Purchase control would trip at once when engaged; the operator must confirm this"
  },
  protectionCloses: {
    zh: "投入保电会使开关合闸，须经操作员确认",
    en: "Power protection would close the switches; the operator must confirm this"
  }
}

export const calendar: { readonly [K in Fields<"NoDisconnect">["because"]]: Text } = {
  holiday: { zh: "是节假日", en: "is a holiday" },
  dayOff: { zh: "是休息日", en: "is a day off" },
  night: { zh: "属于夜间时段", en: "is at night" },
  beforeDayOff: { zh: "属于休息日前一天的限制时段", en: "is late on the day before a day off" }
}

export const parameters: { readonly [K in Fields<"NotSaved">["item"]]: Text } = {
  EffectiveRounds: { zh: "电控有效轮次", en: "effective rounds" },
  PurchaseControl: { zh: "购电控", en: "purchase control" },
  Protection: { zh: "保电", en: "power protection" },
  EnergyControlExpiry: { zh: "电控失效时间", en: "expiry of energy control" },
  Thresholds: { zh: "告警电量和跳闸电量", en: "alarm and trip energy" },
  SwitchRounds: { zh: "开关轮次", en: "switch–round map" }
}

export const tabs: { readonly [K in Fields<"ReasonRequired">["tab"]]: Text } = {
  basicParameters: { zh: "预购电基本参数", en: "basic parameters" },
  realtimeReading: { zh: "实时数据召测", en: "real-time reading" },
  remoteControl: { zh: "远程控制", en: "remote control" }
}
