/** What the values of kept records are called, by the field that they stand in; a test finds each that is missing. */
import { type Text, t } from "./Say.tsx"
import * as w from "./words.ts"

type Named = { readonly [value: string]: Text }

/** States are kept with a capital letter, and asked for without. */
const capital = (words: Named): Named =>
  Object.fromEntries(
    Object.entries(words).map(([name, text]) => [`${name.slice(0, 1).toUpperCase()}${name.slice(1)}`, text])
  )

const credits = { Order: t("购电单", "Order"), Adjustment: t("电量调整单", "Adjustment") }
const expected = { NeverSeen: t("尚未读过", "Never seen"), Number: t("单号", "A number") }
const remedies = {
  CarryOverTo: t("结转", "Carried over"),
  RefundOutside: t("线下退款", "Refunded outside"),
  Forfeit: t("放弃", "Forfeited"),
  Nothing: t("不作处理", "Nothing"),
  WriteOff: t("放弃差额", "Written off"),
  Refund: t("退费", "Refunded"),
  Adjust: t("调整", "Adjusted"),
  SellAgain: t("补售", "Sold again")
}

/** Where one field holds a choice in some records and what somebody typed in others, the choice stands with the field before it. */
export const recordWords: { readonly [field: string]: Named } = {
  action: w.action,
  again: { later: t("稍后再试", "Later"), never: t("不再发送", "Never") },
  answered: w.yesNo,
  approval: capital(w.adjustmentApproval),
  because: {
    contested: t("两个连接同时在线", "Two connections at once"),
    lookDiffers: t("读回与账面不符", "What was read differs from the books"),
    ruledOutAgrees: t("已排除的连接读数相符", "One that was ruled out agrees"),
    low: t("低于告警", "Below alarm")
  },
  binding: { active: t("有效", "Active"), cancelled: t("已注销", "Cancelled") },
  cause: { ...w.noAnswer, ...w.cause, ...w.workCause, ...w.paymentCause },
  clock: { unsettled: t("未校准", "Unsettled") },
  confirmed: { byProtocol: w.yesNo.yes, no: w.yesNo.no },
  consent: { allowed: t("接收", "Allowed"), doNotContact: t("退订", "Do not contact") },
  control: {
    released: t("未投入", "Not engaged"),
    release: t("解除", "To be released"),
    leaveEngaged: t("保留", "Left engaged")
  },
  credit: credits,
  cut: w.cut,
  cycle: w.cycle,
  decision: { keep: t("保留", "Kept"), clear: t("清零", "Cleared") },
  desired: w.parameter,
  direction: { down: t("下行", "Down"), up: t("上行", "Up") },
  dispatch: capital(w.dispatch),
  "dispatch.by": {
    notSent: t("未发送", "Not sent"),
    refused: t("终端否认", "Refused"),
    notApplied: w.verdict.notApplied,
    arrivedWithoutEffect: w.verdict.arrivedWithoutEffect
  },
  disposition: remedies,
  draft: credits,
  drawnFor: credits,
  ending: w.attemptEnding,
  expected,
  from: { ...w.replacementStep, ...capital(w.closingStep) },
  how: { agreed: t("两边一致", "Agreed"), settled: t("人工处理", "Settled") },
  identity: { proved: t("已证实", "Proved"), unproved: t("未证实", "Not proved") },
  ifExpected: expected,
  kind: {
    ...w.verdict,
    ...w.messageKind,
    taken: t("收款", "Taken"),
    returned: t("退款", "Returned")
  },
  kinds: w.messageKind,
  mode: {
    ...w.closeMode,
    energy: t("电量", "By energy"),
    money: t("金额", "By money"),
    append: t("追加", "Added"),
    set: t("设定", "Set")
  },
  needsReadback: w.yesNo,
  numberRead: w.yesNo,
  outcome: {
    ...w.outcome,
    ok: t("成功", "In order"),
    failed: t("失败", "Failed"),
    Accepted: t("网关已接受", "Accepted"),
    Refused: t("网关拒绝", "Refused"),
    Unknown: t("结果未知", "Unknown")
  },
  paymentWay: w.paymentWay,
  progress: {
    ...w.progress,
    ...capital(w.control),
    Waiting: t("等待下发", "Waiting"),
    Running: t("下发中", "Being sent"),
    Done: t("已完成", "Done"),
    Queued: w.progress.Queued,
    Unknown: w.progress.Unknown
  },
  purpose: {
    dispatch: t("下发", "Dispatch"),
    release: t("解除购电控", "Release"),
    expiry: t("购电控到期", "Expiry"),
    readBack: t("回读", "Read back"),
    thresholds: t("告警、跳闸电量", "Thresholds"),
    protect: t("保电", "Protect"),
    unprotect: t("解除保电", "Protection off")
  },
  readBack: { none: t("未回读", "Not read back"), equal: t("一致", "Equal"), differs: t("不一致", "Differs") },
  reason: {
    duplicateNumber: t("单号重复", "Number used before"),
    expired: t("已过期", "Expired"),
    notPermitted: t("无权操作", "Not permitted"),
    unsupported: t("不支持", "Not supported"),
    badValue: t("数值无效", "Bad value"),
    overLimit: t("超过限值", "Over the limit"),
    unspecified: t("未说明", "Not said"),
    offline: t("离线", "Offline"),
    busy: t("终端忙", "Busy"),
    gated: t("暂停下发", "Held back"),
    shutdown: t("主站停止", "The station stopped"),
    suspected: t("连接存疑", "In doubt"),
    unproved: t("连接未证实", "Not proved")
  },
  repair: w.repair,
  result: { ...w.jobResult, ...w.tabResult },
  right: w.rightConnection,
  role: {
    manager: t("负责人", "Manager"),
    electrician: t("电工", "Electrician"),
    finance: t("财务", "Finance"),
    other: t("其他", "Other")
  },
  slot: { Free: t("空闲", "Free"), Held: t("占用", "Held") },
  sms: w.onOff,
  source: { terminal: t("终端", "Terminal"), manual: t("人工", "By hand") },
  stale: w.yesNo,
  state: {
    ...w.engaged,
    ...w.switchState,
    protected: w.protection.protected,
    auto: w.protection.auto,
    engaging: t("正在投入", "Being engaged"),
    standing: t("已投入", "Engaged"),
    left: t("已退出", "Left"),
    delivered: t("已送达", "Delivered"),
    failed: t("失败", "Failed")
  },
  status: w.templateStatus,
  step: { ...w.replacementStep, ...capital(w.closingStep) },
  takeover: {
    holdWhileAlive: t("原连接在线时不接替", "Not while the old one lives"),
    newestWins: t("新连接接替", "The newest one wins"),
    quarantine: t("存疑时隔离", "Held apart while in doubt")
  },
  usableFor: w.messageKind,
  validity: w.validity,
  value: w.parameter,
  "slot.by": credits,
  "trusted.by": { look: t("读回相符", "a look"), persons: t("两人确认", "two persons") },
  "verdict.by": w.evidence
}
