/** Whose template a message is made from: each org unit has its own ones, and nobody writes to the customers of another. */
import { assert, describe, it } from "@effect/vitest"
import { type Rejection, Station } from "@yugou/core"
import { TemplateChoice } from "@yugou/core/books"
import { absent, Instant, makeCommit, ref, StationStore } from "@yugou/core/store"
import * as Effect from "effect/Effect"
import type * as Layer from "effect/Layer"
import { TestClock } from "effect/testing"
import * as Panel from "../../Panel.ts"
import { addCustomer, at, engines, makeSite, type Site, setBalance, signature, stationOf } from "../alarm/Site.ts"
import { known, messages, told } from "./Desk.ts"

let commands = 0
/** The envelope of a command. */
const by = (actor: string) => {
  commands += 1
  return { actor, commandId: `t-${commands}` }
}

const alarmText = "{readingTime}：请向账户 6222 缴费"
const alarm = { templateId: "alarm", name: "告警", usableFor: ["alarm"], text: alarmText } as const
const dunning = { templateId: "dunning", name: "催费", usableFor: ["dunning"], text: "{customerName}请缴费" } as const

/** Saves a template of an org unit. */
const save = Effect.fnUntraced(function* (
  actor: string,
  orgNo: string,
  template: typeof alarm | typeof dunning,
  text: string = template.text
) {
  const station = yield* Station.Station
  return yield* station.dunning.saveTemplate({ ...by(actor), orgNo, ...template, text })
})

const numbers = { C1: "13800000001", D1: "13800000002" } as const

/** Lets the alarm time of both customers come, and gives the text that each got. */
const alarmed = Effect.fnUntraced(function* (site: Site) {
  for (const customerNo of ["C1", "D1"]) setBalance(site, customerNo, "20")
  yield* at("2026-03-02 09:30")
  yield* engines
  const textTo = (number: string): string => site.sent.find(({ to }) => to === number)?.text ?? ""
  return { C1: textTo(numbers.C1), D1: textTo(numbers.D1) }
})

/** Both customers with alarms: C1 of 37401, D1 of 37402. */
const withAlarms = (
  story: (site: Site) => Effect.Effect<void, unknown, Layer.Success<ReturnType<typeof stationOf>>>
) => {
  const site = makeSite()
  return Effect.gen(function* () {
    yield* at("2026-03-01 12:00")
    yield* addCustomer(site, "C1", { cycle: "daily", time: "09:30", mobiles: [numbers.C1] })
    yield* addCustomer(site, "D1", { cycle: "daily", time: "09:30", mobiles: [numbers.D1] })
    yield* story(site)
  }).pipe(Effect.provide(stationOf(site)))
}

/** The text that a preview shows for a customer. */
const previewed = Effect.fnUntraced(function* (actor: string, customerNo: string, templateId?: string) {
  const station = yield* Station.Station
  const chosen = templateId === undefined ? {} : { templateId }
  const { messages: shown, refused } = yield* station.dunning.preview({ actor, customerNos: [customerNo], ...chosen })
  return shown[0]?.text ?? refused[0]?.refusals[0]?.code ?? ""
})

const offered = Effect.fnUntraced(function* (actor: string, use: "alarm" | "dunning" = "alarm") {
  const station = yield* Station.Station
  const rows = yield* station.dunning.templates({ actor, usableFor: use })
  return rows.map(({ templateId, orgNo, origin, text }) => [templateId, orgNo, origin, text] as const)
})
const initial = "低于告警电量"

describe("the automatic alarm", () => {
  it.effect("carries what the customer's own org unit has saved, and to nobody else", () =>
    withAlarms((site) =>
      Effect.gen(function* () {
        yield* save("district", "37402", alarm)
        const texts = yield* alarmed(site)
        assert.include(texts.C1, initial)
        assert.include(texts.D1, "请向账户 6222 缴费")
      })
    )
  )

  it.effect("carries what is saved for all only where the own org unit and those above it have nothing", () =>
    withAlarms((site) =>
      Effect.gen(function* () {
        yield* save("clerk", "", alarm, "{readingTime} 全省")
        yield* save("clerk", "37402", alarm, "{readingTime} 本所")
        const texts = yield* alarmed(site)
        assert.include(texts.C1, "全省")
        assert.include(texts.D1, "本所")
      })
    )
  )

  it.effect("goes back to what stands above when the own one is retired", () =>
    withAlarms((site) =>
      Effect.gen(function* () {
        const station = yield* Station.Station
        yield* save("clerk", "374", alarm, "{readingTime} 公司")
        yield* save("district", "37402", alarm, "{readingTime} 本所")
        yield* station.dunning.retireTemplate({ ...by("district"), templateId: "alarm" })
        assert.include((yield* alarmed(site)).D1, "公司")
      })
    )
  )
})

describe("saving and retiring", () => {
  const places: ReadonlyArray<readonly [actor: string, orgNo: string, outcome: "saved" | "Forbidden"]> = [
    ["district", "37402", "saved"],
    ["district", "3740201", "saved"],
    ["district", "37401", "Forbidden"],
    ["district", "374", "Forbidden"],
    ["district", "", "Forbidden"],
    ["clerk", "", "saved"]
  ]
  it.effect.each(places)("%s for the org unit '%s': %s", ([actor, orgNo, outcome]) =>
    told((site) =>
      Effect.gen(function* () {
        const saved = yield* Effect.result(save(actor, orgNo, alarm))
        assert.strictEqual(saved._tag === "Success" ? "saved" : saved.failure._tag, outcome)
        assert.strictEqual(site.books.log.length, outcome === "saved" ? 1 : 0)
      })
    )
  )

  it.effect("makes the org unit's own one, whatever others have under that number", () =>
    told(() =>
      Effect.gen(function* () {
        yield* save("district", "37402", alarm, "{readingTime} 37402")
        const own = yield* save("neighbour", "37401", alarm, "{readingTime} 37401")
        assert.deepInclude(own, { orgNo: "37401", version: 1 })
        assert.deepStrictEqual(yield* offered("district"), [["alarm", "37402", "station", "{readingTime} 37402"]])
        assert.deepStrictEqual(yield* offered("neighbour"), [["alarm", "37401", "station", "{readingTime} 37401"]])
      })
    )
  )

  it.effect("retiring asks which one is meant where there are several, and knows none of another org unit", () =>
    told(() =>
      Effect.gen(function* () {
        const station = yield* Station.Station
        const retire = (actor: string, which: object = {}) =>
          station.dunning.retireTemplate({ ...by(actor), templateId: "alarm", ...which })
        yield* save("district", "37402", alarm)
        yield* save("clerk", "374", alarm)
        assert.deepInclude(yield* Effect.flip(retire("clerk")), { _tag: "InvalidInput", field: "orgNo" })
        assert.strictEqual((yield* Effect.flip(retire("neighbour")))._tag, "NotFound")
        assert.strictEqual((yield* Effect.flip(retire("district", { orgNo: "374" })))._tag, "NotFound")
        assert.deepInclude(yield* retire("clerk", { orgNo: "374" }), { orgNo: "374", status: "retired" })
        assert.deepInclude(yield* retire("district"), { orgNo: "37402", status: "retired" })
      })
    )
  )
})

describe("the chooser", () => {
  it.effect("shows a clerk the text that his customers get, and none of another org unit", () =>
    told((site) =>
      Effect.gen(function* () {
        yield* known(site, "C1", "20")
        yield* save("district", "37402", dunning, "{customerName}别处")
        assert.deepStrictEqual(
          (yield* offered("neighbour", "dunning")).map(([id, , origin]) => [id, origin]),
          [["dunning", "initial"]]
        )
        yield* save("clerk", "374", dunning, "{customerName}公司")
        assert.deepStrictEqual(yield* offered("neighbour", "dunning"), [
          ["dunning", "374", "station", "{customerName}公司"]
        ])
        assert.strictEqual(yield* previewed("neighbour", "C1"), `${signature}客户C1公司`)
        yield* save("neighbour", "37401", dunning, "{customerName}本所")
        assert.deepStrictEqual(yield* offered("neighbour", "dunning"), [
          ["dunning", "37401", "station", "{customerName}本所"]
        ])
        assert.strictEqual(yield* previewed("neighbour", "C1"), `${signature}客户C1本所`)
      })
    )
  )

  it.effect("shows who sees several org units the one of each", () =>
    told(() =>
      Effect.gen(function* () {
        yield* save("district", "37402", alarm)
        assert.deepStrictEqual(
          (yield* offered("clerk")).map(([, orgNo, origin]) => [orgNo, origin]),
          [
            ["37402", "station"],
            ["", "initial"]
          ]
        )
      })
    )
  )
})

describe("dunning with a chosen template", () => {
  const chosen = { templateId: "own", name: "自用", usableFor: ["dunning"], text: "请缴费" } as const
  it.effect("refuses one of another org unit, in the preview and when it is sent", () =>
    told((site) =>
      Effect.gen(function* () {
        const station = yield* Station.Station
        yield* known(site, "C1", "20")
        yield* station.dunning.saveTemplate({ ...by("district"), orgNo: "37402", ...chosen })
        const recipients = { customerNos: ["C1"], templateId: "own" } as const
        for (const sending of [
          station.dunning.preview({ actor: "neighbour", ...recipients }),
          station.dunning.send({ ...by("neighbour"), ...recipients }),
          station.dunning.send({ ...by("clerk"), ...recipients })
        ]) {
          const refused = yield* Effect.flip(Effect.asVoid(sending as Effect.Effect<unknown, Rejection.Rejection>))
          assert.deepInclude(refused, { _tag: "NotFound", what: "template" })
        }
        assert.deepStrictEqual(yield* messages, [])
      })
    )
  )

  it.effect("refuses those for whom it does not count, and goes on with the others", () =>
    told((site) =>
      Effect.gen(function* () {
        const station = yield* Station.Station
        for (const customerNo of ["C1", "D1"]) yield* known(site, customerNo, "20")
        yield* station.dunning.saveTemplate({ ...by("district"), orgNo: "37402", ...chosen })
        const sending = { ...by("clerk"), customerNos: ["C1", "D1"], templateId: "own" } as const
        const sent = yield* station.dunning.send(sending)
        assert.deepStrictEqual(
          sent.refused.map(({ customerNo, refusals }) => [customerNo, refusals[0]?.code]),
          [["C1", "NOT_FOUND"]]
        )
        assert.deepStrictEqual(
          (yield* messages).map(({ customerNo, templateId, templateOrgNo }) => [customerNo, templateId, templateOrgNo]),
          [["D1", "own", "37402"]]
        )
      })
    )
  )
})

describe("a template that was stored under its number alone", () => {
  /** Stores one as it was stored before numbers were by org unit. */
  const stored = Effect.fnUntraced(function* (orgNo: string) {
    const store = yield* StationStore
    const now = Instant.at("2026-03-01T00:00:00Z")
    const content = { ...alarm, usableFor: ["alarm"], orgNo, text: "{readingTime} 旧" } as const
    const command = { id: `former-${orgNo}`, content: "", response: null }
    const trail = { actor: "district", operation: "before", reason: null, at: now }
    const saved = { _tag: "TemplateSaved", v: 1, at: now, content } as const
    yield* store.commit(makeCommit({ it: absent("Template", "alarm") }, { it: [saved] }, { command, facts: [], trail }))
  })

  it.effect("counts for the org unit that saved it last, which goes on with its versions", () =>
    withAlarms((site) =>
      Effect.gen(function* () {
        const store = yield* StationStore
        yield* stored("37402")
        assert.deepStrictEqual(yield* offered("district"), [["alarm", "37402", "station", "{readingTime} 旧"]])
        assert.deepStrictEqual(
          (yield* offered("neighbour")).map(([, , origin]) => origin),
          ["initial"]
        )
        const texts = yield* alarmed(site)
        assert.include(texts.C1, initial)
        assert.include(texts.D1, "旧")
        assert.strictEqual((yield* save("district", "37402", alarm)).version, 2)
        assert.deepInclude(yield* save("neighbour", "37401", alarm), { orgNo: "37401", version: 1 })
        const [former] = yield* store.load([ref("Template", "alarm")])
        assert.deepInclude(former?.state, { orgNo: "37402", text: alarmText })
        const station = yield* Station.Station
        const retired = yield* station.dunning.retireTemplate({ ...by("district"), templateId: "alarm" })
        assert.deepInclude(retired, { orgNo: "37402", status: "retired", version: 2 })
      })
    )
  )
})

describe("a warning before a trip", () => {
  it.effect("is made from the template of the customer's org unit", () => {
    const site = Panel.site()
    site.policy = { signature: "【泉城供电】", hotline: "95598" }
    return Panel.onSite(
      site,
      Effect.gen(function* () {
        yield* TestClock.setTime(Date.parse("2026-03-02T02:00:00Z"))
        const { station, deviceId } = yield* Panel.withDevice()
        yield* station.customers.pollRemaining({ actor: "clerk", deviceId })
        yield* station.commissioning.start({ ...Panel.by(), customerNo: Panel.customerNo })
        const template = { templateId: "tripWarning", name: "预警", usableFor: ["tripWarning"] } as const
        const saving = (orgNo: string, text: string) =>
          station.dunning.saveTemplate({ ...Panel.by(), orgNo, ...template, text })
        yield* saving("37402", "别处 {remaining}")
        const warned = station.plan.commissioning.warnOfTrip({ ...Panel.by(), deviceId })
        assert.include((yield* warned).messages[0]?.text, "即将停电")
        yield* saving("37401", "{terminalNo} 剩余 {remaining}，{orgName}，电话 {hotline}")
        assert.strictEqual((yield* warned).messages[0]?.text, "【泉城供电】3701-00001 剩余 500，历下供电所，电话 95598")
        yield* saving("37401", "上次 {lastPurchaseTime}")
        assert.deepStrictEqual(
          (yield* warned).refusals.map(({ code }) => code),
          ["TEMPLATE_VARIABLE"]
        )
      })
    )
  })
})

describe("the org units above one", () => {
  const table = [
    ["37401", ["37401", "3740", "374", "37", "3", ""]],
    ["", [""]],
    ["所𠮷", ["所𠮷", "所", ""]]
  ] as const
  it.each(table)("'%s'", (orgNo, above) => {
    assert.deepStrictEqual(TemplateChoice.unitsAbove(orgNo), above)
  })
})
