/** Holds the sessions of a dialect and the terminals' side against their contracts, step by step. */
import {
  type ConfiguredDialect,
  type Dialect,
  maxMemoBytes,
  memoBytes,
  type Outcome,
  type Session,
  type SessionInput,
  type SessionOutput,
  type TerminalRequest
} from "@yugou/core/dialect"
import type { TerminalSide, TerminalSideInput, TerminalSideOutput } from "../terminal/index.ts"
import { type Broken, wordsOf } from "./Contracts.ts"
import { isOutcome, textOf } from "./OutcomeForm.ts"

/** The most steps that a session or a terminal's side takes at one moment: more of them means that it never comes to rest. */
export const maxStepsOfOneMoment = 1_000

/** Counts the steps at one moment; gives the number of the present one. */
const stepsOfOneMoment = (): ((now: number) => number) => {
  let moment = Number.NaN
  let steps = 0
  return (now) => {
    steps = now === moment ? steps + 1 : 1
    moment = now
    return steps
  }
}

const restless = `more than ${maxStepsOfOneMoment} steps at one moment`

/** What a guarded session has done for its present request. */
interface Progress {
  readonly request: TerminalRequest
  /** Writes that were handed out and not written yet, by their effect, and what was written. */
  readonly pending: Map<number, "none" | "effecting">
  harmless: number
  effecting: number
  settled: "no" | "yes"
}

const begun = (request: TerminalRequest): Progress => ({
  request,
  pending: new Map(),
  harmless: 0,
  effecting: 0,
  settled: "no"
})

class SessionGuard {
  private readonly broken: Broken
  private readonly name: string
  private readonly stepOf = stepsOfOneMoment()
  private progress: Progress | null = null

  constructor(name: string, broken: Broken) {
    this.name = name
    this.broken = broken
  }

  private readonly wrong = (rule: Parameters<typeof this.broken<"Dialect">>[1], detail: string): void =>
    this.broken("Dialect", rule, `${this.name}: ${detail}`)

  private readonly hear = (input: SessionInput): void => {
    if (input._tag === "Start") this.progress = begun(input.request)
    if (input._tag !== "Written" || this.progress === null) return
    const effect = this.progress.pending.get(input.writeId)
    if (effect === "effecting") this.progress.effecting += 1
    if (effect === "none") this.progress.harmless += 1
  }
  private readonly checkOutcome = ({ effecting, harmless, request }: Progress, outcome: Outcome): void => {
    const { requestId } = request
    if (outcome._tag === "NotSent" && effecting > 0) this.wrong("notSent", `${requestId} after ${effecting} writes`)
    if (outcome._tag === "NoAnswer" && effecting + harmless === 0) this.wrong("noAnswer", `${requestId}`)
  }
  /** Whether a request is settled with something that is no outcome: nobody can go on with it. */
  private readonly isUnfit = (output: SessionOutput): boolean => {
    if (output._tag !== "Settle" || this.progress?.request.requestId !== output.requestId) return false
    const { _tag, requestId } = this.progress.request
    if (isOutcome(_tag, output.outcome)) return false
    this.wrong("outcome", `${requestId} (${_tag}) was settled with ${textOf(output.outcome)}`)
    return true
  }
  private readonly say = (output: SessionOutput): void => {
    const { progress } = this
    switch (output._tag) {
      case "Write":
        progress?.pending.set(output.writeId, output.effect)
        return
      case "Settle":
        if (progress?.request.requestId !== output.requestId || progress.settled === "yes") {
          const underWay = progress?.request.requestId ?? "nothing"
          this.wrong("settles", `${output.requestId} is settled, ${underWay} is under way`)
          return
        }
        progress.settled = "yes"
        this.checkOutcome(progress, output.outcome)
        return
      case "Remember": {
        const bytes = memoBytes(output.memo)
        if (bytes > maxMemoBytes) this.wrong("memo", `${bytes} bytes`)
        return
      }
      case "Emit":
      case "Ask":
      case "WakeAt":
      case "Trace":
      case "Close":
        return
    }
  }
  readonly over = (inner: Session): Session => {
    const guarded: Session = {
      step: (input) => {
        if (this.stepOf(input.now) > maxStepsOfOneMoment) {
          this.wrong("rests", restless)
          return [noSession, []]
        }
        this.hear(input)
        try {
          const [next, outputs] = inner.step(input)
          if (outputs.some(this.isUnfit)) return [noSession, []]
          outputs.forEach(this.say)
          if (input._tag === "Closed" && this.progress?.settled === "no")
            this.wrong("ends", this.progress.request.requestId)
          return [this.over(next), outputs]
        } catch (defect) {
          this.wrong("pure", `${input._tag} made it throw ${wordsOf(defect)}`)
          return [guarded, []]
        }
      }
    }
    return guarded
  }
}

const noSession: Session = { step: () => [noSession, []] }

/** Guards a dialect and what it opens; `name` says for which terminal. One that throws recognises nothing and says nothing. */
export const guardDialect = (
  { dialect, configured }: { readonly dialect: Dialect; readonly configured: ConfiguredDialect },
  name: string,
  broken: Broken
): { readonly dialect: Dialect; readonly configured: ConfiguredDialect } => {
  const trying = <A>(what: string, act: () => A, otherwise: A): A => {
    try {
      return act()
    } catch (defect) {
      broken("Dialect", "pure", `${name}: ${what} threw ${wordsOf(defect)}`)
      return otherwise
    }
  }
  return {
    dialect: { ...dialect, identify: (head) => trying("identify", () => dialect.identify(head), { _tag: "No" }) },
    configured: {
      ...configured,
      open: (terminalId, memo) =>
        new SessionGuard(name, broken).over(trying("open", () => configured.open(terminalId, memo), noSession))
    }
  }
}

/** Guards a terminal's side: one that throws stays as it was and says nothing. */
export const guardSide = (
  inner: TerminalSide,
  name: string,
  broken: Broken,
  stepOf = stepsOfOneMoment()
): TerminalSide => {
  const guarded: TerminalSide = {
    terminal: inner.terminal,
    step: (input: TerminalSideInput): readonly [TerminalSide, ReadonlyArray<TerminalSideOutput>] => {
      if (stepOf(input.now) > maxStepsOfOneMoment) {
        broken("TerminalSide", "rests", `${name}: ${restless}`)
        return [guarded, []]
      }
      try {
        const [next, outputs] = inner.step(input)
        return [guardSide(next, name, broken, stepOf), outputs]
      } catch (defect) {
        broken("TerminalSide", "pure", `${name}: ${input._tag} made it throw ${wordsOf(defect)}`)
        return [guarded, []]
      }
    }
  }
  return guarded
}
