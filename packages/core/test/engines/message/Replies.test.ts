/** What subscribers answer: every reply is kept, also where a gateway numbers anew, and an opt-out is understood. */
import { assert, describe, it } from "@effect/vitest"
import { SmsInbox, Station, StationSmsInbox } from "@yugou/core"
import { StationStore } from "@yugou/core/store"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import { at, makeSite, type Site, stationOf } from "../../books/alarm/Site.ts"
import { openItems } from "../../books/alarm/Watching.ts"
import { clerk, known, submitStep } from "../../books/dunning/Desk.ts"

const answered = Effect.fnUntraced(function* (text: string, from = "13800000000", key = "m-1") {
  const inbox = yield* SmsInbox
  yield* inbox.reply({ key, from, to: "10690000", text, at: yield* DateTime.now })
})

const kept = Effect.gen(function* () {
  const store = yield* StationStore
  const facts = yield* store.facts(StationSmsInbox.replySeries, yield* DateTime.now, 10)
  return facts.map(({ data }) => (data as { readonly text: string }).text).toSorted()
})

const consent = (customerNo: string) =>
  Effect.gen(function* () {
    const { customers } = yield* Station.Station
    return (yield* customers.get({ ...clerk, customerNo })).consent
  })

/** C1 and C2, of whom C1 was written to. */
const written = Effect.fnUntraced(function* (site: Site) {
  yield* at("2026-03-02 10:00")
  yield* known(site, "C1", "18")
  yield* known(site, "C2", "18", { cycle: "none", time: null, mobiles: ["13900000000"] })
  const { dunning } = yield* Station.Station
  yield* dunning.send({ ...clerk, commandId: "dun", customerNos: ["C1"] })
  yield* submitStep
})

describe("replies", () => {
  it.effect("with one key and another text are both kept; the same one again is kept once", () => {
    const site = makeSite()
    return Effect.gen(function* () {
      yield* at("2026-03-02 10:00")
      yield* answered("查询")
      yield* answered("已缴费")
      yield* answered("查询")
      assert.deepStrictEqual(yield* kept, ["已缴费", "查询"].toSorted())
    }).pipe(Effect.provide(stationOf(site)))
  })

  const optOuts = ["TD", "td", "Ｔ", "退订", "退订。", " 退 订 ", "R", "拒收", "stop", "取消订阅!"]
  it.effect.each(optOuts.map((text) => ({ title: text, given: [text] as const })))(
    "R-015 $title: the customer gets no more messages, with a trail and a work item",
    ({ given: [text] }) => {
      const site = makeSite()
      return Effect.gen(function* () {
        yield* written(site)
        yield* answered(text, "8613800000000")
        assert.deepStrictEqual([yield* consent("C1"), yield* consent("C2")], ["doNotContact", "allowed"])
        assert.deepStrictEqual(yield* openItems, [["optedOut", "C1"]])
        const store = yield* StationStore
        const steps = yield* store.history({ _tag: "Customer", id: "C1" }, { afterVersion: 1, limit: 10 })
        assert.deepStrictEqual(
          steps.map(({ trail, events }) => [trail.actor, trail.operation, ...events.map(({ _tag }) => _tag)]),
          [["sms-gateway", "message.optOut", "ConsentWithdrawn"]]
        )
      }).pipe(Effect.provide(stationOf(site)))
    }
  )

  const others = ["查询", "已缴费 0.5元", "你好", "我不退订", "", "TDD", "谢谢，收到"]
  it.effect.each(others.map((text) => ({ title: text || "nothing", given: [text] as const })))(
    "$title: is no opt-out",
    ({ given: [text] }) => {
      const site = makeSite()
      return Effect.gen(function* () {
        yield* written(site)
        yield* answered(text)
        assert.deepStrictEqual([yield* consent("C1"), yield* openItems], ["allowed", []])
      }).pipe(Effect.provide(stationOf(site)))
    }
  )

  it.effect("an opt-out is understood behind another reply with its key", () => {
    const site = makeSite()
    return Effect.gen(function* () {
      yield* written(site)
      yield* answered("查询")
      yield* answered("TD")
      assert.strictEqual(yield* consent("C1"), "doNotContact")
    }).pipe(Effect.provide(stationOf(site)))
  })

  it.effect("from a number that is not the customer's any more says nothing of him", () => {
    const site = makeSite()
    return Effect.gen(function* () {
      yield* written(site)
      yield* answered("TD", "13700000000")
      assert.strictEqual(yield* consent("C1"), "allowed")
    }).pipe(Effect.provide(stationOf(site)))
  })
})
