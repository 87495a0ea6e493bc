/** What waits for the gateway: no byte has left, so that nothing is counted, and only the lifetime of the message ends it. */
import { assert, describe, it } from "@effect/vitest"
import { AlarmScheduler, MessageSender, SmsGateway, Station, type SubmitOutcome } from "@yugou/core"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import { TestClock } from "effect/testing"
import { at, makeSite, type Site, stationOf } from "../../books/alarm/Site.ts"
import { clerk, known, messages, submitStep } from "../../books/dunning/Desk.ts"

const progress = Effect.map(messages, (rows) => rows.map(({ progress: { _tag } }) => _tag))

const dun = Effect.fnUntraced(function* (site: Site) {
  const { dunning } = yield* Station.Station
  yield* at("2026-03-02 09:00")
  yield* known(site, "C1", "18")
  yield* dunning.send({ ...clerk, commandId: "dun", customerNos: ["C1"] })
})

const reasons = ["offline", "throttled", "configuration", "expired"] as const

describe("while nothing can leave the station", () => {
  it.effect.each(reasons.map((reason) => ({ title: reason, given: [reason] as const })))(
    "$title: a message waits for eleven hours, and is sent when it can be",
    ({ given: [reason] }) => {
      const site = makeSite()
      return Effect.gen(function* () {
        yield* dun(site)
        const notSent: SubmitOutcome = { _tag: "NotSent", reason }
        site.outcomes.push(...Array.from({ length: 30 }, () => notSent))
        for (let step = 0; step < 11 * 12; step += 1) {
          yield* submitStep
          yield* TestClock.adjust("5 minutes")
        }
        assert.deepStrictEqual(yield* progress, ["Queued"])
        site.outcomes.splice(0)
        yield* TestClock.adjust("50 minutes")
        yield* submitStep
        assert.deepStrictEqual(yield* progress, ["Submitted"])
      }).pipe(Effect.provide(stationOf(site)))
    }
  )

  it.effect("a link that opens has them sent in the next step, whatever they would have waited", () => {
    const site = makeSite()
    let standing: "open" | "closed" = "closed"
    const gateway = SmsGateway.of({
      submit: (sms) =>
        Effect.sync((): SubmitOutcome => {
          if (standing === "closed") return { _tag: "NotSent", reason: "offline" }
          site.sent.push(sms)
          return { _tag: "Submitted", parts: [{ _tag: "Accepted", ref: sms.messageId }] }
        }),
      segments: () => 1,
      standing: Effect.sync(() => standing)
    })
    const step = Effect.provideService(Effect.flatMap(DateTime.now, MessageSender.runOnce), SmsGateway, gateway)
    return Effect.gen(function* () {
      yield* dun(site)
      for (let minutes = 0; minutes < 180; minutes += 1) {
        yield* step
        yield* TestClock.adjust("1 minute")
      }
      standing = "open"
      yield* step
      assert.deepStrictEqual(yield* progress, ["Submitted"])
    }).pipe(Effect.provide(stationOf(site)))
  })

  it.effect("the quiet hours are no try", () => {
    const site = makeSite()
    return Effect.gen(function* () {
      yield* at("2026-03-02 20:30")
      yield* known(site, "C1", "18", { cycle: "daily", time: "20:59" })
      yield* at("2026-03-02 20:59")
      yield* Effect.flatMap(DateTime.now, AlarmScheduler.runOnce)
      yield* at("2026-03-02 21:30")
      yield* submitStep
      const [message] = yield* messages
      assert.strictEqual(message?.progress._tag === "Queued" ? message.progress.tries : null, 0)
    }).pipe(Effect.provide(stationOf(site)))
  })
})

describe("R-127 repetition is suppressed for dunning by hand only", () => {
  it.effect("an alarm that says what the one of yesterday said goes out within the window", () => {
    const site = makeSite()
    return Effect.gen(function* () {
      const { dunning } = yield* Station.Station
      yield* at("2026-03-02 08:00")
      yield* dunning.saveTemplate({
        ...clerk,
        commandId: "t",
        templateId: "alarm",
        orgNo: "",
        name: "告警",
        usableFor: ["alarm", "dunning"],
        text: "{customerName}请购电（{readingTime}）"
      })
      yield* at("2026-03-02 09:25")
      yield* known(site, "C1", "18", { cycle: "daily" })
      yield* dunning.send({ ...clerk, commandId: "dun", customerNos: ["C1"], templateId: "alarm" })
      yield* submitStep
      yield* at("2026-03-02 09:30")
      yield* Effect.flatMap(DateTime.now, AlarmScheduler.runOnce)
      yield* submitStep
      assert.deepStrictEqual(
        [yield* progress, new Set(site.sent.map(({ text }) => text)).size],
        [["Submitted", "Submitted"], 1]
      )
    }).pipe(Effect.provide(stationOf(site)))
  })
})
