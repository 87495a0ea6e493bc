import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { createServer } from "node:net"
import { fileURLToPath } from "node:url"
import { afterEach, assert, describe, it } from "@effect/vitest"
import { Simulator } from "@yugou/dialect-kit/testing"
import * as Result from "effect/Result"
import { Frame } from "../src/index.ts"
import { simulator } from "../src/testing/Simulate.ts"

const good = {
  address: "3701-00001",
  connect: "127.0.0.1:5000",
  scenario: "normal",
  duplicate: "refusedWithoutReason",
  heartbeat: "60"
}

const planOf = (values: Readonly<Record<string, string>>) =>
  Simulator.planOf(
    simulator,
    Object.entries(values).flatMap(([name, value]) => [`--${name}`, value]),
    { readText: async () => null, out: () => undefined }
  )

const releaseProtection = (pw: string): Uint8Array =>
  Result.getOrThrow(
    Frame.encode({
      dir: "down",
      fcb: 0,
      protocol: 2,
      prm: 1,
      function: 10,
      d4: 0,
      address: { region: "3701", terminal: 1, group: false, master: 1 },
      afn: "05",
      seq: { tpv: 0, fir: 1, fin: 1, con: 1, seq: 0 },
      units: [{ pn: [0], fn: 33, name: "" }],
      aux: { pw }
    })
  )

describe("the simulator's arguments", () => {
  it("are taken", async () => {
    const plan = Result.getOrThrow(await planOf({ ...good, password: "A1".repeat(16), scenario: "drop-reply" }))
    assert.deepInclude(plan, { host: "127.0.0.1", port: 5000 })
    assert.deepStrictEqual(plan.scenario.faults, [{ fault: { _tag: "DropReply" }, on: "effecting" }])
    const answerTo = (pw: string) => {
      const [, [answer]] = plan.terminal.step({ _tag: "Bytes", bytes: releaseProtection(pw), now: 0 })
      return answer?._tag === "Write" ? Result.getOrThrow(Frame.decode(answer.bytes)).units[0]?.fn : undefined
    }
    assert.deepStrictEqual([answerTo("a1".repeat(16)), answerTo("00".repeat(16))], [1, 2])
  })

  it.each<readonly [string, Readonly<Record<string, string>>]>([
    ["--address", { address: "3701" }],
    ["--address", { address: "3701-0" }],
    ["--connect", { connect: "5000" }],
    ["--connect", { connect: "host:70000" }],
    ["--scenario", { scenario: "earthquake" }],
    ["--duplicate", { duplicate: "twice" }],
    ["--password", { password: "12" }],
    ["--heartbeat", { heartbeat: "0" }],
    ["--heartbeat", { heartbeat: "often" }],
    ["--lang", { lang: "fr" }],
    ["--colour", { colour: "red" }]
  ])("are refused by name: %s in %j", async (name, change) => {
    const plan = await planOf({ ...good, ...change })
    assert.include(Result.isFailure(plan) ? plan.failure : "accepted", name)
  })
})

const root = fileURLToPath(new URL("..", import.meta.url))
const children: Array<ChildProcess> = []
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL")
})

const simulate = (port: number) => {
  const args = ["simulate", "--address", "3701-00001", "--connect", `127.0.0.1:${port}`]
  const child = spawn(process.execPath, ["--conditions=@yugou/source", "src/cli/main.ts", ...args], { cwd: root })
  children.push(child)
  return child
}

const listen = async () => {
  const server = createServer().listen(0, "127.0.0.1")
  await once(server, "listening")
  const address = server.address()
  return { server, port: typeof address === "object" && address !== null ? address.port : 0 }
}

describe("the simulator as a process", () => {
  it("logs in at the listener, prints the frame, and ends well when it is interrupted", async () => {
    const { port, server } = await listen()
    const child = simulate(port)
    const [socket] = await once(server, "connection")
    const [bytes] = await once(socket, "data")
    const frame = Result.getOrThrow(Frame.decode(bytes))
    assert.deepInclude(frame, { dir: "up", afn: "02" })
    assert.deepInclude(frame.address, { region: "3701", terminal: 1 })
    const [printed] = await once(child.stdout, "data")
    assert.deepStrictEqual(JSON.parse(String(printed)), { dir: "up", hex: Buffer.from(bytes).toString("hex") })
    child.kill("SIGINT")
    assert.deepStrictEqual(await once(child, "exit"), [0, null])
    server.close()
  })

  it("says why it cannot connect", async () => {
    const { port, server } = await listen()
    server.close()
    await once(server, "close")
    const [problem] = await once(simulate(port).stderr, "data")
    assert.include(String(problem), "ECONNREFUSED")
  })
})
