/** Runs each test of a group once as it is, and then once over every living mutant that it reaches. */
import { type RunnerTestCase, TestRunner } from "vitest"
import { append, linesOf } from "./Log.ts"

/** What the instrumenter's code reads and writes. */
interface Switches {
  activeMutant?: string | undefined
  currentTestId?: string | undefined
  hitCount?: number
  hitLimit?: number
  mutantCoverage?: {
    readonly static: { readonly [id: string]: number }
    readonly perTest: { readonly [test: string]: { readonly [id: string]: number } }
  }
}

const global = globalThis as { __stryker__?: Switches }
global.__stryker__ ??= {}
const switches = global.__stryker__

const { MUTATE_LOG: log = "" } = process.env
const killed = new Set(linesOf(log).flatMap(([what, id]) => (what === "killed" ? [id] : [])))
const reached = new Set<string>()
const loaded = new Set<string>()

/** A test over a mutant that takes longer than this, and longer than many times what it takes without, never ends. */
const patienceMillis = 5_000
/** A place may be passed so many times more often than without the mutant before its loop counts as endless. */
const hitFactor = 100
const hitFloor = 10_000

/** Where a mutant leads counts for no test, nor for the loading of a module. */
const elsewhere = "over a mutant"

const note = (what: "loaded" | "reached", seen: Set<string>, ids: Iterable<string>): void => {
  for (const id of ids)
    if (!seen.has(id)) {
      seen.add(id)
      append(log, [what, id])
    }
}

const passes = async (test: () => unknown, millis: number): Promise<"passes" | "fails"> => {
  let timer: ReturnType<typeof setTimeout> | undefined
  const never = new Promise<"fails">((resolve) => {
    timer = setTimeout(resolve, millis, "fails")
  })
  try {
    return await Promise.race([Promise.resolve(test()).then(() => "passes" as const), never])
  } catch {
    return "fails"
  } finally {
    clearTimeout(timer)
  }
}

export default class Runner extends TestRunner {
  async runTask(test: RunnerTestCase): Promise<void> {
    const run = TestRunner.getTestFn(test)
    note("loaded", loaded, Object.keys(switches.mutantCoverage?.static ?? {}))
    const began = performance.now()
    switches.currentTestId = test.id
    try {
      await run()
    } finally {
      switches.currentTestId = elsewhere
    }
    const millis = Math.max(patienceMillis, 20 * (performance.now() - began))
    const counts = switches.mutantCoverage?.perTest[test.id] ?? {}
    note("reached", reached, Object.keys(counts))
    for (const [id, count] of Object.entries(counts)) if (!killed.has(id)) await this.#tryMutant(id, count, run, millis)
    switches.currentTestId = undefined
  }

  async #tryMutant(id: string, count: number, run: () => unknown, millis: number): Promise<void> {
    append(log, ["tried", id])
    switches.hitCount = 0
    switches.hitLimit = hitFloor + hitFactor * count
    switches.activeMutant = id
    const fate = await passes(run, millis)
    switches.activeMutant = undefined
    if (fate === "passes") return
    killed.add(id)
    append(log, ["killed", id])
  }
}
