/**
 * Finds out whether a connection is alive (探活): it is asked for its clock; without an answer any good frame of it is a sign of life that came after the question.
 *
 * What came before proves nothing about now: it may have waited in the process for longer than its line is there. Where the question cannot go out, for
 * another request is under way, what came since somebody asked is one.
 */
import { Instant, Monotonic } from "@yugou/core"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import { inTime } from "./InTime.ts"
import { type Link, nowOf } from "./Link.ts"
import type { Moments } from "./Reading.ts"
import type { Live } from "./Registry.ts"
import * as Trust from "./Trust.ts"

/**
 * `silent`: it was asked and gave no sign of life within `probeMillis`, or has ended meanwhile. `unclear`: it gave none, and could not be asked, for
 * another request is under way that its meter may take long to answer, or its dialect reads no clock; or what it sends is not
 * read for now, so that its answer may wait behind what came before.
 */
export type Found = "alive" | "silent" | "unclear"

/** Nobody waits for the answer itself, so that no memory of requests has to keep it. */
const ask = (link: Link, live: Live, requestId: string): void => {
  live.submit({
    _tag: "ReadClock",
    requestId,
    terminalId: live.terminalId,
    notAfter: Instant.fromMillis(nowOf(link) + link.limits.probeMillis),
    payload: {}
  })
}

/** What a busy process has received and not looked at yet may be the answer: it gets its turn before anybody is called dead. */
const lookedAt = Effect.callback<void>((resume) => {
  setImmediate(() => setImmediate(() => resume(Effect.void)))
})

/**
 * What was seen of a connection since it was to be asked. A frame that is no answer may have been under way when the connection ended, and the end may be
 * behind it: it counts when the time is over.
 */
interface Seen {
  askedAt: number | null
  /** The moment from which on what comes is a sign of life. */
  from: number
  frames: "none" | "some"
  end: "none" | "answered" | "over"
  wake: () => void
}

const endWith = (seen: Seen, end: "answered" | "over"): void => {
  if (seen.end === "none") seen.end = end
  seen.wake()
}

/** Asks a connection for a sign of life, for which it has `probeMillis` from when it was asked. */
export const probe = (link: Link, live: Live): Effect.Effect<Found> =>
  Effect.suspend(() => {
    live.trust.probes += 1
    const requestId = `probe-${live.connectionId}-${live.trust.probes}`
    const { moments } = live
    const seen: Seen = { askedAt: null, from: moments.nextMoment(), frames: "none", end: "none", wake: () => undefined }
    const listener: Trust.Listener = {
      requestId,
      heard: (since) => {
        if (since >= seen.from) seen.frames = "some"
      },
      asked: () => {
        // It may be asked again: what came after the first time is an answer to that as well.
        if (seen.askedAt !== null) return
        seen.askedAt = Monotonic.millisOf(link.clock)
        seen.from = moments.nextMoment()
        seen.frames = "none"
      },
      answered: () => endWith(seen, "answered")
    }
    Trust.listen(live.trust, listener)
    ask(link, live, requestId)
    const ending = link.fork(Effect.map(Deferred.await(live.ended), () => endWith(seen, "over")))
    return waited(link, moments, seen).pipe(
      Effect.ensuring(
        Effect.sync(() => {
          Trust.deafen(live.trust, listener)
          ending.interruptUnsafe()
        })
      )
    )
  })

/** Waits once for the question to go out, and where it went out late, for the rest of the time that an answer has. */
const waited = Effect.fnUntraced(function* (link: Link, moments: Moments, seen: Seen): Effect.fn.Return<Found> {
  const { probeMillis } = link.limits
  const end = Effect.callback<void>((resume) => {
    seen.wake = () => resume(Effect.void)
    if (seen.end !== "none") seen.wake()
  })
  const wait = (millis: number) => Effect.andThen(inTime(link, end, millis), lookedAt)
  yield* wait(probeMillis)
  if (seen.end === "none" && seen.frames === "none" && seen.askedAt !== null) {
    const rest = seen.askedAt + probeMillis - Monotonic.millisOf(link.clock)
    if (rest > 0) yield* wait(rest)
  }
  if (seen.end !== "none") return seen.end === "answered" ? "alive" : "silent"
  if (seen.frames === "some") return "alive"
  return seen.askedAt === null || moments.unread() === "perhaps" ? "unclear" : "silent"
})
