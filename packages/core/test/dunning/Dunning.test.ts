import { assert, describe, it } from "@effect/vitest"
import { AlarmObserver, MessageSender, Station, StationStore } from "@yugou/core"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import type * as Layer from "effect/Layer"
import { TestClock } from "effect/testing"
import {
  type AlarmText,
  addCustomer,
  at,
  engines,
  makeSite,
  type Site,
  sell,
  setBalance,
  signature,
  stationOf
} from "../alarm/Site.ts"

const clerk = { actor: "clerk" }
const submitStep = Effect.flatMap(DateTime.now, MessageSender.runOnce)
const messages = Effect.gen(function* () {
  const { dunning } = yield* Station.Station
  return (yield* dunning.messages(clerk)).rows
})

/** Adds a customer whose balance was read at the present time. */
const known = Effect.fnUntraced(function* (
  site: Site,
  customerNo: string,
  kwh: string,
  alarm: AlarmText = { cycle: "none", time: null }
) {
  const { purchases } = yield* Station.Station
  const [device] = yield* addCustomer(site, customerNo, alarm)
  setBalance(site, customerNo, kwh)
  yield* purchases.pollRemaining({ ...clerk, deviceId: device?.deviceId ?? "" })
  yield* AlarmObserver.observeCustomer(customerNo)
  return device?.deviceId ?? ""
})

const afternoon = at("2026-03-02 15:00")

/** Runs a story at three in the afternoon over a site of its own. */
const told = (story: (site: Site) => Effect.Effect<void, unknown, Layer.Success<ReturnType<typeof stationOf>>>) => {
  const site = makeSite()
  return Effect.andThen(afternoon, story(site)).pipe(Effect.provide(stationOf(site)))
}

describe("two senders", () => {
  it.effect("R-124.1 a customer with cycle daily who is also dunned by hand gets both, each naming its sender", () =>
    told((site) =>
      Effect.gen(function* () {
        const { dunning } = yield* Station.Station
        yield* known(site, "C1", "20", { cycle: "daily", time: "15:30" })
        yield* at("2026-03-02 15:30")
        yield* engines
        yield* dunning.send({ ...clerk, commandId: "a", customerNos: ["C1"] })
        assert.deepStrictEqual((yield* messages).map(({ kind, sentBy }) => [kind, sentBy]).toSorted(), [
          ["alarm", "system:alarm-scheduler"],
          ["dunning", "clerk"]
        ])
      })
    )
  )

  const silent: ReadonlyArray<{ readonly title: string; readonly given: readonly [alarm: AlarmText] }> = [
    { title: "R-124.2 R-009.3 a customer with cycle none", given: [{ cycle: "none", time: null }] },
    { title: "R-124.2 R-015.2 a customer whose flag for messages is off", given: [{ cycle: "daily", sms: "off" }] },
    { title: "R-124.2 a customer whose alarm time is tomorrow", given: [{ cycle: "once", time: "09:30" }] }
  ]
  it.effect.each(silent)("$title is sent the message of an operator", ({ given: [alarm] }) =>
    told((site) =>
      Effect.gen(function* () {
        const { dunning } = yield* Station.Station
        yield* known(site, "C1", "20", alarm)
        yield* engines
        assert.strictEqual(site.sent.length, 0)
        yield* dunning.send({ ...clerk, commandId: "a", customerNos: ["C1"] })
        yield* submitStep
        assert.strictEqual(site.sent.length, 1)
      })
    )
  )
})

describe("R-125.2 choosing customers, sorted", () => {
  const three = Effect.fnUntraced(function* (site: Site) {
    yield* known(site, "C1", "30")
    yield* TestClock.adjust("1 minute")
    yield* known(site, "C2", "10")
    yield* TestClock.adjust("1 minute")
    yield* known(site, "C3", "20")
    yield* known(site, "C4", "500")
  })

  it.effect("R-125.1 the list without conditions shows those below, and with alarm all everybody", () =>
    told((site) =>
      Effect.gen(function* () {
        const { dunning } = yield* Station.Station
        yield* three(site)
        const below = yield* dunning.candidates({ ...clerk, sortBy: "customerNo" })
        assert.deepStrictEqual(
          below.rows.map(({ customerNo }) => customerNo),
          ["C1", "C2", "C3"]
        )
        const all = yield* dunning.candidates({ ...clerk, sortBy: "customerNo", alarm: "all" })
        assert.deepStrictEqual(
          all.rows.map(({ customerNo }) => customerNo),
          ["C1", "C2", "C3", "C4"]
        )
        assert.deepStrictEqual([all.total, all.truncated], [4, "no"])
      })
    )
  )

  const orders = [
    ["remaining", ["C2", "C3", "C1"]],
    ["readAt", ["C1", "C2", "C3"]]
  ] as const
  it.effect.each(orders)("by %s, over several pages", ([sortBy, expected]) =>
    told((site) =>
      Effect.gen(function* () {
        const { dunning } = yield* Station.Station
        yield* three(site)
        const first = yield* dunning.candidates({ ...clerk, sortBy, limit: 2 })
        const second = yield* dunning.candidates({ ...clerk, sortBy, limit: 2, after: first.next })
        const rows = [...first.rows, ...second.rows]
        assert.deepStrictEqual(
          rows.map(({ customerNo }) => customerNo),
          [...expected]
        )
        assert.isNull(second.next)
      })
    )
  )

  it.effect(
    "R-125.3 a customer above his alarm energy is refused without allowAboveThreshold and accepted with it",
    () =>
      told((site) =>
        Effect.gen(function* () {
          const { dunning } = yield* Station.Station
          yield* known(site, "C1", "500")
          const sending = { ...clerk, customerNos: ["C1"] } as const
          const without = yield* dunning.preview(sending)
          assert.deepStrictEqual(without.messages, [])
          assert.strictEqual(without.refused[0]?.refusals[0]?.code, "ABOVE_THRESHOLD")
          const allowed = yield* dunning.preview({ ...sending, allowAboveThreshold: "yes" })
          assert.strictEqual(allowed.messages.length, 1)
        })
      )
  )
})

describe("preview, confirmation, sending", () => {
  it.effect("R-126.1 the page shows recipient and rendered text, and nothing is sent", () =>
    told((site) =>
      Effect.gen(function* () {
        const { dunning } = yield* Station.Station
        yield* known(site, "C1", "20")
        const { messages: shown } = yield* dunning.preview({ ...clerk, customerNos: ["C1"] })
        assert.strictEqual(shown[0]?.to, "13800000000")
        assert.strictEqual(
          shown[0]?.text,
          `${signature}客户C1：剩余电量20千瓦时（2026-03-02 15:00），请及时购电，以免影响用电。`
        )
        yield* submitStep
        assert.deepStrictEqual([site.sent.length, (yield* messages).length], [0, 0])
      })
    )
  )

  it.effect("R-126.2 several chosen customers are one message each", () =>
    told((site) =>
      Effect.gen(function* () {
        const { dunning } = yield* Station.Station
        for (const customerNo of ["C1", "C2", "C3"]) yield* known(site, customerNo, "20")
        const { messages: shown } = yield* dunning.preview({ ...clerk, customerNos: ["C1", "C2", "C3"] })
        assert.deepStrictEqual(
          shown.map(({ customerNo }) => customerNo),
          ["C1", "C2", "C3"]
        )
      })
    )
  )

  it.effect("R-127.1 R-129.1 asking to send gives a confirmation, and abandoned nothing is sent or stored", () =>
    told((site) =>
      Effect.gen(function* () {
        const { plan } = yield* Station.Station
        yield* known(site, "C1", "20")
        const before = site.books.log.length
        const shown = yield* plan.dunning.send({ ...clerk, commandId: "a", customerNos: ["C1"] })
        assert.isNotNull(shown.confirmation)
        assert.deepStrictEqual(
          shown.messages.map(({ to }) => to),
          ["13800000000"]
        )
        yield* submitStep
        assert.deepStrictEqual([site.sent.length, site.books.log.length], [0, before])
      })
    )
  )

  it.effect("R-128.1 confirmed, each is submitted to the gateway once", () =>
    told((site) =>
      Effect.gen(function* () {
        const { plan, dunning } = yield* Station.Station
        for (const customerNo of ["C1", "C2"]) yield* known(site, customerNo, "20")
        const command = { ...clerk, commandId: "a", customerNos: ["C1", "C2"] } as const
        const { confirmation } = yield* plan.dunning.send(command)
        const confirmed = { ...command, confirmation: confirmation ?? "" }
        const first = yield* dunning.send(confirmed)
        assert.deepStrictEqual(yield* dunning.send(confirmed), first)
        yield* Effect.repeat(submitStep, { times: 3 })
        assert.strictEqual(site.sent.length, 2)
      })
    )
  )

  it.effect("a confirmation is stale when a customer was changed after it was given", () =>
    told((site) =>
      Effect.gen(function* () {
        const { plan, dunning, customers } = yield* Station.Station
        yield* known(site, "C1", "20")
        const command = { ...clerk, commandId: "a", customerNos: ["C1"] } as const
        const { confirmation } = yield* plan.dunning.send(command)
        yield* customers.void({ ...clerk, commandId: "v", customerNo: "C1", reason: "销户" })
        yield* customers.restore({ ...clerk, commandId: "r", customerNo: "C1" })
        const stale = yield* Effect.flip(dunning.send({ ...command, confirmation: confirmation ?? "" }))
        assert.strictEqual(stale._tag, "ConfirmationStale")
      })
    )
  )
})

describe("recipients who cannot get a message", () => {
  const change = Effect.fnUntraced(function* (customerNo: string, changes: object) {
    const { customers } = yield* Station.Station
    const { alarm, consent, limits, templateId, contact, remarks, ext, version } = yield* customers.get({
      ...clerk,
      customerNo
    })
    const details = { alarm, consent, limits, templateId, contact, remarks, ext, ...changes }
    yield* customers.update({ ...clerk, commandId: `change-${customerNo}`, customerNo, version, ...details })
  })
  const quiet = { cycle: "none", time: null as never, sms: "off", mobiles: [] } as const
  const rows: ReadonlyArray<{
    readonly title: string
    readonly given: readonly [spoil: Effect.Effect<unknown, unknown, Station.Station>, code: string]
  }> = [
    {
      title: "R-128.2 a voided customer",
      given: [
        Effect.flatMap(Station.Station, ({ customers }) =>
          customers.void({ ...clerk, commandId: "v", customerNo: "C1", reason: "销户" })
        ),
        "CUSTOMER_INVALID"
      ]
    },
    { title: "R-128.3 a customer without a number", given: [change("C1", { alarm: quiet }), "ALARM_INCOMPLETE"] },
    {
      title: "R-128.4 R-015.3 a customer who must not be contacted",
      given: [change("C1", { consent: "doNotContact" }), "DO_NOT_CONTACT"]
    },
    {
      title: "R-128.5 a customer for whom a variable has no value",
      given: [
        Effect.gen(function* () {
          const { dunning } = yield* Station.Station
          yield* dunning.saveTemplate({
            ...clerk,
            commandId: "t",
            templateId: "own",
            orgNo: "374",
            name: "上次购电",
            usableFor: ["dunning"],
            text: "上次购电{lastPurchaseEnergy}千瓦时"
          })
          yield* change("C1", { templateId: "own" })
        }),
        "TEMPLATE_VARIABLE"
      ]
    }
  ]
  it.effect.each(rows)("$title is refused and the others are sent", ({ given: [spoil, code] }) =>
    told((site) =>
      Effect.gen(function* () {
        const { dunning } = yield* Station.Station
        for (const customerNo of ["C1", "C2"]) yield* known(site, customerNo, "20")
        yield* spoil
        const sent = yield* dunning.send({ ...clerk, commandId: "a", customerNos: ["C1", "C2"] })
        yield* submitStep
        assert.deepStrictEqual(
          sent.refused.map(({ customerNo, refusals }) => [customerNo, refusals[0]?.code]),
          [["C1", code]]
        )
        assert.deepStrictEqual(
          site.sent.map(({ messageId }) => messageId),
          sent.messages.map(({ messageId }) => messageId)
        )
        assert.deepStrictEqual(
          sent.messages.map(({ customerNo }) => customerNo),
          ["C2"]
        )
      })
    )
  )

  it.effect("a customer outside of the actor's org units is not found, and the others are sent", () =>
    told((site) =>
      Effect.gen(function* () {
        const { dunning } = yield* Station.Station
        for (const customerNo of ["C1", "D1"]) yield* known(site, customerNo, "20")
        const sent = yield* dunning.send({ actor: "district", commandId: "a", customerNos: ["C1", "D1"] })
        assert.deepStrictEqual(
          sent.refused.map(({ refusals }) => refusals[0]?.code),
          ["NOT_FOUND"]
        )
        assert.strictEqual(sent.messages.length, 1)
      })
    )
  )
})

describe("templates", () => {
  const template = { orgNo: "374", name: "催费二", usableFor: ["dunning"] } as const
  const save = Effect.fnUntraced(function* (templateId: string, text: string, commandId = templateId) {
    const { dunning } = yield* Station.Station
    return yield* dunning.saveTemplate({ ...clerk, commandId, templateId, ...template, text })
  })

  it.effect("R-130.1 the chooser lists those that can be used for dunning", () =>
    told(() =>
      Effect.gen(function* () {
        const { dunning } = yield* Station.Station
        yield* save("second", "请购电")
        yield* save("retired", "旧")
        yield* dunning.retireTemplate({ ...clerk, commandId: "x", templateId: "retired" })
        yield* dunning.saveTemplate({
          ...clerk,
          commandId: "n",
          templateId: "notice",
          ...template,
          usableFor: ["purchaseApplied"],
          text: "已下发"
        })
        const rows = yield* dunning.templates({ ...clerk, usableFor: "dunning" })
        assert.deepStrictEqual(
          rows.map(({ templateId, origin }) => [templateId, origin]),
          [
            ["second", "station"],
            ["dunning", "initial"]
          ]
        )
      })
    )
  )

  it.effect("R-131.1 R-131.3 another template renders the preview again and leaves the customer's own as it was", () =>
    told((site) =>
      Effect.gen(function* () {
        const { dunning, customers } = yield* Station.Station
        yield* known(site, "C1", "20")
        yield* save("second", "{customerName}请购电")
        const chosen = { ...clerk, customerNos: ["C1"], templateId: "second" } as const
        assert.strictEqual((yield* dunning.preview(chosen)).messages[0]?.text, `${signature}客户C1请购电`)
        yield* dunning.send({ ...chosen, commandId: "a" })
        assert.isNull((yield* customers.get({ ...clerk, customerNo: "C1" })).templateId)
        assert.strictEqual(
          (yield* dunning.preview({ ...clerk, customerNos: ["C1"] })).messages[0]?.templateId,
          "dunning"
        )
      })
    )
  )

  it.effect("R-131.2 a sent message holds template, version and text, whatever becomes of the template", () =>
    told((site) =>
      Effect.gen(function* () {
        const { dunning } = yield* Station.Station
        yield* known(site, "C1", "20")
        yield* save("second", "一", "t1")
        assert.strictEqual((yield* save("second", "二", "t2")).version, 2)
        yield* dunning.send({ ...clerk, commandId: "a", customerNos: ["C1"], templateId: "second" })
        yield* save("second", "三", "t3")
        yield* submitStep
        const [message] = yield* messages
        assert.deepStrictEqual(
          [message?.templateId, message?.templateVersion, message?.text, message?.progress._tag],
          ["second", 2, `${signature}二`, "Submitted"]
        )
      })
    )
  )

  const refused: ReadonlyArray<{
    readonly title: string
    readonly given: readonly [text: string, usableFor: "dunning" | "alarm", variable: string]
  }> = [
    { title: "R-131.4 a variable that does not exist", given: ["{customerName}{balance}", "dunning", "balance"] },
    { title: "a text for alarms without the time of the reading", given: ["{remaining}", "alarm", "readingTime"] }
  ]
  it.effect.each(refused)("$title is refused when the template is saved", ({ given: [text, usableFor, variable] }) =>
    told(() =>
      Effect.gen(function* () {
        const { dunning } = yield* Station.Station
        const bad = { ...clerk, commandId: "b", templateId: "b", ...template, usableFor: [usableFor], text } as const
        const refusal = yield* Effect.flip(dunning.saveTemplate(bad))
        assert.strictEqual(refusal._tag === "TemplateVariable" ? refusal.variable : refusal._tag, variable)
        assert.isFalse((yield* dunning.templates(clerk)).some(({ templateId }) => templateId === "b"))
      })
    )
  )

  it.effect("R-131.5 every variable is replaced by its value", () => {
    const site = makeSite()
    const text = [
      "{customerName}|{customerNo}|{terminalNo}|{remaining}|{alarmEnergy}|{readingTime}",
      "{lastPurchaseEnergy}|{lastPurchaseTime}|{orgName}|{hotline}"
    ].join("|")
    return Effect.gen(function* () {
      yield* afternoon
      const { dunning, purchases } = yield* Station.Station
      const deviceId = yield* known(site, "C1", "20")
      yield* sell(deviceId, "30", "s")
      yield* purchases.pollRemaining({ ...clerk, deviceId })
      yield* save("all", text)
      const { messages: shown } = yield* dunning.preview({ ...clerk, customerNos: ["C1"], templateId: "all" })
      assert.strictEqual(
        shown[0]?.text,
        `${signature}客户C1|C1|T-C1/1|50|100|2026-03-02 15:00|30|2026-03-02 15:00|37401|95598`
      )
    }).pipe(Effect.provide(stationOf(site, { hotline: "95598" })))
  })

  it.effect("a template that is retired or for something else cannot be chosen", () =>
    told((site) =>
      Effect.gen(function* () {
        const { dunning } = yield* Station.Station
        yield* known(site, "C1", "20")
        for (const templateId of ["alarm", "nothing"]) {
          const refusal = yield* Effect.flip(dunning.preview({ ...clerk, customerNos: ["C1"], templateId }))
          assert.strictEqual(refusal._tag, "NotFound")
        }
      })
    )
  )
})

describe("quiet hours by hand", () => {
  const night = at("2026-03-02 21:30")

  it.effect("R-132.2 without a reason it is refused with QUIET_HOURS and nothing is stored", () =>
    told((site) =>
      Effect.gen(function* () {
        const { dunning } = yield* Station.Station
        yield* known(site, "C1", "20")
        yield* night
        const refusal = yield* Effect.flip(dunning.send({ ...clerk, commandId: "a", customerNos: ["C1"] }))
        assert.strictEqual(refusal._tag, "QuietHours")
        assert.strictEqual((yield* dunning.preview({ ...clerk, customerNos: ["C1"] })).quietHours, "yes")
        assert.strictEqual((yield* messages).length, 0)
      })
    )
  )

  it.effect("R-132.3 with a reason it is sent, and the reason is on record", () =>
    told((site) =>
      Effect.gen(function* () {
        const { dunning } = yield* Station.Station
        const store = yield* StationStore
        yield* known(site, "C1", "20")
        yield* night
        const quietHoursReason = "客户要求立即通知"
        const sent = yield* dunning.send({ ...clerk, commandId: "a", customerNos: ["C1"], quietHoursReason })
        yield* submitStep
        assert.strictEqual(site.sent.length, 1)
        const messageId = sent.messages[0]?.messageId ?? ""
        const [step] = yield* store.history({ _tag: "Message", id: messageId }, { afterVersion: 0, limit: 1 })
        assert.deepStrictEqual([step?.trail.actor, step?.trail.reason], ["clerk", quietHoursReason])
      })
    )
  )
})
