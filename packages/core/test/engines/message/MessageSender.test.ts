import { assert, describe, it } from "@effect/vitest"
import { AlarmScheduler, MessageSender, SmsInbox, Station, type SubmitOutcome, segmentsOf } from "@yugou/core"
import { Message } from "@yugou/core/books"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import { TestClock } from "effect/testing"
import { isRepeated } from "../../../src/engines/message/MessageCounts.ts"
import { MessageKind } from "../../../src/values/MessageKind.ts"
import {
  addCustomer,
  at,
  days,
  makeSite,
  policyWith,
  type Site,
  setBalance,
  signature,
  stationOf
} from "../../books/alarm/Site.ts"

const clerk = { actor: "clerk" }
const submitStep = Effect.flatMap(DateTime.now, MessageSender.runOnce)
const progress = Effect.gen(function* () {
  const { dunning } = yield* Station.Station
  return (yield* dunning.messages(clerk)).rows.map((message) => {
    const { _tag } = message.progress
    return message.progress._tag === "Suppressed" ? `${_tag} ${message.progress.reason}` : _tag
  })
})
const dun = Effect.fnUntraced(function* (customerNo: string, id: string, quietHoursReason?: string) {
  const { dunning } = yield* Station.Station
  const reason = quietHoursReason === undefined ? {} : { quietHoursReason }
  return yield* dunning.send({
    ...clerk,
    commandId: id,
    customerNos: [customerNo],
    allowAboveThreshold: "yes",
    ...reason
  })
})

/** A site with one customer who is low, at three in the afternoon. */
const low = Effect.fnUntraced(function* (site: Site, customerNo = "C1") {
  yield* at("2026-03-02 15:00")
  const [device] = yield* addCustomer(site, customerNo, { cycle: "daily" })
  setBalance(site, customerNo, "20")
  const { purchases } = yield* Station.Station
  yield* purchases.pollRemaining({ ...clerk, deviceId: device?.deviceId ?? "" })
})

describe("what holds a message back", () => {
  it.effect("R-132.1 an automatic message that comes into the quiet hours waits for their end", () => {
    const site = makeSite()
    return Effect.gen(function* () {
      yield* at("2026-03-01 12:00")
      yield* addCustomer(site, "C1", { cycle: "daily", time: "20:59" })
      setBalance(site, "C1", "20")
      yield* at("2026-03-01 20:59")
      yield* Effect.flatMap(DateTime.now, AlarmScheduler.runOnce)
      for (const time of ["2026-03-01 21:00", "2026-03-02 00:00", "2026-03-02 07:59"]) {
        yield* at(time)
        yield* submitStep
      }
      assert.deepStrictEqual([site.sent.length, yield* progress], [0, ["Queued"]])
      yield* at("2026-03-02 08:00")
      yield* submitStep
      assert.deepStrictEqual([site.sent.length, yield* progress], [1, ["Submitted"]])
    }).pipe(Effect.provide(stationOf(site)))
  })

  it.effect("R-132.4 after three messages on one local day a fourth is not sent, and on the next day it is", () => {
    const site = makeSite()
    return Effect.gen(function* () {
      yield* low(site)
      for (const id of ["a", "b", "c", "d"]) {
        yield* dun("C1", id)
        yield* TestClock.adjust("20 minutes")
      }
      yield* submitStep
      assert.strictEqual(site.sent.length, 3)
      assert.deepStrictEqual((yield* progress).toSorted(), ["Submitted", "Submitted", "Submitted", "Suppressed QUOTA"])
      assert.strictEqual((yield* dun("C1", "e")).refused[0]?.refusals[0]?.code, "QUOTA")
      yield* at("2026-03-03 09:00")
      yield* dun("C1", "f")
      yield* submitStep
      assert.strictEqual(site.sent.length, 4)
    }).pipe(Effect.provide(stationOf(site, { dedupeMinutes: 0 })))
  })

  it.effect("R-132.5 a message of an org unit whose monthly quota is used up is refused with QUOTA", () => {
    const site = makeSite()
    return Effect.gen(function* () {
      yield* low(site)
      yield* low(site, "C2")
      yield* low(site, "D1")
      yield* dun("C1", "a")
      yield* dun("C2", "b")
      yield* submitStep
      const refused = yield* dun("C1", "c")
      assert.deepStrictEqual(refused.messages, [])
      assert.strictEqual(refused.refused[0]?.refusals[0]?.code, "QUOTA")
      assert.strictEqual((yield* dun("D1", "d")).messages.length, 1, "another org unit has a quota of its own")
      yield* days(site, "C1", ["20"], "09:30", "2026-03-03")
      assert.include(yield* progress, "Suppressed QUOTA")
      yield* at("2026-04-01 10:00")
      assert.strictEqual((yield* dun("C1", "e")).messages.length, 1, "another month")
    }).pipe(Effect.provide(stationOf(site, { messagesPerMonth: { "37401": 2 } })))
  })

  it.effect("R-132.7 without a signature a message by hand is refused, and an automatic one is not made", () => {
    const site = makeSite()
    return Effect.gen(function* () {
      yield* low(site)
      assert.strictEqual((yield* Effect.flip(dun("C1", "a")))._tag, "SignatureMissing")
      assert.deepStrictEqual(yield* days(site, "C1", ["20"], "09:30", "2026-03-03"), [0])
      assert.deepStrictEqual(yield* progress, [])
    }).pipe(Effect.provide(stationOf(site, { signature: null })))
  })

  it.effect(
    "R-132.7 a message that was queued while there was a signature is not sent when there is none any more",
    () => {
      const site = makeSite()
      return Effect.gen(function* () {
        yield* Effect.gen(function* () {
          yield* low(site)
          yield* dun("C1", "a")
        }).pipe(Effect.provide(stationOf(site)))
        yield* Effect.gen(function* () {
          yield* submitStep
          assert.deepStrictEqual(yield* progress, ["Suppressed SIGNATURE_MISSING"])
        }).pipe(Effect.provide(stationOf(site, { signature: null })))
      })
    }
  )

  it.effect.each(MessageKind.literals)(
    "R-127 a repetition is looked for in what a person had sent only: %s",
    (kind) => {
      const site = makeSite()
      return Effect.gen(function* () {
        yield* low(site)
        yield* dun("C1", "a")
        yield* submitStep
        const [sent] = site.sent
        const same = { to: sent?.to ?? "", text: sent?.text ?? "", kind }
        const repeated = yield* isRepeated(same, "another", yield* DateTime.now)
        assert.strictEqual(repeated, kind === "dunning" ? "yes" : "no")
      }).pipe(Effect.provide(stationOf(site)))
    }
  )

  it.effect(
    "R-128.6 the same text to the same number within the window is suppressed, and after it is sent again",
    () => {
      const site = makeSite()
      return Effect.gen(function* () {
        yield* low(site)
        yield* dun("C1", "a")
        yield* submitStep
        yield* TestClock.adjust("9 minutes")
        yield* dun("C1", "b")
        yield* submitStep
        assert.deepStrictEqual(yield* progress, ["Suppressed DUPLICATE", "Submitted"])
        yield* TestClock.adjust("2 minutes")
        yield* dun("C1", "c")
        yield* submitStep
        assert.strictEqual(site.sent.length, 2)
      }).pipe(Effect.provide(stationOf(site)))
    }
  )

  it.effect("a message that is too old is given up", () => {
    const site = makeSite()
    return Effect.gen(function* () {
      yield* low(site)
      yield* dun("C1", "a")
      yield* at("2026-03-03 10:00")
      yield* submitStep
      assert.deepStrictEqual(yield* progress, ["Suppressed expired"])
    }).pipe(Effect.provide(stationOf(site)))
  })
})

describe("R-132.6 the parts of a text with its signature", () => {
  const texts: ReadonlyArray<readonly [characters: number, segments: number]> = [
    [70, 1],
    [71, 2],
    [134, 2],
    [135, 3]
  ]
  it.each(texts)("a text of %i characters takes %i parts", (characters, segments) => {
    assert.strictEqual(segmentsOf(`${signature}${"电".repeat(characters - signature.length)}`), segments)
  })

  it.effect("every text begins with the signature, and the preview counts it", () => {
    const site = makeSite()
    return Effect.gen(function* () {
      yield* low(site)
      const { messages } = yield* dun("C1", "a")
      assert.isTrue(messages[0]?.text.startsWith(signature))
      assert.strictEqual(messages[0]?.segments, segmentsOf(messages[0]?.text ?? ""))
    }).pipe(Effect.provide(stationOf(site)))
  })
})

describe("how a submit ends", () => {
  const accepted = (ref: string) => ({ _tag: "Accepted", ref }) as const
  const rows: ReadonlyArray<{
    readonly title: string
    readonly given: readonly [outcome: SubmitOutcome, progress: string, submits: number]
  }> = [
    { title: "accepted", given: [{ _tag: "Submitted", parts: [accepted("x")] }, "Submitted", 1] },
    { title: "R-128.7 no answer", given: [{ _tag: "Submitted", parts: [{ _tag: "Unknown" }] }, "Unknown", 1] },
    {
      title: "one part accepted and one unknown",
      given: [{ _tag: "Submitted", parts: [accepted("x"), { _tag: "Unknown" }] }, "Unknown", 1]
    },
    {
      title: "refused for good",
      given: [{ _tag: "Submitted", parts: [{ _tag: "Refused", code: "9", again: "never" }] }, "Failed", 1]
    },
    { title: "a text that the gateway cannot send", given: [{ _tag: "NotSent", reason: "badContent" }, "Failed", 1] },
    { title: "a number that is none", given: [{ _tag: "NotSent", reason: "badNumber" }, "Failed", 1] },
    { title: "too slow for this try, and later not", given: [{ _tag: "NotSent", reason: "expired" }, "Submitted", 2] },
    { title: "not connected, and later it is", given: [{ _tag: "NotSent", reason: "offline" }, "Submitted", 2] },
    { title: "throttled, and later not", given: [{ _tag: "NotSent", reason: "throttled" }, "Submitted", 2] }
  ]
  it.effect.each(rows)("$title", ({ given: [outcome, expected, submits] }) => {
    const site = makeSite()
    site.outcomes.push(outcome)
    return Effect.gen(function* () {
      yield* low(site)
      yield* dun("C1", "a")
      for (let step = 0; step < 4; step += 1) {
        yield* submitStep
        yield* TestClock.adjust("10 minutes")
      }
      assert.deepStrictEqual([yield* progress, site.sent.length], [[expected], submits])
    }).pipe(Effect.provide(stationOf(site)))
  })

  it.effect("R-128.7 a submit whose process died is unknown and never submitted again", () => {
    const site = makeSite()
    return Effect.gen(function* () {
      yield* low(site)
      yield* dun("C1", "a")
      const row = site.books.rows.Message.values().next().value
      assert.isDefined(row)
      const started = { _tag: "SubmitStarted", v: 1, at: yield* DateTime.now, until: yield* DateTime.now } as const
      const state = Message.evolve(row?.current.state as Message.State, started)
      const now = yield* DateTime.now
      const held = MessageSender.hold(state, policyWith({}), now)
      assert.deepStrictEqual(
        held?.map(({ _tag }) => _tag),
        ["SubmitBecameUnknown"]
      )
    }).pipe(Effect.provide(stationOf(site)))
  })

  it.effect("R-133.1 the gateway in memory is enough for a message to reach it", () => {
    const site = makeSite()
    return Effect.gen(function* () {
      yield* low(site)
      const { messages } = yield* dun("C1", "a")
      yield* submitStep
      assert.deepStrictEqual(
        site.sent.map(({ messageId, to, text }) => ({ messageId, to, text })),
        [{ messageId: messages[0]?.messageId, to: "13800000000", text: messages[0]?.text }]
      )
    }).pipe(Effect.provide(stationOf(site)))
  })
})

describe("delivery receipts", () => {
  it.effect("R-133.3 a message without a receipt is receipt-unknown after three days, and not failed", () => {
    const site = makeSite()
    return Effect.gen(function* () {
      yield* low(site)
      yield* dun("C1", "a")
      yield* submitStep
      yield* TestClock.adjust("71 hours")
      yield* submitStep
      assert.deepStrictEqual(yield* progress, ["Submitted"])
      yield* TestClock.adjust("1 hour")
      yield* submitStep
      assert.deepStrictEqual(yield* progress, ["ReceiptUnknown"])
      assert.strictEqual(site.sent.length, 1)
    }).pipe(Effect.provide(stationOf(site)))
  })

  it.effect("a receipt that comes after that still counts", () => {
    const site = makeSite()
    return Effect.gen(function* () {
      yield* low(site)
      yield* dun("C1", "a")
      yield* submitStep
      yield* TestClock.adjust("73 hours")
      yield* submitStep
      const inbox = yield* SmsInbox
      yield* inbox.receipt({ ref: "r1", state: "delivered", code: "DELIVRD", at: yield* DateTime.now })
      assert.deepStrictEqual(yield* progress, ["Delivered"])
    }).pipe(Effect.provide(stationOf(site)))
  })
})
