/** The sentence of every rejection in Chinese and English; a missing or superfluous one does not compile. */
import { toKwh } from "../energy/Energy.ts"
import type { Rejection, RejectionTag } from "./Rejection.ts"

/** A sentence in both languages. */
export interface Text {
  readonly zh: string
  readonly en: string
}

const conflicts: { readonly [K in Extract<Rejection, { _tag: "Conflict" }>["conflict"]]: Text } = {
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

const things: { readonly [K in Extract<Rejection, { _tag: "NotFound" }>["what"]]: Text } = {
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

const features: { readonly [K in Extract<Rejection, { _tag: "Unsupported" }>["feature"]]: Text } = {
  creditTarget: { zh: "该购电对象", en: "a purchase for this target" },
  moneyMode: { zh: "电费控方式", en: "money control" },
  energyMode: { zh: "电量控方式", en: "energy control" },
  setBalance: { zh: "调整剩余电量", en: "setting the remaining energy" },
  unknownDialect: { zh: "该规约", en: "this dialect" },
  permitClose: { zh: "允许合闸", en: "permit to close" },
  directClose: { zh: "直接合闸", en: "direct close" },
  parameter: { zh: "该参数", en: "this parameter" }
}

const switchProblems: { readonly [K in Extract<Rejection, { _tag: "SwitchMapInvalid" }>["problem"]]: Text } = {
  nameEmpty: { zh: "没有名称", en: "has no name" },
  nameTooLong: { zh: "名称超过 32 个字符", en: "has a name of more than 32 characters" },
  nameTwice: { zh: "与另一开关同名", en: "has the name of another switch" },
  switchTwice: { zh: "出现两次", en: "is listed twice" },
  noSuchSwitch: { zh: "在该终端上不存在", en: "does not exist on this terminal" },
  noSuchRound: { zh: "的轮次超出终端能力", en: "is mapped to a round that the terminal lacks" }
}

const confirmations: { readonly [K in Extract<Rejection, { _tag: "NotConfirmed" }>["what"]]: Text } = {
  trip: { zh: "遥控拉闸", en: "A trip" },
  directClose: { zh: "直接合闸", en: "A direct close" },
  closeMode: { zh: "合闸方式", en: "The mode of closing" },
  immediateTrip: { zh: "投入后立即跳闸", en: "Engaging that trips at once" },
  protectionCloses: { zh: "投入保电将使开关合闸，", en: "Protection that closes the switches" }
}

const calendar: { readonly [K in Extract<Rejection, { _tag: "NoDisconnect" }>["because"]]: Text } = {
  holiday: { zh: "节假日", en: "a holiday" },
  dayOff: { zh: "休息日", en: "a day off" },
  night: { zh: "夜间", en: "night" },
  beforeDayOff: { zh: "休息日前", en: "the eve of a day off" }
}

const variableProblems: { readonly [K in Extract<Rejection, { _tag: "TemplateVariable" }>["problem"]]: Text } = {
  unknown: { zh: "不存在", en: "does not exist" },
  noValue: { zh: "没有值", en: "has no value for this customer" },
  required: { zh: "在此类短信中必须出现", en: "must stand in a text of this kind" }
}

const numberText = (no: number | null): Text =>
  no === null ? { zh: "无", en: "none" } : { zh: no.toString(), en: no.toString() }

/** The sentences. */
export const texts: { readonly [T in RejectionTag]: (rejection: Extract<Rejection, { _tag: T }>) => Text } = {
  InvalidInput: (r) => ({ zh: `字段 ${r.field} 无效：${r.problem}`, en: `Field ${r.field} is invalid: ${r.problem}` }),
  Forbidden: (r) => ({
    zh: `操作员 ${r.actor} 没有权限 ${r.permission}`,
    en: `${r.actor} lacks the permission ${r.permission}`
  }),
  CommandConflict: (r) => ({
    zh: `命令号 ${r.commandId} 已用于其他内容`,
    en: `Command id ${r.commandId} was used before with other content`
  }),
  ConfirmationStale: (r) => ({
    zh: `命令 ${r.commandId} 确认时所见的内容已变化，请重新确认`,
    en: `What was shown to confirm command ${r.commandId} has changed; look again and confirm again`
  }),
  NotFound: (r) => ({ zh: `没有找到${things[r.what].zh} ${r.id}`, en: `There is no ${things[r.what].en} ${r.id}` }),
  Conflict: (r) => ({ zh: `${r.id} ${conflicts[r.conflict].zh}`, en: `${r.id} ${conflicts[r.conflict].en}` }),
  CustomerInvalid: (r) => ({ zh: `客户 ${r.customerNo} 是无效客户`, en: `Customer ${r.customerNo} is voided` }),
  DeviceCancelled: (r) => ({ zh: `购电设备 ${r.deviceId} 已注销`, en: `Purchase device ${r.deviceId} is cancelled` }),
  Voided: (r) => ({ zh: `购电单 ${r.orderNo} 已注销`, en: `Order ${r.orderNo} is voided` }),
  NotApproved: (r) => ({ zh: `购电单 ${r.orderNo} 未通过审核`, en: `Order ${r.orderNo} is not approved` }),
  ApprovalStale: (r) => ({
    zh: `购电单 ${r.orderNo} 的审核内容与购电单不一致`,
    en: `The approval of order ${r.orderNo} was given to other content`
  }),
  FourEyes: (r) => ({
    zh: `${r.actor} 不能审核自己录入的购电单`,
    en: `${r.actor} may not approve what the same person saved`
  }),
  AlreadyApplied: (r) => ({ zh: `购电单 ${r.orderNo} 已下发成功`, en: `Order ${r.orderNo} was applied already` }),
  OutcomeUnknown: (r) => ({
    zh: `购电单 ${r.orderNo} 的下发结果未知，等待核实`,
    en: `The outcome of order ${r.orderNo} is unknown until evidence settles it`
  }),
  ArrivedWithoutEffect: (r) => ({
    zh: `购电单 ${r.orderNo} 已到达终端但未生效，请处理单边账`,
    en: `Order ${r.orderNo} reached the terminal without effect; settle its discrepancy instead`
  }),
  TooManyAttempts: (r) => ({
    zh: `购电单 ${r.orderNo} 已尝试下发 ${r.limit} 次`,
    en: `Order ${r.orderNo} has had ${r.limit} attempts, the most that one order may have`
  }),
  TargetBusy: (r) => ({ zh: `${r.target} 上有未完成的下发`, en: `Another credit is under way on ${r.target}` }),
  ForeignNumber: (r) => ({
    zh: `${r.target} 的购电单号应为 ${numberText(r.expected).zh}，实际为 ${numberText(r.found).zh}，未下发`,
    en: `${r.target} should hold number ${numberText(r.expected).en} but holds ${numberText(r.found).en}; nothing was sent`
  }),
  RemainingChanged: (r) => ({
    zh: `${r.target} 的剩余电量应为 ${toKwh(r.was)} kWh，实际为 ${toKwh(r.found)} kWh，未下发`,
    en: `${r.target} should hold ${toKwh(r.was)} kWh but holds ${toKwh(r.found)} kWh; nothing was sent`
  }),
  NoReading: (r) => ({
    zh: `没有读到 ${r.target} 的购电单号或剩余电量`,
    en: `The number or the balance of ${r.target} could not be read`
  }),
  NumbersExhausted: (r) => ({
    zh: `${r.target} 的购电单号已用完`,
    en: `The number series of ${r.target} is at its end`
  }),
  TerminalOffline: (r) => ({ zh: `终端 ${r.terminalId} 离线`, en: `Terminal ${r.terminalId} is offline` }),
  Unsupported: (r) => ({
    zh: `终端 ${r.terminalId} 不支持${features[r.feature].zh}`,
    en: `Terminal ${r.terminalId} does not support ${features[r.feature].en}`
  }),
  ValueInvalid: (r) => ({
    zh: `电量 ${toKwh(r.energy)} kWh 不在 ${toKwh(r.min)} 至 ${toKwh(r.max)} kWh 之间`,
    en: `${toKwh(r.energy)} kWh is not between ${toKwh(r.min)} and ${toKwh(r.max)} kWh`
  }),
  Quantum: (r) => ({
    zh: `电量 ${toKwh(r.energy)} kWh 不是 ${toKwh(r.quantum)} kWh 的整数倍`,
    en: `${toKwh(r.energy)} kWh is not a multiple of ${toKwh(r.quantum)} kWh`
  }),
  OverHoardingLimit: (r) => ({
    zh: `超过囤积门限 ${toKwh(r.limit)} kWh`,
    en: `Exceeds the hoarding limit of ${toKwh(r.limit)} kWh`
  }),
  ThresholdsMissing: (r) => ({
    zh: `${r.target} 没有设置告警电量和跳闸电量`,
    en: `${r.target} has no alarm and trip energy yet`
  }),
  ThresholdsInvalid: (r) => ({
    zh: `跳闸电量 ${toKwh(r.trip)} kWh 大于告警电量 ${toKwh(r.alarm)} kWh`,
    en: `Trip energy ${toKwh(r.trip)} kWh is above alarm energy ${toKwh(r.alarm)} kWh`
  }),
  AlarmIncomplete: (r) => ({
    zh: r.missing === "time" ? "需要设置告警时间" : "需要至少一个手机号码",
    en: r.missing === "time" ? "An alarm time is required" : "At least one mobile number is required"
  }),
  QuietHours: (r) => ({
    zh: `${r.time} 在免打扰时段 ${r.from}–${r.to} 内`,
    en: `${r.time} lies in the quiet hours ${r.from}–${r.to}`
  }),
  NoTerminal: (r) => ({ zh: `客户 ${r.customerNo} 没有终端`, en: `Customer ${r.customerNo} has no terminal` }),
  NotApplicable: (r) => ({
    zh: `终端 ${r.terminalId} 无需维护开关轮次`,
    en: `Terminal ${r.terminalId} needs no switch map`
  }),
  MappingRequired: (r) => ({
    zh: r.round === null ? `终端 ${r.terminalId} 没有维护开关轮次` : `终端 ${r.terminalId} 的第 ${r.round} 轮没有开关`,
    en:
      r.round === null
        ? `Terminal ${r.terminalId} has no switch map yet`
        : `Round ${r.round} of terminal ${r.terminalId} has no switch`
  }),
  MappingNotDispatched: (r) => ({
    zh: `终端 ${r.terminalId} 的开关轮次尚未下发`,
    en: `The switch map of terminal ${r.terminalId} was changed but is not on the terminal`
  }),
  SwitchMapInvalid: (r) => ({
    zh: `开关 ${r.switchNo} ${switchProblems[r.problem].zh}`,
    en: `Switch ${r.switchNo} ${switchProblems[r.problem].en}`
  }),
  RoundOutOfRange: (r) => ({
    zh: `轮次 ${r.round} 超出范围 1–${r.max}`,
    en: `Round ${r.round} is not between 1 and ${r.max}`
  }),
  RoundsMissing: (r) => ({ zh: `${r.target} 的轮次不能为空`, en: `${r.target} needs at least one round` }),
  NotSaved: (r) => ({ zh: `参数 ${r.item} 尚未保存`, en: `Parameter ${r.item} was never saved` }),
  ExpiryPassed: (r) => ({
    zh: `电控失效时间 ${r.local} 不晚于当前时间`,
    en: `The expiry ${r.local} is not in the future`
  }),
  DurationInvalid: (r) => ({
    zh: `保电时长 ${r.halfHours} 个半小时不在 0–${r.max} 之间`,
    en: `A duration of ${r.halfHours} half hours is not between 0 and ${r.max}`
  }),
  StaleReading: (r) => ({
    zh: `${r.target} 没有足够新的示数，请先召测`,
    en: `${r.target} has no reading that is new enough; poll it first`
  }),
  Timeout: (r) => ({ zh: `终端 ${r.terminalId} 无应答`, en: `Terminal ${r.terminalId} did not answer` }),
  Refused: (r) => ({
    zh: `终端 ${r.terminalId} 否认：${r.reason}`,
    en: `Terminal ${r.terminalId} refused: ${r.reason}`
  }),
  Protected: (r) => ({ zh: `终端 ${r.terminalId} 处于保电状态`, en: `Terminal ${r.terminalId} is under protection` }),
  ProtectionUnknown: (r) => ({
    zh: `终端 ${r.terminalId} 的保电状态未知，请先召测`,
    en: `Whether terminal ${r.terminalId} is under protection is not known; read it first`
  }),
  NoDisconnect: (r) => ({
    zh: `${calendar[r.because].zh}不得拉闸（${r.localTime}）`,
    en: `No disconnection at ${r.localTime}: it is ${calendar[r.because].en}`
  }),
  GraceNotOver: (r) => ({
    zh: `客户 ${r.customerNo} 的拉闸预警${r.until === null ? "尚未发送" : "宽限期未满"}`,
    en:
      r.until === null
        ? `Customer ${r.customerNo} was not warned of the trip`
        : `The time of grace of customer ${r.customerNo} is not over`
  }),
  NotConfirmed: (r) => ({
    zh: `${confirmations[r.what].zh}需要操作员确认`,
    en: `${confirmations[r.what].en} must be confirmed by the operator`
  }),
  PurchaseControlEngaged: (r) => ({
    zh: `${r.target} 的购电控仍投入，请先解除或明确保留`,
    en: `Purchase control of ${r.target} is still engaged; release it or leave it on purpose`
  }),
  DispositionMissing: (r) => ({
    zh: `购电设备 ${r.deviceId} 剩余 ${toKwh(r.remaining)} kWh，请选择处置方式`,
    en: `Device ${r.deviceId} has ${toKwh(r.remaining)} kWh left; say what becomes of it`
  }),
  TargetNotChosen: (r) => ({
    zh: `客户 ${r.customerNo} 有多个终端，请选择`,
    en: `Customer ${r.customerNo} has several terminals; choose one`
  }),
  LockedBy: (r) => ({
    zh: `终端 ${r.terminalId} 正由 ${r.actor} 调试`,
    en: `Terminal ${r.terminalId} is being commissioned by ${r.actor}`
  }),
  UnknownItem: (r) => ({ zh: `终端不提供 ${r.item}`, en: `The terminal does not offer ${r.item}` }),
  ReasonRequired: (r) => ({
    zh: `${r.tab} 没有成功的操作，登记成功需要说明原因`,
    en: `Recording success for ${r.tab} against what was run needs a reason`
  }),
  NotCommissioned: (r) => ({ zh: `${r.target} 尚未完成购电投入调试`, en: `${r.target} was not commissioned yet` }),
  DoNotContact: (r) => ({
    zh: `客户 ${r.customerNo} 拒收短信`,
    en: `Customer ${r.customerNo} must not be contacted`
  }),
  AboveThreshold: (r) => ({
    zh: `客户 ${r.customerNo} 的剩余电量不低于告警电量`,
    en: `Customer ${r.customerNo} is not known to be below the alarm energy`
  }),
  TemplateVariable: (r) => ({
    zh: `短信模板变量 ${r.variable} ${variableProblems[r.problem].zh}`,
    en: `The template variable ${r.variable} ${variableProblems[r.problem].en}`
  }),
  Quota: (r) => ({
    zh:
      r.scope === "customerDay" ? `客户 ${r.id} 当日短信已达 ${r.limit} 条` : `单位 ${r.id} 当月短信已达 ${r.limit} 条`,
    en:
      r.scope === "customerDay"
        ? `Customer ${r.id} has had ${r.limit} messages today, the most for one day`
        : `Org unit ${r.id} has sent ${r.limit} messages this month, the most for one month`
  }),
  SignatureMissing: () => ({
    zh: "没有设置短信签名，不能发送",
    en: "The site has no message signature, so nothing can be sent"
  })
}

/** Gives the sentence of a rejection. */
export const textOf = (rejection: Rejection): Text => (texts[rejection._tag] as (r: Rejection) => Text)(rejection)
