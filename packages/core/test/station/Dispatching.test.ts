import { assert, describe, it } from "@effect/vitest"
import { DispatchEngine, Invariants, Policy, ref, StationPolicy, StationStore, TerminalGateway } from "@yugou/core"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import { TestClock } from "effect/testing"
import { type FakeTerminal, fakeTerminal, layer, terminalId } from "../Fixtures.ts"
import {
  approve,
  chief,
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
  resolver,
  save,
  sell,
  tagOf
} from "./Desk.ts"

const playing = (...faults: FakeTerminal["faults"]) => {
  const terminal = fakeTerminal()
  terminal.faults.push(...faults)
  return terminal
}

const writes = (terminal: FakeTerminal) => terminal.seen.filter(({ _tag }) => _tag === "WriteCredit").length

/** Runs a story over a terminal, and audits the books at its end. */
const over = <A, E, R>(terminal: FakeTerminal, story: Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    yield* story
    assert.deepStrictEqual(yield* Invariants.checkInvariants(yield* StationStore), [])
  }).pipe(Effect.provide(layer(terminal)))

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
  it.effect("R-104.1 is online, offline or unknown, with since when", () => {
    const terminal = fakeTerminal()
    return over(
      terminal,
      Effect.gen(function* () {
        const { station } = yield* open
        for (const presence of ["online", "offline", "unknown"] as const) {
          terminal.presence = presence
          const status = yield* station.purchaseRecords.pollTerminalStatus({ actor: "clerk", terminalId })
          assert.deepInclude(status, { presence, since: null })
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
        assert.deepStrictEqual(target.expected, { _tag: "Number", wireNo: 7 })
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

describe("sending", () => {
  it.effect("R-106.1 answers with the code of the first precondition that fails, and sends nothing", () => {
    const terminal = fakeTerminal()
    return over(
      terminal,
      Effect.gen(function* () {
        const { station, device } = yield* open
        const orderNo = yield* save(device.deviceId, "100")
        assert.strictEqual(yield* tagOf(dispatch(orderNo)), "NotApproved")
        yield* approve(orderNo)
        yield* station.customers.void({ ...chief(), customerNo: device.customerNo, reason: "moved" })
        assert.strictEqual(yield* tagOf(dispatch(orderNo)), "CustomerInvalid")
        assert.deepStrictEqual(terminal.seen, [])
      })
    )
  })

  it.effect("R-106.2 goes on from the record when the process dies after the attempt was committed", () => {
    const terminal = playing("dropReply")
    return over(
      terminal,
      Effect.gen(function* () {
        const { device } = yield* open
        const orderNo = yield* sell(device.deviceId, "100")
        const gateway = yield* TerminalGateway
        const dying = TerminalGateway.of({
          ...gateway,
          execute: (request) =>
            request._tag === "WriteCredit"
              ? Effect.andThen(gateway.execute(request), Effect.never)
              : gateway.execute(request)
        })
        const now = yield* DateTime.now
        const process = yield* Effect.forkChild(
          Effect.provideService(DispatchEngine.runOnce(now), TerminalGateway, dying)
        )
        yield* TestClock.adjust("1 second")
        yield* Fiber.interrupt(process)
        assert.strictEqual(yield* dispatchOf(orderNo), "sending")
        yield* minutes(20)
        yield* engine
        yield* resolver
        assert.strictEqual(yield* dispatchOf(orderNo), "applied")
        assert.strictEqual(writes(terminal), 1)
      })
    )
  })

  it.effect("R-106.3 R-106.4 R-106.9 is applied by evidence only: an answer or a silence is not enough", () => {
    const terminal = playing("none", "dropReply")
    return over(
      terminal,
      Effect.gen(function* () {
        const { device } = yield* open
        terminal.capabilities = { ...terminal.capabilities, consumption: "none" }
        // The reading that would prove the effect is eaten by consumption, so that nothing is proved.
        const gateway = yield* TerminalGateway
        const eating = TerminalGateway.of({
          ...gateway,
          execute: (request) =>
            Effect.tap(gateway.execute(request), () =>
              Effect.sync(() => {
                if (request._tag === "WriteCredit") terminal.balance -= kwh("100")
              })
            )
        })
        const answered = yield* sell(device.deviceId, "100")
        yield* Effect.provideService(engine, TerminalGateway, eating)
        assert.strictEqual(yield* dispatchOf(answered), "unknown")
        terminal.balance += kwh("100")
        yield* minutes(2)
        yield* resolver
        assert.strictEqual(yield* dispatchOf(answered), "applied")
        const silent = yield* sell(device.deviceId, "100")
        yield* engine
        const { dispatch: state, verdict } = yield* orderOf(silent)
        assert.deepStrictEqual([state, verdict], ["unknown", null])
      })
    )
  })

  const refusals = [
    ["R-106.5", "refuseDuplicate", "unknown"],
    ["R-106.6", "refuseWithoutReason", "unknown"],
    ["R-106.7", "refuse", "rejected"]
  ] as const
  for (const [row, fault, state] of refusals) {
    it.effect(`R-106.5 R-106.6 R-106.7 makes an order ${state} (${row}, ${fault}), and it may go out again`, () => {
      const terminal = playing(fault)
      return over(
        terminal,
        Effect.gen(function* () {
          const { device } = yield* open
          const orderNo = yield* sell(device.deviceId, "100")
          yield* engine
          assert.strictEqual(yield* dispatchOf(orderNo), state)
          yield* minutes(20)
          yield* resolver
          yield* dispatch(orderNo)
          yield* engine
          assert.strictEqual(yield* dispatchOf(orderNo), "applied")
          assert.strictEqual(terminal.increases, 1)
        })
      )
    })
  }

  it.effect("R-106.8 does not take a stated reason for proof when the number was sent before", () => {
    const terminal = playing("dropRequest", "refuse")
    return over(
      terminal,
      Effect.gen(function* () {
        const { device } = yield* open
        const orderNo = yield* sell(device.deviceId, "100")
        yield* engine
        yield* minutes(20)
        yield* resolver
        assert.strictEqual(yield* dispatchOf(orderNo), "rejected")
        yield* dispatch(orderNo)
        yield* engine
        assert.strictEqual(yield* dispatchOf(orderNo), "unknown")
      })
    )
  })

  it.effect("R-106.10 R-107.11 sends nothing else to a target whose outcome is open", () => {
    const terminal = playing("dropReply")
    terminal.capabilities = { ...terminal.capabilities, consumption: "none" }
    return over(
      terminal,
      Effect.gen(function* () {
        const { device } = yield* open
        const first = yield* sell(device.deviceId, "100")
        yield* engine
        terminal.balance -= kwh("100")
        const second = yield* sell(device.deviceId, "200")
        for (let hour = 0; hour < 5; hour += 1) {
          yield* engine
          yield* resolver
          yield* TestClock.adjust("1 hour")
        }
        assert.deepStrictEqual([yield* dispatchOf(first), yield* dispatchOf(second)], ["unknown", "queued"])
        assert.strictEqual(writes(terminal), 1)
        const store = yield* StationStore
        const item = ref("WorkItem", `outcomeUnknown:${first}`)
        assert.deepInclude((yield* store.load([item]))[0]?.state, { customerNo: device.customerNo, closed: null })
        terminal.balance += kwh("100")
        yield* resolver
        assert.strictEqual((yield* store.load([item]))[0]?.state?.closed?.note, "applied")
      })
    )
  })

  it.effect("tells the gateway until when an attempt may be sent", () => {
    const terminal = fakeTerminal()
    return over(
      terminal,
      Effect.gen(function* () {
        const { device } = yield* open
        const orderNo = yield* sell(device.deviceId, "100")
        yield* engine
        const sent = terminal.seen.find(({ _tag }) => _tag === "WriteCredit")
        const { attempts } = yield* details(orderNo)
        assert.deepStrictEqual(sent?.notAfter, attempts[0]?.sendBy)
      })
    )
  })

  it.effect("R-106.12 leaves the queue without a frame when customer or order are no longer valid at its turn", () => {
    const terminal = fakeTerminal()
    return over(
      terminal,
      Effect.gen(function* () {
        const { station, device } = yield* open
        const orderNo = yield* sell(device.deviceId, "100")
        const voided = yield* sell(device.deviceId, "100")
        yield* station.purchaseRecords.void({ ...chief(), orderNo: voided, reason: "wrong" })
        yield* station.customers.void({ ...chief(), customerNo: device.customerNo, reason: "moved" })
        yield* engine
        yield* engine
        assert.deepStrictEqual([yield* dispatchOf(orderNo), yield* dispatchOf(voided)], ["idle", "idle"])
        assert.deepStrictEqual(terminal.seen, [])
      })
    )
  })

  it.effect("R-106.13 neither applies nor sends again what the terminal stored and lost", () => {
    const terminal = playing("loseEffect")
    return over(
      terminal,
      Effect.gen(function* () {
        const { device } = yield* open
        const orderNo = yield* sell(device.deviceId, "100")
        yield* engine
        yield* minutes(20)
        yield* resolver
        assert.deepInclude(yield* orderOf(orderNo), { dispatch: "rejected", verdict: "arrivedWithoutEffect" })
        assert.strictEqual(yield* tagOf(dispatch(orderNo)), "ArrivedWithoutEffect")
        assert.deepStrictEqual(
          (yield* discrepancies).map(({ cause }) => cause),
          ["arrivedWithoutEffect"]
        )
        assert.strictEqual(terminal.increases, 0)
      })
    )
  })

  it.effect(
    "R-107.9 R-107.10 keeps the number of an order while it is the newest, and draws a new one behind a newer one",
    () => {
      const terminal = playing("dropRequest", "dropRequest", "none", "none")
      return over(
        terminal,
        Effect.gen(function* () {
          const { device } = yield* open
          const first = yield* sell(device.deviceId, "100")
          const settle = Effect.andThen(minutes(20), resolver)
          yield* engine
          yield* settle
          yield* dispatch(first)
          yield* engine
          yield* settle
          const second = yield* sell(device.deviceId, "200")
          yield* engine
          yield* dispatch(first)
          yield* engine
          const numbers = (yield* details(first)).attempts.map(({ wireNo }) => wireNo)
          assert.deepStrictEqual(numbers, [7, 7, 9])
          assert.deepStrictEqual((yield* details(second)).attempts[0]?.wireNo, 8)
          assert.strictEqual(terminal.increases, 2)
        })
      )
    }
  )

  it.effect("R-142.3 makes at most one attempt of an order on which two processes work", () => {
    const terminal = fakeTerminal()
    return over(
      terminal,
      Effect.gen(function* () {
        const { device } = yield* open
        const orderNo = yield* sell(device.deviceId, "100")
        const store = yield* StationStore
        // Leases only save work: both processes are given the order.
        const generous = StationStore.of({
          ...store,
          claim: () => Effect.succeed([ref("Order", orderNo)])
        })
        const process = Effect.provideService(engine, StationStore, generous)
        yield* Effect.all([process, process], { concurrency: "unbounded" })
        assert.strictEqual((yield* details(orderNo)).attempts.length, 1)
        assert.strictEqual(terminal.increases, 1)
      })
    )
  })

  it.effect(
    "R-140.3 sends no time-tagged frame to a terminal whose clock is off by more than half the lifetime",
    () => {
      const terminal = fakeTerminal()
      return over(
        terminal,
        Effect.gen(function* () {
          const { station, device } = yield* open
          const orderNo = yield* sell(device.deviceId, "100")
          const gateway = yield* TerminalGateway
          const skewed = TerminalGateway.of({
            ...gateway,
            execute: ((request: Parameters<typeof gateway.execute>[0]) =>
              request._tag === "ReadClock"
                ? Effect.map(DateTime.now, (at) => ({
                    _tag: "Answered",
                    at,
                    answer: { terminalTime: "", skewMillis: 151_000 },
                    frames: []
                  }))
                : gateway.execute(request)) as typeof gateway.execute
          })
          yield* Effect.provideService(engine, TerminalGateway, skewed)
          assert.strictEqual(yield* dispatchOf(orderNo), "queued")
          assert.strictEqual(writes(terminal), 0)
          const [last] = (yield* station.history.steps({ actor: "clerk", kind: "Order", id: orderNo })).slice(-1)
          assert.deepInclude(last?.events[0] as object, { _tag: "Postponed", reason: "clockSkewed" })
        })
      )
    }
  )
})

describe("settling by hand", () => {
  const unknown = Effect.gen(function* () {
    const { station, device } = yield* open
    const orderNo = yield* sell(device.deviceId, "100")
    yield* engine
    assert.strictEqual(yield* dispatchOf(orderNo), "unknown")
    return { station, orderNo, device }
  })
  const proposal = { outcome: "applied", note: "电话核实，终端显示 120 kWh" } as const

  it.effect("R-107.12 refuses without a note, without a proposal, and by the person who proposed", () =>
    over(
      playing("dropReply"),
      Effect.gen(function* () {
        const { station, orderNo } = yield* unknown
        const { proposeResolution, confirmResolution } = station.purchaseRecords
        const creditNo = orderNo
        assert.strictEqual(
          yield* tagOf(proposeResolution({ ...clerk(), creditNo, ...proposal, note: "" })),
          "InvalidInput"
        )
        assert.strictEqual(yield* tagOf(confirmResolution({ ...chief(), creditNo })), "Conflict")
        yield* proposeResolution({ ...clerk(), creditNo, ...proposal })
        assert.strictEqual(yield* tagOf(confirmResolution({ ...clerk(), creditNo })), "FourEyes")
        assert.strictEqual(yield* dispatchOf(orderNo), "unknown")
      })
    )
  )

  it.effect("R-107.13 settles by a second person, with the note on record, and frees the target", () =>
    over(
      playing("dropReply"),
      Effect.gen(function* () {
        const { station, orderNo, device } = yield* unknown
        const { proposeResolution, confirmResolution } = station.purchaseRecords
        yield* proposeResolution({ ...clerk(), creditNo: orderNo, ...proposal })
        const settled = yield* confirmResolution({ ...chief(), creditNo: orderNo })
        assert.deepInclude(settled, { dispatch: "applied", verdict: "applied", note: proposal.note })
        const { attempts } = yield* details(orderNo)
        assert.deepStrictEqual(attempts[0]?.verdict?.resolution, {
          proposedBy: "clerk",
          confirmedBy: "chief",
          note: proposal.note
        })
        yield* minutes(20)
        const next = yield* sell(device.deviceId, "200")
        yield* engine
        assert.strictEqual(yield* dispatchOf(next), "applied")
      })
    )
  )

  it.effect("takes evidence now when a person asks", () =>
    over(
      playing("dropReply"),
      Effect.gen(function* () {
        const { station, orderNo } = yield* unknown
        const resolved = yield* station.purchaseRecords.resolve({ actor: "clerk", creditNo: orderNo })
        assert.deepInclude(resolved, { creditNo: orderNo, dispatch: "applied", verdict: "applied" })
        const missing = station.purchaseRecords.resolve({ actor: "clerk", creditNo: "P0" })
        assert.strictEqual(yield* tagOf(missing), "NotFound")
      })
    )
  )
})
