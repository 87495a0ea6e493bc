/** What each event makes of an order, what an approval is bound to, what can be done with it, and how the dispatch sees it as a credit. */
import { assert, describe, it } from "@effect/vitest"
import { Energy, Instant } from "@yugou/core"
import { Adjustment, Credit, Dispatch, Order } from "@yugou/core/books"
import { at, orderContent, orderState } from "./Orders.ts"

const v = 1 as const
const later = Instant.plusMillis(at, 1000)
const { orgNo, customerNo, deviceId, target } = orderContent
const text = Order.contentText(orderContent)
const approved: Order.Approval = { _tag: "Approved", by: "chief", at, content: text }
const revoked: Order.Approval = { _tag: "Revoked", by: "chief", at }

describe("an order in the books", () => {
  it("begins as it was saved, valid and not approved, without a receipt", () => {
    assert.deepStrictEqual(Order.evolve(null, { _tag: "OrderSaved", v, at, by: "clerk", content: orderContent }), {
      ...orderContent,
      ...{ savedBy: "clerk", savedAt: at, validity: "valid", approval: { _tag: "Pending" } },
      ...{ dispatch: Dispatch.idle, attempts: [], receipts: 0 }
    })
  })

  const full: Order.State = {
    ...orderState,
    approval: approved,
    receipts: 2,
    money: [{ kind: "returned", by: "clerk", at }]
  }
  const said = { v, at: later, by: "boss" } as const
  const rows: ReadonlyArray<readonly [from: Order.State, Order.Event, Partial<Order.State>]> = [
    [full, { _tag: "OrgUnitMoved", v, at, orgNo: "37402" }, { orgNo: "37402" }],
    [
      orderState,
      { _tag: "OrderApproved", ...said, content: "c" },
      { approval: { _tag: "Approved", by: "boss", at: later, content: "c" } }
    ],
    [full, { _tag: "ApprovalRevoked", ...said, reason: "r" }, { approval: { _tag: "Revoked", by: "boss", at: later } }],
    [full, { _tag: "OrderVoided", ...said, reason: "r" }, { validity: "voided" }],
    [full, { _tag: "OrderRejected", ...said, reason: "r" }, { validity: "voided" }],
    [{ ...full, validity: "voided" }, { _tag: "OrderRestored", ...said, approval: "kept" }, { validity: "valid" }],
    [
      { ...full, validity: "voided" },
      { _tag: "OrderRestored", ...said, approval: "pending" },
      { validity: "valid", approval: { _tag: "Pending" } }
    ],
    [full, { _tag: "ReceiptPrinted", ...said }, { receipts: 3 }],
    [orderState, { _tag: "PaymentReturned", ...said }, { money: [{ kind: "returned", by: "boss", at: later }] }],
    [
      full,
      { _tag: "PaymentTaken", ...said },
      { money: [...(full.money ?? []), { kind: "taken", by: "boss", at: later }] }
    ],
    [
      full,
      { _tag: "Queued", v, at, until: later },
      { dispatch: { _tag: "Queued", since: at, until: later, notBefore: at } }
    ]
  ]
  it.each(rows)("%o by %o changes only what it says, and needs an order", (from, event, patch) => {
    assert.deepStrictEqual(Order.evolve(from, event), { ...from, ...patch })
    assert.throws(() => Order.evolve(null, event), `event ${event._tag} without`)
  })

  it("R-116 is approved with what is sold, to whom and on which device, and with the discrepancy that it repairs", () => {
    const about = ["P1", customerNo, deviceId, { ...target }, "1000", "append"]
    assert.deepStrictEqual(JSON.parse(text), about)
    assert.deepStrictEqual(JSON.parse(Order.contentText({ ...orderContent, repairs: "X1" })), [...about, "X1"])
  })
})

describe("R-100 what can be done with an order", () => {
  const dispatches = {
    idle: Dispatch.idle,
    queued: { _tag: "Queued", since: at, until: later, notBefore: at },
    sending: { _tag: "Sending", no: 1, checkAt: later },
    unknown: { _tag: "Unknown", no: 1, since: at, checkAt: later, checks: 0, proposal: null },
    applied: { _tag: "Applied", no: 1, at },
    rejected: { _tag: "Rejected", no: 1, at, by: "notApplied" },
    lost: { _tag: "Rejected", no: 1, at, by: "arrivedWithoutEffect" }
  } as const satisfies { readonly [name: string]: Dispatch.State }
  const approvals = { pending: { _tag: "Pending" }, approved, revoked } as const
  type Row = readonly [
    "valid" | "voided",
    keyof typeof approvals,
    keyof typeof dispatches,
    effective: "effective" | "not",
    actions: string
  ]
  const rows: ReadonlyArray<Row> = [
    ["valid", "pending", "idle", "effective", "approve reject void"],
    ["valid", "revoked", "rejected", "not", "approve reject void"],
    ["valid", "approved", "idle", "effective", "revoke dispatch void"],
    ["valid", "approved", "rejected", "effective", "revoke dispatch void"],
    ["valid", "approved", "lost", "effective", "revoke void"],
    ["valid", "approved", "queued", "effective", "revoke void"],
    ["valid", "approved", "sending", "effective", "resolve"],
    ["voided", "approved", "unknown", "not", "resolve"],
    ["voided", "approved", "applied", "not", "compensate"],
    ["voided", "approved", "idle", "not", "restore"],
    ["voided", "pending", "lost", "not", "restore"]
  ]
  it.each(rows)("%s, %s, %s: %s, %s", (validity, approval, dispatch, effective, actions) => {
    const order = { ...orderState, validity, approval: approvals[approval], dispatch: dispatches[dispatch] }
    assert.strictEqual(Order.actionsOf(order).join(" "), actions)
    assert.strictEqual(Order.isEffective(order), effective === "effective")
  })
})

describe("a credit", () => {
  const adjusted: Adjustment.State = Adjustment.evolve(null, {
    ...{ _tag: "AdjustmentSaved", v, at, by: "clerk", approval: "pending" },
    content: {
      ...{ adjustmentNo: "A1", orgNo, customerNo, deviceId, target, value: Energy.kwh("500") },
      ...{ ifRemainingWas: Energy.kwh("20"), reason: "r", compensates: null }
    }
  })
  const common = {
    orgNo,
    customerNo,
    deviceId,
    target,
    savedAt: at,
    persons: ["clerk"],
    validity: "valid",
    dispatch: Dispatch.idle,
    attempts: []
  }
  const told = ({ clearance: _, ...rest }: Credit.Credit): object => rest
  const order = {
    ...{ holder: { _tag: "Order", id: "P1" }, mode: "append", value: orderContent.energy, ifRemainingWas: null },
    ...common
  }
  const adjustment = {
    ...{ holder: { _tag: "Adjustment", id: "A1" }, mode: "set", value: Energy.kwh("500") },
    ...{ ifRemainingWas: Energy.kwh("20"), ...common }
  }

  it("is an order that adds its energy, or an adjustment that puts its value in place of the balance", () => {
    assert.deepStrictEqual(told(Credit.of({ ref: { _tag: "Order" }, state: orderState })), order)
    assert.deepStrictEqual(told(Credit.of({ ref: { _tag: "Adjustment" }, state: adjusted })), adjustment)
  })

  it("says which number must still be expected only where it is a carry-over", () => {
    const ifExpected = { _tag: "NeverSeen" } as const
    assert.deepStrictEqual(told(Credit.fromAdjustment({ ...adjusted, ifExpected })), { ...adjustment, ifExpected })
  })

  it("is of who saved it, and of who queued it while it waits", () => {
    const persons = (dispatch: Dispatch.State) => Credit.fromOrder({ ...orderState, dispatch }).persons
    const queued = { _tag: "Queued", since: at, until: later, notBefore: at } as const
    assert.deepStrictEqual(persons({ ...queued, by: "chief" }), ["clerk", "chief"])
    assert.deepStrictEqual(
      [persons(queued), persons({ _tag: "Rejected", no: 1, at, by: "refused" })],
      [["clerk"], ["clerk"]]
    )
  })

  const stale: Order.Approval = { ...approved, content: "another" }
  const clearances = [
    ["pending", { _tag: "Pending" }, "notApproved"],
    ["approved", approved, "cleared"],
    ["approved with another content", stale, "otherContent"],
    ["revoked", revoked, "notApproved"]
  ] as const
  it.each(clearances)("R-116 of an order whose approval is %s", (_, approval, clearance) => {
    assert.strictEqual(Credit.fromOrder({ ...orderState, approval }).clearance(), clearance)
  })

  it("R-098 of an adjustment is cleared where the site approves none, or by an approval of its content", () => {
    const approvals = [
      { _tag: "Waived" },
      { ...approved, content: Adjustment.contentText(adjusted) },
      approved
    ] as const
    assert.deepStrictEqual(
      approvals.map((approval) => Credit.fromAdjustment({ ...adjusted, approval }).clearance()),
      ["cleared", "cleared", "otherContent"]
    )
  })
})
