/** One message on its way out: its parts, what became of each, and how that joins into one outcome. */
import type { OutgoingSms, PartOutcome, SubmitOutcome } from "@yugou/core"
import type { Body } from "./Messages.ts"

type NotSentReason = Extract<SubmitOutcome, { readonly _tag: "NotSent" }>["reason"]

/** A part that never left. */
export interface NotSentPart {
  readonly _tag: "NotSentPart"
  readonly reason: NotSentReason
}

/** All parts of a message go over one link; `link` is chosen when the first one goes. */
export interface Job<L> {
  readonly sms: OutgoingSms
  readonly bodies: ReadonlyArray<Body<"SUBMIT">>
  readonly notAfterMillis: number
  readonly outcomes: Array<PartOutcome | NotSentPart | null>
  /** Parts to be sent, next first. */
  readonly pending: Array<number>
  /** Result with which a part was last refused for speed. Bytes of it have left: if it never goes again, it was refused, not unsent. */
  readonly tooFast: Map<number, number>
  readonly resume: (outcome: SubmitOutcome) => void
  link: L | null
  slowDowns: number
  phase: "queued" | "taken" | "done"
}

/** Makes the job of a message that waits. */
export const make = <L>(
  sms: OutgoingSms,
  bodies: ReadonlyArray<Body<"SUBMIT">>,
  notAfterMillis: number,
  resume: (outcome: SubmitOutcome) => void
): Job<L> => ({
  sms,
  bodies,
  notAfterMillis,
  outcomes: bodies.map(() => null),
  pending: bodies.map((_, index) => index),
  tooFast: new Map(),
  resume,
  link: null,
  slowDowns: 0,
  phase: "queued"
})

/** Gives up the parts that have not left. A part skipped because another was refused for good would have been refused, too. */
export const skipPending = <L>(job: Job<L>, as: PartOutcome | NotSentPart): void => {
  for (const index of job.pending.splice(0)) {
    const result = job.tooFast.get(index)
    job.outcomes[index] = result === undefined ? as : { _tag: "Refused", code: String(result), again: "later" }
  }
}

/** Puts a part back that was refused for speed; parts keep their order. */
export const offerAgain = <L>(job: Job<L>, index: number, result: number): void => {
  job.slowDowns++
  job.tooFast.set(index, result)
  job.pending.push(index)
  job.pending.sort((a, b) => a - b)
}

/** Joins the parts; null while one is open. A message none of whose parts left is not sent. */
export const outcomeOf = <L>(job: Job<L>): SubmitOutcome | null => {
  const parts: Array<PartOutcome> = []
  let reason: NotSentReason | null = null
  let sent = 0
  for (const outcome of job.outcomes) {
    if (outcome === null) return null
    if (outcome._tag === "NotSentPart") {
      reason = reason ?? outcome.reason
      parts.push({ _tag: "Refused", code: `notSent:${outcome.reason}`, again: againOf(outcome.reason) })
    } else {
      sent++
      parts.push(outcome)
    }
  }
  if (sent === 0 && reason !== null) return { _tag: "NotSent", reason }
  const [first, ...others] = parts
  return first === undefined
    ? { _tag: "NotSent", reason: "badContent" }
    : { _tag: "Submitted", parts: [first, ...others] }
}

const againOf = (reason: NotSentReason): "later" | "never" =>
  reason === "badContent" || reason === "badNumber" ? "never" : "later"
