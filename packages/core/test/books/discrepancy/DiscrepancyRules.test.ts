/** How one person closes a discrepancy, what each event makes of one, how a number is adopted, and what a look at a target shows. */
import { assert, describe, it } from "@effect/vitest"
import { Energy, Instant, Policy } from "@yugou/core"
import { type Attempt, type Credit, Discrepancy, Findings, type Target, type Terminal } from "@yugou/core/books"
import * as Result from "effect/Result"
import * as Adoption from "../../../src/books/discrepancy/Adoption.ts"
import * as DiscrepancyRules from "../../../src/books/discrepancy/DiscrepancyRules.ts"
import * as Reconcile from "../../../src/books/discrepancy/Reconcile.ts"
import { keyOf } from "../../../src/values/CreditTarget.ts"
import { capabilities, terminalId } from "../../Fixtures.ts"
import { at, orderContent, targetState, terminalState } from "../purchase/Orders.ts"

const { kwh, zero } = Energy
const v = 1 as const
const after = (seconds: number) => Instant.plusMillis(at, seconds * 1000)
const { target: place, orgNo, customerNo } = orderContent
const key = keyOf(place)
const counted = (counter: string, counterId = "month") => ({ counter: kwh(counter), counterId })
const look = (patch: Partial<Attempt.Look> = {}): Attempt.Look => ({
  ...{ at, storedNumber: 9, numberRead: "yes", balance: kwh("100"), consumption: counted("5"), records: [] },
  ...patch
})
const finding = (cause: Discrepancy.Finding["cause"]): Discrepancy.Finding =>
  Findings.findingOf({ target: targetState, cause, expected: 7, look: look(), orderNo: null, customerNo })
const opened = (cause: Discrepancy.Finding["cause"]): Discrepancy.State =>
  Discrepancy.evolve(null, { _tag: "DiscrepancyOpened", v, at, finding: finding(cause) })

describe("a finding", () => {
  it("is the same discrepancy by its cause, its target, and the numbers expected and found", () => {
    const ids = [
      Findings.discrepancyId(place, "foreignNumber", 7, 9),
      Findings.discrepancyId(place, "balanceDiffers", null, null)
    ]
    assert.deepStrictEqual(ids, [`foreignNumber:${key}:7>9`, `balanceDiffers:${key}:none>none`])
  })

  it("says what was seen beside what was booked, and the difference that somebody else knows", () => {
    const about = {
      target: targetState,
      cause: "foreignNumber",
      expected: 7,
      look: look(),
      orderNo: "P1",
      customerNo
    } as const
    const rest = {
      discrepancyId: `foreignNumber:${key}:7>9`,
      orgNo,
      target: place,
      cause: "foreignNumber",
      expected: 7
    }
    const found = { ...rest, found: 9, orderNo: "P1", customerNo }
    const sight = { look: look(), booked: null }
    assert.deepStrictEqual<object>(Findings.findingOf(about), { ...found, sight: { ...sight, difference: null } })
    const known = Findings.findingOf({ ...about, difference: kwh("7") })
    assert.deepStrictEqual<object>(known, { ...found, sight: { ...sight, difference: kwh("7") } })
  })

  it("leaves a discrepancy open: a new one, one again, or the same one seen again", () => {
    const open = opened("foreignNumber")
    const closed = Discrepancy.evolve(open, {
      _tag: "DiscrepancyClosed",
      v,
      at,
      by: "x",
      repair: "explained",
      note: "n"
    })
    const { sight, ...unseen } = finding("foreignNumber")
    const again = [{ _tag: "DiscrepancyOpened", v, at: after(9), finding: finding("foreignNumber") }]
    const seeing = (state: Discrepancy.State | null) => Findings.seeing(state, finding("foreignNumber"), after(9))
    assert.deepStrictEqual<ReadonlyArray<object>>(seeing(null), again)
    assert.deepStrictEqual<ReadonlyArray<object>>(seeing(closed), again)
    assert.deepStrictEqual<ReadonlyArray<object>>(seeing(open), [{ _tag: "DiscrepancySeen", v, at: after(9), sight }])
    assert.deepStrictEqual(Findings.seeing(open, unseen, after(9)), [])
  })
})

const credit = (patch: Partial<Credit.Credit>): Credit.Credit => ({
  ...{
    holder: { _tag: "Order", id: "P2" },
    orgNo,
    customerNo,
    deviceId: "D1",
    target: place,
    savedAt: at,
    persons: []
  },
  ...{ validity: "valid", clearance: () => "cleared", mode: "append", value: kwh("1"), ifRemainingWas: null },
  ...{ dispatch: { _tag: "Applied", no: 1, at }, attempts: [] },
  ...patch
})
const adjustment = { holder: { _tag: "Adjustment", id: "A2" } } as const
const conflict = (name: string, id: string) => ({ _tag: "Conflict", conflict: name, id })

describe("one person closes a discrepancy", () => {
  const context = { actor: "clerk", now: after(9), policy: Policy.defaults }
  const differs = opened("balanceDiffers")
  const id = `balanceDiffers:${key}:7>9`
  type Row = readonly [
    string,
    Partial<DiscrepancyRules.CloseView>,
    DiscrepancyRules.CloseCommand["repair"],
    refused: ReadonlyArray<object>
  ]
  const sold = credit({})
  const notDone = (name: string) => [conflict("repairNotDone", name)]
  const rows: ReadonlyArray<Row> = [
    ["by an order that was sold for it", { named: sold }, "soldAgain", []],
    ["by an adjustment", { named: credit(adjustment) }, "adjusted", []],
    ["of what was lost", { discrepancy: opened("arrivedWithoutEffect"), named: sold }, "soldAgain", []],
    ["by an adjustment that is no order", { named: credit(adjustment) }, "soldAgain", notDone("A2")],
    ["by an order that is no adjustment", { named: sold }, "adjusted", notDone("P2")],
    ["by nothing", {}, "adjusted", notDone("")],
    ["by what is not applied", { named: credit({ dispatch: { _tag: "Idle" } }) }, "soldAgain", notDone("P2")],
    ["by what was saved before it was found", { named: credit({ savedAt: after(-1) }) }, "soldAgain", notDone("P2")],
    [
      "by what was sold on another target",
      { named: credit({ target: { ...orderContent.target, totalGroupNo: 2 } as typeof place }) },
      "soldAgain",
      notDone("P2")
    ],
    ["by what closes another one", { named: sold, namedAlready: "yes" }, "soldAgain", [conflict("repairNamed", "P2")]],
    ["of a number, with nothing to repair", { discrepancy: opened("foreignNumber") }, "explained", []],
    [
      "of a number, by a sale",
      { discrepancy: opened("foreignNumber"), named: sold },
      "soldAgain",
      [conflict("closedByTwo", `foreignNumber:${key}:7>9`)]
    ],
    ["of a balance, with nothing to repair", {}, "explained", [conflict("closedByTwo", id)]],
    [
      "that is closed",
      {
        discrepancy: Discrepancy.evolve(differs, {
          _tag: "DiscrepancyClosed",
          v,
          at,
          by: "x",
          repair: "refunded",
          note: "n"
        }),
        named: sold
      },
      "soldAgain",
      [conflict("alreadyClosed", id)]
    ],
    [
      "of a terminal that is retired",
      { terminal: { ...terminalState, retired: { at, reason: "r" } }, named: sold },
      "soldAgain",
      [{ _tag: "TerminalNotInService", terminalId, because: "retired" }]
    ],
    [
      "of a terminal whose dialect is not known",
      { capabilities: null, named: sold },
      "soldAgain",
      [{ _tag: "Unsupported", terminalId, feature: "unknownDialect" }]
    ]
  ]
  it.each(rows)("%s", (_, patch, repair, refused) => {
    const view: DiscrepancyRules.CloseView = {
      ...{ discrepancy: differs, target: targetState, terminal: terminalState, capabilities },
      ...{ named: null, namedAlready: "no", ...patch }
    }
    const decided = DiscrepancyRules.close({ repair, note: "n" }, view, context)
    assert.deepStrictEqual<object>(
      Result.isFailure(decided) ? decided.failure.map((refusal) => ({ ...refusal })) : [],
      refused
    )
    if (Result.isFailure(decided)) return
    const named = view.named === null ? {} : { credit: view.named.holder }
    assert.deepStrictEqual<object>(decided.success.changes, {
      discrepancy: [{ _tag: "DiscrepancyClosed", v, at: after(9), by: "clerk", repair, note: "n", ...named }]
    })
  })
})

describe("a discrepancy in the books", () => {
  const claim = { _tag: "Order", id: "P1" } as const
  const other = { _tag: "Adjustment", id: "P1" } as const
  const proposal = (note: string) => ({ by: "clerk", at, outcome: "applied", note }) as const
  const stated = (credit: Target.Holder, note: string) =>
    ({ _tag: "ClaimStated", v, credit, proposal: proposal(note) }) as const
  const request = { no: 2, by: "clerk", at, note: "n", disposition: { _tag: "WriteOff" }, draft: null } as const
  const open = opened("foreignNumber")
  const both = [stated(claim, "1"), stated(other, "2")].reduce<Discrepancy.State>(Discrepancy.evolve, open)
  const claims = [
    { credit: claim, proposal: proposal("1"), denied: null },
    { credit: other, proposal: proposal("2"), denied: null }
  ] as const
  const closed = { at: after(9), by: "chief", repair: "refunded", note: "n", requestedBy: "clerk" } as const

  it("begins as it was found", () => {
    const fresh = Discrepancy.evolve(null, { _tag: "DiscrepancyOpened", v, at, finding: finding("foreignNumber") })
    assert.deepStrictEqual(fresh, { ...finding("foreignNumber"), openedAt: at, seenAt: at, closed: null })
  })

  const rows: ReadonlyArray<readonly [Discrepancy.State, Discrepancy.Event, Partial<Discrepancy.State>]> = [
    [both, { _tag: "OrgUnitMoved", v, at, orgNo: "37402" }, { orgNo: "37402" }],
    [
      both,
      { _tag: "DiscrepancySeen", v, at: after(9), sight: { look: look(), booked: null, difference: zero } },
      { seenAt: after(9), sight: { look: look(), booked: null, difference: zero } }
    ],
    [open, stated(claim, "1"), { claims: [claims[0]] }],
    [both, stated(claim, "3"), { claims: [claims[1], { ...claims[0], proposal: proposal("3") }] }],
    [
      both,
      { _tag: "ClaimDenied", v, at: after(9), by: "chief", credit: claim },
      { claims: [claims[1], { ...claims[0], denied: { at: after(9), by: "chief" } }] }
    ],
    [both, { _tag: "ClaimDenied", v, at, by: "chief", credit: { _tag: "Order", id: "P9" } }, {}],
    [both, { _tag: "ClosingRequested", v, request }, { request, requests: 2 }],
    [
      { ...both, request, requests: 2 },
      { _tag: "DiscrepancyClosed", v, ...closed },
      { request: null, closed }
    ]
  ]
  it.each(rows)("%o by %o changes only what it says, and needs a discrepancy", (from, event, patch) => {
    assert.deepStrictEqual(Discrepancy.evolve(from, event), { ...from, ...patch })
    assert.throws(() => Discrepancy.evolve(null, event), `event ${event._tag} without`)
  })

  it("has the claims open that two persons have not denied, and none once it is closed", () => {
    const denied = Discrepancy.evolve(both, { _tag: "ClaimDenied", v, at: after(9), by: "chief", credit: claim })
    const over = { ...both, closed }
    assert.deepStrictEqual([open, both, denied, over].map(Discrepancy.openClaimsOf), [[], claims, [claims[1]], []])
  })

  it("knows what was said of a credit, by its kind and its number", () => {
    const found = ([claim, other, { _tag: "Order", id: "P9" }] as const).map((it) => Discrepancy.claimOf(both, it))
    assert.deepStrictEqual(found, [claims[0], claims[1], null])
    assert.isNull(Discrepancy.claimOf(open, claim))
  })
})

describe("how a number that was found is adopted", () => {
  const series = (lastDrawn: number | null, drawnFor: Target.Holder | null = null) => ({
    series: { lastDrawn, drawnFor }
  })
  const increasing = { numbering: { _tag: "Increasing", max: 99 }, numberScope: "target" } as const
  const circle = { numbering: { _tag: "Circle", max: 99 }, numberScope: "target" } as const
  const across = { ...increasing, numberScope: "terminal" } as const
  const order = { _tag: "Order", id: "P1" } as const
  type Row = readonly [
    string,
    counting: Adoption.Counting,
    found: number | null,
    target: Pick<Target.State, "series">,
    terminal: Pick<Terminal.State, "series">,
    lastDrawn: number | null,
    drawn: number | null
  ]
  const rows: ReadonlyArray<Row> = [
    ["a higher one: the series goes on behind it", increasing, 41, series(7), series(null), 41, null],
    ["a lower one: the series does not go back", increasing, 3, series(7), series(null), 7, null],
    ["none: the series goes on where it was", increasing, null, series(7), series(null), 7, null],
    ["one where none was drawn", increasing, 41, series(null), series(null), 41, null],
    ["a lower one of a circle: it goes on behind that", circle as never, 3, series(7), series(null), 3, null],
    ["none of a circle: it goes on where it was", circle as never, null, series(7), series(null), 7, null],
    ["a higher one, where others count across targets", increasing, 41, series(7), series(30), 41, null],
    ["a higher one of a series across targets", across, 41, series(7), series(30), 41, 41],
    ["a lower one of a series across targets, which stands there already", across, 20, series(7), series(30), 20, null],
    ["the very one that was drawn across targets for a credit", across, 30, series(7), series(30, order), 30, 30],
    ["the very one that was adopted across targets before", across, 30, series(7), series(30), 30, null],
    ["none where none was drawn across targets", across, null, series(7), series(null), 7, null]
  ]
  it.each(rows)("%s", (_, counting, found, target, terminal, lastDrawn, drawn) => {
    const view = {
      ...{ discrepancy: { found }, target: { ...targetState, ...target } },
      terminal: { ...terminalState, ...terminal }
    }
    assert.deepStrictEqual<object>(Adoption.adopted(view, counting, after(9)), {
      target: [{ _tag: "NumberAdopted", v, at: after(9), wireNo: found, lastDrawn }],
      terminal: drawn === null ? [] : [{ _tag: "TerminalNumberDrawn", v, wireNo: drawn, drawnFor: null }]
    })
  })

  it("is closed as one of ours by the credit that it was", () => {
    assert.deepStrictEqual<object>(Adoption.ownNumber(order, "chief", "n", after(9)), {
      ...{ _tag: "DiscrepancyClosed", v, at: after(9), by: "chief", repair: "ownNumber", note: "n", credit: order }
    })
  })
})

describe("what a look at a target shows", () => {
  const booked = { at, balance: kwh("100"), consumption: counted("5") }
  const known: Target.State = { ...targetState, expected: { _tag: "Number", wireNo: 9 }, booked }
  const uncounted: Target.State = { ...known, booked: { ...booked, consumption: null } }
  const read = (balance: string | null, consumption: Attempt.Look["consumption"] = counted("5")) => ({
    ...{ balance: balance === null ? null : kwh(balance), consumption }
  })
  type Row = readonly [
    string,
    Target.State,
    Partial<Attempt.Look>,
    Reconcile.Result,
    cause?: Discrepancy.Finding["cause"] | null,
    expected?: number | null
  ]
  const rows: ReadonlyArray<Row> = [
    ["what is booked", known, {}, "matches"],
    [
      "nothing while a credit is under way",
      { ...known, slot: { _tag: "Held", by: { _tag: "Order", id: "P1" }, no: 1 } },
      {},
      "busy"
    ],
    ["nothing where the number was not read", known, { numberRead: "no" }, "notRead"],
    ["another number", known, { storedNumber: 10 }, "differs", "foreignNumber", 9],
    ["no number", known, { storedNumber: null }, "differs", "foreignNumber", 9],
    [
      "any number where none was seen before",
      { ...known, expected: { _tag: "NeverSeen" } },
      { storedNumber: 10 },
      "matches"
    ],
    ["nothing where no balance was read", known, read(null), "unverified"],
    ["a fall that consumption explains", known, read("70", counted("35")), "matches"],
    ["a gain of two steps", known, read("102"), "matches"],
    ["a gain of more", known, read("102.1"), "differs", "balanceDiffers", 9],
    ["a loss of two steps", known, read("98"), "matches"],
    ["a loss of more", known, read("97.9"), "differs", "balanceDiffers", 9],
    ["a fall, where no counter was booked", uncounted, read("70"), "unverified"],
    ["a fall, where no counter was read", known, read("70", null), "unverified"],
    ["a fall, where another counter was read", known, read("70", counted("35", "next")), "unverified"],
    ["the same balance without a counter", known, read("100", null), "matches"],
    ["a rise of a step without a counter", known, read("101", null), "unverified"],
    ["a rise of more without a counter", known, read("101.1", null), "differs", "balanceDiffers", 9]
  ]
  for (const [what, target, patch, result, cause = null, expected = null] of rows)
    it(what, () => {
      const seen = look(patch)
      const found = Reconcile.reconcile(target, seen, customerNo, capabilities)
      const about =
        cause === null ? null : Findings.findingOf({ target, cause, expected, look: seen, orderNo: null, customerNo })
      assert.deepStrictEqual<object>(found, { result, finding: about, target: [] })
    })

  it("the balance where the books begin to count", () => {
    const fresh: Target.State = { ...known, booked: null }
    const begun = (patch: Partial<Attempt.Look>) => Reconcile.reconcile(fresh, look(patch), customerNo, capabilities)
    const first = { _tag: "BalanceBooked", v, at, booked }
    assert.deepStrictEqual<object>(begun({}), { result: "unverified", finding: null, target: [first] })
    assert.deepStrictEqual<object>(begun(read(null)), { result: "unverified", finding: null, target: [] })
  })
})
