/** What policies are called where people look at them; one that is missing here does not compile. */
import type { Text } from "../values/Text.ts"
import type { Policy } from "./Policy.ts"

const called = (zh: string, en: string): Text => ({ zh, en })

/** The names of all policies, with the unit of those that are a duration. */
export const policyTexts: { readonly [P in keyof Policy]: Text } = {
  fourEyes: called("购电录入人与审核人须不同", "Another person approves what was saved"),
  restoredApproval: called("撤销注销的购电单是否重新审核", "Approval of a restored order"),
  auditAdjustments: called("电量调整须审核", "Adjustments are approved"),
  adjustmentReadingMinutes: called(
    "调整所依据的召测最多多久以前（分钟）",
    "Age of the reading of an adjustment (minutes)"
  ),
  adjustmentDrift: called(
    "调整下发前剩余电量允许的变化（kWh）",
    "Drift of the balance before an adjustment is sent (kWh)"
  ),
  whenOffline: called("终端离线时的下发", "A dispatch to a terminal that is offline"),
  queueForMinutes: called("排队等待终端上线（分钟）", "Wait for the terminal in the queue (minutes)"),
  siteZone: called("时区", "Time zone"),
  alarmComparison: called("达到告警电量的判断", "When a balance is below its alarm energy"),
  maxReadingAgeMinutes: called("告警所依据的召测最多多久以前（分钟）", "Age of the reading of an alarm (minutes)"),
  alarmCatchUpMinutes: called("告警最多推迟（分钟）", "Lateness of an alarm (minutes)"),
  quietHours: called("不发短信的时段", "Hours without messages"),
  sendWithinSeconds: called("记录后最迟发送（秒）", "A frame is sent within (seconds)"),
  frameLifetimeMinutes: called("报文有效期（分钟）", "Life of a frame (minutes)"),
  frameTravelMinutes: called("报文在网络中最多停留（分钟）", "A frame travels for at most (minutes)"),
  deathMarginSeconds: called("报文失效的时钟余量（秒）", "Margin of clocks for a dead frame (seconds)"),
  retryAfterSeconds: called("首次重试间隔（秒）", "First wait before trying again (seconds)"),
  retryMaxMinutes: called("最长重试间隔（分钟）", "Longest wait before trying again (minutes)"),
  maxClockSkewSeconds: called("终端时钟最大偏差（秒）", "Largest skew of a terminal's clock (seconds)"),
  signature: called("短信签名", "Signature of messages"),
  alarmMessages: called("告警短信的合并", "How alarms of one customer are sent"),
  messagesPerDay: called("每户每日短信条数上限", "Messages of a customer in a day"),
  messagesPerMonth: called("供电单位每月短信条数上限", "Messages of an org unit in a month"),
  dedupeMinutes: called("相同短信不重发（分钟）", "The same text is not sent again for (minutes)"),
  purchaseNotice: called("购电到账通知客户", "The customer is told that his purchase arrived"),
  hotline: called("服务热线", "Hotline"),
  pollEveryMinutes: called("剩余电量召测间隔（分钟）", "Balances are read every (minutes)"),
  clockCheckMinutes: called("终端时钟检查间隔（分钟）", "Clocks are looked at every (minutes)"),
  messageLifetimeMinutes: called("短信有效期（分钟）", "Life of a message (minutes)"),
  requireCommissioned: called("未投入调试的设备购电", "A sale to a device that is not commissioned"),
  whileBalanceDiffers: called("剩余电量与账面不一致时的购电和下发", "Sales while balance and books differ"),
  whileUnverified: called("账册恢复后尚未核对时的购电", "Sales before a target was looked at after a restore"),
  noDisconnect: called("不停电日历", "When power is not cut"),
  protectBeforeMinutes: called("不停电时段前投入保电（分钟）", "Protection before such a time (minutes)"),
  tripGraceMinutes: called("跳闸预警后等待（分钟）", "Wait after the warning of a trip (minutes)"),
  protectionKnownForMinutes: called("保电状态召测有效期（分钟）", "A reading of the protection counts for (minutes)"),
  commissioningLockMinutes: called("调试占用时间（分钟）", "A terminal stays with who commissions it (minutes)"),
  emulateExpiry: called("代替终端按时解除购电控", "Control is released at its expiry by the station"),
  dispatchWithinMinutes: called("下发时限：审核后须到账（分钟）", "An approved order takes effect within (minutes)"),
  unknownForMinutes: called("结果未知时限（分钟）", "An outcome is unknown for at most (minutes)"),
  reconnectWithinMinutes: called(
    "复电时限：购电到账后须复电（分钟）",
    "Power is back after a purchase within (minutes)"
  ),
  accessLogDays: called("访问日志保留（天）", "The access log is kept for (days)"),
  frameLogDays: called("报文日志保留（天）", "Frames are kept for (days)"),
  rawReadingDays: called("逐次召测读数保留（天）", "Every polled reading is kept for (days)")
}
