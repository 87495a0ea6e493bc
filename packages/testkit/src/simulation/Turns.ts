/** One terminal that is slow keeps no other one waiting: what the station asks is handed over at once, whatever other terminals take. */
import { Instant } from "@yugou/core"
import type { TerminalRequest } from "@yugou/core/dialect"

/** The sentences. */
export const rules = {
  stalled:
    "a terminal that is slow keeps no other one waiting: what the station asks of a terminal is handed over at once"
} as const

/** How long a request may take from the station to the front end: nothing on the way takes longer, and a slow terminal does. */
const soonMillis = 10_000

/** Hears what the station asks, and what terminals are handed. */
export interface Turns {
  readonly wanted: (request: TerminalRequest, at: number) => void
  readonly asked: (request: TerminalRequest, at: number) => void
}

/** Begins to listen. */
export const make = (report: (rule: keyof typeof rules, detail: string) => void): Turns => {
  const since = new Map<string, { readonly at: number; readonly notAfter: number }>()
  return {
    wanted: ({ requestId, notAfter }, at) => void since.set(requestId, { at, notAfter: Instant.toMillis(notAfter) }),
    asked: ({ requestId, terminalId }, at) => {
      const wanted = since.get(requestId)
      since.delete(requestId)
      // What is handed over when its time is over breaks the port's own rule.
      if (wanted === undefined || at > wanted.notAfter) return
      const waited = at - wanted.at
      if (waited > soonMillis) report("stalled", `${requestId} waited ${Math.round(waited / 1000)} s for ${terminalId}`)
    }
  }
}
