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

/** Answers with events, one for each read of the client: what nobody reads is not fetched. Cancelling ends the iterator. */
export const eventStream = (
  events: AsyncIterator<ServerEvent, unknown>,
  end: () => void,
  beatMillis: number = heartbeatMillis
): Response => {
  let beat: ReturnType<typeof setTimeout> | undefined
  let state: "quiet" | "asked" | "over" = "quiet"

  const over = (): void => {
    state = "over"
    clearTimeout(beat)
    end()
  }
  /** One question waits for an event, however many heartbeats go out meanwhile: what waits with each would never be let go. */
  const ask = (controller: ReadableStreamDefaultController<Uint8Array>): void => {
    state = "asked"
    events.next().then(
      (next) => {
        if (state === "over") return
        state = "quiet"
        clearTimeout(beat)
        if (next.done !== true) return controller.enqueue(written(next.value))
        controller.close()
        over()
      },
      (error: unknown) => {
        if (state === "over") return
        controller.error(error)
        over()
      }
    )
  }
  const body = new ReadableStream<Uint8Array>({
    // It is called again when what it gave was read, and also when somebody reads while it is called.
    pull: (controller) => {
      clearTimeout(beat)
      beat = setTimeout(() => controller.enqueue(heartbeat), beatMillis)
      if (state === "quiet") ask(controller)
    },
    cancel: () => {
      over()
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
