import { assert, describe, it } from "@effect/vitest"
import { DispatchEngine, MessageSender, OutcomeResolver, Policy, StoreError, TerminalGateway } from "@yugou/core"
import { StationStoreMemory } from "@yugou/core/memory"
import { ref, StationStore } from "@yugou/core/store"
import * as DateTime from "effect/DateTime"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import { TestClock } from "effect/testing"
import { commitStep } from "../../../src/engines/kernel/commitStep.ts"
import { fakeTerminal, layer, queued, withDevice } from "../../Fixtures.ts"
import { engine, minutes, open, over, playing, resolver, sell } from "../Desk.ts"

const at = Date.parse("2026-03-02T02:00:00Z")
const step = <A, E, R>(runOnce: (now: DateTime.Utc) => Effect.Effect<A, E, R>) => Effect.flatMap(DateTime.now, runOnce)

/** The stored state of an order. */
const orderOf = Effect.fnUntraced(function* (orderNo: string) {
  const store = yield* StationStore
  const [found] = yield* store.load([ref("Order", orderNo)])
  return Option.getOrThrow(Option.fromNullishOr(found?.state))
})

describe("two processes on one store", () => {
  it.effect("a step that somebody else made already is stale for the slower process", () =>
    Effect.gen(function* () {
      const now = yield* DateTime.now
      const commit = {
        command: { id: "send/m1/3/submit", content: "submit", response: null },
        reads: [],
        writes: [],
        facts: [],
        trail: { actor: "system:message-sender", operation: "message.submit", reason: null, at: now }
      }
      yield* commitStep(commit)
      const error = yield* Effect.flip(commitStep(commit))
      assert.strictEqual(error.reason, "stale")
    }).pipe(Effect.provide(StationStoreMemory.layerMemory))
  )

  it.effect("resolving while the sender is still at work leaves the attempt to it", () => {
    const terminal = fakeTerminal()
    return Effect.gen(function* () {
      yield* TestClock.setTime(at)
      const { device } = yield* withDevice()
      const orderNo = yield* queued(device.deviceId, "1000", "a")
      const gateway = yield* TerminalGateway
      const sending = yield* Deferred.make<void>()
      const goOn = yield* Deferred.make<void>()
      const slow = TerminalGateway.of({
        ...gateway,
        execute: (request) =>
          request._tag === "WriteCredit"
            ? Deferred.succeed(sending, undefined).pipe(
                Effect.andThen(Deferred.await(goOn)),
                Effect.andThen(gateway.execute(request))
              )
            : gateway.execute(request)
      })
      const engine = yield* step(DispatchEngine.runOnce).pipe(
        Effect.provideService(TerminalGateway, slow),
        Effect.forkChild({ startImmediately: true })
      )
      yield* Deferred.await(sending)
      yield* OutcomeResolver.resolve({ _tag: "Order", id: orderNo })
      assert.strictEqual((yield* orderOf(orderNo)).dispatch._tag, "Sending")
      yield* Deferred.succeed(goOn, undefined)
      yield* Fiber.join(engine)
      const order = yield* orderOf(orderNo)
      assert.strictEqual(order.dispatch._tag, "Applied")
      assert.strictEqual(order.attempts[0]?.ending?._tag, "Answered")
      assert.strictEqual(terminal.increases, 1)
    }).pipe(Effect.provide(layer(terminal)))
  })

  it.effect("whoever looks at an order just when the engine writes down what it saw is told how it ended", () => {
    const terminal = playing("dropRequest")
    return over(
      terminal,
      Effect.gen(function* () {
        const { device } = yield* open
        const orderNo = yield* sell(device.deviceId, "100")
        yield* engine
        yield* minutes(20)
        const services = yield* Effect.context<StationStore | TerminalGateway>()
        const store = yield* StationStore
        let engines = 1
        const meeting = StationStore.of({
          ...store,
          commit: (commit) => {
            const first = engines > 0 ? Effect.provideContext(resolver, services) : Effect.void
            engines = 0
            return Effect.andThen(first, store.commit(commit))
          }
        })
        const person = Effect.provideService(
          OutcomeResolver.resolve({ _tag: "Order", id: orderNo }),
          StationStore,
          meeting
        )
        assert.isNull(yield* person, "the engine settled it")
        assert.strictEqual((yield* orderOf(orderNo)).dispatch._tag, "Rejected")
      })
    )
  })

  it.effect("a look that is met again and again ends after three more", () => {
    const terminal = playing("dropRequest")
    return over(
      terminal,
      Effect.gen(function* () {
        const { device } = yield* open
        const orderNo = yield* sell(device.deviceId, "100")
        yield* engine
        yield* minutes(20)
        let commits = 0
        const meeting = StationStore.of({
          ...(yield* StationStore),
          commit: () => {
            commits += 1
            return Effect.fail(new StoreError({ reason: "stale", detail: "another look" }))
          }
        })
        const person = Effect.provideService(
          OutcomeResolver.resolve({ _tag: "Order", id: orderNo }),
          StationStore,
          meeting
        )
        assert.strictEqual((yield* Effect.flip(person)).reason, "stale")
        assert.strictEqual(commits, 4)
      })
    )
  })

  it.effect("an ending is recorded although customer, device or terminal moved meanwhile", () => {
    const terminal = fakeTerminal()
    return Effect.gen(function* () {
      yield* TestClock.setTime(at)
      const { station, device } = yield* withDevice()
      const orderNo = yield* queued(device.deviceId, "1000", "a")
      const gateway = yield* TerminalGateway
      const renaming = TerminalGateway.of({
        ...gateway,
        execute: (request) =>
          request._tag === "WriteCredit"
            ? Effect.tap(gateway.execute(request), () =>
                Effect.orDie(
                  Effect.flatMap(station.customers.get({ actor: "clerk", customerNo: device.customerNo }), (customer) =>
                    station.customers.update({
                      actor: "clerk",
                      commandId: "rename",
                      customerNo: device.customerNo,
                      version: customer.version,
                      alarm: customer.alarm,
                      consent: customer.consent,
                      limits: customer.limits,
                      templateId: customer.templateId,
                      contact: "新联系人",
                      remarks: customer.remarks,
                      ext: customer.ext
                    })
                  )
                )
              )
            : gateway.execute(request)
      })
      yield* step(DispatchEngine.runOnce).pipe(Effect.provideService(TerminalGateway, renaming))
      const order = yield* orderOf(orderNo)
      assert.strictEqual(order.dispatch._tag, "Applied")
      assert.strictEqual(order.attempts[0]?.ending?._tag, "Answered")
    }).pipe(Effect.provide(layer(terminal)))
  })
})

describe("a message engine and the default policy", () => {
  it("tries a message at most ten times with doubling pauses", () => {
    assert.strictEqual(MessageSender.maxTries, 10)
    assert.strictEqual(Policy.backOffMillis(Policy.defaults, 0), 60_000)
    assert.strictEqual(Policy.backOffMillis(Policy.defaults, 10), 60 * 60_000)
  })
})
