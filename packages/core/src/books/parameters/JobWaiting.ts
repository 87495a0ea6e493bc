/** Why a parameter job waits: what the books keep, the public code of it, and what people are told. */
import type { NotSentReason } from "../../ports/terminal/Outcome.ts"
import type { Text } from "../../values/Text.ts"
import { notSentTexts, publicCodeOf } from "../credit/Waiting.ts"
import type * as ParameterJob from "./ParameterJob.ts"
import type { Ended } from "./ParameterOutcome.ts"

/** What a job waits for: what kept it from being sent, or why a reading gave nothing. */
export type Reason =
  | "adjustment"
  | "notSure"
  | "LockedBy"
  | "TerminalOffline"
  | "NotSent"
  | "Refused"
  | "Timeout"
  | NotSentReason

const sentences: { readonly [R in Reason]: Text } = {
  adjustment: { zh: "等待其电量调整生效", en: "the adjustment that it belongs to has not taken effect yet" },
  notSure: { zh: "终端尚未接受，稍后重发", en: "its terminal has not taken it yet, and it is sent again" },
  LockedBy: { zh: "终端正由他人调试", en: "somebody else is commissioning its terminal" },
  TerminalOffline: notSentTexts.offline,
  NotSent: { zh: "信道未空出，未发送", en: "the line was not free, and nothing was sent" },
  Refused: { zh: "终端拒绝回读", en: "its terminal refused to be read" },
  Timeout: { zh: "终端未应答", en: "its terminal did not answer" },
  ...notSentTexts
}

/** The codes of what is no rejection by its own name. */
const ownCodes: { readonly [reason: string]: string } = {
  adjustment: "ADJUSTMENT_PENDING",
  notSure: "NOT_TAKEN"
}

const isNotSentReason = (detail: string): detail is NotSentReason => Object.hasOwn(notSentTexts, detail)

/** Says what a job waits for that is sent until all of it is taken; `null`: it is. What never left was not refused by anybody. */
export const unsureOf = (ended: ReadonlyArray<Ended>): Reason | null => {
  const first = ended.find(({ result }) => result !== "ok")
  if (first === undefined) return null
  return first.result === "notSent" && isNotSentReason(first.detail) ? first.detail : "notSure"
}

/** Says why a job waits; `null`: it does not, or was not tried yet. */
export const waitingOf = ({ progress }: Pick<ParameterJob.State, "progress">) => {
  if (progress._tag !== "Waiting" || progress.waitsFor === undefined) return null
  const { notBefore: nextTry, waitsFor: reason } = progress
  const text = Object.hasOwn(sentences, reason) ? sentences[reason as Reason] : { zh: "", en: "" }
  return { code: ownCodes[reason] ?? publicCodeOf(reason), text, nextTry }
}
