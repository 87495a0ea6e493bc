/** What states, results and causes are called in both languages; one that is missing does not compile. */
import type { Attempt, Discrepancy, Dispatch, Message } from "@yugou/core/books"

/** A sentence, or a part of one, in both languages. */
export interface Text {
  readonly zh: string
  readonly en: string
}

/** Makes a text. */
export const t = (zh: string, en: string): Text => ({ zh, en })

/** The dispatch of an order. */
export const states: { readonly [S in Dispatch.StateName]: Text } = {
  idle: t("未下发", "not dispatched"),
  queued: t("排队中", "queued"),
  sending: t("下发中", "sending"),
  unknown: t("结果未知，等待核实", "outcome unknown, to be settled by evidence"),
  applied: t("下发成功", "applied"),
  rejected: t("未生效", "proved not applied")
}

/** What the evidence says. */
export const verdicts: { readonly [V in Attempt.VerdictKind]: Text } = {
  applied: t("已生效", "applied"),
  notApplied: t("未生效", "not applied"),
  arrivedWithoutEffect: t("已到达终端但未生效", "arrived without effect"),
  foreign: t("终端上是其他单号", "another number is on the terminal"),
  undecided: t("不能判定", "not decided")
}

/** What a verdict rests on. */
export const evidences: { readonly [E in Attempt.EvidenceKind]: Text } = {
  creditRecord: t("终端购电记录", "the terminal's own record"),
  storedNumber: t("单号", "stored number"),
  balance: t("剩余电量", "balance"),
  consumption: t("用电量", "consumption"),
  person: t("人工认定", "two persons")
}

/** Why books and terminal differ. */
export const causes: { readonly [C in typeof Discrepancy.Cause.Type]: Text } = {
  foreignNumber: t("单号不一致", "the terminal holds another number"),
  arrivedWithoutEffect: t("已到达终端但未生效", "arrived without effect"),
  balanceDiffers: t("剩余电量不一致", "the balance differs")
}

/** The way of a message. */
export const progress: { readonly [P in Message.Progress["_tag"]]: Text } = {
  Queued: t("等待发送", "queued"),
  Submitting: t("正在提交", "being submitted"),
  Submitted: t("已提交网关", "submitted to the gateway"),
  Delivered: t("已送达", "delivered"),
  ReceiptUnknown: t("未收到回执", "no delivery report"),
  Failed: t("发送失败", "failed"),
  Unknown: t("结果未知", "outcome unknown"),
  Suppressed: t("未发送", "not sent"),
  Cancelled: t("已取消", "cancelled")
}

/** The approval of an order. */
export const approvals = {
  pending: t("尚未审核", "not approved yet"),
  approved: t("已审核", "approved"),
  revoked: t("已撤销审核", "revoked")
} as const

/** A remote control command. */
export const controls = {
  proposed: t("待第二人审批", "proposed, waits for a second person"),
  requested: t("等待下发", "requested"),
  sending: t("下发中", "sending"),
  confirmed: t("已确认", "confirmed"),
  refused: t("被否认", "refused"),
  unknown: t("结果未知", "outcome unknown")
} as const

/** Where a switch stands. */
export const positions = { open: t("分闸", "open"), closed: t("合闸", "closed") } as const

/** How a dispatch of parameters ended. */
export const overall = {
  running: t("下发中", "being dispatched"),
  ok: t("全部成功", "all in order"),
  partial: t("部分成功", "some in order"),
  failed: t("全部失败", "none in order"),
  cancelled: t("已取消", "cancelled")
} as const

/** The tabs of the commissioning. */
export const tabs = {
  basicParameters: t("预购电基本参数", "basic parameters"),
  realtimeReading: t("实时数据召测", "real-time reading"),
  remoteControl: t("远程控制", "remote control")
} as const

/** What was found after reopening. */
export const kept = {
  same: t("与关闭前一致", "the same as before"),
  other: t("与关闭前不一致", "not the same as before")
} as const
