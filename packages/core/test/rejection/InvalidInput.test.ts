import { assert, describe, it } from "@effect/vitest"
import { textOf } from "@yugou/core"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { invalidInput } from "../../src/rejection/invalidInput.ts"

const Payload = Schema.Struct({
  alarm: Schema.Struct({ rounds: Schema.Array(Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 8 }))) }),
  name: Schema.NonEmptyString.check(Schema.isMaxLength(3))
})
const right = { alarm: { rounds: [1] }, name: "a" }

describe("a payload that a schema refuses", () => {
  const rows = [
    { title: "missing", given: { name: "a" }, field: "alarm", zh: "字段 alarm 无效：缺少" },
    { title: "of another type", given: { ...right, name: 5 }, field: "name", zh: "字段 name 无效：应为 string" },
    {
      title: "out of range, inside a list",
      given: { ...right, alarm: { rounds: [1, 9] } },
      field: "alarm.rounds.1",
      zh: "字段 alarm.rounds.1 无效：应在 1 至 8 之间"
    },
    { title: "too long", given: { ...right, name: "abcd" }, field: "name", zh: "字段 name 无效：长度不能超过 3" },
    { title: "empty", given: { ...right, name: "" }, field: "name", zh: "字段 name 无效：长度不能少于 1" },
    { title: "not known", given: { ...right, more: 1 }, field: "more", zh: "字段 more 无效：多余的字段" }
  ]
  it.each(rows)("names the field that is $title, in both languages", ({ given, field, zh }) => {
    const decoded = Schema.decodeUnknownResult(Payload, { onExcessProperty: "error" })(given)
    const rejection = invalidInput(Result.getOrThrow(Result.flip(decoded)))
    assert.strictEqual(rejection.field, field)
    assert.strictEqual(textOf(rejection).zh, zh)
    assert.include(textOf(rejection).en, `Field ${field} is invalid`)
  })
})
