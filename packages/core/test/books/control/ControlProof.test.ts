/** What each event makes of a remote-control command, when it is dead, what a switch that was read back proves of it, and how two persons settle it. */
import { assert, describe, it } from "@effect/vitest"
import { Instant, Policy } from "@yugou/core"
import { Control, WorkItem } from "@yugou/core/books"
import type { Capabilities, Outcome } from "@yugou/core/dialect"
import * as Result from "effect/Result"
import * as Proof from "../../../src/books/control/ControlProof.ts"
import * as ControlWorkItem from "../../../src/books/control/ControlWorkItem.ts"
import * as ResolveControl from "../../../src/books/control/ResolveControl.ts"
import { capabilities } from "../../Fixtures.ts"
import { at, orderContent } from "../purchase/Orders.ts"

const v = 1 as const
const after = (seconds: number) => Instant.plusMillis(at, seconds * 1000)
const minutes = (count: number) => after(count * 60)
const policy = Policy.defaults
const { orgNo, customerNo, target } = orderContent
const trip = (delayMinutes: number, halfHours: number) => ({ _tag: "Trip", delayMinutes, halfHours }) as const
const close = (mode: "permit" | "direct") => ({ _tag: "Close", mode }) as const
const content: Control.Content = {
  ...{ controlId: "C1", orgNo, customerNo, target, round: 1, switches: null, by: "clerk", sendBy: after(60) },
  action: trip(0, 0)
}
const requested = Control.evolve(null, { _tag: "ControlRequested", v, at, content })
const identity = { dialectId: "fake", address: "1" }
const sentEvent: Control.Event = {
  ...{ _tag: "ControlSent", v, at: after(1), checkAt: after(30), deadAt: minutes(10), identity }
}
const sent = Control.evolve(requested, sentEvent)
const noAnswer = { _tag: "NoAnswer", at: after(9), cause: "timeout", frames: [] } as const
const ended = (ending: Extract<Control.Event, { _tag: "ControlEnded" }>["ending"]): Control.Event => ({
  ...{ _tag: "ControlEnded", v, ending, checkAt: after(40) }
})
const unknown = Control.evolve(sent, ended(noAnswer))
const proposal = { by: "clerk", at: minutes(20), outcome: "applied", note: "seen" } as const
const proposed = Control.evolve(unknown, { _tag: "ControlResolutionProposed", v, proposal })
const resolution = { proposedBy: "clerk", confirmedBy: "chief", note: "seen" }

describe("a remote-control command", () => {
  const read = (
    state: "open" | "closed",
    proves: "effect" | "noEffect" | "nothing",
    checkAt: Instant.Instant | null = after(90)
  ): Control.Event => ({ _tag: "ControlReadBack", v, at: after(50), state, proves, checkAt })
  const resolved = (outcome: "applied" | "notApplied"): Control.Event => ({
    ...{ _tag: "ControlResolved", v, at: after(70), outcome, resolution }
  })
  const answered = Control.evolve(sent, ended({ _tag: "Answered", at: after(9), frames: [] }))
  const checked = (checks: number): Control.State => ({
    ...answered,
    progress: { _tag: "Sending", checkAt: after(40), answered: "yes", checks }
  })
  const confirmed = Control.evolve(sent, read("open", "effect"))
  const readBack = (state: "open" | "closed") => ({ readBack: { at: after(50), state } })

  /** From a state by an event: what changes, all else stays. */
  type Row = readonly [name: string, from: Control.State, event: Control.Event, patch: Partial<Control.State>]
  const rows: ReadonlyArray<Row> = [
    [
      "a requested one moves to another org unit",
      requested,
      { _tag: "OrgUnitMoved", v, at, orgNo: "37402" },
      { orgNo: "37402" }
    ],
    [
      "a requested one is sent",
      requested,
      sentEvent,
      {
        ...{ sentAt: after(1), deadAt: minutes(10), identity },
        progress: { _tag: "Sending", checkAt: after(30), answered: "no", checks: 0 }
      }
    ],
    [
      "one that books of before sent says nothing of its end and its device",
      requested,
      { _tag: "ControlSent", v, at: after(1), checkAt: after(30) },
      { sentAt: after(1), progress: { _tag: "Sending", checkAt: after(30), answered: "no", checks: 0 } }
    ],
    [
      "R-080.9 a sent one is acknowledged",
      sent,
      { ...ended({ _tag: "Answered", at: after(9), frames: [] }), deadAt: after(39) } as Control.Event,
      {
        ...{ ending: { _tag: "Answered", at: after(9), frames: [] }, deadAt: after(39) },
        progress: { _tag: "Sending", checkAt: after(40), answered: "yes", checks: 0 }
      }
    ],
    [
      "R-080.11 a sent one is refused",
      sent,
      ended({ _tag: "Refused", at: after(9), reason: "badValue", raw: "02", frames: [] }),
      {
        ending: { _tag: "Refused", at: after(9), reason: "badValue", raw: "02", frames: [] },
        progress: { _tag: "Refused", at: after(9), detail: "badValue" }
      }
    ],
    [
      "a sent one was not sent after all",
      sent,
      ended({ _tag: "NotSent", at: after(9), reason: "busy", detail: "d" }),
      {
        ending: { _tag: "NotSent", at: after(9), reason: "busy", detail: "d" },
        progress: { _tag: "Refused", at: after(9), detail: "not sent: busy" }
      }
    ],
    [
      "R-080.7 a sent one gets no answer",
      sent,
      ended(noAnswer),
      { ending: noAnswer, progress: { _tag: "Unknown", since: after(9), checkAt: after(40), checks: 0 } }
    ],
    [
      "a requested one is withdrawn",
      requested,
      { _tag: "ControlWithdrawn", v, at: after(9), detail: "holiday" },
      { progress: { _tag: "Refused", at: after(9), detail: "holiday" } }
    ],
    [
      "who sent a sent one has stopped",
      sent,
      { _tag: "ControlSenderStopped", v, at: after(9), checkAt: after(40) },
      { progress: { _tag: "Unknown", since: after(9), checkAt: after(40), checks: 0 } }
    ],
    [
      "R-080.10 its effect was read",
      answered,
      read("open", "effect"),
      { ...readBack("open"), progress: { _tag: "Confirmed", at: after(50) } }
    ],
    [
      "that it has none was read",
      unknown,
      read("closed", "noEffect"),
      { ...readBack("closed"), progress: { _tag: "Refused", at: after(50), detail: Control.withoutEffect } }
    ],
    [
      "an acknowledged one is looked at again after a look that proves nothing",
      answered,
      read("closed", "nothing"),
      { ...readBack("closed"), progress: { _tag: "Sending", checkAt: after(90), answered: "yes", checks: 1 } }
    ],
    [
      "the fourth look in vain is followed by a fifth",
      checked(3),
      read("closed", "nothing"),
      { ...readBack("closed"), progress: { _tag: "Sending", checkAt: after(90), answered: "yes", checks: 4 } }
    ],
    [
      "after the fifth look in vain nobody knows",
      checked(4),
      read("closed", "nothing"),
      { ...readBack("closed"), progress: { _tag: "Unknown", since: after(50), checkAt: after(90), checks: 5 } }
    ],
    [
      "books of before gave up an acknowledged one",
      answered,
      read("closed", "nothing", null),
      { ...readBack("closed"), progress: { _tag: "Unknown", since: after(50), checkAt: null, checks: 1 } }
    ],
    [
      "an unknown one stays so, and keeps since when and what is proposed",
      proposed,
      read("closed", "nothing"),
      {
        ...readBack("closed"),
        progress: { _tag: "Unknown", since: after(9), checkAt: after(90), checks: 1, proposal }
      }
    ],
    [
      "an unknown one counts the looks",
      { ...unknown, progress: { _tag: "Unknown", since: after(9), checkAt: after(40), checks: 7 } },
      read("closed", "nothing"),
      { ...readBack("closed"), progress: { _tag: "Unknown", since: after(9), checkAt: after(90), checks: 8 } }
    ],
    [
      "a confirmed one that is read again without proof is unknown",
      confirmed,
      read("closed", "nothing"),
      { ...readBack("closed"), progress: { _tag: "Unknown", since: after(50), checkAt: after(90), checks: 1 } }
    ],
    ["an outcome of a sent one is not proposed", sent, { _tag: "ControlResolutionProposed", v, proposal }, {}],
    [
      "an outcome of an unknown one is proposed",
      unknown,
      { _tag: "ControlResolutionProposed", v, proposal },
      { progress: { _tag: "Unknown", since: after(9), checkAt: after(40), checks: 0, proposal } }
    ],
    [
      "two persons say that it had an effect",
      proposed,
      resolved("applied"),
      { resolution, progress: { _tag: "Confirmed", at: after(70) } }
    ],
    [
      "two persons say that it had none",
      proposed,
      resolved("notApplied"),
      { resolution, progress: { _tag: "Refused", at: after(70), detail: Control.statedWithoutEffect } }
    ]
  ]
  it.each(rows)("%s", (_, from, event, patch) => {
    assert.deepStrictEqual(Control.evolve(from, event), { ...from, ...patch })
    assert.throws(() => Control.evolve(null, event), `event ${event._tag} without`)
  })

  it("begins as requested", () => {
    const reason = "欠费"
    const waits = Control.evolve(null, { _tag: "ControlProposed", v, at, content, reason })
    assert.deepStrictEqual(waits, {
      ...content,
      requestedAt: at,
      proposed: { by: content.by, at, reason },
      sentAt: null,
      ending: null,
      readBack: null,
      progress: { _tag: "Proposed", until: content.sendBy }
    })
    assert.strictEqual(Control.nameOf(waits.progress), "proposed")
    const approved = { _tag: "ControlApproved", v, at: after(5), by: "approver", sendBy: after(65) } as const
    assert.deepStrictEqual(Control.evolve(waits, approved), {
      ...waits,
      requestedAt: after(5),
      by: "approver",
      sendBy: after(65),
      progress: { _tag: "Requested" }
    })
    assert.deepStrictEqual(Control.evolve(null, { _tag: "ControlRequested", v, at, content }), {
      ...content,
      ...{ requestedAt: at, sentAt: null, ending: null, readBack: null, progress: { _tag: "Requested" } }
    })
  })

  it("is dated anew from the first look by a clock that is behind the one that set its end", () => {
    let control = unknown
    const anew = [-90, -60, 50, -120].map((seconds) => {
      const look = { ...read("closed", "nothing"), at: after(seconds) } as Control.Event
      control = Control.evolve(control, look)
      return control.anew
    })
    assert.deepStrictEqual(anew, [after(-90), after(-90), after(-90), after(-120)])
  })

  it("is dated anew where its life has not begun, and before it is sent where the time to send it has not", () => {
    const anewAt = (control: Control.State, seconds: number) =>
      Control.evolve(control, { ...read("closed", "nothing"), at: after(seconds) } as Control.Event).anew ?? null
    assert.deepStrictEqual([anewAt(unknown, 8), anewAt(unknown, 9)], [after(8), null])
    assert.deepStrictEqual([anewAt(requested, -1), anewAt(requested, 0)], [after(-1), null])
  })

  it("that was not sent lives for as long as it may be sent; that of before says nothing of its life", () => {
    assert.isNull(Control.lifeOf(requested))
    assert.deepStrictEqual(Control.timeToSendOf(requested), { from: at, until: after(60), anew: undefined })
    assert.deepStrictEqual(Control.lifeOf(sent), { from: after(1), until: minutes(10), anew: undefined })
    assert.deepStrictEqual(Control.lifeOf(unknown), { from: after(9), until: minutes(10), anew: undefined })
  })

  it.each([
    [requested, "requested"],
    [sent, "sending"],
    [confirmed, "confirmed"],
    [unknown, "unknown"],
    [Control.evolve(unknown, read("closed", "noEffect")), "refused"]
  ])("%o is called %s", ({ progress }, name) => {
    assert.strictEqual(Control.nameOf(progress), name)
  })
})

describe("R-080 when a command is dead", () => {
  const quarantine: Capabilities = { ...capabilities, lifetime: { _tag: "Quarantine", minutes: 20 } }
  // The time to send, a minute of sending, two minutes of skew, half a minute of margin.
  it.each([
    ["of a tagged frame the longest tag counts", capabilities, minutes(255 + 1 + 1 + 2.5)],
    ["of an untagged one the quarantine", quarantine, minutes(20 + 1 + 1 + 2.5)],
    ["of a dialect that is not known nothing can be said", null, null]
  ])("before it is sent: %s", (_, able, deadAt) => {
    assert.deepStrictEqual(Proof.plannedDeadAt(content, able, policy), deadAt)
  })

  it("before it is sent: while the clock is unsettled as long as frames travel, where that is longer", () => {
    const short: Capabilities = { ...capabilities, lifetime: { _tag: "Tagged", maxMinutes: 5 } }
    const planned = (able: Capabilities) => Proof.plannedDeadAt({ ...content, clock: "unsettled" }, able, policy)
    assert.deepStrictEqual([planned(short), planned(capabilities)], [minutes(60 + 4.5), minutes(255 + 4.5)])
  })

  it("after it was sent: while the clock is unsettled as planned, whatever the dialect says", () => {
    const control = { deadAt: minutes(64), clock: "unsettled" } as const
    assert.deepStrictEqual(Proof.deadAtOf(silent(minutes(5)), control, policy, after(100)), { deadAt: minutes(64) })
    const moved = Control.evolve(requested, { ...sentEvent, clock: "unsettled" } as Control.Event)
    assert.strictEqual(moved.clock, "unsettled")
  })

  const silent = (deadAt: Instant.Instant | null) => ({ ...noAnswer, sentAt: at, deadAt }) as const
  const outcomes: ReadonlyArray<
    readonly [
      string,
      Outcome<"Trip" | "Close">,
      planned: Instant.Instant | undefined,
      { readonly deadAt?: Instant.Instant }
    ]
  > = [
    ["answered", { _tag: "Answered", at, answer: null, frames: [] }, minutes(9), { deadAt: after(130) }],
    ["refused", { _tag: "Refused", at, raw: "", reason: "badValue", frames: [] }, undefined, { deadAt: after(130) }],
    ["not answered, as the dialect says", silent(minutes(5)), minutes(9), { deadAt: after(330) }],
    ["not answered, and long dead as the dialect says", silent(at), minutes(9), { deadAt: after(100) }],
    ["not answered, and the dialect cannot say", silent(null), minutes(9), { deadAt: minutes(9) }],
    ["not answered, and nobody can say", silent(null), undefined, {}]
  ]
  it.each(outcomes)("after it was sent: %s", (_, outcome, planned, dead) => {
    assert.deepStrictEqual(
      Proof.deadAtOf(outcome, planned === undefined ? {} : { deadAt: planned }, policy, after(100)),
      dead
    )
  })
})

describe("R-080 R-081 what a switch that was read proves", () => {
  const of = (patch: Partial<Control.State>): Control.State => ({ ...unknown, ...patch })
  const kept = (delayMinutes: number | null, durationMinutes: number | null) => ({
    stored: { delayMinutes, durationMinutes }
  })
  const { deadAt: _, ...ofBefore } = unknown
  /** The other state, looked at at a minute; it is dead at minute 10. */
  type Row = readonly [string, Control.State, minute: number, proves: "noEffect" | "nothing"]
  const rows: ReadonlyArray<Row> = [
    ["a trip that is alive", unknown, 9.99, "nothing"],
    ["a trip that is dead", unknown, 10, "noEffect"],
    ["a trip of books of before, never", ofBefore, 999, "nothing"],
    ["a trip whose delay is not over", of({ action: trip(5, 0) }), 14.99, "nothing"],
    ["a trip whose delay is over", of({ action: trip(5, 0) }), 15, "noEffect"],
    [
      "a trip whose delay the terminal keeps, and it is longer",
      of({ action: trip(5, 0), ...kept(7, 0) }),
      16.99,
      "nothing"
    ],
    ["a trip whose longer delay is over", of({ action: trip(5, 0), ...kept(7, 0) }), 17, "noEffect"],
    [
      "a trip whose delay the terminal keeps, and it is shorter",
      of({ action: trip(9, 0), ...kept(7, 0) }),
      18.99,
      "nothing"
    ],
    ["a trip whose delay was not read, never", of(kept(null, 0)), 999, "nothing"],
    ["a trip that is still on", of({ action: trip(0, 1) }), 29.99, "noEffect"],
    ["a trip that is over", of({ action: trip(0, 1) }), 30.02, "nothing"],
    ["a trip whose duration the terminal keeps, still on", of(kept(0, 45)), 44.99, "noEffect"],
    ["a trip whose duration the terminal keeps, over", of(kept(0, 45)), 45.02, "nothing"],
    ["a trip whose duration was not read, never", of(kept(0, null)), 12, "nothing"],
    [
      "a trip that was never sent counts since it was requested",
      of({ sentAt: null, action: trip(0, 1) }),
      30,
      "nothing"
    ],
    ["a direct close that is alive", of({ action: close("direct") }), 9.99, "nothing"],
    ["a direct close that is dead", of({ action: close("direct") }), 10, "noEffect"],
    [
      "a direct close has no delay and no duration",
      of({ action: close("direct"), ...kept(null, null) }),
      10,
      "noEffect"
    ],
    ["a permission to close, which somebody uses when he likes", of({ action: close("permit") }), 999, "nothing"]
  ]
  it.each(rows)("of %s, at minute %s", (_, control, minute, proves) => {
    const [effect, other] =
      control.action._tag === "Trip" ? (["open", "closed"] as const) : (["closed", "open"] as const)
    const lookedAt = minutes(minute)
    assert.strictEqual(Proof.proves(control, { state: other, lookedAt }), proves)
    assert.strictEqual(Proof.proves(control, { state: effect, lookedAt }), "effect")
    assert.strictEqual(Proof.proves(control, { state: "unknown", lookedAt }), "nothing")
  })

  it("of a trip with an end nothing, where it was sent by a clock that was ahead; of one without end that it had none", () => {
    const aheadOf = (halfHours: number) =>
      Proof.proves(of({ action: trip(0, halfHours), anew: minutes(-60) }), { state: "closed", lookedAt: minutes(-20) })
    assert.deepStrictEqual([aheadOf(1), aheadOf(0)], ["nothing", "noEffect"])
  })

  it.each([
    ["when its delay is over", of({ action: trip(5, 0) }), minutes(15)],
    ["of a delay that was not read when it is dead", of(kept(null, 0)), minutes(10)],
    ["of books of before when its time to send is over", ofBefore, after(60)]
  ])("a person must look at a command %s", (_, control, open) => {
    assert.deepStrictEqual(Proof.openFrom(control, minutes(30)), open)
  })
})

describe("R-080 the work item about a command", () => {
  const finding = { cause: "controlUnknown", subject: "C1", orgNo, customerNo, detail: "1: Trip" } as const
  const open = WorkItem.evolve(null, { _tag: "WorkItemOpened", v, at, finding })
  const closed = WorkItem.evolve(open, { _tag: "WorkItemClosed", v, at, by: "x", note: "y" })
  const opened = (now: Instant.Instant) => [{ _tag: "WorkItemOpened", v, at: now, finding }]
  const confirmed: Control.State = { ...unknown, progress: { _tag: "Confirmed", at } }
  const rows: ReadonlyArray<
    readonly [string, WorkItem.State | null, Control.State, now: Instant.Instant, ReadonlyArray<object>]
  > = [
    ["is not opened while it may still take effect", null, unknown, minutes(9.99), []],
    ["is opened when it is dead", null, unknown, minutes(10), opened(minutes(10))],
    ["is opened again", closed, unknown, minutes(10), opened(minutes(10))],
    ["stays open", open, unknown, minutes(10), []],
    [
      "is closed when its outcome is known",
      open,
      confirmed,
      minutes(10),
      [{ _tag: "WorkItemClosed", v, at: minutes(10), by: "chief", note: "confirmed" }]
    ],
    ["is not opened for an outcome that is known", null, confirmed, minutes(10), []]
  ]
  it.each(rows)("%s", (_, item, control, now, events) => {
    assert.deepStrictEqual<ReadonlyArray<object>>(ControlWorkItem.after(item, control, "chief", now), events)
    assert.strictEqual(ControlWorkItem.itemId("C1"), WorkItem.idOf(finding))
  })
})

describe("R-107 two persons settle a command", () => {
  const context = { actor: "chief", now: minutes(20), policy }
  const plain = (decided: Result.Result<{ readonly changes: object }, ReadonlyArray<object>>): object =>
    Result.isFailure(decided) ? decided.failure.map((refusal) => ({ ...refusal })) : decided.success.changes
  const conflict = (name: string) => [{ _tag: "Conflict", conflict: name, id: "C1" }]

  type Outcome = "applied" | "notApplied"
  const proposals: ReadonlyArray<readonly [string, Control.State, Outcome, now: Instant.Instant, object]> = [
    ["that it had an effect, of a live one", unknown, "applied", minutes(9), {}],
    ["that it had none, of a live one", unknown, "notApplied", minutes(9), conflict("frameAlive")],
    ["that it had none, of a dead one", unknown, "notApplied", minutes(10), {}],
    ["in the place of an earlier one", proposed, "notApplied", minutes(21), {}],
    ["of one that is being sent", sent, "applied", minutes(20), conflict("notUnknown")]
  ]
  it.each(proposals)("one proposes %s", (_, control, outcome, now, refused) => {
    const decided = ResolveControl.propose({ outcome, note: "n" }, { control }, { ...context, now })
    const said = { by: "chief", at: now, outcome, note: "n" }
    const expected = Array.isArray(refused)
      ? refused
      : { control: [{ _tag: "ControlResolutionProposed", v, proposal: said }] }
    assert.deepStrictEqual<object>(plain(decided), expected)
  })

  const openItem = WorkItem.evolve(null, {
    ...{ _tag: "WorkItemOpened", v, at },
    finding: { cause: "controlUnknown", subject: "C1", orgNo, customerNo, detail: "1: Trip" }
  })
  const closedItem = WorkItem.evolve(openItem, { _tag: "WorkItemClosed", v, at, by: "x", note: "y" })
  const closing = (note: string) => [{ _tag: "WorkItemClosed", v, at: minutes(20), by: "chief", note }]
  const resolved = (outcome: Outcome) => [{ _tag: "ControlResolved", v, at: minutes(20), outcome, resolution }]
  const none = Control.evolve(unknown, {
    ...{ _tag: "ControlResolutionProposed", v },
    proposal: { ...proposal, outcome: "notApplied" }
  })
  const early = Control.evolve(unknown, {
    ...{ _tag: "ControlResolutionProposed", v },
    proposal: { ...proposal, outcome: "notApplied", at: minutes(9) }
  })
  const confirms: ReadonlyArray<readonly [string, Control.State, WorkItem.State | null, Outcome, string, object]> = [
    ["an effect", proposed, openItem, "applied", "chief", { control: resolved("applied"), item: closing("confirmed") }],
    ["none", none, openItem, "notApplied", "chief", { control: resolved("notApplied"), item: closing("refused") }],
    ["of which there is no work item", proposed, null, "applied", "chief", { control: resolved("applied"), item: [] }],
    ["whose work item is closed", proposed, closedItem, "applied", "chief", { control: resolved("applied"), item: [] }],
    ["that nobody proposed", unknown, openItem, "applied", "chief", conflict("notProposed")],
    ["another one than was proposed", proposed, openItem, "notApplied", "chief", conflict("changedMeanwhile")],
    ["none, which was proposed while it was alive", early, openItem, "notApplied", "chief", conflict("frameAlive")],
    [
      "by a key of the same person",
      proposed,
      openItem,
      "applied",
      "key:1@clerk",
      [{ _tag: "FourEyes", actor: "key:1@clerk" }]
    ],
    ["by the same person", proposed, openItem, "applied", "clerk", [{ _tag: "FourEyes", actor: "clerk" }]],
    [
      "of one that is being sent",
      sent,
      openItem,
      "applied",
      "chief",
      [...conflict("notUnknown"), ...conflict("notProposed")]
    ]
  ]
  it.each(confirms)("the second confirms %s", (_, control, item, outcome, actor, expected) => {
    const decided = ResolveControl.confirm({ outcome }, { control, item }, { ...context, actor })
    assert.deepStrictEqual(plain(decided), expected)
  })
})
