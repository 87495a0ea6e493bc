#!/usr/bin/env node
/** `yugou-http openapi`: prints the OpenAPI document. Exit code 2: wrong usage. */
import { apiDocument } from "../openapi/Document.ts"

const usage = "yugou-http openapi   print the OpenAPI 3.1 document of the API as JSON"

const main = (words: ReadonlyArray<string>): void => {
  const [command, ...others] = words
  if (command === "--help" || command === "-h") {
    process.stdout.write(`${usage}\n`)
    return
  }
  if (command !== "openapi" || others.length > 0) {
    process.stderr.write(`${usage}\n`)
    process.exitCode = 2
    return
  }
  process.stdout.write(`${JSON.stringify(apiDocument(), null, 2)}\n`)
}

main(process.argv.slice(2))
