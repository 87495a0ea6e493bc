/** Many reports at a time against a gateway that does not repeat: what there is no room for waits in TCP, and none is lost. */
import { assert, describe, it } from "@effect/vitest"
import { SmsInbox } from "@yugou/core"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Latch from "effect/Latch"
import * as Metric from "effect/Metric"
import * as Redacted from "effect/Redacted"
import * as TestClock from "effect/testing/TestClock"
import { readAtOnce } from "../src/Deliveries.ts"
import * as Metrics from "../src/Metrics.ts"
import { make } from "../src/SmsGateway.ts"
import { accepted } from "../src/testing/IsmgScript.ts"
import * as SimulatedIsmg from "../src/testing/SimulatedIsmg.ts"
import { listening } from "./Listening.ts"
import { deliverBody } from "./SessionBench.ts"
import { account, eventually, sms, station } from "./Station.ts"

/** Metrics of one test alone. */
const ownMetrics = () => Effect.provideService(Metric.MetricRegistry, new Map())

/** More than several reads bring. */
const flood = 4_000

/** One turn of the event loop. */
const turn = Effect.callback<void>((resume) => {
  setImmediate(() => resume(Effect.void))
})

/** A client whose inbox stores nothing until it is let. */
const stalled = Effect.fnUntraced(function* (
  redelivery: { readonly afterMillis: number; readonly times: number } | null,
  links = 1
) {
  const ismg = yield* SimulatedIsmg.make({ account, onSubmit: () => accepted, redelivery })
  const store = yield* Latch.make()
  const keys = new Set<string>()
  const inbox = SmsInbox.of({
    receipt: () => Effect.void,
    reply: ({ key }) => Effect.tap(store.await, () => Effect.sync(() => keys.add(key)))
  })
  const client = yield* make({
    host: ismg.host,
    port: ismg.port,
    spId: account.spId,
    secret: Redacted.make(account.secret),
    srcId: "10690000",
    drainMillis: 0,
    links,
    deliveryLimit: 100,
    responseTimeoutMillis: 5_000,
    linkTestIntervalMillis: 5_000,
    reconnectMinMillis: 10,
    reconnectMaxMillis: 10
  }).pipe(Effect.provideService(SmsInbox, inbox))
  yield* eventually(() => client.status() === "open")
  for (let no = 0; no < flood; no++) yield* ismg.deliver(deliverBody(BigInt(no + 1)))
  const submit = yield* Effect.forkChild(client.gateway.submit(sms()), { startImmediately: true })
  return { client, ismg, keys, store, submit }
})

describe("many reports at a time", () => {
  it.live(
    "10,000 submits with one report each at window 100: every report is stored and answered, one line is logged a burst",
    () => {
      const log = listening()
      return Effect.gen(function* () {
        const { client, inbox, ismg } = yield* station({ remember: 0 }, { window: 100 })
        const count = 10_000
        yield* Effect.forEach(Array.from({ length: count }), () => client.gateway.submit(sms({ lane: "bulk" })), {
          concurrency: 100,
          discard: true
        })
        yield* Effect.timeoutOption(
          ismg.until((gateway) => gateway.confirmed() === count),
          "15 seconds"
        )
        assert.deepStrictEqual(
          [ismg.reportsSent(), ismg.confirmed(), new Set(inbox.receipts.map(({ ref }) => ref)).size],
          [count, count, count]
        )
        const waiting = log.lines.filter((line) => line.includes("wait to be stored"))
        const { count: pauses } = yield* Metric.value(Metrics.pauses)
        assert.isAtMost(waiting.length, pauses)
        assert.isAtMost(log.lines.length, 20, log.lines.slice(0, 3).join("\n"))
      }).pipe(Effect.provide(log.layer), ownMetrics(), Effect.scoped)
    },
    60_000
  )

  it.effect(
    "a store that stands still for a while loses nothing, and no message is given up whose answer lies behind it",
    () => {
      const log = listening()
      return Effect.gen(function* () {
        const context = yield* Effect.context<never>()
        const { ismg, keys, store, submit } = yield* stalled(null)
        yield* eventually(() => ismg.submits().length === 1)
        yield* TestClock.adjust("29 seconds")
        assert.strictEqual(ismg.confirmed(), 0)
        // No more than the limit and what one read brings, 64 KiB of DELIVERs of 111 bytes.
        const { value: waiting } = yield* Metric.value(Metrics.waiting)
        assert.isAtLeast(waiting, 100)
        assert.isAtMost(waiting, 100 + Math.ceil(65_536 / 111))
        yield* store.open
        yield* ismg.until((gateway) => gateway.confirmed() === flood)
        assert.strictEqual(keys.size, flood)
        const outcome = yield* Fiber.join(submit)
        assert.strictEqual(outcome._tag === "Submitted" ? outcome.parts[0]._tag : outcome.reason, "Accepted")
        assert.isAtLeast((yield* Metric.value(Metrics.pauses)).count, 2)
        assert.isAtLeast((yield* Metric.value(Metrics.pausedMillis)).count, 29_000)
        assert.strictEqual((yield* Metric.value(Metrics.leftUnanswered)).count, 0)
        yield* eventually(() => Metrics.waiting.valueUnsafe(context).value === 0)
        assert.strictEqual(log.lines.filter((line) => line.includes("wait to be stored")).length, 1)
      }).pipe(Effect.provide(log.layer), ownMetrics())
    }
  )

  it.effect(
    "a store that hangs: after 30 s answers are read again, and the rest comes with the gateway's repetition",
    () => {
      const log = listening()
      return Effect.gen(function* () {
        const { ismg, keys, store, submit } = yield* stalled({ afterMillis: 60_000, times: 3 })
        yield* eventually(() => ismg.submits().length === 1)
        yield* TestClock.adjust("30 seconds")
        const outcome = yield* Fiber.join(submit)
        assert.strictEqual(outcome._tag === "Submitted" ? outcome.parts[0]._tag : outcome.reason, "Accepted")
        const { count: left } = yield* Metric.value(Metrics.leftUnanswered)
        assert.isAtLeast(left, 1)
        yield* store.open
        yield* TestClock.adjust("60 seconds")
        yield* ismg.until((gateway) => gateway.confirmed() === flood)
        assert.strictEqual(keys.size, flood)
        assert.strictEqual(log.lines.filter((line) => line.includes("were not stored within 30000 ms")).length, 1)
      }).pipe(Effect.provide(log.layer), ownMetrics())
    }
  )

  it.effect(
    "a store that hangs while the gateway drops the link over and over: what waits stays bounded, and the next link brings the rest",
    () => {
      const log = listening()
      return Effect.gen(function* () {
        const context = yield* Effect.context<never>()
        const { client, ismg, keys, store } = yield* stalled(null)
        // A link that is not read learns of its end when its pause is over: second by second, so that no dial runs into its time-out.
        const dropped = Effect.gen(function* () {
          const before = ismg.logins().length
          yield* ismg.dropAll
          while (ismg.logins().length === before) {
            yield* TestClock.adjust("1 second")
            yield* Effect.forEach(Array.from({ length: 20 }), () => turn, { discard: true })
          }
          yield* eventually(() => client.status() === "open")
        })
        for (let drop = 0; drop < 5; drop++) {
          yield* dropped
          assert.isAtMost((yield* Metric.value(Metrics.waiting)).value, 100 + readAtOnce)
        }
        assert.isAtLeast((yield* Metric.value(Metrics.leftUnanswered)).count, 1)
        // A line for each link that came.
        assert.isAtMost(log.lines.filter((line) => line.includes("DeliveriesWaiting")).length, 6)
        yield* store.open
        yield* eventually(() => Metrics.waiting.valueUnsafe(context).value === 0)
        yield* dropped
        yield* ismg.until((gateway) => gateway.undelivered() === 0)
        assert.strictEqual(keys.size, flood)
      }).pipe(Effect.provide(log.layer), ownMetrics())
    }
  )

  it.effect("a message goes over a link that is read, when another of the account is not", () =>
    Effect.gen(function* () {
      const context = yield* Effect.context<never>()
      const { client, ismg, store } = yield* stalled(null, 2)
      yield* eventually(() => Metrics.openLinks.valueUnsafe(context).value === 2)
      assert.strictEqual(Metrics.pauses.valueUnsafe(context).count, 1)
      const outcomes = yield* Effect.all(
        Array.from({ length: 5 }, () => client.gateway.submit(sms())),
        { concurrency: 5 }
      )
      assert.deepStrictEqual(
        outcomes.map((outcome) => (outcome._tag === "Submitted" ? outcome.parts[0]._tag : outcome.reason)),
        Array.from({ length: 5 }, () => "Accepted")
      )
      yield* store.open
      yield* ismg.until((gateway) => gateway.confirmed() === flood)
    }).pipe(ownMetrics())
  )
})
