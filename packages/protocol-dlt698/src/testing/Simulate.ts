/** `yugou-dlt698 simulate`: a simulated terminal of this dialect as a process. */
import { Energy } from "@yugou/core/dialect"
import { Scenario, Simulator } from "@yugou/dialect-kit/testing"
import type { FaultPlan } from "@yugou/testkit/terminal"
import * as Result from "effect/Result"
import * as SimulatedTerminal from "./SimulatedTerminal.ts"

const { makerNames } = SimulatedTerminal

const help: Simulator.Simulator["help"] = {
  en: `yugou-dlt698 simulate: one terminal as a process

  --address 201612345678      2 to 32 digits, an even number of them
  --connect 127.0.0.1:5000    the master station's listener
  --scenario NAME|FILE        normal (default) | drop-request | drop-reply | power-loss | consume, or a JSON file
                              the three faults meet the first command; consume uses 1 kWh a second of group 1
  --firmware MAKER            ${makerNames.join(" | ")} (default ${makerNames[0]}): what it does with a purchase number
                              that it holds, and that maker's other habits
  --security off|on           on: what is written in the clear is refused with DAR 3 (default off)
  --heartbeat SECONDS         1–3600 (default 60)
  --lang zh|en

  Each frame is one line of JSON on standard output: {"dir":"up|down","hex":"…"}; why a connection
  fails is on standard error, and the terminal dials again. Ctrl+C ends it.`,
  zh: `yugou-dlt698 simulate：以进程方式运行一台模拟终端

  --address 201612345678      2 至 32 位数字，位数为偶数
  --connect 127.0.0.1:5000    主站监听地址
  --scenario NAME|FILE        normal（默认）| drop-request | drop-reply | power-loss | consume，或 JSON 文件
                              三种故障作用于第一条命令；consume 使总加组 1 每秒用电 1 kWh
  --firmware MAKER            ${makerNames.join(" | ")}（默认 ${makerNames[0]}）：收到已有的购电单号时的做法，
                              以及该厂家的其他习惯
  --security off|on           on：明文写操作以 DAR 3 拒绝（默认 off）
  --heartbeat SECONDS         1–3600（默认 60）
  --lang zh|en

  每帧在标准输出打印一行 JSON：{"dir":"up|down","hex":"…"}；
  连接失败的原因输出到标准错误，随后自动重拨。Ctrl+C 结束。`
}

const fault = (given: FaultPlan.Fault): Scenario.Scenario => ({ faults: [{ fault: given, on: "effecting" }] })

/** How often firmware that credits on its next scan scans, in milliseconds. */
const loopMillis = 1000

const terminal = async (given: Simulator.Arguments): Promise<Result.Result<Simulator.Asked, string>> => {
  const { address, heartbeatSeconds, io, scenario, values } = given
  const name = makerNames.find((it) => it === values.firmware)
  const { security } = values
  if (!/^(\d\d){1,16}$/.test(address)) return Result.fail("--address must be 2 to 32 digits, an even number of them")
  if (name === undefined) return Result.fail(`--firmware must be one of ${makerNames.join(", ")}`)
  if (security !== "off" && security !== "on") return Result.fail("--security must be off or on")
  const plain = SimulatedTerminal.settings(address, { heartbeatSeconds, loopMillis, security })
  const made = SimulatedTerminal.madeBy(SimulatedTerminal.makers[name], plain)
  const simulated = Scenario.settingsOf(scenario, made.terminal)
  return Result.succeed({
    terminal: SimulatedTerminal.make({ ...made, terminal: simulated }, Scenario.stateOf(scenario, simulated)),
    onFrame: (dir, hex) => io.out(JSON.stringify({ dir, hex: hex.toUpperCase() }))
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
  options: { firmware: { type: "string", default: makerNames[0] }, security: { type: "string", default: "off" } },
  terminal
}

export const run = Simulator.command(simulator)
