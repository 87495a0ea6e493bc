import { assert, describe, it } from "@effect/vitest"
import { Station } from "@yugou/core"
import { StationStore } from "@yugou/core/store"
import * as Effect from "effect/Effect"
import { at, makeSite, sell, signature, stationOf } from "../alarm/Site.ts"

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
