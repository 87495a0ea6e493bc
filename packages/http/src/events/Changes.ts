/** What moved in the books, as events: the place of each is its id, so that a client that comes back goes on where it was. */
import type { Notices } from "@yugou/core"
import type { Problem } from "../problem/Problem.ts"
import type { ServerEvent } from "./EventStream.ts"

/**
 * Tells notices, and the problem that ended them: what `ended` says, or what they broke with. Whoever begins now is told where that is, so that he
 * misses nothing when his connection breaks before the first notice.
 */
export async function* changeEvents(
  notices: Notices.Followed,
  from: string,
  problemOf: (error: unknown) => Problem,
  ended: () => unknown
): AsyncGenerator<ServerEvent, void> {
  const { after } = notices
  if (from === "now" && after !== undefined) yield { event: "begun", id: after, data: { position: after } }
  try {
    for await (const notice of notices) yield { event: "change", id: notice.position, data: notice }
    if (ended() !== null) yield { event: "problem", data: problemOf(ended()) }
  } catch (error) {
    yield { event: "problem", data: problemOf(ended() ?? error) }
  }
}

/** Counts the streams of each actor, so that nobody takes all. */
export const streamCounter = (most: number) => {
  const open = new Map<string, number>()
  return {
    /** How many are open now. */
    open: (): number => [...open.values()].reduce((sum, count) => sum + count, 0),
    /** Takes a place; gives what gives it back, or `null` where all of the actor's are taken. */
    take: (actor: string): (() => void) | null => {
      const count = open.get(actor) ?? 0
      if (count >= most) return null
      open.set(actor, count + 1)
      let isHeld: "yes" | "no" = "yes"
      return () => {
        if (isHeld === "no") return
        isHeld = "no"
        const left = (open.get(actor) ?? 1) - 1
        if (left === 0) open.delete(actor)
        else open.set(actor, left)
      }
    }
  }
}
