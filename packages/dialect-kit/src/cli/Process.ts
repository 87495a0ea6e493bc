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

/** A command that lives longer than its input, such as a simulated terminal. @category Models */
export type Run = (
  args: ReadonlyArray<string>,
  io: CommandLine.Io,
  environment: string | undefined
) => Promise<CommandLine.ExitCode>

/** Commands with arguments of their own, each loaded when it is asked for: it brings sockets and a terminal along. @category Models */
export interface Running {
  readonly [command: string]: () => Promise<Run>
}

/** Runs the process: one of the `running` commands, or what the tool has. @category Functions */
export const main = async <Options>(tool: CommandLine.Tool<Options>, running: Running): Promise<void> => {
  const [command = "", ...rest] = process.argv.slice(2)
  const environment = process.env.LC_ALL ?? process.env.LANG
  const load = Object.hasOwn(running, command) ? running[command] : undefined
  process.exitCode =
    load === undefined
      ? await CommandLine.run(tool, process.argv.slice(2), io(), environment)
      : await (await load())(rest, io(), environment)
}

/** Resolves when the process is told to stop. @category Functions */
export const stopped = (): Promise<void> =>
  new Promise((resolve) => {
    process.once("SIGINT", resolve)
    process.once("SIGTERM", resolve)
  })
