/** R-107 Two persons settle an outcome that evidence does not decide, and the work item that asked them to. */
import { assert, describe, it } from "@effect/vitest"
import { Energy, Instant, Policy } from "@yugou/core"
import { type Attempt, Credit, type Dispatch, Settlement, WorkItem } from "@yugou/core/books"
import * as Result from "effect/Result"
import * as OutcomeWorkItem from "../../../src/books/credit/OutcomeWorkItem.ts"
import * as ResolveByHand from "../../../src/books/credit/ResolveByHand.ts"
import { keyOf } from "../../../src/values/CreditTarget.ts"
import { at, orderState, targetState } from "../purchase/Orders.ts"

const v = 1 as const
const after = (seconds: number) => Instant.plusMillis(at, seconds * 1000)
const attempt: Attempt.Attempt = {
  ...{
    no: 1,
    requestId: "P1.1",
    wireNo: 7,
    mode: "append",
    value: Energy.kwh("1000"),
    thresholds: null,
    lifetimeMinutes: 5
  },
  before: { at, storedNumber: 6, numberRead: "yes", balance: null, consumption: null, records: [] },
  ...{ openedAt: at, queuedSince: at, queuedUntil: at, sendBy: at, deadAt: after(10), ending: null, verdict: null }
}
const proposal = (outcome: "applied" | "notApplied", seconds = 20): Dispatch.Proposal => ({
  ...{ by: "clerk", at: after(seconds), outcome, note: "seen" }
})
const unknown = (stands: Dispatch.Proposal | null, attempts = [attempt]): Credit.Credit =>
  Credit.fromOrder({
    ...{ ...orderState, attempts },
    dispatch: { _tag: "Unknown", no: 1, since: at, checkAt: at, checks: 0, proposal: stands }
  })
const sending = Credit.fromOrder({
  ...orderState,
  attempts: [attempt],
  dispatch: { _tag: "Sending", no: 1, checkAt: at }
})
const context = { actor: "chief", now: after(20), policy: Policy.defaults }
const conflict = (name: string) => ({ _tag: "Conflict", conflict: name, id: "P1" })
const refusals = (decided: Result.Result<unknown, ReadonlyArray<object>>): ReadonlyArray<object> =>
  Result.isSuccess(decided) ? [] : decided.failure.map((refusal) => ({ ...refusal }))

describe("one person proposes an outcome", () => {
  type Row = readonly [string, Credit.Credit, "applied" | "notApplied", seconds: number, refused: ReadonlyArray<object>]
  const rows: ReadonlyArray<Row> = [
    ["applied, and its frame is alive", unknown(null), "applied", 9, []],
    ["not applied, and its frame is alive", unknown(null), "notApplied", 9, [conflict("frameAlive")]],
    ["not applied, and its frame is dead", unknown(null), "notApplied", 10, []],
    ["not applied, of what was never sent", unknown(null, []), "notApplied", 9, []],
    ["in the place of another one", unknown(proposal("applied")), "notApplied", 20, []],
    ["of what is being sent", sending, "applied", 20, [conflict("notUnknown")]]
  ]
  it.each(rows)("%s", (_, credit, outcome, seconds, refused) => {
    const now = after(seconds)
    const decided = ResolveByHand.propose({ outcome, note: "n" }, { credit }, { ...context, now })
    assert.deepStrictEqual(refusals(decided), refused)
    if (Result.isFailure(decided)) return
    assert.deepStrictEqual<object>(decided.success.changes, {
      holder: [{ _tag: "ResolutionProposed", v, proposal: { by: "chief", at: now, outcome, note: "n" } }]
    })
  })
})

const credit = unknown(proposal("applied"))
const finding: WorkItem.Finding = {
  ...{ cause: "outcomeUnknown", subject: "P1", orgNo: credit.orgNo, customerNo: credit.customerNo },
  detail: `${keyOf(credit.target)}: undecided`
}
const open = WorkItem.evolve(null, { _tag: "WorkItemOpened", v, at, finding })
const closed = WorkItem.evolve(open, { _tag: "WorkItemClosed", v, at, by: "x", note: "y" })

describe("the second person confirms it", () => {
  type Row = readonly [
    string,
    Credit.Credit,
    "applied" | "notApplied",
    refused: ReadonlyArray<object>,
    by?: Partial<typeof context>
  ]
  const rows: ReadonlyArray<Row> = [
    ["applied", credit, "applied", []],
    ["not applied", unknown(proposal("notApplied")), "notApplied", []],
    ["of what is being sent", sending, "applied", [conflict("notUnknown"), conflict("notProposed")]],
    ["where nothing is proposed", unknown(null), "applied", [conflict("notProposed")]],
    ["another one than is proposed", credit, "notApplied", [conflict("changedMeanwhile")]],
    [
      "one that was proposed while it was alive",
      unknown(proposal("notApplied", 9)),
      "notApplied",
      [conflict("frameAlive")]
    ],
    ["applied, which was proposed while it was alive", unknown(proposal("applied", 9)), "applied", []],
    ["his own", credit, "applied", [{ _tag: "FourEyes", actor: "clerk" }], { actor: "clerk" }],
    ["his own, by a key", credit, "applied", [{ _tag: "FourEyes", actor: "key:1@clerk" }], { actor: "key:1@clerk" }],
    [
      "his own, where the site asks for no second person",
      credit,
      "applied",
      [],
      { actor: "clerk", policy: { ...Policy.defaults, fourEyes: "off" } }
    ]
  ]
  for (const [what, settling, outcome, refused, by = {}] of rows)
    it(what, () => {
      const view = { credit: settling, target: targetState, item: open }
      assert.deepStrictEqual(refusals(ResolveByHand.confirm({ outcome }, view, { ...context, ...by })), refused)
    })

  it("and it is settled, the target free, and the work item closed", () => {
    const view = { credit, target: targetState, item: open }
    const { changes } = Result.getOrThrow(ResolveByHand.confirm({ outcome: "applied" }, view, context))
    assert.deepStrictEqual<object>(changes, {
      ...Settlement.byHand({ credit, attempt, target: targetState }, proposal("applied"), "chief", after(20)),
      item: [{ _tag: "WorkItemClosed", v, at: after(20), by: "chief", note: "applied" }]
    })
  })

  it("of what was never sent, and nothing is written", () => {
    const view = { credit: unknown(proposal("applied"), []), target: targetState, item: open }
    const { changes } = Result.getOrThrow(ResolveByHand.confirm({ outcome: "applied" }, view, context))
    assert.deepStrictEqual(changes, { holder: [], target: [], item: [] })
  })
})

describe("the work item about an outcome", () => {
  const closes = (note: string) => [{ _tag: "WorkItemClosed", v, at: after(20), by: "chief", note }]
  const opens = (verdict: string) => [
    { _tag: "WorkItemOpened", v, at: after(20), finding: { ...finding, detail: `${keyOf(credit.target)}: ${verdict}` } }
  ]
  type Row = readonly [Attempt.VerdictKind, WorkItem.State | null, seconds: number, events: ReadonlyArray<object>]
  const rows: ReadonlyArray<Row> = [
    ["applied", open, 20, closes("applied")],
    ["notApplied", open, 20, closes("notApplied")],
    ["arrivedWithoutEffect", open, 20, closes("arrivedWithoutEffect")],
    ["applied", closed, 20, []],
    ["applied", null, 20, []],
    ["undecided", null, 20, opens("undecided")],
    ["foreign", closed, 20, opens("foreign")],
    ["undecided", open, 20, []],
    ["undecided", null, 9, []]
  ]
  it.each(rows)("after %s, %o, after %s seconds", (verdict, item, seconds, events) => {
    assert.deepStrictEqual<ReadonlyArray<object>>(
      OutcomeWorkItem.after(item, credit, attempt, verdict, "chief", after(seconds)),
      events
    )
    assert.strictEqual(OutcomeWorkItem.itemId("P1"), WorkItem.idOf(finding))
  })
})
