import { assert, describe, it } from "@effect/vitest"
import { TerminalGateway } from "@yugou/core"
import { ref, StationStore } from "@yugou/core/store"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import { fakeTerminal } from "../../Fixtures.ts"
import {
  chief,
  clerk,
  details,
  discrepancies,
  dispatch,
  dispatchOf,
  engine,
  minutes,
  open,
  orderOf,
  over,
  playing,
  resolver,
  sell,
  tagOf,
  writes
} from "../Desk.ts"

describe("after sending", () => {
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
        assert.strictEqual(yield* tagOf(confirmResolution({ ...chief(), creditNo, outcome: "applied" })), "Conflict")
        yield* proposeResolution({ ...clerk(), creditNo, ...proposal })
        assert.strictEqual(yield* tagOf(confirmResolution({ ...clerk(), creditNo, outcome: "applied" })), "FourEyes")
        assert.strictEqual(yield* dispatchOf(orderNo), "unknown")
      })
    )
  )

  it.effect(
    "R-107.12 refuses that nothing took effect while the frame may still arrive, and what nobody proposed",
    () =>
      over(
        playing("dropReply"),
        Effect.gen(function* () {
          const { station, orderNo } = yield* unknown
          const { proposeResolution, confirmResolution } = station.purchaseRecords
          const nothing = { creditNo: orderNo, outcome: "notApplied", note: "screen shows 20 kWh" } as const
          const early = yield* Effect.flip(proposeResolution({ ...clerk(), ...nothing }))
          assert.deepInclude(early, { _tag: "Conflict", conflict: "frameAlive" })
          yield* minutes(20)
          yield* proposeResolution({ ...clerk(), ...nothing })
          yield* proposeResolution({ ...clerk(), creditNo: orderNo, ...proposal })
          const other = { creditNo: orderNo, outcome: "notApplied" } as const
          const stale = yield* Effect.flip(confirmResolution({ ...chief(), ...other }))
          assert.deepInclude(stale, { _tag: "Conflict", conflict: "changedMeanwhile" })
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
        const settled = yield* confirmResolution({ ...chief(), creditNo: orderNo, outcome: "applied" })
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
