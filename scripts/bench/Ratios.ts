/** What the rounds of a comparison say. */
import type { Rate } from "./Case.ts"

/** One case in one round, measured on both sides one after the other. */
export interface Round {
  readonly name: string
  readonly unit: string
  readonly here: Rate
  readonly there: Rate
}

/** A ratio over all rounds: here by there, so above 1 the working tree is faster. */
export interface Ratio {
  readonly median: number
  readonly least: number
  readonly greatest: number
}

/** A case over all rounds: units a second by the clock, and the ratios by the clock and by processor time. */
export interface Comparison {
  readonly name: string
  readonly unit: string
  readonly here: number
  readonly there: number
  readonly time: Ratio
  readonly cpu: Ratio
}

/** The middle of the values, or the mean of the two in the middle; 0 of none. */
export const median = (values: ReadonlyArray<number>): number => {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? 0
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2
}

const ratioOf = (rounds: ReadonlyArray<Round>, rate: (side: Rate) => number): Ratio => {
  const ratios = rounds.map(({ here, there }) => rate(here) / rate(there))
  return { median: median(ratios), least: Math.min(...ratios), greatest: Math.max(...ratios) }
}

/** Sums up the rounds of each case, in the order in which cases came first. The ratio is the median of the rounds' ratios, not that of the medians. */
export const compare = (rounds: ReadonlyArray<Round>): ReadonlyArray<Comparison> =>
  [...Map.groupBy(rounds, ({ name }) => name)].map(([name, each]) => ({
    name,
    unit: each[0]?.unit ?? "",
    here: median(each.map(({ here }) => here.perSecond)),
    there: median(each.map(({ there }) => there.perSecond)),
    time: ratioOf(each, ({ perSecond }) => perSecond),
    cpu: ratioOf(each, ({ perCpuSecond }) => perCpuSecond)
  }))

/** Rounds of one and the same revision differ by as much. */
export const noise = 0.1

/** Says by what a case is slower: by that clock the median is beyond noise, and no round contradicts it. */
export const slowerBy = ({ time, cpu }: Comparison): ReadonlyArray<"time" | "cpu"> => {
  const slower = ({ median, greatest }: Ratio): boolean => median < 1 - noise && greatest < 1
  return [...(slower(time) ? (["time"] as const) : []), ...(slower(cpu) ? (["cpu"] as const) : [])]
}

const rounded = (value: number): string => Math.round(value).toLocaleString("en")
const ratioText = ({ median, least, greatest }: Ratio): string =>
  `${median.toFixed(2)} (${least.toFixed(2)} to ${greatest.toFixed(2)})`

/** Gives the lines about one package. */
export const linesOf = (title: string, comparisons: ReadonlyArray<Comparison>): ReadonlyArray<string> => {
  const width = Math.max(...comparisons.map(({ name }) => name.length), 0)
  return [
    title,
    ...comparisons.map((each) => {
      const slower = slowerBy(each)
      return [
        `  ${each.name.padEnd(width)}`,
        `here ${rounded(each.here).padStart(10)}`,
        `there ${rounded(each.there).padStart(10)} ${each.unit}/s`.padEnd(28),
        `time ${ratioText(each.time)}`,
        `cpu ${ratioText(each.cpu)}`,
        ...(slower.length === 0 ? [] : [`slower by ${slower.join(" and ")}`])
      ].join("  ")
    })
  ]
}
