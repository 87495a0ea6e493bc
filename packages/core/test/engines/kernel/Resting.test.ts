/** Notes of rounds: whose turn has not come, and how far a round is. */
import { assert, describe, it } from "@effect/vitest"
import { Instant } from "@yugou/core"
import * as Places from "../../../src/engines/kernel/Places.ts"
import { makeResting } from "../../../src/engines/kernel/Resting.ts"

const at = (minute: number) => Instant.plusMillis(Instant.at("2026-03-02T00:00:00Z"), minute * 60_000)

describe("one whose turn has not come", () => {
  const rows: ReadonlyArray<readonly [title: string, as: string, minute: number, rests: boolean]> = [
    ["rests from when it was noted", "a", 10, true],
    ["rests until its time", "a", 19.99, true],
    ["rests no longer than that", "a", 20, false],
    ["is looked at when the clock was put back", "a", 9.99, false],
    ["is looked at when it is something else", "b", 15, false]
  ]
  it.each(rows)("%s", (_, as, minute, rests) => {
    const { isResting, rest } = makeResting()
    rest("one", { as: "a", from: at(10), until: at(20) })
    assert.strictEqual(isResting("one", as, at(minute)), rests)
    assert.strictEqual(isResting("another", as, at(minute)), false)
    // Whoever was looked at does not rest on by the note of before.
    assert.strictEqual(isResting("one", "a", at(15)), rests)
  })

  it("is noted while there is room; another note about the same one takes none", () => {
    const { isResting, rest } = makeResting(1)
    rest("one", { as: "", from: at(0), until: at(1) })
    rest("two", { as: "", from: at(0), until: at(1) })
    rest("one", { as: "", from: at(0), until: at(5) })
    assert.deepStrictEqual([isResting("one", "", at(3)), isResting("two", "", at(0))], [true, false])
    assert.isFalse(isResting("one", "", at(5)))
    rest("two", { as: "", from: at(0), until: at(9) })
    assert.isTrue(isResting("two", "", at(5)))
  })
})

describe("the place of a round", () => {
  const through = (written: string | null, pages: ReadonlyArray<string | null>) =>
    pages.reduce<Places.Place>((place, after) => Places.gone(place, after), Places.begun(written))
  const pages = Array.from({ length: Places.pagesBetween }, (_, no) => `p${no}`)
  const rows: ReadonlyArray<readonly [string, Places.Place, write: boolean]> = [
    ["is not written down after a page", through(null, ["p1"]), false],
    ["is written down after so many", through(null, pages), true],
    ["is not before", through(null, pages.slice(1)), false],
    ["is written down at the end of a round that was written down", through("p1", [null]), true],
    ["is not where the round has one page only", through(null, [null, null, null]), false],
    ["is not where it has not moved", through("p1", Array(40).fill("p1")), false]
  ]
  it.each(rows)("%s", (_, place, write) => assert.strictEqual(Places.isToWrite(place), write))
})
