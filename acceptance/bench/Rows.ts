/** The lines that the bench prints. */
import type { Load, Measured, Result, Round } from "./StoreBench.ts"
import { median, percentile } from "./Timing.ts"

const number = (value: number): string =>
  value >= 100 ? Math.round(value).toLocaleString("en") : value.toPrecision(value >= 1 ? 3 : 2)

const columns = (name: string, perSecond: number, what: string, millis: ReadonlyArray<number>): string =>
  [
    `    ${name.padEnd(13)}`,
    `${number(perSecond).padStart(9)} purchases/s`,
    `  ${what} p50 ${number(percentile(millis, 0.5))} ms, p99 ${number(percentile(millis, 0.99))} ms`
  ].join("")

/** The medians and percentiles of one load. */
export const summaryOf = (rounds: ReadonlyArray<Round>) => {
  const rate = (of: (round: Round) => Measured): number => median(rounds.map((round) => of(round).perSecond))
  const ratio = (of: (round: Round) => Measured): number =>
    median(rounds.map((round) => round.engines.perSecond / of(round).perSecond))
  const millis = rounds.flatMap(({ engines }) => engines.millis)
  return {
    purchasesPerSecond: rate(({ engines }) => engines),
    p50Millis: percentile(millis, 0.5),
    p99Millis: percentile(millis, 0.99),
    bareCommits: rate(({ commits }) => commits),
    bareEcho: rate(({ echo }) => echo),
    toBareCommits: ratio(({ commits }) => commits),
    toBareEcho: ratio(({ echo }) => echo)
  }
}

const perPurchase = (rounds: ReadonlyArray<Round>, purchases: number): string => {
  const total = (of: (round: Round) => number): string =>
    number(rounds.reduce((sum, round) => sum + of(round), 0) / rounds.length / purchases)
  const calls = (method: string) => total((round) => round.calls[method] ?? 0)
  return [
    `${calls("commit")} commits`,
    `${calls("load")} loads`,
    `${calls("claim")} claims`,
    `${calls("remember")} notes`,
    `${total((round) => round.echo.millis.length)} exchanges of ${total((round) => round.bytes)} bytes in all`
  ].join(", ")
}

const rowsOfLoad = (load: Load, rounds: ReadonlyArray<Round>): ReadonlyArray<string> => {
  const summary = summaryOf(rounds)
  const all = (of: (round: Round) => Measured) => rounds.flatMap((round) => of(round).millis)
  const cpu = (of: (round: Round) => number): string =>
    number(median(rounds.map((round) => of(round) / load.purchases)))
  const detours = rounds.reduce((sum, round) => sum + round.detours, 0)
  return [
    `  ${load.name}: ${load.clerks} under way at once, ${load.purchases} purchases a round`,
    columns(
      "engines",
      summary.purchasesPerSecond,
      "dispatch to applied",
      all(({ engines }) => engines)
    ),
    columns(
      "bare commits",
      summary.bareCommits,
      "one commit",
      all(({ commits }) => commits)
    ),
    columns(
      "bare echo",
      summary.bareEcho,
      "one exchange",
      all(({ echo }) => echo)
    ),
    `    ratio        ${number(summary.toBareCommits)} of bare commits, ${number(summary.toBareEcho)} of bare echo`,
    `    a purchase   ${perPurchase(rounds, load.purchases)}`,
    `    cpu          ${cpu(({ cpu }) => cpu.station)} ms a purchase in the station's thread, ${cpu(({ cpu }) => cpu.terminals)} ms in the terminals'`,
    ...(detours === 0
      ? []
      : [`    detours      ${detours}: orders put off or unknown for a while; the rates contain waits`])
  ]
}

/** Gives the lines about one store. */
export const rowsOf = (name: string, { connectedPerSecond, loads }: Result): ReadonlyArray<string> => [
  name,
  `  connected      ${number(connectedPerSecond)} terminals/s`,
  ...loads.flatMap(({ load, rounds }) => rowsOfLoad(load, rounds))
]
