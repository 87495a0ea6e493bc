/** The words that sentences of refusals are made of, in Chinese and English; a missing or superfluous one does not compile. */
import type { Rejection } from "./Rejection.ts"

/** A sentence, or a part of one, in both languages. */
export interface Text {
  readonly zh: string
  readonly en: string
}

export const conflicts: { readonly [K in Extract<Rejection, { _tag: "Conflict" }>["conflict"]]: Text } = {
  alreadyPrepaid: { zh: "该客户已是预购电客户", en: "is a prepaid customer already" },
  restoreInstead: { zh: "该客户已注销，请使用撤销注销", en: "was voided; restore it instead of adding it again" },
  notVoided: { zh: "没有被注销，不能撤销注销", en: "is not voided, so there is nothing to restore" },
  alreadyVoided: { zh: "已经注销", en: "is voided already" },
  alreadyRegistered: { zh: "已经登记", en: "is registered already" },
  alreadyBound: { zh: "已绑定给其他购电设备", en: "is bound to another purchase device" },
  archiveClosed: { zh: "档案中已销户", en: "is closed in the archive" },
  notRevocable: { zh: "没有可撤销的审核", en: "has no approval that could be revoked" },
  alreadyApproved: { zh: "已通过审核，请使用撤销审核", en: "is approved; revoke the approval instead" },
  notProposed: { zh: "没有待确认的人工认定", en: "has no resolution that could be confirmed" },
  frameAlive: {
    zh: "的报文可能仍在途中，失效之前不能认定为未生效",
    en: "may still take effect: nobody can tell before its frame is dead"
  },
  notUnknown: { zh: "的下发结果不是未知", en: "has no outcome that is unknown" },
  notApplied: { zh: "没有下发成功，不需要冲正", en: "was not applied, so there is nothing to compensate" },
  alreadyCompensated: { zh: "已有冲正的电量调整", en: "has an adjustment already that compensates it" },
  alreadyClosed: { zh: "已经处理", en: "is closed already" },
  numberNotForeign: { zh: "不是购电单号不一致的单边账", en: "is not about a number, so there is none to adopt" },
  alreadyQueued: { zh: "已在下发队列中", en: "is queued for dispatch already" },
  notQueued: { zh: "不在下发队列中", en: "is not queued for dispatch" },
  changedMeanwhile: { zh: "已被他人修改，请重新查询", en: "was changed meanwhile; read it again" },
  modeWithBalance: {
    zh: "剩余电量不为零，不能更改购电控制方式",
    en: "has energy left, so its control mode cannot change"
  },
  boundElsewhere: { zh: "不是该客户的购电设备", en: "is not a purchase device of this customer" }
}

export const things: { readonly [K in Extract<Rejection, { _tag: "NotFound" }>["what"]]: Text } = {
  archiveCustomer: { zh: "客户档案", en: "archive customer" },
  customer: { zh: "预购电客户", en: "prepaid customer" },
  terminal: { zh: "终端", en: "terminal" },
  target: { zh: "购电对象", en: "credit target" },
  device: { zh: "购电设备", en: "purchase device" },
  order: { zh: "购电单", en: "purchase order" },
  adjustment: { zh: "电量调整单", en: "adjustment" },
  message: { zh: "短信", en: "message" },
  discrepancy: { zh: "单边账", en: "discrepancy" },
  template: { zh: "短信模板", en: "message template" },
  workItem: { zh: "待办", en: "work item" },
  parameterJob: { zh: "参数下发记录", en: "parameter job" },
  control: { zh: "遥控命令", en: "control command" },
  commissioning: { zh: "调试", en: "commissioning session" },
  replacement: { zh: "换装", en: "device replacement" }
}

export const features: { readonly [K in Extract<Rejection, { _tag: "Unsupported" }>["feature"]]: Text } = {
  creditTarget: { zh: "该购电对象", en: "a purchase for this target" },
  moneyMode: { zh: "电费控方式", en: "money control" },
  energyMode: { zh: "电量控方式", en: "energy control" },
  setBalance: { zh: "调整剩余电量", en: "setting the remaining energy" },
  unknownDialect: { zh: "该规约", en: "this dialect" },
  permitClose: { zh: "允许合闸", en: "permit to close" },
  directClose: { zh: "直接合闸", en: "direct close" },
  parameter: { zh: "该参数", en: "this parameter" }
}

export const switchProblems: { readonly [K in Extract<Rejection, { _tag: "SwitchMapInvalid" }>["problem"]]: Text } = {
  nameEmpty: { zh: "没有名称", en: "has no name" },
  nameTooLong: { zh: "名称超过 32 个字符", en: "has a name of more than 32 characters" },
  nameTwice: { zh: "与另一开关同名", en: "has the name of another switch" },
  switchTwice: { zh: "出现两次", en: "is listed twice" },
  noSuchSwitch: { zh: "在该终端上不存在", en: "does not exist on this terminal" },
  noSuchRound: { zh: "的轮次超出终端能力", en: "is mapped to a round that the terminal lacks" }
}

export const confirmations: { readonly [K in Extract<Rejection, { _tag: "NotConfirmed" }>["what"]]: Text } = {
  trip: { zh: "遥控拉闸", en: "A trip" },
  directClose: { zh: "直接合闸", en: "A direct close" },
  closeMode: { zh: "合闸方式", en: "The mode of closing" },
  immediateTrip: { zh: "投入后立即跳闸", en: "Engaging that trips at once" },
  protectionCloses: { zh: "投入保电将使开关合闸，", en: "Protection that closes the switches" }
}

export const calendar: { readonly [K in Extract<Rejection, { _tag: "NoDisconnect" }>["because"]]: Text } = {
  holiday: { zh: "节假日", en: "a holiday" },
  dayOff: { zh: "休息日", en: "a day off" },
  night: { zh: "夜间", en: "night" },
  beforeDayOff: { zh: "休息日前", en: "the eve of a day off" }
}

export const variableProblems: { readonly [K in Extract<Rejection, { _tag: "TemplateVariable" }>["problem"]]: Text } = {
  unknown: { zh: "不存在", en: "does not exist" },
  noValue: { zh: "没有值", en: "has no value for this customer" },
  required: { zh: "在此类短信中必须出现", en: "must stand in a text of this kind" }
}

/** What schemas say of a wrong value, in Chinese; what no pattern knows stays as it is. */
const problems: ReadonlyArray<readonly [RegExp, string]> = [
  [/^Missing key$/, "缺少"],
  [/^Expected no excess property$/, "多余的字段"],
  [/^Expected a value between (.*) and (.*)$/, "应在 $1 至 $2 之间"],
  [/^Expected a value greater than or equal to (.*)$/, "应不小于 $1"],
  [/^Expected a value with a length of at most (.*)$/, "长度不能超过 $1"],
  [/^Expected a value with a length of at least (.*)$/, "长度不能少于 $1"],
  [/^Expected a string matching the RegExp (.*)$/, "格式不符：$1"],
  [/^Expected (.*)$/, "应为 $1"]
]

/** Gives what is wrong with a field in both languages. */
export const problemText = (problem: string): Text => {
  const found = problems.find(([pattern]) => pattern.test(problem))
  return { zh: found === undefined ? problem : problem.replace(found[0], found[1]), en: problem }
}
