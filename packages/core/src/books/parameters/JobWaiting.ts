/** Why a parameter job waits: what the books keep, the public code of it, and what people are told. */
import { codeOf } from "../../rejection/Rejection.ts"
import type { Text } from "../../values/Text.ts"
import type * as ParameterJob from "./ParameterJob.ts"

/** What a job waits for: what kept it from being sent, or why a reading gave nothing. */
export type Reason =
  | "offline"
  | "adjustment"
  | "notSure"
  | "LockedBy"
  | "TerminalOffline"
  | "NotSent"
  | "Refused"
  | "Timeout"

const offline: Text = { zh: "终端离线", en: "its terminal is offline" }

const sentences: { readonly [R in Reason]: Text } = {
  offline,
  adjustment: { zh: "等待其电量调整生效", en: "the adjustment that it belongs to has not taken effect yet" },
  notSure: { zh: "终端尚未接受，稍后重发", en: "its terminal has not taken it yet, and it is sent again" },
  LockedBy: { zh: "终端正由他人调试", en: "somebody else is commissioning its terminal" },
  TerminalOffline: offline,
  NotSent: { zh: "信道未空出，未发送", en: "the line was not free, and nothing was sent" },
  Refused: { zh: "终端拒绝回读", en: "its terminal refused to be read" },
  Timeout: { zh: "终端未应答", en: "its terminal did not answer" }
}

/** The codes of what is no rejection by its own name. */
const ownCodes: { readonly [reason: string]: string } = {
  offline: "TERMINAL_OFFLINE",
  adjustment: "ADJUSTMENT_PENDING",
  notSure: "NOT_TAKEN"
}

/** Says why a job waits; `null`: it does not, or was not tried yet. */
export const waitingOf = ({ progress }: Pick<ParameterJob.State, "progress">) => {
  if (progress._tag !== "Waiting" || progress.waitsFor === undefined) return null
  const { notBefore: nextTry, waitsFor: reason } = progress
  const text = Object.hasOwn(sentences, reason) ? sentences[reason as Reason] : { zh: "", en: "" }
  return { code: ownCodes[reason] ?? codeOf(reason), text, nextTry }
}
