/** Templates of messages: what may stand in one, which one counts for a customer, and how one is filled. */
import { assert, describe, it } from "@effect/vitest"
import { Instant, Policy } from "@yugou/core"
import { SmsTemplate, Template, TemplateChoice, TemplateRules } from "@yugou/core/books"
import { catalog } from "@yugou/core/store"
import * as Result from "effect/Result"
import { variableNames } from "../../../src/rejection/templateWords.ts"
import { at } from "../purchase/Orders.ts"

const v = 1 as const
const later = Instant.plusMillis(at, 60_000)
const content: SmsTemplate.Content = {
  ...{ templateId: "t", orgNo: "374", name: "催费", usableFor: ["dunning"], text: "{customerName}" }
}
const saved = (patch: Partial<SmsTemplate.Content> = {}, when = at): SmsTemplate.Event => ({
  ...{ _tag: "TemplateSaved", v, at: when, content: { ...content, ...patch } }
})
const retired: SmsTemplate.Event = { _tag: "TemplateRetired", v, at: later }
const of = (...events: ReadonlyArray<SmsTemplate.Event>): SmsTemplate.State =>
  events.reduce<SmsTemplate.State | null>(SmsTemplate.evolve, null) as SmsTemplate.State

describe("a template as the books hold it", () => {
  const state = { ...content, textVersion: 1, status: "usable", savedAt: at } as const
  const rows: ReadonlyArray<readonly [string, ReadonlyArray<SmsTemplate.Event>, SmsTemplate.State]> = [
    ["saved", [saved()], state],
    [
      "saved with another name: its text is the same one",
      [saved(), saved({ name: "n" }, later)],
      { ...state, name: "n", savedAt: later }
    ],
    [
      "saved with another text",
      [saved(), saved({ text: "x" }, later)],
      { ...state, text: "x", textVersion: 2, savedAt: later }
    ],
    ["retired", [saved(), retired], { ...state, status: "retired" }],
    ["saved again after that", [saved(), retired, saved({}, later)], { ...state, savedAt: later }]
  ]
  it.each(rows)("%s", (_, events, expected) => assert.deepStrictEqual(of(...events), expected))

  it("is one of its org unit, and is found by it", () => {
    const keys = ["374", "3740", ""].map((orgNo) => SmsTemplate.keyOf({ ...content, orgNo }))
    assert.lengthOf(new Set(keys), 3)
    assert.strictEqual(keys[0], "template:374:t")
    assert.deepStrictEqual(catalog.Template.index(of(saved())), {
      ...{ orgNo: "374", sort: "t" },
      columns: { templateId: "t", name: "催费", usableFor: ["dunning"], status: "usable" }
    })
  })
})

describe("the template that counts", () => {
  it("org units above one begin with itself and end with the one that holds all", () => {
    assert.deepStrictEqual(TemplateChoice.unitsAbove("374"), ["374", "37", "3", ""])
    assert.deepStrictEqual(TemplateChoice.unitsAbove(""), [""])
    assert.deepStrictEqual(TemplateChoice.unitsAbove("𠮷1"), ["𠮷1", "𠮷", ""])
  })

  const [all, region, unit, sibling] = ["", "37", "37401", "37402"].map((orgNo) => of(saved({ orgNo }))) as [
    SmsTemplate.State,
    SmsTemplate.State,
    SmsTemplate.State,
    SmsTemplate.State
  ]
  const gone = of(saved({ orgNo: "37401" }), retired)
  const otherwise = of(saved({ orgNo: "37401", usableFor: ["alarm"] }))
  const rows: ReadonlyArray<readonly [string, ReadonlyArray<SmsTemplate.State>, SmsTemplate.State | null]> = [
    ["none", [], null],
    ["of all", [all], all],
    ["the nearest first", [unit, region, all], unit],
    ["the nearest last", [all, region, unit], unit],
    ["the first of two of one org unit", [region, of(saved({ orgNo: "37", name: "n" }))], region],
    ["of another org unit", [sibling], null],
    ["of another org unit beside", [sibling, region], region],
    ["retired", [gone, all], all],
    ["for something else", [otherwise, region], region]
  ]
  it.each(rows)("%s", (_, stored, expected) =>
    assert.strictEqual(TemplateChoice.nearest(stored, "dunning", "37401"), expected)
  )

  it("says which text it was", () => {
    assert.deepStrictEqual(TemplateChoice.templateOf(of(saved(), saved({ text: "x" }))), {
      ...{ templateId: "t", orgNo: "374", version: 2, text: "x" }
    })
  })
})

describe("the text of a template", () => {
  const rows: ReadonlyArray<readonly [text: string, known: ReadonlyArray<string>, unknown: ReadonlyArray<string>]> = [
    ["请购电", [], []],
    ["{customerName}{customerName}", ["customerName", "customerName"], []],
    ["{客户名称}，剩余{剩余电量}", ["customerName", "remaining"], []],
    ["{ customerName }", ["customerName"], []],
    ["{\u3000客户名称 }", ["customerName"], []],
    ["{customername}", [], ["customername"]],
    ["{b}{customerName}{a}", ["customerName"], ["b", "a"]],
    ["{}", [], [""]],
    ["{a}尊敬的{customerName 请购电", [], ["a", "customerName 请购电"]],
    ["尊敬的customerName}请购电", [], ["尊敬的customerName"]],
    ["尊敬的｛customerName｝请购电", [], ["customerName", ""]],
    ["尊敬的customerName｝请购电", [], ["尊敬的customerName"]],
    ["{{customerName}}", ["customerName"], ["", ""]],
    [`{${"长".repeat(30)}`, [], ["长".repeat(20)]],
    [`${"长".repeat(30)}}`, [], ["长".repeat(20)]]
  ]
  it.each(rows)("%s", (text, known, unknown) => {
    assert.deepStrictEqual([Template.variablesIn(text), Template.unknownVariables(text)], [known, unknown])
  })

  it("every variable has two spellings", () => {
    for (const name of Template.variables)
      assert.deepStrictEqual(Template.variablesIn(`{${name}}{${variableNames[name].zh}}`), [name, name])
  })

  const noValue = (variable: string) => ({ _tag: "TemplateVariable", templateId: "t", variable, problem: "noValue" })
  const renders: ReadonlyArray<readonly [string, Template.Values, string | object]> = [
    ["请购电", {}, "请购电"],
    ["{客户名称}剩余{remaining}，{ remaining }", { customerName: "甲", remaining: "18" }, "甲剩余18，18"],
    ["{customerName}", { customerName: "" }, ""],
    ["{customerName}", { customerName: "$&" }, "$&"],
    ["{customerName}{hotline}{orgName}", { customerName: "甲" }, noValue("hotline")],
    ["{服务电话}", {}, noValue("hotline")],
    ["{customerName}{ nobody }", { customerName: "甲" }, noValue(" nobody ")]
  ]
  it.each(renders)("%s is filled", (text, values, expected) => {
    const made = Template.render({ templateId: "t", text }, values)
    assert.deepStrictEqual(Result.isSuccess(made) ? made.success : { ...made.failure }, expected)
  })

  it("those that a station starts with name what is there, and say when the reading was where it counts", () => {
    for (const [kind, { text, templateId, version }] of Object.entries(Template.defaults)) {
      assert.deepStrictEqual([templateId, version, Template.unknownVariables(text)], [kind, 1, []])
      assert.strictEqual(Template.variablesIn(text).includes("readingTime"), kind !== "purchaseApplied", kind)
    }
  })
})

describe("saving and retiring", () => {
  const context = { actor: "clerk", now: later, policy: Policy.defaults }
  const variable = (name: string, problem: string) => ({
    ...{ _tag: "TemplateVariable", templateId: "t", variable: name, problem }
  })
  const rows: ReadonlyArray<readonly [string, Partial<SmsTemplate.Content>, ReadonlyArray<object>]> = [
    ["a text for dunning", {}, []],
    ["a text for alarms with the time of the reading", { usableFor: ["alarm"], text: "{readingTime}" }, []],
    ["the same in Chinese", { usableFor: ["dunning", "alarm"], text: "{召测时间}" }, []],
    ["a text for alarms without it", { usableFor: ["dunning", "alarm"] }, [variable("readingTime", "required")]],
    [
      "everything that is wrong, in order",
      { usableFor: ["alarm"], text: "{b}{a}" },
      [variable("b", "unknown"), variable("a", "unknown"), variable("readingTime", "required")]
    ]
  ]
  it.each(rows)("%s", (_, patch, refused) => {
    const it = TemplateRules.save({ ...content, ...patch }, {}, context)
    assert.deepStrictEqual(
      Result.isSuccess(it) ? it.success.changes : it.failure.map((one) => ({ ...one })),
      refused.length === 0 ? { template: [saved(patch, later)] } : (refused as never)
    )
  })

  it("one that is retired is not retired again", () => {
    const first = Result.getOrThrow(TemplateRules.retire({}, { template: of(saved()) }, context))
    assert.deepStrictEqual(first.changes, { template: [retired] })
    const second = TemplateRules.retire({}, { template: of(saved(), retired) }, context)
    const refused = [{ _tag: "Conflict", conflict: "alreadyClosed", id: "t" }]
    assert.deepStrictEqual(Result.isFailure(second) ? second.failure.map((one) => ({ ...one })) : [], refused as never)
  })
})
