#!/usr/bin/env node
/** Binds the command line to the process. */
import { createInterface } from "node:readline"
import * as Command from "./Command.ts"

const lines = {
  [Symbol.asyncIterator]: () =>
    createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY })[Symbol.asyncIterator]()
}

process.stdout.on("error", () => process.exit(0))

const args = process.argv.slice(2)
const environment = process.env.LC_ALL ?? process.env.LANG

/** The simulator brings the simulated terminal along, so the other commands do not load it. */
const simulate = async (rest: ReadonlyArray<string>): Promise<number> =>
  (await import("../testing/Simulate.ts")).run(rest, environment)

const io: Command.Io = {
  lines,
  out: (line) => process.stdout.write(`${line}\n`),
  err: (line) => process.stderr.write(`${line}\n`)
}

process.exitCode = args[0] === "simulate" ? await simulate(args.slice(1)) : await Command.run(args, io, environment)
