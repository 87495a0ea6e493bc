/** The arguments of `npm run soak`, and what is wrong with them. */
import type * as Result from "effect/Result"
import { numbersOf, spanOf, type WholeNumber } from "../WholeNumbers.ts"

/** How many terminals live for how many days, after how many each customer buys, for how many seconds the idle station is watched, and how long raw readings are kept. */
export interface Arguments {
  readonly terminals: number
  readonly days: number
  readonly buyEvery: number
  readonly idleSeconds: number
  /** For how many days every reading is kept; the older ones are thinned meanwhile, and these in the end. */
  readonly rawDays: number
}

export const numbers: { readonly [N in keyof Arguments]: WholeNumber } = {
  terminals: { option: "--terminals", min: 1, max: 2_000, usual: 200 },
  days: { option: "--days", min: 1, max: 60, usual: 30 },
  buyEvery: { option: "--buy-every", min: 1, max: 60, usual: 15 },
  idleSeconds: { option: "--idle-seconds", min: 1, max: 600, usual: 20 },
  rawDays: { option: "--raw-days", min: 7, max: 60, usual: 7 }
}

export const usage = `npm run soak -- [--terminals N] [--days N] [--buy-every N] [--idle-seconds N] [--raw-days N]

  --terminals N     simulated terminals, each with a customer (${spanOf(numbers.terminals)})
  --days N          days that pass (${spanOf(numbers.days)})
  --buy-every N     after how many days each customer buys again (${spanOf(numbers.buyEvery)})
  --idle-seconds N  for how many seconds the station is watched while nothing is due (${spanOf(numbers.idleSeconds)})
  --raw-days N      for how many days every reading is kept (${spanOf(numbers.rawDays)})
  --help            this text`

/** Reads the arguments; fails with the sentence that says what is wrong. */
export const parse = (args: ReadonlyArray<string>): Result.Result<Arguments | "help", string> =>
  numbersOf(numbers, args)
