/**
 * Whether the station may set the clocks of terminals by its own: it may be the one that is wrong.
 *
 * **Details** All skews are in milliseconds against the station's wall clock; positive: the other one is ahead.
 *
 * @category Rules
 */
import * as R from "../../rejection/Rejection.ts"
import { type Instant, toMillis } from "../../values/Instant.ts"
import type { WithReason } from "../rule/Rule.ts"
import { decide, type Rule } from "../rule/Rule.ts"
import * as WorkItem from "../workitem/WorkItem.ts"

/**
 * What a round of looks knows about clocks.
 *
 * **Details** `terminals`: those that were read. `database`: the clock of the store, `null` where it has none of its own. `stepped`: how far the
 * station's wall clock has moved against its monotonic one since it was last trusted.
 *
 * @category Models
 */
export interface Clocks {
  readonly terminals: ReadonlyArray<number>
  readonly database: number | null
  readonly stepped: number
}

/** Why the station's clock is not trusted, how far the others are from it, and how many terminals say so. @category Models */
export interface Doubt {
  readonly _tag: "Doubted"
  readonly because: "database" | "stepped" | "alike"
  readonly skewMillis: number
  readonly terminals: number
}

/** What a round may do: set clocks, or leave them as they are. @category Models */
export type Judgement = { readonly _tag: "Trusted" } | Doubt

const trusted: Judgement = { _tag: "Trusted" }

/** Gives the largest group of skews that lie within a width of each other, lowest first. */
const alikeIn = (skews: ReadonlyArray<number>, width: number): ReadonlyArray<number> => {
  const sorted = [...skews].sort((a, b) => a - b)
  let best: ReadonlyArray<number> = []
  let from = 0
  for (let to = 0; to < sorted.length; to += 1) {
    while ((sorted[to] ?? 0) - (sorted[from] ?? 0) > width) from += 1
    if (to + 1 - from > best.length) best = sorted.slice(from, to + 1)
  }
  return best
}

/**
 * Judges the station's clock by the database's, its own monotonic one, and the terminals among themselves.
 *
 * **Details** In this order: a database that disagrees · most terminals agree with the station, whatever it did before · its wall clock was set
 * meanwhile · several terminals are off by the same amount, and no database says who is right. `limitMillis` is the skew at which clocks still agree.
 *
 * @category Rules
 */
export const judge = ({ terminals, database, stepped }: Clocks, limitMillis: number): Judgement => {
  const isOff = (skew: number): boolean => Math.abs(skew) > limitMillis
  const alike = alikeIn(terminals.filter(isOff), limitMillis)
  const middle = alike[Math.floor(alike.length / 2)]
  if (middle === undefined) return trusted
  const doubted = (because: Doubt["because"], skewMillis: number): Doubt => {
    return { _tag: "Doubted", because, skewMillis, terminals: alike.length }
  }
  if (database !== null && isOff(database)) return doubted("database", database)
  const agree = terminals.filter((skew) => !isOff(skew)).length
  if (agree > alike.length) return trusted
  if (isOff(stepped)) return doubted("stepped", middle)
  return database === null && alike.length > 1 ? doubted("alike", middle) : trusted
}

/** What a person said: the station's clock is right although others are this far from it. @category Models */
export interface Confirmation {
  readonly at: Instant
  readonly skewMillis: number
}

/** How many intervals of clock checks a confirmation holds: a round that had begun before it, and the next one. */
const confirmedIntervals = 2

/**
 * Says whether a person has settled a doubt: it is about the same distance, and was said within the last two intervals of clock checks.
 *
 * @category Rules
 */
export const isSettled = (
  { skewMillis }: Doubt,
  said: Confirmation | null,
  rules: { readonly limitMillis: number; readonly everyMinutes: number },
  now: Instant
): boolean => {
  if (said === null) return false
  const age = Math.abs(toMillis(now) - toMillis(said.at))
  const isFresh = age <= confirmedIntervals * rules.everyMinutes * 60_000
  return isFresh && Math.abs(skewMillis - said.skewMillis) <= rules.limitMillis
}

/** The subject of the one work item about the station's clock. @category Constants */
export const subject = "station"

/** Gives the detail of the work item: why, how far in milliseconds, how many terminals. @category Functions */
export const detailOf = ({ because, skewMillis, terminals }: Doubt): string =>
  `${because}: ${Math.round(skewMillis)} ms, ${terminals}`

/** Reads how far the others were from the station's clock, out of the detail of its work item. @category Functions */
export const skewIn = (detail: string): number => Number(/: (-?\d+) ms/.exec(detail)?.[1] ?? 0)

/** Confirms that the station's clock is right: the next rounds set the terminals that its work item speaks of. @category Rules */
export const confirm: Rule<
  WithReason,
  { readonly item: WorkItem.State },
  { readonly item: ReadonlyArray<WorkItem.Event> },
  R.Conflict
> = ({ reason }, { item }, { now, actor }) =>
  decide(
    [item.closed === null ? null : new R.Conflict({ conflict: "alreadyClosed", id: WorkItem.idOf(item) })],
    () => ({ item: WorkItem.closing(item, now, actor, reason) })
  )
