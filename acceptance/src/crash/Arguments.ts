/** The arguments of `npm run test:crash`, and what is wrong with them. */
import * as Result from "effect/Result"
import { type Victim, victims } from "./Victims.ts"

/** What goes down how often, how many terminals buy, and where the random times come from. */
export interface Arguments {
  readonly rounds: number
  readonly terminals: number
  readonly seed: number
  readonly victim: Victim
  /** `several`: the station is three processes, and one after the other of them is killed, frozen or cut off. */
  readonly processes: "one" | "several"
}

export const maxRounds = 10_000
export const maxTerminals = 2_000
export const maxSeed = 2_147_483_647

export const usage = `npm run test:crash -- [--rounds N] [--terminals N] [--seed N] [--victim WHICH | --cluster]

  --rounds N      how often the victim goes down (default 50, at most ${maxRounds})
  --terminals N   how many simulated terminals buy energy (default 200, of a cluster 300, at most ${maxTerminals})
  --seed N        where the times of the kills come from (default: drawn and printed, at most ${maxSeed})
  --victim WHICH  station: it is killed and started again (default); database: PostgreSQL is killed and started again while
                  the station runs; disk: PostgreSQL has no room left for a while, on a small file system that is mounted
  --cluster       the station is three processes: one after the other is killed, frozen, or cut off from the others and the
                  database, and its terminals dial those that are left; the end says for how long they heard nothing
  --help          this text`

const limits = {
  "--rounds": { field: "rounds", least: 1, most: maxRounds },
  "--terminals": { field: "terminals", least: 1, most: maxTerminals },
  "--seed": { field: "seed", least: 0, most: maxSeed }
} as const

const isName = (name: string): name is keyof typeof limits => Object.hasOwn(limits, name)

const isVictim = (text: string): text is Victim => victims.some((known) => known === text)

const step = (so: Arguments, name: string, text: string | undefined): Result.Result<Arguments, string> => {
  if (name === "--victim") {
    const victim = text ?? "nothing"
    return isVictim(victim)
      ? Result.succeed({ ...so, victim })
      : Result.fail(`--victim needs ${victims.join(", ")}, not ${victim}`)
  }
  if (!isName(name)) return Result.fail(`${name} is no argument of this command`)
  const { field, least, most } = limits[name]
  const value = text !== undefined && /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN
  return value >= least && value <= most
    ? Result.succeed({ ...so, [field]: value })
    : Result.fail(`${name} needs a whole number from ${least} to ${most}, not ${text ?? "nothing"}`)
}

/** Reads the arguments; `drawn` is the seed if none is given. Fails with the sentence that says what is wrong. */
export const parse = (args: ReadonlyArray<string>, drawn: number): Result.Result<Arguments | "help", string> => {
  if (args.includes("--help") || args.includes("-h")) return Result.succeed("help")
  const processes = args.includes("--cluster") ? "several" : "one"
  const given = args.filter((name) => name !== "--cluster")
  if (processes === "several" && given.includes("--victim"))
    return Result.fail("--victim is for a station of one process, and --cluster for one of several")
  const terminals = processes === "several" ? 300 : 200
  let so: Arguments = { rounds: 50, terminals, seed: drawn, victim: "station", processes }
  for (let index = 0; index < given.length; index += 2) {
    const next = step(so, given[index] ?? "", given[index + 1])
    if (Result.isFailure(next)) return Result.fail(next.failure)
    so = next.success
  }
  return Result.succeed(so)
}
