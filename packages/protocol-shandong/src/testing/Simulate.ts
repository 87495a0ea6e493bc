/** `yugou-shandong simulate`: a simulated terminal as a process, until it is told to stop. One JSON object a line on what it sees and does. */
import { readFile } from "node:fs/promises"
import { parseArgs } from "node:util"
import { Energy } from "@yugou/core/dialect"
import * as Result from "effect/Result"
import type { Book } from "../profile/Book.ts"
import * as Profiles from "../profile/Resolve.ts"
import * as Driver from "./Driver.ts"
import * as Face from "./Face.ts"
import * as Registers from "./Registers.ts"
import * as Scenario from "./Scenario.ts"

export const HELP = `yugou-shandong simulate --address <8 hex> --connect <host>:<port>

  --scenario <name|file>  ${Object.keys(Scenario.scenarios).join(", ")}; default normal
                          场景：名称或 JSON 文件
  --profile <id|file>     default zj-sibling / 配置
  --password <6 digits>   demanded of writes, default: any / 写密码，缺省不校验
  --login <6 digits>      sent with the login, default 123456 / 登录密码
  --heartbeat <seconds>   default 60 / 心跳间隔（秒）
  --quiet                 print no frames / 不输出报文`

interface Wanted {
  readonly address: string
  readonly host: string
  readonly port: number
  readonly scenario: Scenario.Scenario
  readonly book: Book
  readonly password: string | null
  readonly login: string
  readonly heartbeatSeconds: number
  readonly frames: "shown" | "hidden"
}

const options = {
  address: { type: "string" },
  connect: { type: "string" },
  scenario: { type: "string", default: "normal" },
  profile: { type: "string", default: "zj-sibling" },
  password: { type: "string" },
  login: { type: "string", default: "123456" },
  heartbeat: { type: "string", default: "60" },
  quiet: { type: "boolean", default: false }
} as const

const bad = (message: string): Result.Result<never, string> => Result.fail(message)

const scenarioOf = async (name: string): Promise<Result.Result<Scenario.Scenario, string>> => {
  const named = Scenario.scenarios[name]
  if (named !== undefined) return Result.succeed(named)
  const text = await readFile(name, "utf8").catch(() => null)
  if (text === null) return bad(`--scenario ${name}: no such name or file`)
  const json = Result.try(() => JSON.parse(text) as unknown)
  if (Result.isFailure(json)) return bad(`--scenario ${name}: not JSON`)
  return Result.mapError(
    Scenario.decode(json.success),
    ({ message, path }) => `--scenario ${name}: ${path}: ${message}`
  )
}

const bookOf = async (name: string): Promise<Result.Result<Book, string>> => {
  const text = Profiles.shipped.some((profile) => profile.id === name)
    ? null
    : await readFile(name, "utf8").catch(() => null)
  const book = text === null ? Profiles.byId(name) : Profiles.parse(text)
  return Result.mapError(book, ({ problems: [first] }) => `--profile ${name}: ${first?.row}: ${first?.detail}`)
}

/** Reads the options of the command; the error is a sentence that names the option. */
export const parse = async (args: ReadonlyArray<string>): Promise<Result.Result<Wanted, string>> => {
  const parsed = Result.try(() => parseArgs({ args: [...args], options, strict: true }).values)
  if (Result.isFailure(parsed)) return bad(String(parsed.failure))
  const { address = "", connect = "", heartbeat, login, password = null, profile, quiet, scenario } = parsed.success
  if (!/^[0-9A-Fa-f]{8}$/.test(address)) return bad("--address must be 8 hexadecimal digits")
  const match = /^(.+):(\d{1,5})$/.exec(connect)
  const port = Number(match?.[2])
  if (match === null || port < 1 || port > 65_535) return bad("--connect must be host:port")
  const heartbeatSeconds = Number(heartbeat)
  if (!Number.isInteger(heartbeatSeconds) || heartbeatSeconds < 1) return bad("--heartbeat must be whole seconds")
  if (password !== null && !/^[0-9A]{6}$/.test(password)) return bad("--password must be 6 digits")
  if (!/^[0-9A]{6}$/.test(login)) return bad("--login must be 6 digits")
  const played = await scenarioOf(scenario)
  const book = await bookOf(profile)
  if (Result.isFailure(played)) return bad(played.failure)
  if (Result.isFailure(book)) return bad(book.failure)
  const host = match[1] ?? "127.0.0.1"
  const frames = quiet ? "hidden" : "shown"
  return Result.succeed({
    address: address.toUpperCase(),
    host,
    port,
    scenario: played.success,
    book: book.success,
    password,
    login,
    heartbeatSeconds,
    frames
  })
}

const jsonOf = (value: unknown): string =>
  JSON.stringify(value, (_, part: unknown) => (typeof part === "bigint" ? Energy.toKwh(Energy.fromUnits(part)) : part))

/** Starts the terminal that was asked for. */
export const start = (wanted: Wanted, print: (line: string) => void, now: () => number = Date.now): Driver.Driver => {
  const base = Face.settings(wanted.address, {
    book: wanted.book,
    password: wanted.password,
    loginPassword: wanted.login,
    heartbeatSeconds: wanted.heartbeatSeconds
  })
  const terminal = Scenario.settingsOf(wanted.scenario, base.terminal)
  const registers = { ...Registers.initial, ...wanted.scenario.registers }
  const settings: Face.Settings = { ...base, terminal, registers }
  const driver = Driver.start({
    host: wanted.host,
    port: wanted.port,
    terminal: settings,
    face: Face.make(settings, Scenario.stateOf(wanted.scenario, terminal)),
    now,
    ...(wanted.frames === "shown" ? { onFrame: (direction, hex) => print(jsonOf({ at: now(), direction, hex })) } : {}),
    onHappened: (event) => print(jsonOf({ at: now(), happened: event }))
  })
  driver.plan(Scenario.faultsOf(wanted.scenario))
  return driver
}

/** Runs the command until SIGINT or SIGTERM; gives the exit code. */
export const run = async (args: ReadonlyArray<string>): Promise<0 | 2> => {
  if (args.includes("--help")) {
    process.stdout.write(`${HELP}\n`)
    return 0
  }
  const wanted = await parse(args)
  if (Result.isFailure(wanted)) {
    process.stderr.write(`${wanted.failure}\n${HELP}\n`)
    return 2
  }
  const driver = start(wanted.success, (line) => process.stdout.write(`${line}\n`))
  const { consumePerMinute } = wanted.success.scenario
  const flow = setInterval(() => {
    const holder = driver.terminal().holders[0]?.no
    if (consumePerMinute !== undefined && holder !== undefined)
      driver.apply({ _tag: "Consume", holder, energy: consumePerMinute })
  }, 60_000)
  await new Promise<void>((resolve) => {
    process.once("SIGINT", resolve)
    process.once("SIGTERM", resolve)
  })
  clearInterval(flow)
  await driver.close()
  return 0
}
