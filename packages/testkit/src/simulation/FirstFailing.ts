/** The first seed in which a simulation fails: what a rule that is broken on purpose is looked for with. */
import type { Setup } from "./Setup.ts"
import { type Options, type Report, run } from "./Simulation.ts"

/** Where to look: seeds 1 to `within`, but `hint` before all of them. @category Models */
export interface Where {
  /** Seeds that are tried at most, from 1 on; what happens in none of them is `null`. */
  readonly within: number
  /**
   * A seed in which it was seen before, tried first: it saves the seeds before it and changes nothing else. Where it does not fail any more, as
   * after a change of what is drawn from a seed, the search goes through all of them.
   */
  readonly hint?: number | undefined
}

/** The report of a seed in which a rule is violated; `null` where none is. @category Functions */
export const firstFailing = (setup: Setup, options: Options, { hint, within }: Where): Report | null => {
  const seeds = Array.from({ length: within }, (_, index) => index + 1)
  for (const seed of hint === undefined ? seeds : [hint, ...seeds]) {
    const report = run(setup, seed, options)
    if (report.violation !== null) return report
  }
  return null
}
