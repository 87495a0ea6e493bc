/** The small parts of sending: lanes, rate, references, numbers, result and report classes, reconnect policy. */
import { assert, describe, it } from "@effect/vitest"
import { DecodeError } from "../src/Field.ts"
import * as Lanes from "../src/Lanes.ts"
import { forWire, mask, normalise } from "../src/Numbers.ts"
import * as ReconnectPolicy from "../src/ReconnectPolicy.ts"
import * as ReferenceNumbers from "../src/ReferenceNumbers.ts"
import * as Report from "../src/Report.ts"
import * as ResultCode from "../src/ResultCode.ts"
import type { CloseReason } from "../src/SessionState.ts"
import * as TokenBucket from "../src/TokenBucket.ts"
import { closeText } from "../src/texts.ts"

describe("lanes", () => {
  it("alarms go first, but every run of alarms lets one bulk message pass", () => {
    const lanes = Lanes.make<string>()
    for (let index = 0; index < 40; index++) lanes.push("alarm", "alarm")
    lanes.push("bulk", "bulk")
    lanes.push("bulk", "bulk")
    const order = Array.from({ length: 42 }, () => lanes.take())
    assert.deepStrictEqual(
      [order.indexOf("bulk"), order.lastIndexOf("bulk")],
      [Lanes.alarmsInARow, 2 * Lanes.alarmsInARow + 1]
    )
    assert.strictEqual(lanes.take(), undefined)
    assert.strictEqual(lanes.size(), 0)
  })

  it("keep their order through pushing back, removing and many thousand items", () => {
    const lanes = Lanes.make<number>()
    for (let index = 0; index < 5_000; index++) lanes.push("bulk", index)
    assert.strictEqual(lanes.take(), 0)
    lanes.pushFront("bulk", 0)
    assert.isTrue(lanes.remove(3))
    assert.isFalse(lanes.remove(3))
    const rest = Array.from({ length: lanes.size() }, () => lanes.take())
    assert.deepStrictEqual(rest.slice(0, 4), [0, 1, 2, 4])
    assert.strictEqual(rest.length, 4_999)
    assert.strictEqual(rest.at(-1), 4_999)
  })
})

describe("token bucket", () => {
  const rate = { perSecond: 10, burst: 3 }

  it("lets a burst through, then the rate, and never more than the burst after a pause", () => {
    let bucket = TokenBucket.full(rate, 0)
    for (let index = 0; index < 3; index++) bucket = TokenBucket.take(bucket, 1) ?? assert.fail("burst")
    assert.isNull(TokenBucket.take(bucket, 1))
    assert.strictEqual(TokenBucket.waitMillis(rate, bucket, 1), 100)
    assert.isNull(TokenBucket.take(TokenBucket.refill(rate, bucket, 99), 1))
    assert.isNotNull(TokenBucket.take(TokenBucket.refill(rate, bucket, 100), 1))
    assert.strictEqual(TokenBucket.refill(rate, bucket, 3_600_000).tokens, 3)
  })

  it("takes nothing from a clock that goes back", () => {
    const bucket = TokenBucket.full(rate, 1_000)
    assert.deepStrictEqual(TokenBucket.refill(rate, bucket, 10), bucket)
  })
})

describe("references", () => {
  it("do not come back to a number within the cool-down, and are refused when all are in use", () => {
    const references = ReferenceNumbers.make(8, 250)
    const taken = Array.from({ length: 256 }, (_, index) => references.take("a", index))
    assert.strictEqual(new Set(taken).size, 256)
    assert.isNull(references.take("a", 1_000))
    assert.isNotNull(references.take("b", 1_000))
    assert.isNotNull(references.take("a", ReferenceNumbers.coolDownMillis))
  })

  it("of messages that never left are given out again at once, so that trying again uses none up", () => {
    const references = ReferenceNumbers.make(8, 0)
    for (let index = 0; index < 255; index++) references.take("a", 0)
    const tries = Array.from({ length: 1_000 }, () => {
      const reference = references.take("a", 0)
      if (reference !== null) references.giveBack("a", reference)
      return reference
    })
    assert.deepStrictEqual([...new Set(tries)], [255])
  })

  it("have 16 bits where asked for", () => {
    const references = ReferenceNumbers.make(16, 65_535)
    assert.deepStrictEqual([references.take("a", 0), references.take("a", 0)], [65_535, 0])
  })
})

describe("numbers", () => {
  const rows: ReadonlyArray<readonly [string, string]> = [
    ["8613900000001", "13900000001"],
    ["+8613900000001", "13900000001"],
    ["008613900000001", "13900000001"],
    ["13900000001", "13900000001"],
    ["10086", "10086"],
    ["8610086", "8610086"]
  ]
  for (const [from, to] of rows) it(`${from} is matched as ${to}`, () => assert.strictEqual(normalise(from), to))

  it("get the prefix that the operator wants, and nothing that is no number goes out", () => {
    assert.deepStrictEqual(
      [forWire("+8613900000001", ""), forWire("13900000001", "86"), forWire("10086", "86")],
      ["13900000001", "8613900000001", "10086"]
    )
    assert.deepStrictEqual(
      ["", "1390000000a", "1234", "1".repeat(21), "139 0000 0001"].map((to) => forWire(to, "")),
      [null, null, null, null, null]
    )
  })

  it("are masked", () => {
    assert.deepStrictEqual(["13900000001", "10086", "123"].map(mask), ["139****0001", "****0086", "****"])
  })
})

describe("results", () => {
  const rows: ReadonlyArray<readonly [ResultCode.ResultClass, ReadonlyArray<number>]> = [
    ["accepted", [0]],
    ["slowDown", [8, 77, 84, 88, 250]],
    ["possiblyAccepted", [3, 54, 73]],
    ["transient", [51, 52, 53, 70]],
    ["permanent", [1, 2, 4, 5, 6, 7, 9, 10, 11, 12, 13, 69, 76, 255]]
  ]
  for (const [expected, codes] of rows) {
    it(`${codes.join(", ")}: ${expected}`, () => {
      for (const code of codes) assert.strictEqual(ResultCode.classOf(code), expected)
    })
  }
})

describe("reports", () => {
  const rows: ReadonlyArray<readonly [string, Report.StatClass]> = [
    ["DELIVRD", "delivered"],
    ["ACCEPTD", "intermediate"],
    ["ML:0001", "intermediate"],
    ["MLXXXXX", "failed"],
    ["EXPIRED", "failed"],
    ["UNDELIV", "failed"],
    ["REJECTD", "failed"],
    ["UNKNOWN", "failed"],
    ["MK:0012", "failed"],
    ["AF:4", "failed"],
    ["", "failed"]
  ]
  for (const [stat, expected] of rows)
    it(`${stat} is ${expected}`, () => assert.strictEqual(Report.classOf(stat), expected))
})

describe("reconnecting", () => {
  const of = { reconnectMinMillis: 1_000, reconnectMaxMillis: 60_000 }

  it("doubles up to the longest wait, half of it random", () => {
    assert.deepStrictEqual(
      [0, 1, 5, 6, 1_000].map((failures) => ReconnectPolicy.delayMillis(of, failures, 0)),
      [500, 1_000, 16_000, 30_000, 30_000]
    )
    assert.strictEqual(ReconnectPolicy.delayMillis(of, 6, 0.999999), 60_000)
  })

  const error = new DecodeError({ reason: "LengthOverLimit", offset: 0, detail: "x" })
  const rows: ReadonlyArray<readonly [CloseReason, ReconnectPolicy.CloseClass, string]> = [
    [{ _tag: "LoginRefused", status: 2 }, "configuration", "spId"],
    [{ _tag: "LoginRefused", status: 3 }, "configuration", "secret"],
    [{ _tag: "LoginRefused", status: 4 }, "configuration", "version"],
    [{ _tag: "LoginRefused", status: 57 }, "configuration", "address"],
    [{ _tag: "LoginRefused", status: 56 }, "passing", "links"],
    [{ _tag: "LoginRefused", status: 5 }, "passing", "other"],
    [{ _tag: "VersionMismatch", sent: "3.0", received: "2.0" }, "configuration", "set version to 2.0"],
    [{ _tag: "AuthenticatorMismatch" }, "configuration", "ismgAuthenticator"],
    [{ _tag: "LoginUnencodable", detail: "spId" }, "configuration", "spId"],
    [{ _tag: "LoginTimeout" }, "passing", "port"],
    [{ _tag: "LinkTestFailed", transmissions: 3 }, "passing", "3"],
    [{ _tag: "TerminatedByGateway" }, "passing", "TERMINATE"],
    [{ _tag: "Garbage", error }, "passing", "CMPP"],
    [{ _tag: "LinkLost", cause: "peer", detail: "ECONNREFUSED" }, "passing", "ECONNREFUSED"],
    [{ _tag: "Stopped" }, "stopped", "us"]
  ]
  for (const [reason, expected, hint] of rows) {
    it(`${JSON.stringify(reason)} is ${expected}, and the log says what to change`, () => {
      assert.strictEqual(ReconnectPolicy.classOf(reason), expected)
      assert.include(closeText(reason).en, hint)
      assert.isNotEmpty(closeText(reason).zh)
    })
  }
})
