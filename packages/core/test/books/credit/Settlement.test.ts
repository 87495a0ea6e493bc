/** The rule that settles an attempt by what a look proves: when it is judged, what the books hold afterwards, what stands open. */
import { assert, describe, it } from "@effect/vitest"
import { Energy, Instant, Policy } from "@yugou/core"
import { type Attempt, Credit, type Dispatch, Settlement, type Target } from "@yugou/core/books"
import type { Capabilities } from "@yugou/core/dialect"
import { capabilities as able, terminalId } from "../../Fixtures.ts"
import { at, orderState, targetState } from "../purchase/Orders.ts"

const { kwh } = Energy
const after = (seconds: number) => Instant.plusMillis(at, seconds * 1000)
const deadAt = after(600)
const thresholds = { alarm: kwh("100"), trip: Energy.zero }

const lookAt = (patch: Partial<Attempt.Look>): Attempt.Look => ({
  at: after(900),
  storedNumber: 6,
  numberRead: "yes",
  balance: kwh("20"),
  consumption: null,
  records: [],
  ...patch
})

const attempt: Attempt.Attempt = {
  no: 1,
  requestId: "P1.1",
  wireNo: 7,
  mode: "append",
  value: kwh("1000"),
  thresholds: null,
  lifetimeMinutes: 5,
  before: lookAt({ at }),
  openedAt: at,
  queuedSince: at,
  queuedUntil: after(86_400),
  sendBy: after(60),
  deadAt,
  ending: null,
  verdict: null
}

const booked: Target.Booked = { at, balance: kwh("20"), consumption: null }
const target: Target.State = { ...targetState, booked }
const unknown: Dispatch.State = { _tag: "Unknown", no: 1, since: at, checkAt: at, checks: 0, proposal: null }

const viewOf = (patch: Partial<Attempt.Attempt> = {}, dispatch: Dispatch.State = unknown): Settlement.View => ({
  credit: { ...Credit.fromOrder(orderState), dispatch },
  attempt: { ...attempt, ...patch },
  target
})

const settle = (
  look: Attempt.Look,
  patch: Partial<Attempt.Attempt> = {},
  capabilities: Partial<Capabilities> = {},
  now = after(960)
) => Settlement.decide(viewOf(patch), look, { ...able, ...capabilities }, Policy.defaults, now)

/** Looks by what they prove. */
const looks = {
  applied: lookAt({ storedNumber: 7, balance: kwh("1020") }),
  notApplied: lookAt({}),
  arrivedWithoutEffect: lookAt({
    storedNumber: 7,
    balance: kwh("20"),
    consumption: { counter: kwh("300"), counterId: "month" }
  }),
  foreign: lookAt({ storedNumber: 41 }),
  undecided: lookAt({ numberRead: "no", storedNumber: null })
} as const
const counted = { before: lookAt({ at, consumption: { counter: kwh("300"), counterId: "month" } }) }

const consumed = lookAt({
  storedNumber: 7,
  balance: kwh("15"),
  consumption: { counter: kwh("305"), counterId: "month" }
})

const freed = (expected: number | null, quietUntil: Instant.Instant | null = null) => ({
  _tag: "SlotFreed",
  v: 1,
  quietUntil,
  ...(quietUntil === null ? {} : { quietFrom: attempt.openedAt }),
  expected,
  // What stands there is known with its number.
  ...(expected === attempt.wireNo ? { value: attempt.value } : {})
})
const bookedAs = ({ at, balance, consumption }: Attempt.Look) => ({
  _tag: "BalanceBooked",
  v: 1,
  at,
  booked: balance === null ? null : { at, balance, consumption }
})
const reported = { _tag: "ThresholdsReported", v: 1, thresholds }

const finding = (cause: "arrivedWithoutEffect" | "foreignNumber", look: Attempt.Look, difference: bigint | null) => ({
  discrepancyId: `${cause}:${terminalId}/1:7>${look.storedNumber}`,
  orgNo: target.orgNo,
  target: target.target,
  cause,
  expected: 7,
  found: look.storedNumber,
  orderNo: "P1",
  customerNo: orderState.customerNo,
  sight: { look, booked, difference }
})

describe("the settlement of an attempt", () => {
  /** The frame dies at 02:10. A look takes time: what it saw counts as of its beginning. */
  const moments = [
    ["begun and ended before", 598, 599, "undecided"],
    ["begun before, ended after", 599, 700, "undecided"],
    ["begun when it died", 600, 601, "notApplied"]
  ] as const
  it.each(moments)("judges a look by the time at which it began: %s the frame was dead", (_, began, ended, kind) => {
    const { verdict } = settle(lookAt({ at: after(began) }), {}, {}, after(ended))
    assert.deepStrictEqual([verdict.kind, verdict.at], [kind, after(ended)])
  })

  const settled: ReadonlyArray<readonly [kind: keyof typeof looks, target: ReadonlyArray<object>]> = [
    ["applied", [freed(7), bookedAs(looks.applied), reported]],
    ["notApplied", [freed(6), bookedAs(looks.notApplied)]],
    ["arrivedWithoutEffect", [freed(7), bookedAs(looks.arrivedWithoutEffect), reported]]
  ]
  it.each(settled)("%s frees the slot, books what was seen, and reports thresholds that arrived", (kind, events) => {
    const found = settle(looks[kind], { ...(kind === "arrivedWithoutEffect" ? counted : {}), thresholds })
    const verdict = { at: after(960), kind, by: found.verdict.by, look: looks[kind], resolution: null }
    assert.deepStrictEqual(found.holder, [{ _tag: "Settled", v: 1, verdict }])
    assert.deepStrictEqual(found.target as ReadonlyArray<object>, events)
    assert.deepStrictEqual(found.verdict, verdict)
  })

  it("reports no thresholds where none travelled with the credit", () => {
    assert.deepStrictEqual(settle(looks.applied).target as ReadonlyArray<object>, [freed(7), bookedAs(looks.applied)])
  })

  it.each(["foreign", "undecided"] as const)("%s leaves the slot held, and looks again later", (kind) => {
    const { holder, target: events, verdict } = settle(looks[kind])
    assert.deepStrictEqual(holder, [{ _tag: "EvidenceTaken", v: 1, verdict, checkAt: after(960 + 60) }])
    assert.deepStrictEqual([verdict.kind, events], [kind, []])
  })

  /** What stands open then; energy that is missing is negative. */
  const findings: ReadonlyArray<readonly [what: string, found: () => Settlement.Changes, expected: object | null]> = [
    ["applied: nothing", () => settle(looks.applied), null],
    ["not applied: nothing", () => settle(looks.notApplied), null],
    ["undecided: nothing", () => settle(looks.undecided), null],
    ["a foreign number", () => settle(looks.foreign), finding("foreignNumber", looks.foreign, 0n)],
    [
      "an append without effect misses its energy",
      () => settle(looks.arrivedWithoutEffect, counted),
      finding("arrivedWithoutEffect", looks.arrivedWithoutEffect, -kwh("1000"))
    ],
    [
      "a set without effect misses the way to its value",
      () => settle(looks.arrivedWithoutEffect, { ...counted, mode: "set", value: kwh("500") }),
      finding("arrivedWithoutEffect", looks.arrivedWithoutEffect, kwh("-480"))
    ],
    [
      "a set without effect, of which some was consumed since",
      () => settle(consumed, { ...counted, mode: "set", value: kwh("500") }),
      finding("arrivedWithoutEffect", consumed, kwh("-485"))
    ]
  ]
  it.each(findings)("leaves open: %s", (_, found, expected) => {
    assert.deepStrictEqual(found().finding as object | null, expected)
  })

  const quarantine = { lifetime: { _tag: "Quarantine", minutes: 10 } } as const
  const silent = { _tag: "NoAnswer", at, cause: "timeout", frames: [] } as const
  const answered = { _tag: "Answered", at, frames: [] } as const
  const unnumbered = {
    mode: "set",
    value: kwh("1000"),
    wireNo: null,
    before: lookAt({ at, balance: kwh("500") })
  } as const
  const there = lookAt({ balance: kwh("1000") })
  /** Whether a frame may still be under way though the credit is settled: the target is quiet until it is dead. */
  const quiet: ReadonlyArray<
    readonly [what: string, found: () => Settlement.Changes, quietUntil: Instant.Instant | null]
  > = [
    ["a tag", () => settle(looks.applied, {}, {}, after(599)), null],
    ["no tag, alive", () => settle(looks.applied, {}, quarantine, after(599)), deadAt],
    ["no tag, dead", () => settle(looks.applied, {}, quarantine, deadAt), null],
    ["no number, no answer, alive", () => settle(there, { ...unnumbered, ending: silent }, {}, after(599)), deadAt],
    ["no number, no answer, dead", () => settle(there, { ...unnumbered, ending: silent }, {}, deadAt), null],
    ["no number, answered", () => settle(there, { ...unnumbered, ending: answered }, {}, after(599)), null],
    ["a number, no answer", () => settle(looks.applied, { ending: silent }, {}, after(599)), null],
    ["no number, its sender stopped", () => settle(there, unnumbered, {}, after(599)), null]
  ]
  it.each(quiet)("leaves the target quiet: %s", (_, found, quietUntil) => {
    assert.deepInclude(found().target[0] as object, { _tag: "SlotFreed", quietUntil })
  })

  it("a credit without a number leaves the expected one as it was", () => {
    const [left] = settle(there, { ...unnumbered, ending: answered }).target
    assert.deepStrictEqual(left as object, freed(6))
  })

  /** When an open outcome is looked at again: later each time, but just when its frame dies if that comes first. */
  const checks = [
    ["the first", 960, 0, 960 + 60],
    ["the third", 960, 2, 960 + 240],
    ["the frame dies meanwhile", 580, 0, 600],
    ["the frame dies at the next look", 540, 0, 600],
    ["the frame dies later", 530, 0, 590],
    ["the frame dies now", 600, 0, 660]
  ] as const
  it.each(checks)("looks again: %s", (_, now, count, checkAt) => {
    const view = viewOf({}, { ...unknown, checks: count } as Dispatch.State)
    const time = after(now)
    const decided = Settlement.decide(view, looks.undecided, able, Policy.defaults, time).holder[0]
    assert.deepInclude(decided as object, { _tag: "EvidenceTaken", checkAt: after(checkAt) })
    assert.deepInclude(Settlement.unseen(view, Policy.defaults, time).holder[0] as object, { checkAt: after(checkAt) })
  })

  it("looks again at one that is still sending as after the first look", () => {
    const sending = { _tag: "Sending", no: 1, checkAt: at } as const
    const [event] = Settlement.decide(viewOf({}, sending), looks.undecided, able, Policy.defaults, after(960)).holder
    assert.deepInclude(event as object, { checkAt: after(1020) })
  })

  it("nobody could be asked: undecided, with a look that saw nothing", () => {
    const now = after(960)
    const look = {
      at: now,
      storedNumber: null,
      numberRead: "no",
      balance: null,
      consumption: null,
      records: []
    } as const
    const verdict = { at: now, kind: "undecided", by: [], look, resolution: null } as const
    assert.deepStrictEqual(Settlement.unseen(viewOf(), Policy.defaults, now), {
      verdict,
      holder: [{ _tag: "EvidenceTaken", v: 1, verdict, checkAt: after(1020) }],
      target: [],
      finding: null
    })
  })

  it("books a balance that was not read as not known", () => {
    assert.deepStrictEqual(Settlement.bookedFrom(lookAt({ balance: null })) as object, {
      _tag: "BalanceBooked",
      v: 1,
      at: lookAt({}).at,
      booked: null
    })
  })
})

describe("the settlement of a credit by a later look", () => {
  const now = after(960)
  const look = looks.applied
  const by = ["storedNumber", "balance"] as const
  const settledBy = (kind: "applied" | "arrivedWithoutEffect", patch: Partial<Attempt.Attempt> = {}) =>
    Settlement.settledBy(viewOf(patch), { kind, by }, look, now)

  it("holds no slot, so that none is freed", () => {
    const found = settledBy("applied", { thresholds })
    assert.deepStrictEqual(found as object, {
      holder: [{ _tag: "Settled", v: 1, verdict: { at: now, kind: "applied", by, look, resolution: null } }],
      target: [bookedAs(look), reported],
      finding: null
    })
    assert.deepStrictEqual(settledBy("applied").target as ReadonlyArray<object>, [bookedAs(look)])
  })

  it("leaves open what arrived without effect", () => {
    const { finding: found } = settledBy("arrivedWithoutEffect")
    assert.deepStrictEqual(found as object, finding("arrivedWithoutEffect", look, -kwh("1000")))
  })
})

describe("the settlement by hand", () => {
  const now = after(599)
  const proposal = (outcome: Dispatch.Proposal["outcome"]) => ({ by: "clerk", at, outcome, note: "seen on site" })
  const byHand = (outcome: Dispatch.Proposal["outcome"], patch: Partial<Attempt.Attempt> = {}, time = now) =>
    Settlement.byHand(viewOf(patch), proposal(outcome), "chief", time)
  const unnumbered = { mode: "set", value: kwh("500"), wireNo: null } as const
  const balance = (units: bigint | null, settledAt = now) => ({
    _tag: "BalanceBooked",
    v: 1,
    at: settledAt,
    booked: units === null ? null : { at, balance: units, consumption: null }
  })

  /** What is expected then, and which balance follows from what was stated; the target stays quiet while the frame lives. */
  const rows: ReadonlyArray<
    readonly [what: string, found: () => ReturnType<typeof byHand>, events: ReadonlyArray<object>]
  > = [
    ["applied", () => byHand("applied"), [freed(7, deadAt), balance(kwh("1020"))]],
    ["not applied", () => byHand("notApplied"), [freed(6, deadAt), balance(kwh("20"))]],
    ["a set applied", () => byHand("applied", { mode: "set" }), [freed(7, deadAt), balance(kwh("1000"))]],
    ["a set not applied", () => byHand("notApplied", { mode: "set" }), [freed(6, deadAt), balance(kwh("20"))]],
    ["a set without a number", () => byHand("applied", unnumbered), [freed(6, deadAt), balance(kwh("500"))]],
    ["the frame is dead", () => byHand("applied", {}, deadAt), [freed(7), balance(kwh("1020"), deadAt)]],
    [
      "the balance before was not read",
      () => byHand("applied", { before: lookAt({ balance: null }) }),
      [freed(7, deadAt), balance(null)]
    ]
  ]
  it.each(rows)("%s: the number that is expected, the balance that follows", (_, found, events) => {
    assert.deepStrictEqual(found().target as ReadonlyArray<object>, events)
  })

  it("says who stated it, and the last look", () => {
    const resolution = { proposedBy: "clerk", confirmedBy: "chief", note: "seen on site" }
    const settled = (look: Attempt.Look) => [
      { _tag: "Settled", v: 1, verdict: { at: now, kind: "applied", by: ["person"], look, resolution } }
    ]
    const seen = { at, kind: "undecided", by: [], look: looks.undecided, resolution: null } as const
    assert.deepStrictEqual(byHand("applied").holder as ReadonlyArray<object>, settled(attempt.before))
    assert.deepStrictEqual(
      byHand("applied", { verdict: seen }).holder as ReadonlyArray<object>,
      settled(looks.undecided)
    )
  })
})
