/** One terminal that is slow keeps no other one waiting: what the station asks is handed over at once, whatever other terminals take. */
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
  const since = new Map<string, number>()
  return {
    wanted: ({ requestId }, at) => void since.set(requestId, at),
    asked: ({ requestId, terminalId }, at) => {
      const waited = at - (since.get(requestId) ?? at)
      since.delete(requestId)
      if (waited > soonMillis) report("stalled", `${requestId} waited ${Math.round(waited / 1000)} s for ${terminalId}`)
    }
  }
}
