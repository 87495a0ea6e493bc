/** What is counted and checked line by line, when a file is written and when it is read: so what is written has been checked. */
import { TrailFile } from "@yugou/core/audit"
import { lineOf, type Seal, sealLine } from "@yugou/core/store"
import type { Line } from "./Line.ts"

export interface Tally {
  readonly checking: TrailFile.Checking
  readonly commits: number
  readonly events: number
  readonly facts: number
}

export const beginning: Tally = { checking: TrailFile.beginning, commits: 0, events: 0, facts: 0 }

/** Goes on by the next line. */
export const next = (tally: Tally, line: Line): Tally => {
  if (line._tag === "Seal") return { ...tally, checking: TrailFile.next(tally.checking, sealLine(line.seal)) }
  const { row, facts } = line
  return {
    checking: TrailFile.next(tally.checking, lineOf(row)),
    commits: tally.commits + 1,
    events: row.writes.reduce((sum, { events }) => sum + events.length, tally.events),
    facts: tally.facts + facts.length
  }
}

/** Tells whether two seals are the same: the digest is over all of it. `null`: there is none before the first one. */
export const isSame = (one: Seal | null, other: Seal | null): boolean => one?.digest === other?.digest

/** Tells whether two lists of seals are the same. */
export const areSame = (some: ReadonlyArray<Seal>, others: ReadonlyArray<Seal>): boolean =>
  some.length === others.length && some.every((seal, index) => isSame(seal, others[index] ?? null))
