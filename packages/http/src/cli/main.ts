#!/usr/bin/env node
/** `yugou-http openapi`: prints the OpenAPI document. Exit code 2: wrong usage. */
import { apiDocument } from "../openapi/Document.ts"
import { memoryAccounts } from "../sessions/accounts/memory.ts"
import { openSessions } from "../sessions/Sessions.ts"

const usage = `yugou-http openapi [--sessions]   print the OpenAPI 3.1 document of the API as JSON
  --sessions   with the routes of sign-in and accounts`

/** The routes of accounts as a station with them has; nobody signs in here. */
const sessionRoutes = async () =>
  (await openSessions({ accounts: memoryAccounts(), clientAddress: () => null, log: () => {} })).routes

const main = async (words: ReadonlyArray<string>): Promise<void> => {
  const [command, option, ...others] = words
  if (command === "--help" || command === "-h") {
    process.stdout.write(`${usage}\n`)
    return
  }
  if (command !== "openapi" || others.length > 0 || (option !== undefined && option !== "--sessions")) {
    process.stderr.write(`${usage}\n`)
    process.exitCode = 2
    return
  }
  const document = apiDocument(option === undefined ? [] : await sessionRoutes())
  process.stdout.write(`${JSON.stringify(document, null, 2)}\n`)
}

await main(process.argv.slice(2))
