import { assert, describe, it } from "@effect/vitest"
import { Instant, Policy, Rejection } from "@yugou/core"
import { Dispatch, Order, PurchaseRules } from "@yugou/core/books"
import * as Result from "effect/Result"
import { customerState, deviceState, orderContent, orderState, terminalState } from "./Orders.ts"

const at = Instant.at("2026-03-02T02:00:00Z")
const later = Instant.plusMillis(at, 60_000)

const dispatches = {
  idle: Dispatch.idle,
  queued: { _tag: "Queued", since: at, until: later, notBefore: at },
  sending: { _tag: "Sending", no: 1, checkAt: later },
  unknown: { _tag: "Unknown", no: 1, since: at, checkAt: later, checks: 0, proposal: null },
  applied: { _tag: "Applied", no: 1, at },
  rejected: { _tag: "Rejected", no: 1, at, by: "notApplied" },
  lost: { _tag: "Rejected", no: 1, at, by: "arrivedWithoutEffect" }
} as const satisfies { readonly [name: string]: Dispatch.State }

const approvals = {
  pending: { _tag: "Pending" },
  approved: { _tag: "Approved", by: "chief", at, content: Order.contentText(orderContent) },
  revoked: { _tag: "Revoked", by: "chief", at }
} as const satisfies { readonly [name: string]: Order.Approval }

/**
 * Every state of an order with every command: the events in order, `-` for an acceptance that changes nothing, or the code of the refusal.
 *
 * `lost` is `rejected` because it arrived without effect. Commands: the approver approves, rejects and revokes; the clerk dispatches, voids and
 * restores. States that no history reaches are decided, too.
 */
const table = `
validity approval        dispatch           | approve         reject                 revoke                   dispatch               void                 restore
valid    pending|revoked idle|rejected|lost | OrderApproved   OrderRejected          CONFLICT                 NOT_APPROVED           OrderVoided          CONFLICT
valid    pending|revoked queued             | OrderApproved   Dequeued+OrderRejected CONFLICT                 NOT_APPROVED           Dequeued+OrderVoided CONFLICT
valid    pending|revoked sending            | TARGET_BUSY     TARGET_BUSY            TARGET_BUSY              NOT_APPROVED           TARGET_BUSY          CONFLICT
valid    pending|revoked unknown            | OUTCOME_UNKNOWN OUTCOME_UNKNOWN        OUTCOME_UNKNOWN          NOT_APPROVED           OUTCOME_UNKNOWN      CONFLICT
valid    pending|revoked applied            | ALREADY_APPLIED ALREADY_APPLIED        ALREADY_APPLIED          ALREADY_APPLIED        ALREADY_APPLIED      CONFLICT
valid    approved        idle|rejected      | -               CONFLICT               ApprovalRevoked          Queued                 OrderVoided          CONFLICT
valid    approved        queued             | -               CONFLICT               Dequeued+ApprovalRevoked CONFLICT               Dequeued+OrderVoided CONFLICT
valid    approved        sending            | -               TARGET_BUSY            TARGET_BUSY              TARGET_BUSY            TARGET_BUSY          CONFLICT
valid    approved        unknown            | -               OUTCOME_UNKNOWN        OUTCOME_UNKNOWN          OUTCOME_UNKNOWN        OUTCOME_UNKNOWN      CONFLICT
valid    approved        applied            | -               ALREADY_APPLIED        ALREADY_APPLIED          ALREADY_APPLIED        ALREADY_APPLIED      CONFLICT
valid    approved        lost               | -               CONFLICT               ApprovalRevoked          ARRIVED_WITHOUT_EFFECT OrderVoided          CONFLICT
voided   *               applied            | VOIDED          VOIDED                 VOIDED                   ALREADY_APPLIED        CONFLICT             OrderRestored
voided   *               *                  | VOIDED          VOIDED                 VOIDED                   VOIDED                 CONFLICT             OrderRestored
`

const rows = table
  .trim()
  .split("\n")
  .slice(1)
  .map((line) => line.split(" | ").map((half) => half.trim().split(/\s+/)))

type Decided = PurchaseRules.Decided<Rejection.Rejection>

const commands = (order: Order.State): ReadonlyArray<Decided> => {
  const view = {
    order,
    customer: customerState,
    device: deviceState,
    terminal: terminalState,
    presence: "online",
    lastTurn: null
  } as const
  const context = (actor: string) => ({ actor, now: later, policy: Policy.defaults })
  return [
    PurchaseRules.approve({}, view, context("chief")),
    PurchaseRules.reject({ reason: "wrong" }, view, context("chief")),
    PurchaseRules.revoke({ reason: "wrong" }, view, context("chief")),
    PurchaseRules.queue({}, view, context("clerk")),
    PurchaseRules.voidOrder({ reason: "wrong" }, view, context("clerk")),
    PurchaseRules.restore({}, { ...view, booked: null }, context("clerk"))
  ]
}

const cellOf = (decided: Decided): string => {
  if (Result.isFailure(decided)) return Rejection.codeOf(decided.failure[0]._tag)
  const { order } = decided.success.changes
  return order.length === 0 ? "-" : order.map(({ _tag }) => _tag).join("+")
}

const fits = (pattern: string | undefined, value: string) =>
  pattern === "*" || pattern?.split("|").includes(value) === true

describe("every state of an order with every command", () => {
  it("R-109.1 R-109.2 R-109.3 R-109.4 R-110.1 R-110.4 R-113.1 R-116.1 R-116.2 R-116.3 R-116.6 R-118.1 R-118.2 R-118.4 R-118.5 R-118.6 R-118.7 R-118.9 R-118.10 R-123.1 follows the table", () => {
    const used = new Set<number>()
    for (const validity of ["valid", "voided"] as const) {
      for (const [a, approval] of Object.entries(approvals)) {
        for (const [d, dispatch] of Object.entries(dispatches)) {
          const index = rows.findIndex(([state = []]) =>
            [validity, a, d].every((value, column) => fits(state[column], value))
          )
          used.add(index)
          const cells = commands({ ...orderState, validity, approval, dispatch }).map(cellOf)
          assert.deepStrictEqual(cells, rows[index]?.[1], `${validity} ${a} ${d}`)
        }
      }
    }
    assert.strictEqual(used.size, rows.length, "every row of the table is reached")
  })

  it("R-110.3 R-118.8 keeps content through void and restore, and asks for a new approval", () => {
    const revoked = Order.evolve(orderState, { _tag: "ApprovalRevoked", v: 1, at, by: "chief", reason: "wrong" })
    for (const before of [orderState, revoked]) {
      const voided = Order.evolve(before, { _tag: "OrderVoided", v: 1, at, by: "clerk", reason: "wrong" })
      const restored = Order.evolve(voided, { _tag: "OrderRestored", v: 1, at, by: "clerk", approval: "pending" })
      assert.deepStrictEqual(restored, orderState)
    }
  })

  it("R-110.2 keeps the approval through void and restore where the policy says so", () => {
    const approved: Order.State = {
      ...orderState,
      validity: "voided",
      approval: approvals.approved
    }
    const policy = { ...Policy.defaults, restoredApproval: "kept" as const }
    const context = { actor: "clerk", now: later, policy }
    const { changes } = Result.getOrThrow(PurchaseRules.restore({}, { order: approved, booked: null }, context))
    const restored = changes.order.reduce((state: Order.State, event) => Order.evolve(state, event), approved)
    assert.deepStrictEqual([restored.validity, restored.approval._tag], ["valid", "Approved"])
  })

  it("R-100.2 lists what can be done: an unknown order is resolved and not dispatched", () => {
    const actions = Object.entries(dispatches).map(([name, dispatch]) => {
      const order: Order.State = { ...orderState, approval: { _tag: "Approved", by: "c", at, content: "" }, dispatch }
      return [name, Order.actionsOf(order).join(" ")]
    })
    assert.deepStrictEqual(actions, [
      ["idle", "revoke dispatch void"],
      ["queued", "revoke void"],
      ["sending", "resolve"],
      ["unknown", "resolve"],
      ["applied", "compensate"],
      ["rejected", "revoke dispatch void"],
      ["lost", "revoke void"]
    ])
  })
})
