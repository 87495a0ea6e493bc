/** Changing a customer: what is left out stays, `null` clears, and what nobody can mean is refused. */
import { assert, describe, it } from "@effect/vitest"
import { Energy, Station } from "@yugou/core"
import type { StationStore } from "@yugou/core/store"
import * as Effect from "effect/Effect"
import { archive } from "../../Fixtures.ts"
import { by, customerNo, onSite, site } from "../../Panel.ts"

const none = { min: null, max: null, step: null, hoarding: null }
const recipient = { role: "finance", kinds: ["alarm"] } as const
const alarm = {
  cycle: "daily",
  time: "09:30" as never,
  sms: "on",
  mobiles: ["13811112222", "13833334444"],
  recipients: [{ no: 1, ...recipient }]
} as const
const full = {
  alarm,
  consent: "allowed",
  limits: { ...none, min: Energy.kwh("10"), max: Energy.kwh("500") },
  templateId: "dunning",
  contact: "李四光",
  remarks: "厂长",
  ext: { idCard: "37", house: "8" }
} as const

type Update = Omit<
  Parameters<Station.Station["Service"]["customers"]["update"]>[0],
  "actor" | "commandId" | "version" | "customerNo"
>

const story = (act: Effect.Effect<void, unknown, Station.Station | StationStore>) =>
  onSite(
    site(),
    Effect.gen(function* () {
      const { customers } = yield* Station.Station
      yield* customers.add({ ...by(), customerNo, ...full })
      yield* act
    })
  )

/** Changes the customer as he was added, and gives how he stands then. */
const after = Effect.fnUntraced(function* (change: Update) {
  const { customers } = yield* Station.Station
  return yield* customers.update({ ...by(), customerNo, version: 1, ...change })
})

describe("a change of a customer", () => {
  const changes: ReadonlyArray<readonly [title: string, change: Update, expected: object]> = [
    ["nothing", {}, full],
    ["a remark", { remarks: "已搬迁" }, { ...full, remarks: "已搬迁" }],
    ["an alarm time", { alarm: { time: "10:30" as never } }, { ...full, alarm: { ...alarm, time: "10:30" } }],
    [
      "a limit",
      { limits: { max: Energy.kwh("900") } },
      { ...full, limits: { ...full.limits, max: Energy.kwh("900") } }
    ],
    ["one attribute", { ext: { house: "9" } }, { ...full, ext: { idCard: "37", house: "9" } }],
    ["consent", { consent: "doNotContact" }, { ...full, consent: "doNotContact" }]
  ]
  it.effect.each(changes)("of %s leaves everything else", ([, change, expected]) =>
    story(Effect.map(after(change), (shown) => assert.deepInclude(shown, expected)))
  )

  const cleared: ReadonlyArray<readonly [title: string, change: Update, expected: object]> = [
    ["the alarm time", { alarm: { cycle: "none", time: null } }, { alarm: { ...alarm, cycle: "none", time: null } }],
    ["what is said of numbers", { alarm: { recipients: null } }, { alarm: { ...alarm, recipients: undefined } }],
    ["a limit", { limits: { min: null } }, { limits: { ...full.limits, min: null } }],
    ["the template", { templateId: null }, { templateId: null }],
    ["the contact", { contact: null }, { contact: "" }],
    ["the remarks", { remarks: null }, { remarks: "" }],
    ["an attribute", { ext: { idCard: null } }, { ext: { house: "8" } }]
  ]
  it.effect.each(cleared)("clears %s with null", ([, change, expected]) =>
    story(
      Effect.map(after(change), (shown) => {
        const plain = JSON.parse(JSON.stringify({ alarm: shown.alarm }))
        const { alarm: wanted, ...rest } = expected as { readonly alarm?: object }
        assert.deepInclude(shown, rest)
        if (wanted !== undefined) assert.deepStrictEqual(plain.alarm, JSON.parse(JSON.stringify(wanted)))
      })
    )
  )

  it.effect("of the numbers takes what is said of one along with it", () =>
    story(
      Effect.gen(function* () {
        const { alarm: shown } = yield* after({ alarm: { mobiles: ["13833334444", "13855556666"] } })
        assert.deepStrictEqual(shown.recipients, [{ no: 0, ...recipient }])
      })
    )
  )
})

describe("a mobile number", () => {
  const wrong: ReadonlyArray<readonly [mobiles: ReadonlyArray<string>, place: number]> = [
    [["12345"], 0],
    [["053188881234"], 0],
    [["1381111222"], 0],
    [["12811112222"], 0],
    [["+8612811112222"], 0],
    [["13811112222", "13811112222"], 1],
    [["13811112222", "13833334444", "+8613811112222"], 2],
    [["008613811112222", "13811112222"], 1]
  ]
  it.effect.each(wrong)("%j is refused, by its place", ([mobiles, place]) =>
    onSite(
      site(),
      Effect.gen(function* () {
        const { customers } = yield* Station.Station
        const expected = { _tag: "InvalidInput", field: `alarm.mobiles.${place}` } as const
        const given = { ...alarm, mobiles, recipients: [] }
        const added = customers.add({ ...by(), customerNo, alarm: given })
        assert.deepInclude(yield* Effect.flip(added), expected)
        yield* customers.add({ ...by(), customerNo, ...full })
        assert.deepInclude(yield* Effect.flip(after({ alarm: { mobiles } })), expected)
      })
    )
  )

  const right = [["13811112222"], ["+8619911112222"], ["008613811112222"], ["+4915112345678", "+85291234567"]]
  it.effect.each(right.map((mobiles) => [mobiles] as const))("%j is taken", ([mobiles]) =>
    story(
      Effect.map(after({ alarm: { mobiles } }), ({ alarm: shown }) => assert.deepStrictEqual(shown.mobiles, mobiles))
    )
  )

  it.effect("is not spoken of twice", () =>
    story(
      Effect.gen(function* () {
        const recipients = [recipient, recipient].map((it) => ({ no: 0, ...it }))
        assert.deepInclude(yield* Effect.flip(after({ alarm: { recipients } })), {
          _tag: "InvalidInput",
          field: "alarm.recipients"
        })
      })
    )
  )
})

describe("the template of a customer", () => {
  it.effect("must be one that counts in his org unit", () =>
    story(
      Effect.gen(function* () {
        const { customers, dunning } = yield* Station.Station
        const missing = { _tag: "NotFound", what: "template", id: "own" } as const
        assert.deepInclude(yield* Effect.flip(after({ templateId: "own" })), missing)
        const own = { templateId: "own", name: "本所", usableFor: ["dunning"], text: "{customerName}请购电" } as const
        yield* dunning.saveTemplate({ ...by(), orgNo: "37402", ...own })
        assert.deepInclude(yield* Effect.flip(after({ templateId: "own" })), missing, "of another org unit")
        yield* dunning.saveTemplate({ ...by(), orgNo: archive.customer.orgNo, ...own })
        assert.strictEqual((yield* after({ templateId: "own" })).templateId, "own")
        yield* dunning.retireTemplate({ ...by(), orgNo: archive.customer.orgNo, templateId: "own" })
        const kept = yield* customers.update({ ...by(), customerNo, version: 2, remarks: "x", templateId: "own" })
        assert.strictEqual(kept.templateId, "own", "what stands already may stay")
      })
    )
  )

  it.effect("is looked for when he is added, too", () =>
    onSite(
      site(),
      Effect.gen(function* () {
        const { customers } = yield* Station.Station
        const added = customers.add({ ...by(), customerNo, ...full, templateId: "nowhere" })
        assert.deepInclude(yield* Effect.flip(added), { _tag: "NotFound", what: "template", id: "nowhere" })
      })
    )
  )
})
