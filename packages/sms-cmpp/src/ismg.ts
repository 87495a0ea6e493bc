#!/usr/bin/env node
/** `yugou-ismg`: a simulated ISMG to point a client at. Prints what comes and goes, takes commands from standard input. */
import { createInterface } from "node:readline"
import { parseArgs } from "node:util"
import * as Effect from "effect/Effect"
import * as PduJson from "./PduJson.ts"
import type { Answer, IsmgEvent, IsmgOptions } from "./testing/IsmgScript.ts"
import { report } from "./testing/IsmgScript.ts"
import * as SimulatedIsmg from "./testing/SimulatedIsmg.ts"

const usage = `yugou-ismg [options]
  --host 127.0.0.1       address to listen on
  --port 7890            0: any free port
  --sp-id, --secret      account that may log in (default: every login is taken)
  --version 2.0|3.0      width of the answers, whatever the client asks for (default: that of the login)
  --result 0             Result of every SUBMIT_RESP, or "silence" or "drop"
  --delay 0              milliseconds before SUBMIT_RESP
  --stat DELIVRD         Stat of the delivery report; "none": no report
  --report-delay 0       milliseconds from SUBMIT_RESP to the report
  --early-report         the report overtakes SUBMIT_RESP
  --authenticator u32    u8 | u32 | ascii-decimal | zero | echo
standard input:
  mo <from> <to> <text>  deliver a message of a subscriber
  test | terminate | drop   on all links
  quit`

const options = {
  host: { type: "string", default: "127.0.0.1" },
  port: { type: "string", default: "7890" },
  "sp-id": { type: "string" },
  secret: { type: "string" },
  version: { type: "string" },
  result: { type: "string", default: "0" },
  delay: { type: "string", default: "0" },
  stat: { type: "string", default: "DELIVRD" },
  "report-delay": { type: "string", default: "0" },
  "early-report": { type: "boolean", default: false },
  authenticator: { type: "string", default: "u32" },
  help: { type: "boolean", short: "h", default: false }
} as const

const readOptions = () => {
  const { values } = parseArgs({ options, strict: true, allowPositionals: false })
  return values
}

type Values = ReturnType<typeof readOptions>

const answerOf = (values: Values): Answer => {
  if (values.result === "silence") return { _tag: "Silence" }
  if (values.result === "drop") return { _tag: "Drop" }
  return { _tag: "Result", result: Number(values.result), delayMillis: Number(values.delay) }
}

const authenticators = ["u8", "u32", "ascii-decimal", "zero", "echo"] as const

/** Turns the command line into options of the simulator; null when a value is none of those that are known. */
const ismgOptions = (values: Values): IsmgOptions | null => {
  const numbers = [values.port, values.delay, values["report-delay"]].map(Number)
  const answer = answerOf(values)
  const ismgAuthenticator = authenticators.find((name) => name === values.authenticator)
  const version = values.version ?? "asLogin"
  if (numbers.some((value) => !Number.isInteger(value) || value < 0) || ismgAuthenticator === undefined) return null
  if (version !== "2.0" && version !== "3.0" && version !== "asLogin") return null
  if (answer._tag === "Result" && !(Number.isInteger(answer.result) && answer.result >= 0)) return null
  const when = values["early-report"] ? "beforeAnswer" : "afterAnswer"
  const reported = values.stat !== "none" && (answer._tag !== "Result" || answer.result === 0)
  const reports = reported ? [report(values.stat, { when, delayMillis: Number(values["report-delay"]) })] : []
  const account =
    values["sp-id"] === undefined ? {} : { account: { spId: values["sp-id"], secret: values.secret ?? "" } }
  return {
    ...account,
    host: values.host,
    port: Number(values.port),
    version,
    ismgAuthenticator,
    onSubmit: () => ({ answer, reports }),
    onEvent: print
  }
}

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

const start = (): void => {
  const values = readOptions()
  const of = values.help ? null : ismgOptions(values)
  if (of === null) {
    ;(values.help ? process.stdout : process.stderr).write(`${usage}\n`)
    process.exitCode = values.help ? 0 : 2
    return
  }
  Effect.runPromise(Effect.scoped(serve(of))).catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    process.exitCode = 1
  })
}

try {
  start()
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${usage}\n`)
  process.exitCode = 2
}
