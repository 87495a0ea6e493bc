#!/usr/bin/env node
/** Binds the command line to the process. */
import { CommandLine, Process } from "@yugou/dialect-kit/cli"
import * as Command from "./Command.ts"

process.exitCode = await CommandLine.run(
  Command.tool,
  process.argv.slice(2),
  Process.io(),
  process.env.LC_ALL ?? process.env.LANG
)
