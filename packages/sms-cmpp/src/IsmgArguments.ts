/** The arguments of `yugou-ismg`. */
import { parseArgs } from "node:util"
import * as Result from "effect/Result"
import type { Answer, IsmgOptions, ReportPlan, SubmitPlan } from "./testing/IsmgScript.ts"
import { everyNth, report, tooFast } from "./testing/IsmgScript.ts"

/** What `yugou-ismg` says about itself. */
export const usage = `yugou-ismg [options]
  --host 127.0.0.1       address to listen on
  --port 7890            0: any free port
  --sp-id, --secret      account that may log in (default: every login is taken)
  --version 2.0|3.0      width of the answers, whatever the client asks for (default: that of the login)
  --result 0             Result of every SUBMIT_RESP, or "silence" or "drop"
  --slow-down-every 0    every nth SUBMIT gets Result 8 (too fast); 0: none
  --rate 0               recipients a second; what comes faster gets Result 8; 0: no limit
  --delay 0              milliseconds before SUBMIT_RESP
  --stat DELIVRD         Stat of the delivery report; "none": no report
  --report-delay 0       milliseconds from SUBMIT_RESP to the report
  --early-report         the report overtakes SUBMIT_RESP
  --report-bytes 60|67|71|80   length of the report (default: 60 on 2.0, 71 on 3.0)
  --redelivery 0         milliseconds after which a DELIVER without an answer comes again; 0: never
  --redelivery-times 3   how often it comes again
  --msg-ids fresh        fresh | repeated (after a restart the same again) | constant
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
  "slow-down-every": { type: "string", default: "0" },
  rate: { type: "string", default: "0" },
  delay: { type: "string", default: "0" },
  stat: { type: "string", default: "DELIVRD" },
  "report-delay": { type: "string", default: "0" },
  "early-report": { type: "boolean", default: false },
  "report-bytes": { type: "string" },
  redelivery: { type: "string", default: "0" },
  "redelivery-times": { type: "string", default: "3" },
  "msg-ids": { type: "string", default: "fresh" },
  authenticator: { type: "string", default: "u32" },
  help: { type: "boolean", short: "h", default: false }
} as const

const read = (args: ReadonlyArray<string>) =>
  parseArgs({ args: [...args], options, strict: true, allowPositionals: false }).values

type Values = ReturnType<typeof read>

const authenticators = ["u8", "u32", "ascii-decimal", "zero", "echo"] as const
const msgIds = ["fresh", "repeated", "constant"] as const
const versions = ["2.0", "3.0"] as const
const layouts = { "60": "2.0", "67": 67, "71": "3.0", "80": 80 } as const
const reportBytes = ["60", "67", "71", "80"] as const

type Name = keyof Values & string

const refusal = (name: Name, value: string, wanted: string) =>
  Result.fail(`--${name} must be ${wanted}, not ${value === "" ? "nothing" : value}`)

const oneOf = <const A extends string>(name: Name, value: string, list: ReadonlyArray<A>): Result.Result<A, string> => {
  const found = list.find((each) => each === value)
  return found === undefined ? refusal(name, value, list.join(" | ")) : Result.succeed(found)
}

const whole = (name: Name, value: string): Result.Result<number, string> =>
  /^\d{1,9}$/.test(value) ? Result.succeed(Number(value)) : refusal(name, value, "a whole number from 0")

const answerOf = (values: Values, delayMillis: number): Result.Result<Answer, string> => {
  if (values.result === "silence") return Result.succeed({ _tag: "Silence" })
  if (values.result === "drop") return Result.succeed({ _tag: "Drop" })
  return Result.map(whole("result", values.result), (result) => ({ _tag: "Result", result, delayMillis }))
}

/** What is played for each SUBMIT. */
const planOf = (values: Values) =>
  Result.gen(function* () {
    const bytes = values["report-bytes"]
    const layout: ReportPlan["layout"] =
      bytes === undefined ? "byLink" : layouts[yield* oneOf("report-bytes", bytes, reportBytes)]
    const answer = yield* answerOf(values, yield* whole("delay", values.delay))
    const delayMillis = yield* whole("report-delay", values["report-delay"])
    const when = values["early-report"] ? "beforeAnswer" : "afterAnswer"
    const reported = values.stat !== "none" && (answer._tag !== "Result" || answer.result === 0)
    const plan: SubmitPlan = { answer, reports: reported ? [report(values.stat, { when, layout, delayMillis })] : [] }
    const every = yield* whole("slow-down-every", values["slow-down-every"])
    return every === 0 ? () => plan : everyNth(every, tooFast, plan)
  })

const ismgOptions = (values: Values): Result.Result<IsmgOptions, string> =>
  Result.gen(function* () {
    const rate = yield* whole("rate", values.rate)
    const afterMillis = yield* whole("redelivery", values.redelivery)
    const times = yield* whole("redelivery-times", values["redelivery-times"])
    return {
      ...(values["sp-id"] === undefined ? {} : { account: { spId: values["sp-id"], secret: values.secret ?? "" } }),
      ...(rate === 0 ? {} : { ratePerSecond: rate }),
      host: values.host,
      port: yield* whole("port", values.port),
      version: values.version === undefined ? "asLogin" : yield* oneOf("version", values.version, versions),
      ismgAuthenticator: yield* oneOf("authenticator", values.authenticator, authenticators),
      msgIds: yield* oneOf("msg-ids", values["msg-ids"], msgIds),
      redelivery: afterMillis === 0 ? null : { afterMillis, times },
      onSubmit: yield* planOf(values)
    }
  })

/** Reads the arguments into options of the simulator; fails with the sentence that says what is wrong. */
export const parse = (args: ReadonlyArray<string>): Result.Result<IsmgOptions | "help", string> =>
  Result.gen(function* () {
    const values = yield* Result.try({
      try: () => read(args),
      catch: (cause) => (cause instanceof Error ? cause.message : String(cause))
    })
    if (values.help) return "help"
    return yield* ismgOptions(values)
  })
