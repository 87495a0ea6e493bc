/** Who does not answer: what an engine makes of a terminal that let the time for its last answer pass, held against what the process heard of it. */
import type { EngineProcess } from "@yugou/core"
import { type Outcome, requests, type TerminalRequest } from "@yugou/core/dialect"
import * as Effect from "effect/Effect"
import type { Piece } from "./Lanes.ts"
import type { Silent } from "./Tamper.ts"

/** The sentences. */
export const rules = {
  crowded: "whoever did not answer last time is asked beside the room of an engine, and takes it from nobody",
  askedOn: "whoever does not answer is asked on, so that he is served as soon as he answers",
  heardAgain: "whoever answers is silent no longer"
} as const

/** How many questions of one engine a silent terminal has at once, before one of them waits for its next turn. */
const shareOfOne = 4

/** Follows what a process hears of its terminals. */
export interface Silence {
  /** Asks a terminal, for a piece of work or for nobody's. */
  readonly asking: (
    request: TerminalRequest,
    piece: Piece | null,
    ask: Effect.Effect<Outcome>
  ) => Effect.Effect<Outcome>
  /** Watches the note that the process keeps of silent terminals. */
  readonly watched: (noted: Silent) => Silent
  /** Hears that an engine has no room for more, of which so much is taken by nobody. */
  readonly full: (engine: string, free: number) => void
}

/** Begins to follow a life of a process. */
export const make = (
  report: (rule: keyof typeof rules, detail: string) => void,
  happened: (kind: string) => void
): Silence => {
  const silent = new Set<string>()
  const open = new Map<string, number>()
  const count = (terminalId: string, by: 1 | -1): void => void open.set(terminalId, (open.get(terminalId) ?? 0) + by)
  const hear = (terminalId: string, outcome: Outcome, probes: Piece | null): void => {
    if (outcome._tag === "NotSent") return
    const isAnswer = outcome._tag !== "NoAnswer" || outcome.cause === "unreadable"
    if (isAnswer) silent.delete(terminalId)
    else if (outcome.cause === "timeout") silent.add(terminalId)
    if (probes !== null) happened(isAnswer ? "silence.ended" : "silence.went on")
  }
  return {
    asking: (request, piece, ask) =>
      Effect.suspend(() => {
        const { _tag, terminalId } = request
        const probes = piece !== null && requests[_tag].kind === "read" && silent.has(terminalId) ? piece : null
        if (probes !== null) probes.probing += 1
        count(terminalId, 1)
        const over = Effect.sync(() => {
          if (probes !== null) probes.probing -= 1
          count(terminalId, -1)
        })
        return Effect.ensuring(
          Effect.tap(ask, (outcome) => Effect.sync(() => hear(terminalId, outcome, probes))),
          over
        )
      }),
    watched: (noted) => ({
      ...noted,
      asks: (engine, terminalId) => {
        const turn = noted.asks(engine, terminalId)
        const under = open.get(terminalId) ?? 0
        if (turn === "rests" && under < shareOfOne)
          report("askedOn", `${engine} does not ask ${terminalId}, of which ${under} questions are under way`)
        if (turn !== "goes" && !silent.has(terminalId))
          report("heardAgain", `${engine} asks ${terminalId} as one that is silent, and it has answered`)
        return turn
      }
    }),
    full: (engine, free) => {
      if (free > 0) report("crowded", `${engine} claims nothing, and those that answer leave room for ${free}`)
    }
  }
}

/** Gives a process whose notes of silent terminals are watched. */
export const watching = (
  process: EngineProcess.Process,
  { watched }: Silence,
  tamper: (noted: Silent) => Silent
): EngineProcess.Process => {
  const known = new WeakMap<Silent, Silent>()
  return {
    ...process,
    silentOf: (store) => {
      const noted = process.silentOf(store)
      const seen = known.get(noted) ?? watched(tamper(noted))
      known.set(noted, seen)
      return seen
    }
  }
}
