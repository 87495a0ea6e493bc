/** Spreads seeds over threads: what a seed comes to depends on nothing but the seed, so only the order of the reports has to be restored. */
import { availableParallelism } from "node:os"
import { Worker } from "node:worker_threads"
import type { Report } from "@yugou/testkit/simulation"
import type { Given } from "./simulateWorker.ts"

/** The most threads of one run. */
export const maxThreads = 16

/** A run makes much that is thrown away at once: a large young generation spares a tenth of the time (measured over 150 seeds). */
const youngMegabytes = 128

/** Where seeds run, and what hears of them. */
export interface Run extends Given {
  readonly from: number
  readonly count: number
  /** Hears of the reports in the order of the seeds, up to the first that fails. */
  readonly report: (report: Report) => void
}

/**
 * Runs seeds side by side; ends after the last one, or when the lowest failing one is known.
 *
 * **Details** A defect of a thread fails the run with that defect. No more than one seed a thread is under way.
 */
export const runSeeds = ({ from, count, report, ...given }: Run): Promise<void> => {
  const threads = Math.min(availableParallelism(), maxThreads, count)
  const done = new Map<number, Report>()
  let next = from
  let told = from
  let state: "running" | "over" = "running"
  return new Promise((resolve, reject) => {
    const workers = new Set<Worker>()
    const end = (how: () => void): void => {
      if (state === "over") return
      state = "over"
      void Promise.all([...workers].map((worker) => worker.terminate())).then(how)
    }
    const tell = (): void => {
      for (let now = done.get(told); now !== undefined && state === "running"; now = done.get(told)) {
        report(now)
        done.delete(told)
        told += 1
        if (now.violation !== null || told === from + count) end(resolve)
      }
    }
    const hand = (worker: Worker): void => {
      if (next >= from + count) return
      worker.postMessage(next)
      next += 1
    }
    for (let no = 0; no < threads; no += 1) {
      const worker = new Worker(new URL("./simulateWorker.ts", import.meta.url), {
        workerData: given,
        resourceLimits: { maxYoungGenerationSizeMb: youngMegabytes }
      })
      workers.add(worker)
      worker.on("message", (it: Report) => {
        done.set(it.seed, it)
        tell()
        if (state === "running") hand(worker)
      })
      worker.on("error", (error) => end(() => reject(error)))
      hand(worker)
    }
    if (count === 0) end(resolve)
  })
}
