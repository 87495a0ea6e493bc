import { assert, describe, it } from "@effect/vitest"
import { Energy, Station, TerminalGateway, type TerminalId } from "@yugou/core"
import type { TerminalRequest } from "@yugou/core/dialect"
import * as Effect from "effect/Effect"
import { TestClock } from "effect/testing"
import { archive, fakeTerminal, layer } from "../../Fixtures.ts"
import { at, clerk, dispatchOf, engine, minutes, open, over, resolver, sell } from "../../station/Desk.ts"

const terminals = ["3701-00001", "3701-00002", "3701-00003"] as ReadonlyArray<string> as ReadonlyArray<TerminalId>
const groups = [1, 2, 3, 4, 5, 6, 7, 8]
const targets = terminals.length * groups.length

/** Sells to every total group of three terminals. */
const sellAll = Effect.gen(function* () {
  yield* TestClock.setTime(Date.parse(at))
  const { customers } = yield* Station.Station
  const { customerNo, orgNo } = archive.customer
  yield* customers.add({ ...clerk(), customerNo })
  for (const terminalId of terminals) {
    const dialect = { dialectId: "fake", address: terminalId, settings: {} }
    yield* customers.registerTerminal({ ...clerk(), terminalId, orgNo, ...dialect })
    for (const totalGroupNo of groups) {
      const { deviceId } = yield* customers.bindDevice({
        ...clerk(),
        customerNo,
        target: { _tag: "Group", terminalId, totalGroupNo },
        thresholds: { alarm: Energy.kwh("100"), trip: Energy.zero }
      })
      yield* sell(deviceId, "100")
    }
  }
})

/** Runs an engine's step over terminals that never answer and gives what it asked them. */
const asked = Effect.fnUntraced(function* (step: typeof engine) {
  const gateway = yield* TerminalGateway
  const requests: Array<TerminalRequest> = []
  const silent = TerminalGateway.of({
    ...gateway,
    execute: (request) => {
      requests.push(request as TerminalRequest)
      return Effect.never
    }
  })
  yield* Effect.forkChild(Effect.provideService(step, TerminalGateway, silent), { startImmediately: true })
  yield* TestClock.adjust(1)
  return requests
})

describe("one step of an engine over silent terminals", () => {
  it.effect("asks every target that it took: none waits in line behind another", () =>
    Effect.gen(function* () {
      yield* sellAll
      const requests = yield* asked(engine)
      assert.strictEqual(requests.length, targets)
    }).pipe(Effect.provide(layer(fakeTerminal())))
  )

  it.effect("asks every target whose outcome is unknown", () => {
    const terminal = fakeTerminal()
    return Effect.gen(function* () {
      yield* sellAll
      terminal.faults.push(...Array.from({ length: targets }, () => "dropRequest" as const))
      yield* engine
      yield* minutes(10)
      const requests = yield* asked(resolver)
      assert.strictEqual(requests.length, targets)
    }).pipe(Effect.provide(layer(terminal)))
  })
})

describe("a circle of numbers across the targets of a terminal", () => {
  it.effect("starts over at one target, and goes on at the others without looking like a number that went back", () => {
    const terminal = fakeTerminal()
    terminal.capabilities = {
      ...terminal.capabilities,
      numbering: { _tag: "Cyclic", min: 1, max: 9 },
      numberScope: "terminal"
    }
    return over(
      terminal,
      Effect.gen(function* () {
        const { station, device } = yield* open
        const { customerNo } = archive.customer
        const target = { _tag: "Group", terminalId: terminals[0] ?? device.target.terminalId, totalGroupNo: 2 } as const
        const thresholds = { alarm: Energy.kwh("100"), trip: Energy.zero }
        const other = yield* station.customers.bindDevice({ ...clerk(), customerNo, target, thresholds })
        // Each group of the terminal holds the number of its own last credit.
        const held = new Map<string, number | null>()
        for (const deviceId of [device.deviceId, other.deviceId, device.deviceId, other.deviceId, device.deviceId]) {
          terminal.wireNo = held.get(deviceId) ?? 6
          const orderNo = yield* sell(deviceId, "100")
          yield* engine
          assert.strictEqual(yield* dispatchOf(orderNo), "applied")
          held.set(deviceId, terminal.wireNo)
          yield* minutes(10)
        }
        assert.deepStrictEqual(
          terminal.effects.map(({ wireNo }) => wireNo),
          [7, 8, 9, 1, 2]
        )
      })
    )
  })
})
