/** Adds up the reports of many seeds, and writes them down. */
import { Coverage, type Report, rules, type Script, textOf } from "@yugou/testkit/simulation"

/** The sums over many seeds. */
export interface Sums {
  readonly seeds: number
  readonly orders: number
  readonly applied: number
  readonly adjustments: number
  readonly adjusted: number
  readonly unknowns: number
  readonly stillUnknown: number
  readonly steps: number
  readonly faults: ReadonlyMap<string, number>
  readonly evidence: ReadonlyMap<string, number>
  readonly coverage: Coverage.Coverage
}

/** The sums over nothing. */
export const none: Sums = {
  seeds: 0,
  orders: 0,
  applied: 0,
  adjustments: 0,
  adjusted: 0,
  unknowns: 0,
  stillUnknown: 0,
  steps: 0,
  faults: new Map(),
  evidence: new Map(),
  coverage: Coverage.nothing
}

const added = (a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): ReadonlyMap<string, number> => {
  const sums = new Map(a)
  for (const [key, value] of b) sums.set(key, (sums.get(key) ?? 0) + value)
  return sums
}

/** Adds a report. */
export const add = (sums: Sums, report: Report): Sums => ({
  seeds: sums.seeds + 1,
  orders: sums.orders + report.orders,
  applied: sums.applied + report.applied,
  adjustments: sums.adjustments + report.adjustments,
  adjusted: sums.adjusted + report.adjusted,
  unknowns: sums.unknowns + report.unknowns,
  stillUnknown: sums.stillUnknown + report.stillUnknown,
  steps: sums.steps + report.steps,
  faults: added(sums.faults, report.faults),
  evidence: added(sums.evidence, report.evidence),
  coverage: Coverage.add(sums.coverage, report.coverage)
})

const table = (counts: ReadonlyMap<string, number>): ReadonlyArray<string> =>
  [...counts].sort(([, a], [, b]) => b - a).map(([key, value]) => `  ${`${value}`.padStart(8)}  ${key}`)

/** Writes the sums. */
export const textOfSums = (sums: Sums, seconds: number): string =>
  [
    `${sums.seeds} seeds, ${sums.steps} steps, ${(sums.seeds / Math.max(seconds, 0.001)).toFixed(1)} seeds/s`,
    `orders ${sums.orders}, applied ${sums.applied}; adjustments ${sums.adjustments}, applied ${sums.adjusted}`,
    `outcomes unknown on the way ${sums.unknowns}, still unknown ${sums.stillUnknown}`,
    "settled:",
    ...table(sums.evidence),
    `faults: ${[...sums.faults.values()].reduce((sum, value) => sum + value, 0)}`,
    ...table(sums.faults)
  ].join("\n")

/** Writes a failure with the shortest script that was found for it; the step is the one at which that script fails. */
export const textOfFailure = ({ seed, violation }: Report, { entries }: Script): string => {
  if (violation === null) return `seed ${seed} does not fail`
  const { rule, detail, step } = violation
  return [
    `seed ${seed} fails: ${rules[rule]} (${rule})`,
    `  ${detail}`,
    `minimal script, ${entries.length} entries, fails at step ${step}:`,
    ...entries.map((entry) => `  ${textOf(entry)}`)
  ].join("\n")
}
