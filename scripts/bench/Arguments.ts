/** The arguments of `npm run bench:against`, and what is wrong with them. */
import { parseArgs } from "node:util"
import { Result } from "effect"

/** What is compared: this working tree with a revision, in so many rounds. */
export interface Arguments {
  readonly revision: string
  readonly rounds: number
  /** How long each case is measured in each round. */
  readonly millis: number
  /** Names of packages, such as `core` or `acceptance`; empty: all. */
  readonly only: ReadonlyArray<string>
}

export const usage = `npm run bench:against -- <revision> [--rounds N] [--millis N] [--only NAME,NAME]

Checks the revision out beside, with its own npm ci, and runs today's bench cases on it and on this working tree in turns. Prints for each case
units a second on both sides and two ratios, by the clock and by processor time (above 1: the working tree is faster): the median of the rounds,
and the least and the greatest. Where other programs run on the machine, trust processor time; where a case waits for something, the clock.

  --rounds N   rounds, 1 to 20 (default 3)
  --millis N   how long each case is measured in a round, 50 to 60000 (default 1000)
  --only LIST  packages, by the names of their folders (default: all that have cases)
  --help       this text`

const options = {
  rounds: { type: "string", default: "3" },
  millis: { type: "string", default: "1000" },
  only: { type: "string", default: "" },
  help: { type: "boolean", default: false }
} as const

const wholeOf = (option: string, text: string, min: number, max: number): Result.Result<number, string> => {
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN
  return value >= min && value <= max
    ? Result.succeed(value)
    : Result.fail(`${option} needs a whole number from ${min} to ${max}, not ${text === "" ? "nothing" : text}`)
}

/** Reads the arguments; `known` are the packages that have cases. Fails with the sentence that says what is wrong. */
export const parse = (
  args: ReadonlyArray<string>,
  known: ReadonlyArray<string>
): Result.Result<Arguments | "help", string> =>
  Result.gen(function* () {
    const { values, positionals } = yield* Result.try({
      try: () => parseArgs({ args: [...args], options, allowPositionals: true }),
      catch: (cause) => (cause instanceof Error ? cause.message : String(cause))
    })
    if (values.help) return "help"
    const [revision, ...more] = positionals
    if (revision === undefined) return yield* Result.fail("a revision to compare with is missing")
    if (more.length > 0) return yield* Result.fail(`one revision, not also ${more.join(", ")}`)
    const only = values.only === "" ? [] : values.only.split(",")
    const unknown = only.filter((name) => !known.includes(name))
    if (unknown.length > 0)
      return yield* Result.fail(`--only: ${unknown.join(", ")} has no cases; there are ${known.join(", ")}`)
    return {
      revision,
      rounds: yield* wholeOf("--rounds", values.rounds, 1, 20),
      millis: yield* wholeOf("--millis", values.millis, 50, 60_000),
      only
    }
  })
