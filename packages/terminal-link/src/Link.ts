/** What the parts of the front end share: settings, ports, and the two memories. */
import { Instant, type TerminalDirectory, type TerminalInbox } from "@yugou/core"
import type { Dialect, Outcome } from "@yugou/core/dialect"
import type * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as PubSub from "effect/PubSub"
import type * as Take from "effect/Take"
import type { FrameLog } from "./FrameLog.ts"
import type { Limits } from "./Limits.ts"
import { type LinkEvent, levelOf } from "./LinkEvent.ts"
import * as LogSampler from "./LogSampler.ts"
import * as Metrics from "./Metrics.ts"
import type { Ports } from "./PortCalls.ts"
import type { Live, Registry } from "./Registry.ts"
import type { RequestMemory } from "./RequestMemory.ts"

export interface Link {
  readonly clock: Clock.Clock
  readonly limits: Limits
  readonly dialects: ReadonlyArray<Dialect>
  readonly directory: TerminalDirectory["Service"]
  readonly inbox: TerminalInbox["Service"]
  readonly frameLog: FrameLog["Service"]
  readonly ports: Ports
  readonly events: PubSub.PubSub<Take.Take<LinkEvent>>
  /** What was logged lately. */
  readonly log: { sampled: LogSampler.State }
  readonly requestMemory: RequestMemory
  readonly registry: Registry
}

export const nowOf = (link: Link): number => link.clock.currentTimeMillisUnsafe()

/** When something happened, and on which connection. */
export const stampOf = (link: Link, { connectionId, remote }: Pick<Live, "connectionId" | "remote">) => ({
  at: Instant.fromMillis(nowOf(link)),
  connectionId,
  remote
})

/** A connection whose terminal is known. */
export type Known = Pick<Live, "connectionId" | "remote" | "terminalId">

/** As `stampOf`, with the terminal. */
export const stampOfKnown = (link: Link, known: Known) => ({ ...stampOf(link, known), terminalId: known.terminalId })

/** Publishes an event to hosts and writes it to the log, as far as so many lines a second reach. */
export const report = (link: Link, event: LinkEvent): Effect.Effect<void> =>
  Effect.suspend(() => {
    const published = PubSub.publish(link.events, [event])
    const [sampled, verdict] = LogSampler.step(link.log.sampled, event._tag, nowOf(link))
    link.log.sampled = sampled
    if (verdict._tag === "LeaveOut") return published
    const { leftOut } = verdict
    const said = { ...event, at: event.at.toJSON(), ...(leftOut === 0 ? {} : { leftOut }) }
    return Effect.andThen(
      published,
      Effect.annotateLogs(Effect.logWithLevel(levelOf(event))(`terminal-link ${event._tag}`), said)
    )
  })

/**
 * Completes a request at once and gives the effect that counts it; a second outcome of the same request is ignored.
 *
 * **Details** The completion is not part of the effect: an interruption between the two can lose a count, never an outcome.
 */
export const deliver = (link: Link, requestId: string, outcome: Outcome): Effect.Effect<void> => {
  const now = nowOf(link)
  const entry = link.requestMemory.settle(requestId, outcome, now)
  return entry === null ? Effect.void : Metrics.countRequest(entry.request._tag, outcome, now - entry.begunAt)
}
