/** Binds a command line tool to the process it runs in. @category Command line */
import { readFile } from "node:fs/promises"
import { createInterface } from "node:readline"
import * as CommandLine from "./CommandLine.ts"

/** Standard input, output and error; a reader that has seen enough, such as `head`, ends the process without an error. @category Functions */
export const io = (): CommandLine.Io => {
  process.stdout.on("error", () => process.exit(0))
  return {
    lines: {
      [Symbol.asyncIterator]: () =>
        createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY })[Symbol.asyncIterator]()
    },
    readText: (path) => readFile(path, "utf8").catch(() => null),
    out: (line) => process.stdout.write(`${line}\n`),
    err: (line) => process.stderr.write(`${line}\n`)
  }
}

/** Runs something like a simulated terminal until it is told to stop. @category Models */
export type Simulate = (
  args: ReadonlyArray<string>,
  io: CommandLine.Io,
  environment: string | undefined
) => Promise<CommandLine.ExitCode>

/** Runs the process. `simulate` is loaded when it is asked for: it brings the simulated terminal along. @category Functions */
export const main = async <Options>(
  tool: CommandLine.Tool<Options>,
  loadSimulate: () => Promise<Simulate>
): Promise<void> => {
  const [command, ...rest] = process.argv.slice(2)
  const environment = process.env.LC_ALL ?? process.env.LANG
  process.exitCode =
    command === "simulate"
      ? await (await loadSimulate())(rest, io(), environment)
      : await CommandLine.run(tool, process.argv.slice(2), io(), environment)
}

/** Resolves when the process is told to stop. @category Functions */
export const stopped = (): Promise<void> =>
  new Promise((resolve) => {
    process.once("SIGINT", resolve)
    process.once("SIGTERM", resolve)
  })
