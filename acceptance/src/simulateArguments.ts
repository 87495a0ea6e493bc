/** The arguments of `npm run simulate`, and what is wrong with them. */
import { type BreakName, breakNames, isBreak } from "@yugou/testkit/simulation"
import * as Result from "effect/Result"
import { type Chosen, dialects, everything } from "./dialects.ts"

/** What is to be run: seeds from one on, one of them again with its journal, or a recorded script. `record`: where a script is written to. */
export interface Arguments {
  readonly from: number
  readonly count: number
  readonly replay: "yes" | "no"
  readonly script: string | null
  readonly record: string | null
  readonly broken: BreakName | null
  readonly size: "usual" | "small" | "several"
  readonly chosen: Chosen
  /** Whether everything that was reached is listed, or how much of it. */
  readonly coverage: "summary" | "whole"
}

/** The most seeds of one run. */
export const maxSeeds = 1_000_000

/** The most that a seed may be. */
export const maxSeed = 2_147_483_647

const makersText = dialects
  .flatMap(({ makers, name }) => Object.keys(makers).map((maker) => `${maker} (${name})`))
  .join(", ")

export const usage = `npm run simulate -- [--seeds N] [--from N] [--seed N] [--script FILE] [--record FILE] [--break RULE] [--small | --several] [--coverage]
                    [--dialect NAME] [--firmware MAKER]

  --seeds N      how many seeds are run (default 50)
  --from N       the first of them (default 1)
  --seed N       runs one seed and prints its journal
  --script FILE  runs a recorded script, which brings its own size, and prints its journal
  --record FILE  writes the script of --seed, or the shortened one of a failing seed
  --break RULE   switches a safety rule off; the run must then fail. Rules: ${breakNames.join(", ")}
  --small        4 terminals for a day in place of 20 for three
  --several      as --small, with a front end at each process: terminals move between them, and processes are cut off
  --dialect NAME    terminals of one dialect only: ${dialects.map(({ name }) => name).join(", ")}
  --firmware MAKER  the firmware of one maker only: ${makersText}
  --coverage     lists all that was reached, how often, and what was not
  --help         this text

Exit code: 0 every seed kept every rule, 1 one did not, 2 an argument or a file is wrong, 3 the simulation itself failed`

const wholeOf = (name: string, text: string | undefined, min: number, max: number): Result.Result<number, string> => {
  const value = text !== undefined && /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN
  return value >= min && value <= max
    ? Result.succeed(value)
    : Result.fail(`${name} needs a whole number from ${min} to ${max}, not ${text ?? "nothing"}`)
}

const breakOf = (text: string | undefined): Result.Result<BreakName, string> =>
  text !== undefined && isBreak(text)
    ? Result.succeed(text)
    : Result.fail(`there is no rule ${text ?? "without a name"} to break; there are ${breakNames.join(", ")}`)

const fileOf = (name: string, text: string | undefined): Result.Result<string, string> =>
  text !== undefined && text !== "" ? Result.succeed(text) : Result.fail(`${name} needs the name of a file`)

const dialectOf = (text: string | undefined): Result.Result<string, string> =>
  text !== undefined && dialects.some(({ name }) => name === text)
    ? Result.succeed(text)
    : Result.fail(
        `there is no dialect ${text ?? "without a name"}; there are ${dialects.map(({ name }) => name).join(", ")}`
      )

/** A maker is one of the chosen dialect. */
const makerOf = ({ dialect, maker }: Chosen): string | null => {
  if (maker === null) return null
  const found = dialects.find(({ name }) => name === dialect)
  if (found === undefined) return "--firmware names the firmware of one dialect: give --dialect, too"
  const known = Object.keys(found.makers)
  return known.includes(maker) ? null : `${found.name} has no firmware ${maker}; it has ${known.join(", ") || "none"}`
}

const step = (so: Arguments, name: string, value: string | undefined): Result.Result<Arguments, string> => {
  switch (name) {
    case "--seeds":
      return Result.map(wholeOf(name, value, 1, maxSeeds), (count) => ({ ...so, count }))
    case "--from":
      return Result.map(wholeOf(name, value, 0, maxSeed), (from) => ({ ...so, from }))
    case "--seed":
      return Result.map(wholeOf(name, value, 0, maxSeed), (from) => ({ ...so, from, count: 1, replay: "yes" }))
    case "--script":
      return Result.map(fileOf(name, value), (script) => ({ ...so, script }))
    case "--record":
      return Result.map(fileOf(name, value), (record) => ({ ...so, record }))
    case "--dialect":
      return Result.map(dialectOf(value), (dialect) => ({ ...so, chosen: { ...so.chosen, dialect } }))
    case "--firmware":
      return Result.succeed({ ...so, chosen: { ...so.chosen, maker: value ?? "" } })
    case "--break":
      return Result.map(breakOf(value), (broken) => ({ ...so, broken }))
  }
  return Result.fail(`${name} is no argument of this command`)
}

/** What cannot be given together: whoever gives the first names all that is run, and the others would say something else. */
const alone: ReadonlyArray<readonly [name: string, why: string, others: ReadonlyArray<string>]> = [
  ["--script", "a script brings its seed and its size", ["--seed", "--seeds", "--from", "--small", "--several"]],
  ["--small", "each is a size", ["--several"]],
  ["--seed", "it names the one seed that is run", ["--seeds", "--from"]]
]

const together = (given: ReadonlySet<string>): string | null => {
  for (const [name, why, others] of alone) {
    const other = given.has(name) ? others.find((it) => given.has(it)) : undefined
    if (other !== undefined) return `${name} and ${other} cannot be given together: ${why}`
  }
  return null
}

/** Reads the arguments; fails with the sentence that says what is wrong. */
export const parse = (args: ReadonlyArray<string>): Result.Result<Arguments | "help", string> => {
  if (args.includes("--help")) return Result.succeed("help")
  let so: Arguments = {
    from: 1,
    count: 50,
    replay: "no",
    script: null,
    record: null,
    broken: null,
    size: "usual",
    chosen: everything,
    coverage: "summary"
  }
  const given = new Set<string>()
  for (let index = 0; index < args.length; index += 1) {
    const name = args[index] ?? ""
    given.add(name)
    if (name === "--small" || name === "--several") {
      so = { ...so, size: name === "--small" ? "small" : "several" }
      continue
    }
    if (name === "--coverage") {
      so = { ...so, coverage: "whole" }
      continue
    }
    const next = step(so, name, args[index + 1])
    if (Result.isFailure(next)) return next
    so = next.success
    index += 1
  }
  const problem = together(given) ?? makerOf(so.chosen)
  if (problem !== null) return Result.fail(problem)
  if (so.from + so.count - 1 <= maxSeed) return Result.succeed(so)
  return Result.fail(`${so.count} seeds from ${so.from} on go past the last one, ${maxSeed}`)
}
