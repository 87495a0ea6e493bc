/** Options of a program that are whole numbers: how they are called, what they may be, and what they are where nobody says. */
import * as Result from "effect/Result"

/** One option, such as `--terminals`. */
export interface WholeNumber {
  readonly option: string
  readonly min: number
  readonly max: number
  readonly usual: number
}

/** What may be said of it, for the text of `--help`. */
export const spanOf = ({ min, max, usual }: WholeNumber): string => `${min} to ${max}, default ${usual}`

const read = ({ option, min, max }: WholeNumber, text: string | undefined): Result.Result<number, string> => {
  const value = text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN
  return value >= min && value <= max
    ? Result.succeed(value)
    : Result.fail(`${option} needs a whole number from ${min} to ${max}, not ${text ?? "nothing"}`)
}

/** Reads the arguments of a program that has no others; fails with the sentence that says what is wrong. */
export const numbersOf = <N extends string>(
  known: { readonly [name in N]: WholeNumber },
  args: ReadonlyArray<string>
): Result.Result<{ readonly [name in N]: number } | "help", string> => {
  if (args.includes("--help")) return Result.succeed("help")
  const names = Object.keys(known) as Array<string> as Array<N>
  const numbers = Object.fromEntries(names.map((name) => [name, known[name].usual])) as { [name in N]: number }
  for (let index = 0; index < args.length; index += 2) {
    const option = args[index] ?? ""
    const name = names.find((each) => known[each].option === option)
    if (name === undefined) return Result.fail(`${option} is no argument of this command`)
    const value = read(known[name], args[index + 1])
    if (Result.isFailure(value)) return Result.fail(value.failure)
    numbers[name] = value.success
  }
  return Result.succeed(numbers)
}
