/** The arguments of `npm run drill:upgrade`, and what is wrong with them. */
import * as Result from "effect/Result"
import { valuesOf, wholeOf } from "../CommandLine.ts"

/** What is to be played. */
export interface Arguments {
  readonly orders: number
  readonly writers: number
}

/** The most orders, and the most sessions, of one run. */
export const most = { orders: 10_000_000, writers: 50 } as const

export const usage = `npm run drill:upgrade -w packages/store-postgres -- [--orders N] [--writers N]

Fills a database that has the schema of the first release, lets sessions commit and claim as a station does, and migrates beside them. Prints what
migrate --plan says beforehand, each step, and one JSON object at the end: how long it took, how long the slowest commit waited, what commits failed with.

  --orders N   how many orders, 1 to ${most.orders} (default 300000)
  --writers N  how many sessions commit, 1 to ${most.writers} (default 4)
  --help       this text

DATABASE_URL names a server to be used in place of an embedded one; the run makes a database of its own on it and drops it at the end.
Exit codes: 0 migrated, nothing lost; 1 not; 2 wrong usage; 130 interrupted`

const options = {
  orders: { type: "string", default: "300000" },
  writers: { type: "string", default: "4" },
  help: { type: "boolean", short: "h", default: false }
} as const

/** Reads the arguments; fails with the sentence that says what is wrong. */
export const parse = (args: ReadonlyArray<string>): Result.Result<Arguments | "help", string> =>
  Result.gen(function* () {
    const values = yield* valuesOf(args, options)
    if (values.help) return "help"
    const orders = yield* wholeOf("--orders", values.orders, { min: 1, max: most.orders })
    const writers = yield* wholeOf("--writers", values.writers, { min: 1, max: most.writers })
    return { orders, writers }
  })
