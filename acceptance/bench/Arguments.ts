/** The arguments of `npm run bench -w acceptance`, and what is wrong with them. */
import * as Result from "effect/Result"

/** How much is measured: so many purchases in each of so many rounds, and how long a terminal takes for an answer. */
export interface Arguments {
  readonly terminals: number
  readonly purchases: number
  readonly rounds: number
  readonly answerMillis: number
}

/** What may be asked for: to measure, or to be told how. */
export type Wish = Arguments | "help"

interface Range {
  readonly min: number
  readonly max: number
  readonly usual: number
}

const ranges: { readonly [N in keyof Arguments]: Range } = {
  terminals: { min: 1, max: 5_000, usual: 1_000 },
  purchases: { min: 1, max: 100_000, usual: 1_000 },
  rounds: { min: 1, max: 20, usual: 3 },
  answerMillis: { min: 0, max: 10_000, usual: 0 }
}

const names: { readonly [option: string]: keyof Arguments } = {
  "--terminals": "terminals",
  "--purchases": "purchases",
  "--rounds": "rounds",
  "--answer-millis": "answerMillis"
}

const spanOf = (name: keyof Arguments): string => {
  const { min, max, usual } = ranges[name]
  return `${min} to ${max}, default ${usual}`
}

export const usage = `npm run bench -w acceptance -- [--terminals N] [--purchases N] [--rounds N] [--answer-millis N]

  --terminals N      simulated terminals that are connected (${spanOf("terminals")})
  --purchases N      purchases in each round (${spanOf("purchases")})
  --rounds N         rounds that count, after one that warms up (${spanOf("rounds")})
  --answer-millis N  how long a terminal takes for each answer (${spanOf("answerMillis")})`

const step = (so: Arguments, option: string, text: string | undefined): Result.Result<Arguments, string> => {
  const name = names[option]
  if (name === undefined) return Result.fail(`${option} is no argument of this command`)
  const { min, max } = ranges[name]
  const value = text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN
  return value >= min && value <= max
    ? Result.succeed({ ...so, [name]: value })
    : Result.fail(`${option} needs a whole number from ${min} to ${max}, not ${text ?? "nothing"}`)
}

/** Reads the arguments; fails with the sentence that says what is wrong. */
export const parse = (args: ReadonlyArray<string>): Result.Result<Wish, string> => {
  let so: Arguments = {
    terminals: ranges.terminals.usual,
    purchases: ranges.purchases.usual,
    rounds: ranges.rounds.usual,
    answerMillis: ranges.answerMillis.usual
  }
  for (let index = 0; index < args.length; index += 2) {
    const option = args[index] ?? ""
    if (option === "--help") return Result.succeed("help")
    const next = step(so, option, args[index + 1])
    if (Result.isFailure(next)) return Result.fail(next.failure)
    so = next.success
  }
  return Result.succeed(so)
}
