/** What forbids to save and to dispatch parameters, one step away from an accepted case each, and what is written. */
import { assert, describe, it } from "@effect/vitest"
import { Energy, Instant, Policy } from "@yugou/core"
import { Commissioning, type Customer, ParameterRules, type Parameters, type Target, Terminal } from "@yugou/core/books"
import type { Capabilities } from "@yugou/core/dialect"
import * as Result from "effect/Result"
import { keyOf, type TargetKey } from "../../../src/values/CreditTarget.ts"
import { terminalId, capabilities as usual } from "../../Fixtures.ts"
import { at, customerState, deviceState, orderContent, targetState, terminalState } from "../purchase/Orders.ts"

const { kwh, zero } = Energy
const v = 1 as const
const after = (seconds: number) => Instant.plusMillis(at, seconds * 1000)
const { target, orgNo, customerNo } = orderContent
const key = keyOf(target)
const all = ["EffectiveRounds", "PurchaseControl", "Protection", "EnergyControlExpiry", "Thresholds"] as const
const capabilities: Capabilities = { ...usual, parameters: [...all, "SwitchRounds"], protectionHalfHours: 48 }
type Parameter = Parameters.Book["desired"][number]
const map: Parameter = { _tag: "SwitchRounds", map: [{ switchNo: 1, round: 1 }] }
const rounds = (...its: ReadonlyArray<number>): Parameter => ({ _tag: "EffectiveRounds", rounds: its })
const control = (state: "engaged" | "released"): Parameter => ({ _tag: "PurchaseControl", state })
const protection = (state: "protected" | "released", halfHours: number | null = null): Parameter => ({
  ...{ _tag: "Protection", state, halfHours }
})
const expiry = (local: string): Parameter => ({ _tag: "EnergyControlExpiry", local })
const terminalBy = (...events: ReadonlyArray<Terminal.Event>): Terminal.State =>
  events.reduce<Terminal.State>(Terminal.evolve, terminalState)
const desired = (mode: Parameters.ControlMode, ...items: ReadonlyArray<Parameter>): Terminal.Event => ({
  ...{ _tag: "ParametersDesired", v, at, target: key, mode, items }
})
const saved = (...items: ReadonlyArray<Parameter>): Terminal.State => terminalBy(desired("energy", ...items))
const locked: Terminal.Event = {
  ...{ _tag: "TerminalLocked", v, at },
  lock: { by: "other", target: key, until: after(60) }
}
const read = (remaining: string | null, readAt = at) => ({
  reading: { remaining: remaining === null ? null : kwh(remaining), terminalTime: null, readAt }
})
const session = Commissioning.evolve(null, {
  ...{ _tag: "CommissioningStarted", v, at, by: "clerk", until: after(7200) },
  ...{ target, orgNo, customerNo }
})
const view: ParameterRules.SessionView = {
  ...{ customer: customerState, device: deviceState, target: targetState, terminal: terminalState, capabilities },
  ...{ session, ...read("50") }
}
const context = { actor: "clerk", now: at, policy: Policy.defaults }
const refusals = (decided: Result.Result<unknown, ReadonlyArray<object>>): ReadonlyArray<object> =>
  Result.isSuccess(decided) ? [] : decided.failure.map((refusal) => ({ ...refusal }))
const said = (forbids: ReadonlyArray<object>) =>
  forbids.map((it) => Object.values(it).slice(0, 2).join(" ")).join(", ") || "goes"
const voided: Customer.State = { ...customerState, validity: "voided" }
const invalid = { _tag: "CustomerInvalid", customerNo }
const lockedBy = { _tag: "LockedBy", terminalId, actor: "other", until: after(60) }
const stale = (readAt: Instant.Instant | null) => ({ _tag: "StaleReading", target: key, readAt })
const unsupported = (feature: string) => ({ _tag: "Unsupported", terminalId, feature })
const notConfirmed = (what: string) => ({ _tag: "NotConfirmed", what })
const day = 24 * 3600

type Save = readonly [
  unlike: string,
  Partial<ParameterRules.SessionView>,
  Partial<ParameterRules.SaveCommand>,
  forbids: ReadonlyArray<object>
]
const withBalance = { _tag: "Conflict", conflict: "modeWithBalance", id: key }
const saves: ReadonlyArray<Save> = [
  ["nothing", {}, {}, []],
  ["the customer is void", { customer: voided }, {}, [invalid]],
  ["the dialect is not known", { capabilities: null }, {}, [unsupported("unknownDialect")]],
  ["R-023 the last round", {}, { items: [rounds(1, 8)] }, []],
  ["R-023 a round too many", {}, { items: [rounds(1, 9)] }, [{ _tag: "RoundOutOfRange", round: 9, max: 8 }]],
  [
    "R-023 a round too many that was saved before",
    { terminal: saved(rounds(9)) },
    {},
    [{ _tag: "RoundOutOfRange", round: 9, max: 8 }]
  ],
  [
    "R-034 control without rounds",
    {},
    { items: [control("engaged"), rounds()] },
    [{ _tag: "RoundsMissing", target: key }]
  ],
  ["R-034 control with rounds", {}, { items: [control("engaged"), rounds(1)] }, []],
  ["R-034 control without rounds, which are not ticked", {}, { items: [control("engaged")] }, []],
  ["R-034 no rounds, and control is released", {}, { items: [control("released"), rounds()] }, []],
  [
    "R-034 no rounds under the control that was saved before",
    { terminal: saved(control("engaged")) },
    { items: [rounds()] },
    [{ _tag: "RoundsMissing", target: key }]
  ],
  ["R-033 the longest protection", {}, { items: [protection("protected", 48)] }, []],
  [
    "R-033 a longer protection",
    {},
    { items: [protection("protected", 49)] },
    [{ _tag: "DurationInvalid", halfHours: 49, max: 48 }]
  ],
  [
    "R-033 a protection of less than nothing",
    {},
    { items: [protection("protected", -1)] },
    [{ _tag: "DurationInvalid", halfHours: -1, max: 48 }]
  ],
  [
    "R-033 any duration where the terminal times none",
    { capabilities: usual },
    { items: [protection("protected", 1)] },
    [{ _tag: "DurationInvalid", halfHours: 1, max: 0 }]
  ],
  [
    "R-033 no duration where the terminal times none",
    { capabilities: usual },
    { items: [protection("protected")] },
    []
  ],
  ["R-064 the same mode with a balance", {}, { mode: "energy" }, []],
  ["R-064 another mode with a balance", {}, { mode: "money" }, [withBalance]],
  ["R-064 another mode with nothing left", read("0"), { mode: "money" }, []],
  ["R-064 another mode with a debt", read("-1"), { mode: "money" }, [withBalance]],
  ["R-064 another mode, read a day ago", read("0", after(-day)), { mode: "money" }, []],
  ["R-064 another mode, read longer ago", read("0", after(-day - 1)), { mode: "money" }, [stale(after(-day - 1))]],
  ["R-064 another mode, never read", { reading: null }, { mode: "money" }, [stale(null)]],
  ["R-064 another mode, read without a value", read(null), { mode: "money" }, [stale(at)]],
  ["R-064 the same mode, never read", { reading: null }, {}, []]
]

describe("R-026 saving parameters", () => {
  const command: ParameterRules.SaveCommand = { mode: null, items: [] }
  for (const [unlike, patch, asked, forbids] of saves)
    it(`${unlike}: ${said(forbids)}`, () => {
      const found = [ParameterRules.save, ParameterRules.saveInSession].map((save) =>
        refusals(save({ ...command, ...asked }, { ...view, ...patch }, context))
      )
      assert.deepStrictEqual(found, [forbids, forbids])
    })

  it("needs a session in commissioning, and none on the page of the customer", () => {
    const alone = { ...view, session: null }
    assert.deepStrictEqual(refusals(ParameterRules.save(command, alone, context)), [])
    const missing = { _tag: "NotFound", what: "commissioning", id: key }
    assert.deepStrictEqual(refusals(ParameterRules.saveInSession(command, alone, context)), [missing])
  })

  it("desires what is ticked, in the mode that is asked for or stands", () => {
    const items = [rounds(1)]
    const write = (mode: ParameterRules.SaveCommand["mode"], terminal: Terminal.State) =>
      Result.getOrThrow(ParameterRules.save({ mode, items }, { ...view, terminal, ...read("0") }, context)).changes
    const event = { _tag: "ParametersDesired", v, at, target: key, mode: "money", items } as const
    assert.deepStrictEqual(write("money", terminalState), { terminal: [event] })
    assert.deepStrictEqual(write(null, terminalBy(desired("money"))), { terminal: [event] })
    assert.deepStrictEqual(write(null, terminalState), { terminal: [{ ...event, mode: "energy" }] })
  })

  it("R-033 times protection as long as the terminal can", () => {
    assert.deepStrictEqual([capabilities, usual].map(ParameterRules.maxProtection), [48, 0])
  })
})

const roundsRead = (where: TargetKey, ...states: ReadonlyArray<"open" | "closed" | "unknown">): Terminal.Event => ({
  ...{ _tag: "RoundsReported", v, at, target: where },
  states: states.map((state, index) => ({ round: index + 1, state }))
})
const another = `${terminalId}/2` as TargetKey
const engaging = { items: ["PurchaseControl"] } as const
const onTrip = (...its: ReadonlyArray<Parameter>) => ({ terminal: saved(control("engaged"), ...its) })
const protecting = { items: ["Protection"] } as const
const withTrip = (trip: string | null, reported: string | null = null): Partial<ParameterRules.SessionView> => {
  const thresholds = (it: string | null) => (it === null ? null : { alarm: kwh("100"), trip: kwh(it) })
  return {
    target: { ...targetState, desired: thresholds(trip), reported: thresholds(reported) } satisfies Target.State
  }
}
const doubted: Terminal.Event = {
  ...{ _tag: "TerminalSuspected", v },
  suspicion: {
    ...{ at, because: "contested", old: null, confirmation: null },
    new: { source: "10.8.3.17", certificate: null, since: at }
  }
}
const chosen: Terminal.Event = {
  ...{ _tag: "ConnectionProposed", v },
  confirmation: { by: "chief", at, right: "new", reason: "seen" }
}

type Dispatch = readonly [
  unlike: string,
  Partial<ParameterRules.SessionView>,
  Partial<ParameterRules.DispatchCommand>,
  forbids: ReadonlyArray<object>
]
const dispatches: ReadonlyArray<Dispatch> = [
  ["nothing", {}, {}, []],
  ["the customer is void", { customer: voided }, {}, [invalid]],
  ["the dialect is not known", { capabilities: null }, {}, [unsupported("unknownDialect")]],
  ["R-041 what was saved", { terminal: saved(rounds(1)) }, { items: ["EffectiveRounds"] }, []],
  ["R-041 a switch map that was saved", { terminal: saved(map) }, { items: ["SwitchRounds"] }, []],
  ["R-041 what was never saved", {}, { items: ["EffectiveRounds"] }, [{ _tag: "NotSaved", item: "EffectiveRounds" }]],
  ["R-041 thresholds that are desired", {}, { items: ["Thresholds"] }, []],
  [
    "R-041 thresholds that are not",
    withTrip(null),
    { items: ["Thresholds"] },
    [{ _tag: "NotSaved", item: "Thresholds" }]
  ],
  [
    "R-041 the first of what was never saved",
    { terminal: saved(rounds(1)) },
    { items: ["EffectiveRounds", "Protection", "PurchaseControl"] },
    [{ _tag: "NotSaved", item: "Protection" }]
  ],
  [
    "R-064 the terminal counts money",
    { capabilities: { ...capabilities, creditUnit: "money" } },
    {},
    [unsupported("energyMode")]
  ],
  ["R-064 money is wanted", { terminal: terminalBy(desired("money")) }, {}, [unsupported("moneyMode")]],
  [
    "the dialect holds the item back",
    {
      terminal: saved(rounds(1), expiry("2026-03-03T00:00")),
      capabilities: { ...capabilities, withheld: ["EffectiveRounds"] }
    },
    { items: ["EnergyControlExpiry", "EffectiveRounds"] },
    [unsupported("withheld")]
  ],
  [
    "the dialect holds another item back",
    { terminal: saved(rounds(1)), capabilities: { ...capabilities, withheld: ["Protection"] } },
    { items: ["EffectiveRounds"] },
    []
  ],
  ["R-034 control, above the trip energy", onTrip(), engaging, []],
  ["R-034 control with rounds", onTrip(rounds(1)), engaging, []],
  ["R-034 control without rounds", onTrip(rounds()), engaging, [{ _tag: "RoundsMissing", target: key }]],
  ["R-034 control released without rounds", { terminal: saved(control("released"), rounds()) }, engaging, []],
  ["R-038 control, never read", { ...onTrip(), reading: null }, engaging, [stale(null)]],
  [
    "R-038 control, read longer ago",
    { ...onTrip(), ...read("50", after(-day - 1)) },
    engaging,
    [stale(after(-day - 1))]
  ],
  [
    "R-038 control, low, and read longer ago",
    { ...onTrip(), ...read("0", after(-day - 1)) },
    engaging,
    [stale(after(-day - 1))]
  ],
  ["R-038 control released, never read", { terminal: saved(control("released")), reading: null }, engaging, []],
  ["R-038 control, at the trip energy", { ...onTrip(), ...read("0") }, engaging, [notConfirmed("immediateTrip")]],
  ["R-038 control, a digit above the trip energy", { ...onTrip(), ...read("0.1") }, engaging, []],
  [
    "R-038 control, at the trip energy, acknowledged",
    { ...onTrip(), ...read("0") },
    { ...engaging, acknowledgeImmediateTrip: "yes" },
    []
  ],
  [
    "R-038 the trip energy that is desired counts",
    { ...onTrip(), ...withTrip("50", "0") },
    engaging,
    [notConfirmed("immediateTrip")]
  ],
  [
    "R-038 the trip energy that was reported, where none is desired",
    { ...onTrip(), ...withTrip(null, "50") },
    engaging,
    [notConfirmed("immediateTrip")]
  ],
  ["R-038 nothing, where no trip energy is known", { ...onTrip(), ...withTrip(null), ...read("0.1") }, engaging, []],
  [
    "R-038 nothing, where no trip energy is known and nothing is left",
    { ...onTrip(), ...withTrip(null), ...read("0") },
    engaging,
    [notConfirmed("immediateTrip")]
  ],
  [
    "R-032 protection, and rounds were never read",
    { terminal: saved(protection("protected")) },
    protecting,
    [notConfirmed("protectionCloses")]
  ],
  [
    "R-032 protection, and every round was read as closed",
    { terminal: terminalBy(desired("energy", protection("protected")), roundsRead(key, "closed", "closed")) },
    protecting,
    []
  ],
  [
    "R-032 protection, and the rounds were read for another target",
    { terminal: terminalBy(desired("energy", protection("protected")), roundsRead(another, "closed")) },
    protecting,
    []
  ],
  [
    "R-032 protection, and a round of another target is open",
    {
      terminal: terminalBy(
        desired("energy", protection("protected")),
        roundsRead(key, "closed"),
        roundsRead(another, "closed", "open")
      )
    },
    protecting,
    [notConfirmed("protectionCloses")]
  ],
  [
    "R-032 protection, and a round is not known",
    { terminal: terminalBy(desired("energy", protection("protected")), roundsRead(key, "unknown")) },
    protecting,
    [notConfirmed("protectionCloses")]
  ],
  [
    "R-032 protection, confirmed",
    { terminal: saved(protection("protected")) },
    { ...protecting, confirmCloses: "yes" },
    []
  ],
  [
    "R-032 protection that closes nothing",
    { terminal: saved(protection("protected")), capabilities: { ...capabilities, protectionCloses: "no" } },
    protecting,
    []
  ],
  [
    "R-032 protection that may close",
    { terminal: saved(protection("protected")), capabilities: { ...capabilities, protectionCloses: "yes" } },
    protecting,
    [notConfirmed("protectionCloses")]
  ],
  ["R-032 protection released", { terminal: saved(protection("released")) }, protecting, []],
  [
    "R-032 protection released, never read",
    { terminal: saved(protection("released")), reading: null },
    protecting,
    [stale(null)]
  ],
  // 10:00 on the site.
  [
    "R-035 an expiry that is to come",
    { terminal: saved(expiry("2026-03-02T10:01")) },
    { items: ["EnergyControlExpiry"] },
    []
  ],
  [
    "R-035 an expiry that is now",
    { terminal: saved(expiry("2026-03-02T10:00")) },
    { items: ["EnergyControlExpiry"] },
    [{ _tag: "ExpiryPassed", local: "2026-03-02T10:00" }]
  ],
  [
    "R-035 an expiry of this minute, with seconds",
    { terminal: saved(expiry("2026-03-02 10:00:30")) },
    { items: ["EnergyControlExpiry"] },
    [{ _tag: "ExpiryPassed", local: "2026-03-02 10:00:30" }]
  ],
  [
    "it is in doubt who answers",
    { terminal: terminalBy(doubted, desired("energy", rounds(1))) },
    { items: ["EffectiveRounds"] },
    [{ _tag: "TerminalSuspected", terminalId }]
  ],
  [
    "it is in doubt who answers, and one person chose",
    { terminal: terminalBy(doubted, chosen, desired("energy", rounds(1))) },
    { items: ["EffectiveRounds"] },
    [{ _tag: "TerminalSuspected", terminalId }]
  ],
  [
    "one person chose, and only protection goes out",
    { terminal: terminalBy(doubted, chosen, desired("energy", protection("protected"))) },
    { ...protecting, confirmCloses: "yes" },
    []
  ],
  [
    "one person chose, and more than protection goes out",
    { terminal: terminalBy(doubted, chosen, desired("energy", protection("protected"), rounds(1))) },
    { items: ["Protection", "EffectiveRounds"], confirmCloses: "yes" },
    [{ _tag: "TerminalSuspected", terminalId }]
  ],
  [
    "one person chose, and nothing goes out",
    { terminal: terminalBy(doubted, chosen) },
    {},
    [{ _tag: "TerminalSuspected", terminalId }]
  ]
]

describe("R-041 dispatching parameters", () => {
  const command: ParameterRules.DispatchCommand = {
    ...{ jobId: "J1", items: [], acknowledgeImmediateTrip: "no", confirmCloses: "no" }
  }
  for (const [unlike, patch, asked, forbids] of dispatches)
    it(`${unlike}: ${said(forbids)}`, () => {
      const found = [ParameterRules.dispatch, ParameterRules.dispatchInSession].map((dispatch) =>
        refusals(dispatch({ ...command, ...asked }, { ...view, ...patch }, context))
      )
      assert.deepStrictEqual(found, [forbids, forbids])
    })

  it("needs a session in commissioning, and none on the page of the customer", () => {
    const alone = { ...view, session: null }
    assert.deepStrictEqual(refusals(ParameterRules.dispatch(command, alone, context)), [])
    const missing = { _tag: "NotFound", what: "commissioning", id: key }
    assert.deepStrictEqual(refusals(ParameterRules.dispatchInSession(command, alone, context)), [missing])
  })

  it("R-039 opens the job with what is saved, in the safe order", () => {
    const terminal = saved(control("engaged"), rounds(1), protection("protected"))
    const items = ["PurchaseControl", "Thresholds", "Protection", "EffectiveRounds"] as const
    const decided = ParameterRules.dispatch({ ...command, items, confirmCloses: "yes" }, { ...view, terminal }, context)
    const thresholds: Parameter = { _tag: "Thresholds", thresholds: { alarm: kwh("100"), trip: zero } }
    const values = [protection("protected"), rounds(1), thresholds, control("engaged")]
    const content = { jobId: "J1", orgNo, target, purpose: "dispatch", by: "clerk", values }
    assert.deepStrictEqual<object>(Result.getOrThrow(decided).changes, {
      job: [{ _tag: "JobOpened", v, at, notBefore: at, content }]
    })
  })
})

describe("R-059 while somebody else commissions the terminal", () => {
  it("his session is his, and on the page of the customer parameters are saved and dispatched, which waits for its end", () => {
    const here = { ...view, terminal: terminalBy(locked) }
    const command = { jobId: "J1", items: [], acknowledgeImmediateTrip: "no", confirmCloses: "no" } as const
    const saved = [ParameterRules.save, ParameterRules.saveInSession].map((save) =>
      refusals(save({ mode: null, items: [] }, here, context))
    )
    const dispatched = [ParameterRules.dispatch, ParameterRules.dispatchInSession].map((dispatch) =>
      refusals(dispatch(command, here, context))
    )
    assert.deepStrictEqual(
      [saved, dispatched],
      [
        [[], [lockedBy]],
        [[], [lockedBy]]
      ]
    )
  })
})

describe("R-030 taking over what the terminal reports", () => {
  const reported = (...items: ReadonlyArray<object>): Terminal.Event => ({
    ...{ _tag: "ParametersReported", v, at, target: key },
    items: items as never
  })
  const adopt = (items: ReadonlyArray<Parameters.Item>, ...events: ReadonlyArray<Terminal.Event>) =>
    ParameterRules.adopt({ items }, { ...view, terminal: terminalBy(...events) }, context)

  it.each([
    ["released", "released"],
    ["protected", "protected"],
    ["auto", "protected"]
  ] as const)("protection that is %s is desired as %s", (state, adopted) => {
    const decided = adopt(
      ["Protection", "EffectiveRounds"],
      desired("money"),
      reported(rounds(2), { _tag: "Protection", state, halfHours: null })
    )
    const items = [protection(adopted), rounds(2)]
    assert.deepStrictEqual<object>(Result.getOrThrow(decided).changes, {
      terminal: [{ _tag: "ParametersDesired", v, at, target: key, mode: "money", items }]
    })
  })

  it("leaves what was not read as it is", () => {
    assert.deepStrictEqual<object>(Result.getOrThrow(adopt(["Protection"])).changes, { terminal: [] })
  })
})
