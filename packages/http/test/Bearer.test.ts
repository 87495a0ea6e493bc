/** The token that a program sends. */
import { assert, describe, it } from "@effect/vitest"
import { bearerOf } from "../src/index.ts"

const rows: ReadonlyArray<readonly [header: string | null, token: string | null]> = [
  [null, null],
  ["", null],
  ["Bearer abc.def", "abc.def"],
  ["bearer abc.def", "abc.def"],
  ["BEARER   abc", "abc"],
  ["Bearer", null],
  ["Bearer a b", null],
  ["Basic abc", null],
  ["xBearer abc", null]
]

describe("the token of a request", () => {
  for (const [header, token] of rows)
    it(`${JSON.stringify(header)}: ${JSON.stringify(token)}`, () => {
      const headers = header === null ? {} : { authorization: header }
      assert.strictEqual(bearerOf(new Request("http://station/", { headers })), token)
    })
})
