/** What the front end counts. Names are stable; attributes have few values, never a terminal. */
import { type Outcome, type RequestTag, requests } from "@yugou/core/dialect"
import * as Effect from "effect/Effect"
import * as Metric from "effect/Metric"
import type { LinkEvent } from "./LinkEvent.ts"

export const connections = Metric.gauge("yugou_link_connections", { description: "open TCP connections" })
export const online = Metric.gauge("yugou_link_online", { description: "terminals that are online" })

const turnedAway = Metric.counter("yugou_link_turned_away", {
  description: "connections that did not come to a conversation, by reason",
  incremental: true
})

const frames = Metric.counter("yugou_link_frames", { description: "frames traced by sessions", incremental: true })
const framesBy = {
  up: Metric.withAttributes(frames, { direction: "up" }),
  down: Metric.withAttributes(frames, { direction: "down" }),
  bad: Metric.withAttributes(frames, { direction: "up", problem: "yes" })
}

const ended = Metric.counter("yugou_link_requests", { description: "requests that ended", incremental: true })
const outcomes = ["Answered", "Refused", "NotSent", "NoAnswer"] as const
const endedBy = new Map(
  outcomes.flatMap((outcome) =>
    (["read", "parameter", "control", "money"] as const).map((kind) => [
      `${outcome}/${kind}`,
      Metric.withAttributes(ended, { outcome, kind })
    ])
  )
)
const duration = Metric.histogram("yugou_link_request_millis", {
  description: "time from acceptance to outcome",
  boundaries: [5, 20, 100, 500, 2_000, 5_000, 15_000, 30_000, 60_000, 300_000]
})

export const countFrame = (direction: "up" | "down", problem: string | null): Effect.Effect<void> =>
  Metric.update(problem === null ? framesBy[direction] : framesBy.bad, 1)

export const countRequest = (tag: RequestTag, outcome: Outcome, millis: number): Effect.Effect<void> => {
  const counter = endedBy.get(`${outcome._tag}/${requests[tag].kind}`)
  const counted = counter === undefined ? Effect.void : Metric.update(counter, 1)
  return Effect.andThen(counted, Metric.update(duration, millis))
}

/** Why a connection did not come to a conversation: as its event says, or because nobody knows the terminal. */
export type TurnedAway = Extract<LinkEvent, { _tag: "TurnedAway" | "Unrecognised" }>["reason"] | "unknownTerminal"

export const countTurnedAway = (reason: TurnedAway): Effect.Effect<void> =>
  Metric.update(Metric.withAttributes(turnedAway, { reason }), 1)
