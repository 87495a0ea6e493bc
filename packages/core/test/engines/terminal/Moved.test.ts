/** Whoever was stopped in the middle of a look goes on with books of long ago: what the terminal tells by then disproves nothing. */
import { assert, describe, it } from "@effect/vitest"
import { DispatchEngine, EngineProcess, OutcomeResolver, Station, TerminalGateway } from "@yugou/core"
import { Instant } from "@yugou/core/store"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import { askTerminal } from "../../../src/engines/terminal/AskTerminal.ts"
import { terminalId } from "../../Fixtures.ts"
import { dispatchOf, engine, resolver, sell, writes } from "../../station/Desk.ts"
import { after, doubts, strange } from "./MetAgain.ts"

/** Stops an engine at the first question of its look until another process has done something. */
const stopped = Effect.fnUntraced(function* <A, E, R, E2, R2>(
  work: Effect.Effect<A, E, R>,
  meanwhile: Effect.Effect<unknown, E2, R2>
) {
  const gateway = yield* TerminalGateway
  const other = Effect.orDie(Effect.provideContext(meanwhile, yield* Effect.context<R2>()))
  let first: "yes" | "no" = "yes"
  const over = TerminalGateway.of({
    ...gateway,
    execute: (request) => {
      if (first === "no" || request._tag !== "ReadStoredCredit") return gateway.execute(request)
      first = "no"
      return Effect.andThen(other, gateway.execute(request))
    }
  })
  const ended = yield* Effect.provideService(work, TerminalGateway, over)
  assert.strictEqual(first, "no", "it looked")
  return ended
})

describe("a look at a target that is sold to meanwhile raises no doubt", () => {
  it.effect("before a credit: whoever took it over meanwhile has sent it", () =>
    after(strange, (terminal, deviceId) =>
      Effect.gen(function* () {
        const orderNo = yield* sell(deviceId, "50")
        // By a clock that is ahead its lease is over.
        const taken = Effect.flatMap(DateTime.now, (now) =>
          DispatchEngine.runOnce(Instant.plusMillis(now, DispatchEngine.settings.leaseMillis))
        )
        yield* stopped(engine, taken)
        assert.deepStrictEqual([yield* dispatchOf(orderNo), writes(terminal), yield* doubts], ["applied", 1, 0])
      })
    )
  )

  it.effect("after a credit: whoever settled it meanwhile has the evidence", () =>
    after(strange, (terminal, deviceId) =>
      Effect.gen(function* () {
        terminal.faults.push("dropReply")
        const orderNo = yield* sell(deviceId, "50")
        yield* engine
        assert.strictEqual(yield* dispatchOf(orderNo), "unknown")
        const settled = OutcomeResolver.resolve({ _tag: "Order", id: orderNo })
        const sold = Effect.andThen(sell(deviceId, "30"), engine)
        yield* stopped(resolver, Effect.andThen(settled, sold))
        assert.deepStrictEqual([yield* dispatchOf(orderNo), writes(terminal), yield* doubts], ["applied", 2, 0])
      })
    )
  )

  it.effect("and over a connection that nobody knows what agrees with the books of before proves nothing", () =>
    after(strange, (terminal, deviceId) =>
      Effect.gen(function* () {
        const { wireNo, balance } = terminal
        const notAfter = Instant.plusMillis(yield* DateTime.now, 60_000)
        const request = { _tag: "SetClock", requestId: "clock", terminalId, notAfter, payload: {} } as const
        // Another process sells; whoever is asked here tells what the terminal held before.
        const another = EngineProcess.makeProcess("here")
        const sold = Effect.andThen(
          sell(deviceId, "30"),
          Effect.provideService(engine, EngineProcess.EngineProcess, another)
        )
        const stranger = Effect.andThen(
          sold,
          Effect.sync(() => Object.assign(terminal, { wireNo, balance }))
        )
        const outcome = yield* stopped(askTerminal<"SetClock">(request), stranger)
        assert.deepInclude(outcome, { _tag: "NotSent", reason: "unproved" })
        assert.strictEqual(yield* doubts, 0)
      })
    )
  )

  it.effect("by a person: he is told that nothing was read", () =>
    after(strange, (terminal, deviceId) =>
      Effect.gen(function* () {
        const { purchaseRecords } = yield* Station.Station
        const asked = purchaseRecords.reconcile({ actor: "clerk", target: `${terminalId}/1` as never })
        const sold = Effect.andThen(sell(deviceId, "30"), engine)
        const context = yield* Effect.context<Effect.Services<typeof sold>>()
        terminal.meanwhile = Effect.asVoid(Effect.orDie(Effect.provideContext(sold, context)))
        const { result } = yield* asked
        assert.deepStrictEqual([result, yield* doubts], ["notRead", 0])
      })
    )
  )
})
