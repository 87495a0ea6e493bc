/** What a loop that is stopped leaves behind: nothing stays leased, and of a credit that was under way is written down what is known. */
import { assert, describe, it } from "@effect/vitest"
import { DispatchEngine, EngineLoop, TerminalGateway } from "@yugou/core"
import type { Outcome } from "@yugou/core/dialect"
import { StationStore } from "@yugou/core/store"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import { TestClock } from "effect/testing"
import { fakeTerminal } from "../../Fixtures.ts"
import { details, dispatchOf, engine, open, over, resolver, sell, writes } from "../../station/Desk.ts"

const drainTime = "5 seconds"

/** Keeps the engine that sends running over a gateway, until it is stopped; the clock runs while it stops. */
const stoppedOver = Effect.fnUntraced(function* (gateway: TerminalGateway["Service"]) {
  const start = EngineLoop.start({ dispatch: DispatchEngine.runOnce }, { drainTime })
  const loop = yield* Effect.provideService(start, TerminalGateway, gateway) as Effect.Effect<
    EngineLoop.EngineLoop,
    never,
    StationStore
  >
  yield* TestClock.adjust("500 millis")
  const stopping = yield* Effect.forkChild(loop.stop, { startImmediately: true })
  yield* TestClock.adjust(drainTime)
  yield* Fiber.join(stopping)
})

/** What another process may claim now. */
const claimable = (queue: "dispatch" | "resolve") =>
  Effect.gen(function* () {
    const store = yield* StationStore
    const now = yield* DateTime.now
    const lease = { holder: "another", limit: 9, leaseMillis: 1_000, except: [], horizonMillis: null }
    const refs = yield* store.claim({ queue, now, ...lease })
    yield* store.release(refs, "another")
    return refs.length
  })

describe("a loop that is stopped while a credit is under way", () => {
  const rows = [
    ["whose gateway cannot tell: it may have happened", null, "unknown"],
    [
      "whose gateway says that nothing left",
      { _tag: "NotSent", reason: "shutdown", detail: "the asker stopped" },
      "queued"
    ],
    [
      "whose gateway says that it may have left",
      { _tag: "NoAnswer", deadAt: null, cause: "stationStopped", frames: [] },
      "unknown"
    ]
  ] as const
  it.effect.each(rows)("%s", ([, ended, state]) => {
    const terminal = fakeTerminal()
    return over(
      terminal,
      Effect.gen(function* () {
        const { device } = yield* open
        const orderNo = yield* sell(device.deviceId, "100")
        const gateway = yield* TerminalGateway
        const abandoned: Array<string> = []
        const abandon = (requestId: string) =>
          Effect.map(DateTime.now, (at) => {
            abandoned.push(requestId)
            return { at, sentAt: at, ...ended } as unknown as Outcome
          })
        yield* stoppedOver(
          TerminalGateway.of({
            ...gateway,
            ...(ended === null ? {} : { abandon }),
            // The terminal does it, and is slow to say so.
            execute: (request) =>
              request._tag === "WriteCredit"
                ? Effect.andThen(ended?._tag === "NotSent" ? Effect.void : gateway.execute(request), Effect.never)
                : gateway.execute(request)
          })
        )
        const { attempts, order } = yield* details(orderNo)
        assert.strictEqual(order.dispatch, state)
        assert.lengthOf(abandoned, ended === null ? 0 : 1)
        assert.lengthOf(attempts, 1)
        // The next process goes on at once: it looks, and the target is free for the next credit.
        if (state === "unknown") {
          assert.strictEqual(yield* claimable("resolve"), 1)
          yield* resolver
          assert.strictEqual(yield* dispatchOf(orderNo), "applied")
          const next = yield* sell(device.deviceId, "60")
          yield* engine
          assert.strictEqual(yield* dispatchOf(next), "applied")
          assert.strictEqual(writes(terminal), 2)
        } else {
          yield* TestClock.adjust("1 minute")
          yield* engine
          assert.strictEqual(yield* dispatchOf(orderNo), "applied")
          assert.strictEqual(writes(terminal), 1)
        }
      })
    )
  })

  it.effect(
    "gives back at once what it has claimed and not begun, and what it was looking at when it was interrupted",
    () =>
      over(
        fakeTerminal(),
        Effect.gen(function* () {
          const { device } = yield* open
          yield* sell(device.deviceId, "100")
          const gateway = yield* TerminalGateway
          // A look that does not come back.
          yield* stoppedOver(TerminalGateway.of({ ...gateway, execute: () => Effect.never }))
          assert.strictEqual(yield* claimable("dispatch"), 1)

          // A claim that comes back only after the stop.
          const store = yield* StationStore
          const slow = StationStore.of({
            ...store,
            claim: (it) => Effect.tap(store.claim(it), () => Effect.sleep("2 seconds"))
          })
          yield* Effect.provideService(stoppedOver(gateway), StationStore, slow)
          assert.strictEqual(yield* claimable("dispatch"), 1)
          assert.strictEqual(yield* Effect.map(engine, ({ claimed }) => claimed), 1)
        })
      )
  )
})
