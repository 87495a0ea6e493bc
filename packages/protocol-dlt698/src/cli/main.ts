#!/usr/bin/env node
/** Binds the command line to the process. */
import { Process } from "@yugou/dialect-kit/cli"
import * as Command from "./Command.ts"

await Process.main(Command.tool, {
  simulate: async () => (await import("../testing/Simulate.ts")).run,
  probe: async () => (await import("./probe/Probe.ts")).run
})
