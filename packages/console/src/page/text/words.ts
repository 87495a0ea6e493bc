/** What states, results and causes are called; one that the table of operations has and that is missing here does not compile. */
import type {
  Attempt,
  Closing,
  Commissioning,
  Control,
  Customer,
  Device,
  Discrepancy,
  InputOf,
  Job,
  Message,
  Order,
  OrderDetails,
  Parameters_,
  RemoteControl,
  Replacement,
  Template,
  Terminal,
  WorkItem
} from "../api/Types.ts"
import { type Text, t } from "./Say.tsx"

/** What a colour means; it never stands alone. */
export type Tone = "default" | "processing" | "success" | "warning" | "error"

/** A word with what it means. */
export interface Word extends Text {
  readonly tone: Tone
}

export type Words<K extends string> = { readonly [Value in K]: Word }

/** A word of no colour, such as lists filter by. */
export const unmarked = (text: Text): Word => ({ ...text, tone: "default" })

const word = (tone: Tone, zh: string, en: string): Word => ({ zh, en, tone })
const plain = (zh: string, en: string) => word("default", zh, en)
const busy = (zh: string, en: string) => word("processing", zh, en)
const good = (zh: string, en: string) => word("success", zh, en)
const open = (zh: string, en: string) => word("warning", zh, en)
const bad = (zh: string, en: string) => word("error", zh, en)

export const dispatch: Words<Order["dispatch"]> = {
  idle: plain("未下发", "Not sent"),
  queued: busy("排队中", "Queued"),
  sending: busy("下发中", "Being sent"),
  unknown: open("结果未知", "Unknown"),
  applied: good("下发成功", "Applied"),
  rejected: bad("未生效", "Not applied")
}

export const approval: Words<Order["approval"]> = {
  pending: busy("待审核", "Pending"),
  approved: good("已审核", "Approved"),
  revoked: plain("已撤销审核", "Revoked")
}

export const validity: Words<Order["validity"]> = {
  valid: good("有效", "Valid"),
  voided: plain("无效", "Voided")
}

export const presence: Words<Terminal["presence"]> = {
  online: good("在线", "Online"),
  offline: bad("离线", "Offline"),
  unknown: open("未知", "Not known")
}

export const standing: Words<Terminal["standing"]> = {
  inService: good("在用", "In service"),
  addressContested: open("地址重复登记", "Contested address"),
  retired: plain("已停用", "Retired")
}

export const balanceState: Words<Device["balanceState"]> = {
  below: bad("低于告警", "Below alarm"),
  normal: good("正常", "Normal"),
  neverRead: plain("未召测", "Never read")
}

export const cycle: Words<Customer["alarm"]["cycle"]> = {
  none: plain("不告警", "No alarm"),
  once: plain("告警一次", "Once"),
  daily: plain("每日告警", "Daily")
}

export const onOff: Words<"on" | "off"> = { on: plain("发送", "On"), off: plain("不发送", "Off") }

/** It is in doubt who answers as a terminal. */
export const inDoubt: Word = bad("连接存疑", "In doubt")

/** Which of two connections is that of a terminal. */
export const rightConnection: Words<InputOf<"customers", "confirmTerminal">["right"]> = {
  old: plain("原有连接", "The one that was there"),
  new: plain("新来连接", "The one that came"),
  neither: plain("都不是", "Neither of them")
}

/** How far a replacement is. */
export const replacementStep: Words<Replacement["step"]["_tag"]> = {
  Started: busy("已开始", "Begun"),
  OldCancelled: busy("原设备已注销", "Old one cancelled"),
  NewBound: busy("新设备已绑定", "New one bound"),
  Adjusting: busy("正在结转余额", "Carrying over"),
  Done: good("已完成", "Done"),
  Stopped: open("已停止", "Stopped"),
  Undone: plain("已撤销", "Taken back")
}

/** The same as a condition of lists, which are asked for in their own words. */
export const replacementFilter: Words<NonNullable<InputOf<"customers", "replacements">["step"]>> = {
  started: replacementStep.Started,
  oldCancelled: replacementStep.OldCancelled,
  newBound: replacementStep.NewBound,
  adjusting: replacementStep.Adjusting,
  stopped: replacementStep.Stopped,
  done: replacementStep.Done,
  undone: replacementStep.Undone
}

export const yesNo: Words<"yes" | "no"> = { yes: plain("是", "Yes"), no: plain("否", "No") }

export const session: Words<Commissioning["session"]> = {
  notCommissioned: plain("未调试", "Not commissioned"),
  inProgress: busy("调试中", "In progress"),
  commissioned: good("调试成功", "Commissioned"),
  failed: bad("调试失败", "Failed")
}

export const tabState: Words<Commissioning["basicParameters"]["state"]> = {
  notRun: plain("未进行", "Not run"),
  running: busy("进行中", "Under way"),
  succeeded: good("成功", "Succeeded"),
  failed: bad("失败", "Failed"),
  stale: open("参数已变，须重做", "Changed since; do it again")
}

export const tabResult: Words<"success" | "failure"> = {
  success: good("成功", "Success"),
  failure: bad("失败", "Failure")
}

export const parameter: Words<Parameters_["offered"][number]> = {
  EffectiveRounds: plain("电控有效轮次", "Effective rounds"),
  PurchaseControl: plain("电控是否有效", "Purchase control"),
  Protection: plain("供电状态（保电）", "Power protection"),
  EnergyControlExpiry: plain("电控失效时间", "Expiry of control"),
  Thresholds: plain("告警、跳闸电量", "Alarm and trip energy"),
  SwitchRounds: plain("开关轮次", "Switch map")
}

export const difference: Words<Parameters_["items"][number]["difference"]> = {
  notDesired: plain("未保存", "Not saved"),
  notReported: plain("未召测", "Not read"),
  equal: good("一致", "Equal"),
  differs: open("不一致", "Differs")
}

export const readStatus: Words<"read" | "notAnswered" | "unsupported"> = {
  read: good("已召测", "Read"),
  notAnswered: open("无应答", "No answer"),
  unsupported: plain("不支持", "Not supported")
}

export const engaged: Words<"engaged" | "released"> = {
  engaged: plain("有效", "Engaged"),
  released: plain("解除", "Released")
}

export const protection: Words<RemoteControl["protection"]> = {
  released: plain("未保电", "Not protected"),
  protected: open("保电中", "Protected"),
  auto: open("自动保电", "Automatic protection"),
  unknown: open("未知", "Not known")
}

export const jobOverall: Words<Job["overall"]> = {
  running: busy("下发中", "Being sent"),
  ok: good("全部成功", "All in order"),
  partial: open("部分成功", "Some in order"),
  failed: bad("全部失败", "None in order"),
  cancelled: plain("已取消", "Cancelled")
}

export const jobResult: Words<Job["entries"][number]["result"]> = {
  waiting: busy("等待下发", "Waiting"),
  ok: good("成功", "In order"),
  refused: bad("终端否认", "Refused"),
  timeout: open("无应答，结果未知", "No answer, not known"),
  unsupported: plain("不支持", "Not supported"),
  notSent: plain("未发送", "Not sent"),
  notApplied: bad("未生效", "Not applied")
}

export const control: Words<Control["state"]> = {
  proposed: busy("待第二人审批", "Waits for a second person"),
  requested: busy("等待下发", "Requested"),
  sending: busy("下发中", "Being sent"),
  confirmed: good("已确认", "Confirmed"),
  refused: bad("终端否认", "Refused"),
  unknown: open("结果未知", "Outcome unknown")
}

export const switchState: Words<RemoteControl["rounds"][number]["state"]> = {
  open: bad("分闸", "Open"),
  closed: good("合闸", "Closed"),
  unknown: open("未知", "Not known")
}

export const mapping: Words<RemoteControl["mapping"]> = {
  notNeeded: plain("无需维护", "Not needed"),
  missing: open("未维护", "Missing"),
  notDispatched: open("未下发", "Not dispatched"),
  onTerminal: good("已在终端", "On the terminal")
}

export const closeMode: Words<RemoteControl["closeModes"][number]> = {
  permit: plain("允许合闸", "Permit closing"),
  direct: plain("直接合闸", "Close directly")
}

export const action: Words<"Trip" | "Close"> = { Trip: plain("拉闸", "Trip"), Close: plain("合闸", "Close") }

export const verdict: Words<NonNullable<Order["verdict"]>> = {
  applied: good("已生效", "Applied"),
  notApplied: bad("未生效", "Not applied"),
  arrivedWithoutEffect: bad("已到达终端但未生效", "Arrived without effect"),
  foreign: open("终端上是其他单号", "Another number on the terminal"),
  undecided: open("尚不能判定", "Not decided yet")
}

export const evidence: Words<Order["evidence"][number]> = {
  creditRecord: plain("终端购电记录", "the terminal's own record"),
  storedNumber: plain("终端购电单号", "stored number"),
  balance: plain("剩余电量", "balance"),
  consumption: plain("用电量", "consumption"),
  person: plain("人工认定", "two persons")
}

export const attemptEnding: Words<NonNullable<Attempt["ending"]>["_tag"]> = {
  Answered: good("终端已应答", "The terminal answered"),
  Refused: bad("终端否认", "The terminal refused"),
  NotSent: plain("未发送", "Not sent"),
  NoAnswer: open("没有应答", "No answer")
}

export const noAnswer: Words<Extract<NonNullable<Attempt["ending"]>, { readonly _tag: "NoAnswer" }>["cause"]> = {
  timeout: plain("超时", "timed out"),
  linkLost: plain("连接中断", "link lost"),
  unreadable: plain("应答无法识别", "answer unreadable"),
  stationStopped: plain("主站停止", "station stopped")
}

export const outcome: Words<"applied" | "notApplied"> = {
  applied: good("已生效", "Applied"),
  notApplied: bad("未生效", "Not applied")
}

export const cause: Words<Discrepancy["cause"]> = {
  foreignNumber: open("单号不一致", "Another number"),
  arrivedWithoutEffect: open("已到达但未生效", "Arrived without effect"),
  balanceDiffers: open("剩余电量不一致", "Balance differs")
}

export const repair: Words<NonNullable<Discrepancy["closed"]>["repair"]> = {
  numberAdopted: plain("采用终端单号", "Number adopted"),
  balanceAdopted: plain("采用终端电量", "Balance adopted"),
  adjusted: plain("已调整", "Adjusted"),
  soldAgain: plain("已补售", "Sold again"),
  writtenOff: plain("放弃差额", "Written off"),
  refunded: plain("线下退款", "Refunded"),
  ownNumber: plain("本站单号", "Own number"),
  superseded: plain("已被取代", "Superseded"),
  explained: plain("已说明", "Explained")
}

export const messageKind: Words<Message["kind"]> = {
  alarm: plain("告警", "Alarm"),
  dunning: plain("催费", "Dunning"),
  purchaseApplied: plain("购电到账", "Purchase applied"),
  tripWarning: plain("跳闸预警", "Trip warning")
}

export const progress: Words<Message["progress"]["_tag"]> = {
  Queued: busy("等待发送", "Queued"),
  Submitting: busy("正在提交", "Being submitted"),
  Submitted: busy("已提交网关", "Submitted"),
  Delivered: good("已送达", "Delivered"),
  ReceiptUnknown: open("未收到回执", "No receipt"),
  Failed: bad("发送失败", "Failed"),
  Unknown: open("结果未知", "Outcome unknown"),
  Suppressed: plain("未发送", "Not sent"),
  Cancelled: plain("已取消", "Cancelled")
}

/** The same as the API names it, in small letters. */
export const progressFilter: Words<Uncapitalize<Message["progress"]["_tag"]>> = {
  queued: progress.Queued,
  submitting: progress.Submitting,
  submitted: progress.Submitted,
  delivered: progress.Delivered,
  receiptUnknown: progress.ReceiptUnknown,
  failed: progress.Failed,
  unknown: progress.Unknown,
  suppressed: progress.Suppressed,
  cancelled: progress.Cancelled
}

export const templateStatus: Words<Template["status"]> = {
  usable: good("可用", "Usable"),
  retired: plain("已停用", "Retired")
}

export const workCause: Words<WorkItem["cause"]> = {
  noReading: open("读不到剩余电量", "No reading"),
  staleReading: open("剩余电量过旧", "Reading too old"),
  messageUnsendable: open("短信无法生成", "Message cannot be made"),
  clockSkewed: open("终端时钟偏差", "Terminal clock skewed"),
  stationClock: bad("主站时钟存疑", "Station clock in doubt"),
  outcomeUnknown: open("下发结果未知", "Outcome unknown"),
  controlUnknown: open("遥控结果未知", "Control unknown"),
  notSent: open("未能发送", "Not sent"),
  addressContested: open("地址重复登记", "Contested address"),
  terminalSuspected: bad("终端连接存疑", "Terminal in doubt"),
  secretUnopened: open("口令无法解密", "Secret cannot be opened"),
  signatureMissing: open("缺少短信签名", "Signature missing"),
  mobileMissing: open("缺少手机号码", "Mobile missing"),
  alarmMissed: open("告警未发出", "Alarm missed"),
  quotaUsedUp: open("短信额度用完", "Quota used up"),
  messageFailed: open("短信发送失败", "Message failed"),
  optedOut: plain("客户退订短信", "Opted out"),
  replacementStopped: open("换装停止", "Replacement stopped"),
  closingStopped: open("销户停止", "Closing stopped"),
  orderLeft: open("遗留购电单", "Order left"),
  carryOverRest: open("结转余数", "Rest of carry-over"),
  energyLeft: open("遗留电量", "Energy left"),
  protectionMissing: open("保电缺失", "Protection missing"),
  protectionHeld: open("保电未解除", "Protection held")
}

export const paymentWay: Words<NonNullable<Order["paymentWay"]>> = {
  cash: plain("现金", "Cash"),
  transfer: plain("转账", "Transfer"),
  counter: plain("柜台", "Counter"),
  web: plain("网上", "Web")
}

export const paymentCause: Words<"onlyThere" | "onlyHere" | "otherAmount"> = {
  onlyThere: open("仅营销有", "Only in marketing"),
  onlyHere: open("仅主站有", "Only here"),
  otherAmount: open("金额不同", "Other amount")
}

export const service: Words<OrderDetails extends object ? "inService" | "removed" : never> = {
  inService: good("运行", "In service"),
  removed: plain("已拆除", "Removed")
}

export const adjustmentApproval: Words<Order["approval"] | "waived"> = {
  ...approval,
  waived: plain("免审核", "Not needed")
}

export const repairByHand: Words<"adjusted" | "soldAgain" | "explained"> = {
  explained: plain("已说明", "Explained"),
  adjusted: plain("已调整", "Adjusted"),
  soldAgain: plain("已补售", "Sold again")
}

export const reconciled: Words<"matches" | "differs" | "unverified" | "notRead" | "busy"> = {
  matches: good("账面与终端一致", "Books and terminal agree"),
  differs: open("账面与终端不一致", "Books and terminal differ"),
  unverified: open("尚不能核对", "Cannot be verified yet"),
  notRead: open("没有读到终端", "The terminal was not read"),
  busy: plain("正在下发，稍后再对账", "A credit is under way; later")
}

export const closing: Words<"open" | "closed" | "all"> = {
  open: open("未处理", "Open"),
  closed: plain("已处理", "Closed"),
  all: plain("全部", "All")
}

export const closingStep: Words<Uncapitalize<Closing["step"]["_tag"]>> = {
  proposed: busy("待审批", "To be approved"),
  approved: busy("已审批", "Approved"),
  releasing: busy("解除购电控", "Control is released"),
  zeroing: busy("清零剩余电量", "Balance is taken off"),
  cutting: open("等待停电", "Waits for the cut"),
  done: good("已销户", "Closed"),
  stopped: bad("已停下", "Stopped"),
  undone: plain("已撤销", "Undone")
}

export const cut: Words<Closing["cut"]> = { none: plain("不停电", "No"), trip: plain("先停电", "Cut first") }

export const accountState: Words<"enabled" | "disabled"> = {
  enabled: good("启用", "Enabled"),
  disabled: plain("停用", "Disabled")
}

export const up: Words<"up" | "away" | "stopping" | "down"> = {
  up: good("正常", "Up"),
  away: open("不可用，不影响售电", "Away"),
  stopping: busy("正在停止", "Stopping"),
  down: bad("不可用", "Down")
}

/** Where somebody called from whom no address is known. */
export const noSource: Text = t("来源不明", "from nobody knows where")
