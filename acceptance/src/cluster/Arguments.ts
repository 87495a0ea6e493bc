/** The arguments of `npm run cluster`, and what is wrong with them. */
import * as Result from "effect/Result"
import * as Crash from "../crash/Arguments.ts"

export const usage = `npm run cluster -- [--rounds N] [--terminals N]

Three processes of the example station on one PostgreSQL, terminals that dial any of them, and restarts by turns.

  --rounds N      how often a process is stopped and started again (default 3, at most ${Crash.maxRounds})
  --terminals N   how many simulated terminals buy energy (default 300, at most ${Crash.maxTerminals})
  --help          this text`

/** Reads the arguments; fails with the sentence that says what is wrong. */
export const parse = (
  args: ReadonlyArray<string>
): Result.Result<Pick<Crash.Arguments, "rounds" | "terminals"> | "help", string> => {
  const strange = args.find((name) => name.startsWith("--") && !["--rounds", "--terminals", "--help"].includes(name))
  if (strange !== undefined) return Result.fail(`${strange} is no argument of this command`)
  const rounds = args.includes("--rounds") ? [] : ["--rounds", "3"]
  return Result.map(Crash.parse([...args, ...rounds, "--cluster"], 0), (said) =>
    said === "help" ? said : { rounds: said.rounds, terminals: said.terminals }
  )
}
