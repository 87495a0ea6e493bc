/** How many messages are in hand at once: as many as the gateway wants, and the next one as soon as one has its answer. */
import { assert, describe, it } from "@effect/vitest"
import { EngineLoop, MessageSender, type OutgoingSms, SmsGateway, Station, type SubmitOutcome } from "@yugou/core"
import type { StationStore } from "@yugou/core/store"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import { TestClock } from "effect/testing"
import { addCustomer, at, makeSite, setBalance, stationOf } from "../../books/alarm/Site.ts"

const customers = ["C", "D"].flatMap((letter) => Array.from({ length: 9 }, (_, index) => `${letter}${index + 1}`))

/** Queues a message to each of 18 customers while the sender is kept running over a gateway that answers when it is told to. */
const sending = Effect.fnUntraced(function* (window: number | undefined) {
  const site = makeSite()
  return yield* Effect.gen(function* () {
    yield* at("2026-03-02 15:00")
    const { purchases, dunning } = yield* Station.Station
    for (const customerNo of customers) {
      const [device] = yield* addCustomer(site, customerNo, { cycle: "daily" })
      setBalance(site, customerNo, "20")
      yield* purchases.pollRemaining({ actor: "clerk", deviceId: device?.deviceId ?? "" })
    }
    const inHand: Array<readonly [sms: OutgoingSms, answer: Deferred.Deferred<SubmitOutcome>]> = []
    const sent: Array<string> = []
    const { window: _, ...usual } = yield* SmsGateway
    const slow = SmsGateway.of({
      ...usual,
      ...(window === undefined ? {} : { window }),
      submit: (sms) =>
        Effect.suspend(() => {
          const answer = Deferred.makeUnsafe<SubmitOutcome>()
          inHand.push([sms, answer])
          sent.push(sms.messageId)
          return Deferred.await(answer)
        })
    })
    const start = EngineLoop.start({ message: MessageSender.runOnce }, { drainTime: 0 })
    const loop = yield* Effect.provideService(start, SmsGateway, slow) as Effect.Effect<
      EngineLoop.EngineLoop,
      never,
      StationStore
    >
    const [one = "", ...others] = customers
    const customerNos = [one, ...others] as const
    const asked = { actor: "clerk", commandId: "dun", customerNos, allowAboveThreshold: "yes" } as const
    yield* dunning.send(asked)
    const moment = TestClock.adjust("200 millis")
    yield* moment
    const first = inHand.length
    // One has its answer: the next one goes out, and no other.
    const [, answer] = inHand.shift() ?? assert.fail("nothing was sent")
    Deferred.doneUnsafe(answer, Effect.succeed({ _tag: "Submitted", parts: [{ _tag: "Accepted", ref: "r1" }] }))
    yield* moment
    const then = inHand.length
    yield* loop.stop
    return { first, then, sent }
  }).pipe(Effect.provide(stationOf(site)))
})

describe("messages that are in hand", () => {
  const rows: ReadonlyArray<readonly [window: number | undefined, most: number]> = [
    [undefined, 8],
    [1, 1],
    [12, 12]
  ]
  it.effect.each(rows)("of a gateway that wants %s are %s, all the time, and each once", ([window, most]) =>
    Effect.gen(function* () {
      const { first, then, sent } = yield* sending(window)
      assert.deepStrictEqual([first, then], [most, most])
      assert.strictEqual(new Set(sent).size, sent.length)
      assert.lengthOf(sent, most + 1)
    })
  )
})
