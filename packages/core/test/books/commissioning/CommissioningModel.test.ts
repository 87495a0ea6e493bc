/** Commissioning against a small reference model: random commands, and after each the public states of model and rules agree. */
import { assert, describe, it } from "@effect/vitest"
import { Instant, Policy, type TerminalId } from "@yugou/core"
import { Commissioning, CommissioningRules, Customer, Device, Terminal } from "@yugou/core/books"
import * as Result from "effect/Result"
import * as fc from "fast-check"
import { groupCapabilities, groupOf, settings } from "../../Panel.ts"

const terminalId = "3701-00001" as TerminalId
const target = groupOf(terminalId)
const at = Instant.at("2026-03-02T02:00:00Z")

type Tab = Commissioning.Tab
type Name = "notRun" | "running" | "succeeded" | "failed" | "stale"

/** The model: what a person would write on a card. `lastOk`: how the last action since the newest result went. */
interface Card {
  readonly holder: string | null
  readonly heldUntil: number
  readonly tabs: Record<Tab, { name: Name; lastOk: boolean | null }>
}
interface Model {
  card: Card
  now: number
}
interface Real {
  state: Commissioning.State
  terminal: Terminal.State
}

const customer = Customer.evolve(null, {
  _tag: "CustomerAdded",
  v: 1,
  at,
  customerNo: "1",
  orgNo: "37",
  details: { name: "甲", ...settings }
})
const registered = Terminal.evolve(null, {
  _tag: "TerminalRegistered",
  v: 1,
  at,
  terminalId,
  orgNo: "37",
  dialectId: "fake",
  address: terminalId,
  settings: {}
})
const device = Device.evolve(null, {
  _tag: "DeviceBound",
  v: 1,
  at,
  deviceId: "D1",
  orgNo: "37",
  customerNo: "1",
  target
})
const place = { customer, device, capabilities: groupCapabilities }

const contextOf = (actor: string, now: number) => ({
  actor,
  now: Instant.plusMillis(at, now * 60_000),
  policy: Policy.defaults
})
const lockMinutes = Policy.defaults.commissioningLockMinutes
const mayAct = ({ card, now }: Model, actor: string): boolean =>
  card.holder === null || card.holder === actor || now >= card.heldUntil

const agree = (model: Model, real: Real): void => {
  const shown = Object.fromEntries(Commissioning.tabs.map((tab) => [tab, Commissioning.tabNameOf(real.state[tab])]))
  const expected = Object.fromEntries(Commissioning.tabs.map((tab) => [tab, model.card.tabs[tab].name]))
  assert.deepStrictEqual(shown, expected)
  const names = Object.values(model.card.tabs).map(({ name }) => name)
  const session = names.includes("failed")
    ? "failed"
    : names.every((name) => name === "succeeded")
      ? "commissioned"
      : "inProgress"
  assert.strictEqual(Commissioning.sessionNameOf(real.state), session)
}

const apply = (real: Real, changes: Partial<CommissioningRules.Changes>): void => {
  for (const event of changes.commissioning ?? []) real.state = Commissioning.evolve(real.state, event)
  for (const event of changes.terminal ?? []) real.terminal = Terminal.evolve(real.terminal, event)
}

type Command = fc.Command<Model, Real>
const command = (text: string, run: (model: Model, real: Real) => void): Command => ({
  check: () => true,
  run: (model, real) => {
    run(model, real)
    agree(model, real)
  },
  toString: () => text
})

const starts = (actor: string): Command =>
  command(`${actor} starts`, (model, real) => {
    const decided = CommissioningRules.start({}, { ...place, terminal: real.terminal }, contextOf(actor, model.now))
    assert.strictEqual(Result.isSuccess(decided), mayAct(model, actor))
    if (Result.isFailure(decided)) return
    apply(real, decided.success.changes)
    model.card = { ...model.card, holder: actor, heldUntil: model.now + lockMinutes }
  })

const runs = (actor: string, tab: Tab, outcome: "ok" | "failed"): Command =>
  command(`${actor} runs ${tab}: ${outcome}`, (model, real) => {
    apply(real, { commissioning: [CommissioningRules.ran(tab, "act", outcome, "", contextOf(actor, model.now))] })
    const it = model.card.tabs[tab]
    it.lastOk = outcome === "ok"
    if (it.name === "notRun") it.name = "running"
  })

const records = (actor: string, tab: Tab, result: "success" | "failure", reason: string | null): Command =>
  command(`${actor} records ${result} of ${tab}`, (model, real) => {
    const view = { ...place, terminal: real.terminal, session: real.state }
    const decided = CommissioningRules.record({ tab, result, reason }, view, contextOf(actor, model.now))
    const it = model.card.tabs[tab]
    const allowed = mayAct(model, actor) && (result === "failure" || it.lastOk === true || reason !== null)
    assert.strictEqual(Result.isSuccess(decided), allowed)
    if (Result.isFailure(decided)) return
    apply(real, decided.success.changes)
    it.name = result === "success" ? "succeeded" : "failed"
    it.lastOk = null
  })

const outruns = (cause: "parameters" | "switchMap" | "terminal"): Command =>
  command(`${cause} change`, (model, real) => {
    apply(real, { commissioning: CommissioningRules.outdated(real.state, cause, at) })
    const touched: ReadonlyArray<Tab> =
      cause === "terminal" ? Commissioning.tabs : [cause === "parameters" ? "basicParameters" : "remoteControl"]
    for (const tab of touched) if (model.card.tabs[tab].name === "succeeded") model.card.tabs[tab].name = "stale"
  })

const passes = (minutes: number): Command =>
  command(`${minutes} min pass`, (model) => {
    model.now += minutes
  })

const actor = fc.constantFrom("a", "b")
const tab = fc.constantFrom(...Commissioning.tabs)
const commands = [
  actor.map(starts),
  fc.tuple(actor, tab, fc.constantFrom("ok" as const, "failed" as const)).map((args) => runs(...args)),
  fc
    .tuple(actor, tab, fc.constantFrom("success" as const, "failure" as const), fc.constantFrom(null, "现场已核对"))
    .map((args) => records(...args)),
  fc.constantFrom("parameters" as const, "switchMap" as const, "terminal" as const).map(outruns),
  fc.constantFrom(1, 60, 121).map(passes)
]

describe("commissioning against its model", () => {
  it("agrees after every command", () => {
    fc.assert(
      fc.property(fc.commands(commands, { maxCommands: 40 }), (sequence) => {
        const setup = () => {
          const real: Real = { state: null as never, terminal: registered }
          const decided = CommissioningRules.start({}, { ...place, terminal: registered }, contextOf("a", 0))
          if (Result.isFailure(decided)) throw new Error("the first start is refused")
          for (const event of decided.success.changes.commissioning) {
            real.state = Commissioning.evolve((real.state as Commissioning.State | null) ?? null, event)
          }
          for (const event of decided.success.changes.terminal) real.terminal = Terminal.evolve(real.terminal, event)
          const card = () => ({ name: "notRun" as Name, lastOk: null })
          const tabs = { basicParameters: card(), realtimeReading: card(), remoteControl: card() }
          return { model: { card: { holder: "a", heldUntil: lockMinutes, tabs }, now: 0 }, real }
        }
        fc.modelRun(setup, sequence)
      }),
      { numRuns: 300 }
    )
  })
})
