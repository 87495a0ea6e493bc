/** The arguments of `npm run test:crash`, and what is wrong with them. */
import * as Result from "effect/Result"
import { valuesOf, wholeOf } from "../CommandLine.ts"

/** What is to be played. */
export interface Arguments {
  readonly rounds: number
  readonly seed: number
  readonly store: "postgres" | "pglite"
}

/** The most rounds of one run. */
export const maxRounds = 100_000

/** The most that a seed may be. */
export const maxSeed = 2_147_483_647

export const usage = `npm run test:crash -w packages/store-postgres -- [--rounds N] [--seed N] [--pglite]

Kills a process that commits orders with SIGKILL at random times. After each round it looks whether every acknowledged commit is there, replays
all events (verify), and audits the books (checkInvariants). Prints one line a round and one JSON object at the end.

  --rounds N   how many rounds, 1 to ${maxRounds} (default 100)
  --seed N     where the random times begin, 0 to ${maxSeed} (default 1)
  --pglite     on PGlite in place of PostgreSQL
  --help       this text

DATABASE_URL names a server to be used in place of an embedded one; the run makes a database of its own on it and drops it at the end.
Exit codes: 0 nothing is lost or broken, 1 something is, 2 wrong usage, 130 interrupted`

const options = {
  rounds: { type: "string", default: "100" },
  seed: { type: "string", default: "1" },
  pglite: { type: "boolean", default: false },
  help: { type: "boolean", short: "h", default: false }
} as const

/** Reads the arguments; fails with the sentence that says what is wrong. */
export const parse = (args: ReadonlyArray<string>): Result.Result<Arguments | "help", string> =>
  Result.gen(function* () {
    const values = yield* valuesOf(args, options)
    if (values.help) return "help"
    const rounds = yield* wholeOf("--rounds", values.rounds, { min: 1, max: maxRounds })
    const seed = yield* wholeOf("--seed", values.seed, { min: 0, max: maxSeed })
    return { rounds, seed, store: values.pglite ? "pglite" : "postgres" }
  })
