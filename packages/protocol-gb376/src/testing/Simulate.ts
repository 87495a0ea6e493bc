/** `yugou-gb376 simulate`: a simulated terminal of this dialect as a process. */
import { Energy } from "@yugou/core/dialect"
import { Scenario, Simulator } from "@yugou/dialect-kit/testing"
import type { DuplicateRule, FaultPlan } from "@yugou/testkit/terminal"
import * as Result from "effect/Result"
import * as Address from "../frame/Address.ts"
import * as SimulatedTerminal from "./SimulatedTerminal.ts"

const help: Simulator.Simulator["help"] = {
  en: `yugou-gb376 simulate: one terminal as a process

  --address 3701-00001        region of four digits, dash, terminal number
  --connect 127.0.0.1:5000    the master station's listener
  --scenario NAME|FILE        normal (default) | drop-request | drop-reply | power-loss | consume, or a JSON file
                              the three faults meet the first command; consume uses 1 kWh a second of group 1
  --duplicate RULE            refusedWithoutReason (default) | storedWithoutEffect | appliedAgain
  --password HEX32            PW that commands must carry (default: none is checked)
  --heartbeat SECONDS         1–3600 (default 60)
  --lang zh|en

  Each frame is one line of JSON on standard output: {"dir":"up|down","hex":"…"}; why a connection
  fails is on standard error, and the terminal dials again. Ctrl+C ends it.`,
  zh: `yugou-gb376 simulate：以进程方式运行一台模拟终端

  --address 3701-00001        四位行政区划码-终端地址（十进制）
  --connect 127.0.0.1:5000    主站监听地址
  --scenario NAME|FILE        normal（默认）| drop-request | drop-reply | power-loss | consume，或 JSON 文件
                              三种故障作用于第一条命令；consume 使总加组 1 每秒用电 1 kWh
  --duplicate RULE            refusedWithoutReason（默认）| storedWithoutEffect | appliedAgain
  --password HEX32            要求的 PW（默认不检查）
  --heartbeat SECONDS         1–3600（默认 60）
  --lang zh|en

  每帧在标准输出打印一行 JSON：{"dir":"up|down","hex":"…"}；
  连接失败的原因输出到标准错误，随后自动重拨。Ctrl+C 结束。`
}

const duplicateRules = [
  "refusedWithoutReason",
  "storedWithoutEffect",
  "appliedAgain"
] as const satisfies ReadonlyArray<DuplicateRule>

const fault = (given: FaultPlan.Fault): Scenario.Scenario => ({ faults: [{ fault: given, on: "effecting" }] })

const terminal = async (given: Simulator.Arguments): Promise<Result.Result<Simulator.Asked, string>> => {
  const { address, heartbeatSeconds, io, scenario, values } = given
  const duplicate = duplicateRules.find((it) => it === values.duplicate)
  const password = typeof values.password === "string" ? values.password.toLowerCase() : null
  if (Address.fromText(address) === null) return Result.fail("--address must be like 3701-00001")
  if (duplicate === undefined) return Result.fail(`--duplicate must be one of ${duplicateRules.join(", ")}`)
  if (password !== null && !/^[0-9a-f]{32}$/.test(password)) return Result.fail("--password must be 32 hex digits")
  const plain = SimulatedTerminal.settings(address, { heartbeatSeconds })
  const firmware = { ...plain.terminal.firmware, duplicate }
  const simulated = Scenario.settingsOf(scenario, { ...plain.terminal, password, firmware })
  return Result.succeed({
    terminal: SimulatedTerminal.make({ ...plain, terminal: simulated }, Scenario.stateOf(scenario, simulated)),
    onFrame: (dir, hex) => io.out(JSON.stringify({ dir, hex: hex.toLowerCase() }))
  })
}

export const simulator: Simulator.Simulator = {
  help,
  scenarios: {
    normal: {},
    "drop-request": fault({ _tag: "DropRequest" }),
    "drop-reply": fault({ _tag: "DropReply" }),
    "power-loss": fault({ _tag: "PowerLoss", at: "beforeApplying", reply: "lost" }),
    consume: { consumePerSecond: Energy.kwh("1") }
  },
  options: { duplicate: { type: "string", default: "refusedWithoutReason" }, password: { type: "string" } },
  terminal
}

export const run = Simulator.command(simulator)
