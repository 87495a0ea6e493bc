/** Doubt about who answers as a terminal: what raises it, what it holds back, what persons make of it, and what is remembered of it. */
import { assert, describe, it } from "@effect/vitest"
import { Instant, Policy } from "@yugou/core"
import { Suspicion, SuspicionRules, WorkItem } from "@yugou/core/books"
import type { Parameter, TerminalRequest } from "@yugou/core/dialect"
import * as Result from "effect/Result"
import { terminalId } from "../../Fixtures.ts"
import { at, orderContent, terminalState } from "../purchase/Orders.ts"

const v = 1 as const
const after = (minutes: number) => Instant.plusMillis(at, minutes * 60_000)
const met = (source: string, certificate: string | null = null, since = at) => ({ source, certificate, since })
const here = met("10.8.3.17")
const there = met("203.0.113.9", null, after(1))
const third = met("198.51.100.4", null, after(2))
const peer = ({ source, certificate }: { readonly source: string; readonly certificate: string | null }) => ({
  source,
  certificate
})

const suspicion: Suspicion.Suspicion = { at, because: "contested", old: here, new: there, confirmation: null }
const saying = (right: Suspicion.Right, by = "clerk", when = at): Suspicion.Confirmation => ({
  ...{ by, at: when, right, reason: "已到现场" }
})
const trusted = (it: typeof here, by: "look" | "persons" = "look") => ({ ...it, by })
const decided = (when: Instant.Instant, ...ruledOut: ReadonlyArray<typeof here>): Suspicion.Decided => ({
  ...{ at: when, ruledOut: ruledOut.map(peer) }
})

describe("what is held of a terminal in doubt", () => {
  const known = { trusted: trusted(here), decided: decided(at, there) }
  const confirmation = saying("old")
  type Row = readonly [string, Suspicion.Trust, Parameters<typeof Suspicion.after>[1], Suspicion.Trust]
  const suspected = { _tag: "TerminalSuspected", v, suspicion } as const
  const proposed = { _tag: "ConnectionProposed", v, confirmation } as const
  const rows: ReadonlyArray<Row> = [
    ["a doubt is raised", {}, suspected, { suspicion }],
    ["and what was known stays", known, suspected, { ...known, suspicion }],
    [
      "the first person chooses",
      { ...known, suspicion },
      proposed,
      { ...known, suspicion: { ...suspicion, confirmation } }
    ],
    ["nobody chooses without a doubt", known, proposed, known],
    ["a look agrees", {}, { _tag: "ConnectionTrusted", v, trusted: there }, { trusted: trusted(there) }],
    [
      "a look agrees while it is in doubt",
      { ...known, suspicion },
      { _tag: "ConnectionTrusted", v, trusted: there },
      { ...known, suspicion, trusted: trusted(there) }
    ]
  ]
  it.each(rows)("%s", (_, before, event, expected) => assert.deepStrictEqual(Suspicion.after(before, event), expected))

  const differs: Suspicion.Suspicion = { ...suspicion, because: "lookDiffers" }
  type End = readonly [
    string,
    Suspicion.Trust,
    Suspicion.Right,
    chosen: typeof here | null,
    ruledOut: ReadonlyArray<typeof here>
  ]
  const ends: ReadonlyArray<End> = [
    ["the former one is right: the other is ruled out", { suspicion }, "old", here, [there]],
    ["the new one is right: the other is ruled out", { suspicion }, "new", there, [here]],
    ["none is right: both are ruled out", { suspicion }, "neither", null, [here, there]],
    ["a look differed, and the former one is right", { suspicion: differs }, "old", here, [there]],
    [
      "a look differed, and the new one is right: the former place may be its again",
      { suspicion: differs },
      "new",
      there,
      []
    ],
    ["a look differed, and none is right: only one claimed to be it", { suspicion: differs }, "neither", null, [there]],
    ["no former one was known", { suspicion: { ...suspicion, old: null } }, "neither", null, [there]],
    ["no former one was known, and the new one is right", { suspicion: { ...suspicion, old: null } }, "new", there, []],
    ["both share a place: nothing tells them apart", { suspicion: { ...suspicion, new: here } }, "old", null, []],
    ["both share a place, and none is right", { suspicion: { ...suspicion, new: here } }, "neither", null, []],
    ["there was no doubt", {}, "neither", null, []],
    ["who was ruled out before stays so", { suspicion, decided: decided(at, third) }, "old", here, [third, there]],
    [
      "and is remembered once, the newest last",
      { suspicion, decided: decided(at, there, third) },
      "old",
      here,
      [third, there]
    ],
    [
      "who is right now is ruled out no more",
      { suspicion, decided: decided(at, there, third) },
      "new",
      there,
      [third, here]
    ]
  ]
  it.each(ends)("two persons end it: %s", (_, before, right, chosen, ruledOut) => {
    const event = { _tag: "TerminalConfirmed", v, at: after(9), right, trusted: chosen } as const
    assert.deepStrictEqual(Suspicion.after({ ...before, trusted: trusted(third) }, event), {
      decided: decided(after(9), ...ruledOut),
      ...(chosen === null ? {} : { trusted: trusted(chosen, "persons") })
    })
  })

  it("remembers the newest of those who were ruled out", () => {
    const many = Array.from({ length: Suspicion.maxRuledOut + 3 }, (_, no) => met(`10.0.0.${no}`))
    const before = { suspicion, decided: decided(at, ...many) }
    const event = { _tag: "TerminalConfirmed", v, at, right: "old", trusted: here } as const
    assert.deepStrictEqual(Suspicion.after(before, event).decided, decided(at, ...many.slice(4), there))
    assert.strictEqual(Suspicion.maxRuledOut, 16)
  })

  it.each([
    ["kept", decided(at, there)],
    ["forgotten", decided(at)]
  ] as const)(
    "keeps the doubt and the time of a decision where other places are let in; whom persons ruled out is %s",
    (ruledOut, left) => {
      assert.deepStrictEqual(Suspicion.withoutTrusted({}, ruledOut), {})
      const before = { suspicion, trusted: trusted(here), decided: decided(at, there) }
      assert.deepStrictEqual(Suspicion.withoutTrusted(before, ruledOut), { suspicion, decided: left })
    }
  )
})

describe("questions about a doubt", () => {
  it("whose connection is chosen, and whether it is trusted", () => {
    const same = { old: here, new: met("::ffff:10.8.3.17", null, after(1)) }
    const rows = [
      [suspicion, "old", here, here],
      [suspicion, "new", there, there],
      [suspicion, "neither", null, null],
      [same, "old", here, null],
      [same, "new", same.new, null],
      [{ old: null, new: there }, "old", null, null],
      [{ old: null, new: there }, "new", there, there]
    ] as const
    for (const [peers, right, chosen, trusts] of rows) {
      assert.deepStrictEqual([Suspicion.chosen(peers, right), Suspicion.trustedBy(peers, right)], [chosen, trusts])
    }
  })

  it("who is ruled out, and what was decided before", () => {
    const known = { decided: decided(at, here, there) }
    assert.deepStrictEqual(
      [here, there, third].map((it) => Suspicion.isRuledOut(known, it)),
      [true, true, false]
    )
    assert.isFalse(Suspicion.isRuledOut({}, here))
    assert.deepStrictEqual(
      [after(-1), at, after(1)].map((when) => Suspicion.isDecided(known, when)),
      [true, true, false]
    )
    assert.isFalse(Suspicion.isDecided({}, at))
  })

  it("what the front end is told of it", () => {
    const told = { at, old: here, new: there }
    assert.deepStrictEqual(Suspicion.suspectedOf(suspicion), { ...told, closingTo: null })
    const rows = [
      ["old", peer(here)],
      ["new", peer(there)],
      ["neither", null]
    ] as const
    for (const [right, closingTo] of rows)
      assert.deepStrictEqual(Suspicion.suspectedOf({ ...suspicion, confirmation: saying(right) }), {
        ...told,
        closingTo
      })
    assert.deepStrictEqual(Suspicion.trustedOf(trusted(here, "persons")), { ...peer(here), by: "persons" })
  })

  const parameter = (item: Parameter) => ({ _tag: "WriteParameter", payload: { item } }) as TerminalRequest
  const protection = (state: "protected" | "released"): Parameter => ({
    ...{ _tag: "Protection", state, halfHours: null }
  })
  const requests = [
    ["a reading", { _tag: "ReadBalance", payload: {} }, "no", "no"],
    ["a credit", { _tag: "WriteCredit", payload: {} }, "yes", "yes"],
    ["the clock", { _tag: "SetClock", payload: {} }, "yes", "yes"],
    ["a trip", { _tag: "Trip", payload: {} }, "yes", "yes"],
    ["a close", { _tag: "Close", payload: {} }, "yes", "no"],
    ["protection", parameter(protection("protected")), "yes", "no"],
    ["the end of protection", parameter(protection("released")), "yes", "yes"],
    ["purchase control", parameter({ _tag: "PurchaseControl", state: "engaged" }), "yes", "yes"]
  ] as unknown as ReadonlyArray<readonly [string, TerminalRequest, "yes" | "no", "yes" | "no"]>
  it.each(requests)("%s is held back while nobody has chosen: %3$s, once one has: %4$s", (_, request, nobody, one) => {
    const said = (terminal: Pick<Suspicion.Trust, "suspicion">) =>
      Suspicion.isHeldBack(terminal, request) ? "yes" : "no"
    assert.deepStrictEqual(
      [said({}), said({ suspicion }), said({ suspicion: { ...suspicion, confirmation: saying("old") } })],
      ["no", nobody, one]
    )
  })

  it("what is sent is refused, naming the terminal", () => {
    const refusals = (doubt: Suspicion.Suspicion | undefined, ...sent: ReadonlyArray<Suspicion.Sent>) =>
      Suspicion.undoubted({ terminalId, ...(doubt === undefined ? {} : { suspicion: doubt }) }, ...sent).map(
        (it) => it && { ...it }
      )
    const refused = [{ _tag: "TerminalSuspected", terminalId }]
    const chosen = { ...suspicion, confirmation: saying("new") }
    assert.deepStrictEqual(
      [
        refusals(undefined),
        refusals(suspicion),
        refusals(suspicion, "relief"),
        refusals(chosen),
        refusals(chosen, "relief")
      ],
      [[null], refused, refused, refused, [null]] as never
    )
  })
})

describe("what raises a doubt", () => {
  const { orgNo } = orderContent
  const finding = (detail: string): WorkItem.Finding => ({
    ...{ cause: "terminalSuspected", subject: terminalId, orgNo, customerNo: null, detail }
  })
  const opened = (detail: string): WorkItem.Event => ({
    _tag: "WorkItemOpened",
    v,
    at: after(5),
    finding: finding(detail)
  })
  const item = WorkItem.evolve(null, opened("x"))
  const closed = WorkItem.evolve(item, { _tag: "WorkItemClosed", v, at: after(6), by: "clerk", note: "" })
  const raised = { because: "lookDiffers", old: null, new: there } as const

  it("raises it with its work item; one that stands stays as it is, and only its item is opened again", () => {
    const detail = `lookDiffers: none > ${there.source}`
    const said = (terminal: typeof terminalState, stands: WorkItem.State | null) =>
      SuspicionRules.suspect({ terminal, item: stands }, raised, after(5))
    const terminal = [{ _tag: "TerminalSuspected", v, suspicion: { ...raised, at: after(5), confirmation: null } }]
    assert.deepStrictEqual(said(terminalState, null), { terminal, item: [opened(detail)] } as never)
    assert.deepStrictEqual(said(terminalState, item), { terminal, item: [] } as never)
    const stands = { ...terminalState, suspicion }
    assert.deepStrictEqual(said(stands, item), { terminal: [], item: [] })
    const again = opened(`contested: ${here.source} > ${there.source}`)
    assert.deepStrictEqual(said(stands, closed), { terminal: [], item: [again] })
    const long = SuspicionRules.suspect(
      { terminal: terminalState, item: null },
      { ...raised, new: met("x".repeat(600)) },
      after(5)
    )
    const [event] = long.item
    assert.lengthOf(event?._tag === "WorkItemOpened" ? event.finding.detail : "", 500)
  })

  const contested = (old = here, came = there) => ({ old, new: came })
  const claims: ReadonlyArray<
    readonly [string, Partial<typeof terminalState>, ReturnType<typeof contested>, "yes" | "no"]
  > = [
    ["two that nobody knows", {}, contested(), "yes"],
    ["while it is in doubt", { suspicion }, contested(), "yes"],
    ["found after persons decided", { decided: decided(at) }, contested(), "yes"],
    ["found before persons decided", { decided: decided(after(1)) }, contested(), "no"],
    ["of one who was ruled out and came", { decided: decided(at, there) }, contested(), "no"],
    ["of one who was ruled out and was there", { decided: decided(at, here) }, contested(), "no"],
    ["of one who was ruled out besides", { decided: decided(at, third) }, contested(), "yes"],
    ["found on the device of before", { deviceSince: after(1) }, contested(), "no"],
    ["found on the device of now", { deviceSince: at }, contested(), "yes"]
  ]
  it.each(claims)("a claim of two connections %s: %4$s", (_, patch, both, raises) => {
    assert.deepStrictEqual(
      SuspicionRules.contesting({ ...terminalState, ...patch }, both),
      raises === "yes" ? { because: "contested", ...both } : null
    )
  })

  const over = (it: typeof here, identity: "proved" | "unproved" = "unproved") => ({
    ...{ connectionId: it.source, ...it, identity }
  })
  const told = (came: typeof here, before: typeof here | null = null) => ({
    ...{ came: over(came), at: after(3), before: before === null ? null : over(before) }
  })
  type Look = readonly [
    string,
    Partial<typeof terminalState>,
    ReturnType<typeof told>,
    differs: typeof here | "unknown" | null,
    agrees: typeof here | "unknown" | null
  ]
  const looks: ReadonlyArray<Look> = [
    ["over one that nobody knows", {}, told(there), "unknown", "unknown"],
    ["after one over another", {}, told(there, here), here, here],
    ["after one over the same", {}, told(there, there), "unknown", "unknown"],
    ["where another is trusted", { trusted: trusted(third) }, told(there, here), third, third],
    ["where it is trusted", { trusted: trusted(there) }, told(there, here), "unknown", "unknown"],
    ["over one who was ruled out", { decided: decided(at, there) }, told(there), null, "unknown"],
    ["before persons decided", { decided: decided(after(3)) }, told(there), null, null],
    ["at the device of before", { deviceSince: after(3) }, told(there), null, null],
    ["at the device of now", { deviceSince: after(2) }, told(there), "unknown", "unknown"]
  ]
  it.each(looks)("a look %s", (_, patch, seen, differs, agrees) => {
    const terminal = { ...terminalState, ...patch }
    const raisedBy = (because: string, old: typeof here | "unknown" | null) =>
      old === null ? null : { because, old: old === "unknown" ? null : old, new: there }
    assert.deepStrictEqual(SuspicionRules.differing(terminal, seen), raisedBy("lookDiffers", differs) as never)
    assert.deepStrictEqual(SuspicionRules.agreeingRuledOut(terminal, seen), raisedBy("ruledOutAgrees", agrees) as never)
  })

  const trusts: ReadonlyArray<readonly [string, Partial<typeof terminalState>, "yes" | "no"]> = [
    ["nothing is known", {}, "yes"],
    ["another is trusted", { trusted: trusted(here) }, "yes"],
    ["it is trusted already", { trusted: trusted(there) }, "no"],
    ["it is in doubt", { suspicion }, "no"],
    ["it was ruled out", { decided: decided(at, there) }, "no"],
    ["another was ruled out", { decided: decided(at, here) }, "yes"],
    ["persons decided since", { decided: decided(after(3)) }, "no"],
    ["the device is another since", { deviceSince: after(3) }, "no"]
  ]
  it.each(trusts)("a look that agrees is trusted where %s: %3$s", (_, patch, isTrusted) => {
    assert.deepStrictEqual(
      SuspicionRules.trust({ ...terminalState, ...patch }, told(there)),
      isTrusted === "yes" ? [{ _tag: "ConnectionTrusted", v, trusted: there }] : []
    )
  })
})

describe("two persons who end a doubt", () => {
  const itemOf = WorkItem.evolve(null, {
    ...{ _tag: "WorkItemOpened", v, at },
    finding: { ...SuspicionRules.itemOf(terminalId), orgNo: orderContent.orgNo, customerNo: null, detail: "" }
  })
  const now = after(30)
  const reason = "已到现场"
  const confirmation = (right: Suspicion.Right) => ({ by: "clerk", at: now, right, reason })
  const proposes = (right: Suspicion.Right) => ({
    terminal: [{ _tag: "ConnectionProposed", v, confirmation: confirmation(right) }],
    item: []
  })
  const ends = (right: Suspicion.Right, chosen: typeof here | null) => ({
    terminal: [{ _tag: "TerminalConfirmed", v, at: now, right, trusted: chosen }],
    item: [{ _tag: "WorkItemClosed", v, at: now, by: "clerk", note: reason }]
  })
  const said = (right: Suspicion.Right, by: string, when = at) => ({
    ...suspicion,
    confirmation: saying(right, by, when)
  })
  const conflict = (of: string) => [{ _tag: "Conflict", conflict: of, id: terminalId }]
  const eyes = [{ _tag: "FourEyes", actor: "clerk" }]
  const dayBefore = after(30 - 24 * 60)
  type Row = readonly [
    string,
    Suspicion.Suspicion | undefined,
    Suspicion.Right,
    fourEyes: "on" | "off",
    expected: unknown
  ]
  const rows: ReadonlyArray<Row> = [
    ["there is no doubt", undefined, "new", "on", conflict("notSuspected")],
    ["there is no doubt, and the former one is chosen", undefined, "old", "on", conflict("notSuspected")],
    ["no former connection is known", { ...suspicion, old: null }, "old", "on", conflict("noFormerConnection")],
    [
      "no former connection is known, and the new one is chosen",
      { ...suspicion, old: null },
      "new",
      "on",
      proposes("new")
    ],
    ["the first", suspicion, "old", "on", proposes("old")],
    ["the same person twice", said("old", "clerk"), "old", "on", eyes],
    ["the same person twice, first by a key", said("old", "key:1@clerk"), "old", "on", eyes],
    ["the same person otherwise", said("old", "clerk"), "new", "on", proposes("new")],
    ["a second one otherwise", said("old", "chief"), "new", "on", proposes("new")],
    ["a second one", said("old", "chief"), "old", "on", ends("old", here)],
    ["a second one, the new one", said("new", "chief"), "new", "on", ends("new", there)],
    ["a second one, neither", said("neither", "chief"), "neither", "on", ends("neither", null)],
    ["a second one a day later", said("old", "chief", dayBefore), "old", "on", ends("old", here)],
    ["later than a day", said("old", "chief", Instant.plusMillis(dayBefore, -1)), "old", "on", proposes("old")],
    [
      "the same person later than a day",
      said("old", "clerk", Instant.plusMillis(dayBefore, -1)),
      "old",
      "on",
      proposes("old")
    ],
    ["one person is enough by policy", suspicion, "old", "off", ends("old", here)],
    ["the same person twice, where one is enough", said("old", "clerk"), "old", "off", ends("old", here)],
    [
      "both share a place, which is not trusted then",
      { ...said("old", "chief"), new: here },
      "old",
      "on",
      ends("old", null)
    ]
  ]
  it.each(rows)("%s", (_, doubt, right, fourEyes, expected) => {
    const terminal = doubt === undefined ? terminalState : { ...terminalState, suspicion: doubt }
    const context = { actor: "clerk", now, policy: { ...Policy.defaults, fourEyes } }
    const result = SuspicionRules.confirm({ right, reason }, { terminal, item: itemOf }, context)
    assert.deepStrictEqual(
      Result.isSuccess(result) ? result.success.changes : (result.failure.map((it) => ({ ...it })) as unknown),
      expected
    )
  })

  it("a day is a day", () => assert.strictEqual(SuspicionRules.confirmationLifeMillis, 86_400_000))
})
