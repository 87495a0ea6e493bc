/** The arguments of `npm run bench`, and what is wrong with them. */
import * as Result from "effect/Result"
import { valuesOf, wholeOf } from "../test/CommandLine.ts"

/** What is to be measured. */
export interface Arguments {
  readonly sales: number
  readonly rounds: number
  readonly orders: number
  /** What is measured: all of it, or the pages alone. */
  readonly only: "all" | "pages"
}

/** How many times as long a page of the large table may take. */
export const mostPageRatio = 2

export const usage = `npm run bench -w packages/store-postgres -- [--sales N] [--rounds N] [--orders N] [--only pages]

Commits per second of the purchase path beside the same SQL statements sent by hand in the same run, and the time of the first two pages of each
list of a station with 1,000 orders and of one with many. Prints lines to read and one JSON object at the end. Exit code 1: a page of the large station takes
more than ${mostPageRatio} times as long as the same of the small one, or one of orders is found by a sequential scan.

  --sales N    sales of a round, 1 to 100000 (default 16)
  --rounds N   rounds that count, 1 to 1000 (default 40)
  --orders N   orders of the large station, 1000 to 100000000 (default 1000000), which has a tenth of it of customers and of everything else
  --only pages measures the pages alone
  --help       this text

DATABASE_URL names a server to be used in place of an embedded one; the run makes databases of its own on it and drops them at the end.`

const options = {
  sales: { type: "string", default: "16" },
  rounds: { type: "string", default: "40" },
  orders: { type: "string", default: "1000000" },
  only: { type: "string", default: "all" },
  help: { type: "boolean", short: "h", default: false }
} as const

/** Reads the arguments; fails with the sentence that says what is wrong. */
export const parse = (args: ReadonlyArray<string>): Result.Result<Arguments | "help", string> =>
  Result.gen(function* () {
    const values = yield* valuesOf(args, options)
    if (values.help) return "help"
    const { only } = values
    if (only !== "all" && only !== "pages") return yield* Result.fail(`--only ${only}: there is only pages`)
    return {
      sales: yield* wholeOf("--sales", values.sales, { min: 1, max: 100_000 }),
      rounds: yield* wholeOf("--rounds", values.rounds, { min: 1, max: 1_000 }),
      orders: yield* wholeOf("--orders", values.orders, { min: 1_000, max: 100_000_000 }),
      only
    }
  })
