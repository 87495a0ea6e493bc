/** Which actors are one person, where two must be different ones. */
import { assert, describe, it } from "@effect/vitest"
import { isSamePerson, personOf } from "../../src/values/Person.ts"

const rows: ReadonlyArray<readonly [title: string, one: string | null | undefined, other: string, isSame: boolean]> = [
  ["himself", "zhang", "zhang", true],
  ["another one", "zhang", "li", false],
  ["his key and he", "key:1@zhang", "zhang", true],
  ["he and his key", "zhang", "key:1@zhang", true],
  ["two of his keys", "key:1@zhang", "key:2@zhang", true],
  ["the key of another one", "key:1@li", "zhang", false],
  ["the same key of others", "key:1@li", "key:1@zhang", false],
  ["a key of nobody, and the same", "key:1", "key:1", true],
  ["a key of nobody, and another", "key:1", "key:2", false],
  ["an address of mail", "zhang@example.com", "li@example.com", false],
  ["an address of mail, and what stands behind it", "zhang@example.com", "example.com", false],
  ["the key of an address of mail, and that", "key:1@zhang@example.com", "zhang@example.com", true],
  ["something else with a person behind it", "webhook:1@zhang", "zhang", false],
  ["a key of an empty name", "key:1@", "", false],
  ["nobody", null, "zhang", false],
  ["nobody yet", undefined, "zhang", false]
]

describe("one person", () => {
  for (const [title, one, other, isSame] of rows)
    it(`${title}: ${isSame ? "one" : "two"}`, () => assert.strictEqual(isSamePerson(one, other), isSame))

  it("is called what stands behind the key", () => {
    assert.deepEqual(["key:1@张三", "key:1", "张三"].map(personOf), ["张三", "key:1", "张三"])
  })
})
