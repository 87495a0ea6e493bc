#!/usr/bin/env node
/** `yugou-csv`: checks an exported trail, without a station. */
import { createReadStream } from "node:fs"
import { main } from "./Tool.ts"

const output = {
  out: (line: string) => void process.stdout.write(`${line}\n`),
  error: (line: string) => void process.stderr.write(`${line}\n`)
}

// A reader that has seen enough, such as head, closes the pipe: that is no error.
process.stdout.on("error", () => process.exit())
process.exitCode = await main(process.argv.slice(2), (path) => createReadStream(path), output)
