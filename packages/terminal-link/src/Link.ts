/** What the parts of the front end share: settings, ports, and the two memories. */
import {
  type Admitted,
  type Arrival,
  type DirectoryEntry,
  type FrameLog,
  type FrontEndsPort,
  Instant,
  type TerminalDirectory,
  type TerminalInbox
} from "@yugou/core"
import type { Dialect, Outcome } from "@yugou/core/dialect"
import type * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type * as Fiber from "effect/Fiber"
import * as PubSub from "effect/PubSub"
import type * as Take from "effect/Take"
import type { Alarms } from "./Alarms.ts"
import type * as Allowance from "./Allowance.ts"
import type { Limits } from "./Limits.ts"
import { type LinkEvent, levelOf } from "./LinkEvent.ts"
import * as LogSampler from "./LogSampler.ts"
import * as Metrics from "./Metrics.ts"
import type { Ports } from "./PortCalls.ts"
import type { Live, Registry } from "./Registry.ts"
import type { RequestMemory } from "./RequestMemory.ts"
import type { SourceOf } from "./Source.ts"
import type { Turns } from "./Turns.ts"

export interface Link {
  /** Part of the ids of its connections: those of another process, or of one before, are other ones. */
  readonly process: string
  readonly clock: Clock.Clock
  /** Runs an effect that nobody waits for; it starts at once. */
  readonly fork: (effect: Effect.Effect<void>) => Fiber.Fiber<void>
  readonly turns: Turns
  readonly sourceOf: SourceOf
  readonly alarms: Alarms
  readonly counters: Metrics.Counters
  /** What each terminal may send. */
  readonly allowance: Allowance.Rules
  readonly limits: Limits
  readonly dialects: ReadonlyArray<Dialect>
  readonly directory: TerminalDirectory["Service"]
  /** Who may speak as a terminal; it answers in time, whoever is asked. */
  readonly admitted: Admitting
  /** Who else has a connection of a terminal. */
  readonly frontEnds: FrontEndsPort
  readonly inbox: TerminalInbox["Service"]
  readonly frameLog: FrameLog["Service"]
  readonly ports: Ports
  readonly events: PubSub.PubSub<Take.Take<LinkEvent>>
  /** What was logged lately. */
  readonly log: { sampled: LogSampler.State }
  readonly requestMemory: RequestMemory
  readonly registry: Registry
}

/** Asks whether a connection may speak as a terminal. */
export type Admitting = (arrival: Arrival, entry: DirectoryEntry) => Effect.Effect<Admitted>

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

/** The same for whoever is no effect. */
export const tell = (link: Link, event: LinkEvent): void => void link.fork(report(link, event))

/** Completes a request and counts it; a second outcome of the same request is ignored. */
export const deliver = (link: Link, requestId: string, outcome: Outcome): void => {
  const now = nowOf(link)
  const entry = link.requestMemory.settle(requestId, outcome, now)
  if (entry !== null) link.counters.request(entry.request._tag, outcome, now - entry.begunAt)
}

/** Counts and reports a connection for which there is no room. */
export const turnedAway = (
  link: Link,
  connection: Pick<Live, "connectionId" | "remote">,
  reason: Extract<LinkEvent, { _tag: "TurnedAway" }>["reason"]
): Effect.Effect<void> =>
  Effect.andThen(
    Metrics.countTurnedAway(reason),
    report(link, { ...stampOf(link, connection), _tag: "TurnedAway", reason })
  )
