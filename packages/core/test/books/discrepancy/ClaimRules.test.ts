/** R-107 Two persons say whether a credit of ours is what a terminal holds. */
import { assert, describe, it } from "@effect/vitest"
import { Energy, Instant, Policy } from "@yugou/core"
import { type Attempt, type Claims, Credit, Discrepancy, Findings, type Target } from "@yugou/core/books"
import * as Result from "effect/Result"
import * as ClaimRules from "../../../src/books/discrepancy/ClaimRules.ts"
import { capabilities, terminalId } from "../../Fixtures.ts"
import { at, orderState, targetState, terminalState } from "../purchase/Orders.ts"

const { kwh } = Energy
const v = 1 as const
const after = (seconds: number) => Instant.plusMillis(at, seconds * 1000)
const look: Attempt.Look = {
  ...{ at, storedNumber: 9, numberRead: "yes", balance: kwh("120"), consumption: null, records: [] }
}
const target: Target.State = { ...targetState, expected: { _tag: "Number", wireNo: 7 } }
const attempt: Attempt.Attempt = {
  ...{ no: 1, requestId: "P1.1", wireNo: 9, mode: "append", value: kwh("1000"), thresholds: null, lifetimeMinutes: 5 },
  ...{ before: look, openedAt: at, queuedSince: at, queuedUntil: at, sendBy: at, deadAt: after(10) },
  ...{ ending: null, verdict: null }
}
const credit = Credit.fromOrder({
  ...{ ...orderState, attempts: [attempt] },
  dispatch: { _tag: "Rejected", no: 1, at, by: "notApplied" }
})
const untried: Credit.Credit = { ...credit, attempts: [] }
const finding = Findings.findingOf({
  ...{ target, cause: "foreignNumber", expected: 7, look, orderNo: null, customerNo: null }
})
const opened = Discrepancy.evolve(null, { _tag: "DiscrepancyOpened", v, at, finding })
const holder = credit.holder
const stated = (outcome: "applied" | "notApplied", seconds = 20) =>
  Discrepancy.evolve(opened, {
    ...{ _tag: "ClaimStated", v, credit: holder },
    proposal: { by: "clerk", at: after(seconds), outcome, note: "seen" }
  })
const denied = Discrepancy.evolve(stated("notApplied"), {
  _tag: "ClaimDenied",
  v,
  at: after(20),
  by: "x",
  credit: holder
})
const claimed = (by: "number" | "value", it = credit): ReadonlyArray<Claims.Claimant> => [{ credit: it, by }]
const view: ClaimRules.ConfirmView = {
  ...{ credit, discrepancy: opened, claimants: claimed("number"), target, terminal: terminalState, capabilities }
}
const context = { actor: "chief", now: after(20), policy: Policy.defaults }
const conflict = (name: string) => ({ _tag: "Conflict", conflict: name, id: "P1" })
const refusals = (decided: Result.Result<unknown, ReadonlyArray<object>>): ReadonlyArray<object> =>
  Result.isSuccess(decided) ? [] : decided.failure.map((refusal) => ({ ...refusal }))

describe("one person states whether a credit is what was found", () => {
  const other = { ...credit, holder: { _tag: "Adjustment", id: "P1" } } as const
  type Row = readonly [
    string,
    Partial<ClaimRules.ProposeView>,
    outcome: "applied" | "notApplied",
    refused: ReadonlyArray<object>,
    seconds?: number
  ]
  const rows: ReadonlyArray<Row> = [
    ["it is, by its number", {}, "applied", []],
    ["it is, by its value", { claimants: claimed("value") }, "applied", []],
    ["it is, and its frame is alive", {}, "applied", [], 9],
    ["it is not", {}, "notApplied", [], 10],
    ["it is not, and its frame is alive", {}, "notApplied", [conflict("frameAlive")], 9],
    ["it is not, and was never sent", { credit: untried }, "notApplied", [], 9],
    ["nobody may be it", { claimants: [] }, "applied", [conflict("notUnknown")]],
    ["another credit may be it", { claimants: claimed("number", other) }, "applied", [conflict("notUnknown")]]
  ]
  for (const [what, patch, outcome, refused, seconds = 20] of rows)
    it(what, () => {
      const decided = ClaimRules.propose(
        { outcome, note: "n" },
        { ...view, ...patch },
        { ...context, now: after(seconds) }
      )
      assert.deepStrictEqual(refusals(decided), refused)
      if (Result.isFailure(decided)) return
      const proposal = { by: "chief", at: after(seconds), outcome, note: "n" }
      assert.deepStrictEqual<object>(decided.success.changes, {
        discrepancy: [{ _tag: "ClaimStated", v, credit: holder, proposal }]
      })
    })
})

describe("the second person confirms it", () => {
  type Row = readonly [
    string,
    Partial<ClaimRules.ConfirmView>,
    outcome: "applied" | "notApplied",
    refused: ReadonlyArray<object>,
    by?: typeof context
  ]
  const alone = { ...context, actor: "clerk", policy: { ...Policy.defaults, fourEyes: "off" as const } }
  const rows: ReadonlyArray<Row> = [
    ["it is", { discrepancy: stated("applied") }, "applied", []],
    ["it is not", { discrepancy: stated("notApplied") }, "notApplied", []],
    ["nobody stated anything", {}, "applied", [conflict("notProposed")]],
    ["it was denied before", { discrepancy: denied }, "notApplied", [conflict("notProposed")]],
    ["another outcome was stated", { discrepancy: stated("applied") }, "notApplied", [conflict("changedMeanwhile")]],
    [
      "it was stated while its frame was alive",
      { discrepancy: stated("notApplied", 9) },
      "notApplied",
      [conflict("frameAlive")]
    ],
    [
      "nobody may be it any more",
      { discrepancy: stated("applied"), claimants: [] },
      "applied",
      [conflict("notUnknown")]
    ],
    [
      "he stated it",
      { discrepancy: stated("applied") },
      "applied",
      [{ _tag: "FourEyes", actor: "clerk" }],
      { ...context, actor: "clerk" }
    ],
    [
      "he stated it, and comes by a key",
      { discrepancy: stated("applied") },
      "applied",
      [{ _tag: "FourEyes", actor: "key:1@clerk" }],
      { ...context, actor: "key:1@clerk" }
    ],
    [
      "he stated it, where the site asks for no second person",
      { discrepancy: stated("applied") },
      "applied",
      [],
      alone
    ],
    [
      "the dialect is not known",
      { discrepancy: stated("applied"), capabilities: null },
      "applied",
      [{ _tag: "Unsupported", terminalId, feature: "unknownDialect" }]
    ]
  ]
  for (const [what, patch, outcome, refused, by = context] of rows)
    it(what, () => {
      assert.deepStrictEqual(refusals(ClaimRules.confirm({ outcome }, { ...view, ...patch }, by)), refused)
    })

  const booked = { at, balance: kwh("20"), consumption: { counter: kwh("5"), counterId: "month" } }
  const withoutSight = ({ sight: _, ...rest }: Discrepancy.State): Discrepancy.State => rest
  const found: ReadonlyArray<
    readonly [string, Partial<ClaimRules.ConfirmView>, booked: object | null, queue: string, at?: Instant.Instant]
  > = [
    [
      "adds to what is booked, and the queue goes on",
      { discrepancy: stated("applied"), target: { ...target, booked } },
      { ...booked, balance: kwh("1020") },
      "woken"
    ],
    [
      "adds to what is booked, and the queue is emptied where only its value is the same",
      { discrepancy: stated("applied"), target: { ...target, booked }, claimants: claimed("value") },
      { ...booked, balance: kwh("1020") },
      "emptied"
    ],
    [
      "puts its value in place of what is booked",
      { discrepancy: stated("applied"), target: { ...target, booked }, credit: { ...credit, mode: "set" } },
      { at: after(20), balance: kwh("1000"), consumption: null },
      "woken"
    ],
    [
      "books what was seen where nothing was booked",
      { discrepancy: stated("applied") },
      { at, balance: kwh("120"), consumption: null },
      "woken",
      at
    ],
    [
      "books nothing where nothing was booked and nothing was kept of what was seen",
      { discrepancy: withoutSight(stated("applied")) },
      null,
      "woken"
    ],
    [
      "is the one of its number, though another one has its value",
      {
        discrepancy: stated("applied"),
        claimants: [...claimed("number"), ...claimed("value", { ...credit, holder: { _tag: "Order", id: "P2" } })]
      },
      { at, balance: kwh("120"), consumption: null },
      "woken",
      at
    ],
    [
      "is told from another one of the same number that only has its value",
      {
        discrepancy: stated("applied"),
        claimants: [...claimed("number", { ...credit, holder: { _tag: "Order", id: "P2" } }), ...claimed("value")]
      },
      { at, balance: kwh("120"), consumption: null },
      "emptied",
      at
    ]
  ]
  for (const [what, patch, balance, queue, bookedAt = after(20)] of found)
    it(`that it is, and it ${what}`, () => {
      const decided = ClaimRules.confirm({ outcome: "applied" }, { ...view, ...patch }, context)
      const resolution = { proposedBy: "clerk", confirmedBy: "chief", note: "seen" }
      assert.deepStrictEqual<object>(Result.getOrThrow(decided).changes, {
        holder: [{ _tag: "FoundApplied", v, at: after(20), stated: { wireNo: 9, resolution } }],
        target: [
          { _tag: "NumberAdopted", v, at: after(20), wireNo: 9, lastDrawn: 9 },
          { _tag: "BalanceBooked", v, at: bookedAt, booked: balance }
        ],
        terminal: [],
        queue,
        discrepancy: [
          {
            _tag: "DiscrepancyClosed",
            v,
            at: after(20),
            by: "chief",
            repair: "ownNumber",
            note: "seen",
            credit: holder
          }
        ]
      })
    })

  it("that it is not, which only is written down", () => {
    const decided = ClaimRules.confirm(
      { outcome: "notApplied" },
      { ...view, discrepancy: stated("notApplied") },
      context
    )
    assert.deepStrictEqual<object>(Result.getOrThrow(decided).changes, {
      ...{ holder: [], target: [], terminal: [], queue: "unchanged" },
      discrepancy: [{ _tag: "ClaimDenied", v, at: after(20), by: "chief", credit: holder }]
    })
  })
})
