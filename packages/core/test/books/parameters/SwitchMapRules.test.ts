/** What forbids to save and to dispatch a switch map, one step away from an accepted case each, and what is written. */
import { assert, describe, it } from "@effect/vitest"
import { Instant, Policy } from "@yugou/core"
import { type Customer, type DeviceRules, type SwitchMap, SwitchMapRules, Terminal } from "@yugou/core/books"
import type { Capabilities } from "@yugou/core/dialect"
import * as Result from "effect/Result"
import { keyOf, type TargetKey } from "../../../src/values/CreditTarget.ts"
import { capabilities, terminalId } from "../../Fixtures.ts"
import { at, customerState, deviceState, orderContent, terminalState } from "../purchase/Orders.ts"

const v = 1 as const
const after = (seconds: number) => Instant.plusMillis(at, seconds * 1000)
const { target, orgNo, customerNo } = orderContent
const key = keyOf(target)
const mapped: Capabilities = { ...capabilities, switchRoundMapping: "required" }
const row = (switchNo: number, name: string, round: number | null): SwitchMap.Switch => ({ switchNo, name, round })
const terminalBy = (...events: ReadonlyArray<Terminal.Event>): Terminal.State =>
  events.reduce<Terminal.State>(Terminal.evolve, terminalState)
const locked: Terminal.Event = {
  ...{ _tag: "TerminalLocked", v, at },
  lock: { by: "other", target: key, until: after(60) }
}
const retired: Terminal.Event = { _tag: "TerminalRetired", v, at, reason: "gone" }
const inDoubt: Terminal.Event = {
  ...{ _tag: "TerminalSuspected", v },
  suspicion: {
    ...{ at, because: "contested", old: null, confirmation: null },
    new: { source: "10.8.3.17", certificate: null, since: at }
  }
}
const context = { actor: "clerk", now: at, policy: Policy.defaults }
const refusals = (decided: Result.Result<unknown, ReadonlyArray<object>>): ReadonlyArray<object> =>
  Result.isSuccess(decided) ? [] : decided.failure.map((refusal) => ({ ...refusal }))
const unsupported = (feature: string) => ({ _tag: "Unsupported", terminalId, feature })
const notInService = { _tag: "TerminalNotInService", terminalId, because: "retired" }
const invalid = (switchNo: number, problem: string) => ({ _tag: "SwitchMapInvalid", switchNo, problem })

describe("R-044 saving a switch map", () => {
  type Row = readonly [
    string,
    Partial<SwitchMapRules.SaveView>,
    ReadonlyArray<SwitchMap.Switch>,
    forbids: ReadonlyArray<object>
  ]
  const two = [row(1, "一号", 1), row(2, "二号", null)]
  const rows: ReadonlyArray<Row> = [
    ["two switches", {}, two, []],
    ["none", {}, [], []],
    ["the terminal is retired", { terminal: terminalBy(retired) }, two, [notInService]],
    ["the dialect is not known", { capabilities: null }, two, [unsupported("unknownDialect")]],
    ["R-059 somebody else commissions the terminal", { terminal: terminalBy(locked) }, two, []],
    ["R-043 the terminal needs none", { capabilities }, two, [{ _tag: "NotApplicable", terminalId }]],
    ["a name of nothing", {}, [row(1, "", 1)], [invalid(1, "nameEmpty")]],
    ["a name of blanks", {}, [row(1, "  ", 1)], [invalid(1, "nameEmpty")]],
    ["the longest name", {}, [row(1, "x".repeat(32), 1)], []],
    ["a longer name", {}, [row(1, "x".repeat(33), 1)], [invalid(1, "nameTooLong")]],
    ["the same name twice", {}, [row(1, "a", 1), row(2, " a", 1)], [invalid(2, "nameTwice")]],
    ["the same switch twice", {}, [row(1, "a", 1), row(1, "b", 1)], [invalid(1, "switchTwice")]],
    ["the last switch", {}, [row(8, "a", 1)], []],
    [
      "a switch that is not there",
      {},
      [row(0, "a", 1), row(9, "b", 1)],
      [invalid(0, "noSuchSwitch"), invalid(9, "noSuchSwitch")]
    ],
    [
      "a switch that this terminal has not",
      { capabilities: { ...mapped, maxSwitches: 4 } },
      [row(4, "a", 1), row(5, "b", 1)],
      [invalid(5, "noSuchSwitch")]
    ],
    [
      "a switch above what any has",
      { capabilities: { ...mapped, maxSwitches: 16 } },
      [row(9, "a", 1)],
      [invalid(9, "noSuchSwitch")]
    ],
    ["the last round", {}, [row(1, "a", 8)], []],
    ["a round that is not there", {}, [row(1, "a", 9)], [invalid(1, "noSuchRound")]]
  ]
  it.each(rows)("%s", (_, patch, switches, forbids) => {
    const view = { terminal: terminalState, capabilities: mapped, ...patch }
    assert.deepStrictEqual(refusals(SwitchMapRules.save({ switches }, view, context)), forbids)
  })

  it("desires it, without the blanks around the names", () => {
    const view = { terminal: terminalState, capabilities: mapped }
    const { changes } = Result.getOrThrow(SwitchMapRules.save({ switches: [row(1, " a ", 1)] }, view, context))
    assert.deepStrictEqual(changes, { terminal: [{ _tag: "SwitchMapDesired", v, at, switches: [row(1, "a", 1)] }] })
  })
})

describe("R-045 the rounds under control", () => {
  it("that have no switch are named once, in order", () => {
    const under = (where: TargetKey, ...rounds: ReadonlyArray<number>): Terminal.Event => ({
      ...{ _tag: "ParametersDesired", v, at, target: where, mode: "energy" },
      items: [{ _tag: "EffectiveRounds", rounds }]
    })
    const none: Terminal.Event = {
      _tag: "ParametersDesired",
      v,
      at,
      target: `${terminalId}/3` as TargetKey,
      mode: "energy",
      items: []
    }
    const terminal = terminalBy(under(key, 10, 2, 1), under(`${terminalId}/2` as TargetKey, 2, 3), none)
    assert.deepStrictEqual(SwitchMapRules.emptyRounds(terminal, [row(1, "a", 1), row(2, "b", null)]), [2, 3, 10])
    assert.deepStrictEqual(SwitchMapRules.emptyRounds(terminalState, []), [])
  })
})

describe("R-046 dispatching a switch map", () => {
  const map = { _tag: "SwitchMapDesired", v, at, switches: [row(1, "a", 1)] } as const
  const view: DeviceRules.UsableView = {
    ...{ customer: customerState, device: deviceState, terminal: terminalBy(map), capabilities: mapped }
  }
  const voided: Customer.State = { ...customerState, validity: "voided" }
  const rows: ReadonlyArray<readonly [string, Partial<DeviceRules.UsableView>, forbids: ReadonlyArray<object>]> = [
    ["that was saved", {}, []],
    ["that was never saved", { terminal: terminalState }, [{ _tag: "MappingRequired", terminalId, round: null }]],
    ["of a customer who is void", { customer: voided }, [{ _tag: "CustomerInvalid", customerNo }]],
    ["of a terminal that somebody else commissions", { terminal: terminalBy(map, locked) }, []],
    [
      "to a terminal of which it is in doubt who answers as it",
      { terminal: terminalBy(map, inDoubt) },
      [{ _tag: "TerminalSuspected", terminalId }]
    ],
    ["of a dialect that is not known", { capabilities: null }, [unsupported("unknownDialect")]],
    ["to a terminal that needs none", { capabilities }, [{ _tag: "NotApplicable", terminalId }]],
    [
      "that the dialect holds back",
      { capabilities: { ...mapped, withheld: ["SwitchRounds"] } },
      [unsupported("withheld")]
    ]
  ]
  it.each(rows)("%s", (_, patch, forbids) => {
    assert.deepStrictEqual(refusals(SwitchMapRules.dispatch({ jobId: "J1" }, { ...view, ...patch }, context)), forbids)
  })

  it("opens the job that carries it", () => {
    const { changes } = Result.getOrThrow(SwitchMapRules.dispatch({ jobId: "J1" }, view, context))
    const values = [{ _tag: "SwitchRounds", map: [{ switchNo: 1, round: 1 }] }]
    const content = { jobId: "J1", orgNo, target, purpose: "dispatch", by: "clerk", values }
    assert.deepStrictEqual<object>(changes, { job: [{ _tag: "JobOpened", v, at, notBefore: at, content }] })
  })
})
