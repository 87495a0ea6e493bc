/**
 * Which commits belong to a year: by the seals. A month has what the seals of its days are over, in commit order; so neither the zone of the site nor a
 * clock that was wrong is asked.
 */
import { Instant, type Seal } from "@yugou/core/store"
import * as Result from "effect/Result"
import { ArchiveRefused } from "./ArchiveRefused.ts"

/** A file to write: everything behind one seal up to the last of its own. */
export interface MonthPlan {
  /** `2025-03` */
  readonly month: string
  readonly behind: Seal | null
  readonly seals: readonly [Seal, ...ReadonlyArray<Seal>]
}

export interface YearPlan {
  readonly year: number
  readonly months: readonly [MonthPlan, ...ReadonlyArray<MonthPlan>]
}

const endOf = (month: string): string => `${month}-31`

const monthsOf = (year: number): ReadonlyArray<string> =>
  Array.from({ length: 12 }, (_, index) => `${year}-${`${index + 1}`.padStart(2, "0")}`)

/** From when a year may be archived: by then no seal of one of its days comes any more, whatever the zone of the site. */
const closedFrom = (year: number): Instant.Instant => Instant.at(`${year + 1}-01-03T00:00:00Z`)

const refused = (reason: ArchiveRefused["reason"], detail: string) =>
  Result.fail(new ArchiveRefused({ reason, detail }))

/** Plans the files of a year by all seals there are, in the order of what they are over. */
export const plan = (
  year: number,
  seals: ReadonlyArray<Seal>,
  now: Instant.Instant
): Result.Result<YearPlan, ArchiveRefused> => {
  if (Instant.isBefore(now, closedFrom(year))) return refused("yearOpen", `${year}`)
  const upTo = (day: string): number => seals.findLastIndex((it) => it.day <= day)
  const months = monthsOf(year).flatMap((month): ReadonlyArray<MonthPlan> => {
    const before = upTo(`${month}-00`)
    const [first, ...rest] = seals.slice(before + 1, upTo(endOf(month)) + 1)
    return first === undefined ? [] : [{ month, behind: seals[before] ?? null, seals: [first, ...rest] }]
  })
  const [first, ...rest] = months
  if (first === undefined) return refused("nothingSealed", `${year}`)
  const newest = seals.at(-1) ?? first.seals[0]
  const isEnded = newest.day >= endOf(`${year}-12`)
  return isEnded ? Result.succeed({ year, months: [first, ...rest] }) : refused("yearOpen", `${year}`)
}
