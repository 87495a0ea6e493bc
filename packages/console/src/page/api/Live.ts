/** Follows what moves in the books, and says so to the queries that show it. */

import type { QueryClient } from "@tanstack/react-query"
import { followChanges, StationError } from "@yugou/http/client"
import { current } from "./Session.ts"

/** `off`: whoever is signed in may not follow the books. */
export type LineState = "connecting" | "live" | "broken" | "off"

/** How soon queries that show something which moved are asked anew, and how often at most, in milliseconds. */
const gatherMillis = 400

/** Where this session was before the page was loaded anew: the books are not read from their beginning each time. */
const placeKey = "yugou.place"

/** The place counts for the session that it was kept in: another station, or the same one with other books, has another. */
const placeOf = (csrf: string): string => {
  const [owner, position] = (sessionStorage.getItem(placeKey) ?? "").split(" ")
  return owner === csrf && position !== undefined ? position : "0"
}

/** Kinds of records that a query shows; all where it does not say. */
export interface Shows {
  readonly kinds?: ReadonlyArray<string>
}

const isTouched = (shown: Shows | undefined, moved: ReadonlySet<string>): boolean =>
  shown?.kinds === undefined || shown.kinds.some((kind) => moved.has(kind))

/** A body that tells when it ends. */
const watched = (response: Response, ended: () => void): Response => {
  if (response.body === null) return response
  const reader = response.body.getReader()
  const body = new ReadableStream<Uint8Array>({
    pull: async (controller) => {
      try {
        const { done, value } = await reader.read()
        if (!done) return controller.enqueue(value)
        ended()
        controller.close()
      } catch (error) {
        ended()
        controller.error(error)
      }
    },
    cancel: (reason) => reader.cancel(reason)
  })
  return new Response(body, response)
}

/** Follows the books until it is aborted; `tell` is told of the line. */
export const follow = async (
  queries: QueryClient,
  tell: (state: LineState) => void,
  signal: AbortSignal
): Promise<void> => {
  let moved = new Set<string>()
  let timer: ReturnType<typeof setTimeout> | null = null
  const flush = () => {
    timer = null
    const now = moved
    moved = new Set()
    void queries.invalidateQueries({ predicate: ({ meta }) => isTouched(meta as Shows | undefined, now) })
  }
  const send = async (url: string, init: RequestInit): Promise<Response> => {
    const ended = () => {
      if (!signal.aborted) tell("broken")
    }
    try {
      const response = await fetch(url, { ...init, credentials: "same-origin" })
      if (!response.ok) return response
      tell("live")
      // What moved while the line was broken is told by what is asked anew.
      return watched(response, ended)
    } catch (error) {
      ended()
      throw error
    }
  }
  const { csrf = "", permissions = [] } = current().session ?? {}
  // Who may nothing but manage accounts is refused the books: that is not asked.
  if (permissions.every((permission) => permission.startsWith("account."))) return tell("off")
  try {
    for await (const { position, records } of followChanges({ fetch: send }, { after: placeOf(csrf), signal })) {
      for (const { kind } of records) moved.add(kind)
      sessionStorage.setItem(placeKey, `${csrf} ${position}`)
      timer ??= setTimeout(flush, gatherMillis)
    }
  } catch (error) {
    if (signal.aborted) return
    const isForbidden = error instanceof StationError && error.status === 403
    tell(isForbidden || current().session === null ? "off" : "broken")
  } finally {
    if (timer !== null) clearTimeout(timer)
  }
}
