/** Server-sent events of what comes one by one: written when the client reads, with a comment now and then so that nobody on the way gives up. */
import { baseHeaders } from "../problem/Problem.ts"

/** An event: what it is called, its place for whoever goes on from there, and its data. */
export interface ServerEvent {
  readonly event: string
  readonly id?: string
  readonly data: unknown
}

const encoder = new TextEncoder()

/** Writes an event. JSON has no line breaks outside of strings, and inside it escapes them. */
export const written = ({ event, id, data }: ServerEvent): Uint8Array =>
  encoder.encode(`${id === undefined ? "" : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`)

const heartbeat = encoder.encode(": alive\n\n")

/** Every how many milliseconds a stream without events says that it lives. @category Constants */
export const heartbeatMillis = 15_000

type Next = IteratorResult<ServerEvent, unknown>

/** Waits for the next event, for as long as between two heartbeats; `null` then. */
const within = (next: Promise<Next>, millis: number): Promise<Next | null> => {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(resolve, millis, null)
  })
  return Promise.race([next, late]).finally(() => clearTimeout(timer))
}

/** Answers with events, one for each read of the client: what nobody reads is not fetched. Cancelling ends the iterator. */
export const eventStream = (
  events: AsyncIterator<ServerEvent, unknown>,
  end: () => void,
  beatMillis: number = heartbeatMillis
): Response => {
  let waiting: Promise<Next> | null = null
  const body = new ReadableStream<Uint8Array>({
    pull: async (controller) => {
      waiting ??= events.next()
      const next = await within(waiting, beatMillis)
      if (next === null) return controller.enqueue(heartbeat)
      waiting = null
      if (next.done !== true) return controller.enqueue(written(next.value))
      controller.close()
      end()
    },
    cancel: async () => {
      end()
      // A row under way is carried through first: nobody waits for that here.
      events.return?.().catch(() => {})
    }
  })
  return new Response(body, {
    headers: {
      ...baseHeaders,
      "content-type": "text/event-stream; charset=utf-8",
      "x-accel-buffering": "no"
    }
  })
}
