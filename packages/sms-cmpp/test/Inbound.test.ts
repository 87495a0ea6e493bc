/** Reports early, late, twice, over another link, contradictory, unknown; messages of subscribers; an inbox that fails. */
import { assert, describe, it } from "@effect/vitest"
import { Instant, type SmsReceipt } from "@yugou/core"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Result from "effect/Result"
import * as TestClock from "effect/testing/TestClock"
import { understand } from "../src/Inbound.ts"
import type { Body } from "../src/Messages.ts"
import * as MsgId from "../src/MsgId.ts"
import * as Report from "../src/Report.ts"
import type { ReportPlan } from "../src/testing/IsmgScript.ts"
import { accepted, delivered, report, sequence } from "../src/testing/IsmgScript.ts"
import { deliverBody } from "./SessionBench.ts"
import { sms, station } from "./Station.ts"

const withReports = (...reports: ReadonlyArray<ReportPlan>) => ({ onSubmit: () => ({ ...accepted, reports }) })

describe("reports", () => {
  it.effect("one that overtakes SUBMIT_RESP reaches the inbox under the id that the answer then brings", () =>
    Effect.gen(function* () {
      const { ismg, inbox, submit } = yield* station(withReports(report("DELIVRD", { when: "beforeAnswer" })))
      const outcome = yield* submit(sms())
      yield* ismg.until((gateway) => gateway.confirmed() === 1)
      const ref = inbox.receipts[0]?.ref ?? ""
      assert.deepStrictEqual(outcome, { _tag: "Submitted", parts: [{ _tag: "Accepted", ref }] })
    })
  )

  const rows: ReadonlyArray<readonly [string, "2.0" | "3.0", ReadonlyArray<ReportPlan>, Array<Array<string>>]> = [
    ["60 bytes on a 3.0 link", "3.0", [report("DELIVRD", { layout: "2.0" })], [["delivered", "DELIVRD"]]],
    ["71 bytes on a 2.0 link", "2.0", [report("UNDELIV", { layout: "3.0" })], [["failed", "UNDELIV"]]],
    [
      "a LinkID that is eleven bytes short",
      "3.0",
      [report("DELIVRD", { linkId: "short" })],
      [["delivered", "DELIVRD"]]
    ],
    ["67 bytes", "3.0", [report("DELIVRD", { layout: 67 })], [["delivered", "DELIVRD"]]],
    ["80 bytes on a 2.0 link", "2.0", [report("UNDELIV", { layout: 80 })], [["failed", "UNDELIV"]]],
    ["sixteen bytes after LinkID", "3.0", [report("DELIVRD", { linkId: "long" })], [["delivered", "DELIVRD"]]],
    ["a number with 86 that had none", "3.0", [report("DELIVRD", { numberPrefix: "86" })], [["delivered", "DELIVRD"]]],
    ["a code of an element on the way", "3.0", [report("MK:0012")], [["failed", "MK:0012"]]],
    ["ACCEPTD is no end", "3.0", [report("ACCEPTD"), report("DELIVRD")], [["delivered", "DELIVRD"]]],
    [
      "contradictory ones come in their order",
      "3.0",
      [report("UNDELIV"), report("DELIVRD")],
      [
        ["failed", "UNDELIV"],
        ["delivered", "DELIVRD"]
      ]
    ]
  ]
  for (const [name, version, reports, expected] of rows) {
    it.effect(name, () =>
      Effect.gen(function* () {
        const { ismg, inbox, submit } = yield* station(withReports(...reports), { version })
        yield* submit(sms())
        yield* ismg.until((gateway) => gateway.confirmed() === reports.length)
        assert.deepStrictEqual(
          inbox.receipts.map((receipt) => [receipt.state, receipt.code]),
          expected
        )
        const ref = MsgId.toHex(ismg.submits()[0]?.msgId ?? 0n)
        for (const receipt of inbox.receipts) assert.deepInclude(receipt, { ref, to: "13900000001" } as object)
      })
    )
  }

  const known = { Msg_Id: 9n, Stat: "DELIVRD", Submit_time: "2611281158", SMSC_sequence: 1 }
  const said: ReadonlyArray<
    readonly [string, Partial<Report.Report>, Partial<Body<"DELIVER">>, string | null, string | null]
  > = [
    ["as the report has them", {}, {}, "13900000002", "2026-11-28T03:59:00.000Z"],
    [
      "the number without its prefix",
      { Dest_terminal_Id: "8613900000002" },
      {},
      "13900000002",
      "2026-11-28T03:59:00.000Z"
    ],
    [
      "the number of the DELIVER where the report has none",
      { Dest_terminal_Id: "" },
      {},
      "13900000001",
      "2026-11-28T03:59:00.000Z"
    ],
    [
      "no number where none is one",
      { Dest_terminal_Id: "x" },
      { Src_terminal_Id: "" },
      null,
      "2026-11-28T03:59:00.000Z"
    ],
    ["no time where it is a dummy", { Done_time: "0001010000" }, {}, "13900000002", null]
  ]
  for (const [name, of, deliver, to, doneAt] of said) {
    it.effect(`number and time of the network reach the inbox: ${name}`, () =>
      Effect.gen(function* () {
        yield* TestClock.setTime(Instant.toMillis(Instant.at("2026-11-28T04:00:30Z")))
        const { ismg, inbox } = yield* station()
        yield* ismg.until((gateway) => gateway.links() === 1)
        const content = { ...known, Done_time: "2611281159", Dest_terminal_Id: "13900000002", ...of }
        const Msg_Content = Result.getOrThrow(Report.encode(content, "3.0"))
        yield* ismg.deliver({ ...deliverBody(5n), ...deliver, Registered_Delivery: 1, Msg_Content })
        yield* ismg.until((gateway) => gateway.confirmed() === 1)
        const [receipt, ...others] = inbox.receipts
        assert.isEmpty(others)
        assert.isDefined(receipt)
        const { to: number, doneAt: done = null, at } = receipt as SmsReceipt
        assert.strictEqual(number, to)
        assert.strictEqual(done === null ? null : new Date(Instant.toMillis(done)).toISOString(), doneAt)
        assert.strictEqual(Instant.toMillis(at), Instant.toMillis(Instant.at("2026-11-28T04:00:30Z")))
      })
    )
  }

  it.effect("over another link of the account, and with an id that nobody knows", () =>
    Effect.gen(function* () {
      const { ismg, inbox, quiet, submit } = yield* station(
        withReports(report("DELIVRD", { over: "otherLink" }), report("DELIVRD", { msgId: "unknown" })),
        { links: 2 }
      )
      yield* ismg.until((gateway) => gateway.links() === 2)
      yield* quiet
      const outcome = yield* submit(sms())
      yield* ismg.until((gateway) => gateway.confirmed() === 2)
      const refs = inbox.receipts.map((receipt) => receipt.ref)
      assert.strictEqual(new Set(refs).size, 2)
      assert.include(
        refs,
        outcome._tag === "Submitted" && outcome.parts[0]._tag === "Accepted" ? outcome.parts[0].ref : ""
      )
    })
  )

  it.effect("one for a message of a link that is gone comes over the next", () =>
    Effect.gen(function* () {
      const { ismg, inbox, reconnect, submit } = yield* station(withReports(report("DELIVRD", { delayMillis: 60_000 })))
      yield* submit(sms())
      yield* ismg.dropAll
      yield* reconnect
      yield* TestClock.adjust("60 seconds")
      yield* ismg.until((gateway) => gateway.confirmed() === 1)
      assert.strictEqual(inbox.receipts.length, 1)
    })
  )
})

describe("an unconfirmed report", () => {
  it.effect("comes again over the next link", () =>
    Effect.gen(function* () {
      const { ismg, inbox, quiet, reconnect, submit } = yield* station()
      inbox.failNext(4)
      yield* submit(sms())
      yield* quiet
      yield* TestClock.adjust("10 seconds")
      yield* ismg.dropAll
      yield* reconnect
      yield* ismg.until((gateway) => gateway.confirmed() === 1)
      assert.strictEqual(inbox.receipts.length, 1)
    })
  )
})

describe("a restart", () => {
  it.effect("loses no report: the next process takes it, under the id that the last one was given", () =>
    Effect.gen(function* () {
      const { ismg, inbox, submit } = yield* station(withReports(report("DELIVRD", { delayMillis: 5_000 })))
      const first = yield* Effect.scoped(
        Effect.gen(function* () {
          const before = yield* station({}, { port: ismg.port })
          return yield* before.submit(sms({ text: "first" }))
        })
      )
      yield* submit(sms({ text: "second" }))
      yield* TestClock.adjust("5 seconds")
      yield* ismg.until((gateway) => gateway.confirmed() === 2)
      const refs = inbox.receipts.map((receipt) => receipt.ref)
      assert.include(refs, first._tag === "Submitted" && first.parts[0]._tag === "Accepted" ? first.parts[0].ref : "")
    })
  )
})

describe("an inbox that fails", () => {
  it.effect("for a while: the report is confirmed after it is stored", () =>
    Effect.gen(function* () {
      const { ismg, inbox, quiet, submit } = yield* station({ onSubmit: () => delivered })
      inbox.failNext(2)
      yield* submit(sms())
      yield* quiet
      assert.deepStrictEqual([ismg.confirmed(), inbox.receipts.length], [0, 0])
      yield* TestClock.adjust("1 second")
      yield* ismg.until((gateway) => gateway.confirmed() === 1)
      assert.strictEqual(inbox.receipts.length, 1)
    })
  )

  it.effect("for long: nothing is confirmed, and the gateway's repetition is stored", () =>
    Effect.gen(function* () {
      const { ismg, inbox, quiet, submit } = yield* station({ redelivery: { afterMillis: 60_000, times: 2 } })
      inbox.failNext(4)
      yield* submit(sms())
      yield* quiet
      yield* TestClock.adjust("10 seconds")
      yield* quiet
      assert.deepStrictEqual([ismg.confirmed(), inbox.receipts.length], [0, 0])
      yield* TestClock.adjust("50 seconds")
      yield* ismg.until((gateway) => gateway.confirmed() === 1)
      assert.strictEqual(inbox.receipts.length, 1)
    })
  )
})

describe("messages of subscribers", () => {
  it.effect("an opt-out reaches the inbox before it is confirmed, the number without its prefix", () =>
    Effect.gen(function* () {
      const { ismg, inbox, submit } = yield* station({ onSubmit: sequence([accepted]) })
      yield* submit(sms())
      yield* ismg.reply({ from: "8613900000001", to: "1069000001", text: "TD" })
      yield* ismg.until((gateway) => gateway.confirmed() === 1)
      assert.deepInclude(inbox.replies[0], { from: "13900000001", to: "1069000001", text: "TD" })
    })
  )

  it.effect("a long one comes part by part, each with its own key, also behind TP_udhi 0x40", () =>
    Effect.gen(function* () {
      const { ismg, inbox } = yield* station()
      yield* ismg.until((gateway) => gateway.links() === 1)
      for (const number of [1, 2]) {
        const concatenation = { reference: 7, total: 2, number }
        yield* ismg.reply({ from: "13900000001", to: "1069", text: `部分${number}`, concatenation, udhiValue: 0x40 })
      }
      yield* ismg.until((gateway) => gateway.confirmed() === 2)
      assert.deepStrictEqual(
        inbox.replies.map((reply) => reply.text),
        ["部分1", "部分2"]
      )
      assert.strictEqual(new Set(inbox.replies.map((reply) => reply.key)).size, 2)
    })
  )

  it("what is no text is kept as hexadecimal digits", () => {
    const binary = { ...deliverBody(1n), Msg_Fmt: 4, Msg_Content: Uint8Array.of(1, 0xff) }
    assert.deepInclude(understand(binary), { _tag: "Reply" })
    const delivery = understand(binary)
    assert.strictEqual(delivery._tag === "Reply" ? delivery.reply.text : null, "01ff")
  })

  it("a report without a Msg_Id belongs to no message", () => {
    const zero = { ...deliverBody(1n), Registered_Delivery: 1, Msg_Content: new Uint8Array(60) }
    assert.deepInclude(understand(zero), { _tag: "Nothing", result: 0 })
  })

  it("a report of another length is confirmed as malformed and stored nowhere", () => {
    const broken = { ...deliverBody(1n), Registered_Delivery: 1, Msg_Content: new Uint8Array(59) }
    assert.deepInclude(understand(broken), { _tag: "Nothing", result: 1 })
  })

  it.effect("the same delivery twice has the same key", () =>
    Effect.gen(function* () {
      const { ismg, inbox } = yield* station()
      const fiber = yield* Effect.forkChild(ismg.until((gateway) => gateway.confirmed() === 2))
      yield* ismg.until((gateway) => gateway.links() === 1)
      for (let count = 0; count < 2; count++) yield* ismg.deliver(deliverBody(5n))
      yield* Fiber.join(fiber)
      assert.deepStrictEqual(inbox.replies[0]?.key, inbox.replies[1]?.key)
      assert.include(inbox.replies[0]?.key, MsgId.toHex(5n))
    })
  )
})
