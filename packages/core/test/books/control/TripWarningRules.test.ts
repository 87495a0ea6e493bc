/** What forbids the warning of a trip, one step away from an accepted case each, and what it queues. */
import { assert, describe, it } from "@effect/vitest"
import { Energy, Instant, Policy } from "@yugou/core"
import { Commissioning, type Customer, type Device, Terminal } from "@yugou/core/books"
import * as Result from "effect/Result"
import * as TripWarningRules from "../../../src/books/control/TripWarningRules.ts"
import { keyOf } from "../../../src/values/CreditTarget.ts"
import { capabilities, terminalId } from "../../Fixtures.ts"
import { at, customerState, deviceState, orderContent, targetState, terminalState } from "../purchase/Orders.ts"

const { kwh } = Energy
const v = 1 as const
const after = (minutes: number) => Instant.plusMillis(at, minutes * 60_000)
const { target, orgNo, customerNo } = orderContent
const key = keyOf(target)
const session = Commissioning.evolve(null, {
  ...{ _tag: "CommissioningStarted", v, at, by: "clerk", until: after(120) },
  ...{ target, orgNo, customerNo }
})
const reading = (remaining: string | null) => ({
  ...{ remaining: remaining === null ? null : kwh(remaining), terminalTime: null, readAt: after(-30) }
})
const view: TripWarningRules.View = {
  ...{ customer: customerState, device: deviceState, target: targetState, terminal: terminalState, capabilities },
  ...{ session, reading: reading("18.5") }
}
const every = "{customerName} {customerNo} {orgName} {hotline} {terminalNo} {remaining} {readingTime}"
const command: TripWarningRules.Command = {
  template: { templateId: "w", orgNo: "374", version: 3, text: every },
  orgName: "历下供电所",
  messages: [
    { messageId: "M1", to: "13800000001" },
    { messageId: "M2", to: "13800000002" }
  ]
}
const policyOf = (patch: Partial<Policy.Policy> = {}): Policy.Policy => ({
  ...{ ...Policy.defaults, signature: "【供电】", hotline: "95598", messageLifetimeMinutes: 90 },
  ...patch
})
const warn = (
  patch: Partial<TripWarningRules.View> = {},
  order: Partial<TripWarningRules.Command> = {},
  policy: Partial<Policy.Policy> = {}
) =>
  TripWarningRules.warn(
    { ...command, ...order },
    { ...view, ...patch },
    { actor: "clerk", now: at, policy: policyOf(policy) }
  )

describe("the warning of a trip", () => {
  const text = `【供电】${customerState.name} ${customerNo} 历下供电所 95598 ${terminalId} 18.5 2026-03-02 09:30`
  const content = {
    ...{
      orgNo,
      customerNo,
      customerName: customerState.name,
      kind: "tripWarning",
      templateId: "w",
      templateVersion: 3
    },
    ...{ templateText: every, templateOrgNo: "374", sentBy: "clerk", notAfter: after(90), targets: [key] },
    ...{ because: "low", occasion: "M1", text, override: null }
  }
  const queued = (more: object, messageId: string, to: string) => ({
    ...{ _tag: "MessageQueued", v, at, notBefore: at, content: { ...content, ...more, messageId, to } }
  })

  it("goes to each number, as one occasion", () => {
    assert.deepStrictEqual(Result.getOrThrow(warn()).changes, {
      messages: [queued({}, "M1", "13800000001"), queued({}, "M2", "13800000002")]
    } as never)
  })

  it("says nothing of an org unit whose template the station starts with", () => {
    const template = { templateId: "w", version: 1, text: "请购电" }
    const made = Result.getOrThrow(warn({}, { template, orgName: null }, { hotline: null }))
    const [first] = made.changes.messages
    assert.notProperty(first?.content, "templateOrgNo")
    assert.strictEqual(first?.content.text, "【供电】请购电")
  })

  const lows: ReadonlyArray<
    readonly [string, Partial<TripWarningRules.View>, Partial<Policy.Policy>, "low" | "other"]
  > = [
    ["below the alarm energy", {}, {}, "low"],
    ["at it", { reading: reading("100") }, { alarmComparison: "below" }, "other"],
    ["at it, which counts as below", { reading: reading("100") }, { alarmComparison: "atOrBelow" }, "low"],
    ["above it", { reading: reading("101") }, {}, "other"],
    ["without an alarm energy", { target: { ...targetState, desired: null } }, {}, "other"]
  ]
  it.each(lows)("a balance %s is the reason: %4$s", (_, patch, policy, because) => {
    const [first] = Result.getOrThrow(warn(patch, {}, policy)).changes.messages
    assert.strictEqual(first?.content.because ?? "other", because)
  })

  const variable = (name: string) => ({ _tag: "TemplateVariable", templateId: "w", variable: name, problem: "noValue" })
  const locked = Terminal.evolve(terminalState, {
    ...{ _tag: "TerminalLocked", v, at },
    lock: { by: "other", target: key, until: after(60) }
  })
  type Row = readonly [
    string,
    Partial<TripWarningRules.View>,
    Partial<TripWarningRules.Command>,
    Partial<Policy.Policy>,
    ReadonlyArray<object>
  ]
  const rows: ReadonlyArray<Row> = [
    ["R-072 no session was started", { session: null }, {}, {}, [{ _tag: "NotFound", what: "commissioning", id: key }]],
    [
      "the device is cancelled",
      { device: { ...deviceState, binding: "cancelled" } satisfies Device.State },
      {},
      {},
      [{ _tag: "DeviceCancelled", deviceId: "D1", target: key }]
    ],
    [
      "the customer is void",
      { customer: { ...customerState, validity: "voided" } satisfies Customer.State },
      {},
      {},
      [{ _tag: "CustomerInvalid", customerNo }]
    ],
    [
      "R-059 somebody else commissions the terminal",
      { terminal: locked },
      {},
      {},
      [{ _tag: "LockedBy", terminalId, actor: "other", until: after(60) }]
    ],
    ["the site has no signature", {}, {}, { signature: null }, [{ _tag: "SignatureMissing" }]],
    ["nothing was read", { reading: null }, {}, {}, [{ _tag: "StaleReading", target: key, readAt: null }]],
    ["nothing could be read", { reading: reading(null) }, {}, {}, [variable("remaining")]],
    ["nobody knows the org unit", {}, { orgName: null }, {}, [variable("orgName")]],
    ["the site has no hotline", {}, {}, { hotline: null }, [variable("hotline")]],
    ["no number gets it", {}, { messages: [] }, {}, [{ _tag: "AlarmIncomplete", missing: "mobile" }]],
    [
      "everything, in order",
      { session: null, reading: null },
      { messages: [] },
      { signature: null },
      [
        { _tag: "NotFound", what: "commissioning", id: key },
        { _tag: "SignatureMissing" },
        { _tag: "StaleReading", target: key, readAt: null },
        { _tag: "AlarmIncomplete", missing: "mobile" }
      ]
    ]
  ]
  it.each(rows)("is refused where %s", (_, patch, order, policy, refused) => {
    const made = warn(patch, order, policy)
    assert.deepStrictEqual(Result.isFailure(made) ? made.failure.map((one) => ({ ...one })) : [], refused as never)
  })
})
