/** What the front end counts. Names are stable; attributes have few values, never a terminal. */
import { type Outcome, type RequestTag, requests } from "@yugou/core/dialect"
import type * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
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
type RequestKind = (typeof requests)[RequestTag]["kind"]

const endedAs = (outcome: Outcome["_tag"]) => {
  const of = (kind: RequestKind) => Metric.withAttributes(ended, { outcome, kind })
  return { read: of("read"), parameter: of("parameter"), control: of("control"), money: of("money") }
}
const endedBy = {
  Answered: endedAs("Answered"),
  Refused: endedAs("Refused"),
  NotSent: endedAs("NotSent"),
  NoAnswer: endedAs("NoAnswer")
}
const duration = Metric.histogram("yugou_link_request_millis", {
  description: "time from acceptance to outcome",
  boundaries: [5, 20, 100, 500, 2_000, 5_000, 15_000, 30_000, 60_000, 300_000]
})

/** Why a connection did not come to a conversation: as its event says, or because nobody knows the terminal. */
export type TurnedAway = Extract<LinkEvent, { _tag: "TurnedAway" | "Unrecognised" }>["reason"] | "unknownTerminal"

export const countTurnedAway = (reason: TurnedAway): Effect.Effect<void> =>
  Metric.update(Metric.withAttributes(turnedAway, { reason }), 1)

/** What is counted for every frame and request: in plain numbers, brought to the registry once in a turn of the event loop. */
export interface Counters {
  readonly frame: (direction: "up" | "down", problem: string | null) => void
  readonly request: (tag: RequestTag, outcome: Outcome, millis: number) => void
  readonly gauge: (name: keyof typeof gauges, value: number) => void
}

const gauges = { connections, online }

/** Makes the counters over the registry of a context; `later` plans bringing them there. */
export const counters = (
  context: Context.Context<never>,
  later: (bring: () => void) => void = setImmediate
): Counters => {
  const counted = new Map<Metric.Counter<number>, number>()
  const levels = new Map<keyof typeof gauges, number>()
  let durations: Array<number> = []
  let planned: "no" | "yes" = "no"
  const bring = (): void => {
    planned = "no"
    for (const [counter, count] of counted) counter.updateUnsafe(count, context)
    counted.clear()
    for (const [name, value] of levels) gauges[name].updateUnsafe(value, context)
    levels.clear()
    for (const millis of durations) duration.updateUnsafe(millis, context)
    durations = []
  }
  const plan = (): void => {
    if (planned === "yes") return
    planned = "yes"
    later(bring)
  }
  const count = (counter: Metric.Counter<number>): void => {
    counted.set(counter, (counted.get(counter) ?? 0) + 1)
    plan()
  }
  return {
    frame: (direction, problem) => count(framesBy[problem === null ? direction : "bad"]),
    request: (tag, outcome, millis) => {
      durations.push(millis)
      count(endedBy[outcome._tag][requests[tag].kind])
    },
    gauge: (name, value) => {
      levels.set(name, value)
      plan()
    }
  }
}
