/** What becomes of a queued message by what stands now, what is cancelled or sent again, who may be dunned, and what holds a message back. */
import { assert, describe, it } from "@effect/vitest"
import { Energy, Instant, Policy } from "@yugou/core"
import { type AlarmRules, type Customer, DunningRules, Message, MessageLimits, MessageRules } from "@yugou/core/books"
import * as Result from "effect/Result"
import * as ResendRules from "../../../src/books/message/ResendRules.ts"
import { keyOf, type TargetKey } from "../../../src/values/CreditTarget.ts"
import { skewMillis } from "../../../src/values/Instant.ts"
import { at, customerState, orderContent } from "../purchase/Orders.ts"

const { kwh } = Energy
const v = 1 as const
const after = (minutes: number) => Instant.plusMillis(at, minutes * 60_000)
const { customerNo, orgNo, target } = orderContent
const key = keyOf(target)
const other = "3701-00001/2" as TargetKey
const [first, second, third] = ["13800000001", "13800000002", "13800000003"] as const
// 10:00 on the site.
const policy: Policy.Policy = { ...Policy.defaults, signature: "【供电】" }
const context = { actor: "clerk", now: at, policy }
const customer: Customer.State = {
  ...customerState,
  alarm: { ...customerState.alarm, cycle: "daily", sms: "on", mobiles: [first, second] }
}
const without = (patch: Partial<Customer.AlarmSettings>): Customer.State => ({
  ...customer,
  alarm: { ...customer.alarm, ...patch }
})
const content: Message.Content = {
  ...{
    messageId: "M1",
    orgNo,
    customerNo,
    kind: "alarm",
    to: first,
    text: "【供电】old",
    templateId: "t",
    templateVersion: 1
  },
  ...{
    templateText: "{customerName} {remaining}",
    targets: [key],
    sentBy: "engine",
    override: null,
    notAfter: after(720)
  }
}
const queuedAs = (patch: Partial<Message.Content> = {}): Message.State =>
  Message.evolve(null, { _tag: "MessageQueued", v, at, notBefore: at, content: { ...content, ...patch } })
const look = (remaining: string | null, patch: Partial<AlarmRules.Look> = {}): AlarmRules.Look => ({
  ...{ target: key, remaining: remaining === null ? null : kwh(remaining), alarmEnergy: kwh("100") },
  ...{ readAt: at, control: "engaged" },
  ...patch
})
const standing: MessageRules.Standing = {
  ...{ customer, orgName: "历下供电所", bound: [key], looks: [look("18")], lastPurchase: null, taken: [] },
  openings: []
}

describe("a queued message", () => {
  const old = { readAt: after(-24 * 60 - 1) }
  type Row = readonly [
    string,
    Partial<Message.Content>,
    Partial<MessageRules.Standing>,
    reason: MessageRules.Gone | null
  ]
  const dunning = { kind: "dunning" } as const
  const warning = { kind: "tripWarning" } as const
  const notice = { kind: "purchaseApplied" } as const
  const comes = { openings: [after(1)] }
  const rows: ReadonlyArray<Row> = [
    ["an alarm that holds", {}, {}, null],
    ["an alarm, and a credit that began as it was made", {}, { openings: [at] }, null],
    ["an alarm that is above by now, and a credit", {}, { ...comes, looks: [look("100")] }, "ABOVE_THRESHOLD"],
    ["a dunning of a low balance, and a credit", { ...dunning, because: "low" }, comes, null],
    ["a notice, and a credit", notice, comes, null],
    ["of nobody", {}, { customer: null }, "CUSTOMER_INVALID"],
    ["of a customer who is void", {}, { customer: { ...customer, validity: "voided" } }, "CUSTOMER_INVALID"],
    ["of a customer of another org unit", {}, { customer: { ...customer, orgNo: "37402" } }, "CUSTOMER_MOVED"],
    ["to who wants none", {}, { customer: { ...customer, consent: "doNotContact" } }, "DO_NOT_CONTACT"],
    ["a dunning to who wants none", dunning, { customer: { ...customer, consent: "doNotContact" } }, "DO_NOT_CONTACT"],
    ["a warning to who wants none", warning, { customer: { ...customer, consent: "doNotContact" } }, null],
    ["an alarm where messages are off", {}, { customer: without({ sms: "off" }) }, "SMS_OFF"],
    ["a notice where messages are off", notice, { customer: without({ sms: "off" }) }, "SMS_OFF"],
    ["a dunning where messages are off", dunning, { customer: without({ sms: "off" }) }, null],
    ["a warning where messages are off", warning, { customer: without({ sms: "off" }) }, null],
    ["an alarm without a cycle", {}, { customer: without({ cycle: "none" }) }, "CYCLE_NONE"],
    ["a notice without a cycle", notice, { customer: without({ cycle: "none" }) }, null],
    ["of a device that is cancelled", {}, { bound: [other], looks: [] }, "DEVICE_CANCELLED"],
    ["of two devices, one of them cancelled", { targets: [other, key] }, {}, null],
    ["of no device in particular", { targets: [] }, { bound: [] }, "ABOVE_THRESHOLD"],
    ["of books that kept no device", { targets: undefined as never }, { bound: [] }, null],
    ["that is above by now", {}, { looks: [look("100")] }, "ABOVE_THRESHOLD"],
    ["a notice, whatever is left", notice, { looks: [look("100")] }, null],
    ["a dunning, whatever is left", dunning, { looks: [look("100")] }, null],
    [
      "a dunning of a low balance, which is above by now",
      { ...dunning, because: "low" },
      { looks: [look("100")] },
      "ABOVE_THRESHOLD"
    ],
    [
      "where another target is low",
      { targets: [key] },
      { looks: [look("100"), look("1", { target: other })] },
      "ABOVE_THRESHOLD"
    ],
    [
      "where one of two targets is low",
      { targets: [key, other] },
      { looks: [look("100"), look("1", { target: other })] },
      null
    ],
    ["whose reading was young when it was made", {}, { looks: [look("18", { readAt: after(-24 * 60) })] }, null],
    ["whose reading is old", {}, { looks: [look("18", old)] }, "STALE_READING"],
    [
      "one old and one without a value",
      { targets: [key, other] },
      { looks: [look("18", old), look(null, { target: other })] },
      "STALE_READING"
    ],
    ["whose reading has no value", {}, { looks: [look(null)] }, "NO_READING"],
    ["whose control is not engaged", {}, { looks: [look("18", { control: "notEngaged" })] }, "NO_READING"],
    [
      "one old and one above",
      { targets: [key, other] },
      { looks: [look("18", old), look("100", { target: other })] },
      "ABOVE_THRESHOLD"
    ],
    [
      "a dunning of a low balance whose reading is old",
      { ...dunning, because: "low" },
      { looks: [look("18", old)] },
      null
    ],
    ["to a customer without a number", {}, { customer: without({ mobiles: [] }) }, "NO_MOBILE"],
    [
      "to a number that is no more, and none is free",
      {},
      { customer: without({ mobiles: [second] }), taken: [second] },
      "NUMBER_GONE"
    ],
    ["whose words lack a value", { templateText: "{hotline}" }, {}, "TEMPLATE_VARIABLE"],
    ["whose variable has no value", { ...dunning, templateText: "{lastPurchaseTime}" }, {}, "TEMPLATE_VARIABLE"]
  ]
  for (const [what, patch, now, reason] of rows)
    it(`${what}: ${reason ?? "is sent"}`, () => {
      const { targets, ...rest } = { ...content, ...patch }
      const message = Message.evolve(null, {
        ...{ _tag: "MessageQueued", v, at, notBefore: at },
        content:
          targets === undefined ? (({ targets: _, ...it }) => ({ ...it, ...rest }))(content) : { ...rest, targets }
      })
      const judged = MessageRules.judge(message, { ...standing, ...now }, policy, after(2))
      assert.strictEqual(judged._tag === "Suppress" ? judged.reason : judged._tag === "Wait" ? "waits" : null, reason)
    })

  it("waits for a credit that began after it was made, until its time or its lifetime is nearly over", () => {
    const waits = (now: Instant.Instant, lifetime = 720) => {
      const judged = MessageRules.judge(queuedAs({ notAfter: after(lifetime) }), { ...standing, ...comes }, policy, now)
      return judged._tag === "Wait" ? judged.until : null
    }
    const { alarmCatchUpMinutes: minutes } = policy
    assert.deepStrictEqual(waits(after(2)), after(7))
    assert.deepStrictEqual(waits(after(minutes - 12)), after(minutes - 10))
    assert.isNull(waits(after(minutes - 10)))
    assert.deepStrictEqual(waits(after(2), 15), after(5))
    assert.isNull(waits(after(5), 15))
  })

  const sent = (patch: Partial<Message.Content>, now: Partial<MessageRules.Standing> = {}) => {
    const judged = MessageRules.judge(queuedAs(patch), { ...standing, ...now }, policy, at)
    return judged._tag === "Send" ? { ...judged.wording, variables: judged.variables } : judged
  }
  const words = (text: string, variables: { readonly [variable: string]: string }, to: string = first) => ({
    ...{ to, customerName: customer.name, text: `【供电】${text}`, variables }
  })
  const name = customer.name

  it("says what stands now, of the targets that are low", () => {
    assert.deepStrictEqual(sent({}), words(`${name} 18`, { customerName: name, remaining: "18" }))
    const both = { targets: [key, other] }
    const one = { looks: [look("100"), look("7", { target: other })] }
    assert.deepStrictEqual(sent(both, one), words(`${name} 7`, { customerName: name, remaining: "7" }))
    const dunned = { ...both, kind: "dunning" } as const
    assert.deepStrictEqual(sent(dunned, one), words(`${name} 7`, { customerName: name, remaining: "7" }))
    const none = { looks: [look("100"), look("200", { target: other })] }
    assert.deepStrictEqual(sent(dunned, none), words(`${name} 100、200`, { customerName: name, remaining: "100、200" }))
    const told = { ...both, kind: "purchaseApplied" } as const
    const bare = { kind: "purchaseApplied", templateText: "{customerName}" } as const
    assert.deepStrictEqual(sent(bare, { looks: [] }), words(name, { customerName: name }))
    assert.deepStrictEqual(sent(told, one), words(`${name} 100、7`, { customerName: name, remaining: "100、7" }))
  })

  it("goes to the same number, or to one that got none", () => {
    const moved = { customer: without({ mobiles: [second, third] }), taken: [second] }
    const variables = { customerName: name, remaining: "18" }
    assert.deepStrictEqual(sent({}, { taken: [first] }), words(`${name} 18`, variables))
    assert.deepStrictEqual(sent({}, moved), words(`${name} 18`, variables, third))
  })

  it("stands as it was made where its template was not kept, or a warning has nothing to say", () => {
    const kept = { to: first, text: "【供电】old", variables: null }
    const { templateText: _, ...before } = content
    const message = Message.evolve(null, { _tag: "MessageQueued", v, at, notBefore: at, content: before })
    const judge = (it: Message.State, now: Partial<MessageRules.Standing> = {}) => {
      const judged = MessageRules.judge(it, { ...standing, ...now }, policy, at)
      return judged._tag === "Send" ? { ...judged.wording, variables: judged.variables } : judged
    }
    assert.deepStrictEqual(judge(message), kept)
    assert.deepStrictEqual(judge({ ...message, customerName: "甲" }), { ...kept, customerName: "甲" })
    assert.deepStrictEqual(judge(queuedAs({ kind: "tripWarning" }), { looks: [] }), kept)
    assert.deepStrictEqual(
      judge(queuedAs({ kind: "tripWarning" })),
      words(`${name} 18`, { customerName: name, remaining: "18" })
    )
  })

  it("says already what it should where number, words and name are the same", () => {
    const message = { ...queuedAs(), customerName: "甲" }
    const same = { to: first, text: "【供电】old", customerName: "甲" }
    const says = (it: Message.State, wording: Message.Wording) => MessageRules.says(it, wording)
    assert.strictEqual(says(message, same), "yes")
    assert.strictEqual(says(queuedAs(), same), "yes")
    assert.deepStrictEqual(
      [
        { ...same, to: second },
        { ...same, text: "x" },
        { ...same, customerName: "乙" }
      ].map((it) => says(message, it)),
      ["no", "no", "no"]
    )
  })
})

const part = (ref: string, receipt: Message.Part["receipt"] = null): Message.Part =>
  ({
    ...{ outcome: { _tag: "Accepted", ref }, receipt }
  }) as Message.Part
const parts = [part("r1"), part("r2")] as const
const progresses = {
  Queued: { _tag: "Queued", notBefore: at, tries: 0 },
  Submitting: { _tag: "Submitting", since: at, until: at, tries: 2, waits: 3 },
  Submitted: { _tag: "Submitted", at, parts },
  Delivered: { _tag: "Delivered", at, parts },
  ReceiptUnknown: { _tag: "ReceiptUnknown", at, parts },
  Failed: { _tag: "Failed", at, code: "c", parts },
  Unknown: { _tag: "Unknown", at, parts },
  Suppressed: { _tag: "Suppressed", at, reason: "r" },
  Cancelled: { _tag: "Cancelled", at }
} as const satisfies { readonly [T in Message.Progress["_tag"]]: Message.Progress }
const standingAt = (progress: Message.Progress): Message.State => ({ ...queuedAs(), progress })
const conflict = (name: string, id: string) => ({ _tag: "Conflict", conflict: name, id })
const refusals = (decided: Result.Result<unknown, ReadonlyArray<object>>): ReadonlyArray<object> =>
  Result.isSuccess(decided) ? [] : decided.failure.map((refusal) => ({ ...refusal }))

describe("a message that did not go out, or did not arrive", () => {
  it.each(Object.values(progresses))("is cancelled only while it waits: %o", (progress) => {
    const decided = MessageRules.cancel({ reason: "r" }, { message: standingAt(progress) }, context)
    const waits = progress._tag === "Queued"
    assert.deepStrictEqual(refusals(decided), waits ? [] : [conflict("handedOver", "M1")])
    if (Result.isSuccess(decided))
      assert.deepStrictEqual<object>(decided.success.changes, {
        message: [{ _tag: "MessageCancelled", v, at, reason: "r" }]
      })
  })

  const underWay = ["Queued", "Submitting", "Submitted", "Delivered"]
  const resend = (message: Message.State, patch: object = {}, reason: string | null = null, now = at, by = policy) =>
    ResendRules.resend(
      { againId: "M2", quietHoursReason: reason },
      { customer, message, ...patch },
      { ...context, now, policy: by }
    )
  it.each(Object.values(progresses))("is sent again once it is not under way: %o", (progress) => {
    const refused = underWay.includes(progress._tag) ? [conflict("messageUnderWay", "M1")] : []
    assert.deepStrictEqual(refusals(resend(standingAt(progress))), refused)
  })

  const failed = standingAt(progresses.Failed)
  it("is not sent again to a customer of another org unit, twice, or without a signature", () => {
    const moved = { customer: { ...customer, orgNo: "37402" } }
    assert.deepStrictEqual(refusals(resend(failed, moved)), [conflict("customerMoved", customerNo)])
    assert.deepStrictEqual(refusals(resend({ ...failed, again: "M9" })), [conflict("sentAgain", "M9")])
    const unsigned = resend(failed, {}, null, at, { ...policy, signature: null })
    assert.deepStrictEqual(refusals(unsigned), [{ _tag: "SignatureMissing" }])
  })

  // 22:00 on the site; the quiet hours end at 08:00.
  const night = Instant.at("2026-03-02T14:00:00Z")
  it.each([
    ["by day", null, at, at],
    ["at night when the quiet hours are over", null, night, Instant.at("2026-03-03T00:00:00Z")],
    ["at night at once, with a reason", "urgent", night, night]
  ] as const)("is sent again as another one %s", (_, reason, now, notBefore) => {
    const { changes } = Result.getOrThrow(resend(failed, {}, reason, now))
    const made = {
      ...content,
      ...{ messageId: "M2", occasion: "M2", repeats: "M1", sentBy: "clerk", override: reason },
      notAfter: Instant.plusMillis(now, policy.messageLifetimeMinutes * 60_000)
    }
    assert.deepStrictEqual<object>(changes, {
      message: [{ _tag: "MessageSentAgain", v, at: now, as: "M2" }],
      again: [{ _tag: "MessageQueued", v, at: now, notBefore, content: made }]
    })
  })
})

describe("a message in the books", () => {
  it("begins as it was queued", () => {
    const queued = Message.evolve(null, { _tag: "MessageQueued", v, at, notBefore: after(1), content })
    const progress = { _tag: "Queued", notBefore: after(1), tries: 0 }
    assert.deepStrictEqual<object>(queued, { ...content, queuedAt: at, submittedAt: null, progress })
  })

  const receipt = (ref: string, state: "delivered" | "failed"): Message.Event => ({
    ...{ _tag: "ReceiptTaken", v, at: after(9), ref, state, code: "k" }
  })
  const told = (state: "delivered" | "failed") => ({ state, code: "k", at: after(9) })
  const tried: Message.Progress = { _tag: "Queued", notBefore: at, tries: 2, waits: 3 }
  const half = [part("r1", told("delivered")), part("r2")] as const
  const refusedPart = { outcome: { _tag: "Refused", code: "x" }, receipt: null } as unknown as Message.Part
  type Row = readonly [from: Message.Progress, Message.Event, to: Message.Progress]
  const rows: ReadonlyArray<Row> = [
    [
      tried,
      { _tag: "MessagePostponed", v, at, notBefore: after(9), reason: "r" },
      { _tag: "Queued", notBefore: after(9), tries: 3 }
    ],
    [
      tried,
      { _tag: "MessagePostponed", v, at, notBefore: after(9), reason: "r", tried: "no" },
      { _tag: "Queued", notBefore: after(9), tries: 2, waits: 4 }
    ],
    [
      tried,
      { _tag: "MessagePostponed", v: 2, at, notBefore: after(9), reason: "r" } as Message.Event,
      { _tag: "Queued", notBefore: after(9), tries: 3, waitsFor: "r" } as Message.Progress
    ],
    [
      progresses.Queued,
      { _tag: "MessagePostponed", v, at, notBefore: after(9), reason: "r", tried: "no" },
      { _tag: "Queued", notBefore: after(9), tries: 0, waits: 1 }
    ],
    [
      progresses.Submitting,
      { _tag: "SubmitAccepted", v, at: after(9), parts },
      { _tag: "Submitted", at: after(9), parts }
    ],
    [
      progresses.Submitting,
      { _tag: "SubmitRefused", v, at: after(9), code: "k", parts: [] },
      { _tag: "Failed", at: after(9), code: "k", parts: [] }
    ],
    [
      progresses.Submitting,
      { _tag: "SubmitBecameUnknown", v, at: after(9), parts: [] },
      { _tag: "Unknown", at: after(9), parts: [] }
    ],
    [progresses.Submitted, receipt("r1", "delivered"), { _tag: "Submitted", at: after(9), parts: half }],
    [
      { _tag: "Submitted", at, parts: half },
      receipt("r2", "delivered"),
      { _tag: "Delivered", at: after(9), parts: [half[0], part("r2", told("delivered"))] }
    ],
    [
      { _tag: "Submitted", at, parts: half },
      receipt("r2", "failed"),
      { _tag: "Failed", at: after(9), code: "k", parts: [half[0], part("r2", told("failed"))] }
    ],
    [progresses.Unknown, receipt("r1", "delivered"), { _tag: "Unknown", at, parts: half }],
    [progresses.ReceiptUnknown, receipt("r1", "delivered"), { _tag: "ReceiptUnknown", at, parts: half }],
    [
      { _tag: "Failed", at, code: "x", parts: [part("r1"), refusedPart] },
      receipt("r1", "delivered"),
      { _tag: "Failed", at, code: "x", parts: [part("r1", told("delivered")), refusedPart] }
    ],
    [
      { _tag: "Failed", at, code: "x", parts: [part("r1")] },
      receipt("r1", "delivered"),
      { _tag: "Failed", at, code: "x", parts: [part("r1", told("delivered"))] }
    ],
    [progresses.Submitted, receipt("r9", "failed"), { _tag: "Submitted", at: after(9), parts }],
    [progresses.Queued, receipt("r1", "failed"), progresses.Queued],
    [
      progresses.Submitted,
      { _tag: "ReceiptTimedOut", v, at: after(9) },
      { _tag: "ReceiptUnknown", at: after(9), parts }
    ],
    [progresses.Delivered, { _tag: "ReceiptTimedOut", v, at: after(9) }, progresses.Delivered],
    [
      progresses.Queued,
      { _tag: "MessageSuppressed", v, at: after(9), reason: "k" },
      { _tag: "Suppressed", at: after(9), reason: "k" }
    ],
    [
      progresses.Queued,
      { _tag: "MessageCancelled", v, at: after(9), reason: "k" },
      { _tag: "Cancelled", at: after(9), reason: "k" }
    ],
    [progresses.Queued, { _tag: "MessageCancelled", v, at: after(9) }, { _tag: "Cancelled", at: after(9) }]
  ]
  it.each(rows)("%o by %o", (from, event, progress) => {
    assert.deepStrictEqual(Message.evolve(standingAt(from), event), standingAt(progress))
    assert.throws(() => Message.evolve(null, event), `event ${event._tag} without`)
  })

  it("keeps when it was first handed over, and as which it was sent again", () => {
    const started: Message.Event = { _tag: "SubmitStarted", v, at: after(9), until: after(10) }
    const submitting = { _tag: "Submitting", since: after(9), until: after(10), tries: 2, waits: 3 } as const
    const from = standingAt(tried)
    assert.deepStrictEqual(Message.evolve(from, started), { ...from, progress: submitting, submittedAt: after(9) })
    const before = { ...from, submittedAt: at }
    assert.deepStrictEqual(Message.evolve(before, started), { ...before, progress: submitting })
    assert.deepStrictEqual(Message.evolve(from, { _tag: "MessageSentAgain", v, at, as: "M2" }), {
      ...from,
      again: "M2"
    })
    const wording = { to: second, text: "new", customerName: "乙" }
    assert.deepStrictEqual(Message.evolve(from, { _tag: "MessageRemade", v, at, wording }), { ...from, ...wording })
  })

  it("has parts at the gateway once it was handed over, and receipts come for those that it took", () => {
    const held = Object.entries(progresses).map(([name, progress]) => [name, Message.partsOf(progress).length])
    const none = { Queued: 0, Submitting: 0, Suppressed: 0, Cancelled: 0 }
    const some = { Submitted: 2, Delivered: 2, ReceiptUnknown: 2, Failed: 2, Unknown: 2 }
    assert.deepStrictEqual(Object.fromEntries(held), { ...none, ...some })
    assert.deepStrictEqual(Message.refsOf({ _tag: "Failed", at, code: "x", parts: [part("r1"), refusedPart] }), ["r1"])
    assert.deepStrictEqual(
      [progresses.Submitting, progresses.Failed].map((it) => Message.triesOf({ progress: it })),
      [2, 0]
    )
    assert.deepStrictEqual(
      [progresses.Submitting, progresses.Queued, progresses.Failed].map((it) => Message.waitsOf({ progress: it })),
      [3, 0, 0]
    )
  })
})

describe("R-132 what holds a message back", () => {
  const counts: MessageLimits.Counts = { today: 0, months: [], duplicate: "no" }
  const month = (id: string, sent: number) => ({ orgNo: id, sent, limit: 10 })
  const rows: ReadonlyArray<readonly [string, Partial<MessageLimits.Counts>, MessageLimits.Limit | null]> = [
    ["nothing", {}, null],
    ["one less than a customer may get", { today: 2 }, null],
    ["as many as a customer may get", { today: 3 }, { code: "QUOTA", subject: customerNo }],
    ["one less than an org unit may send", { months: [month("374", 9)] }, null],
    [
      "as many as an org unit may send",
      { months: [month("374", 9), month("37401", 10)] },
      { code: "QUOTA", subject: "37401" }
    ],
    ["the same just now", { duplicate: "yes", today: 3 }, { code: "DUPLICATE", subject: customerNo }]
  ]
  it.each(rows)("%s", (_, patch, limit) => {
    assert.deepStrictEqual(MessageLimits.limited(queuedAs(), [], { ...counts, ...patch }, policy, at), limit)
  })

  it("but not one of an occasion that counts for today already", () => {
    const used = { ...counts, today: 3 }
    const sentAt = (submittedAt: Instant.Instant | null): Message.State => ({ ...queuedAs(), submittedAt })
    const limited = (own: Message.State, siblings: ReadonlyArray<Message.State>) =>
      MessageLimits.limited(own, siblings, used, policy, at)?.code ?? null
    const found = [
      limited(sentAt(null), []),
      limited(sentAt(at), []),
      limited(sentAt(null), [sentAt(null), sentAt(at)]),
      limited(sentAt(after(-24 * 60)), [])
    ]
    assert.deepStrictEqual(found, ["QUOTA", null, null, "QUOTA"])
  })

  it.each([
    ["2026-03-02T02:00:00Z", null],
    ["2026-03-02T13:00:00Z", "2026-03-03T00:00:00Z"],
    ["2026-03-01T20:00:00Z", "2026-03-02T00:00:00Z"],
    ["2026-03-02T00:00:00Z", null]
  ] as const)("the quiet hours of %s end at %s", (now, end) => {
    assert.deepStrictEqual(MessageLimits.quietUntil(policy, Instant.at(now)), end === null ? null : Instant.at(end))
  })

  it.each([
    ["2026-03-02T02:00:00Z", "2026-02-28T16:00:00Z"],
    ["2026-02-28T15:59:00Z", "2026-01-31T16:00:00Z"],
    ["2026-12-31T15:59:00Z", "2026-11-30T16:00:00Z"]
  ] as const)("the month of %s begins at %s", (now, start) => {
    assert.deepStrictEqual(MessageLimits.startOfMonth(policy, Instant.at(now)), Instant.at(start))
  })

  it("not receipts that are over, nor those of a clock that was ahead", () => {
    const minute = 60_000
    const ahead = [skewMillis, skewMillis + 1].map((it) =>
      MessageLimits.receiptsOver(Instant.plusMillis(at, it), 60 * minute, at)
    )
    assert.deepStrictEqual(ahead, [false, true])
    const over = [-60, -59, 0, 1, 24 * 60].map((it) => MessageLimits.receiptsOver(after(it), 60 * minute, at))
    assert.deepStrictEqual(over, [true, false, false, false, true])
  })
})

describe("R-125 dunning", () => {
  const recipient: DunningRules.Recipient = {
    ...{ customer, orgName: null, looks: [look("18")], lastPurchase: null },
    counts: { today: 0, months: [], duplicate: "no" }
  }
  const making: DunningRules.Making = {
    ...{ messageId: "M1", above: "refused", quietHoursReason: null },
    template: { templateId: "t", version: 3, text: "{remaining}" }
  }
  const invalid = { _tag: "CustomerInvalid", customerNo }
  const one = (kinds: Customer.Recipient["kinds"]): Customer.Recipient => ({ no: 0, role: "manager", kinds })
  const noTerminal = { _tag: "NoTerminal", customerNo }
  const stale = (readAt: Instant.Instant | null, of = key) => ({ _tag: "StaleReading", target: of, readAt })
  const noValue = { _tag: "TemplateVariable", templateId: "t", variable: "remaining", problem: "noValue" }
  const rows: ReadonlyArray<
    readonly [string, Partial<DunningRules.Recipient>, DunningRules.Making["above"], ReadonlyArray<object>]
  > = [
    ["a customer who is low", {}, "refused", []],
    ["a customer who is void", { customer: { ...customer, validity: "voided" } }, "refused", [invalid]],
    [
      "who wants none",
      { customer: { ...customer, consent: "doNotContact" } },
      "refused",
      [{ _tag: "DoNotContact", customerNo }]
    ],
    [
      "who has no number",
      { customer: without({ mobiles: [] }) },
      "refused",
      [{ _tag: "AlarmIncomplete", missing: "mobile" }]
    ],
    [
      "who has a number for dunning",
      { customer: without({ mobiles: [first], recipients: [one(["dunning"])] }) },
      "refused",
      []
    ],
    [
      "who has numbers for alarms only",
      { customer: without({ mobiles: [first], recipients: [one(["alarm"])] }) },
      "refused",
      [{ _tag: "AlarmIncomplete", missing: "mobile" }]
    ],
    [
      "R-015 whose messages are off, and who has no cycle",
      { customer: without({ sms: "off", cycle: "none" }) },
      "refused",
      []
    ],
    ["who has no device", { looks: [] }, "refused", [noTerminal, noValue]],
    ["who is not low", { looks: [look("100")] }, "refused", [{ _tag: "AboveThreshold", customerNo }]],
    ["who is not low, which is allowed", { looks: [look("100")] }, "allowed", []],
    [
      "who was read too long ago",
      { looks: [look("18", { readAt: after(-24 * 60 - 1) })] },
      "refused",
      [stale(after(-24 * 60 - 1))]
    ],
    ["who was read without a value", { looks: [look(null)] }, "refused", [stale(at), noValue]],
    [
      "who was never read",
      { looks: [look("100"), look("1", { target: other, readAt: null })] },
      "refused",
      [stale(null, other)]
    ],
    [
      "who got as many as allowed",
      { counts: { ...recipient.counts, today: 3 } },
      "refused",
      [{ _tag: "Quota", scope: "customerDay", id: customerNo, limit: 3 }]
    ]
  ]
  for (const [who, patch, above, refused] of rows)
    it(`${who}: ${refused.map((it) => Object.values(it)[0]).join() || "goes"}`, () => {
      const decided = DunningRules.messageFor({ ...making, above }, { ...recipient, ...patch }, context)
      assert.deepStrictEqual(refusals(decided), refused)
    })

  it("tells each number of the targets that are low, or of all where none is", () => {
    const made = (looks: ReadonlyArray<AlarmRules.Look>) =>
      Result.getOrThrow(DunningRules.messageFor({ ...making, above: "allowed" }, { ...recipient, looks }, context))
        .changes.messages
    const [low, later] = made([look("100"), look("7", { target: other })])
    assert.deepInclude(low, {
      kind: "dunning",
      to: first,
      text: "【供电】7",
      because: "low",
      targets: [other],
      sentBy: "clerk"
    })
    assert.deepInclude(low, {
      messageId: "M1",
      occasion: "M1",
      templateVersion: 3,
      override: null,
      notAfter: after(720)
    })
    assert.deepInclude(later, { to: second, occasion: "M1", text: "【供电】7" })
    const [all] = made([look("100"), look("200", { target: other })])
    assert.deepInclude(all, { text: "【供电】100、200", targets: [key, other] })
    assert.notProperty(all, "because")
  })

  const night = Instant.at("2026-03-02T14:00:00Z")
  it.each([
    ["by day", at, policy, null, []],
    ["at night", night, policy, null, [{ _tag: "QuietHours", time: "22:00", from: "21:00", to: "08:00" }]],
    ["at night, with a reason", night, policy, "urgent", []],
    ["without a signature", at, { ...policy, signature: null }, null, [{ _tag: "SignatureMissing" }]]
  ] as const)("R-132 a sending %s", (_, now, rules, quietHoursReason, refused) => {
    const decided = DunningRules.maySend({ quietHoursReason }, {}, { ...context, now, policy: rules })
    assert.deepStrictEqual<object>(refusals(decided), refused)
    if (Result.isSuccess(decided)) assert.deepStrictEqual(decided.success.changes, {})
  })
})
