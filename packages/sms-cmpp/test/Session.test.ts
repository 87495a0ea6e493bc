import { assert, describe, it } from "@effect/vitest"
import type { Version } from "../src/Field.ts"
import type { RequestOutcome } from "../src/SessionState.ts"
import { closeReason, deliverBody, notices, SessionBench, settles, submitOf } from "./SessionBench.ts"
import { bytesOf, vectors } from "./Vectors.ts"

const answer = (status: number) => ({ Status: status, AuthenticatorISMG: new Uint8Array(16), Version: 0x30 })

const goldenBody = (id: string): string => vectors.find((vector) => vector.id === id)?.hex.slice(24) ?? ""

describe("login", () => {
  it("writes the CONNECT of vector cmpp-013, its sequence number apart", () => {
    const bench = new SessionBench({ version: "2.0" })
    const [write] = bench.give({ _tag: "Connected", timestamp: "1122062315" })
    const hex = write?._tag === "Write" ? Buffer.from(write.bytes).toString("hex") : ""
    assert.strictEqual(hex.slice(24), goldenBody("cmpp-013"))
    assert.strictEqual(hex.slice(16, 24), "00000001")
  })

  it("opens on Status 0 and sends nothing before", () => {
    const bench = new SessionBench()
    assert.deepInclude(settles(bench.give({ _tag: "Request", request: submitOf("early") }))[0]?.outcome, {
      _tag: "NotSent",
      reason: "notOpen"
    })
    bench.give({ _tag: "Connected", timestamp: "0121080510" })
    assert.strictEqual(
      settles(bench.give({ _tag: "Request", request: submitOf("during") }))[0]?.outcome._tag,
      "NotSent"
    )
    const outputs = bench.hear("CONNECT_RESP", 1, answer(0))
    assert.deepStrictEqual(
      outputs.map((output) => output._tag),
      ["Notice", "Opened"]
    )
    assert.strictEqual(bench.written(bench.give({ _tag: "Request", request: submitOf("a") }))[0]?.type, "SUBMIT")
  })

  for (const status of [1, 2, 3, 4, 5, 57, 255]) {
    it(`ends with the Status ${status} that the gateway gave`, () => {
      const bench = new SessionBench()
      bench.give({ _tag: "Connected", timestamp: "1122062315" })
      assert.deepStrictEqual(closeReason(bench.hear("CONNECT_RESP", 1, answer(status))), {
        _tag: "LoginRefused",
        status
      })
    })
  }

  const widths: ReadonlyArray<readonly [Version, Version]> = [
    ["2.0", "3.0"],
    ["3.0", "2.0"]
  ]
  for (const [sent, received] of widths) {
    it(`tells a ${received} answer to a ${sent} login by its width, and follows it when told to`, () => {
      const strict = new SessionBench({ version: sent })
      strict.give({ _tag: "Connected", timestamp: "1122062315" })
      const reason = closeReason(strict.hear("CONNECT_RESP", 1, answer(0), received))
      assert.deepStrictEqual(reason, { _tag: "VersionMismatch", sent, received })
      const following = new SessionBench({ version: sent, versionMismatch: "follow" })
      following.give({ _tag: "Connected", timestamp: "1122062315" })
      assert.include(notices(following.hear("CONNECT_RESP", 1, answer(0), received)), "VersionFollowed")
      const [submit] = following.written(following.give({ _tag: "Request", request: submitOf("a") }))
      assert.strictEqual(submit?.version, received)
    })
  }

  // cmpp-013 and cmpp-019, cmpp-025: logins captured between peers; the digest of the answer fits no other login.
  const captured = bytesOf("8d5a4408530715e9c7071c655f641caa")
  const modes: ReadonlyArray<readonly ["off" | "warn" | "strict", Uint8Array, string]> = [
    ["strict", captured, "Opened"],
    ["strict", new Uint8Array(16), "AuthenticatorMismatch"],
    ["warn", captured, "Opened"],
    ["warn", new Uint8Array(16), "AuthenticatorNotVerified"],
    ["off", new Uint8Array(16), "Opened"]
  ]
  for (const [mode, digest, expected] of modes) {
    it(`${mode}: a ${digest === captured ? "right" : "zero"} AuthenticatorISMG gives ${expected}`, () => {
      const bench = new SessionBench({ version: "2.0", ismgAuthenticator: mode })
      bench.give({ _tag: "Connected", timestamp: "1122062315" })
      const outputs = bench.hear("CONNECT_RESP", 1, { Status: 0, AuthenticatorISMG: digest, Version: 0x20 })
      const seen = [closeReason(outputs)?._tag, ...notices(outputs), ...outputs.map((output) => output._tag)]
      assert.include(seen, expected)
      if (expected === "Opened") assert.notInclude(seen, "AuthenticatorNotVerified")
    })
  }

  it("gives up when no answer comes", () => {
    const bench = new SessionBench({ loginTimeoutMillis: 7_000 })
    bench.give({ _tag: "Connected", timestamp: "1122062315" })
    assert.strictEqual(closeReason(bench.wait(6_999)), null)
    assert.deepStrictEqual(closeReason(bench.wait(1)), { _tag: "LoginTimeout" })
  })
})

describe("requests", () => {
  const outcomesOf = (outputs: Parameters<typeof settles>[0]) =>
    settles(outputs).map((output) => [output.id, output.outcome._tag])

  it("answers come in any order, matched by Sequence_Id and kind", () => {
    const bench = new SessionBench().login()
    for (const id of ["a", "b"]) bench.give({ _tag: "Request", request: submitOf(id) })
    assert.deepStrictEqual(notices(bench.hear("QUERY_RESP", 2, zeroQuery)), ["UnmatchedResponse"])
    bench.now += 40
    const [b] = settles(bench.hear("SUBMIT_RESP", 3, { Msg_Id: 7n, Result: 0 }))
    assert.strictEqual(b?.id, "b")
    assert.deepInclude(b?.outcome, { _tag: "Answered", elapsedMillis: 40 })
    assert.deepStrictEqual(outcomesOf(bench.hear("SUBMIT_RESP", 2, { Msg_Id: 8n, Result: 8 })), [["a", "Answered"]])
    assert.deepStrictEqual(notices(bench.hear("SUBMIT_RESP", 2, { Msg_Id: 8n, Result: 0 })), ["UnmatchedResponse"])
  })

  it("never has more without an answer than the window", () => {
    const bench = new SessionBench({ window: 2 }).login()
    const outcomes = ["a", "b", "c"].flatMap((id) => settles(bench.give({ _tag: "Request", request: submitOf(id) })))
    assert.deepStrictEqual(
      outcomes.map(({ id, outcome }) => [id, outcome._tag === "NotSent" ? outcome.reason : outcome._tag]),
      [["c", "windowFull"]]
    )
  })

  it("a SUBMIT without an answer is unknown after T, not sent again, and a late answer settles nothing twice", () => {
    const bench = new SessionBench({ responseTimeoutMillis: 20_000 }).login()
    bench.give({ _tag: "Request", request: submitOf("a") })
    assert.deepStrictEqual(settles(bench.wait(19_999)), [])
    const outputs = bench.wait(1)
    assert.deepStrictEqual(settles(outputs)[0]?.outcome, { _tag: "Unknown", cause: "timeout" })
    assert.deepStrictEqual(bench.written(outputs), [])
    assert.deepStrictEqual(notices(bench.hear("SUBMIT_RESP", 2, { Msg_Id: 1n, Result: 0 })), ["LateAnswer"])
  })

  it("resends the same bytes N - 1 times where that is set, and takes the answer to either", () => {
    const bench = new SessionBench({ responseTimeoutMillis: 10_000, transmissions: 3 }).login()
    const first = bench.give({ _tag: "Request", request: submitOf("a") }).filter((output) => output._tag === "Write")
    const second = bench.wait(10_000).filter((output) => output._tag === "Write")
    assert.deepStrictEqual(second, first)
    assert.deepStrictEqual(
      bench.wait(10_000).filter((output) => output._tag === "Write"),
      first
    )
    assert.deepStrictEqual(outcomesOf(bench.wait(10_000)), [["a", "Unknown"]])
  })

  it("an answer that cannot be read leaves the request unknown", () => {
    const bench = new SessionBench().login()
    bench.give({ _tag: "Request", request: submitOf("a") })
    const outputs = bench.give({ _tag: "Bytes", bytes: bytesOf("00000010800000040000000200000000") })
    assert.deepStrictEqual(settles(outputs)[0]?.outcome, {
      _tag: "Unknown",
      cause: "unreadable"
    } satisfies RequestOutcome)
    assert.deepStrictEqual(notices(outputs), ["Undecodable"])
  })

  it("takes an answer in the widths of the other version", () => {
    const bench = new SessionBench().login()
    bench.give({ _tag: "Request", request: submitOf("a") })
    assert.deepStrictEqual(outcomesOf(bench.hear("SUBMIT_RESP", 2, { Msg_Id: 1n, Result: 0 }, "2.0")), [
      ["a", "Answered"]
    ])
  })

  it("a request that cannot be written is not sent and leaves the link alone", () => {
    const bench = new SessionBench().login()
    const request = submitOf("a")
    const long = request.type === "SUBMIT" ? { ...request, body: { ...request.body, Src_Id: "1".repeat(22) } } : request
    const outputs = bench.give({ _tag: "Request", request: long })
    assert.deepInclude(settles(outputs)[0]?.outcome, { _tag: "NotSent", reason: "badContent" })
    assert.deepStrictEqual(bench.written(outputs), [])
  })

  it("asks and cancels", () => {
    const bench = new SessionBench().login()
    const query = { Time: "20261122", Query_Type: 0, Query_Code: "", Reserve: "" }
    bench.give({ _tag: "Request", request: { id: "q", type: "QUERY", body: query } })
    bench.give({ _tag: "Request", request: { id: "c", type: "CANCEL", body: { Msg_Id: 9n } } })
    assert.deepStrictEqual(outcomesOf(bench.hear("QUERY_RESP", 2, zeroQuery)), [["q", "Answered"]])
    assert.deepStrictEqual(outcomesOf(bench.hear("CANCEL_RESP", 3, { Success_Id: 0 })), [["c", "Answered"]])
  })

  it("numbers wrap from 2^32-1 to 1 and skip what is in use", () => {
    const bench = new SessionBench({}, 0xffff_ffff).login()
    const ids = ["a", "b"].map(
      (id) => bench.written(bench.give({ _tag: "Request", request: submitOf(id) }))[0]?.sequenceId
    )
    assert.deepStrictEqual(ids, [1, 2])
    const again = { ...bench.state, nextSequenceId: 1 }
    bench.state = again
    assert.strictEqual(bench.written(bench.give({ _tag: "Request", request: submitOf("c") }))[0]?.sequenceId, 3)
  })
})

const zeroQuery = {
  Time: "",
  Query_Type: 0,
  Query_Code: "",
  MT_TLMsg: 0,
  MT_Tlusr: 0,
  MT_Scs: 0,
  MT_WT: 0,
  MT_FL: 0,
  MO_Scs: 0,
  MO_WT: 0,
  MO_FL: 0
}

describe("link test", () => {
  it("is sent after C without a byte, and answered tests keep the link", () => {
    const bench = new SessionBench({ linkTestIntervalMillis: 30_000 }).login()
    for (let round = 0; round < 3; round++) {
      const [test] = bench.written(bench.wait(30_000))
      assert.strictEqual(test?.type, "ACTIVE_TEST")
      bench.hear("ACTIVE_TEST_RESP", test?.sequenceId ?? 0, { Reserved: 0 })
    }
    assert.strictEqual(bench.state.phase._tag, "Open")
  })

  it("counts the short answer and a test as an answer", () => {
    const bench = new SessionBench().login()
    const [first] = bench.written(bench.wait(30_000))
    bench.give({ _tag: "Bytes", bytes: Uint8Array.of(0, 0, 0, 12, 0x80, 0, 0, 8, 0, 0, 0, first?.sequenceId ?? 0) })
    assert.strictEqual(bench.state.linkTest, null)
    const [second] = bench.written(bench.wait(30_000))
    assert.deepStrictEqual(bench.written(bench.hear("ACTIVE_TEST", second?.sequenceId ?? 0, {})), [])
    assert.strictEqual(bench.state.linkTest, null)
  })

  it("drops a link that is half dead after N tests, and its requests are unknown", () => {
    const bench = new SessionBench({ responseTimeoutMillis: 500_000 }).login()
    bench.give({ _tag: "Request", request: submitOf("a") })
    const written = [bench.wait(30_000), bench.wait(20_000), bench.wait(20_000)].flatMap((outputs) =>
      bench.written(outputs)
    )
    assert.deepStrictEqual(
      written.map((pdu) => pdu.type),
      ["ACTIVE_TEST", "ACTIVE_TEST", "ACTIVE_TEST"]
    )
    const outputs = bench.wait(20_000)
    assert.deepStrictEqual(closeReason(outputs), { _tag: "LinkTestFailed", transmissions: 3 })
    assert.deepStrictEqual(settles(outputs)[0]?.outcome, { _tag: "Unknown", cause: "linkLost" })
  })

  it("answers the gateway's test at once, with its number", () => {
    const bench = new SessionBench().login()
    const [pdu] = bench.written(bench.hear("ACTIVE_TEST", 77, {}))
    assert.deepStrictEqual([pdu?.type, pdu?.sequenceId], ["ACTIVE_TEST_RESP", 77])
  })
})

describe("deliveries", () => {
  it("are confirmed when the host says so, with their own number and Msg_Id", () => {
    const bench = new SessionBench().login()
    const outputs = bench.hear("DELIVER", 500, deliverBody(99n))
    const [deliver] = outputs.flatMap((output) => (output._tag === "Deliver" ? [output] : []))
    assert.deepStrictEqual(bench.written(outputs), [])
    const confirm = { _tag: "Confirm", token: deliver?.token ?? "", result: 0 } as const
    const [pdu] = bench.written(bench.give(confirm))
    assert.deepInclude({ ...pdu }, { type: "DELIVER_RESP", sequenceId: 500, body: { Msg_Id: 99n, Result: 0 } })
    assert.deepStrictEqual(bench.give(confirm), [])
  })

  it("one that comes again while it is open is not handed out twice; after a failure it is", () => {
    const bench = new SessionBench().login()
    const [deliver] = bench
      .hear("DELIVER", 1, deliverBody(99n))
      .flatMap((output) => (output._tag === "Deliver" ? [output] : []))
    assert.deepStrictEqual(notices(bench.hear("DELIVER", 1, deliverBody(99n))), ["RepeatedDelivery"])
    assert.deepStrictEqual(bench.give({ _tag: "Confirm", token: deliver?.token ?? "", result: null }), [])
    assert.include(
      bench.hear("DELIVER", 1, deliverBody(99n)).map((output) => output._tag),
      "Deliver"
    )
  })

  it("two with one sequence number but different Msg_Ids are two", () => {
    const bench = new SessionBench().login()
    const tags = [1n, 2n].flatMap((id) => bench.hear("DELIVER", 0, deliverBody(id)).map((output) => output._tag))
    assert.deepStrictEqual(tags, ["Deliver", "Deliver"])
  })
})

describe("the end", () => {
  it("TERMINATE from the gateway is answered, and what is out becomes unknown", () => {
    const bench = new SessionBench().login()
    bench.give({ _tag: "Request", request: submitOf("a") })
    const outputs = bench.hear("TERMINATE", 9, {})
    assert.deepStrictEqual(bench.written(outputs)[0]?.type, "TERMINATE_RESP")
    assert.deepStrictEqual(settles(outputs)[0]?.outcome, { _tag: "Unknown", cause: "linkLost" })
    assert.deepStrictEqual(closeReason(outputs), { _tag: "TerminatedByGateway" })
  })

  it("stopping waits for open answers, then says TERMINATE and waits for its answer", () => {
    const bench = new SessionBench().login()
    bench.give({ _tag: "Request", request: submitOf("a") })
    assert.deepStrictEqual(bench.written(bench.give({ _tag: "Stop" })), [])
    assert.deepInclude(settles(bench.give({ _tag: "Request", request: submitOf("b") }))[0]?.outcome, {
      _tag: "NotSent"
    })
    const outputs = bench.hear("SUBMIT_RESP", 2, { Msg_Id: 1n, Result: 0 })
    const [terminate] = bench.written(outputs)
    assert.strictEqual(terminate?.type, "TERMINATE")
    assert.deepStrictEqual(closeReason(bench.hear("TERMINATE_RESP", terminate?.sequenceId ?? 0, {})), {
      _tag: "Stopped"
    })
  })

  it("stopping ends although the gateway says nothing", () => {
    const bench = new SessionBench({ drainMillis: 1_000, terminateTimeoutMillis: 500 }).login()
    bench.give({ _tag: "Request", request: submitOf("a") })
    bench.give({ _tag: "Stop" })
    assert.strictEqual(bench.written(bench.tick())[0]?.type, "TERMINATE")
    const outputs = bench.tick()
    assert.deepStrictEqual(closeReason(outputs), { _tag: "Stopped" })
    assert.deepStrictEqual(settles(outputs)[0]?.outcome, { _tag: "Unknown", cause: "linkLost" })
  })

  it("garbage ends the link with its offset", () => {
    const bench = new SessionBench().login()
    const reason = closeReason(
      bench.give({ _tag: "Bytes", bytes: new TextEncoder().encode("HTTP/1.1 502 Bad Gateway") })
    )
    assert.strictEqual(reason?._tag === "Garbage" ? reason.error.reason : null, "LengthOverLimit")
  })

  it("an unknown command is noted and the link goes on", () => {
    const bench = new SessionBench().login()
    assert.deepStrictEqual(notices(bench.give({ _tag: "Bytes", bytes: bytesOf("0000000c0000001000000001") })), [
      "Undecodable"
    ])
    assert.deepStrictEqual(notices(bench.hear("CONNECT_RESP", 1, answer(0))), ["UnexpectedPdu"])
    assert.strictEqual(bench.state.phase._tag, "Open")
  })
})
