/** What each event makes of a replacement, and what persons do about one that does not get on: state, confirm, go on, undo. */
import { assert, describe, it } from "@effect/vitest"
import { Energy, Instant, Policy } from "@yugou/core"
import { Adjustment, type Device, type Dispatch, Replacement, Target, WorkItem } from "@yugou/core/books"
import * as Result from "effect/Result"
import * as Repairs from "../../../src/books/replacement/ReplacementRepairs.ts"
import { keyOf } from "../../../src/values/CreditTarget.ts"
import { capabilities, terminalId } from "../../Fixtures.ts"
import { at, customerState, deviceState, orderContent, targetState, terminalState } from "../purchase/Orders.ts"

const { kwh, zero } = Energy
const v = 1 as const
const after = (seconds: number) => Instant.plusMillis(at, seconds * 1000)
const { customerNo, orgNo, target: oldTarget } = orderContent
const newTarget = { _tag: "Group", terminalId, totalGroupNo: 2 } as const
const newKey = keyOf(newTarget)
const content: Replacement.Content = {
  ...{ replacementId: "R1", orgNo, customerNo, oldDeviceId: "D1", oldTarget, newDeviceId: "D2", newTarget },
  ...{ thresholds: { alarm: kwh("100"), trip: zero }, reading: null, control: "released", by: "clerk", reason: "换装" }
}
const started = Replacement.evolve(null, { _tag: "ReplacementStarted", v, at, content })
const left = { remaining: kwh("7"), at, source: "terminal" } as const
const stepped = (step: Replacement.Step, patch: Partial<Replacement.State> = {}): Replacement.State => ({
  ...started,
  step,
  ...patch
})
const stopped = Replacement.evolve(stepped({ _tag: "NewBound" }), {
  _tag: "ReplacementStopped",
  v,
  at: after(9),
  reason: "r"
})

describe("a replacement in the books", () => {
  it("begins as it was started", () => {
    const begun = Replacement.evolve(null, { _tag: "ReplacementStarted", v, at, content })
    assert.deepStrictEqual(begun, { ...content, startedAt: at, step: { _tag: "Started" }, dueAt: at, waits: 0 })
  })

  const waited: Replacement.State = { ...started, dueAt: after(60), waits: 3 }
  const now = { dueAt: after(9), waits: 0 }
  const hand = { remaining: kwh("5"), by: "clerk", at: after(1), confirmedBy: null }
  const rows: ReadonlyArray<readonly [Replacement.State, Replacement.Event, Partial<Replacement.State>]> = [
    [waited, { _tag: "OldDeviceCancelled", v, at: after(9), left }, { ...now, left, step: { _tag: "OldCancelled" } }],
    [
      waited,
      { _tag: "OldDeviceCancelled", v, at: after(9) } as Replacement.Event,
      { ...now, step: { _tag: "OldCancelled" } }
    ],
    [waited, { _tag: "LeftRead", v, at: after(9), left }, { ...now, left }],
    [
      waited,
      { _tag: "NewDeviceBound", v, at: after(9), atBinding: zero },
      { ...now, atBinding: zero, step: { _tag: "NewBound" } }
    ],
    [waited, { _tag: "BindingRead", v, at: after(9), atBinding: zero }, { ...now, atBinding: zero }],
    [
      waited,
      { _tag: "AdjustmentSaved", v, at: after(9), adjustmentId: "A1", rest: zero },
      { ...now, rest: zero, step: { _tag: "Adjusting", adjustmentId: "A1" } }
    ],
    [waited, { _tag: "AdjustmentDropped", v, at: after(9) }, { ...now, step: { _tag: "NewBound" } }],
    [
      waited,
      { _tag: "ReplacementFinished", v, at: after(9), rest: zero },
      { ...now, rest: zero, step: { _tag: "Done", at: after(9) } }
    ],
    [
      waited,
      { _tag: "ReplacementWaits", v, at: after(9), until: after(90), reason: "r" },
      { dueAt: after(90), waits: 4 }
    ],
    [
      waited,
      { _tag: "ReplacementStopped", v, at: after(9), reason: "r" },
      { ...now, step: { _tag: "Stopped", at: after(9), reason: "r", from: { _tag: "Started" } } }
    ],
    [
      stepped({ _tag: "Done", at }),
      { _tag: "ReplacementStopped", v, at: after(9), reason: "r" },
      { ...now, step: { _tag: "Stopped", at: after(9), reason: "r" } }
    ],
    [waited, { _tag: "ReadingStated", v, at: after(1), by: "clerk", remaining: kwh("5"), reason: "r" }, { hand }],
    [
      { ...waited, hand },
      { _tag: "ReadingConfirmed", v, at: after(9), by: "chief" },
      { ...now, hand: { ...hand, confirmedBy: "chief" }, left: { remaining: kwh("5"), at: after(1), source: "manual" } }
    ],
    [
      stopped,
      { _tag: "ReplacementResumed", v, at: after(9), by: "c", to: { _tag: "NewBound" } },
      { ...now, step: { _tag: "NewBound" } }
    ],
    [
      waited,
      { _tag: "ReplacementUndone", v, at: after(9), by: "c", reason: "r" },
      { ...now, step: { _tag: "Undone", at: after(9) } }
    ]
  ]
  it.each(rows)("%o by %o changes only what it says, and needs a replacement", (from, event, patch) => {
    assert.deepStrictEqual(Replacement.evolve(from, event), { ...from, ...patch })
    assert.throws(() => Replacement.evolve(null, event), `event ${event._tag} without`)
  })

  it("confirms no reading that nobody stated: that it should is a defect", () => {
    const confirm = () => Replacement.evolve(started, { _tag: "ReadingConfirmed", v, at, by: "chief" })
    assert.throws(confirm, "nobody stated a reading of R1")
  })

  const adjusting = { _tag: "Adjusting", adjustmentId: "A1" } as const
  const steps: ReadonlyArray<readonly [Replacement.Step, Replacement.Underway | null, "ended" | "open"]> = [
    [{ _tag: "Started" }, { _tag: "Started" }, "open"],
    [{ _tag: "OldCancelled" }, { _tag: "OldCancelled" }, "open"],
    [{ _tag: "NewBound" }, { _tag: "NewBound" }, "open"],
    [adjusting, adjusting, "open"],
    [{ _tag: "Stopped", at, reason: "r", from: adjusting }, adjusting, "open"],
    [{ _tag: "Stopped", at, reason: "r" }, null, "open"],
    [{ _tag: "Done", at }, null, "ended"],
    [{ _tag: "Undone", at }, null, "ended"]
  ]
  it.each(steps)("at %o has to do %o and is %s", (step, underway, ended) => {
    assert.deepStrictEqual(Replacement.underwayOf({ step }), underway)
    assert.strictEqual(Replacement.isEnded({ step }), ended === "ended")
  })
})

const context = { actor: "chief", now: after(9), policy: Policy.defaults }
const alone = { ...context, policy: { ...Policy.defaults, fourEyes: "off" as const } }
const plain = (decided: Result.Result<{ readonly changes: object }, ReadonlyArray<object>>): object =>
  Result.isFailure(decided) ? decided.failure.map((refusal) => ({ ...refusal })) : decided.success.changes
const conflict = (name: string, id = "R1") => ({ _tag: "Conflict", conflict: name, id })
const done = stepped({ _tag: "Done", at })
const adjusted = (dispatch: Dispatch.State, validity: "valid" | "voided" = "valid"): Adjustment.State => ({
  ...Adjustment.evolve(null, {
    ...{ _tag: "AdjustmentSaved", v, at, by: "clerk", approval: "pending" },
    content: {
      ...{ adjustmentNo: "A1", orgNo, customerNo, deviceId: "D2", target: newTarget, value: kwh("7") },
      ...{ ifRemainingWas: zero, reason: "r", compensates: null }
    }
  }),
  ...{ dispatch, validity }
})
const idle = adjusted({ _tag: "Idle" })
const sending = adjusted({ _tag: "Sending", no: 1, checkAt: at })
const applied = adjusted({ _tag: "Applied", no: 1, at })
const voided = (reason: string) => ({ _tag: "AdjustmentVoided", v, at: after(9), by: "chief", reason })
const drop = { _tag: "AdjustmentDropped", v, at: after(9) }
const confirmed = { _tag: "ReadingConfirmed", v, at: after(9), by: "chief" }

describe("what the old device was left with", () => {
  const stated = { _tag: "ReadingStated", v, at: after(9), by: "chief", remaining: kwh("5"), reason: "seen" }
  type State = readonly [string, Replacement.State, Adjustment.State | null, typeof context, expected: object]
  const states: ReadonlyArray<State> = [
    ["before anything was saved", started, null, context, { replacement: [stated], adjustment: [] }],
    ["while a carry-over is saved", started, idle, context, { replacement: [stated], adjustment: [] }],
    ["without a second person", started, null, alone, { replacement: [stated, confirmed], adjustment: [] }],
    [
      "without a second person, while a carry-over is saved",
      started,
      idle,
      alone,
      { replacement: [stated, confirmed, drop], adjustment: [voided("seen")] }
    ],
    [
      "while a carry-over was voided",
      started,
      adjusted({ _tag: "Idle" }, "voided"),
      alone,
      { replacement: [stated, confirmed], adjustment: [] }
    ],
    ["of one that has ended", done, null, context, [conflict("replacementEnded")]],
    ["while the carry-over is being sent", started, sending, context, [{ _tag: "TargetBusy", target: newKey }]],
    ["while the carry-over is applied", started, applied, context, [{ _tag: "AlreadyApplied", orderNo: "A1" }]]
  ]
  it.each(states)("is stated %s", (_, replacement, adjustment, by, expected) => {
    const view = { replacement, adjustment }
    assert.deepStrictEqual(plain(Repairs.stateReading({ remaining: kwh("5"), reason: "seen" }, view, by)), expected)
  })

  const hand = { remaining: kwh("5"), by: "clerk", at, confirmedBy: null }
  const handed: Replacement.State = { ...started, hand }
  type Confirm = readonly [
    string,
    Replacement.State,
    Adjustment.State | null,
    remaining: string,
    typeof context,
    object
  ]
  const own = { ...context, actor: "clerk" }
  const confirms: ReadonlyArray<Confirm> = [
    ["by another person", handed, null, "5", context, { replacement: [confirmed], adjustment: [] }],
    [
      "while a carry-over is saved",
      handed,
      idle,
      "5",
      context,
      { replacement: [confirmed, drop], adjustment: [voided("换装")] }
    ],
    ["that nobody stated", started, null, "5", context, [conflict("readingNotStated")]],
    [
      "that is confirmed",
      { ...started, hand: { ...hand, confirmedBy: "x" } },
      null,
      "5",
      context,
      [conflict("readingNotStated")]
    ],
    ["that is another one", handed, null, "6", context, [conflict("readingDiffers")]],
    ["by himself", handed, null, "5", own, [{ _tag: "FourEyes", actor: "clerk" }]],
    [
      "by a key of his own",
      handed,
      null,
      "5",
      { ...context, actor: "key:1@clerk" },
      [{ _tag: "FourEyes", actor: "key:1@clerk" }]
    ],
    [
      "by himself, where the site asks for no second person",
      handed,
      null,
      "5",
      { ...alone, actor: "clerk" },
      { replacement: [{ ...confirmed, by: "clerk" }], adjustment: [] }
    ],
    ["of one that has ended", { ...done, hand }, null, "5", context, [conflict("replacementEnded")]],
    ["while the carry-over is being sent", handed, sending, "5", context, [{ _tag: "TargetBusy", target: newKey }]]
  ]
  it.each(confirms)("is confirmed %s", (_, replacement, adjustment, remaining, by, expected) => {
    const view = { replacement, adjustment }
    assert.deepStrictEqual(plain(Repairs.confirmReading({ remaining: kwh(remaining) }, view, by)), expected)
  })
})

const cancelledDevice: Device.State = { ...deviceState, binding: "cancelled" }
const newDevice: Device.State = { ...deviceState, deviceId: "D2", target: newTarget }
const item = WorkItem.evolve(null, {
  ...{ _tag: "WorkItemOpened", v, at },
  finding: { cause: "replacementStopped", subject: "R1", orgNo, customerNo, detail: "r" }
})
const closedItem = WorkItem.evolve(item, { _tag: "WorkItemClosed", v, at, by: "x", note: "y" })
const closing = (note: string) => ({ _tag: "WorkItemClosed", v, at: after(9), by: "chief", note })

describe("going on with a replacement", () => {
  const unsaid = stepped({ _tag: "Stopped", at, reason: "r" })
  const rows: ReadonlyArray<
    readonly [string, Replacement.State, Device.State, Device.State | null, to: Replacement.Underway["_tag"]]
  > = [
    ["takes the step at which it stopped", stopped, deviceState, null, "NewBound"],
    ["takes the step that is due", stepped({ _tag: "OldCancelled" }), deviceState, null, "OldCancelled"],
    ["begins where the old device is active", unsaid, deviceState, null, "Started"],
    ["binds where the old device is cancelled", unsaid, cancelledDevice, null, "OldCancelled"],
    ["carries over where the new device is bound", unsaid, cancelledDevice, newDevice, "NewBound"]
  ]
  it.each(rows)("%s", (_, replacement, oldDevice, device, to) => {
    const decided = Repairs.resume({}, { replacement, oldDevice, newDevice: device, item }, context)
    const resumed = { _tag: "ReplacementResumed", v, at: after(9), by: "chief", to: { _tag: to } }
    assert.deepStrictEqual(plain(decided), { replacement: [resumed], item: [closing("resumed")] })
  })

  it("is refused where it has ended, and closes no work that is not open", () => {
    const view = { replacement: done, oldDevice: deviceState, newDevice: null, item: closedItem }
    assert.deepStrictEqual(plain(Repairs.resume({}, view, context)), [conflict("replacementEnded")])
    const resumed = [closedItem, null].map((it) =>
      plain(Repairs.resume({}, { ...view, replacement: stopped, item: it }, context))
    )
    assert.deepStrictEqual(
      resumed.map((it) => (it as Repairs.ResumeChanges).item),
      [[], []]
    )
  })
})

describe("undoing a replacement", () => {
  const reserved: Target.State = { ...targetState, reservedFor: "R1" }
  const reservedNew: Target.State = {
    ...Target.evolve(null, { _tag: "TargetRegistered", v, at, target: newTarget, orgNo }),
    reservedFor: "R1"
  }
  const view: Repairs.UndoView = {
    ...{ replacement: stopped, oldDevice: { ...deviceState, heldBy: "R1" }, newDevice: null, item, adjustment: null },
    ...{ oldTarget: { ...reserved, boundTo: "D1" }, newTarget: reservedNew },
    bind: { customer: customerState, terminal: terminalState, listed: [], capabilities }
  }
  const undo = (patch: Partial<Repairs.UndoView>) =>
    plain(Repairs.undo({ deviceId: "D3", reason: "undo" }, { ...view, ...patch }, context))
  const undone = { _tag: "ReplacementUndone", v, at: after(9), by: "chief", reason: "undo" }
  const unreserved = { _tag: "TargetUnreserved", v, at: after(9) }
  const early = {
    replacement: [undone],
    oldDevice: [{ _tag: "DeviceFreed", v, at: after(9) }],
    device: [],
    oldTarget: [unreserved],
    newTarget: [unreserved],
    terminal: [],
    adjustment: [],
    item: [closing("undone")],
    dispatchedAgain: [closing("undone")]
  }
  const bound = [
    { _tag: "TargetBound", v, deviceId: "D3" },
    { _tag: "ThresholdsDesired", v, thresholds: content.thresholds }
  ]
  const late = {
    ...early,
    ...{ oldDevice: [], dispatchedAgain: [], oldTarget: [...bound, unreserved] },
    device: [{ _tag: "DeviceBound", v, at: after(9), deviceId: "D3", orgNo, customerNo, target: oldTarget }]
  }
  const lateView = { oldDevice: cancelledDevice, oldTarget: reserved }
  const rows: ReadonlyArray<readonly [string, Partial<Repairs.UndoView>, object]> = [
    ["frees the old device", {}, early],
    ["frees no device that it did not hold", { oldDevice: deviceState }, { ...early, oldDevice: [] }],
    [
      "frees no target that it did not reserve",
      { oldTarget: targetState, newTarget: null },
      { ...early, oldTarget: [], newTarget: [] }
    ],
    ["binds the old target again, where its device is cancelled", lateView, late],
    ["drops a carry-over that is saved", { adjustment: idle }, { ...early, adjustment: [voided("undo")] }],
    ["closes no work that is closed", { item: closedItem }, { ...early, item: [] }],
    ["is possible where the new device was cancelled", { newDevice: { ...newDevice, binding: "cancelled" } }, early],
    ["is refused where it has ended", { replacement: done }, [conflict("replacementEnded")]],
    ["is refused while the new device is bound", { newDevice }, [conflict("newDeviceBound", newKey)]],
    [
      "is refused once it was carried over",
      { adjustment: applied },
      [conflict("carriedOver", "A1"), { _tag: "AlreadyApplied", orderNo: "A1" }]
    ],
    [
      "is refused while the carry-over is being sent",
      { adjustment: sending },
      [{ _tag: "TargetBusy", target: newKey }]
    ],
    [
      "is refused where the old target may not be bound",
      { ...lateView, bind: { ...view.bind, customer: { ...customerState, validity: "voided" } } },
      [{ _tag: "CustomerInvalid", customerNo }]
    ],
    [
      "does not ask whether the old target may be bound while its device is",
      { bind: { ...view.bind, customer: { ...customerState, validity: "voided" } } },
      early
    ]
  ]
  it.each(rows)("%s", (_, patch, expected) => {
    assert.deepStrictEqual(undo(patch), expected)
  })
})
