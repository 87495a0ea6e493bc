/** The bounded mailbox of one terminal: what was submitted and has no outcome yet. */
import type { TerminalRequest } from "@yugou/core/dialect"

/** How far a request came: it waits for the connection, or the connection has taken it. */
export interface Unsettled {
  readonly request: TerminalRequest
  readonly stage: "submitted" | "taken"
}

export interface Mailbox {
  readonly submit: (request: TerminalRequest) => "queued" | "busy" | "ended"
  readonly taken: (request: TerminalRequest) => void
  readonly settled: (request: TerminalRequest) => void
  readonly load: () => number
  /** Closes the mailbox and gives what has no outcome. */
  readonly close: () => ReadonlyArray<Unsettled>
}

/** Makes a mailbox for one request under way and `waitingRequests` that wait; `enqueue` hands a request to the connection. */
export const make = (waitingRequests: number, enqueue: (request: TerminalRequest) => void): Mailbox => {
  const unsettled = new Map<string, Unsettled>()
  let state: "open" | "closed" = "open"
  return {
    submit: (request) => {
      if (state === "closed") return "ended"
      if (unsettled.size > waitingRequests) return "busy"
      unsettled.set(request.requestId, { request, stage: "submitted" })
      enqueue(request)
      return "queued"
    },
    taken: (request) => {
      unsettled.set(request.requestId, { request, stage: "taken" })
    },
    settled: (request) => {
      unsettled.delete(request.requestId)
    },
    load: () => unsettled.size,
    close: () => {
      state = "closed"
      return [...unsettled.values()]
    }
  }
}
