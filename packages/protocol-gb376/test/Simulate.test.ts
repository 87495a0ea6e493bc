import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { createServer } from "node:net"
import { fileURLToPath } from "node:url"
import { afterEach, assert, describe, it } from "@effect/vitest"
import * as Result from "effect/Result"
import { Frame } from "../src/index.ts"
import { planOf } from "../src/testing/Simulate.ts"

const good = {
  address: "3701-00001",
  connect: "127.0.0.1:5000",
  scenario: "normal",
  duplicate: "refusedWithoutReason",
  heartbeat: "60"
}

describe("the simulator's arguments", () => {
  it("are taken", () => {
    const plan = planOf({ ...good, password: "A1".repeat(16), scenario: "drop-reply" })
    assert.deepInclude(plan, { host: "127.0.0.1", port: 5000, scenario: "drop-reply" })
    assert.strictEqual(typeof plan === "object" && plan.terminal.terminal.password, "a1".repeat(16))
  })

  it.each<readonly [string, object]>([
    ["--address", { address: "3701" }],
    ["--address", { address: "3701-0" }],
    ["--connect", { connect: "5000" }],
    ["--connect", { connect: "host:70000" }],
    ["--scenario", { scenario: "earthquake" }],
    ["--duplicate", { duplicate: "twice" }],
    ["--password", { password: "12" }],
    ["--heartbeat", { heartbeat: "0" }],
    ["--heartbeat", { heartbeat: "often" }],
    ["--lang", { lang: "fr" }]
  ])("are refused by name: %s in %j", (name, change) => {
    assert.strictEqual(planOf({ ...good, ...change }), name)
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
