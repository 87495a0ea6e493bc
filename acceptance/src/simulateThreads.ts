/** Spreads seeds over threads: what a seed comes to depends on nothing but the seed, so only the order of the reports has to be restored. */
import { availableParallelism } from "node:os"
import { Worker } from "node:worker_threads"
import type { Report } from "@yugou/testkit/simulation"
import { everything } from "./dialects.ts"
import { type Answer, broke, type Given } from "./simulateAnswer.ts"

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
  /** The program of a thread; {@link seedWorker} unless a test gives another. */
  readonly worker?: URL
}

/** How a run over seeds ended: `Told`, every report that there is was told; `Broke`, the simulation itself failed at a seed. */
export type Ending = { readonly _tag: "Told" } | Extract<Answer, { readonly _tag: "Broke" }>

/** The program that runs a seed. */
export const seedWorker = new URL("./simulateWorker.ts", import.meta.url)

/** A thread, and the seed that it has in hand. */
interface Hand {
  readonly worker: Worker
  seed: number | null
}

const workerDataOf = ({ chosen = everything, options, size }: Run): Given => ({ size, chosen, options })

class Threads {
  private readonly run: Run
  private readonly end: (ending: Ending) => void
  private readonly hands = new Set<Hand>()
  private readonly done = new Map<number, Answer>()
  private next: number
  private told: number
  private state: "running" | "over" = "running"

  constructor(run: Run, end: (ending: Ending) => void) {
    this.run = run
    this.end = end
    this.next = run.from
    this.told = run.from
  }

  private readonly stop = (ending: Ending): void => {
    if (this.state === "over") return
    this.state = "over"
    void Promise.all([...this.hands].map(({ worker }) => worker.terminate())).then(() => this.end(ending))
  }
  private readonly isOver = (): boolean => this.told === this.run.from + this.run.count
  private readonly tell = (): void => {
    for (let now = this.done.get(this.told); now !== undefined; now = this.done.get(this.told)) {
      this.done.delete(this.told)
      this.told += 1
      if (now._tag === "Broke") {
        this.stop(now)
        return
      }
      this.run.report(now.report)
      if (now.report.violation === null && !this.isOver()) continue
      this.stop({ _tag: "Told" })
      return
    }
  }
  private readonly give = (hand: Hand): void => {
    if (this.state === "over" || this.next >= this.run.from + this.run.count) return
    hand.seed = this.next
    this.next += 1
    hand.worker.postMessage(hand.seed)
  }
  /** An answer for the seed that a thread has in hand; one that is gone answers once more, and has none. */
  private readonly answer = (hand: Hand, answer: (seed: number) => Answer): void => {
    if (this.state === "over" || hand.seed === null) return
    this.done.set(hand.seed, answer(hand.seed))
    hand.seed = null
    this.tell()
  }
  private readonly add = (): void => {
    const worker = new Worker(this.run.worker ?? seedWorker, {
      workerData: workerDataOf(this.run),
      resourceLimits: { maxYoungGenerationSizeMb: youngMegabytes }
    })
    const hand: Hand = { worker, seed: null }
    this.hands.add(hand)
    worker.on("message", (it: Answer) => {
      this.answer(hand, () => it)
      this.give(hand)
    })
    worker.on("messageerror", (error) => this.answer(hand, (seed) => broke(seed, error)))
    worker.on("error", (error) => this.answer(hand, (seed) => broke(seed, error)))
    worker.on("exit", (code) => this.answer(hand, (seed) => broke(seed, `its thread ended with code ${code}`)))
    this.give(hand)
  }
  readonly start = (): void => {
    if (this.isOver()) this.stop({ _tag: "Told" })
    const threads = Math.min(availableParallelism(), maxThreads, this.run.count)
    for (let no = 0; no < threads; no += 1) this.add()
  }
}

/**
 * Runs seeds side by side; ends after the last one, or when the lowest failing one is known.
 *
 * **Details** A seed that throws, and one whose thread goes away, is told in its turn as `Broke`. No more than one seed a thread is under way.
 */
export const runSeeds = (run: Run): Promise<Ending> => new Promise((resolve) => new Threads(run, resolve).start())
