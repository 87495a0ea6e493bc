/**
 * A simulated terminal as a process: takes its arguments, dials, plays a scenario, and prints one JSON object a line until it is told to stop.
 *
 * @category Simulated terminal
 */
import { type ParseArgsOptionsConfig, parseArgs } from "node:util"
import { Energy } from "@yugou/core/dialect"
import type { TerminalSide } from "@yugou/testkit/terminal"
import * as Result from "effect/Result"
import * as CommandLine from "../cli/CommandLine.ts"
import { type Run, stopped } from "../cli/Process.ts"
import * as Scenario from "./Scenario.ts"
import * as TcpTerminal from "./TcpTerminal.ts"

/** The terminal that was asked for, and what is printed of it; without `onFrame` or `onHappened` nothing is. @category Models */
export interface Asked extends Pick<TcpTerminal.Options, "onFrame" | "onHappened"> {
  readonly terminal: TerminalSide
}

/** What the arguments of every simulator say. @category Models */
export interface Arguments {
  readonly address: string
  readonly scenario: Scenario.Scenario
  readonly heartbeatSeconds: number
  readonly values: CommandLine.Values
  readonly io: Pick<CommandLine.Io, "readText" | "out">
}

/** The simulator of one dialect. @category Models */
export interface Simulator {
  readonly help: CommandLine.Text
  readonly scenarios: Readonly<Record<string, Scenario.Scenario>>
  /** Options besides `--address`, `--connect`, `--scenario`, `--heartbeat`, `--lang` and `--help`. */
  readonly options: ParseArgsOptionsConfig
  /** Makes the terminal; a failure is a sentence that begins with the option that is wrong. */
  readonly terminal: (given: Arguments) => Promise<Result.Result<Asked, string>>
}

/** A terminal that is ready to dial. @category Models */
export interface Plan extends Asked {
  readonly host: string
  readonly port: number
  readonly scenario: Scenario.Scenario
}

const shared = {
  address: { type: "string" },
  connect: { type: "string" },
  scenario: { type: "string", default: "normal" },
  heartbeat: { type: "string", default: "60" },
  lang: { type: "string" },
  help: { type: "boolean", short: "h" }
} as const satisfies ParseArgsOptionsConfig

const parse = (simulator: Simulator, args: ReadonlyArray<string>): Result.Result<CommandLine.Values, string> =>
  Result.try({
    try: () => parseArgs({ args: [...args], options: { ...simulator.options, ...shared } }).values,
    catch: (cause) => (cause instanceof Error ? cause.message : String(cause))
  })

/** A name of the simulator's own scenarios, or a file in the shape of {@link Scenario}. */
const scenarioOf = async (
  simulator: Simulator,
  name: string,
  io: Arguments["io"]
): Promise<Result.Result<Scenario.Scenario, string>> => {
  const named = Object.hasOwn(simulator.scenarios, name) ? simulator.scenarios[name] : undefined
  if (named !== undefined) return Result.succeed(named)
  const text = await io.readText(name)
  if (text === null) return Result.fail(`--scenario ${name}: no such name or file`)
  const json = Result.try(() => JSON.parse(text) as unknown)
  if (Result.isFailure(json)) return Result.fail(`--scenario ${name}: not JSON`)
  return Result.mapError(
    Scenario.decode(json.success),
    ({ message, path }) => `--scenario ${name}: ${path}: ${message}`
  )
}

/** Checks the arguments; a failure is a sentence that begins with the first option that is wrong. @category Functions */
export const planOf = async (
  simulator: Simulator,
  args: ReadonlyArray<string>,
  io: Arguments["io"]
): Promise<Result.Result<Plan, string>> => {
  const parsed = parse(simulator, args)
  if (Result.isFailure(parsed)) return Result.fail(parsed.failure)
  const values = parsed.success
  const [, host = "", port = ""] = /^(.+):(\d{1,5})$/.exec(String(values.connect ?? "")) ?? []
  const heartbeatSeconds = Number(values.heartbeat)
  const isPort = Number(port) >= 1 && Number(port) <= 65_535
  if (typeof values.address !== "string") return Result.fail("--address is missing")
  if (host === "" || !isPort) return Result.fail("--connect must be host:port")
  if (!Number.isInteger(heartbeatSeconds) || heartbeatSeconds < 1 || heartbeatSeconds > 3600)
    return Result.fail("--heartbeat must be 1 to 3600 whole seconds")
  if (CommandLine.languageOf(values.lang, undefined) === null) return Result.fail("--lang must be zh or en")
  const scenario = await scenarioOf(simulator, String(values.scenario), io)
  if (Result.isFailure(scenario)) return Result.fail(scenario.failure)
  const given: Arguments = { address: values.address, scenario: scenario.success, heartbeatSeconds, values, io }
  return Result.map(await simulator.terminal(given), (asked) => ({
    ...asked,
    host,
    port: Number(port),
    scenario: scenario.success
  }))
}

/** Prints something that happened as JSON; amounts as kWh. @category Functions */
export const jsonOf = (value: unknown): string =>
  JSON.stringify(value, (_, part: unknown) => (typeof part === "bigint" ? Energy.toKwh(Energy.fromUnits(part)) : part))

/** Says each reason once, however often the terminal dials in vain. */
const once = (say: (line: string) => void): ((reason: string) => void) => {
  let last = ""
  return (reason) => {
    if (reason !== last) say(reason)
    last = reason
  }
}

/** Dials, and plays the scenario; gives what ends it. */
const play = ({ scenario, ...plan }: Plan, err: (line: string) => void): (() => Promise<void>) => {
  const terminal = TcpTerminal.start({ ...plan, onProblem: once(err) })
  terminal.plan(...Scenario.faultsOf(scenario))
  const consume = (energy: Energy.Energy | undefined, millis: number) =>
    setInterval(() => {
      const holder = terminal.terminal().holders[0]?.no
      if (energy !== undefined && holder !== undefined) terminal.apply({ _tag: "Consume", holder, energy })
    }, millis)
  const flows = [consume(scenario.consumePerMinute, 60_000), consume(scenario.consumePerSecond, 1000)]
  return () => {
    for (const flow of flows) clearInterval(flow)
    return terminal.close()
  }
}

/** Gives the command of a simulator: it runs until the process is told to stop. @category Functions */
export const command =
  (simulator: Simulator): Run =>
  async (args, io, environment) => {
    const parsed = parse(simulator, args)
    const values = Result.isSuccess(parsed) ? parsed.success : {}
    const help = simulator.help[CommandLine.languageOf(values.lang, environment) ?? "en"]
    if (values.help === true) {
      io.out(help)
      return 0
    }
    const plan = await planOf(simulator, args, io)
    if (Result.isFailure(plan)) {
      io.err(`${plan.failure}\n\n${help}`)
      return 2
    }
    const end = play(plan.success, io.err)
    await stopped()
    await end()
    return 0
  }
