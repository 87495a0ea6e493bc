/** What of an archive somebody asks for: days, and what concerns one number, be it of an order, a customer, a terminal or anything else. */
import { Instant, type TrailWrite } from "@yugou/core/store"
import type * as Schema from "effect/Schema"
import type { ArchivedCommit, ArchivedFact } from "./Line.ts"

/** What is asked for; `null` is no condition. `until` is not included. */
export interface Question {
  readonly about: string | null
  readonly from: Instant.Instant | null
  readonly until: Instant.Instant | null
}

/** What is shown of a commit; `others`: how many records it wrote beside. */
export interface Shown {
  readonly commit: ArchivedCommit
  readonly writes: ReadonlyArray<TrailWrite>
  readonly facts: ReadonlyArray<ArchivedFact>
  readonly others: number
}

/** Tells whether a text anywhere in JSON is this one. */
const says = (json: Schema.Json, text: string): boolean => {
  if (typeof json === "string") return json === text
  return json !== null && Object.values(json).some((inner) => says(inner as Schema.Json, text))
}

const isInDays = ({ row }: ArchivedCommit, { from, until }: Question): boolean =>
  (from === null || !Instant.isBefore(row.trail.at, from)) && (until === null || Instant.isBefore(row.trail.at, until))

/**
 * Makes a search through commits in their order. A record concerns a number that is its own, or that its first event names, such as an order its customer;
 * of others what names it is shown, such as the slot of a target.
 */
export const make = (question: Question): ((commit: ArchivedCommit) => Shown | null) => {
  const { about } = question
  const known = new Set<string>()
  const concerns = ({ kind, id, version, events }: TrailWrite, number: string): boolean => {
    const key = `${kind}/${id}`
    if (id === number || known.has(key)) return true
    const isNamed = events.some((event) => says(event, number))
    if (isNamed && version === 1) known.add(key)
    return isNamed
  }
  return (commit) => {
    const all = commit.row.writes
    // Before the days that are asked for records are born, too.
    const writes = about === null ? all : all.filter((write) => concerns(write, about))
    const facts =
      about === null
        ? commit.facts
        : commit.facts.filter(({ series, data }) => series.split("/").includes(about) || says(data, about))
    const isFound = about === null || writes.length + facts.length > 0
    return isFound && isInDays(commit, question) ? { commit, writes, facts, others: all.length - writes.length } : null
  }
}
