/** Makes a failing script short: leaves out whatever the failure does not need. */
import type { Script } from "./Script.ts"
import type { Setup } from "./Setup.ts"
import { type Options, type Report, runScript } from "./Simulation.ts"

/** How many runs shrinking may take. @category Constants */
export const maxRuns = 400

/** A short script that fails in the same way, and its report. @category Models */
export interface Shrunk {
  readonly script: Script
  readonly report: Report
  readonly runs: number
}

/**
 * Shrinks a script that fails: parts of it are left out, ever smaller ones, as long as the same rule is broken.
 *
 * **Details** Every entry carries all that it does, so leaving one out leaves the others as they are. `null`: the script does not fail.
 *
 * @category Functions
 */
export const shrink = (setup: Setup, script: Script, options: Options): Shrunk | null => {
  let best = script
  let report = runScript(setup, script, options)
  let runs = 1
  const rule = report.violation?.rule
  if (rule === undefined) return null
  let size = Math.ceil(best.entries.length / 2)
  while (runs < maxRuns) {
    const before = best.entries.length
    for (let from = 0; from < best.entries.length && runs < maxRuns; ) {
      const entries = [...best.entries.slice(0, from), ...best.entries.slice(from + size)]
      const shorter: Script = { ...best, entries }
      const tried = runScript(setup, shorter, options)
      runs += 1
      if (tried.violation?.rule === rule) {
        best = shorter
        report = tried
      } else {
        from += size
      }
    }
    // What nothing else needs shows only when the rest is gone: single entries are tried until none can be left out.
    if (size === 1 && best.entries.length === before) break
    size = Math.max(1, Math.floor(size / 2))
  }
  return { script: best, report, runs }
}
