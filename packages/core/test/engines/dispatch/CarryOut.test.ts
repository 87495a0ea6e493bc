/** Writing down how a credit ended: with its evidence where that is taken at once, alone where it is not, and on what was handed on or stands now. */
import { assert, describe, it } from "@effect/vitest"
import { DispatchEngine, Instant, TerminalGateway } from "@yugou/core"
import type { Outcome, RequestTag, TerminalRequest } from "@yugou/core/dialect"
import { ref, StationStore } from "@yugou/core/store"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import { TestClock } from "effect/testing"
import { fakeTerminal, layer, terminalId } from "../../Fixtures.ts"
import { at, dispatchOf, engine, open, over, resolver, sell, writes } from "../../station/Desk.ts"

/** Each commit of an order after it was queued: its operation and its events. */
const stepsOf = Effect.fnUntraced(function* (orderNo: string) {
  const store = yield* StationStore
  const entries = yield* store.history(ref("Order", orderNo), { afterVersion: 0, limit: 50 })
  return entries
    .filter(({ trail }) => trail.operation.startsWith("dispatch."))
    .map(({ trail, events }) => [trail.operation, ...events.map(({ _tag }) => _tag)].join(" "))
})

const opened = "dispatch.open AttemptOpened"
const answered = "dispatch.end AttemptAnswered"
const settledAtOnce = "dispatch.evidence AttemptAnswered Settled"

const isEvidence = ({ requestId }: TerminalRequest): boolean => requestId.startsWith("evidence")

/** Runs the engine over a gateway that answers nothing of the look after a credit. */
const withoutEvidence = Effect.gen(function* () {
  const gateway = yield* TerminalGateway
  return TerminalGateway.of({
    ...gateway,
    execute: (request) => (isEvidence(request as TerminalRequest) ? Effect.never : gateway.execute(request))
  })
})

/** An order is sent, and its terminal answers; nothing comes of the look after it. */
const unseen = Effect.gen(function* () {
  const { device } = yield* open
  const orderNo = yield* sell(device.deviceId, "100")
  const step = Effect.flatMap(DateTime.now, DispatchEngine.runOnce)
  const sending = Effect.provideService(step, TerminalGateway, yield* withoutEvidence)
  return { orderNo, running: yield* Effect.forkChild(sending, { startImmediately: true }) }
})

describe("an answered credit", () => {
  it.effect("is written down with its evidence, in one commit", () =>
    over(
      fakeTerminal(),
      Effect.gen(function* () {
        const { device } = yield* open
        const orderNo = yield* sell(device.deviceId, "100")
        yield* engine
        assert.deepStrictEqual(yield* stepsOf(orderNo), [opened, settledAtOnce])
        assert.strictEqual(yield* dispatchOf(orderNo), "applied")
      })
    )
  )

  it.effect("is written down alone when its evidence does not come, and settled by a later look", () =>
    over(
      fakeTerminal(),
      Effect.gen(function* () {
        const { orderNo, running } = yield* unseen
        yield* TestClock.adjust("10 seconds")
        assert.deepStrictEqual(yield* stepsOf(orderNo), [opened])
        yield* TestClock.adjust("6 seconds")
        assert.deepStrictEqual(yield* stepsOf(orderNo), [opened, answered])
        yield* Fiber.interrupt(running)
        yield* TestClock.adjust("30 seconds")
        yield* resolver
        assert.deepStrictEqual(yield* stepsOf(orderNo), [opened, answered, "dispatch.evidence Settled"])
      })
    )
  )

  it.effect("is written down alone by who is stopped while he looks", () =>
    over(
      fakeTerminal(),
      Effect.gen(function* () {
        const { orderNo, running } = yield* unseen
        yield* TestClock.adjust("1 second")
        yield* Fiber.interrupt(running)
        assert.deepStrictEqual(yield* stepsOf(orderNo), [opened, answered])
      })
    )
  )

  it.effect("whose terminal was changed while it was looked at is written down by what stands then", () => {
    const terminal = fakeTerminal()
    return Effect.gen(function* () {
      const { device } = yield* open
      const store = yield* StationStore
      const orderNo = yield* sell(device.deviceId, "100")
      const gateway = yield* TerminalGateway
      const watched = TerminalGateway.of({
        ...gateway,
        execute: (request) => {
          if (!isEvidence(request as TerminalRequest) || request._tag !== "ReadConsumption")
            return gateway.execute(request)
          // The same entry again: only its version is another one.
          const moved = Effect.gen(function* () {
            const [found] = yield* store.load([ref("Terminal", terminalId)])
            if (!found?.state) return assert.fail("no terminal")
            yield* store.commit({
              command: { id: "moved", content: "", response: null },
              ...{
                reads: [],
                facts: [],
                trail: { actor: "clerk", operation: "moved", reason: null, at: Instant.at(at) }
              },
              writes: [{ ref: found.ref, version: found.version, state: found.state, events: [], due: null }]
            })
          })
          return Effect.andThen(Effect.orDie(moved), gateway.execute(request))
        }
      })
      yield* Effect.provideService(engine, TerminalGateway, watched)
      // The terminal has moved on: what was handed on does not hold, and what stands now decides.
      assert.deepStrictEqual(yield* stepsOf(orderNo), [opened, settledAtOnce])
      assert.strictEqual(writes(terminal), 1)
    }).pipe(Effect.provide(layer(terminal)))
  })
})

describe("a terminal with records that answers nothing", () => {
  it.effect("keeps its look shorter than the lease of who looks: that nothing was seen is written down", () => {
    const terminal = fakeTerminal()
    terminal.capabilities = {
      ...terminal.capabilities,
      evidence: [...terminal.capabilities.evidence, { kind: "creditRecord", proves: "effect" }]
    }
    terminal.faults.push("dropReply")
    return over(
      terminal,
      Effect.gen(function* () {
        const { device } = yield* open
        const orderNo = yield* sell(device.deviceId, "100")
        const gateway = yield* withoutEvidence
        yield* Effect.provideService(engine, TerminalGateway, gateway)
        yield* TestClock.adjust("20 minutes")
        // As a dialect asks it by default: three times thirty seconds for each question.
        const silent = TerminalGateway.of({
          ...gateway,
          execute: <T extends RequestTag>() =>
            Effect.delay(
              Effect.map(
                DateTime.now,
                (sentAt) => ({ _tag: "NoAnswer", sentAt, deadAt: null, cause: "timeout", frames: [] }) as Outcome<T>
              ),
              "90 seconds"
            )
        })
        const running = yield* Effect.forkChild(Effect.provideService(resolver, TerminalGateway, silent), {
          startImmediately: true
        })
        yield* TestClock.adjust("10 minutes")
        yield* Fiber.join(running)
        assert.strictEqual((yield* stepsOf(orderNo)).at(-1), "dispatch.evidence EvidenceTaken")
        yield* TestClock.adjust("2 hours")
        yield* resolver
        assert.strictEqual(yield* dispatchOf(orderNo), "applied")
      })
    )
  })
})

describe("what moved while a credit was looked at", () => {
  it.effect("is decided by as it stands then: a customer who is voided gets nothing", () => {
    const terminal = fakeTerminal()
    return over(
      terminal,
      Effect.gen(function* () {
        const { device, station } = yield* open
        const orderNo = yield* sell(device.deviceId, "100")
        const { customerNo } = device
        const voided = station.customers.void({ actor: "clerk", commandId: "void", customerNo, reason: "moved away" })
        terminal.meanwhile = Effect.orDie(Effect.asVoid(voided))
        yield* engine
        assert.strictEqual(writes(terminal), 0)
        assert.notInclude(yield* stepsOf(orderNo), opened)
      })
    )
  })
})
