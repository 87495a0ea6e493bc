/** How personal data look to who may not see them. */
import { assert, describe, it } from "@effect/vitest"
import * as Schema from "effect/Schema"
import * as fc from "fast-check"
import { Mobile, ShownMobile } from "../../src/values/Mobile.ts"
import { hide, isMaskedName, maskerOf, maskMobile, maskName, personal } from "../../src/values/Personal.ts"

describe("the masks", () => {
  const names = [
    ["张三", "张**"],
    ["泉城纺织厂", "泉**"],
    ["𠮷野家", "𠮷**"],
    ["王", "**"],
    ["", ""]
  ] as const
  it.each(names)("of a name '%s': '%s'", (name, masked) => assert.strictEqual(maskName(name), masked))

  const mobiles = [
    ["13800000000", "138****0000"],
    ["+8613800000000", "+86****0000"],
    ["1380000000", "138****0000"],
    ["138000000", "****00"],
    ["12345", "****45"]
  ] as const
  it.each(mobiles)("of a number %s: %s", (mobile, masked) => assert.strictEqual(maskMobile(mobile), masked))

  it("of what shows nothing of itself, but whether there is anything", () => {
    assert.deepStrictEqual(["历下区 1 号", ""].map(hide), ["***", ""])
  })

  it("of every number is one that views take, hides three digits or more, and stays as it is when masked again", () => {
    const isShown = Schema.is(ShownMobile)
    const number = fc.stringMatching(/^\+?\d{5,15}$/).filter(Schema.is(Mobile))
    fc.assert(
      fc.property(number, (mobile) => {
        const masked = maskMobile(mobile)
        assert.isTrue(isShown(mobile) && isShown(masked), masked)
        assert.isFalse(Schema.is(Mobile)(masked))
        assert.isAtMost(masked.replace(/\*/g, "").length, mobile.length - 3)
        assert.strictEqual(maskMobile(masked).includes("****"), true)
      })
    )
  })
})

describe("what looks like a masked name", () => {
  const texts = ["张**", "**", "𠮷**", "张*", "张三**", "**张", "张三", ""]
  it("is one character, or none, before two stars", () => {
    assert.deepStrictEqual(texts.filter(isMaskedName), ["张**", "**", "𠮷**"])
  })
})

describe("a schema that says what is personal", () => {
  const nameOf = () => personal(Schema.String, "name")
  const { Array: listOf, NullOr, Struct, TaggedUnion, Tuple, TupleWithRest, Union } = Schema
  const sms = () => Struct({ customerName: Schema.optionalKey(nameOf()), text: personal(Schema.String, "text") })
  const tagged = () => TaggedUnion({ A: { name: nameOf() }, B: { name: Schema.String, no: Schema.Int } })
  const nothing = "not masked"
  /** Each makes its schema anew, for what masks one is kept. */
  type Row = readonly [what: string, schema: () => Schema.Constraint, value: unknown, shown: unknown]
  const cases: ReadonlyArray<Row> = [
    [
      "a field",
      () => Struct({ name: nameOf(), no: Schema.String }),
      { name: "张三", no: "1" },
      { name: "张**", no: "1" }
    ],
    ["a field with checks", () => Struct({ a: personal(Schema.NonEmptyString, "hidden") }), { a: "1" }, { a: "***" }],
    ["what is no text in it", () => Struct({ name: NullOr(nameOf()) }), { name: null }, { name: null }],
    ["a number", () => Struct({ no: personal(Schema.Int, "hidden") }), { no: 7 }, { no: 7 }],
    ["what may be null", () => NullOr(Struct({ name: nameOf() })), null, null],
    ["what may be null and is not", () => NullOr(Struct({ name: nameOf() })), { name: "张三" }, { name: "张**" }],
    ["what is no object after all", () => Struct({ name: nameOf() }), "张三", "张三"],
    ["a list", () => listOf(listOf(nameOf())), [["张三"], []], [["张**"], []]],
    ["what is no list after all", () => listOf(nameOf()), "张三", "张三"],
    ["a tuple", () => Tuple([Schema.String, nameOf()]), ["张三", "张三"], ["张三", "张**"]],
    [
      "a tuple with a rest",
      () => TupleWithRest(Tuple([Schema.String]), [nameOf()]),
      ["张三", "张三", "张三"],
      ["张三", "张**", "张**"]
    ],
    ["a tuple without any", () => Tuple([Schema.String]), ["张三"], nothing],
    ["a list with one beside it", () => Struct({ a: listOf(sms()) }), { a: [{ text: "1" }] }, { a: [{ text: "***" }] }],
    ["a record", () => Schema.Record(Schema.String, personal(Schema.String, "hidden")), { a: "1" }, { a: "***" }],
    ["a record without any", () => Schema.Record(Schema.String, Schema.String), { a: "1" }, nothing],
    ["a member of a union by its tag", tagged, { _tag: "A", name: "张三" }, { _tag: "A", name: "张**" }],
    ["no other member", tagged, { _tag: "B", name: "张三", no: 1 }, { _tag: "B", name: "张三", no: 1 }],
    [
      "a member whose tag does not stand first",
      () =>
        Union([
          Struct({ name: nameOf(), _tag: Schema.tag("A") }),
          Struct({ name: Schema.String, _tag: Schema.tag("B") })
        ]),
      { name: "张三", _tag: "A" },
      { name: "张**", _tag: "A" }
    ],
    ["a union of two that have it", () => Union([sms(), NullOr(nameOf())]), "张三", "张**"],
    ["a union without any", () => Union([Schema.String, Schema.Int]), "张三", nothing],
    [
      "objects and lists that are said to hold it by what is in them",
      () => personal(Struct({ name: nameOf() }), "hidden"),
      { name: "张三" },
      { name: "张**" }
    ],
    ["and lists", () => personal(listOf(nameOf()), "hidden"), ["张三"], ["张**"]],
    [
      "a text with the name beside it",
      sms,
      { customerName: "张三", text: "张三：请张三购电" },
      { customerName: "张**", text: "张**：请张**购电" }
    ],
    ["a text without one", sms, { text: "张三：请购电" }, { text: "***" }],
    ["a text with an empty one", sms, { customerName: "", text: "张三" }, { customerName: "", text: "***" }],
    ["an empty text", sms, { text: "" }, { text: "" }],
    ["a field that is absent", () => Struct({ name: Schema.optionalKey(nameOf()) }), {}, {}],
    [
      "a field that is not known",
      () => Struct({ name: nameOf() }),
      { name: "张三", more: 1 },
      { name: "张**", more: 1 }
    ],
    [
      "what may be one thing with a name or another",
      () => Union([Struct({ _tag: Schema.tag("A"), name: nameOf() }), Struct({ name: nameOf() })]),
      { name: "张三" },
      { name: "张**" }
    ]
  ]
  it.each(cases)("masks %s", (_, schema, value, shown) => {
    const mask = maskerOf(schema())
    assert.deepStrictEqual<unknown>(mask === null ? nothing : mask(value), shown)
  })

  it("has no mask where nothing is", () => {
    assert.isNull(maskerOf(Struct({ no: Schema.String.annotate({}), at: NullOr(listOf(Schema.Int)) })))
  })

  it("is asked once, and answers the same again", () => {
    const schema = Struct({ name: nameOf() })
    const [first, second] = [maskerOf(schema), maskerOf(schema)]
    assert.deepStrictEqual(first?.({ name: "张三" }), second?.({ name: "张三" }))
  })
})
