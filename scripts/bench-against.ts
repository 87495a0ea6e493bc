/** `npm run bench:against -- <revision>`: today's bench cases on that revision and on this working tree, in turns; see `usage`. */
import { type ChildProcess, spawn } from "node:child_process"
import * as path from "node:path"
import { Result } from "effect"
import { refuse } from "./Arguments.ts"
import { parse, usage } from "./bench/Arguments.ts"
import type { Rate } from "./bench/Case.ts"
import * as Checkout from "./bench/Checkout.ts"
import * as Ratios from "./bench/Ratios.ts"

const root = path.resolve(import.meta.dirname, "..")
const known = Checkout.withCases(root)
const nameOf = (folder: string): string => path.basename(folder)
const say = (line: string): void => console.error(`${new Date().toISOString().slice(11, 19)} ${line}`)

const parsed = parse(process.argv.slice(2), known.map(nameOf))
if (Result.isFailure(parsed)) refuse(parsed.failure, usage)
const given = Result.getOrThrow(parsed)
if (given === "help") {
  console.log(usage)
  process.exit(0)
}

/** What runs now, in a process group of its own: a stop ends all of it. */
let running: ChildProcess | undefined

const run: Checkout.Run = (cwd, [program = "", ...args]) =>
  new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, detached: true, stdio: ["ignore", "pipe", "pipe"] })
    running = child
    const out: Array<string> = []
    const errors: Array<string> = []
    child.stdout.on("data", (chunk) => out.push(String(chunk)))
    child.stderr.on("data", (chunk) => errors.push(String(chunk)))
    child.on("error", reject)
    child.on("close", (code) => {
      running = undefined
      if (code === 0) resolve(out.join(""))
      else reject(new Error(`${[program, ...args].join(" ")} ended with ${code} in ${cwd}\n${errors.join("")}`))
    })
  })

const commit = await run(root, [
  "git",
  "rev-parse",
  "--verify",
  "--quiet",
  "--end-of-options",
  `${given.revision}^{commit}`
]).then(
  (text) => text.trim(),
  () => refuse(`${given.revision} is no revision of this repository`, usage)
)

const checkout = Checkout.make(root, run)

const stop = (signal: NodeJS.Signals, code: number): void => {
  process.once(signal, () => {
    say("stopped")
    if (running?.pid !== undefined) process.kill(-running.pid, "SIGKILL")
    checkout.remove().finally(() => process.exit(code))
  })
}
stop("SIGINT", 130)
stop("SIGTERM", 143)

interface Measured extends Rate {
  readonly name: string
  readonly unit: string
}

const measure = async (tree: string, folder: string): Promise<ReadonlyArray<Measured>> => {
  const worker = path.join(tree, "scripts", "bench", "worker.ts")
  const command = ["--conditions=@yugou/source", "--expose-gc", worker, folder, String(given.millis)]
  const printed = await run(tree, [process.execPath, ...command])
  return printed
    .trim()
    .split("\n")
    .map((line): Measured => JSON.parse(line))
}

/** One round of one package: there, then here. */
const roundOf = async (folder: string): Promise<ReadonlyArray<Ratios.Round>> => {
  const there = await measure(checkout.root, folder)
  const here = await measure(root, folder)
  return here.flatMap((measured) => {
    const { name, unit } = measured
    const other = there.find((each) => each.name === name)
    return other === undefined ? [] : [{ name, unit, here: measured, there: other }]
  })
}

const compareAll = async (): Promise<void> => {
  say(`checking out ${given.revision} (${commit.slice(0, 12)}) and installing its packages`)
  const shared = await checkout.fill(commit)
  const wanted = known.filter((folder) => given.only.length === 0 || given.only.includes(nameOf(folder)))
  for (const folder of wanted.filter((each) => !shared.includes(each)))
    console.log(`${nameOf(folder)}: ${given.revision} has no such package`)
  const folders = wanted.filter((folder) => shared.includes(folder))
  const rounds = new Map<string, Array<Ratios.Round>>()
  for (let round = 1; round <= given.rounds; round += 1) {
    for (const folder of folders) {
      say(`round ${round} of ${given.rounds}: ${nameOf(folder)}`)
      rounds.set(folder, [...(rounds.get(folder) ?? []), ...(await roundOf(folder))])
    }
  }
  console.log(
    `here: the working tree; there: ${given.revision} (${commit.slice(0, 12)}); medians of ${given.rounds} rounds; ratios above 1: here is faster`
  )
  for (const folder of folders) {
    const comparisons = Ratios.compare(rounds.get(folder) ?? [])
    console.log(Ratios.linesOf(nameOf(folder), comparisons).join("\n"))
  }
}

try {
  await compareAll()
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error))
  process.exitCode = 1
} finally {
  await checkout.remove()
}
