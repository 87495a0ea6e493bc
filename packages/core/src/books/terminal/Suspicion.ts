/**
 * Doubt about who answers as a terminal (终端存疑): two connections claim to be it, or what one tells does not agree with the books. It ends when persons say
 * which connection is right.
 *
 * @category Parts of aggregates
 */
import * as Schema from "effect/Schema"
import { isSamePeer, Met, Peer } from "../../ports/terminal/Over.ts"
import { type Parameter, requests, type TerminalRequest } from "../../ports/terminal/Requests.ts"
import type { Suspected, Trusted } from "../../ports/terminal/TerminalPorts.ts"
import type { Preconditions } from "../../rejection/Preconditions.ts"
import * as R from "../../rejection/Rejection.ts"
import { Id, type TerminalId } from "../../values/CreditTarget.ts"
import { Instant, isBefore } from "../../values/Instant.ts"
import { v1 } from "../entry/Stored.ts"

/** Says which connection is the terminal's: the one that was there, the one that came, or none of both. @category Models */
export const Right = Schema.Literals(["old", "new", "neither"])
export type Right = typeof Right.Type

/** Describes what the first of two persons said. @category Models */
export const Confirmation = Schema.Struct({ by: Id, at: Instant, right: Right, reason: Schema.String })
export type Confirmation = typeof Confirmation.Type

/**
 * Describes why it is in doubt who answers as a terminal.
 *
 * **Details** `contested`: both connections are alive. `lookDiffers`: what was read over `new` is not what the books expect; `old` is the connection that
 * was trusted before. `ruledOutAgrees`: persons ruled out from where `new` comes, and yet it tells what the books expect. `old: null`: none was known.
 *
 * @category Models
 */
export const Suspicion = Schema.Struct({
  at: Instant,
  because: Schema.Literals(["contested", "lookDiffers", "ruledOutAgrees"]),
  old: Schema.NullOr(Met),
  new: Met,
  confirmation: Schema.NullOr(Confirmation)
})
export type Suspicion = typeof Suspicion.Type

/** Describes the connection that is known to be the terminal's; `by`: a look that agreed with the books, or two persons. @category Models */
export const TrustedPeer = Schema.Struct({ ...Met.fields, by: Schema.Literals(["look", "persons"]) })
export type TrustedPeer = typeof TrustedPeer.Type

/**
 * Describes what persons decided last.
 *
 * **Details** What happened until `at` was known to them, or could have been: it raises no doubt any more, however late it is told. `ruledOut`: whom they
 * said not to be the terminal, now or before, the newest last: the same claim again is nothing new.
 *
 * @category Models
 */
export const Decided = Schema.Struct({ at: Instant, ruledOut: Schema.Array(Peer) })
export type Decided = typeof Decided.Type

/** How many that were ruled out are remembered of a terminal. @category Constants */
export const maxRuledOut = 16

/** What a terminal's books hold of it. @category Models */
export const fields = {
  /** Present while it is in doubt who answers as it. */
  suspicion: Schema.optionalKey(Suspicion),
  /** The connection that is known to be its own, where one is. */
  trusted: Schema.optionalKey(TrustedPeer),
  /** Present once persons have ended a doubt. Books of before have none. */
  decided: Schema.optionalKey(Decided)
}
const Trust = Schema.Struct(fields)
/** What a terminal's books hold of it, whatever else they hold. @category Models */
export type Trust = typeof Trust.Type

/** What happens to it: somebody is suspected, the first of two persons chooses, the second one confirms, what was read agrees. @category Events */
export const cases = {
  TerminalSuspected: { ...v1, suspicion: Suspicion },
  ConnectionProposed: { ...v1, confirmation: Confirmation },
  TerminalConfirmed: { ...v1, at: Instant, right: Right, trusted: Schema.NullOr(Met) },
  ConnectionTrusted: { ...v1, trusted: Met }
}

const Event = Schema.TaggedUnion(cases)

const peerOf = ({ source, certificate }: Peer): Peer => ({ source, certificate })

/**
 * Gives whom somebody rules out who says which connection is right, besides that one: of two that claimed to be it both.
 *
 * **Details** Where it was a look that differed only one claimed to be it; the other is where the terminal was before, and may be again. Two that share a place are
 * told apart by nothing.
 */
const outBy = ({ because, old, new: came }: Suspicion): ReadonlyArray<Peer> => {
  if (old !== null && isSamePeer(old, came)) return []
  return because === "contested" && old !== null ? [old, came] : [came]
}

const decidedBy = (
  { suspicion, decided }: Trust,
  { at, trusted }: Extract<typeof Event.Type, { _tag: "TerminalConfirmed" }>
): Decided => {
  const out = suspicion === undefined ? [] : outBy(suspicion)
  const all = [...(decided?.ruledOut ?? []), ...out].filter((it) => trusted === null || !isSamePeer(it, trusted))
  const distinct = all.filter((it, index) => !all.slice(index + 1).some((later) => isSamePeer(it, later)))
  return { at, ruledOut: distinct.slice(-maxRuledOut).map(peerOf) }
}

/** Gives what is held after an event. @category Functions */
export const after = (trust: Trust, event: typeof Event.Type): Trust => {
  const { suspicion, trusted, decided } = trust
  const known = { ...(trusted === undefined ? {} : { trusted }), ...(decided === undefined ? {} : { decided }) }
  switch (event._tag) {
    case "TerminalSuspected":
      return { ...known, suspicion: event.suspicion }
    case "ConnectionProposed":
      return suspicion === undefined
        ? known
        : { ...known, suspicion: { ...suspicion, confirmation: event.confirmation } }
    case "TerminalConfirmed":
      return {
        decided: decidedBy(trust, event),
        ...(event.trusted === null ? {} : { trusted: { ...event.trusted, by: "persons" } })
      }
    case "ConnectionTrusted":
      return {
        ...known,
        ...(suspicion === undefined ? {} : { suspicion }),
        trusted: { ...event.trusted, by: "look" }
      }
  }
}

/** Gives what stays of it when other places are let in: the doubt, and what persons decided, but no place that was trusted. @category Functions */
export const withoutTrusted = ({ suspicion, decided }: Trust, ruledOut: "kept" | "forgotten"): Trust => ({
  ...(suspicion === undefined ? {} : { suspicion }),
  ...(decided === undefined ? {} : { decided: ruledOut === "kept" ? decided : { ...decided, ruledOut: [] } })
})

/** Gives the connection that is trusted when persons have said which is right; `null`: none, or one whose place the other one shares. @category Functions */
export const trustedBy = (suspicion: Pick<Suspicion, "old" | "new">, right: Right): Met | null =>
  suspicion.old !== null && isSamePeer(suspicion.old, suspicion.new) ? null : chosen(suspicion, right)

/** Gives the connection that somebody says is right; `null`: none of those that are known. @category Functions */
export const chosen = (suspicion: Pick<Suspicion, "old" | "new">, right: Right): Met | null => {
  switch (right) {
    case "old":
      return suspicion.old
    case "new":
      return suspicion.new
    case "neither":
      return null
  }
}

/** Tells whether persons have said of a place that it is not the terminal's. @category Questions */
export const isRuledOut = ({ decided }: Pick<Trust, "decided">, peer: Peer): boolean =>
  decided?.ruledOut.some((it) => isSamePeer(it, peer)) === true

/** Tells whether what happened then was before persons decided, so that it changes nothing any more. @category Questions */
export const isDecided = ({ decided }: Pick<Trust, "decided">, happened: Instant): boolean =>
  decided !== undefined && !isBefore(decided.at, happened)

/** Gives a suspicion as the front end needs it. @category Functions */
export const suspectedOf = ({ at, old, new: came, confirmation }: Suspicion): Suspected => {
  const right = confirmation === null ? null : chosen({ old, new: came }, confirmation.right)
  return { at, old, new: came, closingTo: right === null ? null : peerOf(right) }
}

/** Gives a trusted connection as the front end needs it. @category Functions */
export const trustedOf = (trusted: TrustedPeer): Trusted => ({ ...peerOf(trusted), by: trusted.by })

/** What is sent: everything, or what only keeps the power on (closing, engaging protection). @category Models */
export type Sent = "anything" | "relief"

/** Tells whether a parameter that is written does nothing but keep the power on. @category Functions */
export const sentWith = (item: Parameter): Sent =>
  item._tag === "Protection" && item.state === "protected" ? "relief" : "anything"

const sentBy = (request: TerminalRequest): Sent => {
  if (request._tag === "Close") return "relief"
  return request._tag === "WriteParameter" ? sentWith(request.payload.item) : "anything"
}

/** Tells whether nothing of that kind goes out: while nobody has chosen a connection not even what keeps the power on. @category Questions */
export const holdsBack = ({ suspicion }: Pick<Trust, "suspicion">, sent: Sent): boolean =>
  suspicion !== undefined && (sent === "anything" || suspicion.confirmation === null)

/** Tells whether a request is held back; a terminal may be read whoever answers. @category Questions */
export const isHeldBack = (terminal: Pick<Trust, "suspicion">, request: TerminalRequest): boolean =>
  requests[request._tag].kind !== "read" && holdsBack(terminal, sentBy(request))

/** Refuses what is sent to a terminal while it is in doubt who answers as it. @category Rules */
export const undoubted = (
  terminal: Pick<Trust, "suspicion"> & { readonly terminalId: TerminalId },
  sent: Sent = "anything"
): Preconditions<R.TerminalSuspected> => [
  holdsBack(terminal, sent) ? new R.TerminalSuspected({ terminalId: terminal.terminalId }) : null
]

/** Why neither money nor control goes to a terminal, whatever its dialect can do. @category Errors */
export type Unanswerable = R.TerminalNotInService | R.TerminalSuspected
