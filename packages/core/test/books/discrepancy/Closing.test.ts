/** Closing by two persons: which disposition deals with which difference, and what forbids it first. */
import { assert, describe, it } from "@effect/vitest"
import { Energy, Instant, Policy } from "@yugou/core"
import type { Attempt } from "@yugou/core/books"
import { ClosingRules, Credit, Discrepancy, Findings, Order, Target } from "@yugou/core/books"
import * as Result from "effect/Result"
import { keyOf } from "../../../src/values/CreditTarget.ts"
import { capabilities } from "../../Fixtures.ts"
import { at, orderState, targetState, terminalState } from "../purchase/Orders.ts"

const { kwh } = Energy
const later = (minutes: number) => Instant.plusMillis(at, minutes * 60_000)

const counted = (counter: string, counterId = "month") => ({ counter: kwh(counter), counterId })
const look = (balance: string | null, consumption: Attempt.Look["consumption"], storedNumber = 9): Attempt.Look => ({
  ...{ at, storedNumber, numberRead: "yes", records: [], consumption },
  balance: balance === null ? null : kwh(balance)
})

describe("the difference of a finding", () => {
  const booked = { at, balance: kwh("100"), consumption: counted("5") }
  const cases: ReadonlyArray<readonly [string, Target.Booked | null, Attempt.Look, string | null]> = [
    ["none where consumption explains the fall", booked, look("70", counted("35")), "0"],
    ["what is missing beyond consumption", booked, look("0", counted("15")), "-90"],
    ["what is there too much", booked, look("300", counted("5")), "200"],
    ["a rise, without a counter", { ...booked, consumption: null }, look("130", null), "30"],
    ["a rise, where the counter was not booked", { ...booked, consumption: null }, look("130", counted("5")), "30"],
    ["a rise, where the counter was not read", booked, look("130", null), "30"],
    ["none without a counter", { ...booked, consumption: null }, look("100", null), "0"],
    ["not known where it fell without a counter", { ...booked, consumption: null }, look("70", null), null],
    ["not known where the counter is another one, and it fell", booked, look("70", counted("9", "next")), null],
    ["not known where the counter runs backwards, and it fell", booked, look("0", counted("0")), null],
    ["not known where the books know no balance", null, look("70", null), null],
    ["not known where none was read", booked, look(null, null), null]
  ]
  it.each(cases)("%s", (_, was, seen, expected) => {
    const found = Findings.differenceOf(was, seen)
    assert.strictEqual(found === null ? null : Energy.toKwh(found), expected)
  })
})

const target = Target.evolve(Target.evolve(targetState, { _tag: "NumberAdopted", v: 1, at, wireNo: 7, lastDrawn: 7 }), {
  _tag: "BalanceBooked",
  v: 1,
  booked: { at, balance: kwh("300"), consumption: counted("0") }
})

const opened = (cause: Discrepancy.Finding["cause"], found: string) =>
  Discrepancy.evolve(null, {
    ...{ _tag: "DiscrepancyOpened", v: 1, at },
    finding: Findings.findingOf({
      ...{ target, cause, expected: 7, orderNo: null, customerNo: null },
      look: look(found, counted("0"), cause === "foreignNumber" ? 9 : 7)
    })
  })

const requested = (discrepancy: Discrepancy.State, disposition: Discrepancy.Disposition, by = "clerk") =>
  Discrepancy.evolve(discrepancy, {
    ...{ _tag: "ClosingRequested", v: 1 },
    request: { no: 1, by, at, note: "n", disposition, draft: null }
  })

const view = (discrepancy: Discrepancy.State) => ({
  ...{ discrepancy, target, terminal: terminalState, capabilities, claimants: [], queue: [], draft: null },
  draftRefusals: []
})
const context = { actor: "clerk", now: later(1), policy: Policy.defaults }

type Refused = { readonly _tag: string; readonly conflict?: string }
const refusals = (decided: Result.Result<unknown, ReadonlyArray<unknown>>): ReadonlyArray<string> =>
  Result.isSuccess(decided)
    ? []
    : (decided.failure as ReadonlyArray<Refused>).map(({ _tag, conflict }) => conflict ?? _tag)

describe("a disposition deals with the whole difference, or is refused", () => {
  const sellAgain = (energy: string) => ({ _tag: "SellAgain", energy: kwh(energy) }) as const
  const set = (value: string) => ({ _tag: "Adjust", value: kwh(value) }) as const
  const [nothing, writeOff] = [{ _tag: "Nothing" } as const, { _tag: "WriteOff" } as const]
  const refund = { _tag: "Refund", reference: "R-1" } as const
  const cases: ReadonlyArray<readonly [string, Discrepancy.Disposition, "taken" | "refused"]> = [
    ["300", nothing, "taken"],
    ["299", nothing, "taken"],
    ["0", nothing, "refused"],
    ["0", writeOff, "taken"],
    ["0", refund, "taken"],
    ["0", sellAgain("300"), "taken"],
    ["0", sellAgain("200"), "refused"],
    ["0", set("300"), "taken"],
    ["0", set("400"), "refused"],
    ["500", nothing, "refused"],
    ["500", refund, "refused"],
    ["500", sellAgain("200"), "refused"],
    ["500", set("300"), "taken"],
    ["500", writeOff, "taken"]
  ]
  it.each(cases)("300 booked, %s found: %o is %s", (found, disposition, expected) => {
    const command = { disposition, note: "n", draft: null }
    const decided = ClosingRules.request(command, view(opened("foreignNumber", found)), context)
    assert.deepStrictEqual(refusals(decided), expected === "taken" ? [] : ["differenceLeft"])
  })
})

describe("what forbids an approval, in order of precedence", () => {
  const writeOff = { _tag: "WriteOff" } as const
  const asked = requested(opened("foreignNumber", "0"), writeOff)
  const chief = { ...context, actor: "chief" }
  const queued = Credit.fromOrder(Order.evolve(orderState, { _tag: "Queued", v: 1, at, until: later(60), by: "chief" }))
  const slot = Target.evolve(target, { _tag: "SlotTaken", v: 1, by: { _tag: "Order", id: "P1" }, no: 1 })
  const moved = Target.evolve(target, { _tag: "NumberAdopted", v: 1, at, wireNo: 8, lastDrawn: 8 })
  const approve = (more: object, by: typeof context = chief, requestNo = 1) =>
    refusals(ClosingRules.approve({ requestNo }, { ...view(asked), ...more }, by))
  const cases: ReadonlyArray<readonly [string, () => ReadonlyArray<string>, ReadonlyArray<string>]> = [
    ["nothing", () => approve({}), []],
    ["that the dialect is lacking", () => approve({ capabilities: null }), ["Unsupported"]],
    ["a credit under way", () => approve({ target: slot }), ["TargetBusy"]],
    ["that the books have moved on", () => approve({ target: moved }), ["findingSuperseded"]],
    ["that it was seen too long ago", () => approve({}, { ...chief, now: later(6) }), ["StaleReading"]],
    [
      "a credit of ours that may be what was found",
      () => approve({ claimants: [{ credit: queued, by: "value" }] }),
      ["mayBeOurs"]
    ],
    ["that nobody asked", () => approve({ discrepancy: opened("foreignNumber", "0") }), ["notRequested"]],
    ["that something else was asked for since", () => approve({}, chief, 2), ["changedMeanwhile"]],
    ["that he asked for it himself", () => approve({}, context), ["FourEyes"]],
    ["that he queued a credit of the target", () => approve({ queue: [queued] }), ["FourEyes"]],
    [
      "all of it at once",
      () =>
        approve(
          { target: Target.evolve(slot, { _tag: "NumberAdopted", v: 1, at, wireNo: 8, lastDrawn: 8 }) },
          {
            ...context,
            now: later(6)
          }
        ),
      ["TargetBusy", "findingSuperseded", "StaleReading", "FourEyes"]
    ]
  ]
  it.each(cases)("%s", (_, found, expected) => assert.deepStrictEqual(found(), expected))

  it("nothing where the site asks for no second person", () => {
    const alone = { ...context, policy: { ...Policy.defaults, fourEyes: "off" as const } }
    assert.deepStrictEqual(approve({ queue: [queued] }, alone), [])
  })
})

describe("what approving does", () => {
  const asked = requested(opened("foreignNumber", "0"), { _tag: "WriteOff" })
  it("makes the number found the expected one, books what was seen, and empties the queue", () => {
    const decided = ClosingRules.approve({ requestNo: 1 }, view(asked), { ...context, actor: "chief" })
    const { changes } = Result.getOrThrow(decided)
    const after = changes.target.reduce<Target.State>(Target.evolve, target)
    assert.deepStrictEqual(after.expected, { _tag: "Number", wireNo: 9 })
    assert.deepInclude(after.booked, { balance: kwh("0") })
    assert.strictEqual(changes.queue, "emptied")
  })
})

/** What a decision says, as plain values. */
const plain = (decided: Result.Result<unknown, ReadonlyArray<object>>): ReadonlyArray<object> =>
  Result.isSuccess(decided) ? [] : decided.failure.map((refusal) => ({ ...refusal }))
const conflict = (name: string, id: string) => ({ _tag: "Conflict", conflict: name, id })
const writeOff = { _tag: "WriteOff" } as const
const chief = { ...context, actor: "chief" }
const key = keyOf(target.target)
const numberId = `foreignNumber:${key}:7>9`
const slot = Target.evolve(target, { _tag: "SlotTaken", v: 1, by: { _tag: "Order", id: "P1" }, no: 1 })
const another = Target.evolve(target, { _tag: "NumberAdopted", v: 1, at, wireNo: 8, lastDrawn: 8 })
const unseen = Target.evolve(null, { _tag: "TargetRegistered", v: 1, at, target: target.target, orgNo: "37401" })
const rebooked = (balance: string) =>
  Target.evolve(target, { _tag: "BalanceBooked", v: 1, booked: { at, balance: kwh(balance), consumption: null } })
const without = ({ sight: _, ...rest }: Discrepancy.State): Discrepancy.State => rest
const balanceless = (it: Discrepancy.State): Discrepancy.State => ({
  ...it,
  ...(it.sight === undefined ? {} : { sight: { ...it.sight, booked: null } })
})
const unseenAt = ({ seenAt: _, ...rest }: Discrepancy.State): Discrepancy.State => rest
const credit = (id: string, patch: Partial<Credit.Credit> = {}): Credit.Credit => ({
  ...Credit.fromOrder({ ...orderState, orderNo: id }),
  ...patch
})
const byNumber = { credit: credit("P9"), by: "number" } as const
const stale = (seenAt: Instant.Instant | null) => ({ _tag: "StaleReading", target: key, readAt: seenAt })

describe("what forbids to ask for a closing, one step from what may be asked for", () => {
  const foreign = opened("foreignNumber", "0")
  const differs = opened("balanceDiffers", "0")
  const lost = opened("arrivedWithoutEffect", "0")
  const denied = [
    { _tag: "ClaimStated", v: 1, credit: byNumber.credit.holder, proposal: proposed() },
    { _tag: "ClaimDenied", v: 1, at, by: "chief", credit: byNumber.credit.holder }
  ] as const
  function proposed() {
    return { by: "clerk", at, outcome: "notApplied", note: "n" } as const
  }
  type Row = readonly [string, Discrepancy.State, object, ReadonlyArray<object>, now?: Instant.Instant]
  const rows: ReadonlyArray<Row> = [
    ["a number", foreign, {}, []],
    ["a balance", differs, {}, []],
    ["a credit that arrived without effect", lost, {}, []],
    [
      "it is closed",
      Discrepancy.evolve(foreign, {
        ...{ _tag: "DiscrepancyClosed", v: 1, at, by: "chief", repair: "writtenOff", note: "n" }
      }),
      {},
      [conflict("alreadyClosed", numberId)]
    ],
    ["something is being sent", foreign, { target: slot }, [{ _tag: "TargetBusy", target: key }]],
    ["something is being sent, and it is about what was lost", lost, { target: slot }, []],
    ["another number is expected since", foreign, { target: another }, [conflict("findingSuperseded", numberId)]],
    [
      "another number is expected since, and it is about a balance",
      differs,
      { target: another },
      [conflict("findingSuperseded", `balanceDiffers:${key}:7>7`)]
    ],
    ["another number is expected since, and it is about what was lost", lost, { target: another }, []],
    ["no number is expected any more", foreign, { target: unseen }, [conflict("findingSuperseded", numberId)]],
    [
      "another balance is booked since",
      differs,
      { target: rebooked("299") },
      [conflict("findingSuperseded", `balanceDiffers:${key}:7>7`)]
    ],
    ["the same balance is booked since", differs, { target: rebooked("300") }, []],
    ["another balance is booked since, and it is about a number", foreign, { target: rebooked("299") }, []],
    [
      "no balance is booked any more",
      differs,
      { target: Target.evolve(target, { _tag: "BalanceBooked", v: 1, booked: null }) },
      [conflict("findingSuperseded", `balanceDiffers:${key}:7>7`)]
    ],
    [
      "no balance had been booked then",
      balanceless(differs),
      {},
      [conflict("findingSuperseded", `balanceDiffers:${key}:7>7`)]
    ],
    [
      "no number is expected, as then",
      { ...differs, expected: null },
      { target: { ...target, expected: { _tag: "NeverSeen" } } },
      []
    ],
    ["it was seen five minutes ago", foreign, {}, [], later(5)],
    ["it was seen longer ago", foreign, {}, [stale(at)], Instant.plusMillis(later(5), 1)],
    ["it was seen longer ago, and is about what was lost", lost, {}, [], later(99)],
    ["what was seen was not kept, of a number", without(foreign), {}, [stale(at)]],
    ["what was seen was not kept, of a balance", without(differs), {}, [stale(at)]],
    ["when it was seen was not kept", unseenAt(foreign), {}, [stale(null)]],
    ["a credit of ours may be it", foreign, { claimants: [byNumber] }, [conflict("mayBeOurs", "P9")]],
    [
      "two persons denied that a credit of ours is it",
      denied.reduce<Discrepancy.State>(Discrepancy.evolve, foreign),
      { claimants: [byNumber] },
      []
    ],
    [
      "only one person denied it",
      Discrepancy.evolve(foreign, denied[0]),
      { claimants: [byNumber] },
      [conflict("mayBeOurs", "P9")]
    ],
    ["a credit of ours has that number, and it is about a balance", differs, { claimants: [byNumber] }, []],
    [
      "the credit that shall repair may not be saved",
      foreign,
      { draftRefusals: [conflict("x", "y")] },
      [conflict("x", "y")]
    ]
  ]
  for (const [what, discrepancy, more, refused, now = later(1)] of rows)
    it(what, () => {
      const command = { disposition: writeOff, note: "n", draft: null }
      const decided = ClosingRules.request<never>(command, { ...view(discrepancy), ...more }, { ...context, now })
      assert.deepStrictEqual(plain(decided), refused)
    })

  it("is the next request", () => {
    const draft = { _tag: "Order", id: "P9" } as const
    const ask = (discrepancy: Discrepancy.State) =>
      Result.getOrThrow(
        ClosingRules.request<never>({ disposition: writeOff, note: "n", draft }, view(discrepancy), context)
      ).changes
    const request = (no: number) => ({ no, by: "clerk", at: later(1), note: "n", disposition: writeOff, draft })
    const asked = { _tag: "ClosingRequested", v: 1, request: request(1) } as const
    assert.deepStrictEqual(ask(foreign), { discrepancy: [asked] })
    const again = ask(Discrepancy.evolve(foreign, asked))
    assert.deepStrictEqual(again, { discrepancy: [{ ...asked, request: request(2) }] })
  })
})

describe("how near a disposition has to come to the difference", () => {
  const set = (value: string) => ({ _tag: "Adjust", value: kwh(value) }) as const
  const sell = (energy: string) => ({ _tag: "SellAgain", energy: kwh(energy) }) as const
  const refund = { _tag: "Refund", reference: "R-1" } as const
  const nothing = { _tag: "Nothing" } as const
  const known = opened("foreignNumber", "0")
  const differing = (difference: string | null, balance: string | null = "0"): Discrepancy.State => {
    const { sight } = known
    if (sight === undefined) throw new Error("no sight")
    const { look } = sight
    return {
      ...known,
      sight: {
        ...sight,
        difference: difference === null ? null : kwh(difference),
        look: { ...look, balance: balance === null ? null : kwh(balance) }
      }
    }
  }
  const unable = { ...capabilities, setBalance: null }
  // Readings, credits and balances have steps of 1 kWh.
  type Row = readonly [Discrepancy.Disposition, Discrepancy.State, "taken" | "refused", able?: typeof unable]
  const rows: ReadonlyArray<Row> = [
    [nothing, differing("2"), "taken"],
    [nothing, differing("-2"), "taken"],
    [nothing, differing("2.1"), "refused"],
    [nothing, differing("-2.1"), "refused"],
    [nothing, differing(null), "refused"],
    [refund, differing("-0.1"), "taken"],
    [refund, differing("0"), "refused"],
    [refund, differing(null), "taken"],
    [sell("100"), differing("-103"), "taken"],
    [sell("100"), differing("-103.1"), "refused"],
    [sell("100"), differing("-97"), "taken"],
    [sell("100"), differing("-96.9"), "refused"],
    [sell("100"), differing(null), "taken"],
    [set("100"), differing("-103"), "taken"],
    [set("100"), differing("-103.1"), "refused"],
    [set("100"), differing("-97"), "taken"],
    [set("100"), differing("-96.9"), "refused"],
    [set("100"), differing(null), "taken"],
    [set("100"), differing("-103", null), "taken"],
    [set("150"), differing("-103", "50"), "taken"],
    [set("100"), differing("-103", "50"), "refused"],
    [set("100"), differing("-102"), "taken", unable],
    [set("100"), differing("-102.1"), "refused", unable],
    [writeOff, differing("-999"), "taken"]
  ]
  for (const [disposition, discrepancy, expected, able = capabilities] of rows)
    it(`${JSON.stringify(Object.values(disposition).map(String))} of ${discrepancy.sight?.difference} is ${expected}`, () => {
      const decided = ClosingRules.request<never>(
        { disposition, note: "n", draft: null },
        { ...view(discrepancy), capabilities: able },
        context
      )
      assert.deepStrictEqual(plain(decided), expected === "taken" ? [] : [conflict("differenceLeft", numberId)])
    })

  it("is not asked of what was lost without a sight: persons decide", () => {
    const lost = without(opened("arrivedWithoutEffect", "0"))
    const ask = (disposition: Discrepancy.Disposition) =>
      plain(ClosingRules.request<never>({ disposition, note: "n", draft: null }, view(lost), context))
    assert.deepStrictEqual([refund, sell("100"), set("100")].map(ask), [[], [], []])
  })
})

describe("what forbids to approve a closing, besides", () => {
  const asked = requested(opened("foreignNumber", "50"), writeOff)
  const unread: Discrepancy.State = {
    ...asked,
    ...(asked.sight === undefined ? {} : { sight: { ...asked.sight, look: look(null, null) } })
  }
  const adjustment = (was: string, patch: Partial<Credit.Credit> = {}): Credit.Credit =>
    credit("A9", { holder: { _tag: "Adjustment", id: "A9" }, mode: "set", ifRemainingWas: kwh(was), ...patch })
  const drifted = (was: string) => ({ _tag: "RemainingChanged", target: key, was: kwh(was), found: kwh("50") })
  const queuedBy = (by: string): Credit.Credit =>
    credit("P8", { dispatch: { _tag: "Queued", since: at, until: later(60), notBefore: at, by } })
  const drift = (adjustmentDrift: string) => ({
    ...chief,
    policy: { ...Policy.defaults, adjustmentDrift: kwh(adjustmentDrift) }
  })
  const coarse = { ...capabilities, readingQuantum: kwh("5") }
  type Row = readonly [string, object, ReadonlyArray<object>, context?: typeof context, requestNo?: number]
  const rows: ReadonlyArray<Row> = [
    ["nothing", {}, []],
    ["nobody asked", { discrepancy: opened("foreignNumber", "50") }, [conflict("notRequested", numberId)]],
    ["something else was asked for", {}, [conflict("changedMeanwhile", numberId)], chief, 2],
    ["the draft is void", { draft: credit("P9", { validity: "voided" }) }, [{ _tag: "Voided", orderNo: "P9" }]],
    ["the draft is valid", { draft: credit("P9") }, []],
    ["the draft rests on what was found, a step of drift away", { draft: adjustment("51") }, []],
    ["the draft rests on what was found, a step of drift away below", { draft: adjustment("49") }, []],
    ["the draft rests on another balance", { draft: adjustment("51.1") }, [drifted("51.1")]],
    ["the draft rests on another balance below", { draft: adjustment("48.9") }, [drifted("48.9")]],
    ["the draft rests on a balance, and none was read", { discrepancy: unread, draft: adjustment("1") }, []],
    [
      "the dialect is not known, and the draft rests on another balance",
      { capabilities: null, draft: adjustment("51.1") },
      [{ _tag: "Unsupported", terminalId: target.target.terminalId, feature: "unknownDialect" }, drifted("51.1")]
    ],
    ["the site lets it drift further", { draft: adjustment("53") }, [], drift("3")],
    ["the readings have larger steps than the drift", { draft: adjustment("55"), capabilities: coarse }, []],
    [
      "the draft rests on another balance than readings in large steps may be off",
      { draft: adjustment("55.1"), capabilities: coarse },
      [drifted("55.1")]
    ],
    [
      "the draft rests on another balance, and it is about what was lost",
      { discrepancy: requested(opened("arrivedWithoutEffect", "0"), writeOff), draft: adjustment("99") },
      []
    ],
    ["he asked for it", {}, [{ _tag: "FourEyes", actor: "clerk" }], context],
    [
      "he asked for it, and comes by a key",
      {},
      [{ _tag: "FourEyes", actor: "key:1@clerk" }],
      { ...context, actor: "key:1@clerk" }
    ],
    [
      "a key of his queued a credit of the target",
      { queue: [queuedBy("key:1@chief")] },
      [{ _tag: "FourEyes", actor: "chief" }]
    ],
    [
      "he queued a credit of the target",
      { queue: [queuedBy("x"), queuedBy("chief")] },
      [{ _tag: "FourEyes", actor: "chief" }]
    ],
    ["somebody else queued a credit of the target", { queue: [queuedBy("x")] }, []],
    ["nobody knows who queued a credit of the target", { queue: [credit("P8")] }, []]
  ]
  for (const [unlike, more, refused, by = chief, requestNo = 1] of rows)
    it(unlike, () => {
      assert.deepStrictEqual(plain(ClosingRules.approve({ requestNo }, { ...view(asked), ...more }, by)), refused)
    })
})

describe("what an approval writes", () => {
  const set = { _tag: "Adjust", value: kwh("300") } as const
  const sell = { _tag: "SellAgain", energy: kwh("300") } as const
  const refund = { _tag: "Refund", reference: "R-1" } as const
  const draft = credit("P9")
  type Cause = Discrepancy.Finding["cause"]
  type Row = readonly [
    Cause,
    Discrepancy.Disposition,
    Credit.Credit | null,
    repair: string,
    queue: string,
    found?: string
  ]
  const rows: ReadonlyArray<Row> = [
    ["foreignNumber", writeOff, null, "numberAdopted", "emptied"],
    ["foreignNumber", sell, draft, "numberAdopted", "emptied"],
    ["balanceDiffers", writeOff, null, "writtenOff", "woken"],
    ["balanceDiffers", { _tag: "Nothing" }, null, "balanceAdopted", "woken", "300"],
    ["balanceDiffers", refund, null, "refunded", "woken"],
    ["balanceDiffers", set, draft, "adjusted", "emptied"],
    ["balanceDiffers", sell, draft, "soldAgain", "emptied"],
    ["arrivedWithoutEffect", refund, null, "refunded", "woken"]
  ]
  for (const [cause, disposition, credit, repair, queue, found = "0"] of rows)
    it(`${cause}, ${disposition._tag}`, () => {
      const discrepancy = requested(opened(cause, found), disposition)
      const decided = ClosingRules.approve({ requestNo: 1 }, { ...view(discrepancy), draft: credit }, chief)
      const number = { _tag: "NumberAdopted", v: 1, at: later(1), wireNo: 9, lastDrawn: 9 }
      const booked = { at, balance: kwh(found), consumption: counted("0") }
      assert.deepStrictEqual<object>(Result.getOrThrow(decided).changes, {
        discrepancy: [
          {
            ...{ _tag: "DiscrepancyClosed", v: 1, at: later(1), by: "chief", repair, note: "n", requestedBy: "clerk" },
            ...{ disposition, ...(credit === null ? {} : { credit: credit.holder }) }
          }
        ],
        target: [
          ...(cause === "foreignNumber" ? [number] : []),
          ...(cause === "arrivedWithoutEffect" ? [] : [{ _tag: "BalanceBooked", v: 1, at, booked }])
        ],
        terminal: [],
        queue
      })
    })

  it("books nothing where the sight of what was lost was not kept", () => {
    const lost = requested(without(opened("arrivedWithoutEffect", "0")), writeOff)
    const { target: written } = Result.getOrThrow(ClosingRules.approve({ requestNo: 1 }, view(lost), chief)).changes
    assert.deepStrictEqual(written, [])
  })
})
