/** Tries all mutants of some files against the tests that guard them: one build, one process, each test over each mutant that it reaches. */
import { spawn } from "node:child_process"
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs"
import * as path from "node:path"
import { type Instrumented, instrument } from "./Instrument.ts"
import { append, begin, type Line, linesOf } from "./Log.ts"
import type { Fate, Mutant } from "./Mutants.ts"

const root = path.resolve(import.meta.dirname, "../..")
const folder = path.join(root, ".data/mutate")

/** The files of one run, in a folder of its own: two runs at a time are no harm. */
interface Place {
  readonly log: string
  readonly files: string
}

/** A process that writes nothing for so long after it began to try a mutant hangs in it. */
const silenceMillis = 90_000

const lastOf = (log: string) => linesOf(log).at(-1)

interface Ended {
  readonly code: number | "hung"
  readonly output: string
}

const oneProcess = (tests: ReadonlyArray<string>, { log, files }: Place): Promise<Ended> =>
  new Promise((resolve) => {
    const vitest = path.join(root, "node_modules/vitest/vitest.mjs")
    const args = [vitest, "run", "--config", "scripts/mutate/vitest.config.ts", "--reporter", "dot"]
    const env = {
      ...process.env,
      MUTATE_TESTS: JSON.stringify(tests),
      MUTATE_FILES: files,
      MUTATE_LOG: log,
      NO_COLOR: "1"
    }
    const child = spawn(process.execPath, args, { cwd: root, env })
    let [output, size, hung] = ["", 0, false]
    let heard = Date.now()
    const watch = setInterval(() => {
      const now = statSync(log).size
      if (now !== size) [size, heard] = [now, Date.now()]
      if (Date.now() - heard < silenceMillis || lastOf(log)?.[0] !== "tried") return
      hung = true
      child.kill("SIGKILL")
    }, 1_000)
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (chunk: Buffer) => {
        output = `${output}${chunk.toString()}`.slice(-4_000)
      })
    child.on("close", (code) => {
      clearInterval(watch)
      resolve({ code: hung ? "hung" : (code ?? 1), output })
    })
  })

const untilItEnds = async (tests: ReadonlyArray<string>, place: Place): Promise<void> => {
  const { code, output } = await oneProcess(tests, place)
  if (code === 0) return
  const last = lastOf(place.log)
  if (code !== "hung" || last?.[0] !== "tried")
    throw new Error(`the tests of the group fail without a mutant, or could not be run\n${output}`)
  append(place.log, ["killed", last[1]])
  return untilItEnds(tests, place)
}

const fatesOf = ({ mutants }: Instrumented, lines: ReadonlyArray<Line>): ReadonlyArray<Mutant> => {
  const ids = (wanted: string) => new Set(lines.flatMap(([what, id]) => (what === wanted ? [id] : [])))
  const [killed, reached, loaded] = [ids("killed"), ids("reached"), ids("loaded")]
  const fateOf = (id: string): Fate => {
    if (killed.has(id)) return "killed"
    if (reached.has(id)) return "survived"
    return loaded.has(id) ? "untried" : "uncovered"
  }
  return [...mutants].map(([id, mutant]) => ({ ...mutant, fate: fateOf(id) }))
}

/** Tries every mutant of the sources; the tests are patterns from the root. */
export const run = async (
  sources: ReadonlyArray<string>,
  tests: ReadonlyArray<string>
): Promise<ReadonlyArray<Mutant>> => {
  const instrumented = await instrument(sources)
  mkdirSync(folder, { recursive: true })
  const own = mkdtempSync(path.join(folder, "run-"))
  const place = { log: path.join(own, "log"), files: path.join(own, "files.json") }
  try {
    writeFileSync(place.files, JSON.stringify(instrumented.files))
    begin(place.log)
    await untilItEnds(tests, place)
    return fatesOf(instrumented, linesOf(place.log))
  } finally {
    rmSync(own, { recursive: true })
  }
}
