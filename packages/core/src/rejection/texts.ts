/** The sentence of every rejection in Chinese and English; a missing or superfluous one does not compile. */
import { toKwh } from "../values/Energy.ts"
import type { Rejection, RejectionTag } from "./Rejection.ts"
import {
  calendar,
  confirmations,
  conflicts,
  features,
  problemText,
  switchProblems,
  type Text,
  things,
  variableProblems
} from "./words.ts"

export type { Text }

const numberText = (no: number | null): Text =>
  no === null ? { zh: "无", en: "none" } : { zh: no.toString(), en: no.toString() }

/** The sentences. */
export const texts: { readonly [T in RejectionTag]: (rejection: Extract<Rejection, { _tag: T }>) => Text } = {
  InvalidInput: (r) => {
    const problem = problemText(r.problem)
    return { zh: `字段 ${r.field} 无效：${problem.zh}`, en: `Field ${r.field} is invalid: ${problem.en}` }
  },
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
