/** Silence is visible: what a customer does not hear for a reason that a person must mend is one work item, and never only a row in a list. */
import { assert, describe, it } from "@effect/vitest"
import { AlarmScheduler, type Policy, Station, type SubmitOutcome } from "@yugou/core"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import type * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import { TestClock } from "effect/testing"
import { addCustomer, alarmOf, at, engines, makeSite, orgNo, type Site, setBalance, stationOf } from "../alarm/Site.ts"
import { openItems, poll } from "../alarm/Watching.ts"
import { clerk, known, messages, submitStep, wentTo } from "../dunning/Desk.ts"

type Told = Effect.Effect<void, unknown, Layer.Success<ReturnType<typeof stationOf>>>

const refusedForGood: SubmitOutcome = {
  _tag: "Submitted",
  parts: [{ _tag: "Refused", code: "9", again: "never" }]
}

const morning = "2026-03-02 09:00"
const alarmTime = "2026-03-02 09:30"

const low = (site: Site) => known(site, "C1", "18", { cycle: "daily" })

const without = Effect.fnUntraced(function* (customerNo: string) {
  const { customers } = yield* Station.Station
  const customer = yield* customers.get({ ...clerk, customerNo })
  const { version, consent, limits, templateId, contact, remarks, ext } = customer
  const alarm = alarmOf({ cycle: "none", time: null, mobiles: [] })
  const rest = { limits, templateId, contact, remarks, ext, consent, alarm }
  yield* customers.update({ ...clerk, commandId: `edit-${version}`, customerNo, version, ...rest })
})

const dunned = Effect.gen(function* () {
  const { dunning } = yield* Station.Station
  yield* dunning.send({
    ...clerk,
    commandId: `dun-${DateTime.toEpochMillis(yield* DateTime.now)}`,
    customerNos: ["C1"]
  })
  yield* submitStep
})

const rows: ReadonlyArray<{
  readonly title: string
  readonly given: readonly [policy: Partial<Policy.Policy>, story: (site: Site) => Told, items: unknown]
}> = [
  {
    title: "no signature: one item for the org unit, however many customers hear nothing",
    given: [
      { signature: null },
      (site) =>
        Effect.gen(function* () {
          yield* low(site)
          yield* known(site, "C2", "18", { cycle: "daily" })
          yield* at(alarmTime)
          yield* engines
        }),
      [["signatureMissing", orgNo]]
    ]
  },
  {
    title: "an alarm time that nobody was there for",
    given: [
      {},
      (site) =>
        Effect.gen(function* () {
          yield* low(site)
          yield* at("2026-03-02 12:00")
          yield* engines
        }),
      [["alarmMissed", "C1"]]
    ]
  },
  {
    title: "a quota that is used up",
    given: [
      { messagesPerDay: 1 },
      (site) =>
        Effect.gen(function* () {
          yield* low(site)
          yield* dunned
          yield* at(alarmTime)
          yield* engines
        }),
      [["quotaUsedUp", "C1"]]
    ]
  },
  {
    title: "the quota of an org unit that is used up",
    given: [
      { messagesPerMonth: { "374": 1 } },
      (site) =>
        Effect.gen(function* () {
          yield* low(site)
          yield* dunned
          yield* at(alarmTime)
          yield* engines
        }),
      [["quotaUsedUp", "374"]]
    ]
  },
  {
    title: "a message that the gateway refuses for good",
    given: [
      {},
      (site) =>
        Effect.gen(function* () {
          yield* low(site)
          site.outcomes.push(refusedForGood)
          yield* dunned
        }),
      [["messageFailed", "C1"]]
    ]
  },
  {
    title: "one of two numbers that the gateway refuses for good, and the other one hears",
    given: [
      {},
      (site) =>
        Effect.gen(function* () {
          yield* known(site, "C1", "18", { cycle: "daily", mobiles: ["13800000000", "13900000000"] })
          site.outcomes.push(refusedForGood)
          yield* at(alarmTime)
          yield* engines
          const became = (yield* messages).map(({ to, progress }) => `${to} ${progress._tag}`)
          assert.deepStrictEqual(became.toSorted(), ["13800000000 Failed", "13900000000 Submitted"])
        }),
      [["messageFailed", "C1"]]
    ]
  },
  {
    title: "a message that waited for the gateway in vain",
    given: [
      {},
      (site) =>
        Effect.gen(function* () {
          yield* low(site)
          site.outcomes.push({ _tag: "NotSent", reason: "offline" })
          yield* dunned
          yield* at("2026-03-03 08:30")
          yield* submitStep
        }),
      [["messageFailed", "C1"]]
    ]
  },
  {
    title: "the last number of a customer, gone while a message waited",
    given: [
      {},
      (site) =>
        Effect.gen(function* () {
          yield* low(site)
          site.outcomes.push({ _tag: "NotSent", reason: "offline" })
          yield* dunned
          yield* without("C1")
          yield* TestClock.adjust("1 hour")
          yield* submitStep
        }),
      [["mobileMissing", "C1"]]
    ]
  },
  {
    title: "what is as it should be opens none: messages off, and a customer who has bought",
    given: [
      {},
      (site) =>
        Effect.gen(function* () {
          yield* known(site, "C1", "18", { cycle: "daily", sms: "off" })
          yield* known(site, "C2", "18", { cycle: "daily" })
          site.outcomes.push({ _tag: "NotSent", reason: "offline" })
          yield* at(alarmTime)
          yield* Effect.flatMap(DateTime.now, AlarmScheduler.runOnce)
          yield* submitStep
          setBalance(site, "C2", "900")
          yield* poll("C2")
          yield* TestClock.adjust("1 hour")
          yield* submitStep
        }),
      []
    ]
  }
]

describe("what must be mended by a person is a work item", () => {
  it.effect.each(rows)("$title", ({ given: [policy, story, items] }) => {
    const site = makeSite()
    return Effect.gen(function* () {
      yield* at(morning)
      yield* story(site)
      assert.deepStrictEqual(yield* openItems, items as never)
    }).pipe(Effect.provide(stationOf(site, policy)))
  })

  it.effect("one that waited while its customer went to another org unit is told there, and not where he was", () => {
    const site = makeSite()
    return Effect.gen(function* () {
      yield* at(morning)
      yield* low(site)
      site.outcomes.push({ _tag: "NotSent", reason: "offline" })
      yield* dunned
      yield* wentTo("C1", "37402")
      yield* TestClock.adjust("1 hour")
      yield* submitStep
      const { dunning } = yield* Station.Station
      const [item] = (yield* dunning.workItems({ actor: "district" })).rows
      assert.deepStrictEqual([item?.cause, item?.subject, item?.text], [
        "messageFailed",
        "C1",
        {
          zh: "给客户 C1 的短信未送达：客户在发送前由其他供电单位转来，请核对手机号码和短信网关",
          en: "A message to customer C1 did not arrive: the customer came from another org unit before it was sent; check the number and the gateway"
        }
      ] as never)
      assert.deepStrictEqual((yield* dunning.workItems({ actor: "neighbour" })).rows, [])
      const [message] = yield* messages
      assert.strictEqual(message?.because?.zh, "客户已转到其他供电单位")
      assert.isFalse(JSON.stringify(message).includes("新户名"))
    }).pipe(Effect.provide(stationOf(site)))
  })

  it.effect("its sentence says what is wrong, in both languages", () => {
    const site = makeSite()
    return Effect.gen(function* () {
      yield* at(morning)
      yield* low(site)
      site.outcomes.push(refusedForGood)
      yield* dunned
      const { dunning } = yield* Station.Station
      const [item] = (yield* dunning.workItems(clerk)).rows
      assert.deepStrictEqual(item?.text, {
        zh: "给客户 C1 的短信未送达：代码 9，请核对手机号码和短信网关",
        en: "A message to customer C1 did not arrive: code 9; check the number and the gateway"
      })
      const [message] = yield* messages
      assert.deepStrictEqual(message?.because, { zh: "网关代码 9", en: "the code of the gateway is 9" })
    }).pipe(Effect.provide(stationOf(site)))
  })
})

describe("opening a station", () => {
  const logged = (lines: Array<string>) =>
    Logger.layer([
      Logger.make<unknown, void>(({ logLevel, message }) => {
        // What it says besides is about what the host provides.
        if (logLevel !== "Info") lines.push(`${logLevel} ${message}`)
      })
    ])
  /** Opens a station over the books of a site, and gives what it logged. */
  const opened = (site: Site, policy: Partial<Policy.Policy>) => {
    const lines: Array<string> = []
    return Effect.as(Effect.void.pipe(Effect.provide(stationOf(site, policy)), Effect.provide(logged(lines))), lines)
  }

  it.effect(
    "without a signature warns how many customers hear nothing; with one, or with nobody to write to, it says nothing",
    () => {
      const site = makeSite()
      return Effect.gen(function* () {
        assert.deepStrictEqual(yield* opened(site, { signature: null }), [])
        yield* Effect.gen(function* () {
          yield* at(morning)
          yield* low(site)
          yield* addCustomer(site, "C2", { cycle: "once" })
          yield* addCustomer(site, "C3", { cycle: "daily", sms: "off" })
        }).pipe(Effect.provide(stationOf(site)))
        const [line, ...more] = yield* opened(site, { signature: null })
        assert.match(line ?? "", /^Warn .*no signature.* 2 customers/)
        assert.deepStrictEqual([more, yield* opened(site, {})], [[], []])
      })
    }
  )
})
