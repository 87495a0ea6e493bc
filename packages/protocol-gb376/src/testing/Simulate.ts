/** Runs one simulated terminal as a process: logs in, answers, and plays a scenario. */
import { parseArgs } from "node:util"
import { Energy } from "@yugou/core/dialect"
import type { DuplicateRule } from "@yugou/testkit/terminal"
import * as Result from "effect/Result"
import * as Address from "../frame/Address.ts"
import type { Language } from "../texts.ts"
import * as Driver from "./Driver.ts"
import * as Face from "./Face.ts"

const help: Record<Language, string> = {
  en: `yugou-gb376 simulate: one terminal as a process

  --address 3701-00001        region of four digits, dash, terminal number
  --connect 127.0.0.1:5000    the master station's listener
  --scenario NAME             normal (default) | drop-request | drop-reply | power-loss | consume
                              the first three faults meet the first command; consume uses 1 kWh a second of group 1
  --duplicate RULE            refusedWithoutReason (default) | storedWithoutEffect | appliedAgain
  --password HEX32            PW that commands must carry (default: none is checked)
  --heartbeat SECONDS         1–3600 (default 60)
  --lang zh|en

  Each frame is one line of JSON on standard output: {"dir":"up|down","hex":"…"}; why a connection
  fails is on standard error, and the terminal dials again. Ctrl+C ends it.`,
  zh: `yugou-gb376 simulate：以进程方式运行一台模拟终端

  --address 3701-00001        四位行政区划码-终端地址（十进制）
  --connect 127.0.0.1:5000    主站监听地址
  --scenario NAME             normal（默认）| drop-request | drop-reply | power-loss | consume
                              前三种故障作用于第一条命令；consume 使总加组 1 每秒用电 1 kWh
  --duplicate RULE            refusedWithoutReason（默认）| storedWithoutEffect | appliedAgain
  --password HEX32            要求的 PW（默认不检查）
  --heartbeat SECONDS         1–3600（默认 60）
  --lang zh|en

  每帧在标准输出打印一行 JSON：{"dir":"up|down","hex":"…"}；
  连接失败的原因输出到标准错误，随后自动重拨。Ctrl+C 结束。`
}

const scenarios = ["normal", "drop-request", "drop-reply", "power-loss", "consume"] as const
type Scenario = (typeof scenarios)[number]
const duplicateRules = [
  "refusedWithoutReason",
  "storedWithoutEffect",
  "appliedAgain"
] as const satisfies ReadonlyArray<DuplicateRule>

const options = {
  address: { type: "string" },
  connect: { type: "string" },
  scenario: { type: "string", default: "normal" },
  duplicate: { type: "string", default: "refusedWithoutReason" },
  password: { type: "string" },
  heartbeat: { type: "string", default: "60" },
  lang: { type: "string" },
  help: { type: "boolean", short: "h" }
} as const

const parse = (args: ReadonlyArray<string>) =>
  Result.try({
    try: () => parseArgs({ args: [...args], options }).values,
    catch: (cause) => (cause instanceof Error ? cause.message : String(cause))
  })

interface Plan {
  readonly host: string
  readonly port: number
  readonly scenario: Scenario
  readonly terminal: Face.Settings
}

/** Checks the arguments; answers the name of the first that is wrong. */
export const planOf = (values: Result.Result.Success<ReturnType<typeof parse>>): Plan | string => {
  const endpoint = /^(.+):(\d{1,5})$/.exec(values.connect ?? "")
  const scenario = scenarios.find((it) => it === values.scenario)
  const duplicate = duplicateRules.find((it) => it === values.duplicate)
  const heartbeatSeconds = Number(values.heartbeat)
  const password = values.password?.toLowerCase() ?? null
  if (values.address === undefined || Address.fromText(values.address) === null) return "--address"
  if (endpoint === null || Number(endpoint[2]) > 65_535) return "--connect"
  if (scenario === undefined) return "--scenario"
  if (duplicate === undefined) return "--duplicate"
  if (password !== null && !/^[0-9a-f]{32}$/.test(password)) return "--password"
  if (!Number.isInteger(heartbeatSeconds) || heartbeatSeconds < 1 || heartbeatSeconds > 3600) return "--heartbeat"
  if (values.lang !== undefined && values.lang !== "zh" && values.lang !== "en") return "--lang"
  const plain = Face.settings(values.address, { heartbeatSeconds })
  const firmware = { ...plain.terminal.firmware, duplicate }
  return {
    host: endpoint[1] ?? "",
    port: Number(endpoint[2]),
    scenario,
    terminal: { ...plain, terminal: { ...plain.terminal, password, firmware } }
  }
}

const play = (driver: Driver.Driver, scenario: Scenario): void => {
  switch (scenario) {
    case "normal":
      return
    case "drop-request":
      driver.dropNextRequest()
      return
    case "drop-reply":
      driver.dropNextReply()
      return
    case "power-loss":
      driver.losePowerBeforeApplying()
      return
    case "consume":
      setInterval(() => driver.apply({ _tag: "Consume", holder: 1, energy: Energy.kwh("1") }), 1000).unref()
      return
  }
}

/** Says each reason once, however often the terminal dials in vain. */
const reporter = (): ((reason: string) => void) => {
  let last = ""
  return (reason) => {
    if (reason !== last) process.stderr.write(`${reason}\n`)
    last = reason
  }
}

/** Runs until the process is interrupted; answers the exit code. */
export const run = async (args: ReadonlyArray<string>, environment: string | undefined): Promise<number> => {
  const parsed = parse(args)
  const values = Result.isSuccess(parsed) ? parsed.success : undefined
  const wanted = values?.lang ?? (environment?.startsWith("zh") === true ? "zh" : "en")
  const language: Language = wanted === "zh" ? "zh" : "en"
  if (values?.help === true) {
    process.stdout.write(`${help[language]}\n`)
    return 0
  }
  const plan = values === undefined ? (Result.isFailure(parsed) ? parsed.failure : "") : planOf(values)
  if (typeof plan === "string") {
    process.stderr.write(`${plan}\n\n${help[language]}\n`)
    return 2
  }
  const driver = Driver.start({
    host: plan.host,
    port: plan.port,
    terminal: plan.terminal,
    onFrame: (dir, hex) => process.stdout.write(`${JSON.stringify({ dir, hex })}\n`),
    onProblem: reporter()
  })
  play(driver, plan.scenario)
  await new Promise<void>((resolve) => {
    process.once("SIGINT", resolve)
    process.once("SIGTERM", resolve)
  })
  await driver.close()
  return 0
}
