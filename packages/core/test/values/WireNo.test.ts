import { assert, describe, it } from "@effect/vitest"
import * as Result from "effect/Result"
import { behind } from "../../src/books/credit/DrawnBehind.ts"
import { highest, type Numbering, next } from "../../src/values/WireNo.ts"

const numberings = {
  increasing: { _tag: "Increasing", max: 9 },
  circle: { _tag: "Cyclic", min: 3, max: 9 }
} as const satisfies { readonly [name: string]: Numbering }

/** The number after the last one; `-`: none was drawn yet, or the series is at its end. */
const draws = `
numbering  last next
increasing -    1
increasing 1    2
increasing 8    9
increasing 9    -
increasing 10   -
circle     -    3
circle     1    3
circle     2    3
circle     3    4
circle     8    9
circle     9    3
circle     10   3
`

/** The higher of two numbers. */
const pairs = `
a b highest
- - -
4 - 4
- 4 4
4 5 5
5 4 5
5 5 5
`

/** What the event says of a number that was drawn behind another. */
const behinds = `
drawn last startsOver
1     -    no
5     4    no
5     5    yes
3     9    yes
`

const rowsOf = (table: string) =>
  table
    .trim()
    .split("\n")
    .slice(1)
    .map((line) => line.trim().split(/\s+/))

const numberOf = (cell = ""): number | null => (cell === "-" ? null : Number(cell))

describe("wire numbers", () => {
  it("R-088 follow the table from one to the next", () => {
    for (const [name, last, expected] of rowsOf(draws)) {
      const drawn = Result.getOrElse(next(numberings[name as keyof typeof numberings], numberOf(last)), (end) => end)
      assert.strictEqual(drawn, numberOf(expected) ?? "exhausted", `${name} ${last}`)
    }
  })

  it("are compared, and none is lower than any", () => {
    for (const [a, b, expected] of rowsOf(pairs))
      assert.strictEqual(highest(numberOf(a), numberOf(b)), numberOf(expected), `${a} ${b}`)
  })

  it("say where a series starts over: where a number is not above the one before", () => {
    for (const [drawn, last, starts] of rowsOf(behinds)) {
      const wireNo = Number(drawn)
      assert.deepStrictEqual(
        behind(wireNo, numberOf(last)),
        starts === "yes" ? { wireNo, startsOver: "yes" } : { wireNo },
        `${drawn} behind ${last}`
      )
    }
  })
})
