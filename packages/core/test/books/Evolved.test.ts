/** What each event makes of a state, field by field: the dispatch region of a credit, its target, the alarm watch of a customer. */
import { assert, describe, it } from "@effect/vitest"
import { Energy, Instant, type TargetKey } from "@yugou/core"
import { Adjustment, AlarmWatch, type Attempt, Dispatch, Order, Target } from "@yugou/core/books"
import { terminalId } from "../Fixtures.ts"
import { orderContent, orderState } from "./purchase/Orders.ts"

const { kwh } = Energy
const at = Instant.at("2026-03-02T02:00:00Z")
const after = (seconds: number) => Instant.plusMillis(at, seconds * 1000)
const v = 1 as const
const { orgNo, customerNo, deviceId, target: soldTo } = orderContent
const adjustmentState: Adjustment.State = Adjustment.evolve(null, {
  ...{ _tag: "AdjustmentSaved", v, at, by: "clerk", approval: "pending" },
  content: {
    ...{ adjustmentNo: "A1", orgNo, customerNo, deviceId, target: soldTo, value: kwh("500") },
    ...{ ifRemainingWas: kwh("20"), reason: "r", compensates: null }
  }
})

describe("the dispatch of a credit", () => {
  const look: Attempt.Look = { at, storedNumber: 6, numberRead: "yes", balance: null, consumption: null, records: [] }
  const attempt: Attempt.Attempt = {
    no: 2,
    requestId: "P1.2",
    wireNo: 7,
    mode: "append",
    value: kwh("1000"),
    thresholds: null,
    lifetimeMinutes: 5,
    before: look,
    openedAt: at,
    queuedSince: after(-60),
    queuedUntil: after(3600),
    sendBy: after(60),
    deadAt: after(600),
    ending: null,
    verdict: null
  }
  const first = { ...attempt, no: 1, requestId: "P1.1" }
  const proposal: Dispatch.Proposal = { by: "clerk", at, outcome: "applied", note: "seen" }
  const states = {
    idle: Dispatch.idle,
    queued: { _tag: "Queued", since: at, until: after(3600), notBefore: at, by: "clerk" },
    putOff: { _tag: "Queued", since: at, until: after(3600), notBefore: after(60), waits: 2, waitsFor: "offline" },
    sending: { _tag: "Sending", no: 2, checkAt: after(600) },
    unknown: { _tag: "Unknown", no: 2, since: at, checkAt: after(60), checks: 3, proposal }
  } as const satisfies { readonly [name: string]: Dispatch.State }

  const frames = [{ direction: "down", at, hex: "68" }] as const
  const verdictOf = (kind: Attempt.VerdictKind): Attempt.StoredVerdict => ({
    at: after(9),
    kind,
    by: ["storedNumber"],
    look,
    resolution: null
  })
  const unknown = (since: Instant.Instant, checkAt: Instant.Instant) => ({
    _tag: "Unknown",
    no: 2,
    since,
    checkAt,
    checks: 0,
    proposal: null
  })
  const notSent = (next: Extract<Dispatch.Event, { _tag: "AttemptNotSent" }>["next"]): Dispatch.Event => ({
    ...{ _tag: "AttemptNotSent", v, at: after(5), reason: "busy", detail: "d" },
    next
  })
  const refused = (proves: "notApplied" | "nothing"): Dispatch.Event => ({
    ...{ _tag: "AttemptRefused", v, at: after(5), reason: "badValue", raw: "02", frames, proves, checkAt: after(6) }
  })
  const stated = { wireNo: 7, resolution: { proposedBy: "a", confirmedBy: "b", note: "n" } }

  /** From a state by an event to a state, and what that says of the newest attempt. */
  type Row = readonly [from: keyof typeof states, event: Dispatch.Event, to: object, newest?: Partial<Attempt.Attempt>]
  const rows: ReadonlyArray<Row> = [
    ["idle", { _tag: "Queued", v, at, until: after(9) }, { _tag: "Queued", since: at, until: after(9), notBefore: at }],
    [
      "idle",
      { _tag: "Queued", v, at, until: after(9), by: "clerk", since: after(1) },
      { _tag: "Queued", since: after(1), until: after(9), notBefore: at, by: "clerk" }
    ],
    ["queued", { _tag: "Dequeued", v, at, reason: "voided" }, { _tag: "Idle" }],
    [
      "queued",
      { _tag: "Postponed", v: 1, at, notBefore: after(60), reason: "offline" },
      { ...states.queued, notBefore: after(60), waits: 1 }
    ],
    [
      "queued",
      { _tag: "Postponed", v: 2, at, notBefore: after(60), reason: "offline" },
      { ...states.queued, notBefore: after(60), waits: 1, waitsFor: "offline" }
    ],
    [
      "putOff",
      { _tag: "Postponed", v: 2, at, notBefore: after(90), reason: "busy" },
      { ...states.putOff, notBefore: after(90), waits: 3, waitsFor: "busy" }
    ],
    ["sending", { _tag: "Postponed", v: 2, at, notBefore: after(60), reason: "offline" }, states.sending],
    [
      "putOff",
      { _tag: "Woken", v, at: after(7) },
      { _tag: "Queued", since: at, until: after(3600), notBefore: after(7), waits: 0 }
    ],
    ["idle", { _tag: "Woken", v, at: after(7) }, states.idle],
    [
      "sending",
      notSent({ _tag: "Queued", until: after(3600), notBefore: after(65) }),
      { _tag: "Queued", since: after(-60), until: after(3600), notBefore: after(65) },
      { ending: { _tag: "NotSent", at: after(5), reason: "busy", detail: "d" } }
    ],
    [
      "sending",
      notSent({ _tag: "Rejected" }),
      { _tag: "Rejected", no: 2, at: after(5), by: "notSent" },
      { ending: { _tag: "NotSent", at: after(5), reason: "busy", detail: "d" } }
    ],
    [
      "sending",
      { _tag: "AttemptAnswered", v, at: after(5), frames, checkAt: after(35) },
      { _tag: "Sending", no: 2, checkAt: after(35) },
      { ending: { _tag: "Answered", at: after(5), frames } }
    ],
    [
      "sending",
      refused("notApplied"),
      { _tag: "Rejected", no: 2, at: after(5), by: "refused" },
      { ending: { _tag: "Refused", at: after(5), reason: "badValue", raw: "02", frames } }
    ],
    [
      "sending",
      refused("nothing"),
      unknown(after(5), after(6)),
      { ending: { _tag: "Refused", at: after(5), reason: "badValue", raw: "02", frames } }
    ],
    [
      "sending",
      {
        _tag: "OutcomeBecameUnknown",
        v,
        at: after(5),
        cause: "timeout",
        frames,
        deadAt: after(400),
        checkAt: after(6)
      },
      unknown(after(5), after(6)),
      { ending: { _tag: "NoAnswer", at: after(5), cause: "timeout", frames }, deadAt: after(400) }
    ],
    [
      "sending",
      { _tag: "EvidenceTaken", v, verdict: verdictOf("undecided"), checkAt: after(70) },
      { ...unknown(after(9), after(70)), checks: 1 },
      { verdict: verdictOf("undecided") }
    ],
    [
      "unknown",
      { _tag: "EvidenceTaken", v, verdict: verdictOf("undecided"), checkAt: after(70) },
      { _tag: "Unknown", no: 2, since: at, checkAt: after(70), checks: 4, proposal },
      { verdict: verdictOf("undecided") }
    ],
    [
      "sending",
      { _tag: "EvidenceTaken", v, verdict: { ...verdictOf("undecided"), at: after(-9) }, checkAt: after(70) },
      { ...unknown(after(-9), after(70)), checks: 1 },
      { verdict: { ...verdictOf("undecided"), at: after(-9) }, anew: after(-9) }
    ],
    [
      "unknown",
      { _tag: "ResolutionProposed", v, proposal: { ...proposal, outcome: "notApplied" } },
      { ...states.unknown, proposal: { ...proposal, outcome: "notApplied" } }
    ],
    ["sending", { _tag: "ResolutionProposed", v, proposal }, states.sending],
    [
      "unknown",
      { _tag: "Settled", v, verdict: verdictOf("applied") },
      { _tag: "Applied", no: 2, at: after(9) },
      { verdict: verdictOf("applied") }
    ],
    [
      "unknown",
      { _tag: "Settled", v, verdict: verdictOf("notApplied") },
      { _tag: "Rejected", no: 2, at: after(9), by: "notApplied" },
      { verdict: verdictOf("notApplied") }
    ],
    [
      "unknown",
      { _tag: "Settled", v, verdict: verdictOf("arrivedWithoutEffect") },
      { _tag: "Rejected", no: 2, at: after(9), by: "arrivedWithoutEffect" },
      { verdict: verdictOf("arrivedWithoutEffect") }
    ],
    ["idle", { _tag: "FoundApplied", v, at, stated }, { _tag: "Applied", no: 2, at, stated }]
  ]
  for (const [from, event, to, newest = {}] of rows)
    it(`${from} by ${event._tag}: ${Object.values(to).slice(0, 1)}`, () => {
      const region = Dispatch.evolve({ dispatch: states[from], attempts: [first, attempt] }, event)
      const expected = { dispatch: to, attempts: [first, { ...attempt, ...newest }] }
      assert.deepStrictEqual(region as object, expected)
      // An order and an adjustment go through it alike.
      const before = { dispatch: states[from], attempts: [first, attempt] }
      for (const [state, after] of [
        [orderState, Order.evolve({ ...orderState, ...before }, event)],
        [adjustmentState, Adjustment.evolve({ ...adjustmentState, ...before }, event)]
      ] as const)
        assert.deepStrictEqual(after as object, { ...state, ...expected })
    })

  it("an attempt that opens is the newest, and its sender is looked for when it says so, or in books of before when its frame is dead", () => {
    for (const [said, checkAt] of [
      [{}, after(600)],
      [{ checkAt: after(90) }, after(90)]
    ] as const)
      assert.deepStrictEqual(
        Dispatch.evolve({ dispatch: states.queued, attempts: [first] }, { _tag: "AttemptOpened", v, attempt, ...said }),
        { dispatch: { _tag: "Sending", no: 2, checkAt }, attempts: [first, attempt] }
      )
    for (const state of [
      Order.evolve(orderState, { _tag: "AttemptOpened", v, attempt }),
      Adjustment.evolve(adjustmentState, { _tag: "AttemptOpened", v, attempt })
    ])
      assert.strictEqual(state.dispatch._tag, "Sending")
  })

  it("the newest attempt is the last one, however many there are", () => {
    const newest = (attempts: ReadonlyArray<Attempt.Attempt>) =>
      Dispatch.newest({ dispatch: states.idle, attempts })?.no ?? null
    assert.deepStrictEqual([newest([]), newest([first]), newest([first, attempt])], [null, 1, 2])
  })

  it("of no attempt at all goes back into the queue as of now", () => {
    const event = notSent({ _tag: "Queued", until: after(9), notBefore: after(9) })
    assert.deepInclude(Dispatch.evolve({ dispatch: states.sending, attempts: [] }, event).dispatch, { since: after(5) })
  })

  it.each(["foreign", "undecided"] as const)("a verdict of %s settles nothing: that it should is a defect", (kind) => {
    const settle = () =>
      Dispatch.evolve(
        { dispatch: states.unknown, attempts: [attempt] },
        { _tag: "Settled", v, verdict: verdictOf(kind) }
      )
    assert.throws(settle, `a verdict of ${kind} settles nothing`)
  })

  const rejected = { _tag: "Rejected", no: 1, at, by: "refused" } as const
  const applied = { _tag: "Applied", no: 1, at } as const
  const names = [
    [states.idle, "idle", false, 0],
    [states.queued, "queued", false, 0],
    [states.putOff, "queued", false, 2],
    [states.sending, "sending", true, 0],
    [states.unknown, "unknown", true, 0],
    [applied, "applied", false, 0],
    [rejected, "rejected", false, 0]
  ] as const
  it.each(names)("%o is called %s", (state, name, holds, waits) => {
    assert.deepStrictEqual<ReadonlyArray<unknown>>(
      [Dispatch.nameOf(state), Dispatch.holdsSlot(state), Dispatch.waitsOf(state)],
      [name, holds, waits]
    )
  })
})

describe("a target", () => {
  const holder = { _tag: "Order", id: "P1" } as const
  const target = { _tag: "Group", terminalId, totalGroupNo: 1 } as const
  const thresholds = { alarm: kwh("100"), trip: Energy.zero }
  const booked = { at, balance: kwh("20"), consumption: null }
  const registered: Target.Event = { _tag: "TargetRegistered", v, at, target, orgNo: "37401" }
  const fresh = {
    target,
    orgNo: "37401",
    boundTo: null,
    series: { lastDrawn: null, drawnFor: null },
    expected: { _tag: "NeverSeen" },
    slot: { _tag: "Free", quietUntil: null },
    booked: null,
    desired: null,
    reported: null
  } as const
  const full: Target.State = {
    ...fresh,
    boundTo: "D1",
    series: { lastDrawn: 6, drawnFor: holder },
    expected: { _tag: "Number", wireNo: 6 },
    slot: { _tag: "Held", by: holder, no: 1 },
    booked,
    desired: thresholds,
    reported: thresholds,
    reservedFor: "R1"
  }

  /** What changes; all else stays. */
  const rows: ReadonlyArray<readonly [Target.Event, Partial<Target.State>]> = [
    [{ _tag: "TargetBound", v, deviceId: "D2" }, { boundTo: "D2" }],
    [{ _tag: "TargetReleased", v, deviceId: "D1" }, { boundTo: null }],
    [
      { _tag: "ThresholdsDesired", v, thresholds: { ...thresholds, alarm: kwh("7") } },
      { desired: { ...thresholds, alarm: kwh("7") } }
    ],
    [
      { _tag: "ThresholdsReported", v, thresholds: { ...thresholds, alarm: kwh("7") } },
      { reported: { ...thresholds, alarm: kwh("7") } }
    ],
    [
      { _tag: "NumberAdopted", v, at, wireNo: 41, lastDrawn: 50 },
      { expected: { _tag: "Number", wireNo: 41 }, series: { lastDrawn: 50, drawnFor: null } }
    ],
    [
      { _tag: "FirstContactDue", v, at },
      { series: { lastDrawn: 6, drawnFor: null }, expected: { _tag: "NeverSeen" }, booked: null, reported: null }
    ],
    [{ _tag: "NumberDrawn", v, wireNo: 7, drawnFor: holder }, { series: { lastDrawn: 7, drawnFor: holder } }],
    [
      { _tag: "SlotTaken", v, by: { _tag: "Adjustment", id: "A1" }, no: 3 },
      { slot: { _tag: "Held", by: { _tag: "Adjustment", id: "A1" }, no: 3 } }
    ],
    [
      { _tag: "SlotFreed", v, quietUntil: at, expected: 9 },
      { slot: { _tag: "Free", quietUntil: at }, expected: { _tag: "Number", wireNo: 9 } }
    ],
    [
      { _tag: "SlotFreed", v, quietUntil: after(9), quietFrom: at, anew: after(1), expected: 9, value: kwh("5") },
      {
        slot: { _tag: "Free", quietUntil: after(9), quietFrom: at, anew: after(1) },
        expected: { _tag: "Number", wireNo: 9, value: kwh("5") }
      }
    ],
    [{ _tag: "QuietDatedAnew", v, at }, {}],
    [{ _tag: "BalanceBooked", v, booked: null }, { booked: null }],
    [
      { _tag: "BalanceBooked", v, booked: null, at },
      { booked: null, settledAt: at }
    ],
    [{ _tag: "TargetReserved", v, at, replacementId: "R2" }, { reservedFor: "R2" }],
    [{ _tag: "TargetUnreserved", v, at }, { reservedFor: null }],
    [{ _tag: "OrgUnitMoved", v, at, orgNo: "37402" }, { orgNo: "37402" }]
  ]
  /** What was booked, when the last credit was settled, the slot, and from when on a reading tells what stands there. */
  const free = (quietUntil: Instant.Instant | null) => ({ _tag: "Free", quietUntil }) as const
  type Told = readonly [booked: Target.State["booked"], settled: Instant.Instant | undefined, Target.Slot]
  const told: ReadonlyArray<readonly [...Told, since: Instant.Instant | null]> = [
    [null, undefined, free(null), null],
    [booked, undefined, free(null), at],
    [booked, after(9), free(null), after(9)],
    [null, after(9), free(null), after(9)],
    [null, undefined, free(after(30)), after(30)],
    [booked, undefined, free(after(30)), after(30)],
    [booked, after(60), free(after(30)), after(60)],
    [null, undefined, full.slot, null],
    [booked, after(9), full.slot, after(9)]
  ]
  it.each(told)("booked %o, settled %o, %o: a reading tells since %s", (was, settled, slot, since) => {
    const state = { booked: was, slot, ...(settled === undefined ? {} : { settledAt: settled }) }
    assert.deepStrictEqual(Target.tellsSince(state), since)
  })
  it("keeps the value of a number that stood there before, and of no other one", () => {
    const valued: Target.State = { ...full, expected: { _tag: "Number", wireNo: 6, value: kwh("5") } }
    const freed = (expected: number) =>
      Target.evolve(valued, { _tag: "SlotFreed", v, quietUntil: null, expected }).expected
    assert.deepStrictEqual([freed(6), freed(9)], [valued.expected, { _tag: "Number", wireNo: 9 }])
  })

  it("is quiet as its slot says, a day long where that says no beginning, and dated anew before that begins", () => {
    const quiet = (slot: Target.Slot) => Target.quietOf({ slot })
    const since = { _tag: "Free", quietUntil: after(60), quietFrom: after(30) } as const
    const day = Instant.plusMillis(after(60), -24 * 60 * 60_000)
    assert.deepStrictEqual([quiet(full.slot), quiet(fresh.slot)], [null, null])
    assert.deepStrictEqual(quiet(since), { from: after(30), until: after(60), anew: undefined })
    assert.deepStrictEqual(quiet({ _tag: "Free", quietUntil: after(60) }), {
      from: day,
      until: after(60),
      anew: undefined
    })
    const dated = (slot: Target.Slot) => Target.evolve({ ...full, slot }, { _tag: "QuietDatedAnew", v, at }).slot
    assert.deepStrictEqual([dated(since), dated(fresh.slot)], [{ ...since, anew: at }, fresh.slot])
  })

  it("begins with nothing known", () => {
    assert.deepStrictEqual(Target.evolve(null, registered), fresh as Target.State)
  })
  it.each(rows)("%o changes only what it says, and needs a target", (event, patch) => {
    assert.deepStrictEqual(Target.evolve(full, event), { ...full, ...patch })
    assert.throws(() => Target.evolve(null, event), `event ${event._tag} without`)
  })
})

describe("an alarm watch", () => {
  const [target, other, third] = ["T1/1" as TargetKey, "T1/2" as TargetKey, "T1/3" as TargetKey]
  const on = "2026-03-02" as NonNullable<AlarmWatch.State["lastSentOn"]>
  const earlier = "2026-03-01" as typeof on
  const watch: AlarmWatch.State = {
    customerNo: "C1",
    orgNo: "37401",
    episodes: { [target]: { since: at, sent: 1 }, [other]: { since: after(1), sent: 0 } },
    lastSentOn: earlier,
    messages: { on: earlier, count: 2 },
    nextAt: at
  }
  const rows: ReadonlyArray<readonly [AlarmWatch.Event, Partial<AlarmWatch.State>]> = [
    [{ _tag: "WatchScheduled", v, nextAt: null }, { nextAt: null }],
    [
      { _tag: "EpisodeOpened", v, at: after(5), target: third },
      { episodes: { ...watch.episodes, [third]: { since: after(5), sent: 0 } } }
    ],
    [{ _tag: "EpisodeCleared", v, at, target }, { episodes: { [other]: { since: after(1), sent: 0 } } }],
    [
      { _tag: "AlarmSent", v, at, on, targets: [target] },
      { episodes: { ...watch.episodes, [target]: { since: at, sent: 2 } }, lastSentOn: on }
    ],
    [
      { _tag: "AlarmSent", v, at, on, targets: [other, target] },
      { episodes: { [target]: { since: at, sent: 2 }, [other]: { since: after(1), sent: 1 } }, lastSentOn: on }
    ],
    [{ _tag: "UnreadChanged", v, at, unread: [third] }, { unread: [third] }],
    [{ _tag: "UnreadChanged", v, at, unread: [] }, {}],
    [{ _tag: "AlarmSuppressed", v, at, reason: "smsOff" }, {}],
    [{ _tag: "AlarmWaiting", v, at, until: after(7) }, { waitsUntil: after(7) }],
    [{ _tag: "OrgUnitMoved", v, at, orgNo: "37402" }, { orgNo: "37402" }],
    [{ _tag: "MessageCounted", v, on: earlier }, { messages: { on: earlier, count: 3 } }],
    [{ _tag: "MessageCounted", v, on }, { messages: { on, count: 1 } }]
  ]
  it("begins without episodes", () => {
    const started = { _tag: "WatchStarted", v, customerNo: "C1", orgNo: "37401", nextAt: at } as const
    const fresh = { customerNo: "C1", orgNo: "37401", episodes: {}, lastSentOn: null, messages: null, nextAt: at }
    assert.deepStrictEqual(AlarmWatch.evolve(null, started), fresh)
  })
  it.each(rows)("%o changes only what it says, and needs a watch", (event, patch) => {
    assert.deepStrictEqual(AlarmWatch.evolve(watch, event), { ...watch, ...patch })
    assert.throws(() => AlarmWatch.evolve(null, event), `event ${event._tag} without`)
  })
  it("counts messages of a day, none where none was sent", () => {
    const counts = [AlarmWatch.messagesOn(watch, earlier), AlarmWatch.messagesOn(watch, on)]
    assert.deepStrictEqual([...counts, AlarmWatch.messagesOn({ messages: null }, on)], [2, 0, 0])
  })
  it("says of a target that it is below, was never read, or neither", () => {
    const unread = AlarmWatch.evolve(watch, { _tag: "UnreadChanged", v, at, unread: [third] })
    const read = AlarmWatch.evolve(unread, { _tag: "UnreadChanged", v, at, unread: [] })
    assert.deepStrictEqual(read, watch)
    assert.deepStrictEqual(
      [target, third, "T1/4" as TargetKey].map((it) => AlarmWatch.balanceStateOf(unread, it)),
      ["below", "neverRead", "normal"]
    )
    assert.strictEqual(AlarmWatch.balanceStateOf(watch, third), "normal")
  })

  it("has an episode only of its own targets", () => {
    assert.deepStrictEqual(AlarmWatch.episodeOf(watch, target), { since: at, sent: 1 })
    assert.isUndefined(AlarmWatch.episodeOf(watch, "constructor" as TargetKey))
  })
})
