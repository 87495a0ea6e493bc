/** What forbids to close an account, one step away from an accepted case each, and what each step of it writes. */
import { assert, describe, it } from "@effect/vitest"
import { Energy, Instant, Policy } from "@yugou/core"
import {
  AccountClosing,
  AccountClosingRepairs,
  AccountClosingRules,
  Adjustment,
  type Control,
  Credit,
  type Dispatch,
  OpenAttempt,
  type Target,
  Terminal,
  WorkItem
} from "@yugou/core/books"
import * as Result from "effect/Result"
import { keyOf } from "../../../src/values/CreditTarget.ts"
import { capabilities, terminalId } from "../../Fixtures.ts"
import {
  at,
  customerState,
  deviceState,
  orderContent,
  orderState,
  targetState,
  terminalState
} from "../purchase/Orders.ts"

const { kwh, zero } = Energy
const v = 1 as const
const after = (seconds: number) => Instant.plusMillis(at, seconds * 1000)
const { customerNo, orgNo, target } = orderContent
const key = keyOf(target)
const context = { actor: "clerk", now: at, policy: Policy.defaults }
const refund = { _tag: "RefundOutside" } as const
const read = (remaining: string, readAt = at) => ({
  reading: { remaining: kwh(remaining), terminalTime: null, readAt }
})
const byHand = (remaining: string) => ({ finalReading: { remaining: kwh(remaining), at, source: "manual" } as const })
const bound = { ...targetState, boundTo: "D1" }
const asking: AccountClosingRules.ProposeView = {
  ...{ device: deviceState, customer: customerState, target: bound, terminal: terminalState },
  ...{ orders: [], credits: [], foreign: zero, capabilities, presence: "online", ...read("350") }
}
const asked: AccountClosingRules.ProposeCommand = {
  ...{ closingId: "K1", reason: "销户", finalReading: null, disposition: refund, control: null, cut: "none" }
}
const engaged = Terminal.evolve(terminalState, {
  ...{ _tag: "ParametersReported", v, at, target: key },
  items: [{ _tag: "PurchaseControl", state: "engaged" }]
})
const refusals = (decided: Result.Result<unknown, ReadonlyArray<object>>): ReadonlyArray<object> =>
  Result.isSuccess(decided) ? [] : decided.failure.map((refusal) => ({ ...refusal }))
const changesOf = <C>(decided: Result.Result<{ readonly changes: C }, unknown>): C =>
  Result.isSuccess(decided) ? decided.success.changes : assert.fail(JSON.stringify(decided.failure))
const unsupported = (feature: string) => [{ _tag: "Unsupported", terminalId, feature }]
const conflict = (name: string, id: string) => [{ _tag: "Conflict", conflict: name, id }]
const idle = Credit.fromOrder({ ...orderState, dispatch: { _tag: "Idle" } })

type Row = readonly [
  unlike: string,
  Partial<AccountClosingRules.ProposeView>,
  Partial<AccountClosingRules.ProposeCommand>,
  forbids: ReadonlyArray<object>
]
const rows: ReadonlyArray<Row> = [
  ["nothing", {}, {}, []],
  ["less than nothing is left, and nobody says what becomes of it", read("-1"), { disposition: null }, []],
  [
    "something is left, and nobody says what becomes of it",
    {},
    { disposition: null },
    [{ _tag: "DispositionMissing", deviceId: "D1", target: key, remaining: kwh("350") }]
  ],
  [
    "it is cancelled",
    { device: { ...deviceState, binding: "cancelled" } },
    {},
    [{ _tag: "DeviceCancelled", deviceId: "D1", target: key }]
  ],
  [
    "something else holds it",
    { device: { ...deviceState, heldBy: "R1" } },
    {},
    [{ _tag: "DeviceBeingReplaced", deviceId: "D1", target: key, replacementId: "R1" }]
  ],
  ["its target is another's", { target: { ...bound, reservedFor: "R1" } }, {}, conflict("targetReserved", key)],
  ["an order was saved", { credits: [idle] }, {}, [{ _tag: "CreditUnfinished", target: key, orderNo: "P1" }]],
  [
    "nobody knows what became of an order",
    {
      orders: [
        { ...orderState, dispatch: { _tag: "Unknown", no: 1, since: at, checkAt: at, checks: 0, proposal: null } }
      ]
    },
    {},
    [{ _tag: "OutcomeUnknown", orderNo: "P1" }]
  ],
  [
    "a credit is under way",
    { target: { ...bound, slot: { _tag: "Held", by: { _tag: "Order", id: "P1" }, no: 1 } } },
    {},
    [{ _tag: "TargetBusy", target: key }]
  ],
  ["it was never read", { reading: null }, {}, [{ _tag: "StaleReading", target: key, readAt: null }]],
  ["the dialect is not known", { capabilities: null }, {}, unsupported("unknownDialect")],
  ["it counts money", { capabilities: { ...capabilities, creditUnit: "money" } }, {}, unsupported("moneyMode")],
  ["it cannot be set", { capabilities: { ...capabilities, setBalance: null } }, {}, unsupported("setBalance")],
  [
    "it cannot be set, and nothing is left",
    { capabilities: { ...capabilities, setBalance: null }, ...read("0") },
    {},
    []
  ],
  [
    "setting it is withheld",
    { capabilities: { ...capabilities, withheld: ["setBalance"] } },
    {},
    unsupported("withheld")
  ],
  ["a terminal that answers is read by hand", {}, byHand("349"), conflict("terminalAnswers", key)],
  ["one that is offline is read by hand", { presence: "offline", reading: null }, byHand("349"), []],
  ["so is one that cannot be set", { presence: "offline", capabilities: null, reading: null }, byHand("349"), []],
  [
    "what is read by hand is not set to nothing",
    { presence: "offline", capabilities: { ...capabilities, setBalance: null }, reading: null },
    byHand("349"),
    []
  ],
  ["nothing is left, and nobody says what becomes of it", read("0"), { disposition: null }, []],
  [
    "one that is read by hand is to be cut",
    { presence: "offline", reading: null },
    { ...byHand("349"), cut: "trip" },
    conflict("cutByHand", key)
  ],
  ["it is to be cut", {}, { cut: "trip" }, []],
  ["control is engaged", { terminal: engaged }, {}, [{ _tag: "PurchaseControlEngaged", target: key }]],
  ["control is engaged and to be released", { terminal: engaged }, { control: "release" }, []]
]

const content: AccountClosing.Content = {
  ...{ closingId: "K1", orgNo, customerNo, deviceId: "D1", target, by: "clerk", reason: "销户" },
  ...{ reading: { remaining: kwh("350"), at, source: "terminal" }, foreign: zero, disposition: refund },
  ...{ control: "released", cut: "none" }
}
const proposed: AccountClosing.Event = { _tag: "ClosingProposed", v, at, content }
const of = (...events: ReadonlyArray<AccountClosing.Event>): AccountClosing.State =>
  events.reduce<AccountClosing.State>(AccountClosing.evolve, AccountClosing.evolve(null, proposed))
const approved: AccountClosing.Event = { _tag: "ClosingApproved", v, at, by: "chief" }
const left = { remaining: kwh("340"), at, source: "terminal" } as const
const zeroing: AccountClosing.Event = { _tag: "ZeroingSaved", v, at, adjustmentId: "A1", left }
const held = { ...deviceState, heldBy: "K1" }
const reserved: Target.State = { ...bound, reservedFor: "K1" }

describe("asking to close an account", () => {
  for (const [unlike, view, command, forbids] of rows) {
    it(`${unlike}: ${forbids.map((it) => (it as { _tag: string })._tag).join() || "accepted"}`, () => {
      const decided = AccountClosingRules.propose({ ...asked, ...command }, { ...asking, ...view }, context)
      assert.deepStrictEqual(refusals(decided), forbids)
    })
  }
  it("holds the device and its target, and keeps what was read", () => {
    assert.deepStrictEqual(changesOf(AccountClosingRules.propose(asked, asking, context)), {
      closing: [proposed],
      device: [{ _tag: "DeviceHeld", v, at, replacementId: "K1" }],
      target: [{ _tag: "TargetReserved", v, at, replacementId: "K1" }]
    })
    const engagedOne = { ...asking, terminal: engaged }
    const { closing } = changesOf(AccountClosingRules.propose({ ...asked, control: "release" }, engagedOne, context))
    assert.deepStrictEqual(closing, [{ ...proposed, content: { ...content, control: "release" } }])
  })
})

describe("approving", () => {
  const table: ReadonlyArray<
    readonly [string, AccountClosing.State, actor: string, remaining: string, fourEyes: "on" | "off", object[]]
  > = [
    ["by another person", of(), "chief", "350", "on", []],
    ["by who asked", of(), "clerk", "350", "on", [{ _tag: "FourEyes", actor: "clerk" }]],
    ["by a key of who asked", of(), "key:1@clerk", "350", "on", [{ _tag: "FourEyes", actor: "key:1@clerk" }]],
    ["by who asked, where the site asks one person", of(), "clerk", "350", "off", []],
    ["of what somebody else saw", of(), "chief", "349", "on", conflict("readingDiffers", "K1")],
    ["of what is approved", of(approved), "chief", "350", "on", conflict("notWaiting", "K1")]
  ]
  for (const [what, closing, actor, remaining, fourEyes, forbids] of table) {
    it(what, () => {
      const by = { ...context, actor, policy: { ...Policy.defaults, fourEyes } }
      const decided = AccountClosingRules.approve({ remaining: kwh(remaining) }, { closing }, by)
      assert.deepStrictEqual(refusals(decided), forbids)
      if (forbids.length === 0) assert.deepStrictEqual(changesOf(decided), { closing: [{ ...approved, by: actor }] })
    })
  }
})

describe("taking off what is left", () => {
  const view: AccountClosingRules.ZeroView = {
    ...{ closing: of(approved), customer: customerState, device: held, target: reserved, terminal: terminalState },
    ...{ compensated: null, queued: "no", pending: zero, lastTurn: null, madeUpFor: "no", capabilities, ...read("340") }
  }
  const engine = { ...context, actor: "system:closing-saga" }
  const made = (auditAdjustments: "on" | "off") =>
    changesOf(
      AccountClosingRules.zeroing({ adjustmentNo: "A1", left }, view, {
        ...engine,
        policy: { ...Policy.defaults, auditAdjustments }
      })
    )
  it("is an adjustment of who asked, approved by who approved, and goes out at once", () => {
    const { adjustment, closing } = made("on")
    assert.deepStrictEqual(
      adjustment.map(({ _tag }) => _tag),
      ["AdjustmentSaved", "AdjustmentApproved", "Queued"]
    )
    const [saved, cleared] = adjustment as ReadonlyArray<Adjustment.Event & { readonly by: string }>
    assert.deepStrictEqual([saved?.by, cleared?.by], ["clerk", "chief"])
    assert.deepStrictEqual(closing, [zeroing])
    assert.deepStrictEqual(
      made("off").adjustment.map(({ _tag }) => _tag),
      ["AdjustmentSaved", "Queued"]
    )
  })
  it("is the only one that may be set on the device that it holds", () => {
    const others = { ...view, closing: { ...of(approved), closingId: "K2" } }
    const decided = AccountClosingRules.zeroing({ adjustmentNo: "A1", left }, others, engine)
    const about = { deviceId: "D1", target: key, replacementId: "K1" }
    assert.deepStrictEqual(refusals(decided), [{ _tag: "DeviceBeingReplaced", ...about }])
  })
  it("is approved as what takes off, and goes out on the device that its closing holds, and on no other one's", () => {
    const saved = made("on").adjustment.reduce<Adjustment.State | null>(Adjustment.evolve, null)
    if (saved === null) return assert.fail("nothing was saved")
    const credit = Credit.fromAdjustment(saved)
    assert.deepStrictEqual([credit.closes, credit.clearance()], ["K1", "cleared"])
    const { closes: _closes, ...byHand } = saved
    for (const other of [byHand, { ...saved, closes: "K2" }])
      assert.strictEqual(Credit.fromAdjustment(other).clearance(), "otherContent")
    const sent = (device: typeof held) =>
      OpenAttempt.sendable({ credit, customer: customerState, device }).filter((refusal) => refusal !== null)
    assert.deepStrictEqual(sent(held), [])
    assert.deepStrictEqual(
      sent({ ...held, heldBy: "K2" }).map(({ _tag }) => _tag),
      ["DeviceBeingReplaced"]
    )
  })
  it("rests on what was read just now", () => {
    const old = { ...view, ...read("339") }
    const decided = AccountClosingRules.zeroing({ adjustmentNo: "A1", left }, old, engine)
    assert.deepStrictEqual(
      refusals(decided).map((it) => (it as { _tag: string })._tag),
      ["RemainingChanged"]
    )
  })
})

describe("cancelling the device", () => {
  const view: AccountClosingRules.CloseView = {
    ...{ closing: of(approved, zeroing), device: held, target: reserved, terminal: terminalState },
    ...{ customer: customerState, others: 0 }
  }
  const close = (patch: Partial<AccountClosingRules.CloseView> = {}, was: typeof view.closing.reading = left) =>
    changesOf(AccountClosingRules.close(was, { ...view, ...patch }, context))
  const owedOf = (changes: ReturnType<typeof close>) => changes.left.map(({ detail }) => detail)
  it("says that nothing stands there any more, and what is owed", () => {
    const changes = close()
    const [event] = changes.device
    if (event?._tag !== "DeviceCancelled") return assert.fail("it is not cancelled")
    assert.deepStrictEqual(event.cancellation.finalReading, { remaining: zero, at, source: "terminal" })
    assert.deepStrictEqual(owedOf(changes), [`RefundOutside 340 ${key} taken`])
    assert.deepStrictEqual(changes.target, [
      { _tag: "TargetReleased", v, deviceId: "D1" },
      { _tag: "TargetUnreserved", v, at }
    ])
    assert.deepStrictEqual(changes.closing, [{ _tag: "AccountClosed", v, at, left }])
  })
  const cancellationOf = (changes: ReturnType<typeof close>) =>
    changes.device[0]?._tag === "DeviceCancelled" ? changes.device[0].cancellation : assert.fail("it is not cancelled")
  it("says what was read where nothing had to be taken off", () => {
    for (const remaining of ["0", "-3"]) {
      const was = { ...left, remaining: kwh(remaining), at: after(-5) }
      assert.deepStrictEqual(cancellationOf(close({}, was)).finalReading, was)
    }
  })
  it("says what becomes of purchase control, and is refused where nobody said it", () => {
    for (const control of ["release", "leaveEngaged"] as const) {
      const said = { terminal: engaged, closing: { ...view.closing, control } }
      assert.strictEqual(cancellationOf(close(said)).control, control)
    }
    assert.strictEqual(cancellationOf(close()).control, "released")
    const unsaid = AccountClosingRules.close(left, { ...view, terminal: engaged }, context)
    assert.deepStrictEqual(refusals(unsaid), [{ _tag: "PurchaseControlEngaged", target: key }])
  })
  it("voids the customer with his last device only, and once", () => {
    const voided = [{ _tag: "CustomerVoided", v, at, reason: "销户" }]
    assert.deepStrictEqual([close().customer, close().watch], [voided, [{ _tag: "WatchScheduled", v, nextAt: null }]])
    assert.deepStrictEqual([close({ others: 1 }).customer, close({ others: 1 }).watch], [[], []])
    assert.deepStrictEqual(close({ customer: { ...customerState, validity: "voided" } }).customer, [])
  })
  const owed: ReadonlyArray<readonly [string, Partial<AccountClosing.State>, typeof content.reading, string[]]> = [
    ["given up is owed to nobody", { disposition: { _tag: "Forfeit" } }, left, []],
    [
      "carried over is owed on the other device",
      { disposition: { _tag: "CarryOverTo", deviceId: "D2" } },
      left,
      [`CarryOverTo 340 ${key} taken`]
    ],
    ["of devices before, all of it, is owed to nobody", { foreign: kwh("340") }, left, []],
    ["taken off unasked is owed to nobody", { disposition: null }, left, []],
    ["of a device before is not his", { foreign: kwh("40") }, left, [`RefundOutside 300 ${key} taken`]],
    ["less than nothing is owed to nobody", { disposition: null }, { ...left, remaining: kwh("-3") }, []],
    ["read by hand stands there still", {}, { ...left, source: "manual" }, [`RefundOutside 340 ${key}`]]
  ]
  for (const [what, closing, was, details] of owed) {
    it(`what was ${what}`, () => {
      assert.deepStrictEqual(owedOf(close({ closing: { ...view.closing, ...closing } }, was)), details)
    })
  }
  it("waits while a frame may still arrive", () => {
    const quiet = { ...reserved, slot: { _tag: "Free", quietUntil: after(1) } } as const
    const decided = AccountClosingRules.close(left, { ...view, target: quiet }, context)
    assert.deepStrictEqual(refusals(decided), [{ _tag: "TargetBusy", target: key }])
  })
})

describe("a cut", () => {
  const control = (patch: Partial<Control.State>): Control.State => ({
    ...{ controlId: "C1", orgNo, customerNo, target, round: 1, switches: null, by: "chief", sendBy: at },
    ...{
      action: { _tag: "Trip", delayMinutes: 0, halfHours: 0 },
      requestedAt: after(1),
      sentAt: at,
      ending: null,
      readBack: null
    },
    ...{ progress: { _tag: "Confirmed", at: after(1) } },
    ...patch
  })
  const table: ReadonlyArray<readonly [string, Partial<Control.State>, boolean]> = [
    ["a trip that was read back", {}, true],
    ["at the moment in which it is waited for", { requestedAt: at }, true],
    ["one of before", { requestedAt: after(-1) }, false],
    ["a close", { action: { _tag: "Close", mode: "direct" } }, false],
    ["a trip that is only proposed", { progress: { _tag: "Proposed", until: after(9) } }, false],
    ["a trip of which nothing is known", { progress: { _tag: "Unknown", since: at, checkAt: null, checks: 0 } }, false]
  ]
  for (const [what, patch, isCut] of table) {
    it(`${what}: ${isCut ? "cut" : "not cut"}`, () =>
      assert.strictEqual(AccountClosingRules.isCut([control(patch)], at), isCut))
  }
})

describe("several controls", () => {
  it("are a cut where one of them is", () => {
    const about = { controlId: "C1", orgNo, customerNo, target, round: 1, switches: null, by: "chief", sendBy: at }
    const trip: Control.State = {
      ...{ ...about, action: { _tag: "Trip", delayMinutes: 0, halfHours: 0 }, requestedAt: at, sentAt: at },
      ...{ ending: null, readBack: null, progress: { _tag: "Confirmed", at } }
    }
    const close: Control.State = { ...trip, action: { _tag: "Close", mode: "direct" } }
    assert.isTrue(AccountClosingRules.isCut([close, trip], at))
    assert.isFalse(AccountClosingRules.isCut([], at))
  })
})

describe("going on and undoing", () => {
  const finding = { cause: "closingStopped", subject: "K1", orgNo, customerNo, detail: `${key}: silent` } as const
  const item = WorkItem.evolve(null, { _tag: "WorkItemOpened", v, at, finding })
  const stopped: AccountClosing.Event = { _tag: "ClosingStopped", v, at, reason: "silent" }
  const ended = of(approved, { _tag: "AccountClosed", v, at, left })
  const note = (text: string) => [{ _tag: "WorkItemClosed", v, at, by: "clerk", note: text } as const]
  it("goes on with the step at which it stopped, and closes the item", () => {
    const changes = changesOf(
      AccountClosingRepairs.resume({}, { closing: of(approved, zeroing, stopped), item }, context)
    )
    const resumed: AccountClosing.Event = { _tag: "ClosingResumed", v, at, by: "clerk" }
    assert.deepStrictEqual(changes, { closing: [resumed], item: note("resumed") })
    assert.deepStrictEqual(of(approved, zeroing, stopped, resumed).step, { _tag: "Zeroing", adjustmentId: "A1" })
  })
  const view: AccountClosingRepairs.UndoView = {
    ...{ closing: of(approved, stopped), item, device: held, target: reserved, adjustment: null }
  }
  const set = (dispatch: Dispatch.State): Adjustment.State => ({
    ...{ adjustmentNo: "A1", orgNo, customerNo, deviceId: "D1", target, value: zero, ifRemainingWas: kwh("340") },
    ...{ reason: "销户", compensates: null, closes: "K1", savedBy: "clerk", savedAt: at, validity: "valid" },
    ...{ approval: { _tag: "Waived" }, dispatch, attempts: [] }
  })
  const undoing: ReadonlyArray<readonly [string, Partial<AccountClosingRepairs.UndoView>, ReadonlyArray<object>]> = [
    ["while nothing was saved", {}, []],
    ["while it waits for a second person", { closing: of() }, []],
    ["while what takes it off waits in the queue", { adjustment: set({ _tag: "Idle" }) }, []],
    [
      "after it was taken off",
      { adjustment: set({ _tag: "Applied", at, no: 1 } as never) },
      [{ _tag: "AlreadyApplied", orderNo: "A1" }]
    ],
    ["after what takes it off was voided", { adjustment: { ...set({ _tag: "Idle" }), validity: "voided" } }, []],
    ["after its end", { closing: ended }, conflict("closingEnded", "K1")],
    ["a second time", { closing: { ...ended, step: { _tag: "Undone", at } } }, conflict("closingEnded", "K1")]
  ]
  for (const [what, patch, forbids] of undoing) {
    it(`undoing ${what}: ${forbids.length === 0 ? "accepted" : "refused"}`, () => {
      const decided = AccountClosingRepairs.undo({ reason: "改变主意" }, { ...view, ...patch }, context)
      assert.deepStrictEqual(refusals(decided), forbids)
    })
  }
  it("frees the device and its target, and takes back what was to be set", () => {
    const saved = { ...view, adjustment: set({ _tag: "Idle" }) }
    const changes = changesOf(AccountClosingRepairs.undo({ reason: "改变主意" }, saved, context))
    assert.deepStrictEqual(changes, {
      closing: [{ _tag: "ClosingUndone", v, at, by: "clerk", reason: "改变主意" }],
      device: [{ _tag: "DeviceFreed", v, at }],
      target: [{ _tag: "TargetUnreserved", v, at }],
      adjustment: [{ _tag: "AdjustmentVoided", v, at, by: "clerk", reason: "改变主意" }],
      item: note("undone")
    })
  })
  it("takes back nothing where nothing is to be set", () => {
    const voided: Adjustment.State = { ...set({ _tag: "Idle" }), validity: "voided" }
    for (const adjustment of [null, voided]) {
      const changes = changesOf(AccountClosingRepairs.undo({ reason: "改变主意" }, { ...view, adjustment }, context))
      assert.deepStrictEqual(changes.adjustment, [])
    }
  })
  it("frees nothing that another one holds", () => {
    const others = { ...view, device: { ...held, heldBy: "R1" }, target: { ...reserved, reservedFor: "R1" } }
    const { device, target: freed } = changesOf(AccountClosingRepairs.undo({ reason: "改变主意" }, others, context))
    assert.deepStrictEqual([device, freed], [[], []])
  })
  it("one that waits for a second person does not go on", () => {
    const decided = AccountClosingRepairs.resume({}, { closing: of(), item: null }, context)
    assert.deepStrictEqual(refusals(decided), conflict("notApprovedYet", "K1"))
  })
})

describe("a closing moves", () => {
  const waits: AccountClosing.Event = { _tag: "ClosingWaits", v, at, until: after(5), reason: "r" }
  const releasing: AccountClosing.Event = { _tag: "ControlReleasing", v, at, jobId: "J1" }
  const dropped: AccountClosing.Event = { _tag: "ZeroingDropped", v, at: after(2) }
  const cutting: AccountClosing.Event = { _tag: "CutAwaited", v, at: after(3), left }
  const stopped: AccountClosing.Event = { _tag: "ClosingStopped", v, at: after(4), reason: "silent" }
  const undone: AccountClosing.Event = { _tag: "ClosingUndone", v, at: after(6), by: "clerk", reason: "r" }
  const last = { ...left, remaining: kwh("1") }
  const closed: AccountClosing.Event = { _tag: "AccountClosed", v, at: after(7), left: last }
  const resumed: AccountClosing.Event = { _tag: "ClosingResumed", v, at: after(8), by: "clerk" }
  const table: ReadonlyArray<readonly [events: ReadonlyArray<AccountClosing.Event>, Partial<AccountClosing.State>]> = [
    [[], { step: { _tag: "Proposed" }, approvedBy: null, left: null, zeroings: 0, waits: 0, startedAt: at }],
    [[approved], { step: { _tag: "Approved" }, approvedBy: "chief" }],
    [[approved, waits], { step: { _tag: "Approved" }, waits: 1, dueAt: after(5) }],
    [[approved, waits, releasing], { step: { _tag: "Releasing", jobId: "J1" }, waits: 0, dueAt: at }],
    [[approved, zeroing], { step: { _tag: "Zeroing", adjustmentId: "A1" }, zeroings: 1, left }],
    [[approved, zeroing, dropped, zeroing], { zeroings: 2 }],
    [[approved, zeroing, dropped], { step: { _tag: "Approved" }, dueAt: after(2) }],
    [[approved, cutting], { step: { _tag: "Cutting", since: after(3) }, left }],
    [
      [approved, releasing, stopped],
      { step: { _tag: "Stopped", at: after(4), reason: "silent", from: { _tag: "Releasing", jobId: "J1" } } }
    ],
    [[approved, zeroing, stopped, { _tag: "ClosingResumed", v, at, by: "clerk" }], { zeroings: 0 }]
  ]
  const more: typeof table = [
    [[approved, stopped, resumed], { step: { _tag: "Approved" }, dueAt: after(8), waits: 0 }],
    [[approved, cutting, stopped, resumed], { step: { _tag: "Cutting", since: after(3) } }],
    [[approved, stopped, undone], { step: { _tag: "Undone", at: after(6) }, dueAt: after(6) }],
    [[approved, zeroing, closed], { step: { _tag: "Done", at: after(7) }, left: last }],
    [[stopped], { step: { _tag: "Stopped", at: after(4), reason: "silent", from: { _tag: "Approved" } } }],
    [[resumed], { step: { _tag: "Approved" } }],
    [[approved, waits, stopped], { waits: 0, dueAt: after(4) }]
  ]
  it("knows which step is to be done", () => {
    const underway = [approved, releasing, zeroing, cutting, stopped].map((event) =>
      AccountClosing.underwayOf(of(...(event === approved ? [approved] : [approved, event])))
    )
    assert.deepStrictEqual(
      underway.map((step) => step?._tag),
      ["Approved", "Releasing", "Zeroing", "Cutting", "Approved"]
    )
    const ended = [of(), of(approved, closed), of(approved, undone)]
    assert.deepStrictEqual(ended.map(AccountClosing.underwayOf), [null, null, null])
    assert.deepStrictEqual(ended.map(AccountClosing.isEnded), [false, true, true])
  })
  for (const [events, expected] of [...table, ...more]) {
    it(JSON.stringify(expected.step ?? expected), () => assert.deepInclude(of(...events), expected))
  }
})
