/** The arguments of `npm run test:hostile`, and what is wrong with them. */
import * as Result from "effect/Result"
import { type AttackName, attackNames } from "./Attacks.ts"

/** How many take part, how much is measured, and which attacks are played. */
export interface Arguments {
  readonly terminals: number
  readonly hostile: number
  readonly halfOpen: number
  readonly reads: number
  readonly perSecond: number
  readonly only: ReadonlyArray<AttackName>
}

export const usage = `npm run test:hostile -- [--terminals N] [--hostile N] [--half-open N] [--reads N] [--per-second N] [--only ATTACK,ATTACK]

  --terminals N    working terminals (default 1000, at most 5000)
  --hostile N      connections of each attack (default 100, at most 2000)
  --half-open N    silent connections of the attack halfOpen, and dead ones of the attack fullHouse, which opens twice as many
                   files (ulimit -n) in one process (default 10000, or as many as that allows; at most 15000)
  --reads N        reads measured in each row (default 1200, at most 100000)
  --per-second N   how many of them begin in a second (default 200, at most 5000)
  --only A,B       these attacks: ${attackNames.join(", ")}
  --help           this text

Exit code 1 when a goal is missed: p99 (the median of three thirds of the reads, so that one stall of the machine decides nothing)
at most 3 times that of the same flood sent to a bare sink process, nothing lost, at most 300 MB (and 0.1 for each terminal beyond
1000), at most 100 lines of the log in a second. The processes run built, as a station does, and the station with the flags of
Node that the guide of the front end names for so many terminals.
Exit code 2 on bad arguments.`

const numbers = {
  "--terminals": { field: "terminals", most: 5_000 },
  "--hostile": { field: "hostile", most: 2_000 },
  "--half-open": { field: "halfOpen", most: 15_000 },
  "--reads": { field: "reads", most: 100_000 },
  "--per-second": { field: "perSecond", most: 5_000 }
} as const

export const defaults: Arguments = {
  terminals: 1_000,
  hostile: 100,
  halfOpen: 10_000,
  reads: 1_200,
  perSecond: 200,
  only: attackNames
}

const isNumber = (name: string): name is keyof typeof numbers => Object.hasOwn(numbers, name)
const isAttack = (name: string): name is AttackName => attackNames.some((known) => known === name)

const step = (so: Arguments, name: string, text: string | undefined): Result.Result<Arguments, string> => {
  if (name === "--only") {
    const named = (text ?? "").split(",")
    const unknown = named.find((each) => !isAttack(each))
    return unknown === undefined
      ? Result.succeed({ ...so, only: named.filter(isAttack) })
      : Result.fail(`--only knows no attack ${unknown === "" ? "without a name" : unknown}`)
  }
  if (!isNumber(name)) return Result.fail(`${name} is no argument of this command`)
  const { field, most } = numbers[name]
  const value = text !== undefined && /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN
  return value >= 1 && value <= most
    ? Result.succeed({ ...so, [field]: value })
    : Result.fail(`${name} needs a whole number from 1 to ${most}, not ${text ?? "nothing"}`)
}

/** Reads the arguments; fails with the sentence that says what is wrong. */
export const parse = (args: ReadonlyArray<string>): Result.Result<Arguments | "help", string> => {
  if (args.includes("--help") || args.includes("-h")) return Result.succeed("help")
  let so = defaults
  for (let index = 0; index < args.length; index += 2) {
    const next = step(so, args[index] ?? "", args[index + 1])
    if (Result.isFailure(next)) return Result.fail(next.failure)
    so = next.success
  }
  return Result.succeed(so)
}
