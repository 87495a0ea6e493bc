/** Who acts next on a rejection, and how; a missing or superfluous row does not compile. */
import type { Text } from "../values/Text.ts"
import type { Rejection, RejectionTag } from "./Rejection.ts"

/**
 * Who acts next: a person by his part, or nobody: waiting and repeating is enough.
 *
 * **Example**
 *
 * ```ts
 * const ours: ReadonlyArray<Who> = ["clerk", "approver"]
 * ```
 *
 * @category Rejections
 */
export type Who = "clerk" | "approver" | "administrator" | "integrator" | "nobody"

/**
 * What those who act next are called.
 *
 * **Example**
 *
 * ```ts
 * whoTexts.approver.zh // "审核人员"
 * ```
 *
 * @category Rejections
 */
export const whoTexts: { readonly [W in Who]: Text } = {
  clerk: { zh: "业务人员", en: "clerk" },
  approver: { zh: "审核人员", en: "approver" },
  administrator: { zh: "管理员", en: "administrator" },
  integrator: { zh: "系统集成人员", en: "integrator" },
  nobody: { zh: "稍后再试", en: "wait and repeat" }
}

/**
 * Who acts next, and what he does.
 *
 * **Example**
 *
 * ```ts
 * const { who, how } = nextStepOf(rejection)
 * ```
 *
 * @category Rejections
 */
export interface NextStep {
  readonly who: Who
  readonly how: Text
}

const by =
  (who: Who) =>
  (zh: string, en: string): NextStep => ({ who, how: { zh, en } })
const clerk = by("clerk")
const approver = by("approver")
const administrator = by("administrator")
const integrator = by("integrator")
const nobody = by("nobody")

const openSecret = administrator(
  "给主站配置原来的密钥，或重新录入口令（指南《口令的加密保存》）",
  "give the station the key that sealed it, or enter the secret again (docs/guides/secrets.md)"
)

const confirmConnection = administrator(
  "查明哪一个连接是该终端的，由两人确认",
  "find out which connection is the terminal's, and let two persons confirm it"
)

const opening: { readonly [R in Extract<Rejection, { _tag: "OpenFailed" }>["reason"]]: NextStep } = {
  unreachable: nobody("等所依赖的服务恢复", "until what it needs answers again"),
  inUse: nobody("等另一进程退出", "until the other process has ended"),
  database: administrator("核对数据库和程序版本", "check which database and which version are meant"),
  options: integrator("改正该配置项", "correct the option"),
  failed: administrator("按提示的原因处理", "remove the cause that the sentence names")
}

/** The row of a rejection; where it depends on what the rejection says, as a function of it. */
type Row<R extends Rejection> = NextStep | ((rejection: R) => NextStep)

const rows: { readonly [T in RejectionTag]: Row<Extract<Rejection, { readonly _tag: T }>> } = {
  InvalidInput: clerk("改正该项后重新提交", "correct the field and submit again"),
  Forbidden: administrator("授予权限，或由有权限的人员办理", "grant the permission, or let a person act who has it"),
  Reauthenticate: clerk("再次验证身份后重新提交", "prove yourself anew and submit again"),
  CommandConflict: integrator("每个命令使用各自的命令号", "give every command an id of its own"),
  ConfirmationStale: clerk("重新查看后再确认", "look again and confirm what is shown now"),
  Closed: administrator("启动主站", "start the station"),
  OpenFailed: ({ reason }) => opening[reason],
  NotFound: clerk("核对编号和供电单位", "check the number and the org unit"),
  Conflict: clerk("按提示办理", "do what the sentence says"),
  CustomerInvalid: clerk("先撤销注销该客户", "restore the customer first"),
  DeviceCancelled: clerk("改用有效的购电设备", "use a purchase device that is bound"),
  DeviceBeingReplaced: clerk(
    "等待换装完成后在新设备上办理，或撤销换装",
    "wait until it is done and act on the new device, or undo it"
  ),
  Voided: clerk("撤销注销，或另录一单", "restore it, or enter another one"),
  NotApproved: approver("审核该单", "approve it"),
  ApprovalStale: approver("重新审核该单", "approve it again"),
  FourEyes: approver("由另一人审核或确认", "let another person approve or confirm"),
  AlreadyApplied: clerk("不必再办理；电量有误时冲正", "nothing is left to do; compensate it if the amount was wrong"),
  OutcomeUnknown: clerk(
    "等待主站核实，或由两人作出人工认定",
    "wait for evidence, or let two persons settle it by hand"
  ),
  ArrivedWithoutEffect: clerk("处理相应的单边账", "settle its discrepancy"),
  TooManyAttempts: clerk("查明原因，注销该单后另录一单", "find out why, void it and enter another one"),
  TerminalInUse: clerk(
    "等待核实或人工认定，或先移出下发队列，再更改终端",
    "settle them or take them out of the queue, then change the terminal"
  ),
  TerminalNotOfCustomer: clerk(
    "核对终端编号、登记的供电单位和客户档案",
    "check the terminal number, its org unit and the archive of the customer"
  ),
  TerminalNotInService: administrator(
    "停用误登记的终端，或改正其地址",
    "retire the terminal that was registered wrongly, or correct its address"
  ),
  TerminalSuspected: confirmConnection,
  SettingsInvalid: ({ what }) =>
    what === "secret" ? openSecret : administrator("改正规约、地址或设置", "correct dialect, address or settings"),
  TargetBusy: nobody("等正在进行的下发完成", "until what is under way has ended"),
  ForeignNumber: clerk(
    "查明单号来历，在单边账中采用",
    "find out where the number comes from, and adopt it in the discrepancy"
  ),
  RemainingChanged: clerk("按终端上的剩余电量重新调整", "adjust again from what the terminal holds"),
  BalanceDiffers: clerk("先处理该处的单边账", "settle the discrepancy of the target first"),
  TargetUnverified: clerk(
    "等主站核对；读不到的终端由两人担保",
    "wait until the station has looked there; let two persons vouch for a terminal that cannot be read"
  ),
  WorkOrderTaken: clerk(
    "核对该购电单；办错的先注销，另一笔付款用其自己的工单号",
    "look at that order; void it first if it is wrong, and book another payment under its own work order"
  ),
  TooManyDifferences: clerk("核对清单的日期和供电单位", "look whether it is the list of this day and this org unit"),
  NoReading: nobody("等终端返回数据", "until the terminal gives its data"),
  NumbersExhausted: administrator("复位终端的单号", "reset the numbers of the terminal"),
  TerminalOffline: nobody("等终端上线", "until the terminal is online"),
  Unsupported: ({ feature }) =>
    feature === "secretUnopened"
      ? openSecret
      : administrator("核对终端的规约和设置", "check dialect and settings of the terminal"),
  ValueInvalid: clerk("改为允许范围内的电量", "choose an amount in the range"),
  Quantum: clerk("改为整数倍的电量", "choose a multiple"),
  OverHoardingLimit: clerk(
    "减少电量，等已售的生效，或修改囤积门限",
    "choose less energy, wait until what is sold has taken effect, or change the hoarding limit"
  ),
  LimitsInvalid: clerk("改正购电限制", "correct the purchase limits"),
  ThresholdsMissing: clerk("先设置告警电量和跳闸电量", "set alarm and trip energy first"),
  EnergyLeftOnTarget: clerk(
    "绑定时选择遗留电量归新客户或清除；应退费、结转或清除的先办完并关闭待办",
    "choose whether the customer has the energy that was left, or it is taken off; what is to be paid back, carried over or taken off is settled first, and its work item closed"
  ),
  ThresholdsUnfit: clerk("改正告警电量和跳闸电量", "correct alarm and trip energy"),
  ThresholdsInvalid: clerk("改正告警电量和跳闸电量", "correct alarm and trip energy"),
  NoTerminal: clerk("登记终端并绑定购电设备", "register a terminal and bind a purchase device"),
  NotApplicable: clerk("不必办理", "nothing is to be done"),
  MappingRequired: clerk("维护并下发开关轮次", "save and dispatch the switch–round map"),
  MappingNotDispatched: clerk("下发开关轮次", "dispatch the switch–round map"),
  SwitchMapInvalid: clerk("改正开关轮次", "correct the switch–round map"),
  RoundOutOfRange: clerk("改选终端已有的轮次", "choose a round that the terminal has"),
  RoundsMissing: clerk("至少选择一个轮次", "choose at least one round"),
  NotSaved: clerk("先保存该参数", "save the parameter first"),
  ExpiryPassed: clerk("改为将来的时间", "choose a time in the future"),
  DurationInvalid: clerk("改为允许范围内的时长", "choose a duration in the range"),
  StaleReading: clerk("召测剩余电量", "read the remaining energy"),
  Timeout: nobody("等终端恢复应答", "until the terminal answers again"),
  Refused: administrator("按终端给出的原因检查终端", "check the terminal for the reason that it gave"),
  NotSent: ({ reason }) => {
    if (reason === "suspected") return confirmConnection
    if (reason === "unproved")
      return nobody(
        "稍后重试；终端一直读不到单号和剩余电量时，为它填写固定来源或证书",
        "repeat it; where number and remaining energy cannot be read, enter a source or a certificate for the terminal"
      )
    return reason === "gated" || reason === "unsupported"
      ? administrator("检查终端的规约和参数设置", "check dialect and settings of the terminal")
      : nobody("仍不能发送时联系管理员", "call the administrator if it is not sent then, either")
  },
  Protected: clerk("先解除保电", "release power protection first"),
  ProtectionUnknown: clerk("召测保电状态", "read the state of power protection"),
  TripOptionsDiffer: clerk(
    "不填延时和时间以采用终端保存的值，或先在终端上修改",
    "leave delay and duration out to take those of the terminal, or change them there first"
  ),
  NoDisconnect: clerk("在允许拉闸的时间办理", "choose a time at which power may be cut"),
  NotInArrears: clerk("不必停电", "nothing is to be cut"),
  CreditUnfinished: clerk("先办结该购电单", "finish the order first"),
  GraceNotOver: clerk("发送跳闸预警，等宽限期满", "send the trip warning, and wait for the grace period to end"),
  NotConfirmed: clerk("确认后再办理", "confirm, having seen what it does"),
  PurchaseControlEngaged: clerk("选择解除或保留购电控", "choose to release purchase control or to leave it engaged"),
  DispositionMissing: clerk("选择剩余电量的处置方式", "choose what becomes of the energy that is left"),
  SecretNotSealed: ({ reason }) =>
    reason === "noKey"
      ? administrator(
          "按指南《口令的加密保存》给主站配置密钥",
          "give the station a key, as the guide on secrets says (docs/guides/secrets.md)"
        )
      : nobody(
          "保管密钥的系统仍不应答时联系管理员",
          "call the administrator if the holder of the key does not answer then, either"
        ),
  TargetNotChosen: clerk("选择购电设备", "choose a purchase device"),
  LockedBy: clerk("与该操作员联系，或等其结束调试", "speak with that operator, or wait for the commissioning to end"),
  UnknownItem: clerk("改选终端提供的召测项目", "choose items that the terminal offers"),
  ReasonRequired: clerk("填写原因", "give the reason"),
  NotCommissioned: clerk("先完成购电投入调试", "finish the commissioning first"),
  AlarmIncomplete: clerk("补充告警设置", "complete the alarm settings"),
  QuietHours: clerk("另选时间；手工发送时可说明原因", "choose another time, or give a reason when sending by hand"),
  DoNotContact: clerk("以其他方式通知客户", "tell the customer in another way"),
  AboveThreshold: clerk(
    "召测剩余电量，或选择也发给这些客户",
    "read the remaining energy, or choose to write to such customers, too"
  ),
  TemplateVariable: clerk("修改短信模板", "change the message template"),
  Quota: administrator("调整短信限额，或等到次日、次月", "raise the quota, or wait for the next day or month"),
  SignatureMissing: administrator("设置短信签名", "set the message signature")
}

/**
 * Says who acts next on a rejection, and how.
 *
 * **Example**
 *
 * ```ts
 * const { who, how } = nextStepOf(rejection)
 * const line = `${whoTexts[who].zh}: ${how.zh}`
 * ```
 *
 * @category Rejections
 */
export const nextStepOf = (rejection: Rejection): NextStep => {
  const row = rows[rejection._tag] as Row<Rejection>
  return typeof row === "function" ? row(rejection) : row
}

/**
 * Tells whether the same call may succeed a moment later, though nobody does anything but wait: a line that is busy, a terminal that is silent or away.
 *
 * **Details** What passes only because a person acts, or at a time that the rejection names, is not of this kind.
 *
 * **Example**
 *
 * ```ts
 * const { purchases } = yield* Station.Station
 * const saved = purchases.save({ actor: "clerk", commandId: "4", deviceId, energy: Energy.kwh("500") })
 * yield* Effect.retry(saved, { while: (error) => error._tag !== "StoreError" && isRetryable(error), times: 3 })
 * ```
 *
 * @category Rejections
 */
export const isRetryable = (rejection: Rejection): boolean => nextStepOf(rejection).who === "nobody"
