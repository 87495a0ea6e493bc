/** Reads server-sent events out of the body of an answer. */
import { transportError } from "./StationError.ts"

/** An event as it came; `data` is JSON. */
export interface ReadEvent {
  readonly event: string
  readonly id: string | null
  readonly data: unknown
}

const eventOf = (block: string): ReadEvent | null => {
  const fields = new Map<string, string>()
  for (const line of block.split("\n")) {
    const at = line.indexOf(":")
    // A line that begins with a colon is a comment: the station says that it lives.
    if (at > 0) fields.set(line.slice(0, at), line.slice(at + 1).replace(/^ /, ""))
  }
  const data = fields.get("data")
  if (data === undefined) return null
  return { event: fields.get("event") ?? "message", id: fields.get("id") ?? null, data: JSON.parse(data) }
}

/** Gives the events of a body as they come; whoever stops early ends the request. */
export async function* readEvents(response: Response): AsyncGenerator<ReadEvent, void, undefined> {
  if (response.body === null) throw transportError("UNREADABLE", response.status)
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
  let text = ""
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      text += part.value
      const blocks = text.split("\n\n")
      text = blocks.pop() ?? ""
      for (const block of blocks) {
        const event = eventOf(block)
        if (event !== null) yield event
      }
    }
  } finally {
    await reader.cancel().catch(() => {})
  }
}
