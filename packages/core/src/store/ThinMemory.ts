/** How the store in memory thins measurements. */
import type * as Schema from "effect/Schema"
import { canonicalText } from "../values/CanonicalText.ts"
import { type Instant, toMillis } from "../values/Instant.ts"
import type { Books, Logged } from "./BooksMemory.ts"
import type { Fact } from "./Commit.ts"
import { type Keeping, keepingOf } from "./Measurements.ts"
import { maxPage, type Thinned, type Thinning } from "./StationStore.ts"

const isMeasurement = ({ commit: { trail, writes } }: Logged): boolean =>
  keepingOf(trail.operation, writes.length) !== null

const byTime = (a: Logged, b: Logged): number =>
  toMillis(a.commit.trail.at) - toMillis(b.commit.trail.at) || Number(a.position - b.position)

const partOf = ({ data }: Fact, name: string): Schema.Json | undefined =>
  typeof data === "object" && data !== null && !Array.isArray(data)
    ? (data as { readonly [part: string]: Schema.Json })[name]
    : undefined

/** Whose reading it is: two devices in one place have each a last one. */
const deviceOf = (fact: Fact): string => canonicalText(partOf(fact, "identity") ?? null)

const hasValue = (fact: Fact): number => ((partOf(fact, "remaining") ?? null) === null ? 0 : 1)

interface Day {
  readonly from: Instant
  readonly until: Instant
}

const isIn = ({ at }: Fact, { from, until }: Day): boolean =>
  toMillis(at) >= toMillis(from) && toMillis(at) < toMillis(until)

/** Whether a fact stays. `series`: all facts of its series in the order in which they came. */
const stays = (fact: Fact, keeping: Keeping, series: ReadonlyArray<Fact>, day: Day): boolean => {
  const place = series.indexOf(fact)
  const isLater = (other: Fact, index: number) =>
    toMillis(other.at) > toMillis(fact.at) || (toMillis(other.at) === toMillis(fact.at) && index > place)
  if (keeping === "newest") return !series.some(isLater)
  if (!isIn(fact, day)) return true
  return !series.some((other, index) => {
    if (other === fact || !isIn(other, day) || deviceOf(other) !== deviceOf(fact)) return false
    const worth = hasValue(other) - hasValue(fact)
    return worth > 0 || (worth === 0 && isLater(other, index))
  })
}

/** Thins measurements. */
export const thin = (books: Books, { after, from, until, most }: Thinning): Thinned => {
  const measured = books.log.filter((it) => it.position > after && isMeasurement(it)).sort(byTime)
  const timeOf = ({ commit }: Logged) => toMillis(commit.trail.at)
  const ofDay = measured.filter((it) => timeOf(it) >= toMillis(from) && timeOf(it) < toMillis(until))
  const taken = ofDay.slice(0, Math.min(Math.max(Math.trunc(most), 0), maxPage))
  const gone: Array<Fact> = []
  let kept = 0
  for (const { commit } of taken) {
    const keeping = keepingOf(commit.trail.operation, 0)
    for (const fact of commit.facts) {
      if (keeping !== null && stays(fact, keeping, books.facts.get(fact.series) ?? [], { from, until })) kept += 1
      else gone.push(fact)
    }
  }
  for (const fact of gone) {
    const series = books.facts.get(fact.series)
    series?.splice(series.indexOf(fact), 1)
  }
  for (const it of taken) {
    books.log.splice(books.log.indexOf(it), 1)
    books.commands.delete(it.commit.command.id)
  }
  const next = measured.find((it) => timeOf(it) >= toMillis(until))?.commit.trail.at ?? null
  return { commits: taken.length, kept, dropped: gone.length, next }
}
