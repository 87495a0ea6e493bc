/** What forbids each command about an order, one step from what is accepted, with what the refusal says; the events with who and when. */
import { assert, describe, it } from "@effect/vitest"
import { Energy, Instant, Policy, Rejection } from "@yugou/core"
import {
  type Commissioning,
  Credit,
  Dispatch,
  Order,
  PurchaseRules,
  SaleRules,
  VoidPermissions
} from "@yugou/core/books"
import type { Capabilities } from "@yugou/core/dialect"
import * as Result from "effect/Result"
import { dequeued, queued, queuePreconditions, turnOf, unsent, woken } from "../../../src/books/credit/DispatchQueue.ts"
import { beyondLimit, pendingOf } from "../../../src/books/credit/Hoarding.ts"
import { capabilities as able, terminalId } from "../../Fixtures.ts"
import { at, customerState, deviceState, orderContent, orderState, targetState, terminalState } from "./Orders.ts"

const { kwh } = Energy
const now = Instant.plusMillis(at, 60_000)
const key = `${terminalId}/1`
const orderNo = "P1"
const contextOf = (policy: Partial<Policy.Policy> = {}, actor = "chief") => ({
  actor,
  now,
  policy: { ...Policy.defaults, ...policy }
})

type Said = readonly [code: string, detail: object]
const said = (found: Result.Result<unknown, ReadonlyArray<Rejection.Rejection>>): ReadonlyArray<Said> =>
  Result.isSuccess(found)
    ? []
    : found.failure.map((rejection) => [Rejection.codeOf(rejection._tag), { ...rejection } as object])

/** Asserts that exactly this is said, or nothing. */
const saying = (found: ReadonlyArray<Said>, code: string | null, detail: object = {}) => {
  assert.deepStrictEqual(
    found.map(([one]) => one),
    code === null ? [] : [code]
  )
  if (code !== null) assert.deepInclude(found[0]?.[1] as object, detail)
}

const success: Commissioning.TabState = {
  runs: [],
  results: [{ at, by: "clerk", result: "success", reason: null }],
  stale: "no"
}
const commissioned: Commissioning.State = {
  target: orderContent.target,
  orgNo: orderContent.orgNo,
  customerNo: orderContent.customerNo,
  startedAt: at,
  heldBy: null,
  basicParameters: success,
  realtimeReading: success,
  remoteControl: success
}

const view: PurchaseRules.SaveView = {
  customer: customerState,
  device: deviceState,
  target: targetState,
  terminal: terminalState,
  capabilities: able,
  lastKnown: kwh("20"),
  pending: Energy.zero,
  commissioning: commissioned,
  differs: "no",
  leftOver: "no"
}
const save = (energy: string, given: PurchaseRules.SaveView = view, policy: Partial<Policy.Policy> = {}, more = {}) =>
  PurchaseRules.save({ ...orderContent, energy: kwh(energy), ...more }, given, contextOf(policy, "clerk"))

const limited = (limits: Partial<typeof customerState.limits>, more: Partial<PurchaseRules.SaveView> = {}) => ({
  ...view,
  customer: { ...customerState, limits: { ...customerState.limits, ...limits } },
  ...more
})
const withAble = (patch: Partial<Capabilities>): PurchaseRules.SaveView => ({
  ...view,
  capabilities: { ...able, ...patch }
})
const tens = { purchase: { quantum: kwh("10"), max: kwh("9000") } }
const range = (min: string, max: string) => ({ min: kwh(min), max: kwh(max) })

describe("saving a purchase", () => {
  type Row = readonly [
    what: string,
    energy: string,
    view: PurchaseRules.SaveView,
    code: string | null,
    detail?: object,
    policy?: Partial<Policy.Policy>
  ]
  const rows: ReadonlyArray<Row> = [
    ["an amount that the terminal carries", "1000", view, null],
    [
      "the terminal is contested",
      "1000",
      { ...view, terminal: { ...terminalState, contestedSince: at } },
      "TERMINAL_NOT_IN_SERVICE",
      { terminalId }
    ],
    ["its dialect is not known", "1000", { ...view, capabilities: null }, "UNSUPPORTED", { feature: "unknownDialect" }],
    [
      "the customer is voided",
      "1000",
      { ...view, customer: { ...customerState, validity: "voided" } },
      "CUSTOMER_INVALID",
      { customerNo: orderContent.customerNo }
    ],
    [
      "the device is cancelled",
      "1000",
      { ...view, device: { ...deviceState, binding: "cancelled" } },
      "DEVICE_CANCELLED",
      { deviceId: "D1", target: key }
    ],
    [
      "the device is being replaced",
      "1000",
      { ...view, device: { ...deviceState, heldBy: "R1" } },
      "DEVICE_BEING_REPLACED",
      { replacementId: "R1" }
    ],
    [
      "the credit belongs to the whole terminal",
      "1000",
      withAble({ creditScope: "terminal" }),
      "UNSUPPORTED",
      { terminalId, feature: "creditTarget" }
    ],
    [
      "the whole terminal, where credits belong to it",
      "1000",
      {
        ...withAble({ creditScope: "terminal" }),
        target: { ...targetState, target: { _tag: "Terminal", terminalId } }
      },
      null
    ],
    [
      "the whole terminal, where they belong to groups",
      "1000",
      { ...view, target: { ...targetState, target: { _tag: "Terminal", terminalId } } },
      "UNSUPPORTED",
      { feature: "creditTarget" }
    ],
    [
      "a terminal of money",
      "1000",
      withAble({ creditUnit: "money" }),
      "UNSUPPORTED",
      { terminalId, feature: "moneyMode" }
    ],
    [
      "sales are held back",
      "1000",
      withAble({ withheld: ["purchase"] }),
      "UNSUPPORTED",
      { terminalId, feature: "withheld" }
    ],
    ["something else is held back", "1000", withAble({ withheld: ["setBalance"] }), null],
    ["nothing", "0", view, "VALUE_INVALID", { energy: Energy.zero, ...range("1", "9999999") }],
    ["less than nothing", "-5", view, "VALUE_INVALID", { energy: kwh("-5"), ...range("1", "9999999") }],
    ["the least", "10", withAble(tens), null],
    ["no multiple", "15", withAble(tens), "QUANTUM", { energy: kwh("15"), quantum: kwh("10") }],
    ["the most", "9000", withAble(tens), null],
    ["more than the most", "9010", withAble(tens), "VALUE_INVALID", { energy: kwh("9010"), ...range("10", "9000") }],
    ["the customer's least", "50", limited({ min: kwh("50") }), null],
    ["less than the customer's least", "49", limited({ min: kwh("50") }), "VALUE_INVALID", range("50", "9999999")],
    [
      "a least below that of the terminal says nothing",
      "10",
      { ...limited({ min: kwh("5") }), ...{ capabilities: { ...able, ...tens } } },
      null
    ],
    ["the customer's most", "80", limited({ max: kwh("80") }), null],
    ["more than the customer's most", "81", limited({ max: kwh("80") }), "VALUE_INVALID", range("1", "80")],
    [
      "a most above that of the terminal says nothing",
      "9010",
      { ...limited({ max: kwh("20000") }), capabilities: { ...able, ...tens } },
      "VALUE_INVALID",
      range("10", "9000")
    ],
    ["a step of the customer", "75", limited({ step: kwh("25") }), null],
    [
      "no multiple of the customer's step",
      "80",
      limited({ step: kwh("25") }),
      "QUANTUM",
      { energy: kwh("80"), quantum: kwh("25") }
    ],
    [
      "a step below that of the terminal says nothing",
      "20",
      { ...limited({ step: kwh("7") }), capabilities: { ...able, ...tens } },
      null
    ],
    ["up to what may be hoarded", "980", limited({ hoarding: kwh("1000") }), null],
    [
      "beyond what may be hoarded",
      "981",
      limited({ hoarding: kwh("1000") }),
      "OVER_HOARDING_LIMIT",
      { limit: kwh("1000"), reaches: kwh("1001"), pending: Energy.zero }
    ],
    [
      "what waits counts",
      "500",
      limited({ hoarding: kwh("1000") }, { pending: kwh("481") }),
      "OVER_HOARDING_LIMIT",
      { reaches: kwh("1001"), pending: kwh("481") }
    ],
    ["up to it with what waits", "500", limited({ hoarding: kwh("1000") }, { pending: kwh("480") }), null],
    [
      "a balance that nobody knows is taken for none",
      "1000",
      limited({ hoarding: kwh("1000") }, { lastKnown: null }),
      null
    ],
    [
      "thresholds that the terminal carries",
      "1000",
      withAble({ thresholdRange: { quantum: kwh("1"), max: kwh("100") } }),
      null
    ],
    [
      "an alarm energy above all that it carries",
      "1000",
      withAble({ thresholdRange: { quantum: kwh("1"), max: kwh("99") } }),
      "THRESHOLDS_UNFIT",
      { target: key, which: "alarm", energy: kwh("100"), max: kwh("99") }
    ],
    [
      "an alarm energy between its steps",
      "1000",
      withAble({ thresholdRange: { quantum: kwh("3"), max: kwh("100") } }),
      "THRESHOLDS_UNFIT",
      { which: "alarm", quantum: kwh("3") }
    ],
    [
      "unfit thresholds that do not travel with the credit",
      "1000",
      withAble({ thresholds: "separate", thresholdRange: { quantum: kwh("3"), max: kwh("100") } }),
      null
    ],
    [
      "no thresholds, which queueing misses",
      "1000",
      {
        ...withAble({ thresholdRange: { quantum: kwh("3"), max: kwh("100") } }),
        target: { ...targetState, desired: null }
      },
      null
    ],
    [
      "a target that was not commissioned, where it must be",
      "1000",
      { ...view, commissioning: null },
      "NOT_COMMISSIONED",
      { target: key },
      { requireCommissioned: "enforce" }
    ],
    ["a commissioned target, where it must be", "1000", view, null, {}, { requireCommissioned: "enforce" }],
    [
      "a balance that differs, where that holds sales",
      "1000",
      { ...view, differs: "yes" },
      "BALANCE_DIFFERS",
      { target: key },
      { whileBalanceDiffers: "hold" }
    ],
    ["a balance that does not differ, where that holds sales", "1000", view, null, {}, { whileBalanceDiffers: "hold" }],
    [
      "a balance that differs, where that warns",
      "1000",
      { ...view, differs: "yes" },
      null,
      {},
      { whileBalanceDiffers: "warn" }
    ]
  ]
  for (const [what, energy, given, code, detail, policy] of rows)
    it(`${what}: ${energy} kWh`, () => saying(said(save(energy, given, policy)), code, detail))

  it("lists everything that forbids it in order of precedence", () => {
    const given: PurchaseRules.SaveView = {
      ...limited({ hoarding: kwh("5"), step: kwh("7") }, { pending: kwh("100") }),
      terminal: { ...terminalState, contestedSince: at },
      customer: { ...limited({ hoarding: kwh("5"), step: kwh("20") }).customer, validity: "voided" },
      device: { ...deviceState, binding: "cancelled", heldBy: "R1" },
      capabilities: { ...able, ...tens, creditScope: "terminal", creditUnit: "money", withheld: ["purchase"] },
      commissioning: null,
      differs: "yes"
    }
    const policy = { requireCommissioned: "enforce", whileBalanceDiffers: "hold" } as const
    const codes = (energy: string) => said(save(energy, given, policy)).map(([code]) => code)
    const before = ["TERMINAL_NOT_IN_SERVICE", "CUSTOMER_INVALID", "DEVICE_CANCELLED", "DEVICE_BEING_REPLACED"]
    const able3 = ["UNSUPPORTED", "UNSUPPORTED", "UNSUPPORTED"]
    const after = ["OVER_HOARDING_LIMIT", "NOT_COMMISSIONED", "BALANCE_DIFFERS"]
    assert.deepStrictEqual(codes("9005"), [...before, ...able3, "QUANTUM", "QUANTUM", "VALUE_INVALID", ...after])
    assert.deepStrictEqual(codes("-5"), [...before, ...able3, "VALUE_INVALID", "QUANTUM", "QUANTUM", ...after])
  })

  /** What a clerk is told of a sale that goes through. */
  const warnings: ReadonlyArray<
    readonly [
      what: string,
      given: PurchaseRules.SaveView,
      policy: Partial<Policy.Policy>,
      more: object,
      said: ReadonlyArray<string>
    ]
  > = [
    ["nothing", view, {}, {}, []],
    ["not commissioned", { ...view, commissioning: null }, {}, {}, ["notCommissioned"]],
    ["not commissioned, and nobody asks", { ...view, commissioning: null }, { requireCommissioned: "off" }, {}, []],
    ["the balance differs", { ...view, differs: "yes" }, {}, {}, ["balanceDiffers"]],
    ["energy of a device before", { ...view, leftOver: "yes" }, {}, {}, ["energyLeft"]],
    [
      "all",
      { ...view, commissioning: null, differs: "yes", leftOver: "yes" },
      {},
      {},
      ["notCommissioned", "balanceDiffers", "energyLeft"]
    ],
    [
      "what repairs it is not held",
      { ...view, differs: "yes" },
      { whileBalanceDiffers: "hold" },
      { repairs: "d1" },
      []
    ],
    ["what repairs nothing is told", { ...view, differs: "yes" }, {}, { repairs: null }, ["balanceDiffers"]]
  ]
  it.each(warnings)("warns: %s", (_, given, policy, more, expected) => {
    assert.deepStrictEqual<ReadonlyArray<string>>(
      Result.getOrThrow(save("100", given, policy, more)).warnings,
      expected
    )
  })

  it("saves the content as it is, under the name of the clerk", () => {
    assert.deepStrictEqual(Result.getOrThrow(save("1000")).changes.order, [
      { _tag: "OrderSaved", v: 1, at: now, by: "clerk", content: orderContent }
    ])
  })
})

describe("selling for a work order", () => {
  const sell = (workOrderNo: string | null, booked: string | null, given = view, elsewhere: "yes" | "no" = "no") => {
    const seen = { ...given, booked, elsewhere, unverified: "no" } as const
    return SaleRules.sell({ ...orderContent, workOrderNo }, seen, contextOf({}, "clerk"))
  }
  const voidedView = { ...view, customer: { ...customerState, validity: "voided" } } as const
  const taken = ["WORK_ORDER_TAKEN", { workOrderNo: "W1", orderNo: "P0" }] as const
  const rows: ReadonlyArray<readonly [what: string, () => ReturnType<typeof sell>, codes: ReadonlyArray<string>]> = [
    ["no work order", () => sell(null, null), []],
    ["no work order, others have one", () => sell(null, "P0"), []],
    ["the first", () => sell("W1", null), []],
    ["the second", () => sell("W1", "P0"), [taken[0]]],
    ["what cannot be saved", () => sell("W1", null, voidedView), ["CUSTOMER_INVALID"]],
    ["what cannot be saved, and is the second", () => sell("W1", "P0", voidedView), ["CUSTOMER_INVALID", taken[0]]]
  ]
  it.each(rows)("%s", (_, decided, codes) => {
    const found = said(decided())
    assert.deepStrictEqual(
      found.map(([code]) => code),
      codes
    )
    for (const [code, detail] of found) if (code === taken[0]) assert.deepInclude(detail, taken[1])
  })

  it("tells the device of the work order, and warns as saving does", () => {
    const { changes, warnings } = Result.getOrThrow(sell("W1", null, { ...view, leftOver: "yes" }))
    const sold = { _tag: "WorkOrderSold", v: 1, at: now, workOrderNo: "W1", orderNo }
    assert.deepStrictEqual(changes as object, {
      order: [{ _tag: "OrderSaved", v: 1, at: now, by: "clerk", content: { ...orderContent, workOrderNo: "W1" } }],
      device: [sold]
    })
    assert.deepStrictEqual(warnings, ["energyLeft"])
    assert.deepStrictEqual(Result.getOrThrow(sell("W1", null, view, "yes")).warnings, ["workOrderElsewhere"])
    assert.deepStrictEqual(Result.getOrThrow(sell(null, null)).changes.device, [])
  })
})

const dispatches = {
  idle: Dispatch.idle,
  queued: { _tag: "Queued", since: at, until: now, notBefore: at },
  sending: { _tag: "Sending", no: 1, checkAt: now },
  unknown: { _tag: "Unknown", no: 1, since: at, checkAt: now, checks: 0, proposal: null },
  applied: { _tag: "Applied", no: 1, at },
  rejected: { _tag: "Rejected", no: 1, at, by: "notApplied" },
  lost: { _tag: "Rejected", no: 1, at, by: "arrivedWithoutEffect" }
} as const satisfies { readonly [name: string]: Dispatch.State }
const approvals = {
  pending: { _tag: "Pending" },
  approved: { _tag: "Approved", by: "chief", at, content: Order.contentText(orderContent) },
  revoked: { _tag: "Revoked", by: "chief", at }
} as const satisfies { readonly [name: string]: Order.Approval }

const orderOf = (patch: Partial<Order.State> = {}): Order.State => ({ ...orderState, ...patch })
const approved = orderOf({ approval: approvals.approved })
const voidedCustomer = { ...customerState, validity: "voided" } as const

describe("the commands about an order", () => {
  const approve = (
    order: Order.State,
    customer = customerState,
    policy: Partial<Policy.Policy> = {},
    actor = "chief"
  ) => PurchaseRules.approve({}, { order, customer }, contextOf(policy, actor))
  const approveSeen = (patch: Partial<NonNullable<PurchaseRules.Approve["seen"]>>) => {
    const { customerNo, energy } = orderContent
    const view = { order: orderOf(), customer: customerState }
    return PurchaseRules.approve({ seen: { customerNo, energy, ...patch } }, view, contextOf())
  }
  const reason = "entered wrongly"
  const commands = {
    reject: (order: Order.State) => PurchaseRules.reject({ reason }, { order }, contextOf()),
    revoke: (order: Order.State) => PurchaseRules.revoke({ reason }, { order }, contextOf()),
    void: (order: Order.State) => PurchaseRules.voidOrder({ reason }, { order }, contextOf()),
    restore: (order: Order.State, booked: string | null = null) =>
      PurchaseRules.restore({}, { order, booked }, contextOf()),
    print: (order: Order.State) => PurchaseRules.printReceipt({}, { order }, contextOf())
  } as const

  type Row = readonly [
    what: string,
    () => Result.Result<unknown, ReadonlyArray<Rejection.Rejection>>,
    code: string | null,
    detail?: object
  ]
  const rows: ReadonlyArray<Row> = [
    ["approving", () => approve(orderOf()), null],
    ["approving a voided order", () => approve(orderOf({ validity: "voided" })), "VOIDED", { orderNo }],
    [
      "approving for a voided customer",
      () => approve(orderOf(), voidedCustomer),
      "CUSTOMER_INVALID",
      { customerNo: orderContent.customerNo }
    ],
    ["approving one's own", () => approve(orderOf(), customerState, {}, "clerk"), "FOUR_EYES", { actor: "clerk" }],
    [
      "approving what one saved by a key",
      () => approve(orderOf({ savedBy: "key:1@clerk" }), customerState, {}, "clerk"),
      "FOUR_EYES",
      { actor: "clerk" }
    ],
    ["approving one's own where one may", () => approve(orderOf(), customerState, { fourEyes: "off" }, "clerk"), null],
    ["approving what one has seen", () => approveSeen({}), null],
    [
      "approving what one has seen of another customer",
      () => approveSeen({ customerNo: "0370100009" }),
      "CONFLICT",
      { conflict: "otherContent", id: orderNo }
    ],
    [
      "approving what one has seen with another amount",
      () => approveSeen({ energy: kwh("999") }),
      "CONFLICT",
      { conflict: "otherContent", id: orderNo }
    ],
    [
      "approving what repairs a discrepancy",
      () => approve(orderOf({ repairs: "d1" })),
      "CONFLICT",
      { conflict: "approvedWithDiscrepancy", id: orderNo }
    ],
    [
      "approving it anew after it was revoked",
      () => approve(orderOf({ repairs: "d1", approval: approvals.revoked })),
      null
    ],
    ["rejecting", () => commands.reject(orderOf()), null],
    ["rejecting a voided one", () => commands.reject(orderOf({ validity: "voided" })), "VOIDED", { orderNo }],
    [
      "rejecting an approved one",
      () => commands.reject(approved),
      "CONFLICT",
      { conflict: "alreadyApproved", id: orderNo }
    ],
    ["revoking", () => commands.revoke(approved), null],
    ["revoking for a voided one", () => commands.revoke({ ...approved, validity: "voided" }), "VOIDED", { orderNo }],
    [
      "revoking what is not approved",
      () => commands.revoke(orderOf()),
      "CONFLICT",
      { conflict: "notRevocable", id: orderNo }
    ],
    ["voiding", () => commands.void(orderOf()), null],
    [
      "voiding twice",
      () => commands.void(orderOf({ validity: "voided" })),
      "CONFLICT",
      { conflict: "alreadyVoided", id: orderNo }
    ],
    [
      "voiding one that is being sent",
      () => commands.void(orderOf({ dispatch: dispatches.sending })),
      "TARGET_BUSY",
      { target: key }
    ],
    [
      "voiding one that is unknown",
      () => commands.void(orderOf({ dispatch: dispatches.unknown })),
      "OUTCOME_UNKNOWN",
      { orderNo }
    ],
    [
      "voiding an applied one",
      () => commands.void(orderOf({ dispatch: dispatches.applied })),
      "ALREADY_APPLIED",
      { orderNo }
    ],
    ["restoring", () => commands.restore(orderOf({ validity: "voided" })), null],
    [
      "restoring one whose work order was sold again",
      () => commands.restore(orderOf({ validity: "voided", workOrderNo: "W1" }), "P2"),
      "WORK_ORDER_TAKEN",
      { workOrderNo: "W1", orderNo: "P2" }
    ],
    ["restoring a valid one", () => commands.restore(orderOf()), "CONFLICT", { conflict: "notVoided", id: orderNo }],
    ["printing", () => commands.print(orderOf()), null],
    ["printing a voided one", () => commands.print(orderOf({ validity: "voided" })), "VOIDED", { orderNo }]
  ]
  for (const [what, decided, code, detail] of rows) it(what, () => saying(said(decided()), code, detail))

  const by = { at: now, by: "chief" }
  const inQueue = { dispatch: dispatches.queued }
  /** The events say who did what and when; what leaves the queue says why. */
  const events: ReadonlyArray<
    readonly [
      what: string,
      () => Result.Result<{ readonly changes: PurchaseRules.Changes }, unknown>,
      ReadonlyArray<object>
    ]
  > = [
    [
      "approve",
      () => approve(orderOf()),
      [{ _tag: "OrderApproved", v: 1, ...by, content: Order.contentText(orderContent) }]
    ],
    ["approve again", () => approve(approved), []],
    [
      "reject",
      () => commands.reject(orderOf(inQueue)),
      [
        { _tag: "Dequeued", v: 1, at: now, reason: "voided" },
        { _tag: "OrderRejected", v: 1, ...by, reason }
      ]
    ],
    [
      "revoke",
      () => commands.revoke({ ...approved, ...inQueue }),
      [
        { _tag: "Dequeued", v: 1, at: now, reason: "approvalRevoked" },
        { _tag: "ApprovalRevoked", v: 1, ...by, reason }
      ]
    ],
    [
      "void",
      () => commands.void(orderOf(inQueue)),
      [
        { _tag: "Dequeued", v: 1, at: now, reason: "voided" },
        { _tag: "OrderVoided", v: 1, ...by, reason }
      ]
    ],
    ["void at rest", () => commands.void(orderOf()), [{ _tag: "OrderVoided", v: 1, ...by, reason }]],
    [
      "restore",
      () => commands.restore(orderOf({ validity: "voided" })),
      [{ _tag: "OrderRestored", v: 1, ...by, approval: "pending" }]
    ],
    ["print", () => commands.print(orderOf()), [{ _tag: "ReceiptPrinted", v: 1, ...by }]]
  ]
  it.each(events)("tells the order: %s", (_, decided, expected) => {
    assert.deepStrictEqual(Result.getOrThrow(decided()).changes.order as ReadonlyArray<object>, expected)
  })

  it("R-112 one's own order is voided freely until it is approved; anothers' needs a permission, an approved one both", () => {
    const needed = (order: Order.State, actor: string) => VoidPermissions.permissionsToVoid(order, actor).join(" ")
    assert.deepStrictEqual(
      [needed(orderOf(), "clerk"), needed(approved, "clerk"), needed(orderOf(), "x"), needed(approved, "x")],
      ["", "purchase.void", "purchase.void", "purchase.void purchase.approve"]
    )
  })
})

describe("the queue", () => {
  const credit = Credit.fromOrder(approved)
  const viewOf = (patch: Partial<Credit.Credit> = {}, more: object = {}) => ({
    ...{ credit: { ...credit, ...patch }, customer: customerState, device: deviceState, terminal: terminalState },
    ...{ presence: "online", lastTurn: null, ...more }
  })
  type View = Parameters<typeof queuePreconditions>[0]
  const codes = (given: object, policy: Partial<Policy.Policy> = {}) =>
    queuePreconditions(given as View, contextOf(policy)).flatMap(
      (rejection): ReadonlyArray<Said> =>
        rejection === null ? [] : [[Rejection.codeOf(rejection._tag), { ...rejection }]]
    )

  type Row = readonly [
    what: string,
    given: object,
    code: string | null,
    detail?: object,
    policy?: Partial<Policy.Policy>
  ]
  const rows: ReadonlyArray<Row> = [
    ["an approved order", viewOf(), null],
    ["rejected by evidence", viewOf({ dispatch: dispatches.rejected }), null],
    ["not approved", viewOf({ clearance: () => "notApproved" }), "NOT_APPROVED", { orderNo }],
    ["applied", viewOf({ dispatch: dispatches.applied }), "ALREADY_APPLIED", { orderNo }],
    ["unknown", viewOf({ dispatch: dispatches.unknown }), "OUTCOME_UNKNOWN", { orderNo }],
    ["being sent", viewOf({ dispatch: dispatches.sending }), "TARGET_BUSY", { target: key }],
    ["queued already", viewOf({ dispatch: dispatches.queued }), "CONFLICT", { conflict: "alreadyQueued", id: orderNo }],
    [
      "queued already by somebody of an odd name",
      viewOf({ dispatch: { ...dispatches.queued, by: "arrivedWithoutEffect" } }),
      "CONFLICT",
      { conflict: "alreadyQueued", id: orderNo }
    ],
    ["arrived without effect", viewOf({ dispatch: dispatches.lost }), "ARRIVED_WITHOUT_EFFECT", { orderNo }],
    [
      "the terminal is retired",
      viewOf({}, { terminal: { ...terminalState, retired: { at, reason: "" } } }),
      "TERMINAL_NOT_IN_SERVICE",
      { terminalId, because: "retired" }
    ],
    ["offline, which waits", viewOf({}, { presence: "offline" }), null],
    [
      "offline, which is refused",
      viewOf({}, { presence: "offline" }),
      "TERMINAL_OFFLINE",
      { terminalId },
      { whenOffline: "refuse" }
    ],
    ["nobody knows whether it is online", viewOf({}, { presence: "unknown" }), null, {}, { whenOffline: "refuse" }],
    ["online, where offline is refused", viewOf(), null, {}, { whenOffline: "refuse" }]
  ]
  for (const [what, given, code, detail, policy] of rows) it(what, () => saying(codes(given, policy), code, detail))

  it("says of what is applied first that, of all else the order before its movement", () => {
    const all = (dispatch: Dispatch.State) =>
      codes(
        viewOf(
          { dispatch, validity: "voided" },
          { customer: voidedCustomer, terminal: { ...terminalState, contestedSince: at } }
        )
      ).map(([code]) => code)
    const order = ["VOIDED", "CUSTOMER_INVALID", "TERMINAL_NOT_IN_SERVICE"]
    assert.deepStrictEqual(all(dispatches.applied), ["ALREADY_APPLIED", ...order])
    assert.deepStrictEqual(all(dispatches.unknown), [...order, "OUTCOME_UNKNOWN"])
    assert.deepStrictEqual(all(dispatches.sending), [...order, "TARGET_BUSY"])
  })

  const until = Instant.plusMillis(now, 24 * 3_600_000)
  const before = (millis: number) => Instant.plusMillis(now, -millis)
  /** the turn is told only where the clock does not tell it. */
  const turns = [
    ["the first", null, undefined],
    ["a millisecond after the last", before(1), undefined],
    ["in the same millisecond", now, Instant.plusMillis(now, 1)],
    ["the clock was set back", before(-5000), Instant.plusMillis(now, 5001)]
  ] as const
  it.each(turns)("has its turn behind the last one: %s", (_, last, since) => {
    const event = { _tag: "Queued", v: 1, at: now, by: "chief", until, ...(since === undefined ? {} : { since }) }
    assert.deepStrictEqual(queued(contextOf(), last) as object, event)
  })

  it("an order is queued by its rule with that turn", () => {
    const decided = PurchaseRules.queue({}, { ...viewOf(), order: approved, lastTurn: now } as never, contextOf())
    assert.deepStrictEqual(Result.getOrThrow(decided).changes.order, [queued(contextOf(), now)])
  })

  const attempt = { queuedSince: before(7) } as Credit.Credit["attempts"][number]
  const waiting = [
    ["idle", {}, null, false],
    ["queued", { dispatch: dispatches.queued }, at, true],
    ["being sent", { dispatch: dispatches.sending, attempts: [attempt] }, before(7), false],
    ["being sent without an attempt", { dispatch: dispatches.sending }, null, false],
    ["unknown", { dispatch: dispatches.unknown, attempts: [attempt] }, null, false],
    ["applied", { dispatch: dispatches.applied, attempts: [attempt] }, null, false]
  ] as const
  it.each(waiting)("of one that is %s", (_, patch, turn, waits) => {
    const one = { ...credit, ...patch }
    assert.deepStrictEqual(turnOf(one), turn)
    assert.deepStrictEqual(
      [dequeued(one, now, "numberAdopted"), woken(one, now)] as ReadonlyArray<unknown>,
      waits
        ? [[{ _tag: "Dequeued", v: 1, at: now, reason: "numberAdopted" }], [{ _tag: "Woken", v: 1, at: now }]]
        : [[], []]
    )
  })
})

describe("what is sold and not yet applied", () => {
  const rows = [
    ["saved", {}, "yes"],
    ["approved", { approval: approvals.approved }, "yes"],
    ["queued", { dispatch: dispatches.queued }, "yes"],
    ["queued by somebody of an odd name", { dispatch: { ...dispatches.queued, by: "arrivedWithoutEffect" } }, "yes"],
    ["unknown", { dispatch: dispatches.unknown }, "yes"],
    ["rejected by evidence", { dispatch: dispatches.rejected }, "yes"],
    ["voided", { validity: "voided" }, "no"],
    ["revoked", { approval: approvals.revoked }, "no"],
    ["applied", { dispatch: dispatches.applied }, "no"],
    ["arrived without effect", { dispatch: dispatches.lost }, "no"]
  ] as const
  it.each(rows)("%s, %o: whether it counts is %s", (_, patch, counts) => {
    assert.strictEqual(pendingOf([orderOf(patch)]), counts === "yes" ? kwh("1000") : 0n)
  })

  it("adds up, and counts against the limit of the customer, where he has one", () => {
    assert.strictEqual(pendingOf([orderOf(), orderOf({ energy: kwh("5") })]), kwh("1005"))
    const limit = (hoarding: Energy.Energy | null) =>
      beyondLimit({ limits: { ...customerState.limits, hoarding } }, kwh("20"), kwh("980"))
    assert.deepStrictEqual(
      [limit(null), limit(kwh("1000")), limit(Energy.fromUnits(kwh("1000") - 1n))?._tag],
      [null, null, "OverHoardingLimit"]
    )
  })
})

describe("an order that left the queue unsent", () => {
  it("is laid before persons with its target and the reason", () => {
    const { orgNo, customerNo } = orderContent
    const about = { cause: "notSent", subject: orderNo, orgNo, customerNo, detail: `${key}: expired` } as const
    assert.deepStrictEqual(unsent(Credit.fromOrder(orderState), "expired"), about)
  })
})
