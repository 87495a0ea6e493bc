/** Devices on two targets against a small reference model: whatever is bound and cancelled, a target has at most one active device. */
import { assert, describe, it } from "@effect/vitest"
import { type CreditTarget, Energy, Instant, Policy, type TerminalId } from "@yugou/core"
import { CancelRules, Customer, Device, DeviceRules, Target, Terminal } from "@yugou/core/books"
import * as Result from "effect/Result"
import * as fc from "fast-check"
import { groupCapabilities, groupOf, settings } from "../../Panel.ts"

const terminalId = "3701-00001" as TerminalId
const at = Instant.at("2026-03-02T02:00:00Z")
const context = { actor: "clerk", now: at, policy: Policy.defaults }
const thresholds = { alarm: Energy.kwh("10"), trip: Energy.zero }
const targets: ReadonlyArray<CreditTarget> = [groupOf(terminalId, 1), groupOf(terminalId, 2)]

/** The model: which device is active on each target, which devices are cancelled, and whether the slot is held. */
interface Model {
  readonly active: Array<string | null>
  readonly cancelled: Set<string>
  readonly held: Array<boolean>
  next: number
}
interface Real {
  readonly targets: Array<Target.State | null>
  readonly devices: Map<string, Device.State>
}

const customer = Customer.evolve(null, {
  _tag: "CustomerAdded",
  v: 1,
  at,
  customerNo: "1",
  orgNo: "37",
  details: { name: "甲", ...settings }
})
const terminal = Terminal.evolve(null, {
  _tag: "TerminalRegistered",
  v: 1,
  at,
  terminalId,
  orgNo: "37",
  dialectId: "fake",
  address: terminalId,
  settings: {}
})

const agree = (model: Model, real: Real): void => {
  const active = (index: number) =>
    [...real.devices.values()].filter(({ binding, target }) => binding === "active" && target === targets[index])
  for (const [index, deviceId] of model.active.entries()) {
    assert.deepStrictEqual(
      active(index).map((device) => device.deviceId),
      deviceId === null ? [] : [deviceId]
    )
    assert.strictEqual(real.targets[index]?.boundTo ?? null, deviceId)
  }
  for (const deviceId of model.cancelled) assert.strictEqual(real.devices.get(deviceId)?.binding, "cancelled")
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

const binds = (index: number): Command =>
  command(`bind ${index}`, (model, real) => {
    const target = targets[index] as CreditTarget
    const deviceId = `D${model.next}`
    model.next += 1
    const view = {
      customer,
      terminal,
      listed: [],
      target: real.targets[index] ?? null,
      capabilities: groupCapabilities
    }
    const decided = DeviceRules.bind({ deviceId, target, thresholds }, view, context)
    assert.strictEqual(Result.isSuccess(decided), model.active[index] === null)
    if (Result.isFailure(decided)) return
    for (const event of decided.success.changes.device) {
      real.devices.set(deviceId, Device.evolve(real.devices.get(deviceId) ?? null, event))
    }
    for (const event of decided.success.changes.target) {
      real.targets[index] = Target.evolve(real.targets[index] ?? null, event)
    }
    model.active[index] = deviceId
  })

const cancels = (index: number, number: number): Command =>
  command(`cancel D${number} on ${index}`, (model, real) => {
    const deviceId = `D${number}`
    const device = real.devices.get(deviceId)
    const target = real.targets[index]
    if (device === undefined || !target || device.target !== targets[index]) return
    const view = {
      device,
      target,
      terminal,
      orders: [],
      reading: null,
      foreign: Energy.zero,
      capabilities: null,
      presence: "offline"
    } as const
    const finalReading = { remaining: Energy.zero, at, source: "manual" } as const
    const decided = CancelRules.cancel(
      { reason: "拆表", finalReading, disposition: null, control: null },
      view,
      context
    )
    const allowed = !model.cancelled.has(deviceId) && model.held[index] === false
    assert.strictEqual(Result.isSuccess(decided), allowed)
    if (Result.isFailure(decided)) return
    for (const event of decided.success.changes.device) real.devices.set(deviceId, Device.evolve(device, event))
    for (const event of decided.success.changes.target) real.targets[index] = Target.evolve(target, event)
    model.active[index] = null
    model.cancelled.add(deviceId)
  })

const holds = (index: number): Command =>
  command(`take or free slot ${index}`, (model, real) => {
    const target = real.targets[index]
    if (!target) return
    const by = { _tag: "Order", id: "P1" } as const
    const event: Target.Event = model.held[index]
      ? { _tag: "SlotFreed", v: 1, quietUntil: null, expected: null }
      : { _tag: "SlotTaken", v: 1, by, no: 1 }
    real.targets[index] = Target.evolve(target, event)
    model.held[index] = model.held[index] !== true
  })

const index = fc.constantFrom(0, 1)
const commands = [
  index.map(binds),
  fc.tuple(index, fc.integer({ min: 0, max: 5 })).map((it) => cancels(...it)),
  index.map(holds)
]

describe("devices against their model", () => {
  it("agree after every command", () => {
    fc.assert(
      fc.property(fc.commands(commands, { maxCommands: 40 }), (sequence) => {
        fc.modelRun(
          () => ({
            model: { active: [null, null], cancelled: new Set<string>(), held: [false, false], next: 0 },
            real: { targets: [null, null], devices: new Map() }
          }),
          sequence
        )
      }),
      { numRuns: 300 }
    )
  })
})
