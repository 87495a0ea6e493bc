/** Details that the books keep as codes are told as sentences, in both languages; so are those that were stored before. */
import { assert, describe, it } from "@effect/vitest"
import { controlText } from "../../src/books/control/ControlText.ts"
import { entryText } from "../../src/books/parameters/EntryText.ts"
import { Result } from "../../src/books/parameters/ParameterJob.ts"
import { Cause } from "../../src/books/workitem/WorkItem.ts"
import { workItemText } from "../../src/books/workitem/WorkItemText.ts"
import { NoAnswerCause, NotSentReason, RefusalReason } from "../../src/ports/terminal/Outcome.ts"
import { NoDisconnect } from "../../src/rejection/TerminalRejections.ts"
import * as Instant from "../../src/values/Instant.ts"

const orderNo = "P20260302100000123456"

const items: ReadonlyArray<readonly [cause: Cause, subject: string, detail: string, zh: string, en: string]> = [
  [
    "outcomeUnknown",
    orderNo,
    "3701-00001/1: undecided",
    `购电单 ${orderNo} 的下发结果未知：证据不足，不能判定`,
    `The outcome of order ${orderNo} is not known: the evidence does not decide it`
  ],
  [
    "outcomeUnknown",
    orderNo,
    "3701-00001/1: foreign",
    `购电单 ${orderNo} 的下发结果未知：终端上是其他单号`,
    `The outcome of order ${orderNo} is not known: the terminal holds another number`
  ],
  [
    "notSent",
    orderNo,
    "3701-00001: expired",
    `购电单 ${orderNo} 未下发，已移出下发队列：排队超时`,
    `Order ${orderNo} left the queue without being sent: it had waited too long`
  ],
  [
    "notSent",
    orderNo,
    "3701-00001: expired TERMINAL_OFFLINE",
    `购电单 ${orderNo} 未下发，已移出下发队列：排队超时（终端离线）`,
    `Order ${orderNo} left the queue without being sent: it had waited too long (its terminal is offline)`
  ],
  [
    "notSent",
    orderNo,
    "3701-00001: preconditionGone CUSTOMER_INVALID",
    `购电单 ${orderNo} 未下发，已移出下发队列：下发条件已不具备（客户已注销）`,
    `Order ${orderNo} left the queue without being sent: a condition for sending no longer holds (its customer is voided)`
  ],
  [
    "notSent",
    orderNo,
    "of another kind",
    `购电单 ${orderNo} 未下发，已移出下发队列`,
    `Order ${orderNo} left the queue without being sent`
  ],
  [
    "clockSkewed",
    "3701-00001",
    "-300 s",
    "终端 3701-00001 的时钟慢 300 秒，校时未成功",
    "The clock of terminal 3701-00001 is 300 s slow, and could not be set"
  ],
  [
    "clockSkewed",
    "3701-00001",
    "300 s",
    "终端 3701-00001 的时钟快 300 秒，校时未成功",
    "The clock of terminal 3701-00001 is 300 s fast, and could not be set"
  ],
  [
    "noReading",
    "3701-00001/1",
    "",
    "终端 3701-00001 总加组 1 没有可用的剩余电量",
    "Total group 1 of terminal 3701-00001 has no usable remaining energy"
  ],
  [
    "messageUnsendable",
    "0370100001",
    "alarm: readingTime",
    "给客户 0370100001 的短信无法生成：模板 alarm 的变量 {readingTime} 没有值",
    "No message to customer 0370100001 could be made: the variable {readingTime} of template alarm has no value"
  ],
  [
    "messageUnsendable",
    "0370100001",
    "applied:1:2",
    "给客户 0370100001 的短信无法生成",
    "No message to customer 0370100001 could be made"
  ]
]

describe("a work item", () => {
  for (const [cause, subject, detail, zh, en] of items) {
    it(`is told: ${en}`, () => assert.deepStrictEqual(workItemText({ cause, subject, detail }), { zh, en }))
  }

  it("of every cause has a sentence without codes", () => {
    for (const cause of Cause.literals) {
      assert.notMatch(workItemText({ cause, subject: "3701-00001", detail: "" }).zh, /[A-Za-z]/)
    }
  })
})

const value = { _tag: "PurchaseControl", state: "engaged" } as const

describe("an item of a parameter job", () => {
  const rows: ReadonlyArray<readonly [result: Result, detail: string, zh: string]> = [
    ["ok", "", "购电控：下发成功"],
    ["refused", "unspecified", "购电控：终端否认"],
    ["refused", "overLimit", "购电控：终端否认（超过限值）"],
    ["notSent", "offline", "购电控：未下发（终端离线）"],
    ["notSent", "an earlier item did not end well", "购电控：未下发（前面的参数未成功）"],
    ["timeout", "linkLost", "购电控：无应答，结果未知（连接中断）"],
    ["notApplied", "the terminal holds another value", "购电控：未生效（终端上是其他值）"]
  ]
  for (const [result, detail, zh] of rows) {
    it(`${result}, ${detail === "" ? "nothing more" : detail}, is told: ${zh}`, () =>
      assert.strictEqual(entryText({ value, result, detail }).zh, zh))
  }

  it("has a sentence without codes for every result and every code", () => {
    const codes = ["", ...RefusalReason.literals, ...NotSentReason.literals, ...NoAnswerCause.literals]
    for (const result of Result.literals)
      for (const detail of codes) assert.notMatch(entryText({ value, result, detail }).zh, /[A-Za-z]/)
  })

  it("says more than its result for every code that does", () => {
    const mute = [...RefusalReason.literals, ...NotSentReason.literals, ...NoAnswerCause.literals].filter(
      (detail) => !entryText({ value, result: "notSent", detail }).en.includes("(")
    )
    assert.deepStrictEqual([...new Set(mute)].sort(), ["timeout", "unspecified", "unsupported"])
  })
})

describe("a remote-control command", () => {
  const at = Instant.fromMillis(0)
  const trip = { action: { _tag: "Trip", delayMinutes: 0, halfHours: 0 }, round: 2 } as const
  const refused = (detail: string) => controlText({ ...trip, progress: { _tag: "Refused", at, detail } })

  it("is told with its round and how it stands", () => {
    const progress = { _tag: "Unknown", since: at, checkAt: null, checks: 1 } as const
    assert.deepStrictEqual(controlText({ ...trip, progress }), {
      zh: "第 2 轮拉闸：结果未知",
      en: "Round 2, trip: may have been carried out; only a reading settles it"
    })
    const close = { ...trip, action: { _tag: "Close", mode: "direct" } } as const
    assert.strictEqual(controlText({ ...close, progress: { _tag: "Confirmed", at } }).zh, "第 2 轮合闸：已执行")
  })

  it("that was not carried out is told with every reason that the books keep", () => {
    const kept = [
      ...RefusalReason.literals,
      ...NotSentReason.literals.map((reason) => `not sent: ${reason}`),
      ...["protected", "auto", "unknown"].map((state) => `protection is ${state}`),
      ...NoDisconnect.fields.because.literals,
      "the time to send has passed"
    ]
    for (const detail of kept) assert.match(refused(detail).zh, /^第 2 轮拉闸：未执行（[^A-Za-z]+）$/, detail)
    assert.strictEqual(refused("something else").zh, "第 2 轮拉闸：未执行")
  })
})
