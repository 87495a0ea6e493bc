/** The sentence of every rejection in Chinese and English; a missing or superfluous one does not compile. */
import type { Text } from "../values/Text.ts"
import { creditUnfinished, graceNotOver, noDisconnect, notInArrears } from "./arrearsWords.ts"
import { balanceDiffers, foreignNumber, remainingChanged, targetUnverified } from "./differenceWords.ts"
import { hoardingText, leftText, limitText, thresholdText } from "./limitWords.ts"
import { creditText, energyText, hoursOf, localText, minutesText, sentence, targetText } from "./names.ts"
import { openings } from "./openingWords.ts"
import { permissionText } from "./permissions.ts"
import type { Rejection, RejectionTag } from "./Rejection.ts"
import { misfits, unsealed } from "./registrationWords.ts"
import { beingReplaced } from "./replacementWords.ts"
import { variableProblems } from "./templateWords.ts"
import { notSents, refusals, suspected } from "./terminalWords.ts"
import * as words from "./words.ts"

/** The sentences. */
export const texts: { readonly [T in RejectionTag]: (rejection: Extract<Rejection, { _tag: T }>) => Text } = {
  InvalidInput: ({ title, demand }) => ({
    zh: `${title.zh}${demand.zh}`,
    en: `${sentence(title.en)} ${demand.en}`
  }),
  Forbidden: (r) => {
    const may = permissionText(r.permission)
    return { zh: `操作员 ${r.actor} 无权${may.zh}`, en: `Operator ${r.actor} may not ${may.en}` }
  },
  Reauthenticate: () => ({
    zh: "此项操作须再次验证身份（如输入密码）",
    en: "Before this you must prove again who you are, such as by your password"
  }),
  CommandConflict: (r) => ({
    zh: `命令号 ${r.commandId} 此前已用于内容不同的操作，本次未执行`,
    en: `Command id ${r.commandId} was used before with other content; nothing was done`
  }),
  ConfirmationStale: () => ({
    zh: "确认时所见的内容已变化，请重新查看后再确认",
    en: "What was shown for confirmation has changed; look again and confirm again"
  }),
  Closed: () => ({
    zh: "主站已关闭，启动后请以同一命令号再试",
    en: "The station is closed; repeat with the same command id when it is open again"
  }),
  OpenFailed: (r) => openings[r.reason](r),
  NotFound: (r) => {
    const thing = words.things[r.what](r.id)
    return { zh: `没有找到${thing.zh}`, en: `There is no ${thing.en}` }
  },
  Conflict: (r) => words.conflicts[r.conflict](r.id),
  CustomerInvalid: (r) => ({ zh: `客户 ${r.customerNo} 是无效客户`, en: `Customer ${r.customerNo} is voided` }),
  DeviceCancelled: (r) => ({
    zh: `${targetText(r.target).zh} 的购电设备已注销`,
    en: `The purchase device on ${targetText(r.target).en} is cancelled`
  }),
  DeviceBeingReplaced: beingReplaced,
  Voided: (r) => ({ zh: `${creditText(r.orderNo).zh} 已注销`, en: `${sentence(creditText(r.orderNo).en)} is voided` }),
  NotApproved: (r) => ({
    zh: `${creditText(r.orderNo).zh} 尚未审核`,
    en: `${sentence(creditText(r.orderNo).en)} is not approved yet`
  }),
  ApprovalStale: (r) => ({
    zh: `${creditText(r.orderNo).zh} 与审核时的内容不一致，请重新审核`,
    en: `${sentence(creditText(r.orderNo).en)} is not what was approved; it must be approved again`
  }),
  FourEyes: (r) => ({
    zh: `操作员 ${r.actor} 不能审核或确认本人提交的内容，须由另一人办理`,
    en: `Operator ${r.actor} may not approve or confirm what the same person entered; another person must`
  }),
  AlreadyApplied: (r) => ({
    zh: `${creditText(r.orderNo).zh} 已下发成功`,
    en: `${sentence(creditText(r.orderNo).en)} has taken effect already`
  }),
  OutcomeUnknown: (r) => ({
    zh: `${creditText(r.orderNo).zh} 的下发结果未知，请等待核实`,
    en: `The outcome of ${creditText(r.orderNo).en} is not known; wait until it is settled`
  }),
  ArrivedWithoutEffect: (r) => ({
    zh: `${creditText(r.orderNo).zh} 已到达终端但未生效，不会再次下发，请处理单边账`,
    en: `${sentence(creditText(r.orderNo).en)} reached the terminal without effect and is never sent again; settle its discrepancy`
  }),
  TooManyAttempts: (r) => ({
    zh: `${creditText(r.orderNo).zh} 已尝试下发 ${r.limit} 次，不能再下发`,
    en: `${sentence(creditText(r.orderNo).en)} has had ${r.limit} attempts, the most that one may have`
  }),
  TerminalInUse: (r) => ({
    zh: `终端 ${r.terminalId} 的${creditText(r.creditNo).zh}${r.others > 0 ? ` 等 ${r.others + 1} 单` : " "}尚未办结，办结之前不能停用，也不能更改规约、地址或设置`,
    en: `Terminal ${r.terminalId} cannot change or be retired before ${creditText(r.creditNo).en}${r.others > 0 ? ` and ${r.others} more are` : " is"} settled`
  }),
  TerminalNotOfCustomer: (r) => ({
    zh:
      r.because === "otherOrg"
        ? `终端 ${r.terminalId} 与客户 ${r.customerNo} 不属于同一供电单位`
        : `终端 ${r.terminalId} 不在客户 ${r.customerNo} 的档案终端中`,
    en:
      r.because === "otherOrg"
        ? `Terminal ${r.terminalId} and customer ${r.customerNo} are not of the same org unit`
        : `Terminal ${r.terminalId} is not among those that the archive lists for customer ${r.customerNo}`
  }),
  TerminalNotInService: (r) => words.standings[r.because](r.terminalId),
  TerminalSuspected: suspected,
  SettingsInvalid: (r) => misfits[r.what](r),
  TargetBusy: (r) => ({
    zh: `${targetText(r.target).zh} 上有下发尚未完成，请稍后再试`,
    en: `Another purchase or adjustment is under way on ${targetText(r.target).en}; wait and repeat`
  }),
  ForeignNumber: foreignNumber,
  RemainingChanged: remainingChanged,
  BalanceDiffers: balanceDiffers,
  TargetUnverified: targetUnverified,
  WorkOrderTaken: (r) => ({
    zh: `工单 ${r.workOrderNo} 已在购电单 ${r.orderNo} 中购电，不能重复办理`,
    en: `Work order ${r.workOrderNo} was booked already, by order ${r.orderNo}`
  }),
  TooManyDifferences: (r) => ({
    zh: `清单与购电单有 ${r.found} 处差异，超过 ${r.limit} 处，未保存`,
    en: `The list and the orders differ in ${r.found} work orders, more than ${r.limit}; nothing was stored`
  }),
  NoReading: (r) => ({
    zh: `未能读到${targetText(r.target).zh} 的单号或剩余电量，请稍后再试`,
    en: `The number or the remaining energy of ${targetText(r.target).en} could not be read; wait and repeat`
  }),
  NumbersExhausted: (r) => ({
    zh: `${targetText(r.target).zh} 的单号已用完`,
    en: `${sentence(targetText(r.target).en)} has no numbers left`
  }),
  TerminalOffline: (r) => ({ zh: `终端 ${r.terminalId} 离线`, en: `Terminal ${r.terminalId} is offline` }),
  Unsupported: (r) => words.features[r.feature](r.terminalId),
  ValueInvalid: (r) => ({
    zh: `电量 ${energyText(r.energy).zh}不在 ${energyText(r.min).zh}至 ${energyText(r.max).zh}之间`,
    en: `The amount of ${energyText(r.energy).en} is not between ${energyText(r.min).en} and ${energyText(r.max).en}`
  }),
  Quantum: (r) => ({
    zh: `电量 ${energyText(r.energy).zh}不是 ${energyText(r.quantum).zh}的整数倍`,
    en: `The amount of ${energyText(r.energy).en} is not a multiple of ${energyText(r.quantum).en}`
  }),
  OverHoardingLimit: hoardingText,
  LimitsInvalid: limitText,
  ThresholdsMissing: (r) => ({
    zh: `${targetText(r.target).zh} 尚未设置告警电量和跳闸电量`,
    en: `${sentence(targetText(r.target).en)} has no alarm energy and trip energy yet`
  }),
  ThresholdsInvalid: (r) => ({
    zh: `跳闸电量（${energyText(r.trip).zh}）不能大于告警电量（${energyText(r.alarm).zh}），两者都不能为负`,
    en: `Trip energy (${energyText(r.trip).en}) must not be above alarm energy (${energyText(r.alarm).en}), and neither may be negative`
  }),
  ThresholdsUnfit: thresholdText,
  EnergyLeftOnTarget: leftText,
  AlarmIncomplete: (r) => ({
    zh: r.missing === "time" ? "需要设置告警时间" : "至少需要一个手机号码",
    en: r.missing === "time" ? "An alarm time is required" : "At least one mobile number is required"
  }),
  QuietHours: (r) => ({
    zh: `${r.time} 在免打扰时段 ${r.from}–${r.to} 内`,
    en: `${r.time} lies in the quiet hours ${r.from}–${r.to}`
  }),
  NoTerminal: (r) => ({ zh: `客户 ${r.customerNo} 没有终端`, en: `Customer ${r.customerNo} has no terminal` }),
  NotApplicable: (r) => ({
    zh: `终端 ${r.terminalId} 无需维护开关轮次`,
    en: `Terminal ${r.terminalId} needs no switch–round map`
  }),
  MappingRequired: (r) => ({
    zh:
      r.round === null
        ? `终端 ${r.terminalId} 尚未维护开关轮次`
        : `终端 ${r.terminalId} 的第 ${r.round} 轮没有对应的开关`,
    en:
      r.round === null
        ? `Terminal ${r.terminalId} has no switch–round map yet`
        : `Round ${r.round} of terminal ${r.terminalId} has no switch`
  }),
  MappingNotDispatched: (r) => ({
    zh: `终端 ${r.terminalId} 的开关轮次已修改，尚未下发`,
    en: `The switch–round map of terminal ${r.terminalId} was changed and is not on the terminal yet`
  }),
  SwitchMapInvalid: (r) => ({
    zh: `开关 ${r.switchNo} ${words.switchProblems[r.problem].zh}`,
    en: `Switch ${r.switchNo} ${words.switchProblems[r.problem].en}`
  }),
  RoundOutOfRange: (r) => ({
    zh: `轮次 ${r.round} 不在 1 至 ${r.max} 之间`,
    en: `Round ${r.round} is not between 1 and ${r.max}`
  }),
  RoundsMissing: (r) => ({
    zh: `${targetText(r.target).zh} 的电控有效轮次不能为空`,
    en: `${sentence(targetText(r.target).en)} needs at least one effective round`
  }),
  NotSaved: (r) => ({
    zh: `参数“${words.parameters[r.item].zh}”尚未保存，不能下发`,
    en: `The parameter "${words.parameters[r.item].en}" was never saved, so there is nothing to dispatch`
  }),
  ExpiryPassed: (r) => ({
    zh: `电控失效时间 ${localText(r.local)} 不晚于当前时间`,
    en: `The expiry of energy control, ${localText(r.local)}, is not in the future`
  }),
  DurationInvalid: (r) => ({
    zh: `保电时长 ${hoursOf(r.halfHours)} 小时不在 0 至 ${hoursOf(r.max)} 小时之间`,
    en: `Power protection for ${hoursOf(r.halfHours)} hours is not between 0 and ${hoursOf(r.max)} hours`
  }),
  StaleReading: (r) => ({
    zh: `${targetText(r.target).zh} 的剩余电量已过时，请先召测`,
    en: `The remaining energy of ${targetText(r.target).en} was not read lately; read it first`
  }),
  Timeout: (r) => ({ zh: `终端 ${r.terminalId} 无应答`, en: `Terminal ${r.terminalId} did not answer` }),
  Refused: (r) => refusals[r.reason](r.terminalId),
  NotSent: (r) => notSents[r.reason](r.terminalId),
  Protected: (r) => ({
    zh: `终端 ${r.terminalId} 处于保电状态`,
    en: `Terminal ${r.terminalId} is under power protection`
  }),
  ProtectionUnknown: (r) => ({
    zh: `终端 ${r.terminalId} 的保电状态未知，请先召测`,
    en: `Whether terminal ${r.terminalId} is under power protection is not known; read it first`
  }),
  TripOptionsDiffer: (r) => {
    const [delay, duration] = [minutesText(r.delayMinutes), minutesText(r.durationMinutes)]
    return {
      zh: `终端 ${r.terminalId} 保存的告警延时为${delay.zh}，限电时间为${duration.zh}，与所选不符`,
      en: `Terminal ${r.terminalId} keeps a trip delay of ${delay.en} and a duration of ${duration.en}, which is not what was chosen`
    }
  },
  NoDisconnect: noDisconnect,
  GraceNotOver: graceNotOver,
  NotInArrears: notInArrears,
  CreditUnfinished: creditUnfinished,
  NotConfirmed: (r) => words.confirmations[r.what],
  PurchaseControlEngaged: (r) => ({
    zh: `${targetText(r.target).zh} 的购电控仍投入，请先解除或明确保留`,
    en: `Purchase control of ${targetText(r.target).en} is still engaged; release it, or leave it engaged on purpose`
  }),
  DispositionMissing: (r) => ({
    zh: `${targetText(r.target).zh} 的购电设备尚有剩余电量 ${energyText(r.remaining).zh}，请选择处置方式`,
    en: `The purchase device on ${targetText(r.target).en} has ${energyText(r.remaining).en} left; choose what becomes of it`
  }),
  SecretNotSealed: (r) => unsealed[r.reason](r),
  TargetNotChosen: (r) => ({
    zh: `客户 ${r.customerNo} 有多个终端，请选择其中一个`,
    en: `Customer ${r.customerNo} has several terminals; choose one`
  }),
  LockedBy: (r) => ({
    zh: `操作员 ${r.actor} 正在调试终端 ${r.terminalId}`,
    en: `Operator ${r.actor} is commissioning terminal ${r.terminalId}`
  }),
  UnknownItem: () => ({
    zh: "所选的召测项目中有该终端不支持的项目",
    en: "The terminal does not offer one of the chosen items"
  }),
  ReasonRequired: (r) => ({
    zh: `“${words.tabs[r.tab].zh}”没有成功的操作记录，登记为成功须说明原因`,
    en: `Nothing that was run under "${words.tabs[r.tab].en}" succeeded; recording a success needs a reason`
  }),
  NotCommissioned: (r) => ({
    zh: `${targetText(r.target).zh} 尚未完成购电投入调试`,
    en: `${sentence(targetText(r.target).en)} was not commissioned yet`
  }),
  DoNotContact: (r) => ({
    zh: `客户 ${r.customerNo} 拒收短信`,
    en: `Customer ${r.customerNo} must not be sent messages`
  }),
  AboveThreshold: (r) => ({
    zh: `没有召测数据表明客户 ${r.customerNo} 的剩余电量低于告警电量`,
    en: `No reading shows that customer ${r.customerNo} is below the alarm energy`
  }),
  TemplateVariable: (r) => variableProblems[r.problem](r.variable),
  Quota: (r) => ({
    zh:
      r.scope === "customerDay"
        ? `客户 ${r.id} 当日短信已达上限 ${r.limit} 条`
        : `供电单位 ${r.id} 当月短信已达上限 ${r.limit} 条`,
    en:
      r.scope === "customerDay"
        ? `Customer ${r.id} has had ${r.limit} messages today, the most for one day`
        : `Org unit ${r.id} has sent ${r.limit} messages this month, the most for one month`
  }),
  SignatureMissing: () => ({
    zh: "尚未设置短信签名，不能发送",
    en: "The site has no message signature, so nothing can be sent"
  })
}

/**
 * Gives the sentence of a rejection.
 *
 * **Example**
 *
 * ```ts
 * const { zh, en } = textOf(rejection)
 * ```
 *
 * @category Rejections
 */
export const textOf = (rejection: Rejection): Text => (texts[rejection._tag] as (r: Rejection) => Text)(rejection)
