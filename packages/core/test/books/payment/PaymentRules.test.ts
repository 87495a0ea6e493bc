/** What comparing a day's list with the orders finds, and what becomes of what was found before. */
import { assert, describe, it } from "@effect/vitest"
import { Instant, Policy } from "@yugou/core"
import { PaymentDifference, PaymentRules } from "@yugou/core/books"
import * as Result from "effect/Result"

const now = Instant.at("2026-03-03T01:00:00Z")
const context = { actor: "chief", now, policy: Policy.defaults }
const [orgNo, day] = ["37401" as never, "2026-03-02"]
const pay = (workOrderNo: string, amountFen: number) => ({ workOrderNo, amountFen })
const order = (workOrderNo: string | null, amountFen: number | null, more: Partial<PaymentRules.Sold> = {}) => ({
  ...{ workOrderNo, amountFen, orderNo: `P-${workOrderNo}`, soldOn: day, validity: "valid" as const },
  ...more
})

const foundIn = (payments: ReadonlyArray<PaymentRules.Payment>, orders: ReadonlyArray<PaymentRules.Sold>) =>
  PaymentRules.compare({ day, orgNo, payments, orders })

const briefly = (found: ReadonlyArray<PaymentRules.Found>): ReadonlyArray<string> =>
  found.map((it) => {
    if (it._tag === "Agrees") return `agrees ${it.workOrderNo}`
    const { cause, hereFen, orderNos, thereFen, workOrderNo } = it.finding
    return `${it._tag === "Differs" ? cause : `${it._tag} ${cause}`} ${workOrderNo} there ${thereFen} here ${hereFen} ${orderNos.join("+")}`
  })

describe("a list compared with the orders", () => {
  const rows: ReadonlyArray<
    readonly [string, ReadonlyArray<PaymentRules.Payment>, ReadonlyArray<PaymentRules.Sold>, ReadonlyArray<string>]
  > = [
    ["nothing on both sides", [], [], []],
    ["the same", [pay("W1", 5)], [order("W1", 5)], ["agrees W1"]],
    ["the same, spelled otherwise", [pay("Ｗ1 ", 5)], [order("W1", 5)], ["agrees W1"]],
    ["only there", [pay("W1", 5)], [], ["onlyThere W1 there 5 here null "]],
    ["only here", [], [order("W1", 5)], ["onlyHere W1 there null here 5 P-W1"]],
    ["another amount", [pay("W1", 5)], [order("W1", 6)], ["otherAmount W1 there 5 here 6 P-W1"]],
    ["no amount here", [pay("W1", 5)], [order("W1", null)], ["otherAmount W1 there 5 here null P-W1"]],
    ["voided here", [pay("W1", 5)], [order("W1", 5, { validity: "voided" })], ["onlyThere W1 there 5 here null "]],
    ["no work order", [], [order(null, 5)], []],
    [
      "two orders for one payment",
      [pay("W1", 11)],
      [order("W1", 5), order("W1", 6, { orderNo: "P-b" })],
      ["agrees W1"]
    ],
    [
      "two orders, one without an amount",
      [pay("W1", 11)],
      [order("W1", 11), order("W1", null, { orderNo: "P-b" })],
      ["otherAmount W1 there 11 here null P-W1+P-b"]
    ],
    [
      "sold on another day",
      [pay("W1", 5)],
      [order("W1", 5, { soldOn: "2026-03-03" })],
      ["AgreesLater onlyThere W1 there 5 here 5 P-W1"]
    ],
    [
      "two orders for one payment, one sold on another day",
      [pay("W1", 11)],
      [order("W1", 6, { orderNo: "P-b", soldOn: "2026-03-03" }), order("W1", 5)],
      ["AgreesLater onlyThere W1 there 11 here 11 P-W1+P-b"]
    ],
    [
      "two orders, the first without an amount",
      [pay("W1", 11)],
      [order("W1", null, { orderNo: "P-b" }), order("W1", 11)],
      ["otherAmount W1 there 11 here null P-W1+P-b"]
    ],
    [
      "sold on another day for another amount",
      [pay("W1", 5)],
      [order("W1", 6, { soldOn: "2026-03-03" })],
      ["otherAmount W1 there 5 here 6 P-W1"]
    ]
  ]
  it.each(rows)("%s", (_, payments, orders, expected) =>
    assert.deepStrictEqual(briefly(foundIn(payments, orders)), expected)
  )
})

const state = (more: Partial<PaymentDifference.State>): PaymentDifference.State => ({
  ...{ workOrderNo: "W1", orgNo, day, cause: "onlyThere", thereFen: 5, hereFen: null, orderNos: [] },
  ...{ openedAt: now, closed: null },
  ...more
})
const closed = (how: "agreed" | "settled") => ({ at: now, by: "chief", how, note: day })
const known = (...states: ReadonlyArray<PaymentDifference.State>): PaymentRules.Known =>
  new Map(states.map((it) => [it.workOrderNo, it]))

describe("orders that stand only here, and the list of another day named the payment", () => {
  const here = foundIn([], [order("W1", 5)])
  const before = { day: "2026-03-01" }
  const rows: ReadonlyArray<readonly [string, PaymentDifference.State | null, string]> = [
    ["none did", null, "onlyHere W1 there null here 5 P-W1"],
    ["the same amount", state(before), "agrees W1"],
    ["the same amount, agreed then", state({ ...before, closed: closed("agreed") }), "agrees W1"],
    ["another amount", state({ ...before, thereFen: 6 }), "otherAmount W1 there 6 here 5 P-W1"],
    [
      "no payment there either",
      state({ ...before, cause: "onlyHere", thereFen: null }),
      "onlyHere W1 there null here 5 P-W1"
    ],
    ["the list of this day did, before it was corrected", state({}), "onlyHere W1 there null here 5 P-W1"]
  ]
  it("what stands there, too, is left as it is", () => {
    const found = foundIn(
      [pay("W1", 5), pay("W2", 5), pay("W3", 5)],
      [order("W1", 5), order("W2", 5, { soldOn: "2026-03-03" })]
    )
    const others = known(...["W1", "W2", "W3"].map((workOrderNo) => state({ ...before, workOrderNo, thereFen: 7 })))
    assert.deepStrictEqual(PaymentRules.withOtherDays(found, others), found)
    assert.deepStrictEqual(found.map(PaymentRules.workOrderOf), ["W1", "W2", "W3"])
  })

  it.each(rows)("%s", (_, it_, expected) =>
    assert.deepStrictEqual(briefly(PaymentRules.withOtherDays(here, it_ === null ? known() : known(it_))), [expected])
  )
})

describe("what is written down of a list", () => {
  const there = foundIn([pay("W1", 5)], [])
  const rows: ReadonlyArray<
    readonly [string, ReadonlyArray<PaymentRules.Found>, ReadonlyArray<PaymentDifference.State>, ReadonlyArray<string>]
  > = [
    ["a new difference", there, [], ["W1 found"]],
    ["one that is known", there, [state({})], []],
    ["one with another amount", there, [state({ thereFen: 6 })], ["W1 found"]],
    ["one with another cause", there, [state({ cause: "otherAmount" })], ["W1 found"]],
    ["one for which orders stood", there, [state({ hereFen: 5 })], ["W1 found"]],
    ["one with other orders", there, [state({ orderNos: ["P-x"] })], ["W1 found"]],
    ["one that a person settled", there, [state({ closed: closed("settled") })], []],
    ["another one since a person settled", there, [state({ thereFen: 6, closed: closed("settled") })], ["W1 found"]],
    ["one that had agreed", there, [state({ closed: closed("agreed") })], ["W1 found"]],
    ["agreement, where nothing was open", foundIn([pay("W1", 5)], [order("W1", 5)]), [], []],
    ["agreement since", foundIn([pay("W1", 5)], [order("W1", 5)]), [state({ day: "2026-03-01" })], ["W1 closed"]],
    ["a list that does not show it again", [], [state({})], ["W1 closed"]],
    ["the list of another day", [], [state({ day: "2026-03-01" })], []],
    ["what is closed stays so", [], [state({ closed: closed("settled") })], []],
    [
      "agreement with an order of another day",
      foundIn([pay("W1", 5)], [order("W1", 5, { soldOn: "2026-03-03" })]),
      [],
      ["W1 found closed"]
    ],
    [
      "agreement with an order of another day, which stood open",
      foundIn([pay("W1", 5)], [order("W1", 5, { soldOn: "2026-03-03" })]),
      [state({ hereFen: 5, orderNos: ["P-W1"] })],
      ["W1 found closed"]
    ],
    [
      "the same once more",
      foundIn([pay("W1", 5)], [order("W1", 5, { soldOn: "2026-03-03" })]),
      [state({ hereFen: 5, orderNos: ["P-W1"], closed: closed("agreed") })],
      []
    ]
  ]
  it.each(rows)("%s", (_, found, states, expected) => {
    const { changes } = Result.getOrThrow(PaymentRules.reconcile({ day }, { found, known: known(...states) }, context))
    const names = { DifferenceFound: "found", DifferenceClosed: "closed" } as const
    assert.deepStrictEqual(
      Object.entries(changes).map(([number, events]) => [number, ...events.map(({ _tag }) => names[_tag])].join(" ")),
      expected
    )
  })

  const many = (count: number) =>
    foundIn(
      Array.from({ length: count }, (_, no) => pay(`W${no}`, 5)),
      []
    )
  it("of more differences than a list may have nothing is", () => {
    const { maxDifferences } = PaymentRules
    const view = (count: number) => ({ found: many(count), known: known() })
    assert.isTrue(Result.isSuccess(PaymentRules.reconcile({ day }, view(maxDifferences), context)))
    const agreed = Array.from(
      { length: maxDifferences + 1 },
      (_, no) => [pay(`W${no}`, 5), order(`W${no}`, 5)] as const
    )
    const same = foundIn(
      agreed.map(([paid]) => paid),
      agreed.map(([, sold]) => sold)
    )
    assert.isTrue(Result.isSuccess(PaymentRules.reconcile({ day }, { found: same, known: known() }, context)))
    const refused = PaymentRules.reconcile({ day }, view(maxDifferences + 1), context)
    const [first] = Result.isFailure(refused) ? refused.failure : []
    assert.deepInclude(first, { _tag: "TooManyDifferences", found: maxDifferences + 1, limit: maxDifferences } as const)
  })
})

describe("the life of a difference", () => {
  it("is one of an org unit and a work order", () => {
    assert.strictEqual(PaymentDifference.idOf({ orgNo, workOrderNo: "W1" }), "37401/W1")
  })

  const [{ finding }] = foundIn([pay("W1", 5)], []) as [Extract<PaymentRules.Found, { _tag: "Differs" }>]
  const found = (at: Instant.Instant): PaymentDifference.Event => ({ _tag: "DifferenceFound", v: 1, at, finding })
  const later = Instant.plusMillis(now, 1_000)
  const settled: PaymentDifference.Event = { _tag: "DifferenceClosed", v: 1, ...closed("settled") }
  const after = (...events: ReadonlyArray<PaymentDifference.Event>) =>
    events.reduce<PaymentDifference.State | null>(PaymentDifference.evolve, null)

  it("found again while it is open it keeps when it was opened; after it was closed it opens anew", () => {
    assert.deepInclude(after(found(now), found(later)), { openedAt: now, closed: null })
    assert.deepInclude(after(found(now), settled, found(later)), { openedAt: later, closed: null })
    assert.deepInclude(after(found(now), settled), { closed: closed("settled") })
  })
  it("a person closes it once, with a note", () => {
    const difference = after(found(now))
    if (difference === null) return assert.fail("nothing was found")
    const note = "营销已补录"
    const { changes } = Result.getOrThrow(PaymentRules.close({ note }, { difference }, context))
    assert.deepStrictEqual(changes.difference, [
      { _tag: "DifferenceClosed", v: 1, at: now, by: "chief", how: "settled", note }
    ])
    const again = PaymentRules.close({ note }, { difference: { ...difference, closed: closed("agreed") } }, context)
    const [first] = Result.isFailure(again) ? again.failure : []
    assert.deepInclude(first, { _tag: "Conflict", conflict: "alreadyClosed" } as const)
  })
})
