#!/usr/bin/env node
/** Binds the command line to the process. */
import { readFile } from "node:fs/promises"
import { createInterface } from "node:readline"
import * as Command from "./Command.ts"

const lines = {
  [Symbol.asyncIterator]: () =>
    createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY })[Symbol.asyncIterator]()
}

process.stdout.on("error", () => process.exit(0))

process.exitCode = await Command.run(process.argv.slice(2), {
  lines,
  readText: (path) => readFile(path, "utf8").catch(() => null),
  out: (line) => process.stdout.write(`${line}\n`),
  err: (line) => process.stderr.write(`${line}\n`)
})
