import { assert, describe, it } from "@effect/vitest"
import { type Rejection, Station, textOf } from "@yugou/core"
import type { Template } from "@yugou/core/books"
import { StationStore } from "@yugou/core/store"
import * as Effect from "effect/Effect"
import { addCustomer, at, engines, hosted, makeSite, sell, setBalance, signature, stationOf } from "../alarm/Site.ts"

import { afternoon, clerk, known, messages, submitStep, told } from "./Desk.ts"

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

  const unknown: ReadonlyArray<{ readonly title: string; readonly text: string; readonly variable: string }> = [
    { title: "one that does not exist", text: "{customerName}{balance}", variable: "balance" },
    { title: "one in other letters", text: "{customerName}{CustomerNo}", variable: "CustomerNo" },
    { title: "the first of two that do not exist", text: "{price}{customerName}{balance}", variable: "price" }
  ]
  it.effect.each(unknown)("R-131.4 a template with $title is refused, naming it, and nothing is stored", (row) =>
    told(() =>
      Effect.gen(function* () {
        const { dunning } = yield* Station.Station
        yield* save("old", "请购电")
        const before = yield* dunning.templates(clerk)
        for (const templateId of ["new", "old"]) {
          const refusal = yield* Effect.flip(save(templateId, row.text, `bad-${templateId}`))
          assert.deepInclude(refusal, { _tag: "TemplateVariable", variable: row.variable, problem: "unknown" })
          const { zh, en } = textOf(refusal as Rejection.Rejection)
          assert.include(zh, row.variable)
          assert.include(en, row.variable)
        }
        assert.deepStrictEqual(yield* dunning.templates(clerk), before)
      })
    )
  )

  it.effect("a text for alarms without the time of the reading is refused", () =>
    told(() =>
      Effect.gen(function* () {
        const { dunning } = yield* Station.Station
        const bad = { ...template, templateId: "b", usableFor: ["alarm"], text: "{remaining}" } as const
        const refusal = yield* Effect.flip(dunning.saveTemplate({ ...clerk, commandId: "b", ...bad }))
        assert.deepInclude(refusal, { _tag: "TemplateVariable", variable: "readingTime" })
        assert.isFalse((yield* dunning.templates(clerk)).some(({ templateId }) => templateId === "b"))
      })
    )
  )

  /** What each variable stands for: C1 of 历下供电所 with 20 kWh left on terminal T-C1, who then buys 30. */
  const valuesOf = (orderNo: string) =>
    ({
      customerName: "客户C1",
      customerNo: "C1",
      terminalNo: "T-C1",
      remaining: "50",
      alarmEnergy: "100",
      readingTime: "2026-03-02 15:00",
      lastPurchaseEnergy: "30",
      lastPurchaseTime: "2026-03-02 15:00",
      lastPurchaseAmount: "19.50",
      lastPurchaseOrderNo: orderNo,
      orgName: "历下供电所",
      hotline: "95598"
    }) satisfies { readonly [V in Template.Variable]: string }

  it.effect(
    "R-131.5 each variable is replaced by its value in what is shown, sent by hand and sent as an alarm",
    () => {
      const site = makeSite()
      const text = Object.keys(valuesOf(""))
        .map((name) => `{${name}}`)
        .join("|")
      return Effect.gen(function* () {
        yield* afternoon
        const { dunning, purchases } = yield* Station.Station
        const deviceId = yield* known(site, "C1", "20", { cycle: "daily", time: "15:30" })
        const orderNo = yield* sell(deviceId, "30", "s", 1950)
        const expected = `${signature}${Object.values(valuesOf(orderNo)).join("|")}`
        yield* purchases.pollRemaining({ ...clerk, deviceId })
        const all = { orgNo: "374", name: "全部", text }
        yield* dunning.saveTemplate({ ...clerk, commandId: "all", templateId: "all", ...all, usableFor: ["dunning"] })
        yield* dunning.saveTemplate({ ...clerk, commandId: "alarm", templateId: "alarm", ...all, usableFor: ["alarm"] })
        const chosen = { ...clerk, customerNos: ["C1"], templateId: "all" } as const
        assert.strictEqual((yield* dunning.preview(chosen)).messages[0]?.text, expected)
        yield* dunning.send({ ...chosen, commandId: "a" })
        yield* at("2026-03-02 15:30")
        yield* engines
        assert.deepStrictEqual((yield* messages).map(({ kind, text: said }) => [kind, said]).toSorted(), [
          ["alarm", expected],
          ["dunning", expected]
        ])
      }).pipe(Effect.provide(stationOf(site, { hotline: "95598" })))
    }
  )

  it.effect("the number of a terminal with two targets stands there once, what they hold for each of them", () => {
    const site = makeSite()
    return Effect.gen(function* () {
      yield* afternoon
      const { dunning } = yield* Station.Station
      yield* addCustomer(site, "C1", { cycle: "none", time: null }, ["100", "600"])
      setBalance(site, "C1", "20")
      yield* hosted(24)
      yield* save("two", "{terminalNo}|{remaining}|{alarmEnergy}")
      const { messages: shown } = yield* dunning.preview({ ...clerk, customerNos: ["C1"], templateId: "two" })
      assert.strictEqual(shown[0]?.text, `${signature}T-C1|20、20|100、600`)
    }).pipe(Effect.provide(stationOf(site)))
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
