import { assert, describe, it } from "@effect/vitest"
import { Simulator } from "@yugou/dialect-kit/testing"
import * as Result from "effect/Result"
import { simulator } from "../src/testing/Simulate.ts"

const io = { readText: async () => null, out: () => {} }
const planOf = (...args: ReadonlyArray<string>) =>
  Simulator.planOf(simulator, ["--connect", "127.0.0.1:5000", ...args], io)

describe("the arguments of the simulator", () => {
  it.each([["dar8"], ["dar21"], ["dar255"], ["silent"]])("take the firmware %s", async (firmware) => {
    assert.isTrue(Result.isSuccess(await planOf("--address", "201612345678", "--firmware", firmware)))
  })

  it.each([
    [["--address", "20161234567"], /^--address must be/],
    [["--address", "201612345678", "--firmware", "none"], /^--firmware must be one of dar8, dar21, dar255, silent/],
    [["--address", "201612345678", "--security", "some"], /^--security must be/]
  ] as const)("refuse %j", async (args, sentence) => {
    const plan = await planOf(...args)
    assert.match(Result.isFailure(plan) ? plan.failure : "", sentence)
  })
})
