/** `yugou-shandong simulate`: a simulated terminal of this family as a process. */
import { Energy } from "@yugou/core/dialect"
import { Scenario, Simulator } from "@yugou/dialect-kit/testing"
import * as Result from "effect/Result"
import type { Book } from "../profile/Book.ts"
import * as Profiles from "../profile/Resolve.ts"
import * as Registers from "./Registers.ts"
import * as SimulatedTerminal from "./SimulatedTerminal.ts"

/** Named scenarios of the command line. */
export const scenarios: Readonly<Record<string, Scenario.Scenario>> = {
  normal: { remaining: Energy.kwh("100"), alarmEnergy: Energy.kwh("20"), consumePerMinute: Energy.kwh("0.1") },
  "lost-reply": { faults: [{ fault: { _tag: "DropReply" }, on: "WriteCredit" }] },
  "lost-request": { faults: [{ fault: { _tag: "DropRequest" }, on: "WriteCredit" }] },
  "power-loss": {
    applies: "inLoop",
    faults: [{ fault: { _tag: "PowerLoss", at: "beforeApplying", reply: "sent" }, on: "WriteCredit" }]
  },
  "duplicate-refused": { duplicate: "refusedWithoutReason" },
  "wrong-clock": { skewSeconds: 900 },
  "delayed-trip": { registers: { "8047": "1", "8064": "00:30", "8041": "00" } },
  slow: { faults: [{ fault: { _tag: "Delay", millis: 5000 }, on: "any" }] }
}

const help = `yugou-shandong simulate --address <8 hex> --connect <host>:<port>

  --scenario <name|file>  ${Object.keys(scenarios).join(", ")}; default normal
                          场景：名称或 JSON 文件
  --profile <id|file>     default zj-sibling / 配置
  --password <6 digits>   demanded of writes, default: any / 写密码，缺省不校验
  --login <6 digits>      sent with the login, default 123456 / 登录密码
  --heartbeat <seconds>   default 60 / 心跳间隔（秒）
  --quiet                 print no frames / 不输出报文`

const bookOf = async (
  name: string,
  readText: Simulator.Arguments["io"]["readText"]
): Promise<Result.Result<Book, string>> => {
  const text = Profiles.shipped.some((profile) => profile.id === name) ? null : await readText(name)
  const book = text === null ? Profiles.byId(name) : Profiles.parse(text)
  return Result.mapError(book, ({ problems: [first] }) => `--profile ${name}: ${first?.row}: ${first?.detail}`)
}

const terminal = async (given: Simulator.Arguments): Promise<Result.Result<Simulator.Asked, string>> => {
  const { address, heartbeatSeconds, io, scenario, values } = given
  const { login, password = null, profile } = values
  if (!/^[0-9A-Fa-f]{8}$/.test(address)) return Result.fail("--address must be 8 hexadecimal digits")
  if (password !== null && !/^[0-9A]{6}$/.test(String(password))) return Result.fail("--password must be 6 digits")
  if (!/^[0-9A]{6}$/.test(String(login))) return Result.fail("--login must be 6 digits")
  const book = await bookOf(String(profile), io.readText)
  if (Result.isFailure(book)) return Result.fail(book.failure)
  const plain = SimulatedTerminal.settings(address.toUpperCase(), {
    book: book.success,
    password: password === null ? null : String(password),
    loginPassword: String(login),
    heartbeatSeconds,
    registers: { ...Registers.initial, ...scenario.registers }
  })
  const simulated = Scenario.settingsOf(scenario, plain.terminal)
  const print = (said: object) => io.out(Simulator.jsonOf({ at: Date.now(), ...said }))
  return Result.succeed({
    terminal: SimulatedTerminal.make({ ...plain, terminal: simulated }, Scenario.stateOf(scenario, simulated)),
    onHappened: (event) => print({ happened: event }),
    ...(values.quiet === true ? {} : { onFrame: (direction, hex) => print({ direction, hex }) })
  })
}

export const simulator: Simulator.Simulator = {
  help: { en: help, zh: help },
  scenarios,
  options: {
    profile: { type: "string", default: "zj-sibling" },
    password: { type: "string" },
    login: { type: "string", default: "123456" },
    quiet: { type: "boolean", default: false }
  },
  terminal
}

export const run = Simulator.command(simulator)
