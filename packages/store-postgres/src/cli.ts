#!/usr/bin/env node
/** `yugou-store`: schema, role, migrations and a check of the books. */
import * as Effect from "effect/Effect"
import { main } from "./Tool.ts"

const output = {
  out: (line: string) => void process.stdout.write(`${line}\n`),
  error: (line: string) => void process.stderr.write(`${line}\n`)
}

// A reader that has seen enough, such as head, closes the pipe: that is no error.
process.stdout.on("error", () => process.exit())
process.exitCode = await Effect.runPromise(main(process.argv.slice(2), process.env, output))
