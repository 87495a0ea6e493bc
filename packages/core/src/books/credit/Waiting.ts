/** Why a queued credit waits, or left the queue: what the books keep, the public code of it, and what people are told. */
import type { NotSentReason } from "../../ports/terminal/Outcome.ts"
import { codeOf } from "../../rejection/Rejection.ts"
import { isBefore } from "../../values/Instant.ts"
import type { Text } from "../../values/Text.ts"
import * as Dispatch from "../dispatch/Dispatch.ts"
import type * as OpenAttempt from "./OpenAttempt.ts"

/** What a credit waits for: what a look showed, what the engine found before it, or why its last attempt did not leave. */
export type Reason =
  | OpenAttempt.Rejection["_tag"]
  | "BalanceDiffers"
  | "offline"
  | "noClock"
  | "clockSkewed"
  | "ruledOut"
  | NotSentReason

const voided: Text = { zh: "该单已注销", en: "it was voided" }
const notSent: Text = { zh: "信道未空出，未发送", en: "the line was not free, and nothing was sent" }
const suspected: Text = {
  zh: "终端连接存疑，等待两人确认",
  en: "it is in doubt who answers as its terminal, and two persons have to confirm it"
}
const unproved: Text = {
  zh: "终端已换连接或未能核对，重新核对后再发",
  en: "the connection of its terminal is another one by now, or could not be checked, and is checked before it is sent"
}
const unsupported: Text = { zh: "终端不支持", en: "its terminal does not support it" }

/** Why nothing left: of a credit and of whatever else waits. */
export const notSentTexts: { readonly [R in NotSentReason]: Text } = {
  offline: { zh: "终端离线", en: "its terminal is offline" },
  busy: notSent,
  expired: notSent,
  shutdown: { zh: "主站停止，未发送", en: "the station stopped, and nothing was sent" },
  gated: unsupported,
  unsupported,
  suspected,
  unproved
}

const sentences: { readonly [R in Reason]: Text } = {
  Voided: voided,
  NotApproved: { zh: "未审核", en: "it is not approved" },
  ApprovalStale: { zh: "审核后内容已变化", en: "it was approved with other content" },
  CustomerInvalid: { zh: "客户已注销", en: "its customer is voided" },
  DeviceCancelled: { zh: "购电设备已注销", en: "its purchase device is cancelled" },
  DeviceBeingReplaced: {
    zh: "购电设备正在换装或销户",
    en: "its purchase device is being replaced, or its account closed"
  },
  TooManyAttempts: { zh: "下发次数已达上限", en: "it has had as many attempts as allowed" },
  Conflict: { zh: "请先处理与其有关的单边账", en: "the discrepancy that it belongs to comes first" },
  TargetUnverified: {
    zh: "账册恢复后尚未核对该购电对象，核对相符后下发",
    en: "the books were restored, and it waits for a look at its target that agrees with them"
  },
  TargetBusy: { zh: "该购电对象上有下发尚未完成", en: "another purchase or adjustment is under way on its target" },
  TerminalNotInService: { zh: "终端不在用", en: "its terminal is not in service" },
  TerminalSuspected: suspected,
  LockedBy: { zh: "终端正由他人调试", en: "somebody else is commissioning its terminal" },
  Unsupported: unsupported,
  NoReading: { zh: "未能读到单号或剩余电量", en: "the number or the remaining energy could not be read" },
  ForeignNumber: {
    zh: "终端上是其他单号，请处理单边账",
    en: "the terminal holds another number; settle the discrepancy"
  },
  RemainingChanged: { zh: "剩余电量已变化", en: "the remaining energy has changed" },
  OverHoardingLimit: { zh: "剩余电量将超过囤积门限", en: "the remaining energy would exceed the hoarding limit" },
  ThresholdsMissing: { zh: "尚未设置告警电量和跳闸电量", en: "its target has no alarm energy and trip energy yet" },
  ThresholdsUnfit: { zh: "终端不能设置该告警电量或跳闸电量", en: "its terminal cannot carry the alarm or trip energy" },
  NumbersExhausted: { zh: "单号已用完", en: "its target has no numbers left" },
  BalanceDiffers: {
    zh: "剩余电量与账面不符，请处理单边账",
    en: "the balance is not what the books expect; settle the discrepancy"
  },
  noClock: { zh: "未能读到终端时钟", en: "the clock of its terminal could not be read" },
  clockSkewed: { zh: "终端时钟不准，等待校时", en: "the clock of its terminal is wrong and has to be set" },
  ruledOut: {
    zh: "应答者已由两人认定不是该终端",
    en: "who answers was ruled out by two persons: he is not its terminal"
  },
  ...notSentTexts
}

/** The codes of what is no rejection by its own name; reasons of one code have one sentence, as people are told it by the code. */
const ownCodes: { readonly [reason: string]: string } = {
  offline: "TERMINAL_OFFLINE",
  noClock: "CLOCK_UNREAD",
  clockSkewed: "CLOCK_SKEWED",
  ruledOut: "CONNECTION_RULED_OUT",
  busy: "NOT_SENT",
  expired: "NOT_SENT",
  shutdown: "STATION_STOPPED",
  gated: "UNSUPPORTED",
  suspected: "TERMINAL_SUSPECTED",
  unproved: "CONNECTION_UNPROVED",
  unsupported: "UNSUPPORTED"
}

/** Gives the public code of a reason. */
export const publicCodeOf = (reason: string): string => ownCodes[reason] ?? codeOf(reason)

const byCode = new Map(Object.entries(sentences).map(([reason, text]) => [publicCodeOf(reason), text]))

/** Gives what people are told of a public code; nothing where it is not known. */
export const waitingText = (code: string): Text => byCode.get(code) ?? { zh: "", en: "" }

/** Gives the code by which it is told why a credit waits; `null`: it does not wait, or was not tried yet. */
export const waitingCode = ({ attempts, dispatch }: Dispatch.Region): string | null => {
  if (dispatch._tag !== "Queued") return null
  const ending = Dispatch.newest({ attempts, dispatch })?.ending ?? null
  // An attempt of an earlier time in the queue says nothing of this one.
  const held = ending?._tag === "NotSent" && !isBefore(ending.at, dispatch.since) ? ending.reason : null
  const reason = dispatch.waitsFor ?? held
  return reason === null ? null : publicCodeOf(reason)
}
