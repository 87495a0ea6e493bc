import { readFileSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Effect from "effect/Effect"
import * as Inspector from "../src/Inspector.ts"
import * as SimulatedIsmg from "../src/testing/SimulatedIsmg.ts"
import { program } from "./ReadmeExample.ts"
import { account } from "./Station.ts"

const read = (name: string): string => readFileSync(new URL(name, import.meta.url), "utf8")

describe("README", () => {
  for (const name of ["../README.md", "../README.zh-CN.md"]) {
    it(`${name} shows the program that is compiled and run here, in at most 120 lines`, () => {
      const text = read(name)
      assert.include(text, read("./ReadmeExample.ts").trim())
      const hex = /yugou-cmpp decode ([0-9a-f]+)/.exec(text)?.[1] ?? ""
      assert.include(Inspector.decode(hex, undefined).lines[0], '"type":"SUBMIT_RESP"')
      assert.isAtMost(text.split("\n").length, 121)
    })
  }

  it.effect("its program sends a message", () =>
    Effect.gen(function* () {
      const ismg = yield* SimulatedIsmg.make({ account })
      const env = {
        CMPP_HOST: ismg.host,
        CMPP_PORT: ismg.port,
        CMPP_SP_ID: account.spId,
        CMPP_SECRET: account.secret,
        CMPP_SRC_ID: "1069"
      }
      const provider = ConfigProvider.fromUnknown(env)
      const outcome = yield* Effect.provideService(program, ConfigProvider.ConfigProvider, provider)
      assert.strictEqual(outcome._tag, "Submitted")
    })
  )
})
