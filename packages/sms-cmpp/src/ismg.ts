#!/usr/bin/env node
/** `yugou-ismg`: a simulated ISMG to point a client at. Prints what comes and goes, takes commands from standard input. */
import { createInterface } from "node:readline"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import { parse, usage } from "./IsmgArguments.ts"
import * as PduJson from "./PduJson.ts"
import type { IsmgEvent, IsmgOptions } from "./testing/IsmgScript.ts"
import * as SimulatedIsmg from "./testing/SimulatedIsmg.ts"

/** One JSON object a line; SUBMITs in the form of the inspector. */
const print = (event: IsmgEvent): void => {
  process.stdout.write(`${JSON.stringify(plain(event))}\n`)
}

const plain = (event: IsmgEvent): object => {
  switch (event._tag) {
    case "Submit": {
      const { version, sequenceId, body, connection, repetition } = event.submit
      return {
        event: "Submit",
        connection,
        repetition,
        ...PduJson.fromPdu({ type: "SUBMIT", version, sequenceId, body })
      }
    }
    case "Answered":
      return {
        event: "Answered",
        connection: event.submit.connection,
        sequenceId: event.submit.sequenceId,
        answer: event.answer
      }
    case "Login":
      return { event: "Login", ...event.login, plan: event.plan }
    case "Delivered":
    case "Confirmed": {
      const { _tag, msgId, ...others } = event
      return { event: _tag, msgId: msgId.toString(16).padStart(16, "0"), ...others }
    }
    case "Connected":
    case "LoggedIn":
    case "LinkTestAnswered":
    case "Disconnected":
    case "Problem": {
      const { _tag, ...others } = event
      return { event: _tag, ...others }
    }
  }
}

const command = (ismg: SimulatedIsmg.SimulatedIsmg, line: string): Effect.Effect<void> => {
  const [word = "", from = "", to = "", ...text] = line.trim().split(/\s+/)
  if (word === "mo" && text.length > 0) return ismg.reply({ from, to, text: text.join(" ") })
  if (word === "test") return ismg.testLinks
  if (word === "terminate") return ismg.terminateAll
  if (word === "drop") return ismg.dropAll
  return Effect.sync(() => process.stderr.write(`${usage.slice(usage.indexOf("standard input"))}\n`))
}

const serve = Effect.fnUntraced(function* (of: IsmgOptions) {
  const ismg = yield* SimulatedIsmg.make(of)
  process.stdout.write(`${JSON.stringify({ event: "Listening", host: ismg.host, port: ismg.port })}\n`)
  const lines = createInterface({ input: process.stdin })
  yield* Effect.callback<void>((resume) => {
    lines.on("line", (line) => {
      if (line.trim() === "quit") resume(Effect.void)
      else if (line.trim().length > 0) Effect.runFork(command(ismg, line))
    })
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resume(Effect.void))
  })
  lines.close()
})

const start = (args: ReadonlyArray<string>): void => {
  const parsed = parse(args)
  if (Result.isFailure(parsed)) {
    process.stderr.write(`${parsed.failure}\n${usage}\n`)
    process.exitCode = 2
    return
  }
  if (parsed.success === "help") {
    process.stdout.write(`${usage}\n`)
    return
  }
  const served = Effect.scoped(serve({ ...parsed.success, onEvent: print }))
  Effect.runPromise(served).catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    process.exitCode = 1
  })
}

start(process.argv.slice(2))
