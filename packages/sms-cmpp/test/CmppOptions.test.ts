import { assert, describe, it } from "@effect/vitest"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import type { CmppOptions } from "../src/CmppOptions.ts"
import { resolve } from "../src/CmppOptions.ts"

const options: CmppOptions = {
  host: "127.0.0.1",
  port: 7890,
  spId: "900001",
  secret: Redacted.make("888888"),
  srcId: "10690000"
}

describe("options", () => {
  it("have defaults, and each can be set", () => {
    const settings = Result.getOrThrow(resolve({ ...options, window: 100, links: 4, ratePerSecond: 50 }))
    assert.deepInclude(settings, { links: 4, ratePerSecond: 50, msgSrc: "900001", feeType: "01", slowDownRetries: 10 })
    assert.deepInclude(settings.session, {
      window: 100,
      transmissions: 1,
      version: "3.0",
      responseTimeoutMillis: 60_000
    })
    assert.strictEqual(String(settings.session.secret), "<redacted>")
  })

  const rows: ReadonlyArray<readonly [string, Partial<CmppOptions>]> = [
    ["host", { host: "" }],
    ["port", { port: 0 }],
    ["port", { port: 65_536 }],
    ["spId", { spId: "" }],
    ["spId", { spId: "1234567" }],
    ["srcId", { srcId: "" }],
    ["srcId", { srcId: "1".repeat(22) }],
    ["msgSrc", { msgSrc: "1234567" }],
    ["serviceCode", { serviceCode: "01234567890" }],
    ["serviceCode", { serviceCode: "电" }],
    ["feeType", { feeType: "001" }],
    ["feeUserType", { feeUserType: 4 }],
    ["msgLevel", { msgLevel: 10 }],
    ["links", { links: 0 }],
    ["links", { links: 17 }],
    ["window", { window: 0 }],
    ["window", { window: 257 }],
    ["window", { window: 1.5 }],
    ["transmissions", { transmissions: 4 }],
    ["responseTimeoutMillis", { responseTimeoutMillis: 99 }],
    ["maxFrameLength", { maxFrameLength: 8_193 }],
    ["ratePerSecond", { ratePerSecond: 0 }],
    ["rateBurst", { rateBurst: 0 }],
    ["queueLimit", { queueLimit: 0 }],
    ["maxParts", { maxParts: 256 }],
    ["signature", { signature: { mode: "prepend", text: "" } }],
    ["signature", { signature: { mode: "addedByGateway", text: "电".repeat(21), position: "head" } }]
  ]
  for (const [setting, change] of rows) {
    it(`refuses ${JSON.stringify(change)} and names ${setting}`, () => {
      const result = resolve({ ...options, ...change })
      assert.isTrue(Result.isFailure(result))
      if (Result.isFailure(result)) assert.strictEqual(result.failure.setting, setting)
    })
  }
})
