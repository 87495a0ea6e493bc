import { assert, describe, it } from "@effect/vitest"
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
    ["--heartbeat", { heartbeat: "often" }]
  ])("are refused by name: %s in %j", (name, change) => {
    assert.strictEqual(planOf({ ...good, ...change }), name)
  })
})
