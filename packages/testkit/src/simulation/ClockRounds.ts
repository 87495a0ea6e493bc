/** Whose clock is wrong: what the keeper of clocks heard in a step, held against the clocks that it sets, and against what persons said. */
import { Instant } from "@yugou/core"
import type { Outcome, TerminalRequest } from "@yugou/core/dialect"
import type { Commit } from "@yugou/core/store"
import { policy } from "./SitePolicy.ts"

/** The sentences. */
export const rules = {
  setAlike: "clocks that are wrong by the same amount are set only when a person has said that the station's is right"
} as const

/** How far apart clocks may be that still agree. */
const limitMillis = policy.maxClockSkewSeconds * 1000

/** How long what a person said holds: two intervals of checks. */
const saidMillis = 2 * policy.clockCheckMinutes * 60_000

/** Follows what the keeper hears and sets. */
export interface ClockRounds {
  /** Hears how a request ended. */
  readonly answered: (request: TerminalRequest, outcome: Outcome) => void
  /** Hears that a terminal is handed a request. */
  readonly asked: (request: TerminalRequest, at: number) => void
  /** Looks whether a person says something of the station's clock. */
  readonly check: (commit: Commit) => void
}

/** Names the step in which the keeper asks; `null`: it is not the keeper who does. */
const stepOf = ({ requestId }: TerminalRequest, what: "read" | "set"): string | null => {
  const [kind, , step, time] = requestId.split(":")
  return kind === "clock" && step === what && time !== undefined ? time : null
}

/** Whether a request is one of the keeper's for a terminal whose id is too long for the name of a step to stand beside it. */
const isUnnamed = ({ requestId }: TerminalRequest): boolean => requestId.startsWith("clock~~")

/** How far the clock of a process may be from that by which answers are dated, with room. */
const apartMillis = 10_000

/** Gives how many clocks are wrong by about the same amount, and how many agree with the station's. */
const countedIn = (skews: ReadonlyArray<number>): { readonly alike: number; readonly right: number } => {
  const wrong = skews.filter((skew) => Math.abs(skew) > limitMillis)
  const alike = wrong.map((lowest) => wrong.filter((it) => it >= lowest && it - lowest <= limitMillis).length)
  return { alike: Math.max(0, ...alike), right: skews.length - wrong.length }
}

class Following implements ClockRounds {
  private readonly report: (rule: keyof typeof rules, detail: string) => void
  /** What was heard, by step: in the few minutes of one nothing else is set by it. */
  private readonly heard = new Map<string, Array<number>>()
  /** What terminals said last of whose step nothing is named; an answer of after a setting is of no step. */
  private readonly unnamed = new Map<string, { readonly at: number; readonly skewMillis: number }>()
  private readonly set = new Set<string>()
  private saidAt = Number.NEGATIVE_INFINITY

  constructor(report: Following["report"]) {
    this.report = report
  }

  readonly answered = (request: TerminalRequest, outcome: Outcome): void => {
    if (request._tag !== "ReadClock" || outcome._tag !== "Answered") return
    const { skewMillis } = outcome.answer as Extract<Outcome<"ReadClock">, { _tag: "Answered" }>["answer"]
    const { terminalId } = request
    if (isUnnamed(request) && !this.set.delete(terminalId))
      this.unnamed.set(terminalId, { at: Instant.toMillis(outcome.at), skewMillis })
    const step = stepOf(request, "read")
    if (step === null) return
    this.heard.set(step, [...(this.heard.get(step) ?? []), skewMillis])
  }
  readonly asked = (request: TerminalRequest, at: number): void => {
    if (request._tag === "SetClock" && isUnnamed(request)) this.set.add(request.terminalId)
    const step = stepOf(request, "set")
    if (step === null) return
    const begun = Number(step) - apartMillis
    const unnamed = [...this.unnamed.values()].flatMap((it) => (it.at >= begun ? [it.skewMillis] : []))
    const { alike, right } = countedIn([...(this.heard.get(step) ?? []), ...unnamed])
    if (alike > 1 && right <= alike && at - this.saidAt > saidMillis)
      this.report("setAlike", `${request.requestId}: ${alike} clocks are wrong alike, ${right} are right`)
  }
  readonly check = ({ trail }: Commit): void => {
    if (trail.operation === "dunning.confirmClock") this.saidAt = Instant.toMillis(trail.at)
  }
}

/** Begins to follow. */
export const make = (report: Following["report"]): ClockRounds => new Following(report)
