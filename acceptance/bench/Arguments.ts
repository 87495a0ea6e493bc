/** The arguments of `npm run bench -w acceptance`, and what is wrong with them. */
import * as Result from "effect/Result"
import { numbersOf, spanOf, type WholeNumber } from "../src/WholeNumbers.ts"

/** How much is measured: so many purchases in each of so many rounds, and how long a terminal takes for an answer. */
export interface Arguments {
  readonly terminals: number
  readonly purchases: number
  readonly rounds: number
  readonly answerMillis: number
  /** How many of the terminals are silent while the others buy; 0: the usual bench. */
  readonly silent: number
}

/** What may be asked for: to measure, or to be told how. */
export type Wish = Arguments | "help"

const numbers: { readonly [N in keyof Arguments]: WholeNumber } = {
  terminals: { option: "--terminals", min: 1, max: 5_000, usual: 1_000 },
  purchases: { option: "--purchases", min: 1, max: 100_000, usual: 1_000 },
  rounds: { option: "--rounds", min: 1, max: 20, usual: 3 },
  answerMillis: { option: "--answer-millis", min: 0, max: 10_000, usual: 0 },
  silent: { option: "--silent", min: 0, max: 1_000, usual: 0 }
}

export const usage = `npm run bench -w acceptance -- [--terminals N] [--purchases N] [--rounds N] [--answer-millis N] [--silent N]

  --terminals N      simulated terminals that are connected (${spanOf(numbers.terminals)})
  --purchases N      purchases in each round (${spanOf(numbers.purchases)})
  --rounds N         rounds that count, after one that warms up (${spanOf(numbers.rounds)})
  --answer-millis N  how long a terminal takes for each answer (${spanOf(numbers.answerMillis)})
  --silent N         measures instead what N silent terminals cost the others (${spanOf(numbers.silent)})`

/** Reads the arguments; fails with the sentence that says what is wrong. */
export const parse = (args: ReadonlyArray<string>): Result.Result<Wish, string> =>
  Result.flatMap(numbersOf(numbers, args), (wish) =>
    wish !== "help" && wish.silent >= wish.terminals
      ? Result.fail("--silent needs fewer than there are --terminals")
      : Result.succeed(wish)
  )
