/** What forbids to bind a target, to save thresholds and to cancel a device, one step away from an accepted case each, and what is written. */
import { assert, describe, it } from "@effect/vitest"
import { Energy, Instant, Policy, type TerminalId } from "@yugou/core"
import { CancelRules, Device, DeviceRules, type Dispatch, type Order, Target, Terminal } from "@yugou/core/books"
import type { Capabilities } from "@yugou/core/dialect"
import * as Result from "effect/Result"
import * as DeviceStanding from "../../../src/books/device/DeviceStanding.ts"
import { type CreditTarget, keyOf } from "../../../src/values/CreditTarget.ts"
import { type archive, capabilities, terminalId } from "../../Fixtures.ts"
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
const hours = (count: number) => after(count * 3600)
const context = { actor: "clerk", now: at, policy: Policy.defaults }
const { customerNo, orgNo, target } = orderContent
const key = keyOf(target)
const voided = { ...customerState, validity: "voided" } as const
const cancelledDevice: Device.State = { ...deviceState, binding: "cancelled" }
const refusals = (decided: Result.Result<unknown, ReadonlyArray<object>>): ReadonlyArray<object> =>
  Result.isSuccess(decided) ? [] : decided.failure.map((refusal) => ({ ...refusal }))
const said = (forbids: ReadonlyArray<object>) => forbids.map((it) => Object.values(it).slice(0, 2).join(" ")).join(", ")
const conflict = (name: string, id: string = key) => ({ _tag: "Conflict", conflict: name, id })
const unknownDialect = { _tag: "Unsupported", terminalId, feature: "unknownDialect" }
const notInService = { _tag: "TerminalNotInService", terminalId, because: "retired" }
const retired: Terminal.State = { ...terminalState, retired: { at, reason: "gone" } }
const range: Capabilities = { ...capabilities, thresholdRange: { quantum: kwh("10"), max: kwh("100") } }
const unfit = (which: string, energy: Energy.Energy) => ({
  ...{ _tag: "ThresholdsUnfit", target: key, which, energy },
  ...{ quantum: kwh("10"), max: kwh("100") }
})

const thresholds = { alarm: kwh("100"), trip: zero }
const asked: DeviceRules.BindCommand = { deviceId: "D2", target, thresholds }
const free: Target.State = Target.evolve(null, { _tag: "TargetRegistered", v, at, target, orgNo })
const view: DeviceRules.BindView = {
  ...{ customer: customerState, terminal: terminalState, listed: [], target: null, capabilities }
}
const listed = (id: TerminalId, targets: ReadonlyArray<CreditTarget>): typeof archive.terminals => [
  { terminalId: id, terminalAssetNo: "A", model: "M", targets }
]
const otherTarget = { ...target, totalGroupNo: 2 }
const wholeTerminal = { _tag: "Terminal", terminalId } as const
const notOf = (because: string) => [{ _tag: "TerminalNotOfCustomer", terminalId, customerNo, because }]
const invalid = (alarm: string, trip: string) => ({ _tag: "ThresholdsInvalid", alarm: kwh(alarm), trip: kwh(trip) })

type Bind = readonly [
  unlike: string,
  Partial<DeviceRules.BindView>,
  Partial<DeviceRules.BindCommand>,
  forbids: ReadonlyArray<object>
]
const binds: ReadonlyArray<Bind> = [
  ["a target that is seen for the first time", {}, {}, []],
  ["a target that is free", { target: free }, {}, []],
  ["the customer is void", { customer: voided }, {}, [{ _tag: "CustomerInvalid", customerNo }]],
  ["the terminal is of the company above", { terminal: { ...terminalState, orgNo: "374" } }, {}, []],
  ["the terminal is of a station below", { terminal: { ...terminalState, orgNo: `${orgNo}01` } }, {}, []],
  ["the terminal is of another branch", { terminal: { ...terminalState, orgNo: "37402" } }, {}, notOf("otherOrg")],
  ["R-024 the archive lists the target", { listed: listed(terminalId, [otherTarget, target]) }, {}, []],
  [
    "R-024 the archive lists another terminal before",
    { listed: [...listed("3701-00002" as TerminalId, []), ...listed(terminalId, [target])] },
    {},
    []
  ],
  ["R-024 the archive lists the terminal without targets", { listed: listed(terminalId, []) }, {}, []],
  ["R-024 the archive lists the terminal itself", { listed: listed(terminalId, [wholeTerminal]) }, {}, []],
  ["R-024 the archive lists another target", { listed: listed(terminalId, [otherTarget]) }, {}, notOf("notInArchive")],
  [
    "R-024 the archive lists another terminal",
    { listed: listed("3701-00002" as TerminalId, []) },
    {},
    notOf("notInArchive")
  ],
  ["the terminal is retired", { terminal: retired }, {}, [notInService]],
  ["the dialect is not known", { capabilities: null }, {}, [unknownDialect]],
  ["the terminal is retired, and its dialect not known", { terminal: retired, capabilities: null }, {}, [notInService]],
  [
    "R-005 a whole terminal where groups hold the balance",
    {},
    { target: wholeTerminal },
    [{ _tag: "Unsupported", terminalId, feature: "creditTarget" }]
  ],
  [
    "R-005 a group where the terminal holds the balance",
    { capabilities: { ...capabilities, creditScope: "terminal" } },
    {},
    [{ _tag: "Unsupported", terminalId, feature: "creditTarget" }]
  ],
  [
    "R-005 the whole terminal where it holds the balance",
    { capabilities: { ...capabilities, creditScope: "terminal" } },
    { target: wholeTerminal },
    []
  ],
  ["the target is bound", { target: { ...free, boundTo: "D1" } }, {}, [conflict("alreadyBound")]],
  ["the target is part of a replacement", { target: { ...free, reservedFor: "R1" } }, {}, [conflict("targetReserved")]],
  ["the target is part of this replacement", { target: { ...free, reservedFor: "R1" } }, { replacementId: "R1" }, []],
  ["a replacement binds a target that it did not reserve", { target: free }, { replacementId: "R1" }, []],
  ["a replacement binds a target that is seen for the first time", {}, { replacementId: "R1" }, []],
  [
    "the target is part of another replacement",
    { target: { ...free, reservedFor: "R1" } },
    { replacementId: "R2" },
    [conflict("targetReserved")]
  ],
  ["R-016 trip as alarm", {}, { thresholds: { alarm: kwh("5"), trip: kwh("5") } }, []],
  ["R-016 both nothing", {}, { thresholds: { alarm: zero, trip: zero } }, []],
  ["R-016 trip above alarm", {}, { thresholds: { alarm: kwh("5"), trip: kwh("5.1") } }, [invalid("5", "5.1")]],
  ["R-016 trip below nothing", {}, { thresholds: { alarm: kwh("5"), trip: kwh("-1") } }, [invalid("5", "-1")]],
  ["R-016 alarm below nothing", {}, { thresholds: { alarm: kwh("-1"), trip: kwh("-2") } }, [invalid("-1", "-2")]],
  [
    "R-016 thresholds as the terminal takes them",
    { capabilities: range },
    { thresholds: { alarm: kwh("100"), trip: kwh("10") } },
    []
  ],
  [
    "R-016 thresholds with a fraction of its step",
    { capabilities: range },
    { thresholds: { alarm: kwh("55"), trip: kwh("5") } },
    [unfit("alarm", kwh("55")), unfit("trip", kwh("5"))]
  ],
  [
    "R-016 an alarm energy that is too much for it",
    { capabilities: range },
    { thresholds: { alarm: kwh("110"), trip: kwh("10") } },
    [unfit("alarm", kwh("110"))]
  ]
]

describe("R-005 binding a target", () => {
  for (const [unlike, patch, command, forbids] of binds)
    it(`${unlike}: ${said(forbids) || "goes"}`, () => {
      const decided = DeviceRules.bind({ ...asked, ...command }, { ...view, ...patch }, context)
      assert.deepStrictEqual(refusals(decided), forbids)
    })

  const bound = { _tag: "DeviceBound", v, at, deviceId: "D2", orgNo, customerNo, target }
  const targetEvents = [
    { _tag: "TargetBound", v, deviceId: "D2" },
    { _tag: "ThresholdsDesired", v, thresholds }
  ]
  it("registers a target that is seen for the first time, of which the terminal learns", () => {
    const { changes } = Result.getOrThrow(DeviceRules.bind(asked, view, context))
    assert.deepStrictEqual<object>(changes, {
      device: [bound],
      terminal: [{ _tag: "TargetListed", v, at, target: key }],
      target: [{ _tag: "TargetRegistered", v, at, target, orgNo }, ...targetEvents]
    })
  })

  it("takes a target that is there as it is", () => {
    const { changes } = Result.getOrThrow(DeviceRules.bind(asked, { ...view, target: free }, context))
    assert.deepStrictEqual<object>(changes, { device: [bound], terminal: [], target: targetEvents })
  })
})

describe("R-018 saving thresholds", () => {
  const saves = { customer: customerState, device: deviceState, capabilities: range }
  const rows: ReadonlyArray<
    readonly [string, Partial<DeviceRules.ThresholdsView>, typeof thresholds, forbids: ReadonlyArray<object>]
  > = [
    ["nothing", {}, thresholds, []],
    ["the customer is void", { customer: voided }, thresholds, [{ _tag: "CustomerInvalid", customerNo }]],
    [
      "the device is cancelled",
      { device: cancelledDevice },
      thresholds,
      [{ _tag: "DeviceCancelled", deviceId: "D1", target: key }]
    ],
    ["trip above alarm", {}, { alarm: zero, trip: kwh("10") }, [invalid("0", "10")]],
    ["too much for the terminal", {}, { alarm: kwh("110"), trip: zero }, [unfit("alarm", kwh("110"))]],
    ["the dialect is not known", { capabilities: null }, { alarm: kwh("110"), trip: zero }, []]
  ]
  for (const [unlike, patch, desired, forbids] of rows)
    it(`${unlike}: ${said(forbids) || "goes"}`, () => {
      const decided = DeviceRules.desireThresholds({ thresholds: desired }, { ...saves, ...patch }, context)
      assert.deepStrictEqual(refusals(decided), forbids)
      if (Result.isSuccess(decided))
        assert.deepStrictEqual<object>(decided.success.changes, {
          target: [{ _tag: "ThresholdsDesired", v, thresholds: desired }]
        })
    })
})

describe("a device that something is done with", () => {
  const used = { customer: customerState, device: deviceState, terminal: terminalState, capabilities }
  const rows: ReadonlyArray<readonly [string, Partial<DeviceRules.UsableView>, forbids: ReadonlyArray<object>]> = [
    ["is in use", {}, []],
    ["is cancelled", { device: cancelledDevice }, [{ _tag: "DeviceCancelled", deviceId: "D1", target: key }]],
    ["has a terminal that is retired", { terminal: retired, capabilities: null }, [notInService]],
    ["has a terminal whose dialect is not known", { capabilities: null }, [unknownDialect]],
    ["is of a customer who is void", { customer: voided }, [{ _tag: "CustomerInvalid", customerNo }]]
  ]
  it.each(rows)("%s", (_, patch, forbids) => {
    const found = DeviceRules.usable({ ...used, ...patch }).flatMap((refusal) => (refusal === null ? [] : [refusal]))
    assert.deepStrictEqual(
      found.map((refusal) => ({ ...refusal })),
      forbids
    )
  })

  it("is part of one branch with another org unit where one is part of the other", () => {
    const one = (other: string) => DeviceRules.isOneBranch("37401", other)
    assert.deepStrictEqual(["374", "37401", "3740101", "37402"].map(one), [true, true, true, false])
  })

  it("is not replaced by another replacement than the one that holds it", () => {
    const held: Device.State = { ...deviceState, heldBy: "R1" }
    const refused = { _tag: "DeviceBeingReplaced", deviceId: "D1", target: key, replacementId: "R1" }
    const found = (device: Device.State, by?: string) =>
      DeviceStanding.notBeingReplaced(device, by).map((refusal) => (refusal === null ? null : { ...refusal }))
    assert.deepStrictEqual(
      [found(deviceState), found(held), found(held, "R2"), found(held, "R1")],
      [[null], [refused], [refused], [null]]
    )
  })
})

const engaged = Terminal.evolve(terminalState, {
  ...{ _tag: "ParametersReported", v, at, target: key },
  items: [{ _tag: "PurchaseControl", state: "engaged" }]
})
const releasedControl = Terminal.evolve(engaged, {
  ...{ _tag: "ParametersReported", v, at, target: key },
  items: [{ _tag: "PurchaseControl", state: "released" }]
})
const reading = (remaining: string | null, readAt: Instant.Instant = at) => ({
  reading: { remaining: remaining === null ? null : kwh(remaining), terminalTime: null, readAt }
})
const byHand = (remaining: string) => ({ finalReading: { remaining: kwh(remaining), at, source: "manual" } as const })
const leaving: CancelRules.CancelView = {
  ...{ device: deviceState, terminal: terminalState, target: { ...targetState, boundTo: "D1" } },
  ...{ orders: [], foreign: zero, capabilities, presence: "online", ...reading("0") }
}
const cancelled: CancelRules.CancelCommand = { reason: "拆表", finalReading: null, disposition: null, control: null }
const forfeit = { disposition: { _tag: "Forfeit" } } as const
const dispatched = (dispatch: Dispatch.State): Order.State => ({ ...orderState, dispatch })
const slot = (it: Target.Slot) => ({ target: { ...targetState, slot: it } })
const stale = (readAt: Instant.Instant | null) => [{ _tag: "StaleReading", target: key, readAt }]
const missing = (remaining: string) => ({
  ...{ _tag: "DispositionMissing", deviceId: "D1", target: key },
  remaining: kwh(remaining)
})
type Cancel = readonly [
  unlike: string,
  Partial<CancelRules.CancelView>,
  Partial<CancelRules.CancelCommand>,
  forbids: ReadonlyArray<object>
]
const cancels: ReadonlyArray<Cancel> = [
  ["nothing is left", {}, {}, []],
  ["less than nothing is left", reading("-1"), {}, []],
  ["R-056 something is left", reading("0.1"), {}, [missing("0.1")]],
  ["R-056 what is left is given up", reading("0.1"), forfeit, []],
  [
    "the device is cancelled",
    { device: cancelledDevice },
    {},
    [{ _tag: "DeviceCancelled", deviceId: "D1", target: key }]
  ],
  [
    "the device is being replaced",
    { device: { ...deviceState, heldBy: "R1" } },
    {},
    [{ _tag: "DeviceBeingReplaced", deviceId: "D1", target: key, replacementId: "R1" }]
  ],
  ["the replacement itself cancels", { device: { ...deviceState, heldBy: "R1" } }, { replacementId: "R1" }, []],
  ["an order waits", { orders: [dispatched({ _tag: "Queued", since: at, until: at, notBefore: at })] }, {}, []],
  [
    "R-054 nobody knows what became of an order",
    {
      orders: [
        dispatched({ _tag: "Idle" }),
        dispatched({ _tag: "Unknown", no: 1, since: at, checkAt: at, checks: 0, proposal: null })
      ]
    },
    {},
    [{ _tag: "OutcomeUnknown", orderNo: "P1" }]
  ],
  [
    "R-054 something is being sent to the target",
    slot({ _tag: "Held", by: { _tag: "Order", id: "P1" }, no: 1 }),
    {},
    [{ _tag: "TargetBusy", target: key }]
  ],
  [
    "R-054 a frame to the target may be alive",
    { ...slot({ _tag: "Free", quietUntil: after(1) }), ...reading("0", after(1)) },
    {},
    [{ _tag: "TargetBusy", target: key }]
  ],
  ["R-056 it was never read", { reading: null }, {}, stale(null)],
  ["R-056 it was read without a value", reading(null), {}, stale(at)],
  ["R-056 it was read a day ago", reading("0", hours(-24)), {}, []],
  ["R-056 it was read longer ago", reading("0", after(-24 * 3600 - 1)), {}, stale(after(-24 * 3600 - 1))],
  [
    "R-056 a credit was settled since it was read",
    { target: { ...targetState, settledAt: at }, ...reading("0", after(-1)) },
    {},
    stale(after(-1))
  ],
  ["R-056 a credit was settled when it was read", { target: { ...targetState, settledAt: at } }, {}, []],
  ["R-056.11 it is written down, of a terminal that does not answer", { presence: "offline" }, byHand("0"), []],
  [
    "R-056.11 another balance is written down, of a terminal that does not answer",
    { presence: "offline" },
    { ...byHand("7"), ...forfeit },
    []
  ],
  ["R-056.11 what is written down is left", { presence: "offline" }, byHand("7"), [missing("7")]],
  [
    "R-056.11 another balance is written down, of one that answers",
    {},
    { ...byHand("7"), ...forfeit },
    [conflict("terminalAnswers")]
  ],
  ["R-056.11 the same balance is written down, of one that answers", {}, byHand("0"), []],
  ["R-056.11 a balance is written down of which nothing is told", { reading: null }, byHand("0"), []],
  ["R-056.11 a replacement takes what was stated", {}, { ...byHand("7"), ...forfeit, replacementId: "R1" }, []],
  ["R-056.11 the most is written down", { presence: "offline" }, { ...byHand("9999999"), ...forfeit }, []],
  ["R-056.11 the least is written down", { presence: "offline" }, byHand("-9999999"), []],
  [
    "R-056.11 more than the most is written down",
    { presence: "offline" },
    { ...byHand("10000000"), ...forfeit },
    [{ _tag: "ValueInvalid", energy: kwh("10000000"), min: kwh("-9999999"), max: kwh("9999999") }]
  ],
  [
    "R-056.11 less than the least is written down",
    { presence: "offline" },
    byHand("-10000000"),
    [{ _tag: "ValueInvalid", energy: kwh("-10000000"), min: kwh("-9999999"), max: kwh("9999999") }]
  ],
  [
    "R-056.11 nobody knows how much the terminal can hold",
    { presence: "offline", capabilities: null },
    { ...byHand("10000000"), ...forfeit },
    []
  ],
  [
    "R-056.11 no balance can be set on the terminal",
    { presence: "offline", capabilities: { ...capabilities, setBalance: null } },
    { ...byHand("-10000000") },
    []
  ],
  ["R-057 control is engaged", { terminal: engaged }, {}, [{ _tag: "PurchaseControlEngaged", target: key }]],
  ["R-057 control is engaged, and is to be released", { terminal: engaged }, { control: "release" }, []],
  ["R-057 control is released", { terminal: releasedControl }, {}, []]
]

describe("R-054 cancelling a device", () => {
  for (const [unlike, patch, command, forbids] of cancels)
    it(`${unlike}: ${said(forbids) || "goes"}`, () => {
      const decided = CancelRules.cancel({ ...cancelled, ...command }, { ...leaving, ...patch }, context)
      assert.deepStrictEqual(refusals(decided), forbids)
    })

  const told = (remaining: string, source: "terminal" | "manual") => ({ remaining: kwh(remaining), at, source })
  type Written = readonly [
    string,
    Partial<CancelRules.CancelView>,
    Partial<CancelRules.CancelCommand>,
    cancellation: Partial<Device.Cancellation>,
    left: string | null
  ]
  const writes: ReadonlyArray<Written> = [
    ["nothing", {}, {}, { finalReading: told("0", "terminal"), disposition: null, control: "released" }, null],
    [
      "what is given up",
      reading("7"),
      forfeit,
      { finalReading: told("7", "terminal"), ...forfeit, control: "released" },
      "Forfeit 7"
    ],
    [
      "what was written down, and not what is of a device before",
      { ...reading("7"), foreign: kwh("3"), presence: "offline" },
      { ...byHand("5"), disposition: { _tag: "RefundOutside" } },
      { finalReading: told("5", "manual"), disposition: { _tag: "RefundOutside" }, control: "released" },
      "RefundOutside 2"
    ],
    [
      "control that is to be released",
      { terminal: engaged },
      { control: "release" },
      { finalReading: told("0", "terminal"), disposition: null, control: "release" },
      null
    ],
    [
      "control that stays",
      { terminal: engaged },
      { control: "leaveEngaged" },
      { finalReading: told("0", "terminal"), disposition: null, control: "leaveEngaged" },
      null
    ],
    [
      "control that is released already",
      { terminal: releasedControl },
      { control: "release" },
      { finalReading: told("0", "terminal"), disposition: null, control: "released" },
      null
    ]
  ]
  it.each(writes)("R-056 R-057 writes down %s", (_, patch, command, cancellation, left) => {
    const decided = CancelRules.cancel({ ...cancelled, ...command }, { ...leaving, ...patch }, context)
    const about = { orgNo, customerNo, cause: "energyLeft", subject: "D1", detail: `${left} ${key}` }
    assert.deepStrictEqual<object>(Result.getOrThrow(decided).changes, {
      device: [{ _tag: "DeviceCancelled", v, cancellation: { at, reason: "拆表", ...cancellation } }],
      target: [{ _tag: "TargetReleased", v, deviceId: "D1" }],
      dequeued: [{ _tag: "Dequeued", v, at, reason: "preconditionGone" }],
      left: left === null ? [] : [about]
    })
  })

  it("leaves nothing open where a replacement carries over", () => {
    const command = { ...cancelled, disposition: { _tag: "CarryOverTo", deviceId: "D2" }, replacementId: "R1" } as const
    const { left } = Result.getOrThrow(CancelRules.cancel(command, { ...leaving, ...reading("7") }, context)).changes
    assert.deepStrictEqual(left, [])
  })
})

describe("a device in the books", () => {
  const inherited = { remaining: kwh("7"), decision: "keep" } as const
  it("begins as it was bound", () => {
    const bound = { _tag: "DeviceBound", v, at, deviceId: "D1", orgNo, customerNo, target } as const
    const rest = { deviceId: "D1", orgNo, customerNo, target, binding: "active", boundAt: at, cancelled: null } as const
    assert.deepStrictEqual(Device.evolve(null, bound), rest)
    assert.deepStrictEqual(Device.evolve(null, { ...bound, inherited }), { ...rest, inherited })
  })

  const cancellation: Device.Cancellation = {
    ...{ at, reason: "拆表", disposition: null, control: "released" },
    finalReading: { remaining: zero, at, source: "terminal" }
  }
  const rows: ReadonlyArray<readonly [Device.Event, Partial<Device.State>]> = [
    [{ _tag: "OrgUnitMoved", v, at, orgNo: "37402" }, { orgNo: "37402" }],
    [
      { _tag: "DeviceCancelled", v, cancellation },
      { binding: "cancelled", cancelled: cancellation }
    ],
    [{ _tag: "DeviceHeld", v, at, replacementId: "R2" }, { heldBy: "R2" }],
    [{ _tag: "DeviceFreed", v, at }, { heldBy: null }],
    [{ _tag: "WorkOrderSold", v, at, workOrderNo: "W1", orderNo: "P1" }, {}]
  ]
  it.each(rows)("%o changes only what it says, and needs a device", (event, patch) => {
    const held: Device.State = { ...deviceState, inherited, heldBy: "R1" }
    assert.deepStrictEqual(Device.evolve(held, event), { ...held, ...patch })
    assert.throws(() => Device.evolve(null, event), `event ${event._tag} without`)
  })
})
