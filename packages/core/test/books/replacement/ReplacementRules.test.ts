/** R-056 What forbids to start a replacement, one step away from an accepted case each, and what it holds and writes. */
import { assert, describe, it } from "@effect/vitest"
import { Energy, Policy } from "@yugou/core"
import {
  type CancelRules,
  Credit,
  type DeviceRules,
  type Dispatch,
  type Order,
  Target,
  Terminal
} from "@yugou/core/books"
import type { Capabilities } from "@yugou/core/dialect"
import * as Result from "effect/Result"
import * as Holding from "../../../src/books/replacement/Holding.ts"
import * as ReplacementRules from "../../../src/books/replacement/ReplacementRules.ts"
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
const { customerNo, orgNo, target } = orderContent
const key = keyOf(target)
const newTarget = { _tag: "Group", terminalId, totalGroupNo: 2 } as const
const newKey = keyOf(newTarget)
const context = { actor: "clerk", now: at, policy: Policy.defaults }
const read = (remaining: string | null) => ({
  reading: remaining === null ? null : { remaining: kwh(remaining), terminalTime: null, readAt: at }
})
const cancel: CancelRules.LeavingView = {
  ...{ device: deviceState, terminal: terminalState, target: { ...targetState, boundTo: "D1" } },
  ...{ orders: [], foreign: zero, ...read("350") }
}
const bind: DeviceRules.BindView = {
  ...{ customer: customerState, terminal: terminalState, listed: [], target: null, capabilities }
}
const asked: ReplacementRules.Command = {
  ...{ replacementId: "R1", newDeviceId: "D2", newTarget, reason: "换装", finalReading: null, control: null }
}
const free: Target.State = Target.evolve(null, { _tag: "TargetRegistered", v, at, target: newTarget, orgNo })
const engaged = Terminal.evolve(terminalState, {
  ...{ _tag: "ParametersReported", v, at, target: key },
  items: [{ _tag: "PurchaseControl", state: "engaged" }]
})
const unthresholded: Target.State = { ...targetState, desired: null, reported: null }
const setting = (patch: Partial<NonNullable<Capabilities["setBalance"]>>): Partial<DeviceRules.BindView> => {
  const { setBalance } = capabilities
  return { capabilities: { ...capabilities, setBalance: setBalance === null ? null : { ...setBalance, ...patch } } }
}
const limited = (hoarding: string): Partial<DeviceRules.BindView> => ({
  customer: { ...customerState, limits: { ...customerState.limits, hoarding: kwh(hoarding) } }
})
const unsupported = (feature: string) => [{ _tag: "Unsupported", terminalId, feature }]
const conflict = (name: string, id: string) => [{ _tag: "Conflict", conflict: name, id }]
const invalid = (energy: string, min: string, max: string) => [
  { _tag: "ValueInvalid", energy: kwh(energy), min: kwh(min), max: kwh(max) }
]
const refusals = (decided: Result.Result<unknown, ReadonlyArray<object>>): ReadonlyArray<object> =>
  Result.isSuccess(decided) ? [] : decided.failure.map((refusal) => ({ ...refusal }))
const unknown: Order.State = {
  ...orderState,
  dispatch: { _tag: "Unknown", no: 1, since: at, checkAt: at, checks: 0, proposal: null }
}

type Row = readonly [
  unlike: string,
  Partial<CancelRules.LeavingView>,
  Partial<DeviceRules.BindView>,
  Partial<ReplacementRules.Command>,
  forbids: ReadonlyArray<object>
]
const rows: ReadonlyArray<Row> = [
  ["nothing", {}, {}, {}, []],
  ["the new target is there", {}, { target: free }, {}, []],
  ["the dialect of the new one is not known", {}, { capabilities: null }, {}, unsupported("unknownDialect")],
  ["it has no thresholds", { target: unthresholded }, {}, {}, [{ _tag: "ThresholdsMissing", target: key }]],
  [
    "it has no thresholds, and the new one takes some only",
    { target: unthresholded },
    { capabilities: { ...capabilities, thresholdRange: { quantum: kwh("1"), max: kwh("99") } } },
    {},
    [{ _tag: "ThresholdsMissing", target: key }]
  ],
  [
    "its thresholds were only reported, and are wrong",
    { target: { ...unthresholded, reported: { alarm: kwh("1"), trip: kwh("2") } } },
    {},
    {},
    [{ _tag: "ThresholdsInvalid", alarm: kwh("1"), trip: kwh("2") }]
  ],
  [
    "the new one cannot carry its thresholds",
    {},
    { capabilities: { ...capabilities, thresholdRange: { quantum: kwh("1"), max: kwh("99") } } },
    {},
    [{ _tag: "ThresholdsUnfit", target: newKey, which: "alarm", energy: kwh("100"), quantum: kwh("1"), max: kwh("99") }]
  ],
  [
    "it is cancelled",
    { device: { ...deviceState, binding: "cancelled" } },
    {},
    {},
    [{ _tag: "DeviceCancelled", deviceId: "D1", target: key }]
  ],
  [
    "it is being replaced",
    { device: { ...deviceState, heldBy: "R0" } },
    {},
    {},
    [{ _tag: "DeviceBeingReplaced", deviceId: "D1", target: key, replacementId: "R0" }]
  ],
  ["nobody knows what became of an order", { orders: [unknown] }, {}, {}, [{ _tag: "OutcomeUnknown", orderNo: "P1" }]],
  [
    "its target is part of another one",
    { target: { ...targetState, reservedFor: "R0" } },
    {},
    {},
    conflict("targetReserved", key)
  ],
  [
    "the new target is part of another one",
    {},
    { target: { ...free, reservedFor: "R0" } },
    {},
    [...conflict("targetReserved", newKey), ...conflict("targetReserved", newKey)]
  ],
  ["the new target is bound", {}, { target: { ...free, boundTo: "D9" } }, {}, conflict("alreadyBound", newKey)],
  [
    "what is left is of a device before",
    { foreign: kwh("7") },
    {},
    {},
    [{ _tag: "EnergyLeftOnTarget", target: key, remaining: kwh("7"), because: "toClear" }]
  ],
  ["R-057 control is engaged", { terminal: engaged }, {}, {}, [{ _tag: "PurchaseControlEngaged", target: key }]],
  ["R-057 control is engaged, and stays", { terminal: engaged }, {}, { control: "leaveEngaged" }, []],
  [
    "the new one counts money",
    {},
    { capabilities: { ...capabilities, creditUnit: "money" } },
    {},
    unsupported("moneyMode")
  ],
  [
    "no balance can be set on the new one",
    {},
    { capabilities: { ...capabilities, setBalance: null } },
    {},
    unsupported("setBalance")
  ],
  [
    "no balance can be set on the new one, and none is known",
    read(null),
    { capabilities: { ...capabilities, setBalance: null } },
    {},
    unsupported("setBalance")
  ],
  ["what is left is the most of the new one", {}, setting({ max: kwh("350") }), {}, []],
  [
    "what is left is more than the new one can hold",
    {},
    setting({ max: kwh("349") }),
    {},
    invalid("350", "-9999999", "349")
  ],
  ["what is left is the least of the new one", {}, setting({ min: kwh("350") }), {}, []],
  [
    "what is left is less than the new one can hold",
    {},
    setting({ min: kwh("351") }),
    {},
    invalid("350", "351", "9999999")
  ],
  [
    "what is left is rounded down to the steps of the new one",
    {},
    setting({ quantum: kwh("100"), max: kwh("300") }),
    {},
    []
  ],
  ["nobody knows what is left", read(null), setting({ max: kwh("349") }), {}, []],
  [
    "what was written down counts",
    read(null),
    setting({ max: kwh("349") }),
    { finalReading: { remaining: kwh("350"), at, source: "manual" } },
    invalid("350", "-9999999", "349")
  ],
  ["R-085 the limit is reached", {}, limited("350"), {}, []],
  [
    "R-085 the limit is exceeded",
    {},
    limited("349"),
    {},
    [{ _tag: "OverHoardingLimit", limit: kwh("349"), reaches: kwh("350"), pending: zero }]
  ]
]

describe("R-056 starting a replacement", () => {
  for (const [unlike, old, next, command, forbids] of rows)
    it(`${unlike}: ${forbids.map((it) => Object.values(it)[0]).join() || "goes"}`, () => {
      const view = { cancel: { ...cancel, ...old }, bind: { ...bind, ...next } }
      assert.deepStrictEqual(refusals(ReplacementRules.start({ ...asked, ...command }, view, context)), forbids)
    })

  const thresholds = { alarm: kwh("100"), trip: zero }
  const content = {
    ...{ replacementId: "R1", orgNo, customerNo, oldDeviceId: "D1", oldTarget: target, newDeviceId: "D2", newTarget },
    ...{ thresholds, reading: { remaining: kwh("350"), at, source: "terminal" }, control: "released" },
    ...{ by: "clerk", reason: "换装" }
  }
  const reserved = { _tag: "TargetReserved", v, at, replacementId: "R1" }
  const holds = {
    device: [{ _tag: "DeviceHeld", v, at, replacementId: "R1" }],
    oldTarget: [reserved],
    newTarget: [reserved],
    newTerminal: [],
    dequeued: [{ _tag: "Dequeued", v, at, reason: "preconditionGone" }]
  }
  const started = (patch: object = {}) => ({ _tag: "ReplacementStarted", v, at, content: { ...content, ...patch } })
  const changes = (
    old: Partial<CancelRules.LeavingView>,
    next: Partial<DeviceRules.BindView>,
    command: Partial<ReplacementRules.Command>,
    policy: Partial<Policy.Policy> = {}
  ): object =>
    Result.getOrThrow(
      ReplacementRules.start(
        { ...asked, ...command },
        { cancel: { ...cancel, ...old }, bind: { ...bind, ...next } },
        { ...context, policy: { ...Policy.defaults, ...policy } }
      )
    ).changes

  it("writes down the document of the transfer, and holds the device and both targets", () => {
    assert.deepStrictEqual(changes({}, { target: free }, {}), { ...holds, replacement: [started()] })
  })

  it("registers a target that is seen for the first time, of which the terminal learns", () => {
    const registered = { _tag: "TargetRegistered", v, at, target: newTarget, orgNo }
    assert.deepStrictEqual(changes({}, {}, {}), {
      ...{ ...holds, replacement: [started()] },
      newTarget: [registered, reserved],
      newTerminal: [{ _tag: "TargetListed", v, at, target: newKey }]
    })
  })

  it("R-057 says what becomes of control that is engaged", () => {
    const of = (command: Partial<ReplacementRules.Command>, terminal: Terminal.State) =>
      changes({ terminal }, { target: free }, command)
    assert.deepStrictEqual(of({ control: "release" }, engaged), {
      ...holds,
      replacement: [started({ control: "release" })]
    })
    assert.deepStrictEqual(of({ control: "release" }, terminalState), { ...holds, replacement: [started()] })
  })

  it("lets a second person confirm what was written down, where the site asks four eyes", () => {
    const finalReading = { remaining: kwh("7"), at, source: "manual" } as const
    const stated = { _tag: "ReadingStated", v, at, by: "clerk", remaining: kwh("7"), reason: "换装" }
    const begun = started({ reading: finalReading })
    const of = (fourEyes: "on" | "off") => changes({}, { target: free }, { finalReading }, { fourEyes })
    assert.deepStrictEqual(of("on"), { ...holds, replacement: [begun, stated] })
    const confirmed = { _tag: "ReadingConfirmed", v, at, by: "clerk" }
    assert.deepStrictEqual(of("off"), { ...holds, replacement: [begun, stated, confirmed] })
  })
})

describe("what the old device leaves behind", () => {
  const dispatches: ReadonlyArray<readonly [Dispatch.State, validity: "valid" | "voided", "owed" | "settled"]> = [
    [{ _tag: "Idle" }, "valid", "owed"],
    [{ _tag: "Idle" }, "voided", "settled"],
    [{ _tag: "Queued", since: at, until: at, notBefore: at }, "valid", "owed"],
    [{ _tag: "Rejected", no: 1, at, by: "notApplied" }, "valid", "owed"],
    [{ _tag: "Rejected", no: 1, at, by: "arrivedWithoutEffect" }, "valid", "settled"],
    [{ _tag: "Sending", no: 1, checkAt: at }, "valid", "settled"],
    [unknown.dispatch, "valid", "settled"],
    [{ _tag: "Applied", no: 1, at }, "valid", "settled"]
  ]
  it.each(dispatches)("%o of a %s order is %s", (dispatch, validity, owed) => {
    const credit = Credit.fromOrder({ ...orderState, dispatch, validity })
    assert.strictEqual(Holding.isOwed(credit), owed === "owed")
    const finding = { cause: "orderLeft", subject: "P1", orgNo, customerNo, detail: `${key}: R1` }
    assert.deepStrictEqual<object>(Holding.leftBehind([credit], "R1"), owed === "owed" ? [finding] : [])
  })
})
