/** The lines that the bench prints. */
import type { Caller } from "./Recorder.ts"
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

/** What one purchase costs on the average of all rounds. */
export interface Cost {
  readonly commits: number
  readonly loads: number
  /** Other questions to the store: lists, counts, facts, answers kept. */
  readonly questions: number
  readonly notes: number
  readonly exchanges: number
}

/** What a purchase may cost at most; what its terminal's own records cost is counted apart. */
export const bounds = { commits: 4, loads: 6, exchanges: 6 } as const satisfies Partial<Cost>

/** What asks the store for something besides single aggregates. */
const questions = ["answered", "list", "count", "facts", "asOf", "history", "recall"]

/** Gives what a purchase cost, and what the records cost that its terminal sent or had fetched of its own accord. */
export const costsOf = (rounds: ReadonlyArray<Round>, purchases: number): { readonly [caller in Caller]: Cost } => {
  const each = (of: (round: Round) => number): number =>
    rounds.reduce((sum, round) => sum + of(round), 0) / rounds.length / purchases
  const cost = (caller: Caller, exchanges: (round: Round) => number): Cost => {
    const calls = (...methods: ReadonlyArray<string>) =>
      each((round) => methods.reduce((sum, method) => sum + (round.calls[caller][method] ?? 0), 0))
    return {
      commits: calls("commit"),
      loads: calls("load"),
      questions: calls(...questions),
      notes: calls("remember"),
      exchanges: each(exchanges)
    }
  }
  return {
    purchase: cost("purchase", ({ asked }) => asked),
    terminal: cost("terminal", ({ asked, echo }) => Math.max(echo.millis.length - asked, 0))
  }
}

const costRow = (name: string, { commits, loads, questions, notes, exchanges }: Cost): string =>
  [
    `    ${name.padEnd(13)}${number(commits)} commits`,
    `${number(loads)} loads`,
    `${number(questions)} other questions`,
    `${number(notes)} notes`,
    `${number(exchanges)} exchanges`
  ].join(", ")

const rowsOfLoad = (load: Load, rounds: ReadonlyArray<Round>): ReadonlyArray<string> => {
  const summary = summaryOf(rounds)
  const all = (of: (round: Round) => Measured) => rounds.flatMap((round) => of(round).millis)
  const cpu = (of: (round: Round) => number): string =>
    number(median(rounds.map((round) => of(round) / load.purchases)))
  const costs = costsOf(rounds, load.purchases)
  const mean = (of: (round: Round) => number): number =>
    rounds.reduce((sum, round) => sum + of(round), 0) / rounds.length / load.purchases
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
    costRow("a purchase", costs.purchase),
    costRow("its records", costs.terminal),
    `    wire         ${number(mean((round) => round.bytes))} bytes a purchase in all, ${number(mean(({ calls }) => calls.purchase.claim ?? 0))} claims`,
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
