/** who may decide on what somebody did before. */
import { assert, describe, it } from "@effect/vitest"
import { anotherPerson, fourEyes } from "../../../src/books/rule/FourEyes.ts"
import * as Policy from "../../../src/policy/Policy.ts"

const rows: ReadonlyArray<
  readonly [title: string, before: ReadonlyArray<string | null | undefined>, actor: string, refused: boolean]
> = [
  ["another one", ["clerk"], "chief", false],
  ["himself", ["clerk"], "clerk", true],
  ["his key", ["clerk"], "key:1@clerk", true],
  ["he, of what his key did", ["key:1@clerk"], "clerk", true],
  ["the second of two before him", ["chief", "clerk"], "clerk", true],
  ["where nobody did anything", [], "clerk", false],
  ["where nobody is known", [null, undefined], "clerk", false]
]

describe("four eyes", () => {
  for (const [title, before, actor, refused] of rows)
    it(`${title}: ${refused ? "refused" : "may"}; a site that asks one person lets all of them`, () => {
      const asked = (fourEyes: "on" | "off") => ({ actor, policy: { ...Policy.defaults, fourEyes } })
      const expected = refused ? ["FourEyes", actor] : null
      const said = (it: ReturnType<typeof anotherPerson>) => it && [it._tag, it.actor]
      assert.deepStrictEqual(said(anotherPerson(actor, ...before)), expected)
      assert.deepStrictEqual(said(fourEyes(asked("on"), ...before)), expected)
      assert.isNull(fourEyes(asked("off"), ...before))
    })
})
