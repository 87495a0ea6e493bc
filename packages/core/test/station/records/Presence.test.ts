import { assert, describe, it } from "@effect/vitest"
import { Policy, StationPolicy } from "@yugou/core"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import { TestClock } from "effect/testing"
import { fakeTerminal, terminalId } from "../../Fixtures.ts"
import {
  approve,
  clerk,
  details,
  discrepancies,
  dispatch,
  dispatchOf,
  engine,
  kwh,
  minutes,
  open,
  orderOf,
  over,
  playing,
  save,
  sell,
  tagOf,
  writes
} from "../Desk.ts"

describe("the state that the customer sees", () => {
  const ends = [
    ["none", "applied", "yes"],
    ["refuse", "rejected", "no"],
    ["dropReply", "unknown", "no"],
    ["notSent", "queued", "no"]
  ] as const
  for (const [fault, state, complete] of ends) {
    it.effect(
      `R-103.1 R-103.2 is ${complete === "yes" ? "complete" : "not complete"} when the order is ${state}`,
      () => {
        const terminal = playing(fault)
        return over(
          terminal,
          Effect.gen(function* () {
            const { device } = yield* open
            const orderNo = yield* save(device.deviceId, "100")
            assert.deepInclude(yield* orderOf(orderNo), { dispatch: "idle", complete: "no" })
            yield* approve(orderNo)
            yield* dispatch(orderNo)
            yield* engine
            assert.deepInclude(yield* orderOf(orderNo), { dispatch: state, complete })
          })
        )
      }
    )
  }
})

describe("the terminal's presence", () => {
  it.effect("is offline from the moment it is retired, whatever this process is still connected to", () => {
    const terminal = fakeTerminal()
    return over(
      terminal,
      Effect.gen(function* () {
        const { station, device } = yield* open
        const status = station.purchaseRecords.pollTerminalStatus({ actor: "clerk", terminalId })
        assert.strictEqual((yield* status).presence, "online")
        const { deviceId } = device
        const finalReading = { remaining: kwh("0") }
        yield* station.customers.cancelDevice({ ...clerk(), deviceId, reason: "销户", finalReading })
        yield* minutes(1)
        const retired = yield* DateTime.now
        yield* station.customers.retireTerminal({ ...clerk(), terminalId, reason: "拆除" })
        yield* minutes(1)
        assert.deepInclude(yield* status, { presence: "offline", since: retired })
      })
    )
  })

  it.effect("R-104.1 is online, offline or unknown, with since when", () => {
    const terminal = fakeTerminal()
    return over(
      terminal,
      Effect.gen(function* () {
        const { station } = yield* open
        for (const presence of ["online", "offline", "unknown"] as const) {
          terminal.presence = presence
          terminal.since = presence === "unknown" ? null : yield* DateTime.now
          const status = yield* station.purchaseRecords.pollTerminalStatus({ actor: "clerk", terminalId })
          assert.deepInclude(status, { presence, since: terminal.since })
          yield* minutes(1)
        }
      })
    )
  })

  it.effect(
    "R-104.2 R-104.4 R-104.5 keeps an order queued while the terminal is away, sends it when it is back, and lets it go when it expires",
    () => {
      const terminal = fakeTerminal()
      terminal.presence = "offline"
      return over(
        terminal,
        Effect.gen(function* () {
          const { device } = yield* open
          const orderNo = yield* sell(device.deviceId, "100")
          yield* engine
          assert.strictEqual(yield* dispatchOf(orderNo), "queued")
          assert.deepStrictEqual(terminal.seen, [])
          terminal.presence = "online"
          yield* minutes(2)
          yield* engine
          assert.strictEqual(yield* dispatchOf(orderNo), "applied")
          terminal.presence = "offline"
          const late = yield* sell(device.deviceId, "100")
          yield* TestClock.adjust("25 hours")
          terminal.presence = "online"
          yield* engine
          assert.strictEqual(yield* dispatchOf(late), "idle")
          assert.strictEqual(writes(terminal), 1)
        })
      )
    }
  )

  it.effect("R-104.3 refuses to dispatch to an offline terminal where the policy says so", () => {
    const terminal = fakeTerminal()
    terminal.presence = "offline"
    return over(
      terminal,
      Effect.gen(function* () {
        const { device } = yield* open
        const orderNo = yield* save(device.deviceId, "100")
        yield* approve(orderNo)
        const policy = { ...Policy.defaults, whenOffline: "refuse" as const }
        const refused = dispatch(orderNo).pipe(Effect.provideService(StationPolicy, policy))
        assert.strictEqual(yield* tagOf(refused), "TerminalOffline")
      })
    )
  })

  it.effect("R-104.6 neither applies nor forgets an order whose terminal is gone at the moment of sending", () => {
    const terminal = playing("notSent")
    return over(
      terminal,
      Effect.gen(function* () {
        const { device } = yield* open
        const orderNo = yield* sell(device.deviceId, "100")
        yield* engine
        assert.strictEqual(yield* dispatchOf(orderNo), "queued")
        yield* minutes(2)
        yield* engine
        assert.strictEqual(yield* dispatchOf(orderNo), "applied")
        assert.strictEqual(terminal.increases, 1)
      })
    )
  })
})

describe("looking before sending", () => {
  it.effect("R-105.1 R-105.6 writes down number, balance and counter, and adopts the number at the first look", () => {
    const terminal = fakeTerminal()
    return over(
      terminal,
      Effect.gen(function* () {
        const { device } = yield* open
        const orderNo = yield* sell(device.deviceId, "100")
        yield* engine
        const { attempts, target } = yield* details(orderNo)
        assert.deepInclude(attempts[0]?.before, { storedNumber: 6, balance: kwh("20"), numberRead: "yes" })
        assert.deepStrictEqual(attempts[0]?.before.consumption, { counter: kwh("0"), counterId: "month" })
        assert.deepStrictEqual(target.expected, { _tag: "Number", wireNo: 7, value: kwh("100") })
      })
    )
  })

  it.effect("R-105.5 looks anew before each order, however young the look before is", () => {
    const terminal = fakeTerminal()
    return over(
      terminal,
      Effect.gen(function* () {
        const { device } = yield* open
        yield* sell(device.deviceId, "100")
        yield* engine
        terminal.balance -= kwh("5")
        terminal.consumed += kwh("5")
        const orderNo = yield* sell(device.deviceId, "200")
        yield* engine
        const { attempts } = yield* details(orderNo)
        assert.strictEqual(attempts[0]?.before.balance, kwh("115"))
      })
    )
  })

  const strangers = [
    ["R-105.2 a second master", 41],
    ["R-105.3 a station restored from an older backup", 9],
    ["R-105.4 a terminal that was replaced", null]
  ] as const
  for (const [whose, found] of strangers) {
    it.effect(`R-105.2 R-105.3 R-105.4 sends nothing and opens a discrepancy: ${whose}`, () => {
      const terminal = fakeTerminal()
      return over(
        terminal,
        Effect.gen(function* () {
          const { device } = yield* open
          yield* sell(device.deviceId, "100")
          yield* engine
          terminal.wireNo = found
          const orderNo = yield* sell(device.deviceId, "100")
          yield* engine
          assert.strictEqual(writes(terminal), 1)
          assert.strictEqual(yield* dispatchOf(orderNo), "queued")
          const [open_] = yield* discrepancies
          assert.deepInclude(open_, { cause: "foreignNumber", expected: 7, found, orderNo })
        })
      )
    })
  }
})
