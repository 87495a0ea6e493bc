/** What persons have decided about who answers as a terminal stays decided: each commit that raises a doubt is held against what they said. */
import { Instant, type TerminalId } from "@yugou/core"
import type { Suspicion, Terminal } from "@yugou/core/books"
import type { Commit, Write } from "@yugou/core/store"

/** The sentences. */
export const rules = {
  decided: "a terminal is not doubted again for what happened before persons decided, nor for one whom they ruled out"
} as const

type Told = Pick<Suspicion.Suspicion, "because" | "old" | "new">

interface Decided {
  readonly at: number
  readonly out: ReadonlyArray<string>
}

/** From where somebody came whom persons said not to be the terminal. */
const outBy = ({ because, old, new: came }: Told, right: Suspicion.Right): ReadonlyArray<string> => [
  ...(because === "contested" && old !== null && right !== "old" ? [old.source] : []),
  ...(right === "new" ? [] : [came.source])
]

/** Follows what persons decide. */
export interface Decisions {
  readonly check: (commit: Commit) => void
  /** Follows what the books held before they were restored, which nobody reports again. */
  readonly restored: (commits: ReadonlyArray<Commit>) => void
}

class Following implements Decisions {
  private readonly report: (rule: keyof typeof rules, detail: string) => void
  private readonly doubts = new Map<TerminalId, Told>()
  private readonly decisions = new Map<TerminalId, Decided>()

  constructor(report: Following["report"]) {
    this.report = report
  }

  private readonly suspected = (id: TerminalId, told: Told): void => {
    const { at = Number.NEGATIVE_INFINITY, out = [] } = this.decisions.get(id) ?? {}
    const { because, old, new: came } = told
    this.doubts.set(id, told)
    const isOut = out.includes(came.source) || (because === "contested" && old !== null && out.includes(old.source))
    if (because !== "ruledOutAgrees" && isOut) this.report("decided", `${id} is doubted for one who was ruled out`)
    if (because === "contested" && Instant.toMillis(came.since) <= at)
      this.report("decided", `${id} is doubted for what happened before persons decided`)
  }
  private readonly confirmed = (id: TerminalId, at: Instant.Instant, right: Suspicion.Right): void => {
    const told = this.doubts.get(id)
    if (told === undefined) return
    const chosen = right === "neither" ? undefined : told[right]?.source
    const out = [...(this.decisions.get(id)?.out ?? []), ...outBy(told, right)]
    this.decisions.set(id, { at: Instant.toMillis(at), out: out.filter((source) => source !== chosen) })
  }
  private readonly follow = ({ ref: { _tag, id }, events }: Write): void => {
    if (_tag !== "Terminal") return
    const terminalId = id as TerminalId
    for (const event of events as ReadonlyArray<Terminal.Event>) {
      if (event._tag === "TerminalSuspected") this.suspected(terminalId, event.suspicion)
      if (event._tag === "TerminalConfirmed") this.confirmed(terminalId, event.at, event.right)
      // Another device is known by nothing of before.
      if (event._tag === "FirstContactDue") this.decisions.delete(terminalId)
    }
  }
  readonly check = ({ writes }: Commit): void => {
    for (const write of writes) this.follow(write)
  }
  readonly restored = (commits: ReadonlyArray<Commit>): void => {
    this.doubts.clear()
    this.decisions.clear()
    for (const { writes } of commits) for (const write of writes) this.follow(write)
  }
}

/** Begins to follow. */
export const make = (report: Following["report"]): Decisions => new Following(report)
