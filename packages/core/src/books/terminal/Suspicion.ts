/**
 * Doubt about who answers as a terminal (终端存疑): two connections claim to be it, or what one tells does not agree with the books. It ends when persons say
 * which connection is right.
 *
 * @category Parts of aggregates
 */
import * as Schema from "effect/Schema"
import { Met, type Peer } from "../../ports/terminal/Over.ts"
import { type Parameter, requests, type TerminalRequest } from "../../ports/terminal/Requests.ts"
import type { Suspected, Trusted } from "../../ports/terminal/TerminalPorts.ts"
import type { Preconditions } from "../../rejection/Preconditions.ts"
import * as R from "../../rejection/Rejection.ts"
import { Id, type TerminalId } from "../../values/CreditTarget.ts"
import { Instant } from "../../values/Instant.ts"
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
 * was trusted before. `old: null`: none was known.
 *
 * @category Models
 */
export const Suspicion = Schema.Struct({
  at: Instant,
  because: Schema.Literals(["contested", "lookDiffers"]),
  old: Schema.NullOr(Met),
  new: Met,
  confirmation: Schema.NullOr(Confirmation)
})
export type Suspicion = typeof Suspicion.Type

/** Describes the connection that is known to be the terminal's; `by`: a look that agreed with the books, or two persons. @category Models */
export const TrustedPeer = Schema.Struct({ ...Met.fields, by: Schema.Literals(["look", "persons"]) })
export type TrustedPeer = typeof TrustedPeer.Type

/** What a terminal's books hold of it: `suspicion` while it is in doubt, `trusted` where a connection is known to be its own. @category Models */
export interface Trust {
  readonly suspicion?: Suspicion
  readonly trusted?: TrustedPeer
}

/** What happens to it: somebody is suspected, the first of two persons chooses, the second one confirms, what was read agrees. @category Events */
export const cases = {
  TerminalSuspected: { ...v1, suspicion: Suspicion },
  ConnectionProposed: { ...v1, confirmation: Confirmation },
  TerminalConfirmed: { ...v1, at: Instant, right: Right, trusted: Schema.NullOr(Met) },
  ConnectionTrusted: { ...v1, trusted: Met }
}

const Event = Schema.TaggedUnion(cases)

/** Gives what is held after an event. @category Functions */
export const after = ({ suspicion, trusted }: Trust, event: typeof Event.Type): Trust => {
  const known = trusted === undefined ? {} : { trusted }
  switch (event._tag) {
    case "TerminalSuspected":
      return { ...known, suspicion: event.suspicion }
    case "ConnectionProposed":
      return suspicion === undefined
        ? known
        : { ...known, suspicion: { ...suspicion, confirmation: event.confirmation } }
    case "TerminalConfirmed":
      return event.trusted === null ? {} : { trusted: { ...event.trusted, by: "persons" } }
    case "ConnectionTrusted":
      return { ...(suspicion === undefined ? {} : { suspicion }), trusted: { ...event.trusted, by: "look" } }
  }
}

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

const peerOf = ({ source, certificate }: Peer): Peer => ({ source, certificate })

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
