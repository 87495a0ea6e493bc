/** What is kept from a terminal while two connections claim to be it, and nobody has said yet which one is. Pure. */
import { isSamePeer, type Peer, type Suspected } from "@yugou/core"
import { requests, type TerminalRequest } from "@yugou/core/dialect"

/** `passes`: reads only, or also what closes and protects, since one person has chosen this connection for that. */
export interface Gate {
  readonly passes: "reads" | "closing"
  readonly detail: string
}

const passesOf = (peer: Peer, closingTo: Peer | null): Gate["passes"] =>
  closingTo !== null && isSamePeer(peer, closingTo) ? "closing" : "reads"

/** Gives what passes to one of the two. */
export const gateOf = (peer: Peer, { closingTo, new: { source }, old }: Omit<Suspected, "at">): Gate => ({
  passes: passesOf(peer, closingTo),
  detail: `${old === null ? "" : `${old.source} and `}${source} claim to be this terminal: persons have to choose`
})

/** It can only give energy back to who is cut off, or keep it with him. */
const isClosing = (request: TerminalRequest): boolean => {
  if (request._tag === "Close") return true
  if (request._tag !== "WriteParameter") return false
  const { item } = request.payload
  return item._tag === "Protection" && item.state === "protected"
}

/** Tells whether a request is kept from the terminal. */
export const holds = (gate: Gate | null, request: TerminalRequest): boolean => {
  if (gate === null || requests[request._tag].kind === "read") return false
  return gate.passes === "reads" || !isClosing(request)
}
