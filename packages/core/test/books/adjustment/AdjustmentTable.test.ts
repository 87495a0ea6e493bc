import { assert, describe, it } from "@effect/vitest"
import { Energy, Instant, Policy, Rejection } from "@yugou/core"
import { Adjustment, AdjustmentRules, Credit, Dispatch, OpenAttempt } from "@yugou/core/books"
import * as Result from "effect/Result"
import { customerState, deviceState, orderContent, targetState, terminalState } from "../purchase/Orders.ts"

const at = Instant.at("2026-03-02T02:00:00Z")
const later = Instant.plusMillis(at, 60_000)
const { orgNo, customerNo, deviceId, target } = orderContent
const content: Adjustment.Content = {
  ...{ adjustmentNo: "A1", orgNo, customerNo, deviceId, target },
  value: Energy.kwh("500"),
  ifRemainingWas: Energy.kwh("20"),
  reason: "表计更换",
  compensates: null
}
const saved: Adjustment.State = Adjustment.evolve(null, {
  _tag: "AdjustmentSaved",
  v: 1,
  at,
  by: "clerk",
  content,
  approval: "pending"
})

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
  waived: { _tag: "Waived" },
  pending: { _tag: "Pending" },
  approved: { _tag: "Approved", by: "chief", at, content: Adjustment.contentText(content) },
  stale: { _tag: "Approved", by: "chief", at, content: "other" },
  revoked: { _tag: "Revoked", by: "chief", at }
} as const satisfies { readonly [name: string]: Adjustment.Approval }

/**
 * Every state of an adjustment with every command: the events in order, `-` for an acceptance that changes nothing, or the code of the refusal.
 *
 * `stale` is an approval of other content. There is no restore: a new adjustment rests on a new reading.
 */
const table = `
validity approval        dispatch           | approve            revoke                             dispatch               void
valid    pending|revoked idle|rejected|lost | AdjustmentApproved CONFLICT                           NOT_APPROVED           AdjustmentVoided
valid    pending|revoked queued             | AdjustmentApproved CONFLICT                           NOT_APPROVED           Dequeued+AdjustmentVoided
valid    pending|revoked sending            | TARGET_BUSY        TARGET_BUSY                        NOT_APPROVED           TARGET_BUSY
valid    pending|revoked unknown            | OUTCOME_UNKNOWN    OUTCOME_UNKNOWN                    NOT_APPROVED           OUTCOME_UNKNOWN
valid    pending|revoked applied            | ALREADY_APPLIED    ALREADY_APPLIED                    ALREADY_APPLIED        ALREADY_APPLIED
valid    *               applied            | -                  ALREADY_APPLIED                    ALREADY_APPLIED        ALREADY_APPLIED
valid    stale           idle|rejected|lost | -                  AdjustmentApprovalRevoked          APPROVAL_STALE         AdjustmentVoided
valid    stale           queued             | -                  Dequeued+AdjustmentApprovalRevoked APPROVAL_STALE         Dequeued+AdjustmentVoided
valid    stale           sending            | -                  TARGET_BUSY                        APPROVAL_STALE         TARGET_BUSY
valid    stale           unknown            | -                  OUTCOME_UNKNOWN                    APPROVAL_STALE         OUTCOME_UNKNOWN
valid    *               sending            | -                  TARGET_BUSY                        TARGET_BUSY            TARGET_BUSY
valid    *               unknown            | -                  OUTCOME_UNKNOWN                    OUTCOME_UNKNOWN        OUTCOME_UNKNOWN
valid    approved        idle|rejected      | -                  AdjustmentApprovalRevoked          Queued                 AdjustmentVoided
valid    approved        queued             | -                  Dequeued+AdjustmentApprovalRevoked CONFLICT               Dequeued+AdjustmentVoided
valid    approved        lost               | -                  AdjustmentApprovalRevoked          ARRIVED_WITHOUT_EFFECT AdjustmentVoided
valid    waived          idle|rejected      | -                  CONFLICT                           Queued                 AdjustmentVoided
valid    waived          queued             | -                  CONFLICT                           CONFLICT               Dequeued+AdjustmentVoided
valid    waived          lost               | -                  CONFLICT                           ARRIVED_WITHOUT_EFFECT AdjustmentVoided
voided   *               applied            | VOIDED             VOIDED                             ALREADY_APPLIED        CONFLICT
voided   *               *                  | VOIDED             VOIDED                             VOIDED                 CONFLICT
`

const rows = table
  .trim()
  .split("\n")
  .slice(1)
  .map((line) => line.split(" | ").map((half) => half.trim().split(/\s+/)))

type Decided = AdjustmentRules.Decided<Rejection.Rejection>

const commands = (adjustment: Adjustment.State): ReadonlyArray<Decided> => {
  const context = { actor: "chief", now: later, policy: Policy.defaults }
  const view = {
    adjustment,
    customer: customerState,
    device: deviceState,
    target: targetState,
    terminal: terminalState,
    presence: "online",
    lastTurn: null
  } as const
  return [
    AdjustmentRules.approve({}, view, context),
    AdjustmentRules.revoke({ reason: "wrong" }, view, context),
    AdjustmentRules.queue({}, view, context),
    AdjustmentRules.voidAdjustment({ reason: "wrong" }, view, context)
  ]
}

const cellOf = (decided: Decided): string => {
  if (Result.isFailure(decided)) return Rejection.codeOf(decided.failure[0]._tag)
  const { adjustment } = decided.success.changes
  return adjustment.length === 0 ? "-" : adjustment.map(({ _tag }) => _tag).join("+")
}

const fits = (pattern: string | undefined, value: string) =>
  pattern === "*" || pattern?.split("|").includes(value) === true

describe("every state of an adjustment with every command", () => {
  it("follows the table", () => {
    const used = new Set<number>()
    for (const validity of ["valid", "voided"] as const) {
      for (const [a, approval] of Object.entries(approvals)) {
        for (const [d, dispatch] of Object.entries(dispatches)) {
          const index = rows.findIndex(([state = []]) =>
            [validity, a, d].every((value, column) => fits(state[column], value))
          )
          used.add(index)
          const cells = commands({ ...saved, validity, approval, dispatch }).map(cellOf)
          assert.deepStrictEqual(cells, rows[index]?.[1], `${validity} ${a} ${d}`)
        }
      }
    }
    assert.strictEqual(used.size, rows.length, "every row of the table is reached")
  })
})

describe("an adjustment of the device that a replacement carries over to", () => {
  const reserved = { ...targetState, reservedFor: "R1" }
  const around = { customer: customerState, device: deviceState, target: reserved, terminal: terminalState }
  const context = { actor: "chief", now: later, policy: Policy.defaults }
  const codes = (adjustment: Adjustment.State): ReadonlyArray<string> => {
    const approved = { ...adjustment, approval: approvals.approved }
    const view = { ...around, presence: "online", lastTurn: null } as const
    const sent = OpenAttempt.stillSendable({ ...around, credit: Credit.fromAdjustment(approved) })
    return [
      cellOf(AdjustmentRules.approve({}, { ...view, adjustment }, context)),
      cellOf(AdjustmentRules.queue({}, { ...view, adjustment: approved }, context)),
      ...sent.flatMap((refusal) => (refusal === null ? [] : [Rejection.codeOf(refusal._tag)]))
    ]
  }

  it("saved before, by hand, is not approved, queued or sent any more", () => {
    assert.deepStrictEqual(codes(saved), ["DEVICE_BEING_REPLACED", "DEVICE_BEING_REPLACED", "DEVICE_BEING_REPLACED"])
  })

  it("is approved, queued and sent where it is the carry-over", () => {
    const carryOver = { ...saved, ifExpected: { _tag: "NeverSeen" } } as const
    assert.deepStrictEqual(codes(carryOver), ["AdjustmentApproved", "Queued"])
  })
})
