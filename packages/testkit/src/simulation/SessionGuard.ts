/** Holds the sessions of a dialect and the faces of its terminals against their contracts, step by step. */
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
} from "@yugou/core"
import type { FaceInput, FaceOutput, WireFace } from "../terminal/index.ts"
import { type Broken, wordsOf } from "./Contracts.ts"

/** What a guarded session has done for its present request. */
interface Progress {
  readonly requestId: string
  /** Writes that were handed out and not written yet, by their effect, and what was written. */
  readonly pending: Map<number, "none" | "effecting">
  harmless: number
  effecting: number
  settled: "no" | "yes"
}

const begun = ({ requestId }: TerminalRequest): Progress => ({
  requestId,
  pending: new Map(),
  harmless: 0,
  effecting: 0,
  settled: "no"
})

class SessionGuard {
  private readonly broken: Broken
  private readonly name: string
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
  private readonly checkOutcome = ({ effecting, harmless, requestId }: Progress, outcome: Outcome): void => {
    if (outcome._tag === "NotSent" && effecting > 0) this.wrong("notSent", `${requestId} after ${effecting} writes`)
    if (outcome._tag === "NoAnswer" && effecting + harmless === 0) this.wrong("noAnswer", `${requestId}`)
  }
  private readonly say = (output: SessionOutput): void => {
    const { progress } = this
    switch (output._tag) {
      case "Write":
        progress?.pending.set(output.writeId, output.effect)
        return
      case "Settle":
        if (progress?.requestId !== output.requestId || progress.settled === "yes") {
          this.wrong("settles", `${output.requestId} is settled, ${progress?.requestId ?? "nothing"} is under way`)
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
      case "WakeAt":
      case "Trace":
      case "Close":
        return
    }
  }
  readonly over = (inner: Session): Session => {
    const guarded: Session = {
      step: (input) => {
        this.hear(input)
        try {
          const [next, outputs] = inner.step(input)
          outputs.forEach(this.say)
          if (input._tag === "Closed" && this.progress?.settled === "no") this.wrong("ends", this.progress.requestId)
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

/** Guards a face: one that throws stays as it was and says nothing. */
export const guardFace = (inner: WireFace, name: string, broken: Broken): WireFace => {
  const guarded: WireFace = {
    terminal: inner.terminal,
    step: (input: FaceInput): readonly [WireFace, ReadonlyArray<FaceOutput>] => {
      try {
        const [next, outputs] = inner.step(input)
        return [guardFace(next, name, broken), outputs]
      } catch (defect) {
        broken("WireFace", "pure", `${name}: ${input._tag} made it throw ${wordsOf(defect)}`)
        return [guarded, []]
      }
    }
  }
  return guarded
}
