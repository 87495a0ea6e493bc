/** What an actor without the permission to see personal data sees, finds and sends back. */
import { assert, describe, it } from "@effect/vitest"
import { Authorization, CustomerArchives, Station } from "@yugou/core"
import { StationStoreMemory, TerminalGatewayMemory } from "@yugou/core/memory"
import { absent, Instant, makeCommit, StationStore } from "@yugou/core/store"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { archive } from "../../Fixtures.ts"
import { by, customerNo, onSite, type Site, site } from "../../Panel.ts"

const mobiles = ["13811112222", "+8613833334444"] as const
const alarm = { cycle: "daily", time: "09:30" as never, sms: "on", mobiles } as const
const own = { contact: "李四光", remarks: "厂长 13955556666", ext: { idCard: "370102" } }

const opened = (story: (here: Site) => Effect.Effect<void, unknown, Station.Station | StationStore>) => {
  const here = site()
  here.policy = { signature: "【历下】" }
  return onSite(
    here,
    Effect.gen(function* () {
      const { customers } = yield* Station.Station
      yield* customers.add({ ...by(), customerNo, alarm, ...own })
      yield* story(here)
    })
  )
}
const as = (actor: "blind" | "inside") =>
  Effect.flatMap(Station.Station, ({ customers }) => customers.get({ actor, customerNo }))

describe("a customer", () => {
  it.effect("is shown masked, and whole to who may see it", () =>
    opened(() =>
      Effect.gen(function* () {
        const shown = yield* as("blind")
        assert.deepStrictEqual(
          [shown.name, shown.alarm.mobiles, shown.contact, shown.remarks, shown.ext],
          ["泉**", ["138****2222", "+86****4444"], "李**", "***", { idCard: "***" }]
        )
        assert.deepInclude(yield* as("inside"), { name: "泉城纺织厂", ...own })
      })
    )
  )

  it.effect("is changed by who sees him masked without writing the mask over what is kept", () =>
    opened(() =>
      Effect.gen(function* () {
        const { customers } = yield* Station.Station
        const { consent, limits, templateId, version, ...shown } = yield* as("blind")
        const { contact, remarks, ext } = shown
        const sent = { customerNo, version, consent, limits, templateId, contact, remarks, ext }
        const later = { ...shown.alarm, time: "10:30" as never, mobiles: [...shown.alarm.mobiles].reverse() }
        const command = { ...by("blind"), ...sent, alarm: later }
        const answer = yield* customers.update(command)
        assert.deepStrictEqual([answer.name, answer.alarm.time], ["泉**", "10:30"])
        assert.deepStrictEqual(yield* customers.update(command), answer, "the same command again")
        const kept = yield* as("inside")
        assert.deepInclude(kept, own)
        assert.deepStrictEqual(kept.alarm.mobiles, [...mobiles].reverse())
        const changed = { ...sent, version: 2, contact: "赵六", alarm: { ...later, mobiles: ["13877778888"] } }
        yield* customers.update({ ...by("blind"), ...changed })
        assert.deepInclude(yield* as("inside"), { contact: "赵六", remarks: own.remarks })
        assert.deepStrictEqual((yield* as("inside")).alarm.mobiles, ["13877778888"])
      })
    )
  )

  it.effect("is not given a masked number that stands for none of his", () =>
    opened(() =>
      Effect.gen(function* () {
        const { customers } = yield* Station.Station
        const { consent, limits, templateId, version, contact, remarks, ext } = yield* as("blind")
        const sent = { customerNo, version, consent, limits, templateId, contact, remarks, ext }
        const refused = customers.update({ ...by("blind"), ...sent, alarm: { ...alarm, mobiles: ["139****9999"] } })
        assert.deepInclude(yield* Effect.flip(refused), { _tag: "InvalidInput", field: "alarm.mobiles.0" })
        const added = customers.add({ ...by("blind"), customerNo: "x", alarm: { ...alarm, mobiles: ["138****2222"] } })
        assert.strictEqual((yield* Effect.flip(added))._tag, "InvalidInput")
      })
    )
  )

  const meansNothing: ReadonlyArray<readonly [field: string, change: object]> = [
    ["contact", { contact: "王**" }],
    ["contact", { contact: "**" }],
    ["ext.other", { ext: { other: "***" } }],
    ["alarm.mobiles.1", { alarm: { ...alarm, mobiles: ["+86****4444", "138****2222", "138****2222"] } }]
  ]
  it.effect.each(meansNothing)("is not given what is masked and stands for nothing: %s", ([field, change]) =>
    opened(() =>
      Effect.gen(function* () {
        const { customers } = yield* Station.Station
        const { consent, limits, templateId, version, contact, remarks, ext } = yield* as("blind")
        const sent = { customerNo, version, consent, limits, templateId, contact, remarks, ext, alarm }
        const refused = yield* Effect.flip(customers.update({ ...by("blind"), ...sent, ...change }))
        assert.deepInclude(refused, { _tag: "InvalidInput", field })
        assert.deepInclude(yield* as("inside"), own)
        const added = customers.add({ ...by("blind"), customerNo, alarm, ...own, ...change })
        assert.strictEqual((yield* Effect.flip(added))._tag, "InvalidInput")
      })
    )
  )

  const aroundMask: ReadonlyArray<readonly [field: string, change: object]> = [
    ["contact", { contact: "李**（下午）" }],
    ["remarks", { remarks: "*** 已电话联系" }],
    ["ext.idCard", { ext: { idCard: "旧号 ***" } }]
  ]
  it.effect.each(aroundMask)("is not given what is written around a mask: %s", ([field, change]) =>
    opened(() =>
      Effect.gen(function* () {
        const { customers } = yield* Station.Station
        const { consent, limits, templateId, version, contact, remarks, ext } = yield* as("blind")
        const sent = { customerNo, version, consent, limits, templateId, contact, remarks, ext, alarm }
        const refused = yield* Effect.flip(customers.update({ ...by("blind"), ...sent, ...change }))
        assert.deepInclude(refused, { _tag: "InvalidInput", field })
        assert.deepInclude(yield* as("inside"), own)
      })
    )
  )

  it.effect("of whose numbers several look alike keeps all of them, or gets them in full: never the wrong one", () =>
    opened(() =>
      Effect.gen(function* () {
        const { customers } = yield* Station.Station
        const alike = ["13811110000", "13899990000", "13811112222"]
        const whole = { ...alarm, mobiles: alike }
        const { name: _, ...rest } = yield* as("inside")
        const { consent, limits, templateId, contact, remarks, ext } = rest
        const sent = { customerNo, consent, limits, templateId, contact, remarks, ext }
        yield* customers.update({ ...by(), ...sent, version: 1, alarm: whole })
        const shown = ["138****0000", "138****0000", "138****2222"]
        const write = (mobiles: ReadonlyArray<string>, version: number) =>
          customers.update({ ...by(), ...sent, version, alarm: { ...alarm, mobiles } })
        for (const ambiguous of [["138****0000"], ["138****2222", "138****0000"], [...shown, "138****0000"]]) {
          const refused = yield* Effect.flip(write(ambiguous, 2))
          assert.deepInclude(refused, {
            _tag: "InvalidInput",
            field: `alarm.mobiles.${ambiguous.indexOf("138****0000")}`
          })
        }
        assert.deepStrictEqual((yield* as("inside")).alarm.mobiles, alike)
        yield* write(["138****2222", "138****0000", "138****0000"], 2)
        assert.sameMembers([...(yield* as("inside")).alarm.mobiles], alike)
        yield* write(["138****2222", "13899990000"], 3)
        assert.deepStrictEqual((yield* as("inside")).alarm.mobiles, ["13811112222", "13899990000"])
      })
    )
  )

  const conditions: ReadonlyArray<readonly [actor: "blind" | "inside", name: string, found: number]> = [
    ["inside", "泉", 1],
    ["inside", "泉城", 1],
    ["inside", "纺织", 1],
    ["inside", "纺", 0],
    ["blind", "纺织", 0],
    ["blind", "泉", 0],
    ["blind", "泉城", 0],
    ["blind", "泉城纺织厂", 1]
  ]
  it.effect.each(conditions)("is found by %s under '%s': %d", ([actor, name, found]) =>
    opened(() =>
      Effect.gen(function* () {
        const { customers, dunning } = yield* Station.Station
        assert.strictEqual((yield* customers.list({ actor, name })).total, found)
        assert.strictEqual((yield* dunning.lowBalances({ actor, name, alarm: "all" })).total, found)
        // What is found by the name of its customer cannot tell it either.
        assert.strictEqual((yield* dunning.alarms({ actor, name, alarm: "all" })).total, found)
      })
    )
  )
})

describe("a message", () => {
  const sent = Effect.gen(function* () {
    const { dunning } = yield* Station.Station
    yield* dunning.send({ ...by(), customerNos: [customerNo], allowAboveThreshold: "yes", templateId: "t" })
  })
  const template = { templateId: "t", name: "t", usableFor: ["dunning"], text: "{customerName}，请购电" } as const

  it.effect("is shown with the name in its text masked, before and after it is sent, and in its history", () =>
    opened(() =>
      Effect.gen(function* () {
        const { dunning, history, plan } = yield* Station.Station
        yield* dunning.saveTemplate({ ...by(), orgNo: "37401", ...template })
        const recipients = { customerNos: [customerNo], allowAboveThreshold: "yes", templateId: "t" } as const
        const masked = { to: "138****2222", text: "【历下】泉**，请购电" }
        assert.deepInclude((yield* dunning.preview({ actor: "blind", ...recipients })).messages[0], masked)
        assert.deepInclude((yield* plan.dunning.send({ ...by("blind"), ...recipients })).messages[0], masked)
        yield* sent
        const { rows } = yield* dunning.messages({ actor: "blind" })
        assert.deepInclude(rows[0], masked)
        const whole = yield* dunning.messages({ actor: "inside" })
        assert.deepInclude(whole.rows[0], { to: mobiles[0], text: "【历下】泉城纺织厂，请购电" })
        const [step] = yield* history.steps({ actor: "blind", kind: "Message", id: rows[0]?.messageId ?? "" })
        assert.deepInclude((step?.events[0] as { readonly content?: object } | undefined)?.content, masked)
        assert.deepInclude(step?.after as object, masked)
      })
    )
  )

  it.effect("that was made before the name stood beside its text shows none of it", () =>
    opened(() =>
      Effect.gen(function* () {
        const store = yield* StationStore
        const { dunning } = yield* Station.Station
        const at = Instant.at("2026-03-01T00:00:00Z")
        const about = { messageId: "old", orgNo: "37401", customerNo, kind: "dunning", sentBy: "clerk", override: null }
        const text = { to: "13811112222", text: "【历下】旧名称，请购电", templateId: "t", templateVersion: 1 }
        const queued = { _tag: "MessageQueued", v: 1, at, notBefore: at, content: { ...about, ...text, notAfter: at } }
        const command = { id: "old", content: "", response: null }
        const trail = { actor: "clerk", operation: "before", reason: null, at }
        const view = { it: absent("Message", "old") }
        yield* store.commit(makeCommit(view, { it: [queued as never] }, { command, facts: [], trail }))
        const [message] = (yield* dunning.messages({ actor: "blind" })).rows
        assert.deepInclude(message, { to: "138****2222", text: "***" })
      })
    )
  )
})

describe("a permission that holds in some of the org units", () => {
  const scopes: ReadonlyArray<readonly [personal: ReadonlyArray<string>, name: string]> = [
    [["37"], "泉城纺织厂"],
    [["374", "42"], "泉城纺织厂"],
    [["37402"], "泉**"],
    [[], "泉**"]
  ]
  it.effect.each(scopes)("%j: a clerk of 374 sees %s", ([personal, name]) => {
    const authorization = Layer.succeed(
      Authorization,
      Authorization.of({
        authorize: (_, permission) =>
          Effect.succeed({ orgScope: permission === "customer.personalData" ? personal : ["374"] })
      })
    )
    const ports = Layer.mergeAll(
      StationStoreMemory.layerMemory,
      TerminalGatewayMemory.layer({ capabilities: () => null, presence: () => "unknown", execute: () => Effect.never }),
      CustomerArchives.layerMemory([archive]),
      authorization
    )
    return Effect.gen(function* () {
      const { customers } = yield* Station.Station
      const added = yield* customers.add({ ...by(), customerNo })
      assert.strictEqual(added.name, name)
    }).pipe(Effect.provide(Station.layer.pipe(Layer.provide(ports))))
  })
})
