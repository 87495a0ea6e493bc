/** How personal data look to who may not see them. */
import { assert, describe, it } from "@effect/vitest"
import * as Schema from "effect/Schema"
import * as fc from "fast-check"
import { Mobile, ShownMobile } from "../../src/values/Mobile.ts"
import { hide, maskerOf, maskMobile, maskName, personal } from "../../src/values/Personal.ts"

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

describe("a schema that says what is personal", () => {
  const Name = personal(Schema.String, "name")
  const Sms = Schema.Struct({ customerName: Schema.optionalKey(Name), text: personal(Schema.String, "text") })
  const cases: ReadonlyArray<readonly [what: string, schema: Schema.Constraint, value: unknown, shown: unknown]> = [
    ["a field", Schema.Struct({ name: Name, no: Schema.String }), { name: "张三", no: "1" }, { name: "张**", no: "1" }],
    ["what may be null", Schema.NullOr(Schema.Struct({ name: Name })), null, null],
    ["what may be null and is not", Schema.NullOr(Schema.Struct({ name: Name })), { name: "张三" }, { name: "张**" }],
    ["a list", Schema.Array(Schema.Array(Name)), [["张三"], []], [["张**"], []]],
    ["a tuple", Schema.Tuple([Schema.String, Name]), ["张三", "张三"], ["张三", "张**"]],
    ["a record", Schema.Record(Schema.String, personal(Schema.String, "hidden")), { a: "1" }, { a: "***" }],
    [
      "a member of a union by its tag",
      Schema.TaggedUnion({ A: { name: Name }, B: { name: Schema.String } }),
      { _tag: "B", name: "张三" },
      { _tag: "B", name: "张三" }
    ],
    [
      "a text with the name beside it",
      Sms,
      { customerName: "张三", text: "张三：请张三购电" },
      { customerName: "张**", text: "张**：请张**购电" }
    ],
    ["a text without one", Sms, { text: "张三：请购电" }, { text: "***" }],
    ["a field that is absent", Schema.Struct({ name: Schema.optionalKey(Name) }), {}, {}]
  ]
  it.each(cases)("masks %s", (_, schema, value, shown) => {
    assert.deepStrictEqual(maskerOf(schema)?.(value) ?? "not masked", shown ?? "not masked")
  })

  it("has no mask where nothing is", () => {
    assert.isNull(maskerOf(Schema.Struct({ no: Schema.String, at: Schema.NullOr(Schema.Array(Schema.Int)) })))
  })
})
