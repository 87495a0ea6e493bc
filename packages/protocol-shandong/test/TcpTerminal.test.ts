/** The terminal's side over real TCP on loopback: login, a question and its answer, a lost link; and the command line of the simulator. */
import { spawn } from "node:child_process"
import { once } from "node:events"
import { createServer, type Socket } from "node:net"
import { fileURLToPath } from "node:url"
import { assert, it } from "@effect/vitest"
import { Simulator } from "@yugou/dialect-kit/testing"
import * as Result from "effect/Result"
import { Scenario, SimulatedTerminal, TcpTerminal } from "../src/testing/index.ts"
import { scenarios, simulator } from "../src/testing/Simulate.ts"
import { Bytes, Frame, identify } from "./support/subject.ts"

interface Master {
  readonly port: number
  readonly received: Array<string>
  /** Resolves with the next frame from the terminal. */
  readonly next: () => Promise<string>
  readonly say: (hex: string) => void
  readonly hangUp: () => void
  readonly stop: () => Promise<void>
}

const listen = async (): Promise<Master> => {
  const received: Array<string> = []
  const waiting: Array<(hex: string) => void> = []
  let socket: Socket | undefined
  const server = createServer((own) => {
    socket = own
    own.on("error", () => own.destroy())
    own.on("data", (chunk) => {
      const hex = Bytes.hex(chunk)
      const resolve = waiting.shift()
      if (resolve === undefined) received.push(hex)
      else resolve(hex)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const address = server.address()
  return {
    port: typeof address === "object" && address !== null ? address.port : 0,
    received,
    next: () => {
      const hex = received.shift()
      return hex === undefined ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve(hex)
    },
    say: (hex) => socket?.write(Result.getOrThrow(Bytes.fromHex(hex))),
    hangUp: () => socket?.destroy(),
    stop: () => new Promise((resolve) => server.close(() => resolve()))
  }
}

it("logs in, answers, pushes, and dials again after a lost link", async () => {
  const master = await listen()
  const terminal = TcpTerminal.start({
    host: "127.0.0.1",
    port: master.port,
    redialMillis: 5,
    terminal: SimulatedTerminal.make(SimulatedTerminal.settings("94300482"))
  })
  assert.strictEqual(await master.next(), "68943082044000" + "68A103001234569A16")
  const online = terminal.online()
  master.say("68943082044000682100007B16")
  await online
  master.say("6894308204810268010A00010000000000000063808C16")
  assert.strictEqual(await master.next(), "6894308204810268810F000100000000000000638000000000001116")
  terminal.apply({ _tag: "PowerLoss" })
  const login = await master.next()
  assert.strictEqual(identify(Result.getOrThrow(Bytes.fromHex(login))), "zj-6868")
  master.hangUp()
  assert.include(await master.next(), "68A10300")
  await terminal.close()
  await master.stop()
})

it("plays a scenario from its data and names what is wrong with one", () => {
  for (const scenario of Object.values(scenarios)) {
    const base = SimulatedTerminal.settings("94300482")
    const terminal = Scenario.settingsOf(scenario, base.terminal)
    const side = SimulatedTerminal.make({ ...base, terminal }, Scenario.stateOf(scenario, terminal))
    const [, outputs] = side.step({ _tag: "Connected", now: 0 })
    const [write] = outputs
    assert.isTrue(write?._tag === "Write" && Result.isSuccess(Frame.decode(write.bytes)))
  }
  const wrong = Scenario.decode({ faults: [{ fault: { _tag: "Explode" }, on: "any" }] })
  assert.strictEqual(Result.isFailure(wrong) ? wrong.failure.path : "", "faults.0.fault")
  const strange = Scenario.decode({ remaning: "1" })
  assert.strictEqual(Result.isFailure(strange) ? strange.failure.path : "", "remaning")
})

const cli = fileURLToPath(new URL("../src/cli/main.ts", import.meta.url))
const run = (args: ReadonlyArray<string>) => {
  const child = spawn(process.execPath, ["--conditions=@yugou/source", cli, ...args])
  const exit = once(child, "exit").then(([code]) => code as number | null)
  return { child, exit }
}

it("runs as a process until it is told to stop", async () => {
  const master = await listen()
  const { child, exit } = run(["simulate", "--address", "94300482", "--connect", `127.0.0.1:${master.port}`, "--quiet"])
  const first = await Promise.race([master.next(), exit.then((code) => `exited with ${code}`)])
  assert.strictEqual(first, "6894308204400068A103001234569A16")
  child.kill("SIGTERM")
  assert.strictEqual(await exit, 0)
  await master.stop()
})

it.each([
  ["--address", ["--address", "x", "--connect", "h:1"]],
  ["--connect", ["--address", "94300482", "--connect", "h"]],
  ["--connect", ["--address", "94300482", "--connect", "h:99999"]],
  ["--password", ["--address", "94300482", "--connect", "h:1", "--password", "1"]],
  ["--heartbeat", ["--address", "94300482", "--connect", "h:1", "--heartbeat", "0"]],
  ["--scenario", ["--address", "94300482", "--connect", "h:1", "--scenario", "nowhere.json"]],
  ["--profile", ["--address", "94300482", "--connect", "h:1", "--profile", "nowhere"]],
  ["--loud", ["--loud"]]
])("names the wrong option: %s of %j", async (option, args) => {
  const parsed = await Simulator.planOf(simulator, args, { readText: async () => null, out: () => undefined })
  assert.include(Result.isFailure(parsed) ? parsed.failure : "accepted", option)
})
