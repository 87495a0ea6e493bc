/** What a message says and to whom, why it waits, what of it a person must mend, and which answers end messages. */
import { assert, describe, it } from "@effect/vitest"
import { Energy, Instant, Policy } from "@yugou/core"
import { type AlarmRules, type Customer, Message, type Order } from "@yugou/core/books"
import * as Result from "effect/Result"
import * as MessageContent from "../../../src/books/message/MessageContent.ts"
import { findingOf, mended } from "../../../src/books/message/MessageFindings.ts"
import { waitingOf } from "../../../src/books/message/MessageWaiting.ts"
import { idsOf } from "../../../src/books/message/Occasion.ts"
import { isOptOut } from "../../../src/books/message/OptOut.ts"
import { keyOf, type TargetKey } from "../../../src/values/CreditTarget.ts"
import { terminalId } from "../../Fixtures.ts"
import { at, customerState, orderContent, orderState } from "../purchase/Orders.ts"

const { kwh } = Energy
const v = 1 as const
const after = (minutes: number) => Instant.plusMillis(at, minutes * 60_000)
const { customerNo, orgNo, target } = orderContent
const key = keyOf(target)
const [first, second, third] = ["13800000001", "13800000002", "13800000003"] as const
const policy: Policy.Policy = {
  ...{ ...Policy.defaults, signature: "【供电】", hotline: "95598", messageLifetimeMinutes: 90 }
}
const customer: Customer.State = {
  ...customerState,
  alarm: {
    ...{ cycle: "daily", time: "09:30" as never, sms: "on", mobiles: [first, second, third] },
    recipients: [{ no: 1, role: "finance", kinds: ["purchaseApplied"] }]
  }
}
const look = (patch: Partial<AlarmRules.Look> = {}): AlarmRules.Look => ({
  ...{ target: key, remaining: kwh("18.5"), alarmEnergy: kwh("100"), readAt: after(-30), control: "engaged" },
  ...patch
})
const otherGroup = look({ target: `${terminalId}/2` as TargetKey, remaining: kwh("20") })
const elsewhere = look({ target: "3701-00002/1" as TargetKey, readAt: after(-60) })
const lastPurchase: MessageContent.LastPurchase = {
  ...{ energy: kwh("1000"), at: after(-24 * 60), orderNo: "P1", amountFen: 80_050 }
}
const about: MessageContent.About = { customer, orgName: "历下供电所", looks: [look()], lastPurchase }

describe("what can be said of a customer", () => {
  const all = {
    ...{ customerName: customer.name, customerNo, orgName: "历下供电所", terminalNo: terminalId },
    ...{ remaining: "18.5", alarmEnergy: "100", readingTime: "2026-03-02 09:30" },
    ...{ lastPurchaseEnergy: "1000", lastPurchaseTime: "2026-03-01 10:00", lastPurchaseAmount: "800.50" },
    ...{ lastPurchaseOrderNo: "P1", hotline: "95598" }
  }
  const nothing = { terminalNo: undefined, remaining: undefined, alarmEnergy: undefined, readingTime: undefined }
  const noPurchase = {
    ...{ lastPurchaseEnergy: undefined, lastPurchaseTime: undefined },
    ...{ lastPurchaseAmount: undefined, lastPurchaseOrderNo: undefined }
  }
  type Row = readonly [string, Partial<MessageContent.About>, Partial<Policy.Policy>, object]
  const rows: ReadonlyArray<Row> = [
    ["one target", {}, {}, {}],
    ["no target", { looks: [] }, {}, nothing],
    [
      "two groups of one terminal",
      { looks: [look(), otherGroup] },
      {},
      { remaining: "18.5、20", alarmEnergy: "100、100", readingTime: "2026-03-02 09:30、2026-03-02 09:30" }
    ],
    [
      "two terminals",
      { looks: [look(), elsewhere] },
      {},
      {
        ...{ terminalNo: `${terminalId}、3701-00002`, remaining: "18.5、18.5", alarmEnergy: "100、100" },
        readingTime: "2026-03-02 09:30、2026-03-02 09:00"
      }
    ],
    ["a target without a balance", { looks: [look({ remaining: null })] }, {}, { remaining: undefined }],
    [
      "two targets, one without a balance",
      { looks: [look(), look({ remaining: null })] },
      {},
      {
        ...{ remaining: undefined, alarmEnergy: "100、100", readingTime: "2026-03-02 09:30、2026-03-02 09:30" }
      }
    ],
    ["a target that was never read", { looks: [look({ readAt: null })] }, {}, { readingTime: undefined }],
    ["no purchase", { lastPurchase: null }, {}, noPurchase],
    [
      "a purchase without an amount",
      { lastPurchase: { ...lastPurchase, amountFen: null } },
      {},
      { lastPurchaseAmount: undefined }
    ],
    ["a purchase for nothing", { lastPurchase: { ...lastPurchase, amountFen: 0 } }, {}, { lastPurchaseAmount: "0.00" }],
    ["nobody knows the org unit", { orgName: null }, {}, { orgName: undefined }],
    ["no hotline", {}, { hotline: null }, { hotline: undefined }]
  ]
  it.each(rows)("%s", (_, patch, changed, expected) => {
    const values = MessageContent.valuesOf({ ...about, ...patch }, { ...policy, ...changed })
    assert.deepStrictEqual(values, { ...all, ...expected } as never)
  })

  it("an order is told as the purchase that it was", () => {
    const order: Order.State = { ...orderState, amountFen: 550 }
    assert.deepStrictEqual(MessageContent.purchaseOf(order), { energy: kwh("1000"), at, orderNo: "P1", amountFen: 550 })
  })

  it("a provider gets what the text names, and an empty word where there is none", () => {
    const text = "{客户名称}{hotline}{remaining}{nobody}"
    assert.deepStrictEqual(MessageContent.spokenOf({ ...about, looks: [] }, { templateId: "t", text }, policy), {
      ...{ customerName: customer.name, hotline: "95598", remaining: "" }
    })
  })
})

describe("the messages of an occasion", () => {
  const template = { templateId: "t", orgNo: "374", version: 3, text: "{customerName}" }
  const making: MessageContent.Making = { kind: "alarm", template, sentBy: "engine", override: null, because: "low" }
  const made = (more: Partial<MessageContent.Making> = {}, of: Partial<MessageContent.About> = {}, signed = policy) =>
    MessageContent.contents({ ...about, ...of }, { ...making, ...more }, { messageId: "M1", at, policy: signed })
  const content = {
    ...{ kind: "alarm", templateId: "t", templateVersion: 3, templateText: "{customerName}", templateOrgNo: "374" },
    ...{ sentBy: "engine", override: null, because: "low", occasion: "M1", orgNo, customerNo, targets: [key] },
    ...{ customerName: customer.name, text: `【供电】${customer.name}`, notAfter: after(90) }
  }

  it("go to each number that gets the kind, the first under the id of the occasion", () => {
    const [, also] = idsOf("M1")
    assert.deepStrictEqual(Result.getOrThrow(made()), [
      { ...content, to: first, messageId: "M1" },
      { ...content, to: third, messageId: also }
    ] as never)
    const notices = Result.getOrThrow(made({ kind: "purchaseApplied", orderNo: "P1" }))
    assert.deepStrictEqual(
      notices.map(({ to, orderNo }) => [to, orderNo]),
      [first, second, third].map((to) => [to, "P1"])
    )
  })

  it("say what they are made of", () => {
    const { orgNo: _, ...own } = template
    const [one] = Result.getOrThrow(made({ template: own }, {}, { ...policy, signature: null }))
    assert.notProperty(one, "templateOrgNo")
    assert.strictEqual(one?.text, customer.name)
    const failed = made({ template: { ...template, text: "{hotline}{nobody}" } })
    assert.deepStrictEqual(Result.isFailure(failed) ? { ...failed.failure } : null, {
      ...{ _tag: "TemplateVariable", templateId: "t", variable: "nobody", problem: "noValue" }
    } as never)
  })

  it("have ids of their own, as many as a customer has numbers", () => {
    const ids = idsOf("M1")
    assert.deepStrictEqual([ids.length, ids[0], ids[1], new Set(ids).size], [8, "M1", "also:M1:1", 8])
  })
})

const content: Message.Content = {
  ...{ messageId: "M1", orgNo, customerNo, kind: "alarm", to: first, text: "x", templateId: "t", templateVersion: 1 },
  ...{ sentBy: "engine", override: null, notAfter: after(720), targets: [key] }
}
const queued = Message.evolve(null, { _tag: "MessageQueued", v, at, notBefore: at, content })

describe("what of a message a person must mend", () => {
  const suppressed = (reason: string): Message.Event => ({ _tag: "MessageSuppressed", v, at, reason })
  const receipt = (state: "delivered" | "failed"): Message.Event => ({
    ...{ _tag: "ReceiptTaken", v, at, ref: "r", state, code: "REJECTD" }
  })
  const of = (cause: string, subject: string, whose: string | null, detail = "") => ({
    ...{ cause, subject, orgNo, customerNo: whose, detail }
  })
  const rows: ReadonlyArray<readonly [string, Message.Event, string | undefined, object | null]> = [
    ["no signature", suppressed("SIGNATURE_MISSING"), undefined, of("signatureMissing", orgNo, null)],
    ["no number", suppressed("NO_MOBILE"), undefined, of("mobileMissing", customerNo, customerNo)],
    ["the customer's quota", suppressed("QUOTA"), undefined, of("quotaUsedUp", customerNo, customerNo)],
    ["an org unit's quota", suppressed("QUOTA"), "374", of("quotaUsedUp", "374", null)],
    ["an old reading", suppressed("STALE_READING"), undefined, of("staleReading", key, customerNo)],
    ["no reading", suppressed("NO_READING"), undefined, of("noReading", key, customerNo)],
    [
      "a variable without a value",
      suppressed("TEMPLATE_VARIABLE"),
      undefined,
      of("messageUnsendable", customerNo, customerNo)
    ],
    [
      "another org unit",
      suppressed("CUSTOMER_MOVED"),
      undefined,
      of("messageFailed", customerNo, customerNo, "CUSTOMER_MOVED")
    ],
    ["too late", suppressed("expired"), undefined, of("messageFailed", customerNo, customerNo, "expired")],
    ["as it should be", suppressed("ABOVE_THRESHOLD"), undefined, null],
    ["by the name of what every object has", suppressed("toString"), undefined, null],
    [
      "refused",
      { _tag: "SubmitRefused", v, at, code: "9", parts: [] },
      undefined,
      of("messageFailed", customerNo, customerNo, "9")
    ],
    ["not delivered", receipt("failed"), undefined, of("messageFailed", customerNo, customerNo, "REJECTD")],
    ["delivered", receipt("delivered"), undefined, null],
    ["put off", { _tag: "MessagePostponed", v, at, notBefore: at, reason: "expired" }, undefined, null],
    ["no number, whatever limit is named", suppressed("NO_MOBILE"), "374", of("mobileMissing", customerNo, customerNo)],
    ["handed over", { _tag: "SubmitStarted", v, at, until: after(1) }, undefined, null],
    [
      "refused at length",
      { _tag: "SubmitRefused", v, at, code: "9".repeat(600), parts: [] },
      undefined,
      of("messageFailed", customerNo, customerNo, "9".repeat(500))
    ]
  ]
  it.each(rows)("%s", (_, event, subject, expected) =>
    assert.deepStrictEqual(findingOf(queued, event, subject), expected as never)
  )

  it("each reason of a suppression opens what it asks for, and those that are as they should be nothing", () => {
    for (const [reason, cause] of Object.entries(mended))
      assert.strictEqual(findingOf(queued, suppressed(reason))?.cause ?? null, cause, reason)
    assert.deepStrictEqual(
      Object.keys(mended).filter((reason) => findingOf(queued, suppressed(reason)) === null),
      ["CUSTOMER_INVALID", "DO_NOT_CONTACT", "SMS_OFF", "CYCLE_NONE", "DEVICE_CANCELLED", "ABOVE_THRESHOLD"].concat([
        "NUMBER_GONE",
        "DUPLICATE"
      ])
    )
  })

  it("a reading of no target in particular is the customer's", () => {
    for (const targets of [[], undefined as never])
      assert.strictEqual(findingOf({ ...queued, targets }, suppressed("NO_READING"))?.subject, customerNo)
  })
})

describe("why a message waits", () => {
  const put = (waitsFor?: string): Message.Progress => ({
    ...{ _tag: "Queued", notBefore: after(5), tries: 0, ...(waitsFor === undefined ? {} : { waitsFor }) }
  })
  const rows: ReadonlyArray<readonly [Message.Progress, code: string | null, zh: string, en: string]> = [
    [put("quietHours"), "QUIET_HOURS", "免打扰时段", "it is the quiet hours"],
    [put("offline"), "GATEWAY_OFFLINE", "短信网关未连接", "the message gateway is not connected"],
    [put("throttled"), "GATEWAY_THROTTLED", "短信网关限速", "the message gateway is at its rate"],
    [
      put("configuration"),
      "GATEWAY_CONFIGURATION",
      "短信网关配置有误",
      "the message gateway is not set up as it should be"
    ],
    [put("expired"), "NOT_SENT", "短信网关未及时接收", "the message gateway was too slow"],
    [
      put("8"),
      "GATEWAY_REFUSED",
      "短信网关暂不接收（网关代码 8）",
      "the message gateway does not take it now (its code is 8)"
    ],
    [
      put("toString"),
      "GATEWAY_REFUSED",
      "短信网关暂不接收（网关代码 toString）",
      "the message gateway does not take it now (its code is toString)"
    ],
    [put(), null, "", ""],
    [{ _tag: "Suppressed", at, reason: "offline" }, null, "", ""]
  ]
  it.each(rows)("%j", (progress, code, zh, en) => {
    const expected = code === null ? null : { code, text: { zh, en }, nextTry: after(5), until: after(720) }
    assert.deepStrictEqual(waitingOf({ notAfter: after(720), progress }), expected)
  })
})

describe("an answer", () => {
  const ends = ["T", "TD", "R", "N", "STOP", "UNSUBSCRIBE", "退订", "退定", "我要退订", "退订短信"]
  const endsToo = ["拒收", "拒收短信", "取消", "取消订阅", "不要再发", "请勿再发"]
  const spelled = ["td", "ＴＤ", " T D ", "退订。", "【退订】", "退订！", "stop.", "<T>", "T\n"]
  it.each([...ends, ...endsToo, ...spelled])("%j ends messages", (text) => assert.isTrue(isOptOut(text)))
  it.each(["", "。", "TDX", "我要购电", "不要退订", "STOPP", "0"])("%j does not", (text) =>
    assert.isFalse(isOptOut(text))
  )
})
