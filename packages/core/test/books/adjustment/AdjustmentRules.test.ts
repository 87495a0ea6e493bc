/** What forbids to save an adjustment, one step away from an accepted case each; what it is in the books, event by event; what its rules write. */
import { assert, describe, it } from "@effect/vitest"
import { Energy, Instant, Policy } from "@yugou/core"
import { Adjustment, AdjustmentRules, Dispatch, type Order, type Target, Terminal } from "@yugou/core/books"
import type { Capabilities } from "@yugou/core/dialect"
import * as Result from "effect/Result"
import { jobIdOf, overallOf } from "../../../src/books/adjustment/ThresholdJob.ts"
import { keyOf } from "../../../src/values/CreditTarget.ts"
import { capabilities, terminalId } from "../../Fixtures.ts"
import {
  at,
  customerState,
  deviceState,
  orderContent,
  orderState,
  targetState,
  terminalState
} from "../purchase/Orders.ts"

const { kwh } = Energy
const v = 1 as const
const after = (seconds: number) => Instant.plusMillis(at, seconds * 1000)
const { orgNo, customerNo, deviceId, target } = orderContent
const key = keyOf(target)
const content: Adjustment.Content = {
  ...{ adjustmentNo: "A1", orgNo, customerNo, deviceId, target },
  ...{ value: kwh("500"), ifRemainingWas: kwh("20"), reason: "表计更换", compensates: null }
}
const contextOf = (patch: Partial<Policy.Policy> = {}) => ({
  ...{ actor: "chief", now: at },
  policy: { ...Policy.defaults, ...patch }
})
const context = contextOf()
const view: AdjustmentRules.SaveView = {
  ...{ customer: customerState, device: deviceState, target: targetState, terminal: terminalState, capabilities },
  ...{ compensated: null, queued: "no", pending: Energy.zero, lastTurn: null, madeUpFor: "no" },
  reading: { remaining: kwh("20"), terminalTime: null, readAt: at }
}
const applied: Order.State = { ...orderState, dispatch: { _tag: "Applied", no: 1, at } }
const ableTo = (patch: Partial<NonNullable<Capabilities["setBalance"]>>): Capabilities => {
  const { setBalance } = capabilities
  return { ...capabilities, setBalance: setBalance === null ? null : { ...setBalance, ...patch } }
}
const reading = (remaining: string | null, seconds = 0) => ({
  reading: { remaining: remaining === null ? null : kwh(remaining), terminalTime: null, readAt: after(seconds) }
})
const limited = (hoarding: string) => ({
  customer: { ...customerState, limits: { ...customerState.limits, hoarding: kwh(hoarding) } }
})
const range = (max: string): Capabilities => ({ ...capabilities, thresholdRange: { quantum: kwh("1"), max: kwh(max) } })
const suspected = Terminal.evolve(terminalState, {
  ...{ _tag: "TerminalSuspected", v },
  suspicion: {
    ...{ at, because: "contested", old: null, confirmation: null },
    new: { source: "10.8.3.17", certificate: null, since: at }
  }
})
const held: Target.State = { ...targetState, slot: { _tag: "Held", by: { _tag: "Order", id: "P1" }, no: 1 } }
const stale = (seconds: number | null) => [
  { _tag: "StaleReading", target: key, readAt: seconds === null ? null : after(seconds) }
]
const refusals = (decided: Result.Result<unknown, ReadonlyArray<object>>): ReadonlyArray<object> =>
  Result.isSuccess(decided) ? [] : decided.failure.map((refusal) => ({ ...refusal }))

type Row = readonly [
  unlike: string,
  Partial<AdjustmentRules.SaveView>,
  forbids: ReadonlyArray<object>,
  Partial<Adjustment.Content>?
]
const rows: ReadonlyArray<Row> = [
  ["nothing", {}, []],
  [
    "the customer is void",
    { customer: { ...customerState, validity: "voided" } },
    [{ _tag: "CustomerInvalid", customerNo }]
  ],
  [
    "the device is cancelled",
    { device: { ...deviceState, binding: "cancelled" } },
    [{ _tag: "DeviceCancelled", deviceId, target: key }]
  ],
  [
    "the device is being replaced",
    { device: { ...deviceState, heldBy: "R1" } },
    [{ _tag: "DeviceBeingReplaced", deviceId, target: key, replacementId: "R1" }]
  ],
  [
    "the target is the one that a replacement carries over to",
    { target: { ...targetState, reservedFor: "R1" } },
    [{ _tag: "DeviceBeingReplaced", deviceId, target: key, replacementId: "R1" }]
  ],
  [
    "the terminal is retired",
    { terminal: { ...terminalState, retired: { at, reason: "gone" } } },
    [{ _tag: "TerminalNotInService", terminalId, because: "retired" }]
  ],
  ["it is in doubt who answers", { terminal: suspected }, [{ _tag: "TerminalSuspected", terminalId }]],
  [
    "the dialect is not known",
    { capabilities: null },
    [{ _tag: "Unsupported", terminalId, feature: "unknownDialect" }]
  ],
  ["something is being sent to the target", { target: held }, [{ _tag: "TargetBusy", target: key }]],
  ["R-028 an order of the target waits", { queued: "yes" }, [{ _tag: "TargetBusy", target: key }]],
  ["R-109 it makes up for an applied order", { compensated: applied }, []],
  [
    "R-109 it makes up for an order that was not applied",
    { compensated: orderState },
    [{ _tag: "Conflict", conflict: "notApplied", id: "P1" }]
  ],
  [
    "R-109 another one makes up for that order",
    { compensated: applied, madeUpFor: "yes" },
    [{ _tag: "Conflict", conflict: "alreadyCompensated", id: "P1" }]
  ],
  ["R-109 it makes up for nothing, as others do", { madeUpFor: "yes" }, []],
  [
    "the terminal cannot set a balance",
    { capabilities: { ...capabilities, setBalance: null } },
    [{ _tag: "Unsupported", terminalId, feature: "setBalance" }]
  ],
  [
    "the terminal counts money",
    { capabilities: { ...capabilities, creditUnit: "money" } },
    [{ _tag: "Unsupported", terminalId, feature: "moneyMode" }]
  ],
  [
    "the dialect holds setting the balance back",
    { capabilities: { ...capabilities, withheld: ["setBalance"] } },
    [{ _tag: "Unsupported", terminalId, feature: "withheld" }]
  ],
  ["the dialect holds another thing back", { capabilities: { ...capabilities, withheld: ["purchase"] } }, []],
  ["the value is a multiple of the step", { capabilities: ableTo({ quantum: kwh("250") }) }, []],
  [
    "the value has a fraction of the step",
    { capabilities: ableTo({ quantum: kwh("300") }) },
    [{ _tag: "Quantum", energy: kwh("500"), quantum: kwh("300") }]
  ],
  ["the value is the least", { capabilities: ableTo({ min: kwh("500") }) }, []],
  ["the value is the most", { capabilities: ableTo({ max: kwh("500") }) }, []],
  [
    "the value is below the least",
    { capabilities: ableTo({ min: kwh("501") }) },
    [{ _tag: "ValueInvalid", energy: kwh("500"), min: kwh("501"), max: kwh("9999999") }]
  ],
  [
    "the value is above the most",
    { capabilities: ableTo({ max: kwh("499") }) },
    [{ _tag: "ValueInvalid", energy: kwh("500"), min: kwh("-9999999"), max: kwh("499") }]
  ],
  ["R-085 the limit is reached", { ...limited("600"), pending: kwh("100") }, []],
  [
    "R-085 the limit is exceeded",
    { ...limited("600"), pending: kwh("101") },
    [{ _tag: "OverHoardingLimit", limit: kwh("600"), reaches: kwh("601"), pending: kwh("101") }]
  ],
  [
    "R-016 the thresholds do not fit",
    { capabilities: range("99") },
    [{ _tag: "ThresholdsUnfit", target: key, which: "alarm", energy: kwh("100"), quantum: kwh("1"), max: kwh("99") }]
  ],
  ["R-016 the thresholds fit", { capabilities: range("100") }, []],
  ["R-016 the thresholds travel apart", { capabilities: { ...range("99"), thresholds: "separate" } }, []],
  ["R-028 the balance was read five minutes ago", reading("20", -300), []],
  ["R-028 the balance was read longer ago", reading("20", -301), stale(-301)],
  ["R-028 the balance has no value", reading(null), stale(0)],
  ["R-028 the balance was never read", { reading: null }, stale(null)],
  [
    "R-028 another balance was read",
    reading("21"),
    [{ _tag: "RemainingChanged", target: key, was: kwh("20"), found: kwh("21") }]
  ]
]

describe("R-028 saving an adjustment", () => {
  for (const [unlike, patch, forbids, said = {}] of rows)
    it(`${unlike}: ${forbids.map((it) => Object.values(it).slice(0, 2).join(" ")).join(", ") || "goes"}`, () => {
      assert.deepStrictEqual(
        refusals(AdjustmentRules.save({ ...content, ...said }, { ...view, ...patch }, context)),
        forbids
      )
    })

  const savedAs = (approval: "pending" | "waived") => ({
    ...{ _tag: "AdjustmentSaved", v, at, by: "chief", content, approval }
  })
  const until = after(24 * 3600)
  const queued = { _tag: "Queued", v, at, by: "chief", until }
  const separate: Capabilities = { ...capabilities, thresholds: "separate", parameters: ["Thresholds"] }
  const thresholds = { alarm: kwh("100"), trip: Energy.zero }
  const job = {
    ...{ _tag: "JobOpened", v, at, notBefore: at },
    content: {
      ...{ jobId: jobIdOf("A1"), orgNo, target, purpose: "thresholds", by: "chief", after: "A1" },
      values: [{ _tag: "Thresholds", thresholds }]
    }
  }
  type Saved = readonly [
    string,
    Partial<Policy.Policy>,
    Partial<AdjustmentRules.SaveView>,
    adjustment: ReadonlyArray<object>,
    job: ReadonlyArray<object>
  ]
  const written: ReadonlyArray<Saved> = [
    ["R-098 waits for its approval", {}, {}, [savedAs("pending")], []],
    [
      "R-098 is queued at once where the site approves none",
      { auditAdjustments: "off" },
      {},
      [savedAs("waived"), queued],
      []
    ],
    [
      "R-089 is queued behind the last one of its target",
      { auditAdjustments: "off" },
      { lastTurn: after(9) },
      [savedAs("waived"), { ...queued, since: Instant.plusMillis(after(9), 1) }],
      []
    ],
    [
      "R-066 brings the thresholds after it, where they do not travel with it",
      {},
      { capabilities: separate },
      [savedAs("pending")],
      [job]
    ],
    [
      "R-066 brings none where none are desired",
      {},
      { capabilities: separate, target: { ...targetState, desired: null } },
      [savedAs("pending")],
      []
    ],
    [
      "R-066 brings none that the terminal does not take",
      {},
      { capabilities: { ...separate, parameters: [] } },
      [savedAs("pending")],
      []
    ],
    [
      "R-066 brings none where they travel with it",
      {},
      { capabilities: { ...separate, thresholds: "withCredit" } },
      [savedAs("pending")],
      []
    ]
  ]
  it.each(written)("%s", (_, policy, patch, adjustment, jobs) => {
    const decided = AdjustmentRules.save(content, { ...view, ...patch }, contextOf(policy))
    assert.deepStrictEqual<object>(Result.getOrThrow(decided), { changes: { adjustment, job: jobs }, warnings: [] })
  })
})

const saved = Adjustment.evolve(null, {
  ...{ _tag: "AdjustmentSaved", v, at, by: "clerk", content, approval: "pending" }
})
const text = Adjustment.contentText(content)
const approvedState = Adjustment.evolve(saved, {
  _tag: "AdjustmentApproved",
  v,
  at: after(1),
  by: "boss",
  content: text
})
const queuedEvent: Adjustment.Event = { _tag: "Queued", v, at: after(2), until: after(99) }
const queuedState = Adjustment.evolve(approvedState, queuedEvent)

describe("the rules of an adjustment", () => {
  const around = {
    ...{ device: deviceState, target: targetState, customer: customerState, terminal: terminalState, lastTurn: null },
    presence: "online"
  } as const
  const changes = (decided: Result.Result<{ readonly changes: AdjustmentRules.Changes }, unknown>) =>
    Result.isFailure(decided) ? null : decided.success.changes.adjustment
  const approve = (adjustment: Adjustment.State, actor: string, policy: Partial<Policy.Policy> = {}) =>
    AdjustmentRules.approve({}, { ...around, adjustment }, { ...contextOf(policy), actor })

  it("R-098 approve its present content, by somebody else than saved it where four eyes are asked for", () => {
    const approval = { _tag: "AdjustmentApproved", v, at, by: "chief", content: text } as const
    assert.deepStrictEqual(changes(approve(saved, "chief")), [approval])
    assert.deepStrictEqual(refusals(approve(saved, "clerk")), [{ _tag: "FourEyes", actor: "clerk" }])
    assert.deepStrictEqual(refusals(approve(saved, "key:1@clerk")), [{ _tag: "FourEyes", actor: "key:1@clerk" }])
    assert.deepStrictEqual(changes(approve(saved, "clerk", { fourEyes: "off" })), [{ ...approval, by: "clerk" }])
    assert.deepStrictEqual(changes(approve(approvedState, "chief")), [])
  })

  it("do not approve one that repairs a discrepancy for the first time: that is done with the discrepancy", () => {
    const repairing: Adjustment.State = { ...saved, repairs: "X1" }
    const conflict = { _tag: "Conflict", conflict: "approvedWithDiscrepancy", id: "A1" }
    assert.deepStrictEqual(refusals(approve(repairing, "chief")), [conflict])
    const revoked: Adjustment.State = { ...repairing, approval: { _tag: "Revoked", by: "boss", at } }
    assert.deepStrictEqual(refusals(approve(revoked, "chief")), [])
  })

  it("name the adjustment that they refuse", () => {
    const voided: Adjustment.State = { ...saved, validity: "voided" }
    const view = { ...around, adjustment: voided }
    const reason = { reason: "wrong" }
    assert.deepStrictEqual(refusals(approve(voided, "chief")), [{ _tag: "Voided", orderNo: "A1" }])
    assert.deepStrictEqual(refusals(AdjustmentRules.revoke(reason, view, context)), [
      { _tag: "Voided", orderNo: "A1" },
      { _tag: "Conflict", conflict: "notRevocable", id: "A1" }
    ])
    assert.deepStrictEqual(refusals(AdjustmentRules.voidAdjustment(reason, view, context)), [
      { _tag: "Conflict", conflict: "alreadyVoided", id: "A1" }
    ])
  })

  it("revoke and void with the reason, and take it out of the queue first", () => {
    const view = { ...around, adjustment: queuedState }
    const said = { v, at, by: "chief", reason: "wrong" } as const
    assert.deepStrictEqual(changes(AdjustmentRules.revoke({ reason: "wrong" }, view, context)), [
      { _tag: "Dequeued", v, at, reason: "approvalRevoked" },
      { _tag: "AdjustmentApprovalRevoked", ...said }
    ])
    assert.deepStrictEqual(changes(AdjustmentRules.voidAdjustment({ reason: "wrong" }, view, context)), [
      { _tag: "Dequeued", v, at, reason: "voided" },
      { _tag: "AdjustmentVoided", ...said }
    ])
  })

  it("R-089 queue it behind the last one of its target", () => {
    const queue = (lastTurn: Instant.Instant | null) =>
      changes(AdjustmentRules.queue({}, { ...around, adjustment: approvedState, lastTurn }, context))
    const event = { _tag: "Queued", v, at, by: "chief", until: after(24 * 3600) } as const
    assert.deepStrictEqual(queue(null), [event])
    assert.deepStrictEqual(queue(after(9)), [{ ...event, since: Instant.plusMillis(after(9), 1) }])
  })
})

describe("an adjustment in the books", () => {
  it("begins as it was saved, and waits for its approval unless the site approves none", () => {
    const rest = { savedBy: "clerk", savedAt: at, validity: "valid", dispatch: Dispatch.idle, attempts: [] } as const
    const savedAs = (approval: "pending" | "waived") =>
      Adjustment.evolve(null, { _tag: "AdjustmentSaved", v, at, by: "clerk", content, approval })
    assert.deepStrictEqual(savedAs("pending"), { ...content, ...rest, approval: { _tag: "Pending" } })
    assert.deepStrictEqual(savedAs("waived"), { ...content, ...rest, approval: { _tag: "Waived" } })
  })

  const moved: ReadonlyArray<readonly [Adjustment.Event, Partial<Adjustment.State>]> = [
    [{ _tag: "OrgUnitMoved", v, at, orgNo: "37402" }, { orgNo: "37402" }],
    [
      { _tag: "AdjustmentApproved", v, at, by: "boss", content: "c" },
      { approval: { _tag: "Approved", by: "boss", at, content: "c" } }
    ],
    [
      { _tag: "AdjustmentApprovalRevoked", v, at, by: "boss", reason: "r" },
      { approval: { _tag: "Revoked", by: "boss", at } }
    ],
    [{ _tag: "AdjustmentVoided", v, at, by: "boss", reason: "r" }, { validity: "voided" }],
    [queuedEvent, { dispatch: { _tag: "Queued", since: after(2), until: after(99), notBefore: after(2) } }]
  ]
  it.each(moved)("%o changes only what it says, and needs an adjustment", (event, patch) => {
    assert.deepStrictEqual(Adjustment.evolve(saved, event), { ...saved, ...patch })
    assert.throws(() => Adjustment.evolve(null, event), `event ${event._tag} without`)
  })

  it("R-116 is approved with what it does, of whom, and what it makes up for or repairs", () => {
    const about = [["A1"], [customerNo], [deviceId], [{ ...target }], ["500"], ["20"], [null], ["set"]].flat()
    assert.deepStrictEqual(JSON.parse(text), about)
    const repairing = Adjustment.contentText({ ...content, compensates: "P1", repairs: "X1" })
    assert.deepStrictEqual(JSON.parse(repairing), [...about.with(6, "P1"), "X1"])
  })
})

describe("R-066 an adjustment and the thresholds after it", () => {
  const dispatches = {
    idle: Dispatch.idle,
    rejected: { _tag: "Rejected", no: 1, at, by: "refused" },
    applied: { _tag: "Applied", no: 1, at }
  } as const
  const ends = [
    ["idle", null, "running"],
    ["idle", "ok", "running"],
    ["rejected", "ok", "failed"],
    ["rejected", "running", "failed"],
    ["applied", "running", "running"],
    ["applied", null, "ok"],
    ["applied", "ok", "ok"],
    ["applied", "partial", "partial"],
    ["applied", "failed", "partial"],
    ["applied", "cancelled", "partial"]
  ] as const
  it.each(ends)("%s, the job %s: %s", (dispatch, job, overall) => {
    assert.strictEqual(overallOf(dispatches[dispatch], job), overall)
  })

  it("has a job of its own each", () => {
    assert.notStrictEqual(jobIdOf("A1"), jobIdOf("A2"))
  })
})
