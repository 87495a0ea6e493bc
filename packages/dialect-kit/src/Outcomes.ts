/** Dresses the end of a request as an outcome of core: with its time, its frames, and since when and until when it may act. */
import { Instant, type NotSentReason, type Outcome, type RequestTag } from "@yugou/core/dialect"
import type { Cell } from "./Automaton.ts"
import type { Ending } from "./Script.ts"
import type { Active, Types } from "./SessionState.ts"

/** Makes the outcome of a request of which nothing that counts can have left. */
export const notSentAt = (now: number, reason: NotSentReason, detail: string): Outcome<RequestTag> => ({
  _tag: "NotSent",
  at: Instant.fromMillis(now),
  reason,
  detail
})

/** Why nothing was sent, where the script does not say. */
const detailOf: { readonly [reason in NotSentReason]: string } = {
  offline: "nothing that counts was sent, and the terminal does not answer or is gone",
  busy: "another request is under way",
  expired: "the time allowed for sending had passed",
  gated: "held back",
  unsupported: "not known to this dialect",
  shutdown: "the station stopped before anything that counts was sent",
  suspected: "it is in doubt who answers as the terminal",
  unproved: "nothing has shown that the connection is the terminal's"
}

/** Makes the outcome that the automaton says; what it leaves open the script has said. */
export const outcomeOf = <T extends Types>(
  active: Active<T>,
  cell: Exclude<Cell, null | { readonly _tag: "To" }>,
  ending: Ending,
  now: number
): Outcome<RequestTag> => {
  const at = Instant.fromMillis(now)
  const { asked, effecting, frames } = active
  switch (cell._tag) {
    case "AsSaid":
      return ending._tag === "Refused"
        ? { ...ending, at, frames }
        : // The script of a request makes the answer that core's table names for its tag.
          ({ _tag: "Answered", at, answer: "answer" in ending ? ending.answer : null, frames } as Outcome<RequestTag>)
    case "NotSent": {
      const said = ending._tag === "NotSent" ? ending : null
      const reason = cell.reason !== "asSaid" ? cell.reason : (said?.reason ?? "unsupported")
      const detail = cell.reason === "asSaid" ? (said?.detail ?? "") : detailOf[cell.reason]
      return notSentAt(now, reason === "badValue" ? "unsupported" : reason, detail)
    }
    case "NoAnswer":
      return {
        _tag: "NoAnswer",
        sentAt: Instant.fromMillis(effecting?.sentAt ?? asked?.sentAt ?? now),
        deadAt: effecting?.deadAt == null ? null : Instant.fromMillis(effecting.deadAt),
        cause: cell.cause !== "asSaid" ? cell.cause : ending._tag === "Unclear" ? ending.cause : "unreadable",
        frames
      }
  }
}
