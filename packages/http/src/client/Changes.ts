/** Follows what moves in the books, over breaks of the connection. */
import type { Notices } from "@yugou/core"
import { answered, type CallOptions, type ClientOptions, sendBy } from "./Client.ts"
import { readEvents } from "./Events.ts"
import { type ProblemFields, StationError, transportError } from "./StationError.ts"

/** How long to wait before the next try, in milliseconds: twice as long each time, up to the second. */
const firstPauseMillis = 500
const longestPauseMillis = 30_000

/** Waits; an abort ends it. */
const pause = (millis: number, signal?: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, millis)
    signal?.addEventListener("abort", () => {
      clearTimeout(timer)
      reject(signal.reason)
    })
  })

/** From where on somebody follows, and how long the first pause is. @category Models */
export interface FollowOptions extends CallOptions {
  /** The position after which it begins; `"0"`: the beginning, `"now"`: without what was recorded more than a minute ago. */
  readonly after: string
  readonly pauseMillis?: number
}

const mayRepeat = (error: unknown): boolean =>
  error instanceof StationError && (error.retryable || error.code === "CLOSED")

/**
 * Gives the notices after a position, and new ones as they come. A connection that breaks is made anew and goes on after the last notice; it ends
 * with its signal, and rejects when the station refuses: the caller may not, or has to sign in again.
 *
 * **Example**
 *
 * ```ts
 * for await (const { position, records } of followChanges({ baseUrl }, { after: "0", signal })) show(position, records)
 * ```
 *
 * @category Functions
 */
export async function* followChanges(
  client: ClientOptions,
  { after, signal, pauseMillis = firstPauseMillis }: FollowOptions
): AsyncGenerator<Notices.NoticeJson, void, undefined> {
  let position = after
  let wait = pauseMillis
  for (;;) {
    try {
      const headers = { accept: "text/event-stream", "last-event-id": position }
      const response = await answered(sendBy(client, "/api/v1/changes", { headers, ...(signal && { signal }) }))
      for await (const { event, id, data } of readEvents(response)) {
        if (event === "problem") throw new StationError(data as ProblemFields, response.status)
        if (event === "change" || event === "begun") position = id ?? position
        if (event !== "change") continue
        wait = pauseMillis
        yield data as Notices.NoticeJson
      }
    } catch (error) {
      if (signal?.aborted === true) throw signal.reason
      // A body that breaks off fails with an error of the network.
      if (error instanceof StationError && !mayRepeat(error)) throw error
      if (!(error instanceof StationError || error instanceof TypeError))
        throw transportError("UNREADABLE", null, error)
    }
    await pause(wait, signal)
    wait = Math.min(wait * 2, longestPauseMillis)
  }
}
